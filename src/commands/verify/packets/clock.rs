//! What takes how long.

use crate::verify::report::{Phase, Run};
use std::time::Instant;

/// Takes the time of phases.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    pub(super) fn phase(&mut self, name: &str, report: &mut Run) {
        report.phases.push(Phase {
            name: name.to_owned(),
            milliseconds: u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        self.0 = Instant::now();
    }
}
