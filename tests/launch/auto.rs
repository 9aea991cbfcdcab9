//! SageMaker first, and EC2 where that is forbidden.

use super::fake::{Fake, json_error};
use super::{ec2, jobs, options, quick, sagemaker, session, wait, with_credentials};
use smgen::aws::launch::{Event, Run, SageMaker, SageMakerOptions, auto};
use smgen::probe::Nonce;
use smgen::verify::probe_job::{ProbeError, ProbeJob, ProbeResult};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Two jobs for SageMaker and one for EC2, of each vantage.
fn lists(vantages: u64) -> (Vec<ProbeJob>, Vec<ProbeJob>) {
    let of = |vantage: u64| jobs(vantages).remove(usize::try_from(vantage).unwrap());
    let first = (0..2 * vantages).map(|number| ProbeJob {
        batch: super::jobs(2 * vantages)
            .remove(usize::try_from(number).unwrap())
            .batch,
        ..of(number / 2)
    });
    (first.collect(), (0..vantages).map(of).collect())
}

struct Done {
    results: Vec<ProbeResult>,
    notes: Vec<String>,
    events: Vec<Event>,
}

async fn run_with(
    first: &SageMaker,
    fake: &Fake,
    run: &Run,
    lists: &(Vec<ProbeJob>, Vec<ProbeJob>),
) -> Done {
    let events = Mutex::new(Vec::new());
    let on = |event: Event| events.lock().unwrap().push(event);
    let second = ec2(fake).await;
    let (results, notes) = auto((first, &lists.0), (&second, &lists.1), run, &on).await;
    Done {
        results,
        notes,
        events: events.into_inner().unwrap(),
    }
}

/// The made-up console cannot know which job is meant, where the launches before it are those of SageMaker.
pub(super) fn any_console(fake: &Fake) {
    fake.world().console = Some(|_, _| {
        (1000..1010)
            .map(|nonce| super::answer::lines(Nonce(nonce), 20).concat())
            .collect()
    });
}

#[test]
fn where_sagemaker_may_run_all_nothing_else_does() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let done = wait(async { run_with(&sagemaker(&fake).await, &fake, &run, &lists(2)).await });
        assert_eq!(done.notes, [""; 0]);
        let places: Vec<_> = done.results.iter().map(|one| one.job).collect();
        assert_eq!(places, [0, 1, 2, 3]);
        assert!(
            done.results.iter().all(|one| one.report.is_ok()),
            "{:?}",
            done.results
        );
        assert!(fake.world().machines.is_empty());
    });
}

#[test]
fn a_vantage_that_sagemaker_may_not_run_is_run_by_ec2_as_a_whole() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        any_console(&fake);
        // The quota allows three jobs, and then none: what is used up for a while is waited for.
        fake.on("sagemaker:CreateProcessingJob", |world, _| {
            (world.jobs.len() > 2)
                .then(|| json_error(400, "ResourceLimitExceeded", "for jobs it is 0 Instances"))
        });
        // And no job ends before all are launched.
        fake.on("sagemaker:DescribeProcessingJob", |world, request| {
            let settled = !world.machines.is_empty();
            if !settled && let Some(job) = world.jobs.get_mut(&request.text("ProcessingJobName")) {
                job.looks = 0;
            }
            None
        });
        let done = wait(async { run_with(&sagemaker(&fake).await, &fake, &run, &lists(2)).await });
        assert_eq!(done.notes.len(), 1);
        let note = &done.notes[0];
        assert!(
            note.starts_with("EC2 instances instead of SageMaker jobs for training/use1-az"),
            "{note}"
        );
        assert!(note.contains("for jobs it is 0 Instances"), "{note}");
        let places: BTreeSet<_> = done.results.iter().map(|one| one.job).collect();
        assert!(
            places == [0, 1, 5].into() || places == [2, 3, 4].into(),
            "{places:?}"
        );
        assert!(
            done.results.iter().all(|one| one.report.is_ok()),
            "{:?}",
            done.results
        );
        assert_eq!(fake.world().machines.len(), 1);
        fake.is_clean();
        assert!(
            !done
                .events
                .iter()
                .any(|event| matches!(event, Event::Failed { .. }))
        );
        assert!(
            done.events
                .iter()
                .any(|event| matches!(event, Event::Answered { job: 4 | 5, .. }))
        );
    });
}

#[test]
fn without_a_role_ec2_runs_all() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        any_console(&fake);
        let done = wait(async {
            let options = SageMakerOptions {
                role: None,
                ..options()
            };
            let first = SageMaker::new(session(&fake).await, options);
            run_with(&first, &fake, &run, &lists(3)).await
        });
        let places: Vec<_> = done.results.iter().map(|one| one.job).collect();
        assert_eq!(places, [6, 7, 8]);
        assert!(
            done.results.iter().all(|one| one.report.is_ok()),
            "{:?}",
            done.results
        );
        let [note] = done.notes.as_slice() else {
            panic!("{:?}", done.notes)
        };
        assert!(
            note.contains("az0, training/use1-az1, training/use1-az2: no execution role"),
            "{note}"
        );
        assert!(fake.asked("sagemaker:CreateProcessingJob").is_empty());
        fake.is_clean();
    });
}

#[test]
fn what_is_wrong_otherwise_stays_wrong() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "sagemaker:CreateProcessingJob",
            usize::MAX,
            json_error(400, "ValidationException", "bad subnet"),
        );
        let done = wait(async { run_with(&sagemaker(&fake).await, &fake, &run, &lists(1)).await });
        assert_eq!(done.notes, [""; 0]);
        assert!(done.results.iter().all(|one| matches!(&one.report, Err(ProbeError::NotLaunched(why)) if why.contains("bad subnet"))));
        assert!(fake.world().machines.is_empty());
    });
}

#[test]
fn an_interruption_ends_both() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let stop = run.stop.clone();
        fake.on("sagemaker:DescribeProcessingJob", move |world, _| {
            (world.jobs.len() == 4).then(|| stop.stop());
            None
        });
        let done = wait(async { run_with(&sagemaker(&fake).await, &fake, &run, &lists(2)).await });
        assert!(
            done.results
                .iter()
                .all(|one| one.report == Err(ProbeError::Interrupted)),
            "{:?}",
            done.results
        );
        assert!(fake.world().machines.is_empty() && fake.world().jobs.is_empty());
    });
}
