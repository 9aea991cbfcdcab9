//! Listeners.

use super::fake::{Fake, ec2_error};
use super::{ec2, jobs, quick, wait, with_credentials};
use smgen::aws::launch::{Event, listen};
use smgen::verify::probe_job::ProbeError;
use std::time::Duration;

#[test]
fn listeners_tell_their_address_and_stay() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().console = Some(|nonce, looks| {
            let ready = if looks > 2 {
                nonce.to_string()
            } else {
                "0".repeat(16)
            };
            format!("noise\r\n[ 12.1] smgen-ready {ready}\r\n")
        });
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(2), &|_| ()).await });
        let mut addresses: Vec<_> = up
            .iter()
            .map(|one| one.address.clone().unwrap().to_string())
            .collect();
        addresses.sort();
        assert_eq!(addresses, ["10.0.0.1", "10.0.0.2"]);
        assert_eq!((up[0].job, up[1].job), (0, 1));
        assert!(
            fake.world()
                .machines
                .values()
                .all(|one| one.state == "running")
        );
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn one_that_does_not_come_up_is_removed() {
    with_credentials(|| {
        let (fake, mut run) = (Fake::start(), quick());
        run.deadline = Duration::from_secs(1);
        fake.world().console = Some(|nonce, _| {
            if nonce.0 == 1000 {
                format!("smgen-ready {nonce}")
            } else {
                String::new()
            }
        });
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(2), &|_| ()).await });
        assert!(up[0].address.is_ok());
        assert_eq!(up[1].address, Err(ProbeError::TimedOut(1)));
        let states: Vec<_> = fake
            .world()
            .machines
            .values()
            .map(|one| one.state.clone())
            .collect();
        assert!(
            states.contains(&"terminated".to_owned()) && states.contains(&"running".to_owned())
        );
        assert_eq!(wait(run.clean_up()), []);
        fake.is_clean();
    });
}

#[test]
fn one_that_is_not_launched_says_why_and_an_interruption_removes() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.spoil(
            "ec2:RunInstances",
            usize::MAX,
            ec2_error(403, "UnauthorizedOperation", "no"),
        );
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(1), &|_| ()).await });
        let why = up[0].address.clone().unwrap_err().to_string();
        assert!(why.contains("`ec2:RunInstances` is denied"), "{why}");
        let (fake, run) = (Fake::start(), quick());
        let on = |event: Event| {
            if matches!(event, Event::Launched { .. }) {
                run.stop.stop();
            }
        };
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(1), &on).await });
        assert_eq!(up[0].address, Err(ProbeError::Interrupted));
        fake.is_clean();
    });
}

#[test]
fn an_address_that_comes_late_is_read() {
    with_credentials(|| {
        let (fake, run) = (Fake::start(), quick());
        fake.world().console = Some(|nonce, _| format!("smgen-ready {nonce}"));
        fake.on("ec2:RunInstances", |world, request| {
            if request.text("DryRun") == "true" {
                return None;
            }
            let machine = super::fake::Machine {
                token: request.text("ClientToken"),
                state: "pending".to_owned(),
                ..super::fake::Machine::default()
            };
            world.machines.insert("i-0005".to_owned(), machine);
            Some(super::fake::xml(
                "RunInstances",
                "<instancesSet><item><instanceId>i-0005</instanceId></item></instancesSet>",
            ))
        });
        let up = wait(async { listen(&ec2(&fake).await, &run, &jobs(1), &|_| ()).await });
        assert_eq!(up[0].address.clone().unwrap().to_string(), "10.0.0.5");
        assert_eq!(wait(run.clean_up()), []);
    });
}
