//! What takes how long.

use crate::report::{Phase, Run};
use std::time::{Duration, Instant};

/// Takes the time of phases.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    pub(super) fn phase(&mut self, name: &str, report: &mut Run) {
        report.phases.push(Phase {
            name: name.to_owned(),
            milliseconds: milliseconds(self.0.elapsed()),
        });
        self.0 = Instant::now();
    }
}

pub(super) fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
