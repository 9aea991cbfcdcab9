//! Results of checks: what the model and the audit say of each expectation, with evidence and causes.

mod audited;
mod causes;
mod evidence;
mod lookup;
mod modelled;
mod targets;

pub use audited::audited;
pub(in crate::verify) use lookup::Lookup;
pub use modelled::modelled;

use super::expect::Expectation;
use crate::blueprint::Path;
use crate::report::{CheckOutcome, CheckResult};

/// Returns where the blueprint decides values, such as `smgen.yaml:4:7`.
pub type Places<'a> = &'a dyn Fn(&[Path]) -> Vec<String>;

/// Returns the result of an expectation that holds.
fn passing(expectation: &Expectation, places: Places<'_>) -> CheckResult {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    CheckResult {
        id: expectation.id.clone(),
        area: expectation.area,
        vantage: expectation.vantage.as_ref().map(ToString::to_string),
        expected: expectation.check.to_string(),
        reason: expectation.reason.clone(),
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
