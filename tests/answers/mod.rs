//! Whoever reads an answer takes nothing that it lacks for harmless.
//!
//! One element of XML or one member of JSON is taken out of one answer, and the account is read again: the snapshot is the same, or a
//! gap names the part that differs, or the reading fails. Tried is one place for each path in the answers to each action, and one for
//! each word that stands there. Which records there are is another matter (`tests/silence`): no item of a list is taken out.

mod account;
mod differences;
mod excuses;
mod tree;

use crate::snapshot::{Collection, Outcome, world};
use account::{Account, Removal};
use differences::differences;
use rayon::prelude::*;
use smgen::snapshot::Snapshot;
use std::collections::BTreeSet;

/// How many accounts are read in one process.
const AT_ONCE: usize = 64;
/// Of how many removals one is tried, where not all are.
const SHARE: usize = 6;

/// Tells whether everything is tried.
fn everything() -> bool {
    std::env::var_os("SMGEN_TEST_ALL").is_some()
}

/// What became of removals.
#[derive(Default)]
struct Tally {
    tried: usize,
    same: usize,
    gaps: usize,
    failed: usize,
    excused: usize,
    /// What went unnoticed, and why it should not.
    silent: Vec<String>,
    /// Excuses that were needed.
    used: BTreeSet<usize>,
}

/// What one removal comes to.
enum Found {
    Same,
    Gap,
    Failed,
    /// What differs, and nobody says so.
    Silent(String),
}

fn found(whole: &Snapshot, outcome: Outcome) -> Found {
    let Outcome::Taken(less, _) = outcome else {
        return Found::Failed;
    };
    let differences = differences(whole, &less);
    let unnamed: Vec<_> = differences
        .iter()
        .filter(|one| one.parts.iter().all(|part| less.knows(*part)))
        .map(|one| one.at.as_str())
        .collect();
    match (differences.is_empty(), unnamed.is_empty()) {
        (true, _) => Found::Same,
        (_, true) => Found::Gap,
        _ => Found::Silent(unnamed.join("; ")),
    }
}

/// Reads an account whole and with each removal.
fn tally(account: &Account, collection: &Collection) -> Tally {
    let (whole, _) = collection.at(account.served().url()).run().whole();
    let removals = account.removals();
    let step = if everything() { 1 } else { SHARE };
    let removals: Vec<_> = removals.into_iter().step_by(step).collect();
    let mut tally = Tally::default();
    for chunk in removals.chunks(AT_ONCE) {
        let servers: Vec<_> = chunk
            .iter()
            .map(|one| account.served_without(one))
            .collect();
        let urls: Vec<_> = servers.iter().map(|one| one.url().to_owned()).collect();
        let outcomes: Vec<_> = collection.run_each(&urls);
        let pairs: Vec<_> = chunk.iter().zip(outcomes).collect();
        let pairs = pairs.into_par_iter();
        let found: Vec<_> = pairs
            .map(|(removal, outcome)| (removal, found(&whole, outcome)))
            .collect();
        for (removal, found) in found {
            tally.add(removal, found);
        }
    }
    tally
}

impl Tally {
    fn add(&mut self, removal: &Removal, found: Found) {
        self.tried += 1;
        match found {
            Found::Same => self.same += 1,
            Found::Gap => self.gaps += 1,
            Found::Failed => self.failed += 1,
            Found::Silent(what) => match excuses::of(removal) {
                Some(excuse) => {
                    self.excused += 1;
                    self.used.insert(excuse);
                }
                None => self.silent.push(format!("{removal}: {what}")),
            },
        }
    }

    fn holds(&self, account: &str) {
        println!(
            "{account}: {} removals from answers tried: {} change nothing that is read, {} are gaps, {} fail, {} are excused",
            self.tried, self.same, self.gaps, self.failed, self.excused
        );
        assert!(
            self.silent.is_empty(),
            "{} removals go unnoticed:\n{}",
            self.silent.len(),
            self.silent.join("\n")
        );
    }
}

/// Demands the property of a stack that stands in moto.
pub fn of_moto(url: &str, collection: &Collection) {
    let tally = tally(&Account::at(url), collection);
    tally.holds("moto");
}

#[test]
fn what_an_answer_lacks_is_a_gap_and_no_guess() {
    let account = Account::of(world::answer);
    let tally = tally(&account, &Collection::of_everything(""));
    tally.holds("an account with one of everything");
    if everything() {
        let unused = excuses::unused(&tally.used);
        assert_eq!(unused, [], "nothing needs these excuses");
    }
}
