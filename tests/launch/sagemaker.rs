//! Processing jobs.

use super::fake::{Fake, json_error, json_reply};
use super::{Done, deliver, jobs, options, quick, sagemaker, session, wait, with_credentials};
use crate::support::server::Reply;
use serde_json::{Value, json};
use smgen::aws::launch::{Event, Run, SageMaker, SageMakerOptions, State};
use smgen::probe::{Nonce, container};
use smgen::verify::probe_job::ProbeError;
use std::time::Duration;

/// What is answered about a job that has ended.
type Ending = fn(Nonce) -> Value;

/// Runs one job.
fn one(fake: &Fake, run: &Run) -> Done {
    wait(async { deliver(&sagemaker(fake).await, run, &jobs(1)).await })
}

#[test]
fn jobs_answer_and_are_deleted() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let done = wait(async { deliver(&sagemaker(&fake).await, &run, &jobs(5)).await });
        done.all_answered();
        assert!(fake.world().jobs.is_empty());
        assert_eq!(fake.world().deleted.len(), 5);
        assert_eq!(fake.asked("sagemaker:StopProcessingJob").len(), 0);
        let name = format!("smgen-verify-{}-0", run.id);
        assert_eq!(done.results[0].ran_on.as_ref(), Some(&name));
        let of_first: Vec<_> = done
            .events
            .iter()
            .filter(|event| match event {
                Event::Launched { job, .. }
                | Event::State { job, .. }
                | Event::Answered { job, .. }
                | Event::Removed { job, .. } => *job == 0,
                _ => false,
            })
            .cloned()
            .collect();
        let took = done.results[0].took;
        let state = |state| Event::State { job: 0, state };
        assert_eq!(
            of_first,
            [
                Event::Launched {
                    job: 0,
                    ran_on: name.clone()
                },
                state(State::Running),
                state(State::Ended("the job is `Completed`".to_owned())),
                Event::Answered { job: 0, took },
                Event::Removed {
                    job: 0,
                    ran_on: name
                },
            ]
        );
    });
}

#[test]
fn a_job_is_asked_for_as_the_probe_needs_it() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        one(&fake, &run).all_answered();
        let asked = fake.asked("sagemaker:CreateProcessingJob");
        assert_eq!(asked.len(), 1);
        let command = container(&jobs(1)[0].batch).unwrap();
        let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
        let wanted = json!({
            "ProcessingJobName": format!("smgen-verify-{}-0", run.id),
            "AppSpecification": {
                "ImageUri": "image:1",
                "ContainerEntrypoint": command.entrypoint,
                "ContainerArguments": command.arguments,
            },
            "ProcessingResources": {"ClusterConfig": {
                "InstanceCount": 1, "InstanceType": "ml.t3.medium", "VolumeSizeInGB": 1,
            }},
            "NetworkConfig": {
                "EnableInterContainerTrafficEncryption": false,
                "EnableNetworkIsolation": false,
                "VpcConfig": {"SecurityGroupIds": ["sg-1", "sg-2"], "Subnets": ["subnet-0"]},
            },
            // The deadline of a minute is less than two beside the run of 20 s; then one more.
            "StoppingCondition": {"MaxRuntimeInSeconds": 200},
            "RoleArn": "arn:aws:iam::123456789012:role/probe",
            "Tags": [
                tag("Name", "smgen verify: training/use1-az0"),
                tag("smgen:run", &run.id.to_string()),
                tag("team", "network & data"),
            ],
        });
        assert_eq!(asked[0].body, wanted);
    });
}

#[test]
fn options_are_passed_on() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let options = SageMakerOptions {
            instance_type: Some("ml.m5.large".to_owned()),
            volume_key: Some("alias/disk".to_owned()),
            ..options()
        };
        let done = wait(async {
            let launcher = SageMaker::new(session(&fake).await, options);
            deliver(&launcher, &run, &jobs(1)).await
        });
        done.all_answered();
        let cluster = &fake.asked("sagemaker:CreateProcessingJob")[0].body["ProcessingResources"]["ClusterConfig"];
        assert_eq!(cluster["InstanceType"], "ml.m5.large");
        assert_eq!(cluster["VolumeKmsKeyId"], "alias/disk");
    });
}

#[test]
fn without_a_role_or_an_image_nothing_is_asked() {
    with_credentials(|| {
        for (options, words) in [
            (
                SageMakerOptions {
                    role: None,
                    ..options()
                },
                "role",
            ),
            (
                SageMakerOptions {
                    image: None,
                    ..options()
                },
                "image",
            ),
        ] {
            let (fake, run) = (Fake::start(), quick());
            let done = wait(async {
                let launcher = SageMaker::new(session(&fake).await, options);
                deliver(&launcher, &run, &jobs(1)).await
            });
            assert!(done.not_launched().contains(words));
            assert_eq!(done.results[0].ran_on, None);
            assert!(fake.world().requests.is_empty());
        }
    });
}

#[test]
fn what_forbids_a_launch_is_told_in_the_services_words() {
    with_credentials(|| {
        let quota = "The account-level service limit 'ml.t3.medium for processing job usage' is 0 Instances";
        let denied = "User: u is not authorized to perform: iam:PassRole on resource: r because no identity-based policy allows the iam:PassRole action";
        for (code, message, words) in [
            ("ResourceLimitExceeded", quota, quota),
            (
                "AccessDeniedException",
                denied,
                "`iam:PassRole` is denied: no identity-based policy",
            ),
            (
                "ValidationException",
                "Could not assume role r",
                "Could not assume role r",
            ),
            ("ExpiredTokenException", "", "expired"),
            ("UnrecognizedClientException", "", "credentials"),
        ] {
            let (fake, run) = (Fake::start(), quick());
            fake.spoil(
                "sagemaker:CreateProcessingJob",
                usize::MAX,
                json_error(400, code, message),
            );
            let why = one(&fake, &run).not_launched();
            assert!(why.contains(words), "{why}");
            assert_eq!(
                fake.world().requests.len(),
                1,
                "{:?}",
                fake.world().requests
            );
        }
    });
}

#[test]
fn throttling_is_waited_out_at_every_call() {
    with_credentials(|| {
        for action in [
            "sagemaker:CreateProcessingJob",
            "sagemaker:DescribeProcessingJob",
            "sagemaker:DeleteProcessingJob",
        ] {
            let (fake, run) = (Fake::start(), quick());
            fake.spoil(
                action,
                4,
                json_error(400, "ThrottlingException", "Rate exceeded"),
            );
            one(&fake, &run).all_answered();
            assert!(fake.asked(action).len() > 4);
            assert!(fake.world().jobs.is_empty());
        }
    });
}

#[test]
fn a_launch_whose_answer_gets_lost_is_one_launch() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        // It does its work, and then fails to say so.
        let mut lost = 2;
        fake.on("sagemaker:CreateProcessingJob", move |world, request| {
            lost -= 1;
            (lost >= 0).then(|| {
                let job = super::fake::Job {
                    status: "InProgress".to_owned(),
                    ..super::fake::Job::default()
                };
                world
                    .jobs
                    .entry(request.text("ProcessingJobName"))
                    .or_insert(job);
                Reply::Http(500, "text/plain", "oops".to_owned())
            })
        });
        one(&fake, &run).all_answered();
        let asked = fake.asked("sagemaker:CreateProcessingJob");
        assert_eq!(asked.len(), 3);
        assert!(asked.iter().all(|request| request.body == asked[0].body));
        assert_eq!(fake.world().deleted.len(), 1);
        assert!(fake.world().jobs.is_empty());
    });
}

#[test]
fn errors_that_do_not_end_are_told_and_nothing_is_left() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.retry_for = Duration::from_millis(300);
        fake.on("sagemaker:CreateProcessingJob", |world, request| {
            let job = super::fake::Job {
                status: "InProgress".to_owned(),
                ..super::fake::Job::default()
            };
            world
                .jobs
                .entry(request.text("ProcessingJobName"))
                .or_insert(job);
            Some(Reply::Http(503, "text/plain", String::new()))
        });
        let why = one(&fake, &run).not_launched();
        assert!(why.contains("HTTP 503"), "{why}");
        run.retry_for = Duration::from_secs(30);
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn a_job_that_ends_without_an_answer_says_why() {
    with_credentials(|| {
        let cases: [(Ending, &str); 4] = [
            (
                |_| json!({"ProcessingJobStatus": "Failed", "FailureReason": "AlgorithmError: exit code 1", "ExitMessage": null}),
                "the job is `Failed`: AlgorithmError: exit code 1; the probe said nothing",
            ),
            (
                |nonce| json!({"ProcessingJobStatus": "Stopped", "ExitMessage": format!("S1!{nonce}.")}),
                "the job is `Stopped`; the probe began and never answered",
            ),
            (
                |_| json!({"ProcessingJobStatus": "Stopped", "ExitMessage": null}),
                "the job is `Stopped`; the probe said nothing",
            ),
            (
                |_| json!({"ExitMessage": null}),
                "the job is `Completed`; the probe said nothing",
            ),
        ];
        for (ending, words) in cases {
            let (fake, run) = (Fake::start(), quick());
            fake.world().ending = Some(ending);
            assert_eq!(one(&fake, &run).failed(), words);
            assert!(fake.world().jobs.is_empty());
        }
    });
}

#[test]
fn an_answer_counts_however_the_job_ended() {
    with_credentials(|| {
        for ending in [
            (|_| json!({"ProcessingJobStatus": "Stopped"})) as Ending,
            |_| json!({"ProcessingJobStatus": "Failed", "FailureReason": "x"}),
        ] {
            let (fake, run) = (Fake::start(), quick());
            fake.world().ending = Some(ending);
            one(&fake, &run).all_answered();
        }
    });
}

#[test]
fn a_damaged_answer_is_no_answer() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().ending = Some(|nonce| {
            let message = super::answer::message(nonce);
            json!({"ExitMessage": message.trim_end_matches('.')})
        });
        let why = one(&fake, &run).error();
        assert_eq!(
            why,
            ProbeError::Damaged("the probe's answer is cut off".to_owned())
        );
    });
}

#[test]
fn half_answers_are_asked_again() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let mut left = vec![
            json_reply(&json!({})),
            Reply::Http(
                200,
                "application/x-amz-json-1.1",
                "{\"ProcessingJob".to_owned(),
            ),
            Reply::Http(200, "text/html", "<html>".to_owned()),
            json_error(
                400,
                "ValidationException",
                "Could not find requested job with name",
            ),
            Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"),
        ];
        fake.on("sagemaker:DescribeProcessingJob", move |_, _| left.pop());
        one(&fake, &run).all_answered();
        // A message that comes a little after the end.
        let (fake, run) = (Fake::start(), quick());
        let mut early = 3;
        fake.on("sagemaker:DescribeProcessingJob", move |_, _| {
            early -= 1;
            (early >= 0).then(|| json_reply(&json!({"ProcessingJobStatus": "Completed"})))
        });
        one(&fake, &run).all_answered();
    });
}

#[test]
fn a_job_that_never_ends_is_late_and_stopped() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.deadline = Duration::from_secs(1);
        fake.on("sagemaker:DescribeProcessingJob", |world, request| {
            world
                .jobs
                .get_mut(&request.text("ProcessingJobName"))?
                .looks = 1;
            None
        });
        let done = one(&fake, &run);
        assert_eq!(done.error(), ProbeError::TimedOut(1));
        assert_eq!(fake.asked("sagemaker:StopProcessingJob").len(), 1);
        assert!(fake.world().jobs.is_empty());
    });
}

#[test]
fn a_permission_that_is_missing_for_looking_is_told_at_once() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let message =
            "User: u is not authorized to perform: sagemaker:DescribeProcessingJob on resource: r";
        fake.spoil(
            "sagemaker:DescribeProcessingJob",
            usize::MAX,
            json_error(400, "AccessDeniedException", message),
        );
        let done = one(&fake, &run);
        assert!(
            done.failed()
                .contains("`sagemaker:DescribeProcessingJob` is denied")
        );
        let noted = done.events.iter().any(
            |event| matches!(event, Event::Note(note) if note.contains("could not be removed")),
        );
        assert!(noted, "{:?}", done.events);
        let left = wait(run.clean_up());
        assert_eq!(left.len(), 1);
        assert!(left[0].resource.starts_with("smgen-verify-") && left[0].why.contains("denied"));
    });
}

#[test]
fn a_job_that_may_not_be_deleted_is_removed_enough() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "sagemaker:DeleteProcessingJob",
            usize::MAX,
            json_error(400, "AccessDeniedException", "no"),
        );
        let done = one(&fake, &run);
        done.all_answered();
        assert!(
            matches!(done.events.last(), Some(Event::Removed { .. })),
            "{:?}",
            done.events
        );
        assert_eq!(wait(run.clean_up()), []);
    });
}
