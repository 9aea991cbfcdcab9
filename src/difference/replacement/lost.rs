//! What is lost with what is replaced or destroyed, and what stays behind.

use super::part::{Fate, PartChange};
use crate::catalog::Platform;
use crate::topology::{ResourceKind, ids};
use serde::Serialize;

/// What a change loses, and what it leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// What cannot be had back.
    pub lost: Vec<Loss>,
    /// What stays in the account and nobody manages any more, or what has to be done by hand.
    pub left: Vec<Loss>,
    /// Evidence that is kept for a shorter time, which deletes what is older.
    pub shortened: Vec<Shortened>,
}

/// Evidence that is kept for a shorter time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shortened {
    /// What holds it.
    pub kind: ResourceKind,
    /// Its id.
    pub id: String,
    /// How many days it was kept.
    pub from: u64,
    /// How many days it is kept from now on.
    pub to: u64,
}

/// What becomes of resources of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Their kind.
    pub kind: ResourceKind,
    /// Their ids.
    pub ids: Vec<String>,
    /// What becomes of them, as the end of a sentence that starts with them: `its events are lost`.
    pub what: &'static str,
}

impl Losses {
    /// Adds what is kept for a shorter time, unless it is gone anyway. A group or bucket deletes what is older than it says, whenever it
    /// was written (Amazon CloudWatch Logs user guide, "Change log data retention"; Amazon S3 user guide, "Expiring objects").
    pub(super) fn shortened(mut self, all: impl Iterator<Item = Shortened>) -> Self {
        let gone = |one: &Shortened| self.lost.iter().any(|loss| loss.ids.contains(&one.id));
        let all: Vec<_> = all.filter(|one| one.to < one.from && !gone(one)).collect();
        self.shortened = all;
        self
    }

    pub(super) fn of(changes: &[PartChange], platform: Platform, protected: bool) -> Self {
        let mut losses = Self::default();
        let gone = changes.iter().filter(|one| {
            one.main
                && matches!(
                    one.change,
                    Fate::Replaced | Fate::MayBeReplaced | Fate::Destroyed | Fate::Left
                )
        });
        for one in gone {
            let Some((is_lost, what)) = fate(one, platform, protected) else {
                continue;
            };
            let list = if is_lost {
                &mut losses.lost
            } else {
                &mut losses.left
            };
            match list
                .iter_mut()
                .find(|loss| loss.what == what && loss.kind == one.kind)
            {
                Some(loss) => loss.ids.push(one.id.clone()),
                None => list.push(Loss {
                    kind: one.kind,
                    ids: vec![one.id.clone()],
                    what,
                }),
            }
        }
        // Evidence first.
        losses.lost.sort_by_key(|loss| weight(loss.kind));
        losses.left.sort_by_key(|loss| weight(loss.kind));
        losses
    }
}

fn weight(kind: ResourceKind) -> u8 {
    match kind {
        ResourceKind::LogGroup | ResourceKind::Bucket => 0,
        ResourceKind::Key => 1,
        ResourceKind::ElasticIp => 2,
        _ => 3,
    }
}

/// Says what becomes of one, and whether it is lost.
fn fate(one: &PartChange, platform: Platform, protected: bool) -> Option<(bool, &'static str)> {
    let terraform = platform == Platform::Terraform;
    let evidence = ids::holds_records(&one.id);
    Some(match one.kind {
        ResourceKind::LogGroup if evidence && !terraform => (
            false,
            "stays in the account with its events, outside of the stack",
        ),
        ResourceKind::LogGroup if evidence && (protected || one.change == Fate::Left) => (
            false,
            "stays in the account with its events, outside of the state",
        ),
        ResourceKind::LogGroup => (true, "its events are lost"),
        ResourceKind::Bucket if !terraform => (
            false,
            "stays in the account with its records, outside of the stack",
        ),
        ResourceKind::Bucket if one.change == Fate::Left => (
            false,
            "stays in the account with its records, outside of the state",
        ),
        ResourceKind::Bucket => (
            false,
            "cannot be deleted while it holds records, so that the apply stops half-way: the README says how to let go of it",
        ),
        ResourceKind::Key if terraform => (
            true,
            "waits for its deletion, and what it encrypted is lost with it",
        ),
        ResourceKind::Key => (false, "stays in the account, outside of the stack"),
        ResourceKind::ElasticIp => (
            true,
            "is given back, and with it the address that others allow",
        ),
        ResourceKind::Endpoint => (
            false,
            "gets another id or none: policies that name it in `aws:SourceVpce` no longer match",
        ),
        ResourceKind::Subnet | ResourceKind::SecurityGroup => (
            false,
            "goes only when nothing uses it: notebooks, domains, models and jobs in it go first",
        ),
        _ => return None,
    })
}
