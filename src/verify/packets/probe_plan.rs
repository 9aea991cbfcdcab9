//! What is to be asked from one vantage.

use crate::probe::Question;
use crate::verify::expect::Vantage;
use crate::verify::judge::Lookup;

/// What the answer to a question tells something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckSubject {
    /// An expectation, by its place in the list, from 0.
    Expectation(usize),
    /// Whether the target of an expectation, by its place in the list, refuses versions of TLS that nothing should accept.
    OldTls(usize),
    /// Whether the probe can connect at all.
    Control,
}

/// A question, and what its answer tells something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCheck {
    /// What the answer tells something about.
    pub subject: CheckSubject,
    /// The question; its number is its place in the plan.
    pub question: Question,
}

/// Everything that is asked from one vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbePlan {
    /// From where the questions are asked.
    pub vantage: Vantage,
    /// Id of the vantage's subnet.
    pub subnet: String,
    /// Id of the security group that the probe carries.
    pub group: String,
    /// The questions, in the order of their numbers.
    pub checks: Vec<PlannedCheck>,
}

impl ProbePlan {
    /// Makes a plan without a question yet; none where the vantage's subnet or group is not deployed.
    pub(super) fn of(lookup: &Lookup<'_>, vantage: &Vantage) -> Option<Self> {
        Some(Self {
            vantage: vantage.clone(),
            subnet: lookup.subnet(&vantage.tier, vantage.zone)?.to_owned(),
            group: lookup.group(vantage.function.as_str())?.to_owned(),
            checks: Vec::new(),
        })
    }
}
