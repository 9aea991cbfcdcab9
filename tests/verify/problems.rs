//! One cause is told once, the worst first, in words that help: on a deployed network that is broken in several ways at once.

use super::breaks::{
    KINDS, acl, endpoints_closed, internet_open, logs_gone, transit_gateway_takes_s3,
};
use crate::audit::deployed::{entry, snapshot as deployed};
use crate::support::rendered::topology_of;
use crate::support::tools::Tools;
use crate::support::{Project, Run, smgen};
use serde_json::{Value, json};
use smgen::snapshot::{Record, Snapshot};
use smgen::topology::ResourceKind;
use std::collections::BTreeSet;
use std::process::Command;

const PROFILE: &str = "prod-hipaa";

pub fn broken(break_it: &[fn(&mut Snapshot)]) -> Project {
    let mut snapshot = deployed(&topology_of(PROFILE, None));
    for break_it in break_it {
        break_it(&mut snapshot);
    }
    Project::new().file("network.json", &serde_json::to_string(&snapshot).unwrap())
}

pub fn verify(project: &Project, more: &str) -> Run {
    project.run(&format!(
        "verify -p {PROFILE} --builtin --snapshot network.json {more}"
    ))
}

/// The worst fault of the lab: data can leave, and nothing works.
pub fn worst() -> Project {
    broken(&[internet_open, endpoints_closed])
}

#[test]
fn a_leak_comes_before_the_outage_beside_it() {
    let project = worst();
    let run = verify(&project, "").exits(1);
    println!("{}", run.stdout);
    let lines: Vec<_> = run.stdout.lines().collect();
    let top = lines[..10].join("\n");
    assert!(top.contains("LEAK"), "{top}");
    assert!(top.contains("`training` (sg-training)"), "{top}");
    let report = verify(&project, "--format json").exits(1).json();
    let problems = report["problems"].as_array().unwrap();
    let harms: Vec<_> = problems
        .iter()
        .map(|one| one["harm"].as_str().unwrap())
        .collect();
    assert_eq!(harms[..2], ["leak", "outage"]);
    let mut sorted = harms.clone();
    sorted.sort_by_key(|harm| {
        ["leak", "outage", "drift", "unknown"]
            .iter()
            .position(|one| one == harm)
    });
    assert_eq!(harms, sorted);
    let fix = problems[0]["causes"][0]["fix"].as_str().unwrap();
    assert!(fix.starts_with("`aws ec2 revoke-security-group-egress --group-id sg-training --security-group-rule-ids sgr-open`"), "{fix}");
    // One rule that is gone is one problem, whatever fails for it.
    let closed = problems[1]["explains"].as_array().unwrap();
    let reach = closed
        .iter()
        .filter(|id| id.as_str().unwrap().starts_with("reach/"));
    assert!(reach.count() > 20, "{closed:#?}");
    assert!(
        closed.contains(&json!("configuration/security-group/vpce")),
        "{closed:#?}"
    );
    explained(&report);
}

/// Demands that every verdict that does not hold belongs to a problem, and no other one.
pub fn explained(report: &Value) {
    let problems = report["problems"].as_array().unwrap();
    let explained = problems
        .iter()
        .flat_map(|one| one["explains"].as_array().unwrap());
    let explained: BTreeSet<_> = explained.map(|id| id.as_str().unwrap()).collect();
    let verdicts = report["verdicts"].as_array().unwrap().iter();
    let failing = verdicts.filter(|one| one["outcome"] != "pass");
    let failing: BTreeSet<_> = failing.map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(explained, failing);
}

#[test]
fn each_cause_is_told_once() {
    type Case = (fn(&mut Snapshot), &'static str, &'static str);
    let cases: [Case; 4] = [
        (
            endpoints_closed,
            "no ingress rule of `vpce` (sg-vpce) lets tcp 443 in",
            "`terraform apply` makes it",
        ),
        (
            |s| acl(s, "acl-notebook").entries.push(entry(true, 4, false)),
            "entry 4 of `notebook` (acl-notebook) denies it",
            "`aws ec2 delete-network-acl-entry --network-acl-id acl-notebook --egress --rule-number 4` removes it",
        ),
        (
            |s| s.vpc.dns_hostnames = Some(false),
            "`enableDnsHostnames` of the VPC is off",
            "`terraform apply` puts it back",
        ),
        (
            logs_gone,
            "there is no endpoint of logs",
            "`terraform apply` makes it",
        ),
    ];
    for (break_it, what, fix) in cases {
        let report = verify(&broken(&[break_it]), "--format json")
            .exits(1)
            .json();
        let problems = report["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 1, "{what}: {problems:#?}");
        let told = problems[0]["what"].as_str().unwrap();
        assert!(told.starts_with(what), "{told}");
        let way = problems[0]["causes"][0]["fix"].as_str().unwrap();
        assert!(way.contains(fix), "{what}: {way}");
        explained(&report);
    }
}

#[test]
fn a_route_that_diverts_is_to_blame_not_what_stands_behind_it() {
    let report = verify(&broken(&[transit_gateway_takes_s3]), "--format json")
        .exits(1)
        .json();
    let verdicts = report["verdicts"].as_array().unwrap();
    let s3 = verdicts
        .iter()
        .find(|one| one["id"] == "reach/training/use1-az1/s3")
        .unwrap();
    assert_eq!(s3["causes"][0]["kind"], "route", "{s3:#}");
    let what = s3["causes"][0]["what"].as_str().unwrap();
    assert!(
        what.starts_with("`private/use1-az1` (rtb-private-use1-az1) sends what is for "),
        "{what}"
    );
    assert!(what.ends_with(" to transit gateway tgw-1"), "{what}");
    explained(&report);
}

/// Rust's own way to write values, which says nothing to people.
#[test]
fn no_report_shows_how_rust_writes_values() {
    let marks = [
        "Some(",
        "None,",
        "TransitGateway(",
        "Endpoint(",
        "Interface(",
        "Cidr(",
        "Literal(",
        "{ endpoint",
        "{ part",
        "PrivateZone",
    ];
    for kinds in KINDS.iter().map(std::slice::from_ref).chain([&KINDS[..]]) {
        let project = broken(kinds);
        for format in ["text", "json", "junit"] {
            let run = verify(&project, &format!("--format {format}"));
            for mark in marks {
                assert!(!run.stdout.contains(mark), "{mark} in {}", run.stdout);
            }
        }
    }
}

#[test]
fn lines_fit_from_fifty_columns_up() {
    let project = broken(&KINDS);
    for width in ["50", "64", "80", "120"] {
        let mut command = smgen(&project.path(""));
        command.env("COLUMNS", width);
        let arguments = [
            "verify",
            "-p",
            PROFILE,
            "--builtin",
            "--snapshot",
            "network.json",
        ];
        let run = Run::of(command.args(arguments));
        let most: usize = width.parse().unwrap();
        for line in run.stdout.lines() {
            // A word that is longer than the line stays whole.
            let words = line.trim_start().trim_start_matches("- ");
            let fits = line.chars().count() <= most || !words.trim_end().contains(' ');
            let head = [
                "FAIL ",
                "UNKNOWN ",
                "expected ",
                "cause ",
                "fix ",
                "and ",
                "also ",
                "seen ",
                "decided ",
            ];
            let one_word = head.iter().any(|head| {
                words
                    .strip_prefix(head)
                    .is_some_and(|rest| !rest.trim().contains(' '))
            });
            assert!(fits || one_word, "{width}: {line}");
        }
        let summary: Vec<_> = run
            .stdout
            .lines()
            .skip_while(|line| !line.starts_with("to fix"))
            .take_while(|line| !line.is_empty())
            .collect();
        assert!((2..=10).contains(&summary.len()), "{summary:#?}");
    }
}

/// Takes every command that any fix names apart with the AWS SDK's own models: service, operation and options.
#[test]
fn commands_of_fixes_are_commands_of_the_aws_cli() {
    let Some(python) = Tools::with("Python", |tools| tools.python.as_deref()) else {
        return;
    };
    let mut commands = BTreeSet::new();
    for kinds in KINDS.iter().map(std::slice::from_ref).chain([&KINDS[..]]) {
        let run = verify(&broken(kinds), "--format json");
        assert!(run.stderr.is_empty() || run.code == 1, "{}", run.stderr);
        let report = run.json();
        gather(&report, &mut commands);
    }
    // What the code writes out, with its holes filled.
    for file in ["audit", "judge", "packets", "remedy"] {
        let folder = format!("{}/src/verify/{file}", env!("CARGO_MANIFEST_DIR"));
        let mut open = vec![std::path::PathBuf::from(folder)];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(path)
                        .unwrap()
                        .map(|one| one.unwrap().path()),
                );
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let code: Vec<_> = code.collect();
            for part in code
                .join("\n")
                .split('`')
                .filter(|part| part.starts_with("aws "))
            {
                commands.insert(
                    part.split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ")
                        // A text that goes on in the next line.
                        .replace("\\ ", "")
                        .replace("{}", "x"),
                );
            }
        }
    }
    commands.retain(|one| !one.contains("{service}") && !one.contains("{self"));
    assert!(commands.len() > 15, "{commands:#?}");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify/awscli.py");
    let mut child = Command::new(python)
        .arg(script)
        .args(&commands)
        .output()
        .unwrap();
    child.stdout.extend(child.stderr);
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stdout)
    );
    println!(
        "{} commands:\n{}",
        commands.len(),
        Vec::from_iter(commands).join("\n")
    );
    // The check is one that can fail.
    for wrong in [
        "aws ec2 delete-routes --route-table-id rtb-1",
        "aws ec2 delete-route --table rtb-1",
        "aws ec3 delete-route",
        "aws ec2 delete-route --route-table-id",
    ] {
        let run = Command::new(python).args([script, wrong]).output().unwrap();
        assert!(!run.status.success(), "{wrong}");
    }
}

/// Finds what stands between backticks and begins with `aws`.
fn gather(value: &Value, commands: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let parts = text.split('`').filter(|part| part.starts_with("aws "));
            commands.extend(parts.map(str::to_owned));
        }
        Value::Array(list) => list.iter().for_each(|one| gather(one, commands)),
        Value::Object(map) => map.values().for_each(|one| gather(one, commands)),
        _ => {}
    }
}

/// What only the comparison with the blueprint finds is told by what it may come to: a key that is open to everybody before a shorter
/// retention, that before words; and one thing that differs in several ways by the worst of them.
#[test]
fn departures_are_told_by_what_they_may_come_to() {
    fn record(s: &mut Snapshot, kind: ResourceKind) -> &mut Record {
        s.records.iter_mut().find(|one| one.kind == kind).unwrap()
    }
    let project = broken(&[
        |s| {
            let parameter = record(s, ResourceKind::Parameter);
            parameter.fields.insert("description".into(), json!("a"));
        },
        |s| {
            let group = record(s, ResourceKind::LogGroup);
            group.fields.insert("retention-days".into(), json!(1));
        },
        |s| {
            let key = record(s, ResourceKind::Key);
            key.tags
                .as_mut()
                .unwrap()
                .insert("Owner".into(), "nobody".into());
            key.fields.insert("rotates".into(), json!(false));
            let everybody = json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]});
            key.fields.insert("policy".into(), everybody);
        },
    ]);
    let report = verify(&project, "--format json").exits(1).json();
    let problems = report["problems"].as_array().unwrap();
    let drifts = problems.iter().filter(|one| one["harm"] == "drift");
    let parts: Vec<_> = drifts
        .map(|one| {
            let first = &one["causes"][0];
            assert_eq!(one["what"], first["what"]);
            let at = &first["component"];
            (
                first["kind"].as_str().unwrap(),
                at["part"].as_str().unwrap(),
            )
        })
        .collect();
    let untagged = parts.iter().filter(|(_, part)| !part.starts_with("tag:"));
    let untagged: Vec<_> = untagged.copied().collect();
    assert_eq!(
        untagged,
        [
            ("key", "policy"),
            ("log-group", "retention-days"),
            ("parameter", "description"),
        ]
    );
}
