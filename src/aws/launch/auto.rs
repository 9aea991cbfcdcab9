//! Two launchers: what the first may not run, the second does.

use super::calls::{CallError, lock};
use super::join::join_all;
use super::launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus};
use super::run::run_jobs;
use super::{Event, Run, StopSignal};
use crate::probe::Channel;
use crate::verify::probe_job::{ProbeJob, ProbeResult};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Runs each vantage's probes with the first launcher or, where a quota, a permission or something that is missing forbids that,
/// with the second, from the beginning.
///
/// Both lists ask the same from the same vantages, which have the same labels in both, in the form of each launcher's channel. In
/// what happens and in what is delivered, the places of the second list follow those of the first. Of each vantage, the answers of
/// one launcher are delivered. Returns also what the user should know: what the first may not do.
pub async fn auto<A: Launcher, B: Launcher>(
    first: (&A, &[ProbeJob]),
    second: (&B, &[ProbeJob]),
    run: &Run,
    on: &dyn Fn(Event),
) -> (Vec<ProbeResult>, Vec<String>) {
    let room = Semaphore::new(run.concurrency.max(1));
    let labels: BTreeSet<_> = first.1.iter().map(|job| job.label.as_str()).collect();
    let offset = first.1.len();
    let room = &room;
    let work = labels.into_iter().map(|label| async move {
        let refused = Arc::<Mutex<Option<String>>>::default();
        // A run within the run: it ends where the other launcher takes over.
        let mut own = run.clone();
        own.stop = StopSignal::default();
        let watched = RefusalWatch {
            inner: first.0.clone(),
            refused: Arc::clone(&refused),
            stop: own.stop.clone(),
        };
        let (places, jobs) = of_label(first.1, label);
        let tell = |event: Event| {
            let given_up = matches!(event, Event::Failed { .. }) && lock(&refused).is_some();
            if !given_up {
                on(placed(event, &places, 0));
            }
        };
        let running = run_jobs(&watched, &own, &jobs, room, &tell);
        tokio::pin!(running);
        let results = tokio::select! {
            results = &mut running => results,
            () = run.stop.requested() => {
                own.stop.stop();
                running.await
            }
        };
        let reason = lock(&refused).take();
        let (other_places, others) = of_label(second.1, label);
        let Some(reason) = reason.filter(|_| !others.is_empty() && !run.stop.is_requested()) else {
            return (numbered(results, &places, 0), None);
        };
        let tell = |event| on(placed(event, &other_places, offset));
        let results = run_jobs(second.0, run, &others, room, &tell).await;
        let results = numbered(results, &other_places, offset);
        (results, Some((reason, label)))
    });
    let (mut results, mut reasons) = (Vec::new(), BTreeMap::<String, Vec<&str>>::new());
    for (some, refused) in join_all(work).await {
        results.extend(some);
        if let Some((reason, label)) = refused {
            reasons.entry(reason).or_default().push(label);
        }
    }
    results.sort_by_key(|one| one.job);
    let ways = (way(first.0.channel()), way(second.0.channel()));
    let notes = reasons.into_iter().map(|(reason, labels)| {
        let labels = labels.join(", ");
        format!("{} instead of {} for {labels}: {reason}", ways.1, ways.0)
    });
    (results, notes.collect())
}

/// Returns the jobs of a vantage, with their places in the list.
fn of_label(jobs: &[ProbeJob], label: &str) -> (Vec<usize>, Vec<ProbeJob>) {
    let some = jobs.iter().enumerate();
    let some = some.filter(|(_, job)| job.label == label);
    some.map(|(place, job)| (place, job.clone())).unzip()
}

fn place(job: usize, places: &[usize], offset: usize) -> usize {
    places.get(job).copied().unwrap_or(job) + offset
}

fn numbered(mut results: Vec<ProbeResult>, places: &[usize], offset: usize) -> Vec<ProbeResult> {
    for one in &mut results {
        one.job = place(one.job, places, offset);
    }
    results
}

fn placed(mut event: Event, places: &[usize], offset: usize) -> Event {
    match &mut event {
        Event::Launched { job, .. }
        | Event::Waiting { job, .. }
        | Event::State { job, .. }
        | Event::Answered { job, .. }
        | Event::Failed { job, .. }
        | Event::Removed { job, .. } => *job = place(*job, places, offset),
        Event::Note(_) => {}
    }
    event
}

fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::Message => "SageMaker jobs",
        Channel::Console => "EC2 instances",
        Channel::Command => "SSM commands",
        Channel::Local => "this machine",
    }
}

/// A launcher that remembers that it was refused, and ends its run then.
#[derive(Clone)]
struct RefusalWatch<L> {
    inner: L,
    refused: Arc<Mutex<Option<String>>>,
    stop: StopSignal,
}

impl<L: Launcher> Launcher for RefusalWatch<L> {
    type Handle = L::Handle;

    fn channel(&self) -> Channel {
        self.inner.channel()
    }

    async fn launch(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> Result<L::Handle, LaunchError> {
        self.inner.launch(job, parameters).await
    }

    fn given_up(&self, error: &LaunchError) {
        if error.allows_fallback() {
            *lock(&self.refused) = Some(error.to_string());
            self.stop.stop();
        }
    }

    async fn status(&self, handle: &L::Handle) -> Result<ProbeStatus, CallError> {
        self.inner.status(handle).await
    }

    async fn remove(&self, handle: &L::Handle) -> Result<bool, CallError> {
        self.inner.remove(handle).await
    }

    async fn find_by_token(&self, token: &str) -> Result<Option<L::Handle>, CallError> {
        self.inner.find_by_token(token).await
    }

    fn likely_cause(&self, handle: &L::Handle) -> Option<String> {
        self.inner.likely_cause(handle)
    }
}
