//! The lists of actions, from which policies are made, name what is called and nothing else.

use super::fake::{Fake, ec2_error};
use super::{deliver, ec2, jobs, quick, sagemaker, session, ssm, wait, with_credentials};
use smgen::aws::launch::{leftovers, remove_leftovers};
use smgen::verify::iam::{Action, CLEANUP, EC2, IMPLIED, SAGEMAKER, SSM};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Returns how often each action reached the server.
fn seen(fake: &Fake) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for request in &fake.world().requests {
        *seen.entry(request.action.clone()).or_default() += 1;
    }
    seen
}

#[track_caller]
fn are(list: &[Action], fake: &Fake) {
    let named = list.iter().map(|action| action.name);
    let named: BTreeSet<_> = named.filter(|name| !IMPLIED.contains(name)).collect();
    let seen = seen(fake);
    let seen: BTreeSet<_> = seen.keys().map(String::as_str).collect();
    assert_eq!(named, seen);
}

#[test]
fn sagemaker_calls_what_it_names() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        wait(async {
            let launcher = sagemaker(&fake).await;
            deliver(&launcher, &run, &jobs(2)).await.all_answered();
            let mut short = quick();
            short.deadline = Duration::ZERO;
            deliver(&launcher, &short, &jobs(1)).await;
            assert_eq!(
                launcher.calls(),
                seen(&fake),
                "what is counted is what is sent"
            );
        });
        are(SAGEMAKER, &fake);
    });
}

#[test]
fn ec2_calls_what_it_names() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "ec2:GetConsoleOutput",
            1,
            ec2_error(400, "UnsupportedOperation", "no"),
        );
        wait(async {
            let launcher = ec2(&fake).await;
            deliver(&launcher, &run, &jobs(2)).await.all_answered();
            assert_eq!(
                launcher.calls(),
                seen(&fake),
                "what is counted is what is sent"
            );
        });
        are(EC2, &fake);
    });
}

#[test]
fn ssm_calls_what_it_names() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().managed.push("i-0001".to_owned());
        wait(async {
            let launcher = ssm(&fake, Some("managed")).await;
            deliver(&launcher, &run, &jobs(1)).await.all_answered();
            assert_eq!(
                launcher.calls(),
                seen(&fake),
                "what is counted is what is sent"
            );
        });
        are(SSM, &fake);
    });
}

#[test]
fn cleaning_up_calls_what_it_names() {
    with_credentials(|| {
        let fake = Fake::start();
        wait(async {
            let mut run = quick();
            run.retry_for = Duration::ZERO;
            fake.world().console = Some(|_, _| String::new());
            // NotRemoved behind on purpose.
            for round in 0..2 {
                let jobs = jobs(1);
                if round == 0 {
                    let launcher = ec2(&fake).await;
                    let running = smgen::aws::launch::run(&launcher, &run, &jobs, &|_| ());
                    drop(tokio::time::timeout(Duration::from_secs(2), running).await);
                } else {
                    let launcher = sagemaker(&fake).await;
                    fake.on("sagemaker:DescribeProcessingJob", |world, request| {
                        world
                            .jobs
                            .get_mut(&request.text("ProcessingJobName"))?
                            .looks = 1;
                        None
                    });
                    let running = smgen::aws::launch::run(&launcher, &run, &jobs, &|_| ());
                    drop(tokio::time::timeout(Duration::from_secs(2), running).await);
                }
            }
            fake.world().requests.clear();
            let session = session(&fake).await;
            tokio::time::sleep(Duration::from_millis(1100)).await;
            let (found, _) = leftovers(&session, Duration::ZERO).await;
            assert_eq!(found.len(), 2, "{found:?}");
            let quick = quick();
            assert_eq!(
                remove_leftovers(&session, &found, quick.poll, quick.retry_for).await,
                []
            );
        });
        are(CLEANUP, &fake);
    });
}
