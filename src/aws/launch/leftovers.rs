//! What earlier runs left behind, after a power failure or a `kill -9`.

use super::backoff::Backoff;
use super::calls::{CallError, Calls, call};
use super::instance::terminate;
use super::join::join_all;
use super::sagemaker;
use super::{NotRemoved, RunId};
use crate::aws::Session;
use crate::verify::iam::{CLEANUP, NAME_PREFIX, RUN_TAG, is_run};
use aws_sdk_ec2::types::Filter;
use aws_sdk_sagemaker::types::{
    ProcessingJobStatus as Status, ProcessingJobSummary, SortBy, SortOrder,
};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// How many jobs are looked at, the newest first.
const JOBS: usize = 200;

/// Something that an earlier run left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Whether it is an instance or a job.
    pub kind: LeftoverKind,
    /// The name of a job, the id of an instance.
    pub id: String,
    /// The id of the run that created it.
    pub run: String,
    /// Its state in AWS's words, such as `running` or `InProgress`.
    pub state: String,
    /// How long it has been there.
    pub age: Duration,
}

/// What something left behind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftoverKind {
    /// An EC2 instance, which costs money.
    Instance,
    /// A SageMaker processing job that has not ended, which costs money.
    RunningJob,
    /// A SageMaker processing job that has ended, which is only listed.
    EndedJob,
}

/// Lists what runs left behind that is older than this, sorted by kind and id; and the calls that failed, without which there may
/// be more. What is younger may belong to a run that is going on.
pub async fn leftovers(session: &Session, older_than: Duration) -> (Vec<Leftover>, Vec<CallError>) {
    let calls = Calls::new(session.clone(), CLEANUP);
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    let (instances, jobs) = tokio::join!(instances(&calls), jobs(&calls, older_than, &mut failed));
    match instances {
        Ok(instances) => found.extend(instances),
        Err(error) => failed.push(error),
    }
    found.extend(jobs);
    found.retain(|one| one.age >= older_than);
    found.sort_by(|one, other| (one.kind, &one.id).cmp(&(other.kind, &other.id)));
    (found, failed)
}

/// Removes what runs left behind, for no longer than this in all, and returns what could not be removed.
pub async fn remove_leftovers(
    session: &Session,
    leftovers: &[Leftover],
    poll: Duration,
    retry_for: Duration,
) -> Vec<NotRemoved> {
    let calls = Calls::new(session.clone(), CLEANUP);
    let until = Instant::now() + retry_for;
    let calls = &calls;
    let work = leftovers.iter().map(|leftover| async move {
        let mut backoff = Backoff::new(poll);
        loop {
            let removed = match leftover.kind {
                LeftoverKind::Instance => terminate(calls, &leftover.id).await,
                _ => sagemaker::remove(calls, &leftover.id).await,
            };
            let pause = backoff.next();
            let over = Instant::now() + pause >= until;
            match removed {
                Ok(true) => return None,
                // It is on its way out.
                Ok(false) if over => return None,
                Err(error) if over || !error.is_transient() => {
                    let (resource, why) = (leftover.id.clone(), error.to_string());
                    return Some(NotRemoved { resource, why });
                }
                _ => tokio::time::sleep(pause).await,
            }
        }
    });
    join_all(work).await.into_iter().flatten().collect()
}

async fn instances(calls: &Calls) -> Result<Vec<Leftover>, CallError> {
    let filter = |name: &str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Filter::builder()
            .name(name)
            .set_values(Some(values))
            .build()
    };
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = calls.session.ec2().describe_instances();
        let request = request
            .filters(filter("tag-key", &[RUN_TAG]))
            .filters(filter(
                "instance-state-name",
                &["pending", "running", "stopping", "stopped"],
            ))
            .set_next_token(next);
        let answer = call!(calls, "ec2:DescribeInstances", request)?;
        let instances = answer.reservations.unwrap_or_default().into_iter();
        for instance in instances.flat_map(|one| one.instances.unwrap_or_default()) {
            let mut tags = instance.tags.unwrap_or_default().into_iter();
            let run = tags.find(|tag| tag.key.as_deref() == Some(RUN_TAG));
            // Others may use the key; smgen's own runs have ids of one form.
            let run = run.filter(|tag| tag.value.as_deref().is_some_and(is_run));
            let state = instance.state.and_then(|state| state.name);
            let seconds = instance.launch_time.map(|time| time.secs());
            // Without all of it, it is not known to be one of ours, or to be old.
            if let (Some(id), Some(run), Some(seconds)) = (instance.instance_id, run, seconds) {
                found.push(Leftover {
                    kind: LeftoverKind::Instance,
                    id,
                    run: run.value.unwrap_or_default(),
                    state: state.map_or_else(String::new, |state| state.as_str().to_owned()),
                    age: age(seconds),
                });
            }
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
}

async fn jobs(calls: &Calls, older_than: Duration, failed: &mut Vec<CallError>) -> Vec<Leftover> {
    let summaries = match summaries(calls, older_than).await {
        Ok(summaries) => summaries,
        Err(error) => {
            failed.push(error);
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for job in summaries {
        let (Some(id), Some(arn), Some(time)) = (
            job.processing_job_name,
            job.processing_job_arn,
            job.creation_time,
        ) else {
            continue;
        };
        if RunId::of_token(&id).is_none() {
            continue;
        }
        match run_of(calls, &arn).await {
            Ok(None) => {}
            Err(error) if error.is_not_found() => {}
            Err(error) => {
                // The others would fail in the same way.
                failed.push(error);
                break;
            }
            Ok(Some(run)) => {
                let status = job.processing_job_status;
                let runs = matches!(status, None | Some(Status::InProgress | Status::Stopping));
                found.push(Leftover {
                    kind: if runs {
                        LeftoverKind::RunningJob
                    } else {
                        LeftoverKind::EndedJob
                    },
                    id,
                    run,
                    state: status.map_or_else(String::new, |status| status.as_str().to_owned()),
                    age: age(time.secs()),
                });
            }
        }
    }
    found
}

async fn summaries(
    calls: &Calls,
    older_than: Duration,
) -> Result<Vec<ProcessingJobSummary>, CallError> {
    let before = SystemTime::now() - older_than;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = calls.session.sagemaker().list_processing_jobs();
        let request = request
            .name_contains(NAME_PREFIX)
            .creation_time_before(before.into())
            .sort_by(SortBy::CreationTime)
            .sort_order(SortOrder::Descending)
            .max_results(100)
            .set_next_token(next);
        let answer = call!(calls, "sagemaker:ListProcessingJobs", request)?;
        found.extend(answer.processing_job_summaries.unwrap_or_default());
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() || found.len() >= JOBS {
            found.truncate(JOBS);
            return Ok(found);
        }
    }
}

/// Returns the id of the run that created a job, by its tag; a job without it is somebody else's, whatever its name.
async fn run_of(calls: &Calls, arn: &str) -> Result<Option<String>, CallError> {
    let mut next = None;
    loop {
        let request = calls.session.sagemaker().list_tags().resource_arn(arn);
        let answer = call!(calls, "sagemaker:ListTags", request.set_next_token(next))?;
        let mut tags = answer.tags.unwrap_or_default().into_iter();
        if let Some(tag) = tags.find(|tag| tag.key.as_deref() == Some(RUN_TAG)) {
            return Ok(tag.value.filter(|run| is_run(run)));
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(None);
        }
    }
}

/// Returns how long ago a time was, in seconds since 1970; none at all where the clocks disagree.
fn age(seconds: i64) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let then = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    now.unwrap_or_default().saturating_sub(then)
}
