//! Probes on this machine, launched as the others.

use super::calls::CallError;
use super::launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus, State};
use crate::local::Process;
use crate::probe::Channel;
use crate::verify::probe_job::ProbeJob;
use std::path::PathBuf;
use std::sync::Arc;

/// Probes on this machine: a notebook, a build inside the VPC. Subnet and groups of a job are those that the machine has.
#[derive(Clone, Debug)]
pub struct Local {
    python: PathBuf,
}

impl Local {
    /// Prepares the launcher, with a Python of version 3.8 or later.
    #[must_use]
    pub fn new(python: impl Into<PathBuf>) -> Self {
        Self {
            python: python.into(),
        }
    }
}

impl Launcher for Local {
    type Handle = Arc<Process>;

    fn channel(&self) -> Channel {
        Channel::Local
    }

    async fn launch(
        &self,
        job: &ProbeJob,
        _parameters: &LaunchParameters,
    ) -> Result<Arc<Process>, LaunchError> {
        let process = Process::start(&self.python, &job.batch);
        process
            .map(Arc::new)
            .map_err(|error| LaunchError::Local(error.to_string()))
    }

    async fn status(&self, process: &Arc<Process>) -> Result<ProbeStatus, CallError> {
        let (ended, output) = process.look();
        let state = ended.map_or(State::Running, State::Ended);
        Ok(ProbeStatus { state, output })
    }

    async fn remove(&self, process: &Arc<Process>) -> Result<bool, CallError> {
        process.end();
        Ok(true)
    }

    /// A process that was not started is not there.
    async fn find_by_token(&self, _token: &str) -> Result<Option<Arc<Process>>, CallError> {
        Ok(None)
    }
}
