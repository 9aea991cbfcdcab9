//! What is said of everything else where the VPC is not the profile's: one sentence, which the finding about the VPC explains.

use crate::report::{Cause, CheckOutcome, CheckResult};

/// Returns the result of an expectation of which nobody can tell, because the VPC holds nothing of the network.
pub(super) fn explained(expectation: CheckResult, cause: Cause) -> CheckResult {
    CheckResult {
        outcome: CheckOutcome::Inconclusive,
        seen: "the VPC holds nothing of this network: see `configuration/vpc`".to_owned(),
        causes: vec![cause],
        ..expectation
    }
}
