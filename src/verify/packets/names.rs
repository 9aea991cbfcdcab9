//! When an answer of the resolver proves something.
//!
//! | seen | model | outcome | disagree |
//! |---|---|---|---|
//! | right | wrong | inconclusive | yes |
//! | right | any | pass | no |
//! | elsewhere | right | fail | yes |
//! | elsewhere | any | fail | no |
//! | nowhere | right | fail | yes |
//! | nowhere | any | fail | no |
//! | unseen | wrong | fail | no |
//! | unseen | any | inconclusive | no |

use super::table::Ruling;
use crate::probe::{Observation, Outcome, Phase};
use crate::report::CheckOutcome;
use std::net::IpAddr;

/// Where a name leads, as the probe sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// To addresses that all are right.
    Right,
    /// To an address that is not.
    Elsewhere,
    /// The resolver has no address for it, or does not answer.
    Nowhere,
    /// The probe has not looked.
    Unseen,
}

/// Sorts what was observed of a name.
pub(super) fn resolution(observation: &Observation, right: &dyn Fn(IpAddr) -> bool) -> Resolution {
    match observation.outcome {
        Outcome::Resolved if observation.addresses.is_empty() => Resolution::Unseen,
        Outcome::Resolved if observation.addresses.iter().all(|one| right(*one)) => {
            Resolution::Right
        }
        Outcome::Resolved => Resolution::Elsewhere,
        other if other.phase() == Some(Phase::Resolve) => Resolution::Nowhere,
        _ => Resolution::Unseen,
    }
}

/// Sorts what was observed of a name that should not exist, because DNS Firewall blocks it or its zone lacks it. Silence and failure of the resolver say nothing about the name.
pub(super) fn blocked(observation: &Observation) -> Resolution {
    match observation.outcome {
        Outcome::Resolved => Resolution::Elsewhere,
        Outcome::NxDomain | Outcome::NoData => Resolution::Right,
        _ => Resolution::Unseen,
    }
}

/// Decides, as the table above has it.
pub(super) fn rule(resolution: Resolution, model: CheckOutcome) -> Ruling {
    let (outcome, disagree) = match resolution {
        // One of the two is wrong, and nobody knows which.
        Resolution::Right if model == CheckOutcome::Fail => (CheckOutcome::Inconclusive, true),
        Resolution::Right => (CheckOutcome::Pass, false),
        Resolution::Elsewhere | Resolution::Nowhere => {
            (CheckOutcome::Fail, model == CheckOutcome::Pass)
        }
        Resolution::Unseen if model == CheckOutcome::Fail => (CheckOutcome::Fail, false),
        Resolution::Unseen => (CheckOutcome::Inconclusive, false),
    };
    Ruling { outcome, disagree }
}

#[cfg(test)]
mod tests {
    use super::super::rows::{fitting, rows, word};
    use super::*;

    #[test]
    fn every_cell_is_as_the_documentation_says() {
        let rows = rows(include_str!("names.rs"));
        let models = [
            ("right", CheckOutcome::Pass),
            ("wrong", CheckOutcome::Fail),
            ("unknown", CheckOutcome::Inconclusive),
        ];
        let mut used = vec![false; rows.len()];
        for leads in [
            Resolution::Right,
            Resolution::Elsewhere,
            Resolution::Nowhere,
            Resolution::Unseen,
        ] {
            for (modelled, model) in models {
                let cell = [word(leads), modelled.to_owned()];
                let row = fitting(&rows, &cell);
                let said = rule(leads, model);
                assert_eq!(
                    (rows[row][2], rows[row][3] == "yes"),
                    (word(said.outcome).as_str(), said.disagree),
                    "{cell:?}"
                );
                used[row] = true;
            }
        }
        assert!(used.iter().all(|used| *used));
    }
}
