//! Plain node and the CDK's own CLI come to the same.

use super::App;
use crate::support::{Project, Run};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn the_cli_synthesises_what_plain_node_does() {
    let project = Project::new();
    project.run("render --profile prod-hipaa").succeeds();
    let Some(app) = App::at(&project.path("infra/prod-hipaa/cdk")) else {
        return;
    };
    let mut cli = app.command(Path::new("node"));
    // It compiles the app itself, as cdk.json tells it to; elsewhere it may look for news and for an account.
    cli.args(["node_modules/aws-cdk/bin/cdk", "synth", "--quiet"])
        .args(["--no-notices", "--no-lookups", "--output", "cli"])
        .env("CDK_DISABLE_CLI_TELEMETRY", "true")
        .env("CDK_VALIDATION", "false");
    Run::of(&mut cli).succeeds();
    app.synthesise("node").succeeds();
    for file in ["Network.template.json", "manifest.json"] {
        let read = |by: &str| fs::read_to_string(app.path(by).join(file)).unwrap();
        assert!(read("cli") == read("node"), "the CLI writes another {file}");
    }
}

#[test]
fn the_flags_are_those_that_the_library_recommends() {
    let project = Project::new();
    project.run("render --profile prod").succeeds();
    let Some(app) = App::at(&project.path("infra/prod/cdk")) else {
        return;
    };
    let recommended = app.json("node_modules/aws-cdk-lib/recommended-feature-flags.json");
    assert!(recommended.as_object().is_some_and(|all| !all.is_empty()));
    let settings: Value = app.json("cdk.json");
    assert_eq!(settings["context"], recommended);
}
