//! The rendered CDK apps with the real compiler, the real CDK and its checks, without a network and without an account.

mod app;
mod built;
mod cli;
mod function;
mod hostile;
mod ids;
mod lint;
mod literals;
mod stacks;

pub use app::App;
pub use stacks::{STACKS, template};

use crate::support::Project;
use serde_json::Value;

/// Returns the template that the CDK app of a profile synthesises, rendering the app first; none where node is missing.
pub fn synthesised(project: &Project, profile: &str) -> Option<Value> {
    let dir = project.path(&format!("infra/{profile}/cdk"));
    if !dir.is_dir() {
        project
            .run(&format!("render --profile {profile}"))
            .succeeds();
    }
    let app = App::at(&dir)?;
    app.compile();
    app.synthesise("cdk.out").succeeds();
    Some(app.template("cdk.out"))
}

#[test]
fn apps_run_where_there_is_no_network() {
    let project = Project::new();
    project.run("render --profile prod").succeeds();
    let Some(app) = App::at(&project.path("infra/prod/cdk")) else {
        return;
    };
    let interfaces = "console.log(Object.keys(require('os').networkInterfaces()).join())";
    assert_eq!(app.run(&["-e", interfaces]).succeeds().stdout, "\n");
    let credentials =
        "console.log(Object.keys(process.env).filter((name) => name.startsWith('AWS_')).join())";
    assert_eq!(app.run(&["-e", credentials]).succeeds().stdout, "\n");
}

#[test]
fn an_app_says_its_network_without_a_network() {
    let project = Project::new();
    let Some(template) = synthesised(&project, "prod") else {
        return;
    };
    let vpc = template["Resources"]
        .as_object()
        .unwrap()
        .values()
        .find(|resource| resource["Type"] == "AWS::EC2::VPC")
        .unwrap();
    assert_eq!(vpc["Properties"]["EnableDnsSupport"], true);
}
