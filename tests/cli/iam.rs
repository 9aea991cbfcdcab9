//! `smgen iam` and `smgen verify --dry-run`.

use crate::support::Project;
use crate::support::rendered::topology_of;
use serde_json::Value;
use smgen::verify::iam::{Action, CLEANUP, EC2, EXECUTION, READ, SAGEMAKER, SSM};
use std::collections::BTreeSet;

fn actions(policy: &Value) -> Vec<String> {
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|one| one["Action"].as_array().unwrap());
    let mut actions: Vec<_> = actions
        .map(|action| action.as_str().unwrap().to_owned())
        .collect();
    actions.sort();
    actions
}

/// Every action of lists but the one that needs no permission.
fn named(lists: &[&[Action]]) -> Vec<String> {
    let all = lists.iter().flat_map(|list| list.iter());
    let names: BTreeSet<_> = all.map(|action| action.name.to_owned()).collect();
    names
        .into_iter()
        .filter(|name| name != "sts:GetCallerIdentity")
        .collect()
}

#[test]
fn the_policy_is_a_document_for_the_region_of_the_profile() {
    for (via, lists) in [
        ("", &[READ, SAGEMAKER, EC2, CLEANUP][..]),
        ("--via model", &[READ]),
        ("--via ec2", &[READ, EC2, CLEANUP]),
        ("--via ssm", &[READ, EC2, SSM, CLEANUP]),
        ("--for probe", &[EXECUTION]),
    ] {
        let policy = Project::new()
            .run_read_only(&format!("iam -p prod {via}"))
            .succeeds()
            .json();
        assert_eq!(policy["Version"], "2012-10-17");
        let found: BTreeSet<_> = actions(&policy).into_iter().collect();
        assert_eq!(Vec::from_iter(found), named(lists), "{via}");
    }
    let china = "profiles: {prod: {region: cn-north-1, network: {zones: [cnn1-az1, cnn1-az2], cidr: 10.9.0.0/16}}}";
    let run = Project::new().config(china).run_read_only("iam -p prod");
    run.succeeds()
        .stdout_has("arn:aws-cn:ec2:cn-north-1:*:vpc/*");
}

#[test]
fn each_action_is_explained() {
    let text = Project::new()
        .run_read_only("iam -p prod --via model --format text")
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
fn a_dry_run_asks_nobody_and_prints_cost_and_policies() {
    // There is nobody at this address; whoever asked would fail.
    let dry = |more: &str| {
        let run =
            format!("verify -p prod-hipaa --dry-run --endpoint-url http://127.0.0.1:1 {more}");
        Project::new().run_read_only(&run).succeeds()
    };
    let wanted = smgen::verify::expect::expectations(&topology_of("prod-hipaa", None)).len();
    let run = dry("")
        .stdout_has(&format!(
            "{wanted} expectations of prod-hipaa would be judged in us-east-1, by packets, model, audit."
        ))
        .stdout_has("Would launch 12 listeners on EC2 of type t3.nano")
        .stdout_has("Would launch 9 SageMaker processing jobs of type ml.t3.medium")
        .stdout_has("The role that SageMaker runs the probe with")
        .stdout_has("sagemaker:CreateProcessingJob");
    let (_, cost) = run.stdout.split_once("That costs about ").unwrap();
    let cost: f64 = cost.split(' ').next().unwrap().parse().unwrap();
    assert!(cost > 0.0 && cost < 0.10, "{cost}");
    dry("--via ec2").stdout_has("Would launch 9 EC2 instances of type t3.nano");
    let run = dry("--only model,audit")
        .stdout_has("by model, audit.")
        .stdout_has("Nothing would be launched or changed, which costs nothing.");
    let policy = &run.stdout[run.stdout.find("\n{").unwrap()..];
    let found: BTreeSet<_> = actions(&serde_json::from_str(policy).unwrap())
        .into_iter()
        .collect();
    assert_eq!(Vec::from_iter(found), named(&[READ]));
    dry("--only policy").stdout_has("Nothing would be launched");
    dry("--only policy --signed-calls --bucket mine")
        .stdout_has("Would launch 1 SageMaker processing job of type")
        .stdout_has("It needs `s3:ListBucket` on the buckets that are named, too.");
    for other in ["--list", "--snapshot x", "--format json"] {
        Project::new()
            .run_read_only(&format!("verify -p prod --dry-run {other}"))
            .exits(2);
    }
}
