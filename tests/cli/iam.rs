//! `smgen iam` and `smgen verify --dry-run`.

use crate::support::Project;
use serde_json::Value;
use smgen::verify::iam::READ;

fn actions(policy: &Value) -> Vec<String> {
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|one| one["Action"].as_array().unwrap());
    let mut actions: Vec<_> = actions
        .map(|action| action.as_str().unwrap().to_owned())
        .collect();
    actions.sort();
    actions
}

/// Every action but the one that needs no permission.
fn read() -> Vec<String> {
    let names = READ.iter().map(|action| action.name.to_owned());
    names
        .filter(|name| name != "sts:GetCallerIdentity")
        .collect()
}

#[test]
fn the_policy_is_a_document_for_the_region_of_the_profile() {
    let policy = Project::new().run_read_only("iam -p prod").succeeds();
    let policy = policy.json();
    assert_eq!(policy["Version"], "2012-10-17");
    assert_eq!(actions(&policy), read());
    let china = "profiles: {prod: {region: cn-north-1, network: {zones: [cnn1-az1, cnn1-az2], cidr: 10.9.0.0/16}}}";
    let run = Project::new().config(china).run_read_only("iam -p prod");
    run.succeeds()
        .stdout_has("arn:aws-cn:ec2:cn-north-1:*:vpc/*");
}

#[test]
fn each_action_is_explained() {
    let text = Project::new()
        .run_read_only("iam -p prod --format text")
        .succeeds()
        .no_stderr()
        .stdout;
    assert_eq!(text.lines().count(), READ.len());
    for (line, action) in text.lines().zip(READ) {
        let (name, why) = line.trim_start().split_once("  ").unwrap();
        assert_eq!((name, why.trim_start()), (action.name, action.why));
    }
}

#[test]
fn a_dry_run_asks_nobody_and_prints_the_policy() {
    // There is nobody at this address; whoever asked would fail.
    let run = Project::new()
        .run_read_only("verify -p prod --dry-run --endpoint-url http://127.0.0.1:1")
        .succeeds()
        .stdout_has("379 expectations of prod would be judged in us-east-1, by model and audit.")
        .stdout_has("Nothing would be launched or changed, which costs nothing.")
        .stdout_has("ec2:DescribeVpcs");
    let policy = &run.stdout[run.stdout.find("\n{").unwrap()..];
    assert_eq!(actions(&serde_json::from_str(policy).unwrap()), read());
    for other in ["--list", "--via model", "--snapshot x", "--format json"] {
        Project::new()
            .run_read_only(&format!("verify -p prod --dry-run {other}"))
            .exits(2);
    }
}
