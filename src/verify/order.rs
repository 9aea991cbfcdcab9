//! What a launcher is told to run, and what it tells of it.

use crate::probe::{Answer, Batch};
use std::net::IpAddr;
use std::time::Duration;

/// The smallest instance whose console can be read at any time: that takes Nitro.
pub const INSTANCE_TYPE: &str = "t3.nano";
/// The smallest machine that processing jobs run on.
pub const JOB_INSTANCE_TYPE: &str = "ml.t3.medium";

/// One probe to be run in one subnet, with the groups that the workloads there carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// From where, for people and for tags: `training/use1-az1`; several runs of one vantage have the same label.
    pub label: String,
    /// Id of the subnet.
    pub subnet: String,
    /// Ids of the security groups, one to five.
    pub groups: Vec<String>,
    /// What is asked.
    pub batch: Batch,
}

/// Why there is no answer. Nothing of this says anything about the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The probe could not be launched; in AWS's own words where it has some.
    #[error("the probe could not be launched: {0}")]
    NotLaunched(String),
    /// The probe was launched and ended without running to its end.
    #[error("the probe failed: {0}")]
    Failed(String),
    /// The probe has not answered in time.
    #[error("the probe did not answer within {0} seconds")]
    Late(u64),
    /// What came back is not what the probe sent.
    #[error("the answer was damaged on its way: {0}")]
    Damaged(String),
    /// The run was interrupted.
    #[error("interrupted")]
    Interrupted,
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The order's place in the list.
    pub order: usize,
    /// The answer, or why there is none.
    pub answer: Result<Answer, Unanswered>,
    /// What ran: the name of a job, the id of an instance; for the report. None if nothing did.
    pub ran_on: Option<String>,
    /// From the launch to the answer.
    pub took: Duration,
}

/// A listener that is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The order's place in the list.
    pub order: usize,
    /// Where it listens, or why it does not.
    pub address: Result<IpAddr, Unanswered>,
    /// Id of the instance. None if nothing runs, or ran.
    pub ran_on: Option<String>,
    /// From the launch until it said so.
    pub took: Duration,
}
