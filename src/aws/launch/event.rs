//! What happens during a run, for whoever shows it.

use super::launcher::State;
use crate::verify::order::Unanswered;
use std::time::Duration;

/// What happens during a run. Orders are named by their place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A probe was launched.
    Launched {
        /// The order.
        order: usize,
        /// What runs it: the name of a job, the id of an instance.
        ran_on: String,
    },
    /// A probe is farther than before.
    State {
        /// The order.
        order: usize,
        /// How far it is.
        state: State,
    },
    /// A probe has answered, or a listener listens.
    Answered {
        /// The order.
        order: usize,
        /// Since the launch.
        took: Duration,
    },
    /// A probe will not answer any more, or was not launched.
    Unanswered {
        /// The order.
        order: usize,
        /// Why not.
        why: Unanswered,
    },
    /// What ran a probe was removed.
    Removed {
        /// The order.
        order: usize,
        /// What ran it.
        ran_on: String,
    },
    /// Something else that people should know.
    Note(String),
}
