//! Less data never makes a better verdict.
//!
//! Two properties. Of a clean network, each removal of a record that smgen rendered, or of a property that it compares, is noticed:
//! something fails, or nobody can tell. Of a network with a fault, the removal of anything else never turns the failure into a pass.
//! A sample of the removals is tried in each run, decided by a seed, every shape of a place among those from clean networks. Where
//! `tests/run --all` asks for it (`SMGEN_TEST_ALL`), every removal from the clean networks is tried, and every shape for each fault.

mod clean;
mod faults;
mod lab;
mod removals;

use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use smgen::verify::expect::{Expectation, expectations};
use smgen::verify::judge;
use std::collections::BTreeMap;

/// Tells whether everything is tried.
fn whole() -> bool {
    std::env::var_os("SMGEN_TEST_ALL").is_some()
}

/// Judges a network by model and audit, as `smgen verify` does.
fn judged(topology: &Topology, snapshot: &Snapshot) -> Vec<CheckResult> {
    let wanted = expectations(topology);
    let mut results = audited(topology, snapshot, &wanted);
    results.extend(judge::modelled(topology, snapshot, &wanted, &|_| {
        Vec::new()
    }));
    results
}

fn audited(topology: &Topology, snapshot: &Snapshot, wanted: &[Expectation]) -> Vec<CheckResult> {
    judge::audited(wanted, &audit(topology, snapshot), &|_| Vec::new())
}

/// Returns what does not hold, by id.
fn open(results: &[CheckResult]) -> BTreeMap<&str, CheckOutcome> {
    let open = results
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    open.map(|one| (one.id.as_str(), one.outcome)).collect()
}
