//! No removal hides a fault.

use super::removals::{Place, draw, sample};
use super::{audited, open, whole};
use crate::audit::{FAULTS, deployed};
use rayon::prelude::*;
use serde_json::Value;
use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::expect::{Expectation, expectations};
use smgen::verify::judge;
use std::collections::{BTreeMap, BTreeSet};

/// How many removals are tried of each network with a fault.
const SAMPLE: usize = 3;
/// How many are tried beside one of each shape, where everything is tried.
const MORE: usize = 40;
/// Of how many faults the model is asked about one.
const MODELLED: usize = 10;

/// Lists the places of a broken network that the fault did not touch: those of records that are as they are in the clean one.
///
/// What the fault added or changed is its own record; to take that away is to mend it.
fn untouched(clean: &Value, broken: &Value) -> Vec<Place> {
    let there = Place::all(clean);
    let known: BTreeSet<_> = there
        .iter()
        .map(|place| (place.shape(), place.get(clean).to_string()))
        .collect();
    let ids: BTreeSet<_> = there
        .iter()
        .filter_map(|place| Some((place.shape(), place.get(clean).get("id")?.as_str()?)))
        .collect();
    let mut records: BTreeMap<Place, Record> = BTreeMap::new();
    let mut places = Vec::new();
    // What is around a place comes before it.
    for place in Place::all(broken) {
        let mut around: Vec<_> = place.records().collect();
        let last = around.pop().filter(|record| *record != place);
        let within = around
            .iter()
            .chain(&last)
            .filter_map(|record| records.get(record));
        let within: Vec<_> = within.copied().collect();
        let value = place.get(broken);
        // What is in a record that is the same is the same.
        let same =
            within.contains(&Record::Same) || known.contains(&(place.shape(), value.to_string()));
        let id = value.get("id").and_then(Value::as_str);
        let state = match (same, id) {
            (true, _) => Record::Same,
            (false, Some(id)) if ids.contains(&(place.shape(), id)) => Record::Changed,
            (false, _) if !place.is_item() => Record::Changed,
            _ => Record::Added,
        };
        records.insert(place.clone(), state);
        // Of a record that was changed its properties are its own, and its items are not.
        let own = last.is_some_and(|record| records.get(&record) == Some(&Record::Changed));
        if same && !within.contains(&Record::Added) && (place.is_item() || !own) {
            places.push(place);
        }
    }
    places
}

/// What became of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Record {
    Same,
    Changed,
    Added,
}

/// What is tried of a network with a fault.
#[derive(Clone, Copy)]
pub struct Trial {
    /// How many removals, where not all are tried.
    pub sample: usize,
    /// Decides which.
    pub seed: u64,
    /// Whether the model is asked, too, which takes most of the time.
    pub model: bool,
}

impl Trial {
    /// Judges a network as far as the trial goes.
    fn judged(
        self,
        topology: &Topology,
        snapshot: &Snapshot,
        wanted: &[Expectation],
    ) -> Vec<CheckResult> {
        let mut results = audited(topology, snapshot, wanted);
        if self.model {
            results.extend(judge::modelled(topology, snapshot, wanted, &|_| Vec::new()));
        }
        results
    }
}

/// Returns how many removals were tried, and what is wrong where one hides the failures of a broken network.
pub fn hidden(
    name: &str,
    topology: &Topology,
    (clean, broken): (&Snapshot, &Snapshot),
    trial: Trial,
) -> (usize, Vec<String>) {
    let all = expectations(topology);
    let results = trial.judged(topology, broken, &all);
    let before = open(&results);
    let failed: BTreeSet<_> = before
        .iter()
        .filter(|(_, outcome)| **outcome == CheckOutcome::Fail)
        .map(|(id, _)| *id)
        .collect();
    if failed.is_empty() {
        return (0, Vec::new());
    }
    let mut own = all.clone();
    own.retain(|one| failed.contains(one.id.as_str()));
    let json = serde_json::to_value(broken).unwrap();
    let mut places = untouched(&serde_json::to_value(clean).unwrap(), &json);
    places = if whole() {
        // One of each shape, and more: records of a kind are judged alike, and all of all faults would take hours.
        sample(places, &mut BTreeSet::new(), MORE, trial.seed)
    } else {
        draw(&places, trial.sample, trial.seed)
    };
    let wrong = places.par_iter().filter_map(|place| {
        let left = place.without(&json)?;
        // Mostly each failure is still told, which takes little to see.
        let results = trial.judged(topology, &left, &own);
        let now = open(&results);
        if failed.iter().all(|id| now.contains_key(id)) {
            return None;
        }
        let results = trial.judged(topology, &left, &all);
        let now = open(&results);
        let lost: Vec<_> = failed.iter().filter(|id| !now.contains_key(*id)).collect();
        // Where it is said that something is missing, nobody is told that all is well.
        let said = now.keys().any(|id| !before.contains_key(id));
        let wrong = now.is_empty() || (!lost.is_empty() && !said);
        wrong.then(|| format!("{name}: without {place} nobody is told of {lost:?}"))
    });
    let wrong = wrong.collect();
    (places.len(), wrong)
}

#[test]
fn no_removal_hides_a_fault() {
    let (mut tried, mut wrong) = (0, Vec::new());
    for (profile, config, faults) in FAULTS {
        let (topology, clean) = deployed(profile, config);
        let each = faults.par_iter().enumerate();
        let each: Vec<_> = each
            .map(|(number, (name, make, _))| {
                let mut broken = clean.clone();
                make(&mut broken);
                let trial = Trial {
                    sample: SAMPLE,
                    seed: number as u64,
                    model: whole() || number % MODELLED == 0,
                };
                hidden(name, &topology, (&clean, &broken), trial)
            })
            .collect();
        for (count, more) in each {
            tried += count;
            wrong.extend(more);
        }
    }
    println!("{tried} removals from networks with a fault");
    assert!(tried > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}
