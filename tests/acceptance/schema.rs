//! The JSON Schema says of files what smgen says of them, to the validator that editors use.

use super::stack::example;
use crate::support::tools::Tools;
use crate::support::{Project, Run};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Holds configurations against the committed schema; none where node is missing.
fn validate(files: &[PathBuf]) -> Option<Run> {
    validate_as("smgen.schema.json", files)
}

/// Holds files against a committed schema; none where node is missing.
fn validate_as(schema: &str, files: &[PathBuf]) -> Option<Run> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("blueprints")
        .join(schema);
    let (node, script) = Tools::with("node with ajv", |tools| {
        Some((tools.node.as_deref()?, tools.validate_schema.as_deref()?))
    })?;
    Some(Run::of(
        Command::new(node).arg(script).arg(schema).args(files),
    ))
}

#[test]
fn examples_and_the_template_are_valid() {
    let mut files: Vec<_> = ["hospital", "bank", "govcloud", "china"]
        .map(|name| example(name).join("smgen.yaml"))
        .to_vec();
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/smgen.yaml"));
    let Some(run) = validate(&files) else { return };
    run.succeeds();
}

#[test]
fn what_smgen_refuses_by_its_shape_the_schema_refuses_too() {
    for wrong in [
        "version: 2",
        "regoin: x",
        "defaults: {network: {cidrs: x}}",
        "profiles: {dev: {network: {nat: some}}}",
        "profiles: {dev: {workloads: [trainning]}}",
        "profiles: {dev: {account_id: 123456789012}}",
        "profiles: {dev: {network: {zones: use1-az1}}}",
        "profiles: {dev: {security: {data_ports: {a: b}}}}",
        "profiles: []",
    ] {
        let project = Project::new().config(wrong);
        let Some(run) = validate(&[project.path("smgen.yaml")]) else {
            return;
        };
        assert_ne!(run.code, 0, "the schema takes `{wrong}`");
        project.run("render --all").exits(2);
    }
}

#[test]
fn reports_are_valid_and_other_things_are_not() {
    let report = Project::new()
        .run("verify -p prod-hipaa --via model --format json")
        .succeeds()
        .stdout;
    for (text, good) in [
        (report.clone(), true),
        (report.replace("\"pass\"", "\"fine\""), false),
        (
            report.replace("\"version\": 1", "\"version\": \"1\""),
            false,
        ),
    ] {
        let project = Project::new().file("report.json", &text);
        let files = [project.path("report.json")];
        let Some(run) = validate_as("smgen-report.schema.json", &files) else {
            return;
        };
        assert_eq!(run.code == 0, good, "{}{}", run.stdout, run.stderr);
    }
}
