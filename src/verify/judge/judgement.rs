//! What the model says of one check.

use crate::report::{Cause, CheckOutcome, Harm};

/// What the model says of one check.
pub(super) struct Judgement {
    pub(super) outcome: CheckOutcome,
    pub(super) seen: String,
    pub(super) evidence: Vec<String>,
    pub(super) causes: Vec<Cause>,
    /// What it means where the check alone does not tell.
    pub(super) harm: Option<Harm>,
}

impl Judgement {
    pub(super) fn pass(seen: String) -> Self {
        Self {
            outcome: CheckOutcome::Pass,
            seen,
            evidence: Vec::new(),
            causes: Vec::new(),
            harm: None,
        }
    }

    pub(super) fn unknown(seen: String) -> Self {
        Self {
            outcome: CheckOutcome::Inconclusive,
            ..Self::pass(seen)
        }
    }

    /// Returns the same with causes.
    pub(super) fn with(self, causes: Vec<Cause>) -> Self {
        Self { causes, ..self }
    }

    pub(super) fn fail(seen: String, evidence: Vec<String>, causes: Vec<Cause>) -> Self {
        Self {
            outcome: CheckOutcome::Fail,
            seen,
            evidence,
            causes,
            harm: None,
        }
    }

    /// Returns the one that says most against what is expected, the first of equals; none of none.
    pub(super) fn worst(all: impl Iterator<Item = Self>) -> Option<Self> {
        all.reduce(|worst, one| {
            if one.outcome.weight() > worst.outcome.weight() {
                one
            } else {
                worst
            }
        })
    }
}
