//! What earlier runs left behind.

use super::fake::{Fake, Job, Machine, ec2_error, json_error, now};
use super::{quick, session, wait, with_credentials};
use smgen::aws::launch::{
    CallError, Leftover, LeftoverKind, NotRemoved, leftovers, remove_leftovers,
};
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const TAG: &str = "smgen:run";

fn machine(fake: &Fake, id: &str, state: &str, hours: i64, run: Option<&str>) {
    let tags = run.map(|run| (TAG.to_owned(), run.to_owned()));
    let machine = Machine {
        state: state.to_owned(),
        launched: now() - hours * 3600,
        tags: tags.into_iter().collect(),
        ..Machine::default()
    };
    fake.world().machines.insert(id.to_owned(), machine);
}

fn job(fake: &Fake, name: &str, status: &str, hours: i64, run: Option<&str>) {
    let tags = run.map(|run| (TAG.to_owned(), run.to_owned()));
    let job = Job {
        status: status.to_owned(),
        created: now() - hours * 3600,
        tags: tags.into_iter().collect(),
        looks: 0,
    };
    fake.world().jobs.insert(name.to_owned(), job);
}

/// An account after some accidents, while another run is going on.
fn account() -> Fake {
    let fake = Fake::start();
    machine(&fake, "i-1", "running", 3, Some("aaaaaaaaaaaa"));
    machine(&fake, "i-2", "stopped", 9, Some("bbbbbbbbbbbb"));
    machine(&fake, "i-3", "running", 1, Some("cccccccccccc"));
    machine(&fake, "i-4", "running", 9, None);
    machine(&fake, "i-5", "terminated", 9, Some("aaaaaaaaaaaa"));
    job(
        &fake,
        "smgen-verify-aaaaaaaaaaaa-0",
        "InProgress",
        3,
        Some("aaaaaaaaaaaa"),
    );
    job(
        &fake,
        "smgen-verify-aaaaaaaaaaaa-1",
        "Failed",
        3,
        Some("aaaaaaaaaaaa"),
    );
    job(
        &fake,
        "smgen-verify-cccccccccccc-0",
        "InProgress",
        1,
        Some("cccccccccccc"),
    );
    job(&fake, "smgen-verify-dddddddddddd-0", "InProgress", 9, None);
    job(
        &fake,
        "my-smgen-verify-aaaaaaaaaaaa-0",
        "InProgress",
        9,
        Some("aaaaaaaaaaaa"),
    );
    job(
        &fake,
        "smgen-verify-by-hand",
        "InProgress",
        9,
        Some("aaaaaaaaaaaa"),
    );
    fake
}

fn found(fake: &Fake) -> (Vec<Leftover>, Vec<CallError>) {
    wait(async { leftovers(&session(fake).await, 2 * HOUR).await })
}

#[test]
fn only_what_is_old_and_smgens_own_is_found_and_removed() {
    with_credentials(|| {
        let fake = account();
        let (found, failed) = found(&fake);
        assert_eq!(failed, []);
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.kind,
                    one.id.as_str(),
                    one.run.as_str(),
                    one.state.as_str(),
                    one.age.as_secs() / 3600,
                )
            })
            .collect();
        let wanted = [
            (LeftoverKind::Instance, "i-1", "aaaaaaaaaaaa", "running", 3),
            (LeftoverKind::Instance, "i-2", "bbbbbbbbbbbb", "stopped", 9),
            (
                LeftoverKind::RunningJob,
                "smgen-verify-aaaaaaaaaaaa-0",
                "aaaaaaaaaaaa",
                "InProgress",
                3,
            ),
            (
                LeftoverKind::EndedJob,
                "smgen-verify-aaaaaaaaaaaa-1",
                "aaaaaaaaaaaa",
                "Failed",
                3,
            ),
        ];
        assert_eq!(told, wanted);
        let run = quick();
        let left = wait(async {
            remove_leftovers(&session(&fake).await, &found, run.poll, run.retry_for).await
        });
        assert_eq!(left, []);
        let states: Vec<_> = fake
            .world()
            .machines
            .values()
            .map(|one| one.state.clone())
            .collect();
        assert_eq!(
            states,
            [
                "terminated",
                "terminated",
                "running",
                "running",
                "terminated"
            ]
        );
        assert_eq!(fake.world().jobs.len(), 4);
        assert_eq!(fake.asked("sagemaker:StopProcessingJob").len(), 1);
    });
}

#[test]
fn what_cannot_be_asked_is_told_and_the_rest_is_found() {
    with_credentials(|| {
        for (action, rest) in [
            ("ec2:DescribeInstances", 2),
            ("sagemaker:ListProcessingJobs", 2),
            ("sagemaker:ListTags", 2),
        ] {
            let fake = account();
            let denied = if action.starts_with("ec2") {
                ec2_error(403, "UnauthorizedOperation", "no")
            } else {
                json_error(400, "AccessDeniedException", "no")
            };
            fake.spoil(action, usize::MAX, denied);
            let (found, failed) = found(&fake);
            assert_eq!(found.len(), rest, "{found:?}");
            assert_eq!(failed.len(), 1);
            assert!(
                failed[0]
                    .to_string()
                    .contains(&format!("`{action}` is denied"))
            );
        }
    });
}

#[test]
fn what_cannot_be_removed_is_told() {
    with_credentials(|| {
        let fake = account();
        let (found, _) = found(&fake);
        fake.spoil(
            "ec2:TerminateInstances",
            1,
            ec2_error(403, "UnauthorizedOperation", "no"),
        );
        fake.spoil(
            "sagemaker:StopProcessingJob",
            3,
            json_error(400, "ThrottlingException", "Rate exceeded"),
        );
        let run = quick();
        let left = wait(async {
            remove_leftovers(&session(&fake).await, &found, run.poll, run.retry_for).await
        });
        let [NotRemoved { resource, why }] = left.as_slice() else {
            panic!("{left:?}")
        };
        assert!(resource.starts_with("i-") && why.contains("`ec2:TerminateInstances` is denied"));
    });
}
