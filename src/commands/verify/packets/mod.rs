//! Looking with packets: launches probes in an account, and puts what they saw into the report.

mod clock;
mod equipment;
mod interrupt;
mod listeners;
mod local_subnet;
mod nonce;
mod room;
mod runner;
mod sender;
mod settings;
mod waves;

use super::progress::Progress;
use crate::aws::{self, Session};
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::ui::Ui;
use crate::report::Report;
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::packets::{Observations, judge, placements};
use runner::Runner;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

/// What is looked at.
pub(super) struct Look<'a> {
    pub(super) arguments: &'a Verify,
    pub(super) topology: &'a Topology,
    pub(super) snapshot: &'a Snapshot,
    pub(super) wanted: &'a [Expectation],
}

impl Look<'_> {
    /// Sends probes, and weighs what they saw with what the model said.
    pub(super) fn with_packets(
        &self,
        session: &Session,
        report: &mut Report,
        ui: &mut Ui,
    ) -> Result<(), Stop> {
        let Self {
            arguments,
            topology,
            snapshot,
            wanted,
        } = *self;
        if wanted.iter().all(|one| one.vantage.is_none()) && !arguments.probes.signed_calls {
            return Ok(());
        }
        let local = match arguments.via {
            Via::Local => Some(local_subnet::find(topology, snapshot, wanted)?),
            _ => None,
        };
        let wanted = local.as_ref().map_or(wanted, |local| &local.wanted);
        let runner = Runner {
            arguments,
            session,
            topology,
            snapshot,
            wanted,
            within: local.as_ref().map(|local| local.subnet.as_str()),
            authorities: settings::authorities(arguments)?,
            launch: settings::launch(arguments, topology)?,
        };
        let progress = Progress::new(ui);
        // What was launched is removed even where smgen itself breaks down.
        let done = catch_unwind(AssertUnwindSafe(|| aws::run(runner.run(&progress))));
        let left = aws::run(runner.launch.clean_up()).unwrap_or_default();
        progress.end();
        let mut run = match done {
            Ok(done) => done??,
            Err(panic) => resume_unwind(panic),
        };
        run.report
            .notes
            .extend(local.as_ref().map(|local| local.note.clone()));
        run.report.left_behind = left
            .into_iter()
            .map(|left| format!("{}: {}", left.resource, left.why))
            .collect();
        let observations = Observations {
            plans: &run.plans,
            by_plan: run.observed,
            failed_listeners: run.failed_listeners,
        };
        report.placement = placements(snapshot, wanted, &observations);
        let verdicts = std::mem::take(&mut report.verdicts);
        report.verdicts = judge(topology, snapshot, wanted, verdicts, &observations);
        report.via.insert(0, "packets".to_owned());
        if ui.verbose {
            for phase in &run.report.phases {
                let seconds = Duration::from_millis(phase.milliseconds).as_secs_f64();
                ui.say(&format!("{seconds:7.1} s  {}", phase.name));
            }
        }
        report.run = Some(run.report);
        Ok(())
    }
}
