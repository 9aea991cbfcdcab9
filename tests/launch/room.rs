//! Accounts with little room: a new one has four processing jobs and five vCPUs.

use super::fake::{Fake, World, ec2_error, json_error, xml};
use super::{deliver, ec2, jobs, quick, sagemaker, session, wait, with_credentials};
use smgen::aws::launch::{Ec2, Ec2Options, Event, Quota, auto, listen};
use smgen::verify::probe_job::ProbeError;
use std::time::Duration;

const JOBS: &str = "The account-level service limit 'ml.t3.medium for processing job usage' is 2 Instances, with current utilization of 2 Instances and a request delta of 1 Instances.";
const VCPUS: &str = "You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to.";

fn running_jobs(world: &World) -> usize {
    world
        .jobs
        .values()
        .filter(|job| job.status != "Completed")
        .count()
}

fn running_machines(world: &World) -> usize {
    let states = world.machines.values().map(|one| one.state.as_str());
    states
        .filter(|state| ["pending", "running"].contains(state))
        .count()
}

#[test]
fn jobs_wait_for_each_other_where_the_quota_is_used_up() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        // It is not how long others take that ends the waiting.
        run.retry_for = Duration::from_secs(3);
        fake.on("sagemaker:CreateProcessingJob", |world, _| {
            (running_jobs(world) >= 2).then(|| json_error(400, "ResourceLimitExceeded", JOBS))
        });
        let done = wait(async { deliver(&sagemaker(&fake).await, &run, &jobs(9)).await });
        done.all_answered();
        let waited = done.events.iter().filter(
            |event| matches!(event, Event::Waiting { why, .. } if why.contains("is 2 Instances")),
        );
        assert!(waited.count() >= 3, "{:?}", done.events);
        // One asks at a time: not all of them for every room that gets free.
        let asked = fake.asked("sagemaker:CreateProcessingJob").len();
        assert!(asked <= 9 + 9 + 9, "{asked}");
        // On a slow machine, removals need more than that.
        run.retry_for = Duration::from_secs(30);
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn instances_wait_for_each_other_where_the_vcpus_are_used_up() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.on("ec2:RunInstances", |world, request| {
            let dry = request.text("DryRun") == "true";
            (!dry && running_machines(world) >= 2)
                .then(|| ec2_error(400, "VcpuLimitExceeded", VCPUS))
        });
        let done = wait(async { deliver(&ec2(&fake).await, &run, &jobs(5)).await });
        done.all_answered();
        assert!(
            done.events
                .iter()
                .any(|event| matches!(event, Event::Waiting { .. }))
        );
        fake.is_clean();
    });
}

#[test]
fn what_others_hold_is_waited_for_a_while_and_then_told() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.retry_for = Duration::from_millis(300);
        fake.spoil(
            "sagemaker:CreateProcessingJob",
            usize::MAX,
            json_error(400, "ResourceLimitExceeded", JOBS),
        );
        let done = wait(async { deliver(&sagemaker(&fake).await, &run, &jobs(1)).await });
        let ProbeError::NoRoom(why) = done.error() else {
            panic!("{:?}", done.results);
        };
        assert!(why.contains("is 2 Instances"), "{why}");
        assert!(fake.asked("sagemaker:CreateProcessingJob").len() > 2);
        // A quota of none is not waited for.
        let (fake, run) = (Fake::start(), quick());
        let none = JOBS.replace("is 2 Instances", "is 0 Instances");
        fake.spoil(
            "sagemaker:CreateProcessingJob",
            usize::MAX,
            json_error(400, "ResourceLimitExceeded", &none),
        );
        let done = wait(async { deliver(&sagemaker(&fake).await, &run, &jobs(1)).await });
        assert!(done.not_launched().contains("is 0 Instances"));
        assert_eq!(fake.asked("sagemaker:CreateProcessingJob").len(), 1);
    });
}

#[test]
fn an_interruption_ends_the_waiting() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        let stop = run.stop.clone();
        fake.on("sagemaker:CreateProcessingJob", move |world, _| {
            let full = running_jobs(world) >= 1;
            if full {
                stop.stop();
            }
            full.then(|| json_error(400, "ResourceLimitExceeded", JOBS))
        });
        let done = wait(async { deliver(&sagemaker(&fake).await, &run, &jobs(4)).await });
        assert!(
            done.results
                .iter()
                .all(|one| one.report == Err(ProbeError::Interrupted)),
            "{:?}",
            done.results
        );
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn where_others_hold_the_jobs_instances_take_over() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        super::auto::any_console(&fake);
        run.retry_for = Duration::from_millis(300);
        fake.spoil(
            "sagemaker:CreateProcessingJob",
            usize::MAX,
            json_error(400, "ResourceLimitExceeded", JOBS),
        );
        let (results, notes) = wait(async {
            let first = sagemaker(&fake).await;
            let lists = (jobs(2), jobs(2));
            let second = ec2(&fake).await;
            auto((&first, &lists.0), (&second, &lists.1), &run, &|_| ()).await
        });
        assert!(results.iter().all(|one| one.report.is_ok()), "{results:?}");
        assert!(
            notes[0].contains("EC2 instances instead of SageMaker jobs"),
            "{notes:?}"
        );
    });
}

#[test]
fn listeners_for_which_there_is_no_room_say_so() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.retry_for = Duration::from_millis(300);
        fake.world().console = Some(|nonce, _| format!("smgen-ready {nonce}\r\n"));
        fake.on("ec2:RunInstances", |world, request| {
            let dry = request.text("DryRun") == "true";
            (!dry && running_machines(world) >= 2)
                .then(|| ec2_error(400, "VcpuLimitExceeded", VCPUS))
        });
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(4), &|_| ()).await });
        let crowded = up.iter().filter(|one| matches!(&one.address, Err(ProbeError::NoRoom(why)) if why.contains("limit of 5")));
        assert_eq!(crowded.count(), 2, "{up:?}");
        assert_eq!(up.iter().filter(|one| one.address.is_ok()).count(), 2);
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn an_image_of_the_users_is_launched_with_all_its_volumes_encrypted() {
    with_credentials(|| {
        let key = "arn:aws:kms:us-east-1:123456789012:key/k";
        let volume =
            |name: &str, kind: &str| format!("<item><deviceName>{name}</deviceName>{kind}</item>");
        let ebs = "<ebs><volumeSize>8</volumeSize></ebs>";
        let mappings = [
            volume("/dev/sda1", ebs),
            volume("/dev/sdf", ebs),
            volume("/dev/sdb", "<virtualName>ephemeral0</virtualName>"),
        ];
        let image = format!(
            "<imagesSet><item><imageId>ami-1</imageId><architecture>arm64</architecture><rootDeviceName>/dev/sda1</rootDeviceName>\
             <blockDeviceMapping>{}</blockDeviceMapping></item></imagesSet>",
            mappings.concat()
        );
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "ec2:DescribeImages",
            usize::MAX,
            xml("DescribeImages", &image),
        );
        let options = Ec2Options {
            image: Some("ami-1".to_owned()),
            volume_key: Some(key.to_owned()),
            ..Ec2Options::default()
        };
        let of = |fake: &Fake| {
            wait(async {
                deliver(
                    &Ec2::new(session(fake).await, options.clone()),
                    &run,
                    &jobs(2),
                )
                .await
            })
        };
        of(&fake).all_answered();
        assert_eq!(fake.asked("ec2:DescribeImages").len(), 1);
        let launches = fake.asked("ec2:RunInstances");
        let request = launches.last().unwrap();
        assert_eq!(request.text("ImageId"), "ami-1");
        assert_eq!(request.text("InstanceType"), "t4g.nano");
        for (number, device) in [(1, "/dev/sda1"), (2, "/dev/sdf")] {
            let text = |part: &str| request.text(&format!("BlockDeviceMapping.{number}.{part}"));
            assert_eq!(text("DeviceName"), device);
            assert_eq!(text("Ebs.KmsKeyId"), key);
            assert_eq!(text("Ebs.Encrypted"), "true");
        }
        assert_eq!(request.text("BlockDeviceMapping.3.DeviceName"), "");
        // One that is not there is told before anything is launched.
        let gone = Fake::start();
        gone.spoil(
            "ec2:DescribeImages",
            usize::MAX,
            xml("DescribeImages", "<imagesSet/>"),
        );
        let done = of(&gone);
        assert!(
            matches!(&done.results[0].report, Err(ProbeError::NotLaunched(why)) if why.contains("there is no image `ami-1`")),
            "{:?}",
            done.results
        );
        assert!(gone.asked("ec2:RunInstances").is_empty());
    });
}

#[test]
fn quotas_are_asked_and_a_refusal_is_told() {
    with_credentials(|| {
        let action = "servicequotas:GetServiceQuota";
        let fake = Fake::start();
        fake.on(action, |_, request| {
            let quota = (request.text("ServiceCode"), request.text("QuotaCode"));
            Some(match (quota.0.as_str(), quota.1.as_str()) {
                ("ec2", "L-1216C47A") => json_reply(5.0),
                ("sagemaker", "L-0CE343FE") => json_error(400, "NoSuchResourceException", "none"),
                _ => panic!("{quota:?}"),
            })
        });
        let ask = |fake: &Fake, quota: Quota| wait(async { quota.ask(&session(fake).await).await });
        assert_eq!(ask(&fake, Quota::STANDARD_VCPUS), Ok(Some(5)));
        assert_eq!(ask(&fake, Quota::PROCESSING_JOBS), Ok(None));
        let denied = Fake::start();
        denied.spoil(
            action,
            usize::MAX,
            json_error(400, "AccessDeniedException", "no"),
        );
        let why = ask(&denied, Quota::STANDARD_VCPUS).unwrap_err().to_string();
        assert!(
            why.contains("`servicequotas:GetServiceQuota` is denied"),
            "{why}"
        );
    });
}

fn json_reply(value: f64) -> crate::support::server::Reply {
    super::fake::json_reply(&serde_json::json!({"Quota": {"Value": value}}))
}
