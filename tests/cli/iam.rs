//! `smgen iam` and `smgen verify --dry-run`.

use crate::support::Project;
use crate::support::rendered::topology_of;
use serde_json::Value;
use smgen::verify::iam::{
    Action, CLEANUP, EC2, EXECUTION, EXECUTION_KEY, OWN_IMAGE, QUOTAS, READ, SAGEMAKER, SSM,
    VOLUME_KEY,
};
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
        ("", &[READ, SAGEMAKER, EC2, CLEANUP, QUOTAS][..]),
        ("--via model", &[READ]),
        ("--via model --ami ami-0123456789abcdef0", &[READ]),
        ("--via ec2", &[READ, EC2, CLEANUP, QUOTAS]),
        ("--via ssm", &[READ, EC2, SSM, CLEANUP, QUOTAS]),
        ("--for probe", &[EXECUTION]),
        (
            "--for probe --volume-key arn:aws:kms:us-east-1:123456789012:key/k",
            &[EXECUTION, EXECUTION_KEY],
        ),
        (
            "--volume-key arn:aws:kms:us-east-1:123456789012:key/k",
            &[READ, SAGEMAKER, EC2, CLEANUP, QUOTAS, VOLUME_KEY],
        ),
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
fn the_policy_names_the_account_and_the_role() {
    let own = "version: 1\nprofiles: {prod: {account_id: \"123456789012\"}}\n";
    let role = "arn:aws:iam::123456789012:role/probe";
    let pinned = Project::new().config(own);
    pinned
        .run_read_only("iam -p prod")
        .succeeds()
        .stdout_has("arn:aws:iam::123456789012:role/*")
        .stdout_has("arn:aws:ec2:us-east-1:123456789012:instance/*")
        .stdout_lacks("iam::*")
        .stderr_lacks("any account")
        .stderr_has("any role may be passed: name the one that is meant with `--role-arn`");
    for project in [&pinned, &Project::new()] {
        let run = project
            .run_read_only(&format!("iam -p prod --role-arn {role}"))
            .succeeds();
        let policy = run.json();
        let mut statements = policy["Statement"].as_array().unwrap().iter();
        let pass = statements
            .find(|one| one["Sid"] == "PassToSagemaker")
            .unwrap();
        assert_eq!(pass["Resource"], serde_json::json!([role]));
        assert!(!run.stdout.contains(":*:instance/"), "{}", run.stdout);
        assert!(!run.stderr.contains("any "), "{}", run.stderr);
    }
    Project::new()
        .run_read_only("iam -p prod --via ec2")
        .succeeds()
        .stderr_has("any account: set `account_id` in the blueprint")
        .stderr_lacks("any role");
    for (role, why) in [
        (
            "arn:aws:iam::210987654321:role/probe",
            "is a role of another account",
        ),
        (
            "arn:aws-cn:iam::123456789012:role/probe",
            "is of another partition",
        ),
        ("arn:aws:iam::123456789012:user/probe", "is no role"),
        ("probe", "is no ARN of a role"),
    ] {
        pinned
            .run_read_only(&format!("iam -p prod --role-arn {role}"))
            .exits(2)
            .no_stdout()
            .stderr_has("error[id-invalid]")
            .stderr_has(why);
    }
}

#[test]
fn the_policy_names_image_and_key() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/mrk-1";
    let run = Project::new()
        .run_read_only(&format!(
            "iam -p prod --via ec2 --ami ami-0123456789abcdef0 --volume-key {key}"
        ))
        .succeeds()
        .stdout_has("arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0\"")
        .stdout_lacks("ami-amazon-linux-latest")
        .stdout_has(key);
    let found: BTreeSet<_> = actions(&run.json()).into_iter().collect();
    let mut wanted = named(&[READ, EC2, CLEANUP, QUOTAS, OWN_IMAGE, VOLUME_KEY]);
    wanted.retain(|name| name != "ssm:GetParameters");
    assert_eq!(Vec::from_iter(found), wanted);
    for wrong in [
        "--ami ami-1",
        "--ami resolve:ssm:/golden",
        "--volume-key alias/mine",
        "--volume-key arn:aws:kms:us-east-1:123456789012:alias/mine",
        "--volume-key arn:aws:kms:us-east-1:123456789012:key/*",
    ] {
        for command in ["iam", "verify"] {
            Project::new()
                .run_read_only(&format!("{command} -p prod {wrong}"))
                .exits(2)
                .no_stdout()
                .stderr_has("looks like");
        }
    }
    Project::new()
        .run_read_only(&format!(
            "verify -p prod --dry-run --ami ami-0123456789abcdef0 --volume-key {key}"
        ))
        .succeeds()
        .stdout_has("image/ami-0123456789abcdef0")
        .stdout_has("kms:CreateGrant");
    Project::new()
        .run_read_only("verify -p prod --via model --ami ami-0123456789abcdef0")
        .exits(2)
        .stderr_has("`--ami` says nothing to `--via model`");
}

#[test]
fn each_action_is_explained() {
    let text = Project::new()
        .run_read_only("iam -p prod --via model --format text")
        .succeeds()
        .stderr_lacks("any role")
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
