//! `smgen render` says what it costs to apply what it wrote, before anybody applies it.

use super::manifest::{DEV, change};
use crate::support::Project;

const ONE: &str = "profiles: {dev: {project: one, flow_logs: {retention_days: 30}}}";
const TWO: &str = "profiles: {dev: {project: two, flow_logs: {retention_days: 30}}}";
const LOST: &str = "infra/dev/terraform: Terraform replaces 37 resources, among them `flow-log-group`, whose events are lost\n";
const BESIDE: &str = "infra/dev/cdk: CloudFormation makes another stack, `two-dev`, with ";

fn rendered(config: &str) -> Project {
    let project = Project::new().config(config);
    project
        .run("render -p dev")
        .succeeds()
        .stderr_lacks("replaces")
        .stderr_lacks("not known");
    project
}

#[test]
fn another_name_is_told_by_the_render_that_brings_it_and_by_no_other() {
    let project = rendered(ONE).config(TWO);
    project
        .run_read_only("render -p dev --check")
        .exits(1)
        .stderr_has(LOST)
        .stderr_has(BESIDE);
    project
        .run("render -p dev")
        .succeeds()
        .stderr_has(LOST)
        .stderr_has(BESIDE);
    project
        .run("render -p dev")
        .succeeds()
        .stderr_lacks("replaces");
}

#[test]
fn what_changes_in_place_costs_nothing() {
    let project = rendered(ONE).config(&ONE.replace("30", "60"));
    project
        .run("render -p dev")
        .succeeds()
        .stderr_lacks("replaces")
        .stderr_lacks("another stack");
}

#[test]
fn a_shorter_retention_loses_evidence_of_what_was_rendered_last() {
    let lost = "`flow-log-group` keeps its events 30 days instead of 60: evidence is lost, the events of up to 30 days";
    let project = rendered(&ONE.replace("30", "60")).config(ONE);
    project
        .run_read_only("render -p dev --check")
        .exits(1)
        .stderr_has(lost);
    project.run("render -p dev").succeeds().stderr_has(lost);
}

#[test]
fn a_manifest_without_an_inventory_is_named_and_never_means_nothing() {
    let project = rendered(ONE);
    change(&project, |manifest| {
        manifest
            .as_object_mut()
            .unwrap()
            .remove("inventory")
            .unwrap();
    });
    let project = project.config(TWO);
    let said = "infra/dev/terraform: the last render kept no inventory that this smgen reads: what the change replaces is not known";
    project
        .run_read_only("render -p dev --check")
        .exits(1)
        .stderr_has(said);
    let report = project
        .run_read_only("render -p dev --check --format json")
        .exits(1)
        .json();
    assert_eq!(report["folders"][1]["replacement"], "unknown");
    project.run("render -p dev").succeeds().stderr_has(said);
}

#[test]
fn a_check_says_it_to_programs_and_on_pull_requests() {
    let project = rendered(ONE).config(TWO);
    let report = project
        .run_read_only("render -p dev --check --format json")
        .exits(1)
        .json();
    let folder = &report["folders"][1];
    assert_eq!(
        (report["version"].clone(), folder["folder"].clone()),
        (1.into(), DEV.into())
    );
    assert_eq!(
        (
            folder["replacement"].as_str(),
            folder["consequences"]["replaced"].as_u64()
        ),
        (Some("known"), Some(37))
    );
    assert_eq!(
        folder["consequences"]["losses"]["lost"][0]["ids"][0],
        "flow-log-group"
    );
    let run = project
        .run_read_only("render -p dev --check --format markdown")
        .exits(1);
    assert!(run.stdout.contains("### `infra/dev/terraform`\n\n**Terraform replaces 37 resources, among them `flow-log-group`, whose events are lost**\n"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("\n| `flow-log-group` | `aws_cloudwatch_log_group` | replaced |\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("\n| `flow_logs.tf` | blueprint changed since the last render |\n"),
        "{}",
        run.stdout
    );
    project.run("render -p dev --format json").exits(2);
}

#[test]
fn a_committed_render_is_held_against_the_folder_of_another_branch() {
    let project = rendered(ONE);
    std::fs::rename(project.path("infra"), project.path("main")).unwrap();
    let project = project.config(TWO);
    project.run("render -p dev").succeeds();
    project
        .run_read_only("render -p dev --check")
        .succeeds()
        .stderr_lacks("replaces");
    let run = project
        .run_read_only("render -p dev --check --base main")
        .succeeds();
    run.stderr_has(LOST);
    let run = project
        .run_read_only("render -p dev --check --base nowhere")
        .exits(2);
    run.stderr_has("`nowhere` is no folder");
}
