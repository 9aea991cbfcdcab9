//! How many things of which kind came, went and changed.

use super::change::{Change, Kind, Way};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many things of a kind came, went and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The kind.
    pub kind: Kind,
    /// How many only the second side has.
    pub added: usize,
    /// How many only the first side has.
    pub removed: usize,
    /// How many both sides have, and not the same.
    pub changed: usize,
}

impl Count {
    /// Returns the numbers that are not zero, each with its way.
    pub fn ways(self) -> impl Iterator<Item = (Way, usize)> {
        let ways = [
            (Way::Added, self.added),
            (Way::Removed, self.removed),
            (Way::Changed, self.changed),
        ];
        ways.into_iter().filter(|(_, count)| *count > 0)
    }
}

/// Counts each thing once, however much of it differs; a thing that comes or goes is not changed by its parts.
pub(super) fn count(changes: &[Change]) -> Vec<Count> {
    let mut things = BTreeMap::new();
    for change in changes {
        let way = match change.field {
            None => change.change,
            Some(_) => Way::Changed,
        };
        let parents = change.within.clone().map(|thing| (thing, Way::Changed));
        let own = ((change.kind, change.what.clone()), way);
        for (thing, way) in parents.into_iter().chain([own]) {
            let known = things.entry(thing).or_insert(way);
            *known = way.min(*known);
        }
    }
    let mut counts: BTreeMap<Kind, Count> = BTreeMap::new();
    for ((kind, _), way) in things {
        let count = counts.entry(kind).or_insert(Count {
            kind,
            added: 0,
            removed: 0,
            changed: 0,
        });
        match way {
            Way::Added => count.added += 1,
            Way::Removed => count.removed += 1,
            Way::Changed => count.changed += 1,
        }
    }
    counts.into_values().collect()
}
