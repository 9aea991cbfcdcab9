//! Runs probes, and brings back what they say.

use super::join::join_all;
use super::launcher::Launcher;
use super::task::{Parsed, Task};
use super::{Event, Run};
use crate::probe::{Batch, Channel, ProbeReport, ProbeReportError, read};
use crate::verify::probe_job::{ProbeError, ProbeJob, ProbeResult};
use tokio::sync::Semaphore;

/// Runs probes side by side, and brings back what each says, in the order of the list.
///
/// Batches must have the form of the launcher's channel. What is launched is removed as soon as its answer is there, and in every
/// other case; see [`Run::clean_up`] for what could not be.
pub async fn run<L: Launcher>(
    launcher: &L,
    run: &Run,
    jobs: &[ProbeJob],
    on: &dyn Fn(Event),
) -> Vec<ProbeResult> {
    let room = Semaphore::new(run.concurrency.max(1));
    run_jobs(launcher, run, jobs, &room, on).await
}

/// As [`run`], with room that others share.
pub(super) async fn run_jobs<L: Launcher>(
    launcher: &L,
    run: &Run,
    jobs: &[ProbeJob],
    room: &Semaphore,
    on: &dyn Fn(Event),
) -> Vec<ProbeResult> {
    let channel = launcher.channel();
    let work = jobs.iter().enumerate().map(|(index, job)| {
        let task = Task {
            launcher,
            run,
            on,
            index,
            job,
            parameters: run.parameters(job),
        };
        async move {
            let parse = |text: &str| parse(channel, &job.batch, text);
            let done = task.go(room, false, parse).await;
            ProbeResult {
                job: index,
                report: done.result.map(|(_, report)| report),
                ran_on: done.ran_on,
                took: done.took,
            }
        }
    });
    join_all(work).await
}

/// Parses what a channel holds by now. What is missing may still come; what arrived whole and is wrong stays wrong.
fn parse(channel: Channel, batch: &Batch, text: &str) -> Parsed<ProbeReport> {
    let error = match read(channel, batch, text) {
        Ok(report) => return Parsed::Complete(report),
        Err(error) => error,
    };
    match error {
        ProbeReportError::Version(_) | ProbeReportError::Malformed(_) => {
            Parsed::Invalid(ProbeError::Damaged(error.to_string()))
        }
        ProbeReportError::NoFrame | ProbeReportError::Unfinished => {
            Parsed::Partial(error.to_string())
        }
        _ => Parsed::Damaged(ProbeError::Damaged(error.to_string())),
    }
}
