//! Probes on this machine, launched as the others.

use super::calls::Mishap;
use super::launcher::{Launcher, Refusal, Sight, State, Ticket};
use crate::local::Process;
use crate::probe::Channel;
use crate::verify::order::Order;
use std::path::PathBuf;
use std::sync::Arc;

/// Probes on this machine: a notebook, a build inside the VPC. Subnet and groups of an order are those that the machine has.
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

    async fn launch(&self, order: &Order, _ticket: &Ticket) -> Result<Arc<Process>, Refusal> {
        let process = Process::start(&self.python, &order.batch);
        process
            .map(Arc::new)
            .map_err(|error| Refusal::Here(error.to_string()))
    }

    async fn look(&self, process: &Arc<Process>) -> Result<Sight, Mishap> {
        let (ended, said) = process.look();
        let state = ended.map_or(State::Running, State::Ended);
        Ok(Sight { state, said })
    }

    async fn remove(&self, process: &Arc<Process>) -> Result<bool, Mishap> {
        process.end();
        Ok(true)
    }

    /// A process that was not started is not there.
    async fn trace(&self, _token: &str) -> Result<Option<Arc<Process>>, Mishap> {
        Ok(None)
    }
}
