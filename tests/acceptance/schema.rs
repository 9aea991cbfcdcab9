//! The JSON Schema says of files what smgen says of them, to the validator that editors use.

use super::stack::example;
use crate::support::tools::Tools;
use crate::support::{Project, Run};
use serde_json::{Value, json};
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
        "defaults: {extends: [prod]}",
        "defaults: {abstract: true}",
        "defaults: {description: x}",
        "defaults: {extends: null}",
        "profiles: {dev: {network: {nat: some}}}",
        "profiles: {dev: {workloads: [trainning]}}",
        "profiles: {dev: {account_id: 123456789012}}",
        "profiles: {dev: {network: {zones: use1-az1}}}",
        "profiles: {dev: {security: {data_stores: {a: {kind: b}}}}}",
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

/// Holds JUnit against the schema of Jenkins, as pytest does with its own; none where the validator is missing.
fn validate_junit(file: &Path) -> Option<Run> {
    let validator = Tools::with("xmlschema", |tools| tools.validate_xml.as_deref())?;
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/junit-10.xsd");
    Some(Run::of(
        Command::new(validator)
            .arg("--schema")
            .arg(schema)
            .arg(file),
    ))
}

#[test]
fn junit_is_what_jenkins_takes_and_other_xml_is_not() {
    let project = Project::new();
    project
        .run("verify -p prod-hipaa --via model --quiet --save-snapshot network.json")
        .succeeds();
    let good = project
        .run("verify -p prod-hipaa --via model --format junit")
        .succeeds()
        .stdout;
    // An account in which something is broken, something could not be read, and names are not what XML likes.
    let mut network: Value = serde_json::from_str(&project.read("network.json")).unwrap();
    network["source"] =
        json!({"kind": "account", "account_id": "123456789012", "region": "us-east-1"});
    network["vpc"]["dns_support"] = json!(false);
    network["gaps"] = json!([{"part": "flow_logs", "action": "ec2:DescribeFlowLogs", "why": "denied \u{1b}[31m <&]]>\r\n\t\u{85}"}]);
    let records = network["records"].as_array_mut().unwrap();
    records.retain(|record| record["kind"] != "flow-log");
    network["security_groups"][0]["id"] = json!("sg-<a href=\"x\">&\n\u{1}\u{fffe}");
    let project = project.file("broken.json", &network.to_string());
    let bad = project
        .run("verify -p prod-hipaa --builtin --snapshot broken.json --format junit")
        .exits(1)
        .stdout;
    assert!(bad.contains("<failure") && bad.contains("<error"), "{bad}");
    for (text, valid) in [
        (&good, true),
        (&bad, true),
        (
            &good.replacen("<testcase name=", "<testcase nome=", 1),
            false,
        ),
        (
            &good.replacen("<testsuites ", "<testsuites skipped=\"0\" ", 1),
            false,
        ),
    ] {
        let project = Project::new().file("report.xml", text);
        let Some(run) = validate_junit(&project.path("report.xml")) else {
            return;
        };
        assert_eq!(run.code == 0, valid, "{}{}", run.stdout, run.stderr);
    }
}
