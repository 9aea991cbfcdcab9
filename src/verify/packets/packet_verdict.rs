//! What packets say of one expectation, on its own and over what the model says.

use super::table::Ruling;
use crate::report::{Cause, CheckOutcome, CheckResult, Look};

/// What packets say of one expectation.
pub(super) struct PacketVerdict {
    /// Whether the expectation holds, and whether the model disagrees.
    pub(super) ruling: Ruling,
    /// What was seen, in a few words; or why nothing was.
    pub(super) seen: String,
    /// Whether what was seen is all that was expected, whatever the model says.
    pub(super) holds: bool,
    /// The likely cause, where what was seen is a failure on its own.
    pub(super) cause: Option<Cause>,
}

impl PacketVerdict {
    /// Returns what an expectation comes to of which nothing was observed.
    pub(super) fn unseen(ruling: Ruling, why: Option<&str>) -> Self {
        Self {
            ruling,
            seen: why.unwrap_or("there was nothing to aim at").to_owned(),
            holds: false,
            cause: None,
        }
    }

    /// Puts what packets say over what the model says.
    pub(super) fn over(self, model: CheckResult) -> CheckResult {
        let look = |via: &str, outcome, seen: &str| Look {
            via: via.to_owned(),
            outcome,
            seen: seen.to_owned(),
        };
        let mut verdict = model;
        // On its own, each method comes to its own outcome; what an unseen packet says is nothing.
        let alone = if self.cause.is_some() {
            CheckOutcome::Fail
        } else if self.holds {
            CheckOutcome::Pass
        } else if self.ruling.outcome == CheckOutcome::Fail {
            CheckOutcome::Inconclusive
        } else {
            self.ruling.outcome
        };
        verdict.looks = vec![
            look("packets", alone, &self.seen),
            look("model", verdict.outcome, &verdict.seen),
        ];
        verdict.disagreement = self.ruling.disagree.then(|| {
            "packets and model contradict each other: somebody changed the network outside the code while it was looked at, something is on the way that the model does not know, or the model is wrong".to_owned()
        });
        // A model that cannot tell may still know why: name servers of somebody's own.
        let explained = verdict.outcome != CheckOutcome::Pass && !verdict.causes.is_empty();
        verdict.outcome = self.ruling.outcome;
        match self.ruling.outcome {
            // What the model found stays to be looked at.
            CheckOutcome::Inconclusive if self.ruling.disagree => verdict.seen = self.seen,
            CheckOutcome::Pass | CheckOutcome::Inconclusive => {
                // Why the model cannot tell is why nobody can.
                if !explained || self.ruling.outcome == CheckOutcome::Pass {
                    verdict.causes.clear();
                }
                verdict.evidence.clear();
                verdict.seen = self.seen;
            }
            CheckOutcome::Fail => {
                if !explained {
                    verdict.evidence.clear();
                    verdict.causes = self.cause.into_iter().collect();
                }
                if !explained || alone == CheckOutcome::Fail {
                    verdict.seen = self.seen;
                }
            }
        }
        verdict
    }
}
