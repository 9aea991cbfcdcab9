//! A probe that a launcher is to run, and what comes back of it.

use crate::probe::{Batch, ProbeReport};
use std::net::IpAddr;
use std::time::Duration;

/// The smallest instance whose console can be read at any time: that takes Nitro.
pub const INSTANCE_TYPE: &str = "t3.nano";
/// The same for images that run on Arm's machines only.
pub const ARM_INSTANCE_TYPE: &str = "t4g.nano";
/// The smallest machine that processing jobs run on.
pub const JOB_INSTANCE_TYPE: &str = "ml.t3.medium";

/// One probe to be run in one subnet, with the groups that the workloads there carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeJob {
    /// From where, for people and for tags: `training/use1-az1`; several jobs of one vantage have the same label.
    pub label: String,
    /// Id of the subnet, such as `subnet-0123456789abcdef0`.
    pub subnet: String,
    /// Ids of the security groups, one to five.
    pub groups: Vec<String>,
    /// The questions, and what they share.
    pub batch: Batch,
}

/// Why a job has no report. Nothing of this says anything about the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeError {
    /// The probe could not be launched; in AWS's own words where it has some.
    #[error("the probe could not be launched: {0}")]
    NotLaunched(String),
    /// The account has no room for the probe: a quota is used up, by this run or by others. In AWS's own words.
    #[error("there was no room for the probe: {0}")]
    NoRoom(String),
    /// The probe was launched and ended without running to its end.
    #[error("the probe failed: {0}")]
    Failed(String),
    /// The probe has not answered within so many seconds.
    #[error("the probe did not answer within {0} seconds")]
    TimedOut(u64),
    /// What came back is not what the probe sent.
    #[error("the answer was damaged on its way: {0}")]
    Damaged(String),
    /// The run was interrupted.
    #[error("interrupted")]
    Interrupted,
}

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeResult {
    /// The job's place in the list, from 0.
    pub job: usize,
    /// What the probe reports, or why there is no report.
    pub report: Result<ProbeReport, ProbeError>,
    /// What ran, for the report: the name of a processing job, the id of an instance. None if nothing did.
    pub ran_on: Option<String>,
    /// From the launch to the answer.
    pub took: Duration,
}

/// What came of a job that listens for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerResult {
    /// The job's place in the list, from 0.
    pub job: usize,
    /// Private address at which it listens, or why it does not.
    pub address: Result<IpAddr, ProbeError>,
    /// Id of the instance. None if nothing runs, or ran.
    pub ran_on: Option<String>,
    /// From the launch until it listened.
    pub took: Duration,
}
