//! Advice held against the real thing: what a fix says of `terraform apply` is what it does, and its commands remove what was added.

use super::{Terraform, deployed, verify};
use crate::support::tools::Tools;
use crate::support::{Project, Run};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const CONFIG: &str = "version: 1\nprofiles:\n  prod:\n    network: {zones: [use1-az1, use1-az2]}\n";

/// Runs a script of this folder, or of those beside it, with Python and boto3.
fn script(python: &Path, name: &str, arguments: &[&str]) -> Run {
    let path = format!("{}/tests/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_DEFAULT_REGION", "us-east-1");
    Run::of(command.arg(path).args(arguments))
}

/// Returns the fix of everything that departs from the blueprint, by what departs.
fn fixes(project: &Project, url: &str) -> BTreeMap<String, String> {
    let run = Run::of(verify(project, "prod", url).args(["--only", "audit", "--format", "json"]));
    let report: Value = run.json();
    let verdicts = report["verdicts"].as_array().unwrap().iter();
    let causes = verdicts.filter(|one| one["outcome"] == "fail");
    let causes = causes.flat_map(|one| one["causes"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    causes
        .map(|one| (text(&one["what"]), text(&one["fix"])))
        .collect()
}

/// The commands that a fix names.
fn commands(fix: &str) -> impl Iterator<Item = &str> {
    fix.split('`').filter(|part| part.starts_with("aws "))
}

#[test]
fn fixes_do_what_they_say() {
    let project = Project::new().config(CONFIG);
    project.run("render --profile prod").succeeds();
    let dir = project.path("infra/prod/terraform");
    let Some(python) = Tools::with("Python", |tools| tools.python.as_deref()) else {
        return;
    };
    let Some(moto) = deployed(&dir) else {
        return;
    };
    let clean = fixes(&project, moto.url());
    assert!(clean.is_empty(), "{clean:#?}");
    script(python, "acceptance/verify/drift.py", &[moto.url()]).succeeds();
    let told = fixes(&project, moto.url());
    let by_apply = |fix: &str| {
        [
            "`terraform apply` puts it back",
            "`terraform apply` makes it",
            "`terraform apply` empties",
        ]
        .iter()
        .any(|words| fix.contains(words))
    };
    let left = |fix: &str| fix.contains("`terraform apply` leaves it");
    for (what, fix) in &told {
        assert!(
            by_apply(fix) != left(fix),
            "{what}: neither, or both: {fix}"
        );
        assert_eq!(
            left(fix),
            commands(fix).count() > 0 && !by_apply(fix),
            "{what}: {fix}"
        );
    }
    let counts = [
        told.values().filter(|fix| by_apply(fix)).count(),
        told.values().filter(|fix| left(fix)).count(),
    ];
    assert!(
        counts.iter().all(|count| *count > 5),
        "{counts:?}: {told:#?}"
    );
    // What the plan would do: it puts back, and takes away nothing of what others added.
    let terraform = Terraform::at(&dir).unwrap().against(moto.url());
    terraform.must("apply -auto-approve -input=false -no-color");
    let after = fixes(&project, moto.url());
    for (what, fix) in &told {
        assert_eq!(after.contains_key(what), left(fix), "{what}: {fix}");
    }
    // And the commands take away exactly that.
    for fix in after.values() {
        for command in commands(fix) {
            script(python, "verify/awscli.py", &["--run", moto.url(), command]).succeeds();
        }
    }
    let end = fixes(&project, moto.url());
    assert!(end.is_empty(), "{end:#?}");
    let plan = terraform.run("plan -detailed-exitcode -input=false -no-color");
    assert_eq!(plan.code, 0, "{}", plan.stdout);
    println!(
        "{} departures: the apply put back {}, commands removed {}",
        told.len(),
        counts[0],
        counts[1]
    );
}
