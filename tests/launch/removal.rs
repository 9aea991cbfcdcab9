//! Nothing stays behind, however a run ends.

use super::fake::{Fake, ec2_error};
use super::{deliver, ec2, jobs, quick, sagemaker, ssm, wait, with_credentials};
use crate::support::server::Reply;
use smgen::aws::launch::{Event, Launcher, Run};
use smgen::verify::probe_job::ProbeError;
use std::time::{Duration, Instant};

/// Runs jobs until each is launched, and stops them then.
async fn stopped<L: Launcher>(launcher: &L, run: &Run, count: u64) {
    let up = std::cell::Cell::new(0);
    let on = |event: Event| {
        if matches!(event, Event::Launched { .. }) {
            up.set(up.get() + 1);
            if up.get() == count {
                run.stop.stop();
            }
        }
    };
    let results = smgen::aws::launch::run(launcher, run, &jobs(count), &on).await;
    for one in results {
        assert_eq!(one.report, Err(ProbeError::Interrupted));
        assert!(one.ran_on.is_some());
    }
}

#[test]
fn an_interruption_removes_everything() {
    with_credentials(|| {
        let started = Instant::now();
        let fake = Fake::start();
        fake.world().console = Some(|_, _| String::new());
        wait(async { stopped(&ec2(&fake).await, &quick(), 4).await });
        assert_eq!(fake.world().machines.len(), 4);
        fake.is_clean();
        let fake = Fake::start();
        wait(async { stopped(&sagemaker(&fake).await, &quick(), 4).await });
        assert_eq!(fake.asked("sagemaker:StopProcessingJob").len(), 4);
        assert_eq!(fake.world().deleted.len(), 4);
        let fake = Fake::start();
        wait(async { stopped(&ssm(&fake, Some("managed")).await, &quick(), 2).await });
        assert_eq!(fake.world().machines.len(), 2);
        fake.is_clean();
        assert!(started.elapsed() < Duration::from_secs(40));
    });
}

#[test]
fn what_is_stopped_before_it_begins_asks_nothing() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        run.stop.stop();
        let done = wait(async { deliver(&ec2(&fake).await, &run, &jobs(3)).await });
        assert!(
            done.results
                .iter()
                .all(|one| one.report == Err(ProbeError::Interrupted))
        );
        assert!(fake.world().requests.is_empty());
        assert_eq!(wait(run.clean_up()), []);
    });
}

#[test]
fn a_panic_is_one_answer_less_and_leaves_nothing() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let results = wait(async {
            let on = |event: Event| {
                assert!(!matches!(event, Event::State { job: 1, .. }), "on purpose");
            };
            smgen::aws::launch::run(&ec2(&fake).await, &run, &jobs(3), &on).await
        });
        let answered: Vec<_> = results.iter().map(|one| one.report.is_ok()).collect();
        assert_eq!(answered, [true, false, true]);
        let why = results[1].report.clone().unwrap_err().to_string();
        assert!(why.contains("defect"), "{why}");
        assert_eq!(fake.world().machines.len(), 3);
        fake.is_clean();
    });
}

#[test]
fn a_run_that_is_dropped_is_cleaned_up_afterwards() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().console = Some(|_, _| String::new());
        wait(async {
            let launcher = ec2(&fake).await;
            let jobs = jobs(3);
            let running = smgen::aws::launch::run(&launcher, &run, &jobs, &|_| ());
            let cut = tokio::time::timeout(Duration::from_secs(2), running).await;
            assert!(cut.is_err());
            assert_eq!(fake.world().machines.len(), 3);
            assert_eq!(run.clean_up().await, []);
            fake.is_clean();
            // Again, with nothing to do.
            let before = fake.world().requests.len();
            assert_eq!(run.clean_up().await, []);
            assert_eq!(fake.world().requests.len(), before);
        });
    });
}

#[test]
fn what_may_have_been_launched_is_looked_for() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        // The launch works, and its answer never comes; nor is it shown at once.
        fake.on("ec2:RunInstances", |world, request| {
            if request.text("DryRun") == "true" {
                return None;
            }
            let machine = super::fake::Machine {
                token: request.text("ClientToken"),
                state: "running".to_owned(),
                ..super::fake::Machine::default()
            };
            world.machines.insert("i-0007".to_owned(), machine);
            Some(Reply::Silence)
        });
        let mut hidden = 2;
        fake.on("ec2:DescribeInstances", move |_, _| {
            hidden -= 1;
            (hidden >= 0).then(|| super::fake::xml("DescribeInstances", ""))
        });
        wait(async {
            let launcher = ec2(&fake).await;
            let jobs = jobs(1);
            let running = smgen::aws::launch::run(&launcher, &run, &jobs, &|_| ());
            assert!(
                tokio::time::timeout(Duration::from_secs(2), running)
                    .await
                    .is_err()
            );
            assert_eq!(fake.world().machines["i-0007"].state, "running");
            assert_eq!(run.clean_up().await, []);
        });
        fake.is_clean();
    });
}

#[test]
fn cleaning_up_takes_no_longer_than_it_may_and_tells_what_is_left() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.retry_for = Duration::from_secs(1);
        fake.spoil("ec2:TerminateInstances", usize::MAX, Reply::Silence);
        let started = Instant::now();
        let done = wait(async { deliver(&ec2(&fake).await, &run, &jobs(2)).await });
        done.all_answered();
        let left = wait(run.clean_up());
        assert!(started.elapsed() < Duration::from_secs(20));
        let mut what: Vec<_> = left.iter().map(|one| one.resource.as_str()).collect();
        what.sort_unstable();
        assert_eq!(what, ["i-0001", "i-0002"]);
        assert_eq!(left[0].why, "no answer in time");
        // Later it works.
        fake.spoil(
            "ec2:TerminateInstances",
            2,
            ec2_error(503, "RequestLimitExceeded", "slow down"),
        );
        run.retry_for = Duration::from_secs(30);
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn what_somebody_else_removed_is_removed() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "ec2:TerminateInstances",
            1,
            ec2_error(400, "InvalidInstanceID.NotFound", "gone"),
        );
        let done = wait(async { deliver(&ec2(&fake).await, &run, &jobs(1)).await });
        done.all_answered();
        assert!(matches!(done.events.last(), Some(Event::Removed { .. })));
        assert_eq!(wait(run.clean_up()), []);
    });
}

#[test]
fn two_runs_at_once_have_names_of_their_own() {
    with_credentials(|| {
        let fake = Fake::start();
        let (one, other) = (quick(), quick());
        wait(async {
            let launcher = ec2(&fake).await;
            let jobs = jobs(2);
            let (first, second) = tokio::join!(
                deliver(&launcher, &one, &jobs),
                deliver(&launcher, &other, &jobs)
            );
            first.all_answered();
            second.all_answered();
            // And a second time in the same run. The made-up consoles do not know these jobs.
            let mut again = one.clone();
            again.deadline = Duration::from_millis(100);
            deliver(&launcher, &again, &jobs).await;
        });
        assert_eq!(fake.world().machines.len(), 6);
    });
}
