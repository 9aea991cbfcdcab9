//! What was launched to look with packets.

use schemars::JsonSchema;
use serde::Serialize;

/// What was launched to look with packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Run {
    /// Id of the run: everything that it created has it as the value of the tag `smgen:run`.
    pub id: String,
    /// The probes, in the order of their vantages, listeners first.
    pub ran: Vec<Ran>,
    /// What took how long, in order.
    pub phases: Vec<Phase>,
    /// What people should know: that another way was taken than the one that was asked for.
    pub notes: Vec<String>,
    /// What could not be removed, and why. It ends by itself; `smgen verify cleanup` removes it.
    pub left_behind: Vec<String>,
}

/// A probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ran {
    /// From where: tier and zone, after `listener` where others called it.
    pub vantage: String,
    /// What ran it: the name of a job, the id of an instance; none if nothing did.
    pub on: Option<String>,
    /// From the launch to the answer; of a listener, until it said that it is up.
    pub milliseconds: u64,
    /// Why it did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Phase {
    /// What was done.
    pub name: String,
    /// How long it took.
    pub milliseconds: u64,
}
