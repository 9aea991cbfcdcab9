//! What all launchers have in common.

use super::calls::CallError;
use crate::aws::Error;
use crate::probe::{Channel, PackError};
use crate::verify::probe_job::ProbeJob;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// A way to run probes. Cheap to clone: what is launched keeps a clone with which to remove it.
///
/// No method waits for anything but its own calls, and none retries beyond what the SDK does: both is up to [`run`](super::run()).
pub trait Launcher: Clone + Send + Sync + 'static {
    /// What was launched. It is printed as people know it: the name of a job, the id of an instance.
    type Handle: Clone + fmt::Display + Send + Sync + 'static;

    /// Returns the channel whose form batches must have, and whose form the answer has.
    fn channel(&self) -> Channel;

    /// Launches a probe. Several calls with the same token launch one, however many of them get through.
    fn launch(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> impl Future<Output = Result<Self::Handle, LaunchError>> + Send;

    /// Asks how far what was launched is.
    fn status(
        &self,
        handle: &Self::Handle,
    ) -> impl Future<Output = Result<ProbeStatus, CallError>> + Send;

    /// Removes what was launched, and returns whether nothing is left of it; where something is, it is to be called again later.
    /// What is gone already is removed.
    fn remove(&self, handle: &Self::Handle)
    -> impl Future<Output = Result<bool, CallError>> + Send;

    /// Finds what was launched with a token by a call whose answer got lost.
    fn find_by_token(
        &self,
        token: &str,
    ) -> impl Future<Output = Result<Option<Self::Handle>, CallError>> + Send;

    /// Takes note that a launch is given up for this reason; until then it may be tried again.
    fn given_up(&self, _error: &LaunchError) {}

    /// Returns what is likely to be wrong where the probe has not answered in time, if more than that is known.
    fn likely_cause(&self, _handle: &Self::Handle) -> Option<String> {
        None
    }
}

/// What a launch carries beside its job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchParameters {
    /// Makes the launch one and the same, however often it is tried: at most 63 letters, digits and hyphens.
    pub token: String,
    /// Tags of everything that is created, that of the run among them.
    pub tags: BTreeMap<String, String>,
    /// How long after its launch the probe must have ended by itself.
    pub lifetime: Duration,
}

/// How far a probe is, and what it has written by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeStatus {
    /// How far it is.
    pub state: State,
    /// What its channel holds by now: all of it, a part, nothing; and anything else that is written there.
    pub output: String,
}

impl ProbeStatus {
    pub(super) fn without_output(state: State) -> Self {
        let output = String::new();
        Self { state, output }
    }
}

/// How far a probe is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being brought up.
    Starting,
    /// It runs, as far as AWS knows.
    Running,
    /// It has ended, in AWS's own words.
    Ended(String),
}

/// Why a probe was not launched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// Something is missing that only the user can supply, such as a role.
    #[error("{0}")]
    Missing(String),
    /// The batch does not fit the channel.
    #[error(transparent)]
    Packing(#[from] PackError),
    /// AWS refused or failed a call.
    #[error(transparent)]
    Call(#[from] CallError),
    /// This machine could not start it.
    #[error("{0}")]
    Local(String),
}

/// What AWS answers where a quota, or a subnet's addresses, are used up.
const NO_ROOM: &[&str] = &[
    "InstanceLimitExceeded",
    "InsufficientFreeAddressesInSubnet",
    "NetworkInterfaceLimitExceeded",
    "PrivateIpAddressLimitExceeded",
    "ResourceLimitExceeded",
    "VcpuLimitExceeded",
    "VolumeLimitExceeded",
];

impl LaunchError {
    /// Tells whether another launcher is likely to be allowed what this one is not.
    #[must_use]
    pub fn allows_fallback(&self) -> bool {
        match self {
            Self::Missing(_) => true,
            Self::Packing(_) | Self::Local(_) => false,
            Self::Call(error) => match &error.error {
                Error::Denied { .. } => true,
                Error::Service { code, message, .. } => {
                    code == "ResourceLimitExceeded"
                        // SageMaker has no code for a role that is not there, or that it may not assume.
                        || (code == "ValidationException" && message.to_lowercase().contains("role"))
                }
                _ => false,
            },
        }
    }

    /// Tells whether the account has no room for it by now: what holds the room, this run's own probes among others, may end.
    ///
    /// Sources: Amazon EC2 API reference, "Error codes"; `SageMaker` API reference, `CreateProcessingJob`, "Errors". A quota of none
    /// holds for ever, and only the message says so.
    pub(super) fn lacks_room(&self) -> bool {
        let Self::Call(error) = self else {
            return false;
        };
        let Error::Service { message, .. } = &error.error else {
            return false;
        };
        let never = [" is 0 instances", " limit of 0 "];
        let message = message.to_lowercase();
        error.has_code(NO_ROOM) && !never.iter().any(|never| message.contains(never))
    }

    /// Tells whether the same may work in a moment.
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Call(error) if error.is_transient())
    }

    /// Tells whether something may have been launched all the same.
    pub(super) fn may_have_succeeded(&self) -> bool {
        matches!(self, Self::Call(error) if error.may_have_succeeded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_that_is_used_up_may_have_room_later_and_one_of_none_never_has() {
        let error = |code: &str, message: &str| {
            LaunchError::Call(CallError {
                action: "ec2:RunInstances",
                error: Error::Service {
                    status: 400,
                    code: code.to_owned(),
                    message: message.to_owned(),
                },
            })
        };
        let vcpu = |limit| {
            format!(
                "You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance bucket"
            )
        };
        let jobs = |limit| {
            format!(
                "The account-level service limit 'ml.t3.medium for processing job usage' is {limit} Instances, with current utilization of 4 Instances"
            )
        };
        assert!(error("VcpuLimitExceeded", &vcpu(5)).lacks_room());
        assert!(!error("VcpuLimitExceeded", &vcpu(0)).lacks_room());
        assert!(error("ResourceLimitExceeded", &jobs(4)).lacks_room());
        assert!(error("ResourceLimitExceeded", &jobs(10)).lacks_room());
        assert!(!error("ResourceLimitExceeded", &jobs(0)).lacks_room());
        assert!(error("InsufficientFreeAddressesInSubnet", "").lacks_room());
        assert!(!error("InsufficientInstanceCapacity", "").lacks_room());
        assert!(!error("UnauthorizedOperation", "").lacks_room());
        assert!(!LaunchError::Missing("a role".to_owned()).lacks_room());
    }
}
