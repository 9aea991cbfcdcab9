//! Listeners: probes that others connect to.

use super::ec2::Ec2;
use super::join::join_all;
use super::task::{Parsed, Task};
use super::{Event, Run};
use crate::probe::ready;
use crate::verify::probe_job::{ListenerResult, ProbeError, ProbeJob};
use tokio::sync::Semaphore;

/// Launches listeners side by side, and waits until each says that it listens.
///
/// They stay until [`Run::clean_up`], or until they end by themselves; those that do not come up are removed at once.
pub async fn listen(
    ec2: &Ec2,
    run: &Run,
    jobs: &[ProbeJob],
    on: &dyn Fn(Event),
) -> Vec<ListenerResult> {
    let room = Semaphore::new(run.concurrency.max(1));
    let work = jobs.iter().enumerate().map(|(index, job)| {
        let task = Task {
            launcher: ec2,
            run,
            on,
            index,
            job,
            parameters: run.parameters(job),
        };
        let room = &room;
        async move {
            let up = |text: &str| {
                if ready(text, &job.batch) {
                    Parsed::Complete(())
                } else {
                    Parsed::Partial("the listener did not come up".to_owned())
                }
            };
            // The SDK's futures are large.
            let done = Box::pin(task.go(room, true, up)).await;
            let address = done.result.and_then(|(instance, ())| {
                let nowhere = "EC2 does not tell the address of the instance";
                instance
                    .address()
                    .ok_or_else(|| ProbeError::Failed(nowhere.to_owned()))
            });
            ListenerResult {
                job: index,
                address,
                ran_on: done.ran_on,
                took: done.took,
            }
        }
    });
    join_all(work).await
}
