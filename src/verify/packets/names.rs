//! When an answer of the resolver proves something.
//!
//! | seen | model | outcome | disagree |
//! |---|---|---|---|
//! | right | wrong | pass | yes |
//! | right | any | pass | no |
//! | elsewhere | right | fail | yes |
//! | elsewhere | any | fail | no |
//! | nowhere | right | fail | yes |
//! | nowhere | any | fail | no |
//! | unseen | wrong | fail | no |
//! | unseen | any | inconclusive | no |

use super::table::Ruling;
use crate::probe::{Observation, Outcome as Observed, Phase};
use crate::report::CheckOutcome as Outcome;
use std::net::IpAddr;

/// Where a name leads, as the probe sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
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
pub(super) fn leads(observation: &Observation, right: &dyn Fn(IpAddr) -> bool) -> Leads {
    match observation.outcome {
        Observed::Resolved if observation.addresses.is_empty() => Leads::Unseen,
        Observed::Resolved if observation.addresses.iter().all(|one| right(*one)) => Leads::Right,
        Observed::Resolved => Leads::Elsewhere,
        other if other.phase() == Some(Phase::Resolve) => Leads::Nowhere,
        _ => Leads::Unseen,
    }
}

/// Decides, as the table above has it.
pub(super) fn rule(leads: Leads, model: Outcome) -> Ruling {
    let (outcome, disagree) = match leads {
        Leads::Right => (Outcome::Pass, model == Outcome::Fail),
        Leads::Elsewhere | Leads::Nowhere => (Outcome::Fail, model == Outcome::Pass),
        Leads::Unseen if model == Outcome::Fail => (Outcome::Fail, false),
        Leads::Unseen => (Outcome::Inconclusive, false),
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
            ("right", Outcome::Pass),
            ("wrong", Outcome::Fail),
            ("unknown", Outcome::Inconclusive),
        ];
        let mut used = vec![false; rows.len()];
        for leads in [
            Leads::Right,
            Leads::Elsewhere,
            Leads::Nowhere,
            Leads::Unseen,
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
