//! The network that is judged.

use super::live::{self, Opened};
use super::moment;
use crate::cli::Verify;
use crate::commands::Stop;
use crate::commands::file::{self, Readers};
use crate::commands::places::Places;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Account;
use crate::snapshot::{SNAPSHOT_VERSION, Snapshot, Source};
use crate::topology::Topology;
use anyhow::Context as _;
use std::path::Path;

/// The network that is judged.
pub(super) struct Subject {
    pub(super) snapshot: Snapshot,
    /// What it is called in a report.
    pub(super) name: String,
}

/// Returns the network to judge.
pub(super) fn subject(
    arguments: &Verify,
    topology: &Topology,
    opened: Option<&Opened>,
    ui: &mut Ui,
) -> Result<Subject, Stop> {
    Ok(match (&arguments.snapshot, opened) {
        (Some(path), _) => Subject {
            snapshot: read(path)?,
            name: format!("`{}`", path.display()),
        },
        (None, Some(opened)) => {
            let mut snapshot = live::read(arguments, topology, opened, ui)?;
            snapshot.taken = Some(moment::now());
            Subject {
                snapshot,
                name: format!("account {}", opened.1.id),
            }
        }
        (None, None) => Subject {
            snapshot: Snapshot::of_topology(topology),
            name: "the blueprint".into(),
        },
    })
}

impl Subject {
    /// Tells whether it is what an account holds, and not a blueprint's own network.
    pub(super) fn is_account(&self) -> bool {
        matches!(self.snapshot.source, Source::Account { .. })
    }

    /// Returns the account that a file says it is of.
    pub(super) fn account(&self, topology: &Topology) -> Option<Account> {
        let Source::Account { account_id, .. } = &self.snapshot.source else {
            return None;
        };
        Some(Account {
            id: account_id.clone()?,
            partition: String::new(),
            caller: String::new(),
            pinned: topology.account_id.is_some(),
        })
    }

    /// Refuses the network of another account or region than the blueprint's.
    pub(super) fn is_meant(&self, topology: &Topology, places: &Places<'_>) -> Result<(), Stop> {
        let Source::Account { account_id, region } = &self.snapshot.source else {
            return Ok(());
        };
        let name = &self.name;
        let (what, key) = match (account_id, &topology.account_id) {
            (Some(found), Some(meant)) if found != meant => (
                format!("{name} is of account {found}, and the blueprint is for account {meant}"),
                "account_id",
            ),
            (None, Some(meant)) => (
                format!(
                    "{name} does not say of which account it is, and the blueprint is for account {meant}"
                ),
                "account_id",
            ),
            _ if *region != topology.region => (
                format!(
                    "{name} is of {region}, and the blueprint is for {}",
                    topology.region
                ),
                "region",
            ),
            _ => return Ok(()),
        };
        let place = places.of(&crate::blueprint::Path::from(key));
        let place = place.map_or_else(String::new, |place| {
            format!(", which `{key}` at {place} decides")
        });
        let error = Diagnostic::error(Code::AccountMismatch, what);
        Err(Stop::Input(vec![error.with_help(format!(
            "judge it by the profile of that account{place}"
        ))]))
    }
}

/// Tells whether something is there that is no snapshot: a file of the user's, a folder, a device, a link to anything.
fn is_anothers(path: &Path) -> bool {
    let Ok(there) = std::fs::symlink_metadata(path) else {
        return false;
    };
    if !there.is_file() {
        return true;
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    !value["vpc"].is_object() || !value["subnets"].is_array()
}

/// Writes the network to a file that others may not read: it says how an account can be got into.
pub(super) fn save(path: &Path, snapshot: &Snapshot, ui: &mut Ui) -> Result<(), Stop> {
    let dated = Snapshot {
        taken: snapshot.taken.clone().or_else(|| Some(moment::now())),
        ..snapshot.clone()
    };
    let text = file::json(&dated)?;
    if is_anothers(path) {
        let message = format!("`{}` is no snapshot, and is left as it is", path.display());
        let error = Diagnostic::error(Code::SnapshotUnreadable, message);
        return Err(vec![
            error.with_help("give a name that nothing bears yet, or that of a snapshot"),
        ]
        .into());
    }
    file::write(path, &text, true, Readers::Owner)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    ui.say(&format!("wrote {}", path.display()));
    Ok(())
}

fn read(path: &Path) -> Result<Snapshot, Stop> {
    let name = path.display();
    let wrong = |message: String| {
        let error = Diagnostic::error(Code::SnapshotUnreadable, message);
        Stop::Input(vec![
            error.with_help("`smgen verify --save-snapshot FILE` writes one"),
        ])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("cannot read `{name}`: {error}")))?;
    let mut snapshot: Snapshot = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("`{name}` is no snapshot: {error}")))?;
    if snapshot.version != SNAPSHOT_VERSION {
        let version = snapshot.version;
        return Err(wrong(format!(
            "`{name}` is of version {version}, and this smgen reads version {SNAPSHOT_VERSION}"
        )));
    }
    // What a file lacks may have been taken out of it.
    snapshot.note_dangling();
    Ok(snapshot)
}
