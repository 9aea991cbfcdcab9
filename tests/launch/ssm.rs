//! Commands.

use super::fake::{Fake, Machine, json_error, json_reply};
use super::{Done, deliver, jobs, quick, ssm, wait, with_credentials};
use serde_json::json;
use smgen::aws::launch::Run;
use smgen::probe::shell_script;
use smgen::verify::probe_job::ProbeError;
use std::time::Duration;

fn one(fake: &Fake, run: &Run, profile: Option<&str>) -> Done {
    wait(async { deliver(&ssm(fake, profile).await, run, &jobs(1)).await })
}

/// Puts an instance into the first job's subnet that Systems Manager reaches.
fn put(fake: &Fake, id: &str, change: impl FnOnce(&mut Machine)) {
    let mut machine = Machine {
        subnet: "subnet-0".to_owned(),
        groups: vec!["sg-2".to_owned(), "sg-1".to_owned()],
        state: "running".to_owned(),
        ..Machine::default()
    };
    change(&mut machine);
    let mut world = fake.world();
    world.machines.insert(id.to_owned(), machine);
    world.managed.push(id.to_owned());
}

#[test]
fn an_instance_that_is_there_runs_it_and_stays_as_it_is() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        put(&fake, "i-9", |_| ());
        let done = one(&fake, &run, None);
        done.all_answered();
        assert_eq!(done.results[0].ran_on.as_deref(), Some("i-9"));
        assert_eq!(fake.world().machines["i-9"].state, "running");
        assert_eq!(fake.asked("ec2:RunInstances").len(), 0);
        assert_eq!(fake.asked("ec2:TerminateInstances").len(), 0);
        let asked = fake.asked("ssm:SendCommand");
        assert_eq!(asked.len(), 1);
        let script = shell_script(&jobs(1)[0].batch).unwrap();
        let wanted = json!({
            "InstanceIds": ["i-9"],
            "DocumentName": "AWS-RunShellScript",
            "TimeoutSeconds": 60,
            "Comment": format!("smgen-verify-{}-0", run.id),
            "Parameters": {"commands": [script], "executionTimeout": ["80"]},
        });
        assert_eq!(asked[0].body, wanted);
    });
}

#[test]
fn instances_that_stand_elsewhere_are_not_used() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        put(&fake, "i-1", |one| one.groups.push("sg-3".to_owned()));
        put(&fake, "i-2", |one| drop(one.groups.pop()));
        put(&fake, "i-3", |one| one.subnet = String::from("subnet-9"));
        put(&fake, "i-4", |one| one.state = String::from("stopped"));
        put(&fake, "i-5", |one| {
            one.tags.insert("smgen:run".to_owned(), "x".to_owned());
        });
        put(&fake, "i-6", |_| ());
        fake.world().managed.retain(|id| id != "i-6");
        let why = one(&fake, &run, None).not_launched();
        assert!(
            why.contains("`subnet-0`") && why.contains("instance profile"),
            "{why}"
        );
        assert_eq!(fake.asked("ssm:SendCommand").len(), 0);
    });
}

#[test]
fn an_instance_is_launched_where_none_is_there() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let mut looks = 0;
        fake.on("ssm:DescribeInstanceInformation", move |world, _| {
            looks += 1;
            if looks == 3 {
                world.managed.push("i-0001".to_owned());
            }
            None
        });
        let mut early = true;
        fake.on("ssm:SendCommand", move |_, _| {
            std::mem::take(&mut early).then(|| json_error(400, "InvalidInstanceId", ""))
        });
        one(&fake, &run, Some("managed")).all_answered();
        let asked = &fake.asked("ec2:RunInstances")[1];
        assert_eq!(asked.text("IamInstanceProfile.Name"), "managed");
        assert_eq!(asked.text("TagSpecification.1.Tag.2.Key"), "smgen:run");
        assert_eq!(fake.asked("ssm:SendCommand").len(), 2);
        fake.is_clean();
    });
}

#[test]
fn an_agent_that_never_registers_is_a_fault_of_the_way() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.deadline = Duration::from_secs(1);
        let why = one(&fake, &run, Some("managed")).failed();
        assert!(
            why.contains("never registered") && why.contains("`ssmmessages`"),
            "{why}"
        );
        fake.is_clean();
        // It also ends by itself.
        let (fake, run) = (Fake::start(), quick());
        fake.on("ec2:DescribeInstances", |world, request| {
            let machine = world.machines.get_mut(&request.text("InstanceId.1"))?;
            machine.state = String::from("shutting-down");
            None
        });
        let why = one(&fake, &run, Some("managed")).failed();
        assert!(
            why.contains("`shutting-down`") && why.contains("never registered"),
            "{why}"
        );
    });
}

#[test]
fn commands_that_fail_say_why() {
    with_credentials(|| {
        for (answer, words) in [
            (
                json!({"Status": "Failed", "StatusDetails": "Failed", "StandardErrorContent": "sh: python3: not found\n"}),
                "the command is `Failed`: sh: python3: not found; the probe said nothing",
            ),
            (
                json!({"Status": "TimedOut", "StatusDetails": "DeliveryTimedOut"}),
                "the command is `DeliveryTimedOut`; the probe said nothing",
            ),
            (
                json!({"Status": "Success", "StandardOutputContent": "noise\n--output truncated--"}),
                "the command is `Success`, its output cut off; the probe said nothing",
            ),
        ] {
            let (fake, run) = (Fake::start(), quick());
            put(&fake, "i-9", |_| ());
            fake.spoil("ssm:GetCommandInvocation", usize::MAX, json_reply(&answer));
            assert_eq!(one(&fake, &run, None).failed(), words);
        }
    });
}

#[test]
fn an_answer_that_is_cut_off_is_damaged() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        put(&fake, "i-9", |_| ());
        fake.on("ssm:GetCommandInvocation", |world, request| {
            let (comment, _) = &world.commands[&request.text("CommandId")];
            let lines = super::answer::lines(super::fake::nonce(comment), 12);
            let said = format!("{}--output truncated--", lines[..2].concat());
            Some(json_reply(
                &json!({"Status": "Success", "StandardOutputContent": said}),
            ))
        });
        let why = one(&fake, &run, None).error();
        assert!(
            matches!(&why, ProbeError::Damaged(words) if words.contains("lines")),
            "{why:?}"
        );
    });
}

#[test]
fn throttling_and_half_answers_are_asked_again() {
    with_credentials(|| {
        for action in [
            "ssm:SendCommand",
            "ssm:GetCommandInvocation",
            "ssm:DescribeInstanceInformation",
        ] {
            let (fake, run) = (Fake::start(), quick());
            put(&fake, "i-9", |_| ());
            fake.spoil(
                action,
                3,
                json_error(400, "ThrottlingException", "Rate exceeded"),
            );
            one(&fake, &run, None).all_answered();
        }
        let (fake, run) = (Fake::start(), quick());
        put(&fake, "i-9", |_| ());
        fake.spoil("ssm:SendCommand", 1, json_reply(&json!({"Command": {}})));
        fake.spoil("ssm:GetCommandInvocation", 1, json_reply(&json!({})));
        one(&fake, &run, None).all_answered();
    });
}

#[test]
fn a_denial_is_named() {
    with_credentials(|| {
        for action in ["ssm:SendCommand", "ssm:DescribeInstanceInformation"] {
            let (fake, run) = (Fake::start(), quick());
            put(&fake, "i-9", |_| ());
            fake.spoil(
                action,
                usize::MAX,
                json_error(400, "AccessDeniedException", "no"),
            );
            let why = one(&fake, &run, None).not_launched();
            assert!(why.contains(&format!("`{action}` is denied")), "{why}");
        }
    });
}
