//! `smgen diff`: two networks compared by meaning.

use crate::support::{Project, Run, smgen, with_tags};
use std::io::Write as _;
use std::process::Stdio;

const STAGING_PROD_HIPAA: &str = "\
staging-hipaa -> prod-hipaa
  ~1 VPC, +1 availability zone, +5 subnets, +1 route table, ~1 SSM parameter

identity
  ~ name prefix  sagemaker-staging-hipaa -> sagemaker-prod-hipaa
      names of resources start with it
  ~ environment  staging -> prod  [environment]
  ~ description
         Pre-production under HIPAA, two zones, no way to the internet
      -> Production under HIPAA, three zones, no way to the internet

vpc  [network.cidr]
  ~ cidr  10.3.0.0/16 -> 10.4.0.0/16
      subnets and network ACL entries move with it

zones and subnets  [network.zones]
  + zone use1-az4
  + subnet data/use1-az4       10.4.140.0/22
  + subnet endpoints/use1-az4  10.4.166.0/23
  + subnet inference/use1-az4  10.4.76.0/22
  + subnet notebook/use1-az4   10.4.108.0/22
  + subnet training/use1-az4   10.4.24.0/21

routing  [network.zones]
  + route table private/use1-az4  no default route

parameter  [network.zones]
  ~ network parameter
      + value  /subnets/training/use1-az4, subnet/training/use1-az4
      + value  /subnets/inference/use1-az4, subnet/inference/use1-az4
      + value  /subnets/notebook/use1-az4, subnet/notebook/use1-az4
";

const OLD: &str = "\
version: 1
profiles:
  prod:
    network: {cidr: 10.50.0.0/16}
    endpoints: {services: {kms: {actions: [kms:Decrypt, kms:Encrypt]}}}
    security: {data_stores: {postgres: {kind: rds-postgres}}}
    flow_logs: {retention_days: 90}
";

const NEW: &str = "\
version: 1
profiles:
  prod:
    network: {cidr: 10.50.0.0/16}
    endpoints: {services: {kms: {actions: [kms:Decrypt]}, cloudtrail: {}}, right_size: true}
    flow_logs: {retention_days: 365}
";

const REVISIONS: &str = "\
prod of old.yaml -> prod
  ~3 security groups, -4 security group rules, ~3 network ACLs,
  -4 ~4 network ACL entries, +1 left-out endpoint, ~1 endpoint policy,
  ~1 policy statement, ~1 domain list of DNS Firewall, ~1 log group
  Terraform destroys 8 resources
  CloudFormation destroys 8 resources

security groups  [security.data_stores.postgres]
  - data ingress inference-5432  tcp 5432 group inference
  - data ingress training-5432   tcp 5432 group training
  - inference egress data-5432   tcp 5432 group data
  - training egress data-5432    tcp 5432 group data

network ACLs
  - data ingress inference-5432  932 tcp 5432 10.50.64.0/19
  - data ingress training-5432   132 tcp 5432 10.50.0.0/18
  ~ data egress inference-1024-65535: - reason  Replies: Data store postgres
  ~ data egress training-1024-65535: - reason  Replies: Data store postgres
  ~ inference ingress data-1024-65535: - reason  Replies: Data store postgres
  - inference egress data-5432   1732 tcp 5432 10.50.128.0/19
  ~ training ingress data-1024-65535: - reason  Replies: Data store postgres
  - training egress data-5432    1732 tcp 5432 10.50.128.0/19

endpoints
  ~ kms policy OwnPrincipalsOwnResources: - actions  kms:Encrypt
    [endpoints.services.kms]
  + cloudtrail left out  no declared workload calls it
    [endpoints.right_size, endpoints.services.cloudtrail]

names  [endpoints.services, security.data_stores]
  ~ list known: - domains  *.us-east-1.rds.amazonaws.com

flow log  [flow_logs.retention_days]
  ~ flow log group: retention days  90 -> 365
";

#[test]
fn two_profiles_are_told_in_numbers_and_by_concern() {
    let run = Project::new()
        .run_read_only("diff staging-hipaa prod-hipaa")
        .exits(1)
        .tells_only_its_configuration();
    assert_eq!(run.stdout, STAGING_PROD_HIPAA);
}

#[test]
fn the_way_to_the_internet_goes_with_its_rules() {
    Project::new()
        .run("diff dev prod-hipaa")
        .exits(1)
        .stdout_has("  +1 framework, ~1 VPC, +1 availability zone, -1 tier, +5 -2 subnets,\n")
        .stdout_has("-1 internet gateway, -1 NAT gateway, ~2 security groups,\n")
        .stdout_has("  +4 -1 security group rules, -1 ~2 network ACLs, +4 -5 ~3 network ACL entries,\n")
        .stdout_has("  +2 interface endpoints, ~7 endpoint policies, ~1 resource policy,\n  -1 ~12 policy statements, ~1 tag, ~1 domain list of DNS Firewall,\n  ~1 rule group of DNS Firewall, ~1 association of a rule group of DNS Firewall,\n  +1 query logging configuration, +1 ~1 log group,\n  +1 resource policy of CloudWatch Logs, ~1 SSM parameter\n")
        .stdout_has("\n  ~ sagemaker.runtime policy OwnPrincipalsOwnResources  [endpoints.policies]\n      - actions  sagemaker:*\n      + actions  sagemaker:InvokeEndpoint\n")
        .stdout_has("\n  ~ route table private/use1-az1: - default route to the NAT in  use1-az1\n")
        .stdout_has("\nsecurity groups\n  - notebook egress internet-packages      tcp 443 0.0.0.0/0\n    [network.nat, security.internet_egress.packages]\n")
        .stdout_has("\n  + training egress training-protocol-50   protocol 50 group training\n    [security.encrypt_between_containers]\n")
        .stdout_has("\n  - public                                 5 entries\n")
        .stdout_has("\n  ~ flow log group: retention days  90 -> 2192\n")
        .stdout_has("\ntags  [tags.Compliance]\n  ~ Compliance: none -> HIPAA\n");
}

#[test]
fn every_pair_of_profiles_fits_a_narrow_terminal_and_needs_no_colour() {
    for base in ["dev", "staging", "prod-hipaa"] {
        for profile in ["dev", "prod", "staging-hipaa"] {
            let run = Project::new().run(&format!("--color never diff {base} {profile}"));
            for line in run.stdout.lines() {
                // An ARN is one word.
                let fits = line.chars().count() <= 80 || line.contains(" arn:");
                assert!(fits, "{line}");
                assert!(
                    !line.contains('\u{1b}') && line.trim_end() == line,
                    "{line:?}"
                );
            }
        }
    }
}

#[test]
fn one_profile_is_compared_with_another_revision() {
    let project = Project::new().config(NEW).file("old.yaml", OLD);
    for arguments in [
        "diff prod --base-config old.yaml",
        "diff prod prod --base-config old.yaml",
    ] {
        let run = project.run_read_only(arguments).exits(1);
        assert_eq!(run.stdout, REVISIONS);
    }
}

/// Runs smgen with a text on standard input.
fn piped(project: &Project, arguments: &str, text: &str) -> Run {
    let mut command = smgen(&project.path(""));
    command
        .args(arguments.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(with_tags(text).as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_revision_may_come_through_a_pipe() {
    let project = Project::new().config(NEW).file("old.yaml", OLD);
    let from_file = project.run("diff prod --base-config old.yaml").exits(1);
    for place in ["/dev/stdin", "/dev/fd/0"] {
        let run = piped(&project, &format!("diff prod --base-config {place}"), OLD).exits(1);
        let (first, rest) = run.stdout.split_once('\n').unwrap();
        assert_eq!(first, format!("prod of {place} -> prod"));
        assert_eq!(rest, from_file.stdout.split_once('\n').unwrap().1);
    }
    // What can be read only once is read once.
    piped(
        &project,
        "diff prod --config /dev/stdin --base-config /dev/stdin",
        OLD,
    )
    .succeeds()
    .no_stdout();
}

#[test]
fn no_difference_is_said_and_good() {
    let project = Project::new().config(NEW).file("same.yaml", NEW);
    for arguments in ["diff prod prod", "diff prod --base-config same.yaml"] {
        let run = project.run(arguments).succeeds().no_stdout();
        assert!(run.stderr.ends_with("\nno difference\n"), "{}", run.stderr);
        project
            .run(&format!("{arguments} -q"))
            .succeeds()
            .no_stdout()
            .no_stderr();
    }
    let json = project
        .run("diff prod prod --format json")
        .succeeds()
        .json();
    assert_eq!(json["changes"], serde_json::json!([]));
    assert_eq!(json["summary"], serde_json::json!([]));
}

const RENAMED: &str = "\
dev of old.yaml -> dev
  Terraform replaces 37 resources, among them `flow-log-group`, whose events
    are lost
    each of 5 security groups goes only when nothing uses it: notebooks,
      domains, models and jobs in it go first
  CloudFormation makes another stack, `two-dev`, with 142 resources; `one-dev`
    stays as it is until it is destroyed by hand

identity  [project]
  ~ name prefix  one-dev -> two-dev
      names of resources start with it
      replaces 37 resources in Terraform
  ~ project  one -> two
";

/// Compares `dev` of two configurations.
fn of_dev(old: &str, new: &str) -> Project {
    let config = |text: &str| format!("profiles: {{dev: {{{text}}}}}");
    Project::new()
        .config(&config(new))
        .file("old.yaml", &config(old))
}

#[test]
fn another_name_says_what_it_replaces_and_what_is_lost() {
    let project = of_dev("project: one", "project: two");
    let run = project
        .run_read_only("diff dev --base-config old.yaml")
        .exits(1);
    assert_eq!(run.stdout, RENAMED);
}

#[test]
fn another_range_says_what_it_replaces_in_json_and_another_region_that_nothing_is() {
    let project = of_dev(
        "project: one",
        "network: {cidr: 10.77.0.0/16}, project: one",
    );
    let json = project
        .run("diff dev --base-config old.yaml --format json")
        .exits(1)
        .json();
    let [terraform, cloudformation] = [0, 1].map(|number| &json["consequences"][number]);
    assert_eq!(
        (
            terraform["platform"].as_str(),
            cloudformation["platform"].as_str()
        ),
        (Some("terraform"), Some("cloudformation"))
    );
    let vpc = serde_json::json!({
        "id": "vpc", "kind": "vpc", "type": "aws_vpc", "count": 1, "change": "replaced", "because": ["cidr"], "roots": ["vpc cidr"],
    });
    assert!(
        terraform["resources"].as_array().unwrap().contains(&vpc),
        "{terraform:#}"
    );
    let cidr = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["field"] == "cidr")
        .unwrap();
    assert_eq!(
        cidr["replaces"][0],
        serde_json::json!({"platform": "terraform", "resources": terraform["replaced"]})
    );
    let abroad = of_dev(
        "project: one",
        "project: one, region: eu-central-1, network: {zones: [euc1-az1, euc1-az2]}",
    );
    let run = abroad.run("diff dev --base-config old.yaml").exits(1);
    assert!(
        run.stdout
            .contains("what is deployed stays where\n    it is, "),
        "{}",
        run.stdout
    );
    let json = abroad
        .run("diff dev --base-config old.yaml --format json")
        .exits(1)
        .json();
    assert_eq!(json["consequences"], serde_json::Value::Null);
}

#[test]
fn what_changes_in_place_says_so() {
    let project = of_dev(
        "flow_logs: {retention_days: 30}",
        "flow_logs: {retention_days: 60}",
    );
    let run = project.run("diff dev --base-config old.yaml").exits(1);
    assert!(
        run.stdout
            .contains("\n  neither Terraform nor CloudFormation replaces or destroys anything\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn json_has_a_version_and_says_what_decides() {
    let project = Project::new().config(NEW).file("old.yaml", OLD);
    let run = project
        .run("diff prod --base-config old.yaml --format json")
        .exits(1);
    let json = run.json();
    assert_eq!(json["version"], 1);
    assert_eq!(
        json["from"],
        serde_json::json!({"profile": "prod", "config": "old.yaml"})
    );
    assert_eq!(
        json["to"],
        serde_json::json!({"profile": "prod", "config": null})
    );
    let changes = json["changes"].as_array().unwrap();
    for expected in [
        serde_json::json!({
            "concern": "endpoints",
            "kind": "policy-statement",
            "what": "endpoint/kms/policy/OwnPrincipalsOwnResources",
            "change": "removed",
            "field": "actions",
            "from": "kms:Encrypt",
            "to": null,
            "because": ["endpoints.services.kms"],
        }),
        serde_json::json!({
            "concern": "security-groups",
            "kind": "security-group-rule",
            "what": "security-group/training/egress/data-5432",
            "change": "removed",
            "field": null,
            "from": "tcp 5432 group data",
            "to": null,
            "because": ["security.data_stores.postgres"],
        }),
        serde_json::json!({
            "concern": "flow-log",
            "kind": "log-group",
            "what": "flow-log-group",
            "change": "changed",
            "field": "retention-days",
            "from": 90,
            "to": 365,
            "because": ["flow_logs.retention_days"],
        }),
    ] {
        assert!(changes.contains(&expected), "no {expected:#} in\n{json:#}");
    }
    let rules =
        serde_json::json!({"kind": "security-group-rule", "added": 0, "removed": 4, "changed": 0});
    assert!(
        json["summary"].as_array().unwrap().contains(&rules),
        "{json:#}"
    );
}
