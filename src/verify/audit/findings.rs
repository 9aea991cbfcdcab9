//! Where findings are written down: what is compared stands in the other files, how it is told here.

use super::finding::{Finding, Kind, about};
use super::matching::Deployed;
use super::subject::Subject;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::report::{CauseKind, Component};
use crate::snapshot::{Snapshot, SnapshotPart, Source, Tags};
use crate::topology::ids::ID_TAG;
use crate::topology::{ResourceKind, Topology};
use crate::verify::remedy::{self, Deployer};
use crate::verify::unread;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Parts that nothing is judged by: what a rule lets through is known without its id, and no tag of a notebook is compared.
const DECIDE_NOTHING: [SnapshotPart; 2] = [SnapshotPart::RuleIds, SnapshotPart::NotebookTags];

/// The two sides, and the findings so far.
pub(super) struct Findings<'a> {
    pub(super) topology: &'a Topology,
    pub(super) snapshot: &'a Snapshot,
    pub(super) list: Vec<Finding>,
    /// Parts with a gap of which some finding says so.
    told: BTreeSet<SnapshotPart>,
}

/// Turns a value into JSON; what cannot be is null.
pub(super) fn value(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

impl<'a> Findings<'a> {
    pub(super) fn new(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        Self {
            topology,
            snapshot,
            list: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// Returns the account that was read, or else the blueprint's; none where neither says it.
    pub(super) fn account(&self) -> Option<&'a String> {
        let read = match &self.snapshot.source {
            Source::Account { account_id, .. } => account_id.as_ref(),
            Source::Topology { .. } => None,
        };
        read.or(self.topology.account_id.as_ref())
    }

    /// Returns what deployed the network.
    pub(super) fn deployer(&self) -> Deployer {
        Deployer::of(self.snapshot)
    }

    /// Returns the way out where the code is right and what is deployed is not.
    pub(super) fn put_back(&self) -> String {
        self.deployer().put_back()
    }

    fn push(
        &mut self,
        subject: &Subject,
        field: Option<&str>,
        kind: Kind,
        sides: (Option<Value>, Option<Value>),
        fix: String,
    ) {
        let Subject {
            what,
            resource,
            about,
            requirements,
            maps_to,
            from,
        } = subject.clone();
        let (expected, found) = sides;
        self.list.push(Finding {
            what,
            resource,
            about,
            field: field.map(str::to_owned),
            kind,
            expected: expected.filter(|value| !value.is_null()),
            found: found.filter(|value| !value.is_null()),
            requirements,
            maps_to: maps_to.to_vec(),
            from,
            fix,
            decider: None,
        });
    }

    /// Says of the last finding what decides it.
    pub(super) fn decided_by(&mut self, component: Component) {
        if let Some(finding) = self.list.last_mut() {
            finding.decider = Some(component);
        }
    }

    /// Says that a thing is not there; or, where its part of the snapshot has a gap, that nobody can tell.
    pub(super) fn missing(
        &mut self,
        subject: &Subject,
        part: SnapshotPart,
        expected: impl Serialize,
    ) {
        if self.snapshot.knows(part) {
            let sides = (Some(value(expected)), None);
            let fix = format!(
                "somebody removed it, or it was never deployed: {}",
                self.deployer().makes()
            );
            self.push(subject, None, Kind::Missing, sides, fix);
        } else {
            self.unknown(subject, None, part);
        }
    }

    /// Says that nobody can tell, because of a gap in a part of the snapshot.
    pub(super) fn unknown(&mut self, subject: &Subject, field: Option<&str>, part: SnapshotPart) {
        let fix = unread::fix(self.snapshot, part);
        self.told.insert(part);
        self.push(subject, field, Kind::Unknown, (None, None), fix);
        self.decided_by(unread::component(self.snapshot, part));
    }

    /// Says that nobody can tell where a part has a gap: what is absent from it may be what was not read.
    pub(super) fn unless_read(
        &mut self,
        subject: &Subject,
        field: Option<&str>,
        part: SnapshotPart,
    ) {
        if !self.snapshot.knows(part) {
            self.unknown(subject, field, part);
        }
    }

    /// Says that nobody can tell, for another reason than a gap.
    pub(super) fn not_told(&mut self, subject: &Subject, field: &str, fix: impl Into<String>) {
        self.push(
            subject,
            Some(field),
            Kind::Unknown,
            (None, None),
            fix.into(),
        );
    }

    /// Says that a thing should not be there.
    pub(super) fn extra(
        &mut self,
        subject: &Subject,
        found: impl Serialize,
        fix: impl Into<String>,
    ) {
        let sides = (None, Some(value(found)));
        self.push(subject, None, Kind::Extra, sides, fix.into());
    }

    /// Says that a property should not be there.
    pub(super) fn extra_field(
        &mut self,
        subject: &Subject,
        field: &str,
        found: impl Serialize,
        fix: impl Into<String>,
    ) {
        let sides = (None, Some(value(found)));
        self.push(subject, Some(field), Kind::Extra, sides, fix.into());
    }

    /// Says that a property is not there.
    pub(super) fn missing_field(
        &mut self,
        subject: &Subject,
        field: &str,
        expected: impl Serialize,
        fix: impl Into<String>,
    ) {
        let sides = (Some(value(expected)), None);
        self.push(subject, Some(field), Kind::Missing, sides, fix.into());
    }

    /// Says that a property is not as it should be.
    pub(super) fn changed(
        &mut self,
        subject: &Subject,
        field: &str,
        (expected, found): (impl Serialize, impl Serialize),
        fix: impl Into<String>,
    ) {
        let sides = (Some(value(expected)), Some(value(found)));
        self.push(subject, Some(field), Kind::Changed, sides, fix.into());
    }

    /// Compares a property.
    pub(super) fn same<T: PartialEq + Serialize>(
        &mut self,
        subject: &Subject,
        field: &str,
        expected: T,
        found: T,
    ) {
        if expected != found {
            let fix = self.put_back();
            self.changed(subject, field, (expected, found), fix);
        }
    }

    /// Compares a property that may not have been read.
    pub(super) fn same_if_known<T: PartialEq + Serialize>(
        &mut self,
        subject: &Subject,
        (field, part): (&str, SnapshotPart),
        expected: T,
        found: Option<T>,
    ) {
        match found {
            Some(found) => self.same(subject, field, expected, found),
            None => self.unknown(subject, Some(field), part),
        }
    }

    /// Compares the tags with the profile's and the id; tags beside them are the user's affair (N16).
    pub(super) fn tags(&mut self, subject: &Subject, tags: &Tags) {
        let subject = Subject {
            requirements: vec![Requirement::N16],
            maps_to: &[],
            from: vec![Path::from("tags")],
            ..subject.clone()
        };
        let own = (ID_TAG.to_owned(), subject.what.clone());
        let topology = self.topology;
        let wanted = topology.tags.iter();
        let wanted = wanted.map(|tag| (tag.key.clone(), tag.value.clone()));
        for (key, expected) in wanted.chain([own]) {
            let field = format!("tag:{key}");
            match tags.get(&key) {
                None => {
                    let fix = self.put_back();
                    self.missing_field(&subject, &field, expected, fix);
                }
                Some(found) => self.same(&subject, &field, &expected, found),
            }
        }
    }

    /// Says of each part with a gap of which nothing else does, that nobody can tell: no gap passes unseen.
    pub(super) fn untold(&mut self) {
        for part in SnapshotPart::ALL {
            if !self.told.contains(part) && !DECIDE_NOTHING.contains(part) {
                self.others((CauseKind::NotRead, *part), &[Requirement::V10], &[]);
            }
        }
    }

    /// Says once, under the name of a part that has a gap, that nobody can tell what else is there.
    pub(super) fn others(
        &mut self,
        (about, part): (CauseKind, SnapshotPart),
        requirements: &[Requirement],
        maps_to: &'static [&'static str],
    ) {
        let subject = Subject::new(
            about,
            part.as_str().replace(['_', '.'], "-"),
            requirements,
            maps_to,
        );
        self.unless_read(&subject, None, part);
    }

    /// Says of everything that nothing in the blueprint accounts for, that it should not be there.
    /// Where their part has a gap, more may be there, which is told once for all of them.
    pub(super) fn extras<'t, T: Deployed + 't>(
        &mut self,
        (kind, noun, part): (ResourceKind, &str, SnapshotPart),
        requirements: &[Requirement],
        maps_to: &'static [&'static str],
        extras: impl Iterator<Item = (&'t T, Value)>,
    ) {
        self.others((about(kind), part), requirements, maps_to);
        // A blueprint declares subnets by tiers, and makes the rest of them.
        let key = if part == SnapshotPart::Subnets {
            "declare a tier with its range under `network.tiers`, or move it to a VPC of its own"
        } else {
            "move it to a VPC of its own: no key of the blueprint declares another"
        };
        for (extra, found) in extras {
            let what = format!("{}/{}", kind.as_str(), extra.id());
            let subject =
                Subject::new(about(kind), what, requirements, maps_to).deployed_as(extra.id());
            let fix = match remedy::delete_thing(kind.as_str(), extra.id()) {
                Some(command) => format!(
                    "{}, once nothing uses it; or {key}",
                    remedy::removes(&[command], self.snapshot)
                ),
                None => format!("remove the {noun}, or {key}"),
            };
            self.extra(&subject, found, fix);
        }
    }
}
