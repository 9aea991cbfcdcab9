//! Results of checks: what the model and the audit say of each expectation, with evidence and causes.

mod associations;
mod audited;
mod blame;
mod causes;
mod clients;
mod complete;
mod evidence;
mod excepted;
mod firewall_causes;
mod judgement;
mod lookup;
mod modelled;
mod name_causes;
mod names;
mod partial;
mod resolved;
mod stranger;
mod targets;
mod ways;
mod zone_causes;

pub use audited::audited;
pub use excepted::excepted;
pub(in crate::verify) use lookup::Lookup;
pub use modelled::modelled;

use super::expect::{Check, Expectation, ResolvesTo};
use crate::blueprint::Path;
use crate::report::{CheckOutcome, CheckResult, Harm};
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use names::Names;

/// Returns where the blueprint decides values, such as `smgen.yaml:4:7`.
pub type Places<'a> = &'a dyn Fn(&[Path]) -> Vec<String>;

/// Puts the last hand to results, once every method has said what it has to say: the causes that are to blame, and names beside ids.
pub fn conclude(topology: &Topology, snapshot: &Snapshot, results: &mut [CheckResult]) {
    blame::blame(results);
    let names = Names::of(topology, snapshot);
    for result in results {
        names.name(result);
    }
}

/// Says what it means where an expectation does not hold: what should stay closed and is open, leaks.
fn harm(check: &Check) -> Harm {
    match check {
        Check::Connect { open: false, .. }
        | Check::Admit { open: false, .. }
        | Check::Resolve {
            to: ResolvesTo::Nowhere,
            ..
        }
        | Check::Complete { .. }
        | Check::Call { allowed: false, .. } => Harm::Leak,
        Check::Connect { .. }
        | Check::Admit { .. }
        | Check::Call { .. }
        | Check::Resolve { .. } => Harm::Outage,
        Check::Configured { .. } => Harm::Drift,
    }
}

/// Returns the result of an expectation that holds.
fn passing(expectation: &Expectation, places: Places<'_>) -> CheckResult {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    CheckResult {
        id: expectation.id.clone(),
        area: expectation.area,
        vantage: expectation.vantage.as_ref().map(ToString::to_string),
        expected: expectation.check.to_string(),
        reason: expectation.reason.clone(),
        harm: harm(&expectation.check),
        outcome: CheckOutcome::Pass,
        seen: String::new(),
        looks: Vec::new(),
        disagreement: None,
        evidence: Vec::new(),
        causes: Vec::new(),
        requirements: expectation
            .requirements
            .iter()
            .map(ToString::to_string)
            .collect(),
        maps_to: owned(expectation.maps_to),
        places: places(&expectation.from),
    }
}
