//! `smgen verify` of what Terraform deployed to moto, and what it says when the account is in trouble.

mod advice;
mod trouble;

use super::terraform::Terraform;
use crate::support::moto::Moto;
use crate::support::{Project, Run, smgen};
use std::path::Path;
use std::process::Command;

/// `smgen verify` with credentials that moto takes.
fn verify(project: &Project, profile: &str, url: &str) -> Command {
    let mut command = smgen(&project.path(""));
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .args(["verify", "--profile", profile, "--endpoint-url", url]);
    command
}

/// Demands that everything which can be judged without packets holds in a deployed stack, and returns how much that is.
pub fn holds(project: &Project, profile: &str, url: &str) -> usize {
    holds_of(project, profile, url, &[])
}

/// Demands that of one of several networks.
pub fn holds_of(project: &Project, profile: &str, url: &str, which: &[&str]) -> usize {
    let run = judged(project, profile, url, which).succeeds();
    let report = run.json();
    assert_eq!(report["gaps"], serde_json::json!([]));
    let judged = report["verdicts"].as_array().unwrap().len();
    let mut expected = smgen(&project.path(""));
    let expected = Run::of(expected.args(["verify", "-p", profile, "--list", "--format", "json"]));
    let expected = expected.succeeds().json();
    assert_eq!(judged, expected["expectations"].as_array().unwrap().len());
    judged
}

/// Judges one of several networks by audit and model.
pub fn judged(project: &Project, profile: &str, url: &str, which: &[&str]) -> Run {
    let mut command = verify(project, profile, url);
    let command = command.args(["--only", "audit,model", "--format", "json"]);
    Run::of(command.args(which))
}

/// Applies a rendered folder to moto; none where a tool is missing.
pub fn deployed(dir: &Path) -> Option<Moto> {
    let (terraform, moto) = Terraform::on_moto(dir)?;
    terraform.must("apply -auto-approve -input=false -no-color");
    Some(moto)
}
