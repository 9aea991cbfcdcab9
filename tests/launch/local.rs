//! The probe on this machine, with the real Python.

use super::{deliver, jobs, quick, wait};
use crate::probe::python;
use smgen::aws::launch::Local;
use smgen::probe::{Question, QuestionKind};
use smgen::verify::probe_job::ProbeError;
use std::net::TcpListener;
use std::time::Duration;

#[test]
fn it_answers() {
    let Some(python) = python() else { return };
    let done = wait(async { deliver(&Local::new(python), &quick(), &jobs(2)).await });
    done.all_answered();
    assert!(
        done.results[0]
            .ran_on
            .as_ref()
            .unwrap()
            .starts_with("process ")
    );
}

#[test]
fn a_python_that_is_missing_is_told() {
    let done = wait(async { deliver(&Local::new("/no/such/python"), &quick(), &jobs(1)).await });
    let why = done.not_launched();
    assert!(why.contains("`/no/such/python` cannot be started"), "{why}");
}

#[test]
fn what_is_no_python_says_so() {
    let done = wait(async { deliver(&Local::new("/bin/false"), &quick(), &jobs(1)).await });
    let why = done.failed();
    assert!(
        why.contains("exit status: 1") && why.contains("the probe said nothing"),
        "{why}"
    );
}

#[test]
fn one_that_takes_too_long_is_killed() {
    let Some(python) = python() else { return };
    let mut jobs = jobs(1);
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let kind = QuestionKind::Listen {
        tcp: vec![port],
        udp: Vec::new(),
        seconds: 600,
        peers: 0,
    };
    jobs[0].batch.run_ms = 600_000;
    jobs[0].batch.questions.push(Question {
        id: 1,
        kind,
        deadline_ms: 600_000,
        attempts: 1,
    });
    let mut run = quick();
    run.deadline = Duration::from_secs(1);
    let done = wait(async { deliver(&Local::new(python), &run, &jobs).await });
    assert_eq!(done.error(), ProbeError::TimedOut(1));
    let process = done.results[0].ran_on.as_ref().unwrap();
    let number = process.trim_start_matches("process ");
    assert!(
        !std::path::Path::new("/proc").join(number).exists(),
        "{process}"
    );
}
