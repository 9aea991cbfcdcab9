//! `smgen doctor`: the programs, and what every build says.

use crate::support::{Project, Run, smgen};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

#[cfg(feature = "aws")]
#[path = "doctor_aws.rs"]
mod aws;

#[cfg(feature = "aws")]
#[path = "doctor_trouble.rs"]
mod trouble;

/// A `PATH` with the programs of these names, each of which prints a text.
fn path_with(project: &Project, programs: &[(&str, &str)]) -> String {
    for (name, script) in programs {
        let path = project.path("bin").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    project.path("bin").display().to_string()
}

/// `smgen doctor` with both programs in good versions, in an environment that never asks for an instance's metadata.
fn doctor(project: &Project) -> Command {
    let mut command = smgen(&project.path(""));
    command
        .arg("doctor")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("HOME", project.path(""));
    command.env(
        "PATH",
        path_with(
            project,
            &[
                ("terraform", "echo 'Terraform v1.11.4'"),
                ("node", "echo v20.11.1"),
            ],
        ),
    );
    command
}

/// The checks of a run with `--format json`, as `id`, `status`, `detail`, `help`.
fn checks(run: &Run) -> Vec<[String; 4]> {
    let report: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stdout));
    assert_eq!(report["version"], 1);
    assert_eq!(report.as_object().unwrap().len(), 2);
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    checks
        .map(|check| ["id", "status", "detail", "help"].map(|key| text(check, key)))
        .collect()
}

/// Returns a check of a run with `--format json`.
#[track_caller]
fn check(run: &Run, id: &str) -> [String; 4] {
    checks(run)
        .into_iter()
        .find(|check| check[0] == id)
        .unwrap_or_else(|| panic!("no {id} in {}", run.stdout))
}

fn terraform(script: &str) -> [String; 4] {
    let project = Project::new();
    let mut command = doctor(&project);
    path_with(&project, &[("terraform", script)]);
    check(
        &Run::of(command.args(["--format", "json", "--timeout", "2"])),
        "terraform",
    )
}

#[test]
fn terraform_has_to_be_new_enough() {
    let found = terraform("echo 'Terraform v1.7.0'; echo 'on linux_amd64'");
    assert_eq!((found[1].as_str(), found[2].as_str()), ("ok", "1.7.0"));
    let found = terraform("echo 'Terraform v1.6.6'");
    assert_eq!(found[1], "failed");
    assert!(found[2].starts_with("1.6.6 is older than 1.7"), "{found:?}");
}

#[test]
fn a_terraform_that_makes_no_sense_is_unknown() {
    assert_eq!(terraform("echo hello")[1], "unknown");
    assert_eq!(terraform("exit 1")[1], "unknown");
    assert_eq!(
        terraform("/bin/sleep 20; echo 'Terraform v1.11.4'")[1],
        "unknown"
    );
}

#[test]
fn programs_that_are_missing_are_named_with_the_way_to_get_them() {
    let project = Project::new();
    let run = Run::of(
        doctor(&project)
            .env("PATH", project.path("empty"))
            .args(["--format", "json"]),
    )
    .exits(1);
    for id in ["terraform", "node"] {
        let found = check(&run, id);
        assert_eq!(found[1], "missing");
        assert!(found[3].contains("https://"), "{found:?}");
    }
}

#[test]
fn bad_input_is_told_before_anything_is_asked() {
    let project = Project::new();
    for arguments in [
        ["--endpoint-url", "moto"],
        ["--endpoint-url", "http://user:pw@host"],
        ["--timeout", "0"],
        ["--timeout", "soon"],
        ["--format", "xml"],
    ] {
        let run = Run::of(doctor(&project).args(arguments)).exits(2);
        assert_eq!(run.stdout, "");
        assert!(run.stderr.contains(arguments[0]), "{}", run.stderr);
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_build_without_aws_says_so() {
    let project = Project::new();
    let run = Run::of(doctor(&project).args(["--format", "json"])).exits(1);
    let found = check(&run, "aws-support");
    assert_eq!(found[1], "missing");
    assert!(found[3].contains("default features"), "{found:?}");
    assert_eq!(check(&run, "credentials")[1], "skipped");
    assert_eq!(check(&run, "terraform")[1], "ok");
}
