//! The faults of the table, each in a copy of one deployment: detected, with the right first cause, and no alarm elsewhere.
//!
//! `cargo test --test smgen -- --nocapture faults_made_over_the_api` prints the table.

use super::account::Account;
use super::table::{Fault, faults};
use super::{deployed, verify};
use crate::acceptance::{Source, Stack};
use crate::support::moto::Moto;
use crate::support::{Project, Run};
use serde_json::Value;
use smgen::snapshot::Snapshot;
use std::fmt::Write as _;

/// Runs `smgen verify` and returns what does not hold, with everything that was judged.
fn judged(project: &Project, url: &str) -> (Vec<Value>, usize) {
    let mut command = verify(project, "prod", url);
    let run = Run::of(command.args(["--only", "audit,model", "--format", "json"]));
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let verdicts = report["verdicts"].as_array().unwrap();
    let broken = verdicts.iter().filter(|one| one["outcome"] != "pass");
    (broken.cloned().collect(), verdicts.len())
}

/// What came of a fault.
struct Score {
    broken: usize,
    detected: bool,
    first_cause: String,
    right: bool,
    alarms: Vec<String>,
}

fn score(fault: &Fault, broken: &[Value]) -> Score {
    let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
    let found = broken.iter().find(|one| id(one).starts_with(fault.fails));
    let first = found.map_or("", |one| {
        one["causes"][0]["kind"].as_str().unwrap_or_default()
    });
    let mine =
        |id: &str| id.starts_with(fault.fails) || fault.also.iter().any(|part| id.contains(part));
    Score {
        broken: broken.len(),
        detected: found.is_some_and(|one| one["outcome"] == "fail"),
        first_cause: first.to_owned(),
        right: first == fault.cause,
        alarms: broken.iter().map(id).filter(|id| !mine(id)).collect(),
    }
}

fn row(fault: &Fault, score: &Score) -> String {
    let yes = |good: bool| if good { "yes" } else { "NO" };
    format!(
        "{:<58} {:>8} {:<32} {:>5} {:>6} {:>6}",
        fault.name,
        yes(score.detected),
        score.first_cause,
        yes(score.right),
        score.alarms.len(),
        score.broken
    )
}

#[test]
fn faults_made_over_the_api() {
    let stack = Stack {
        profile: "prod",
        source: Source::Builtin,
    };
    let project = stack.render();
    let Some(moto) = deployed(&project.path("infra/prod/terraform")) else {
        return;
    };
    let (broken, all) = judged(&project, moto.url());
    assert!(broken.is_empty(), "{broken:#?}");
    let whole = whole(&project, &moto);
    let mut table = format!(
        "{:<58} {:>8} {:<32} {:>5} {:>6} {:>6}\n",
        format!("fault, in a network of {all} expectations"),
        "detected",
        "first cause",
        "right",
        "alarms",
        "broken"
    );
    let mut wrong = Vec::new();
    let mut count = 0;
    for fault in faults() {
        let copy = moto.copy();
        (fault.make)(&Account {
            url: copy.url(),
            whole: &whole,
        });
        let (broken, _) = judged(&project, copy.url());
        let score = score(fault, &broken);
        let _ = writeln!(table, "{}", row(fault, &score));
        if !(score.detected && score.right && score.alarms.is_empty()) {
            let ids: Vec<_> = broken
                .iter()
                .map(|one| format!("{} {}", one["id"], one["causes"][0]))
                .collect();
            wrong.push(format!(
                "{}: {:?}\n  {}",
                fault.name,
                score.alarms,
                ids.join("\n  ")
            ));
        }
        count += 1;
    }
    println!(
        "{table}{count} faults, {} of them not as they should be",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 40, "{count}");
    // Whatever happened to the copies, the original is whole.
    assert!(judged(&project, moto.url()).0.is_empty());
}

/// Returns the network as it is, to find its resources in.
fn whole(project: &Project, moto: &Moto) -> Snapshot {
    let mut command = verify(project, "prod", moto.url());
    Run::of(command.args([
        "--quiet",
        "--only",
        "audit,model",
        "--save-snapshot",
        "whole.json",
    ]))
    .succeeds();
    serde_json::from_str(&project.read("whole.json")).unwrap()
}
