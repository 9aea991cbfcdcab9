//! What happens during a run, for whoever shows it.

use super::launcher::State;
use crate::verify::probe_job::ProbeError;
use std::time::Duration;

/// What happens during a run. Jobs are named by their place in the list, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A probe was launched.
    Launched {
        /// Its job.
        job: usize,
        /// What runs it: the name of a job, the id of an instance.
        ran_on: String,
    },
    /// The account has no room for a probe; it waits for others to end.
    Waiting {
        /// Its job.
        job: usize,
        /// What AWS said.
        why: String,
    },
    /// A probe has another state than before.
    State {
        /// Its job.
        job: usize,
        /// The state that it has now.
        state: State,
    },
    /// A probe has answered, or a listener listens.
    Answered {
        /// Its job.
        job: usize,
        /// From the launch to the answer.
        took: Duration,
    },
    /// A probe will not answer any more, or was not launched.
    Failed {
        /// Its job.
        job: usize,
        /// What went wrong.
        error: ProbeError,
    },
    /// What ran a probe was removed.
    Removed {
        /// Its job.
        job: usize,
        /// What ran it: the name of a job, the id of an instance.
        ran_on: String,
    },
    /// Something else that people should know.
    Note(String),
}
