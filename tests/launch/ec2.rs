//! Instances and their consoles.

use super::answer::lines;
use super::fake::{Fake, Machine, ec2_error, xml};
use super::{Done, deliver, ec2, jobs, quick, session, wait, with_credentials};
use crate::support::server::Reply;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use smgen::aws::launch::{Ec2, Ec2Options, Event, Run, State};
use smgen::probe::user_data;
use smgen::verify::probe_job::ProbeError;
use std::time::Duration;

fn one(fake: &Fake, run: &Run) -> Done {
    wait(async { deliver(&ec2(fake).await, run, &jobs(1)).await })
}

#[test]
fn instances_answer_and_are_terminated() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let done = wait(async { deliver(&ec2(&fake).await, &run, &jobs(5)).await });
        done.all_answered();
        fake.is_clean();
        assert_eq!(fake.world().machines.len(), 5);
        // One dry run for all.
        let dry = fake.asked("ec2:RunInstances");
        let dry = dry
            .iter()
            .filter(|one| one.text("DryRun") == "true")
            .count();
        assert_eq!((dry, fake.asked("ec2:RunInstances").len()), (1, 6));
        assert!(done.events.contains(&Event::State {
            job: 3,
            state: State::Running
        }));
        let removed = done
            .events
            .iter()
            .filter(|event| matches!(event, Event::Removed { .. }));
        assert_eq!(removed.count(), 5);
    });
}

#[test]
fn an_instance_is_asked_for_as_the_probe_needs_it() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        one(&fake, &run).all_answered();
        let asked = fake.asked("ec2:RunInstances");
        let (dry, real) = (&asked[0], &asked[1]);
        let (mut same, mut body) = (dry.body.clone(), real.body.clone());
        for body in [&mut same, &mut body] {
            body.as_object_mut().unwrap().remove("DryRun");
        }
        assert_eq!(same, body, "what is tried is what is done");
        let token = format!("smgen-verify-{}-0", run.id);
        // The deadline of a minute is less than two beside the run of 20 s; then one more.
        let script = user_data(&jobs(1)[0].batch, 4).unwrap();
        let mut wanted = vec![
            (
                "ImageId",
                "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
                    .to_owned(),
            ),
            ("InstanceType", "t3.nano".to_owned()),
            ("MinCount", "1".to_owned()),
            ("MaxCount", "1".to_owned()),
            ("ClientToken", token),
            ("UserData", BASE64_STANDARD.encode(script)),
            ("InstanceInitiatedShutdownBehavior", "terminate".to_owned()),
            ("MetadataOptions.HttpTokens", "required".to_owned()),
            ("MetadataOptions.HttpPutResponseHopLimit", "1".to_owned()),
            ("NetworkInterface.1.DeviceIndex", "0".to_owned()),
            ("NetworkInterface.1.SubnetId", "subnet-0".to_owned()),
            ("NetworkInterface.1.SecurityGroupId.1", "sg-1".to_owned()),
            ("NetworkInterface.1.SecurityGroupId.2", "sg-2".to_owned()),
            (
                "NetworkInterface.1.AssociatePublicIpAddress",
                "false".to_owned(),
            ),
            ("NetworkInterface.1.DeleteOnTermination", "true".to_owned()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect::<Vec<_>>();
        for (number, kind) in (1..).zip(["instance", "volume", "network-interface"]) {
            let at = format!("TagSpecification.{number}");
            wanted.push((format!("{at}.ResourceType"), kind.to_owned()));
            let tags = [
                ("Name", "smgen verify: training/use1-az0".to_owned()),
                ("smgen:run", run.id.to_string()),
                ("team", "network & data".to_owned()),
            ];
            for (number, (key, value)) in (1..).zip(tags) {
                wanted.push((format!("{at}.Tag.{number}.Key"), key.to_owned()));
                wanted.push((format!("{at}.Tag.{number}.Value"), value));
            }
        }
        for (key, value) in &wanted {
            assert_eq!(&real.text(key), value, "{key}");
        }
        // No key, no profile, no disk of its own, nothing else.
        assert_eq!(body.as_object().unwrap().len(), wanted.len() + 2, "{body}");
    });
}

#[test]
fn options_are_passed_on() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let options = Ec2Options {
            instance_type: Some("t4g.nano".to_owned()),
            volume_key: Some("alias/disk".to_owned()),
            profile: Some("not-for-this-launcher".to_owned()),
            image: None,
        };
        let done = wait(async {
            let launcher = Ec2::new(session(&fake).await, options);
            deliver(&launcher, &run, &jobs(1)).await
        });
        done.all_answered();
        let asked = &fake.asked("ec2:RunInstances")[1];
        assert!(asked.text("ImageId").ends_with("-arm64"));
        assert_eq!(
            asked.text("BlockDeviceMapping.1.Ebs.KmsKeyId"),
            "alias/disk"
        );
        assert_eq!(asked.text("BlockDeviceMapping.1.Ebs.Encrypted"), "true");
        assert!(!asked.body.to_string().contains("not-for-this-launcher"));
    });
}

#[test]
fn a_permission_that_is_missing_is_named_before_anything_is_launched() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let message = "You are not authorized to perform this operation. User: u is not authorized to perform: ec2:CreateTags on resource: r with an explicit deny in a service control policy";
        fake.spoil(
            "ec2:RunInstances",
            usize::MAX,
            ec2_error(403, "UnauthorizedOperation", message),
        );
        let why = one(&fake, &run).not_launched();
        assert!(
            why.contains("`ec2:CreateTags` is denied: explicit deny in a service control policy"),
            "{why}"
        );
        assert_eq!(fake.world().requests.len(), 1);
    });
}

#[test]
fn a_console_that_may_not_be_read_is_told_at_once() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "ec2:GetConsoleOutput",
            usize::MAX,
            ec2_error(403, "UnauthorizedOperation", "no"),
        );
        let why = one(&fake, &run).failed();
        assert!(why.contains("`ec2:GetConsoleOutput` is denied"), "{why}");
        assert_eq!(fake.asked("ec2:GetConsoleOutput").len(), 1);
        fake.is_clean();
    });
}

#[test]
fn a_lack_of_machines_is_told_in_the_services_words() {
    with_credentials(|| {
        for (status, code) in [
            (500, "InsufficientInstanceCapacity"),
            (400, "InvalidSubnetID.NotFound"),
        ] {
            let (fake, run) = (Fake::start(), quick());
            fake.on("ec2:RunInstances", move |_, request| {
                let real = request.text("DryRun").is_empty();
                real.then(|| ec2_error(status, code, "some words"))
            });
            let why = one(&fake, &run).not_launched();
            assert!(why.contains(code) && why.contains("some words"), "{why}");
            assert_eq!(fake.asked("ec2:RunInstances").len(), 2);
        }
    });
}

#[test]
fn a_console_comes_in_pieces_and_with_noise() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().console = Some(|nonce, looks| {
            let lines = lines(nonce, 12);
            let noise = "[   12.345678] cloud-init[1234]: SMGEN1 0000 nothing\r\n";
            let text: String = lines
                .iter()
                .flat_map(|line| [noise, "[    9.0] ", line.as_str()])
                .collect();
            // A few more characters at each look; the first ones are lost in the end.
            let end = (looks * 60).min(text.len());
            let twice = format!(
                "{}{}",
                &text[..end],
                if end == text.len() { text.as_str() } else { "" }
            );
            if end == text.len() {
                twice[30..].to_owned()
            } else {
                twice
            }
        });
        one(&fake, &run).all_answered();
        assert!(fake.asked("ec2:GetConsoleOutput").len() > 4);
        fake.is_clean();
    });
}

#[test]
fn a_console_that_stays_empty_is_late() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.deadline = Duration::from_secs(1);
        fake.world().console = Some(|_, _| String::new());
        assert_eq!(one(&fake, &run).error(), ProbeError::TimedOut(1));
        fake.is_clean();
    });
}

#[test]
fn half_an_answer_at_the_deadline_is_damaged() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.deadline = Duration::from_secs(1);
        fake.world().console = Some(|nonce, _| lines(nonce, 12)[1..].concat());
        let why = one(&fake, &run).error();
        assert!(
            matches!(&why, ProbeError::Damaged(words) if words.starts_with("1 of ")),
            "{why:?}"
        );
    });
}

#[test]
fn an_instance_that_ends_early_says_why() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().console = Some(|_, _| "Kernel panic".to_owned());
        fake.on("ec2:DescribeInstances", |world, request| {
            let machine = world.machines.get_mut(&request.text("InstanceId.1"))?;
            machine.state = String::from("terminated");
            machine.reason = String::from("Client.InternalError: KMS key is disabled");
            None
        });
        assert_eq!(
            one(&fake, &run).failed(),
            "the instance is `terminated`: Client.InternalError: KMS key is disabled; the probe said nothing"
        );
    });
}

#[test]
fn an_instance_that_has_ended_may_have_answered() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        // It shuts itself down, and the console shows its last words a little later.
        fake.world().console = Some(|nonce, looks| {
            if looks < 4 {
                String::new()
            } else {
                lines(nonce, 20).concat()
            }
        });
        fake.on("ec2:DescribeInstances", |world, request| {
            let machine = world.machines.get_mut(&request.text("InstanceId.1"))?;
            machine.state = String::from("terminated");
            None
        });
        one(&fake, &run).all_answered();
    });
}

#[test]
fn a_launch_is_tried_with_the_same_token_until_it_is_known() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let mut times = 0;
        fake.on("ec2:RunInstances", move |world, request| {
            if request.text("DryRun") == "true" {
                return None;
            }
            times += 1;
            // It works at once, but nobody hears of it.
            let machine = Machine {
                token: request.text("ClientToken"),
                state: "pending".to_owned(),
                ..Machine::default()
            };
            world.machines.entry("i-0001".to_owned()).or_insert(machine);
            match times {
                1 => Some(ec2_error(503, "RequestLimitExceeded", "slow down")),
                2 => Some(Reply::Http(500, "text/plain", "oops".to_owned())),
                3 => Some(xml("RunInstances", "")),
                4 => Some(xml("RunInstances", "<instancesSet><item/></instancesSet>")),
                5 => Some(Reply::Raw(b"")),
                _ => None,
            }
        });
        one(&fake, &run).all_answered();
        let asked = fake.asked("ec2:RunInstances");
        assert_eq!(asked.len(), 7);
        assert!(
            asked
                .iter()
                .all(|one| one.text("ClientToken") == asked[0].text("ClientToken"))
        );
        assert_eq!(fake.world().machines.len(), 1);
        fake.is_clean();
    });
}

#[test]
fn what_is_not_shown_yet_is_waited_for() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let mut left = vec![
            xml("DescribeInstances", ""),
            xml(
                "DescribeInstances",
                "<reservationSet><item/></reservationSet>",
            ),
            ec2_error(
                400,
                "InvalidInstanceID.NotFound",
                "The instance ID does not exist",
            ),
            ec2_error(503, "RequestLimitExceeded", "slow down"),
        ];
        fake.on("ec2:DescribeInstances", move |_, _| left.pop());
        let mut left = vec![
            xml("GetConsoleOutput", ""),
            xml("GetConsoleOutput", "<output>***</output>"),
            ec2_error(
                400,
                "InvalidInstanceID.NotFound",
                "The instance ID does not exist",
            ),
            ec2_error(500, "InternalError", "oops"),
        ];
        fake.on("ec2:GetConsoleOutput", move |_, _| left.pop());
        one(&fake, &run).all_answered();
        fake.is_clean();
    });
}

#[test]
fn an_older_machine_has_an_older_console() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.on("ec2:GetConsoleOutput", |_, request| {
            (request.text("Latest") == "true")
                .then(|| ec2_error(400, "UnsupportedOperation", "Nitro only"))
        });
        one(&fake, &run).all_answered();
        let latest = fake.asked("ec2:GetConsoleOutput");
        assert_eq!(
            latest
                .iter()
                .filter(|one| one.text("Latest") == "true")
                .count(),
            1
        );
    });
}

#[test]
fn expired_credentials_end_the_wait() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.on("ec2:DescribeInstances", |world, _| {
            (world.requests.len() > 8).then(|| ec2_error(400, "RequestExpired", "too old"))
        });
        fake.world().console = Some(|_, _| String::new());
        assert!(one(&fake, &run).failed().contains("expired"));
    });
}

#[test]
fn no_more_run_at_once_than_wanted() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.concurrency = 2;
        fake.on("ec2:RunInstances", |world, request| {
            let up = world
                .machines
                .values()
                .filter(|one| one.state != "terminated")
                .count();
            assert!(up < 2 || request.text("DryRun") == "true", "{up} are up");
            None
        });
        wait(async { deliver(&ec2(&fake).await, &run, &jobs(6)).await }).all_answered();
        fake.is_clean();
    });
}
