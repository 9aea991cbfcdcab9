//! Who else learns or decides what passes in the VPC: flow logs of others, hosted zones and Resolver rules for names of AWS.

use super::deployed::ACCOUNT;
use super::{deployed, told};
use smgen::snapshot::{HostedZone, Record, ResolverRule, ResourceKind, Snapshot, Tags, ZoneOwner};
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use std::collections::BTreeMap;

/// Adds a flow log of something that somebody else made.
fn flow_log(s: &mut Snapshot, of: &str, tags: Tags) {
    let fields = [
        ("of", of),
        ("traffic", "ALL"),
        ("destination-type", "s3"),
        ("destination", "arn:aws:s3:::collected-elsewhere"),
        ("status", "ACTIVE"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.into()));
    s.records.push(Record {
        kind: ResourceKind::FlowLog,
        id: "fl-x".into(),
        arn: None,
        fields: BTreeMap::from(fields),
        tags: Some(tags),
    });
}

#[test]
fn a_flow_log_of_somebody_elses_is_named_with_who_gets_the_records() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let interface = clean.interfaces[0].id.clone();
    let ids = [
        "subnet-training-use1-az1",
        interface.as_str(),
        &clean.vpc.id,
    ];
    for (of, tags) in ids.iter().flat_map(|of| {
        let theirs = Tags::from([("smgen:profile".to_owned(), "another".to_owned())]);
        [(of, Tags::new()), (of, theirs)]
    }) {
        let mut snapshot = clean.clone();
        flow_log(&mut snapshot, of, tags);
        assert_eq!(
            told(&topology, &snapshot),
            ["extra flow-log/fl-x -"],
            "{of}"
        );
        let findings = audit(&topology, &snapshot);
        let found = findings[0].found.as_ref().unwrap().as_str().unwrap();
        assert!(
            found.contains("arn:aws:s3:::collected-elsewhere"),
            "{found}"
        );
        let command = "`aws ec2 delete-flow-logs --flow-log-ids fl-x`";
        assert!(findings[0].fix.contains(command), "{}", findings[0].fix);
    }
    // That of another VPC is nobody's business here.
    let mut snapshot = clean.clone();
    flow_log(&mut snapshot, "vpc-theirs", Tags::new());
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}

/// Adds a query logging configuration that somebody else made.
fn query_log(s: &mut Snapshot, vpc: Option<&str>, status: &str, tags: Tags) {
    let fields = [
        ("name", Some("theirs")),
        ("destination", Some("arn:aws:s3:::collected-elsewhere")),
        ("vpc", vpc),
        ("status", vpc.map(|_| status)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.into()));
    s.records.push(Record {
        kind: ResourceKind::QueryLog,
        id: "rqlc-x".into(),
        arn: None,
        fields: BTreeMap::from(fields),
        tags: Some(tags),
    });
}

#[test]
fn a_query_log_of_somebody_elses_is_named_with_who_gets_it() {
    // Also where the profile keeps none of its own.
    for profile in ["prod-hipaa", "dev"] {
        let (topology, clean) = deployed(profile, None);
        let theirs = Tags::from([("smgen:profile".to_owned(), "another".to_owned())]);
        for tags in [Tags::new(), theirs] {
            let mut snapshot = clean.clone();
            query_log(&mut snapshot, Some(&clean.vpc.id), "ACTIVE", tags);
            assert_eq!(
                told(&topology, &snapshot),
                ["extra query-log/rqlc-x -"],
                "{profile}"
            );
            let findings = audit(&topology, &snapshot);
            let found = findings[0].found.as_ref().unwrap().as_str().unwrap();
            assert!(
                found.contains("arn:aws:s3:::collected-elsewhere"),
                "{found}"
            );
            let command = format!(
                "`aws route53resolver disassociate-resolver-query-log-config --resolver-query-log-config-id rqlc-x --resource-id {}`",
                clean.vpc.id
            );
            assert!(findings[0].fix.contains(&command), "{}", findings[0].fix);
        }
        // One that holds for no VPC, for another one, or no longer, is nobody's business here.
        for (vpc, status) in [
            (None, "ACTIVE"),
            (Some("vpc-theirs"), "ACTIVE"),
            (Some(&clean.vpc.id[..]), "DELETING"),
        ] {
            let mut snapshot = clean.clone();
            query_log(&mut snapshot, vpc, status, Tags::new());
            assert_eq!(told(&topology, &snapshot), [""; 0], "{profile} {vpc:?}");
        }
    }
}

fn zone(s: &mut Snapshot, name: &str, owner: ZoneOwner) {
    s.hosted_zones.push(HostedZone {
        id: "Z1".into(),
        name: name.into(),
        owner: Some(owner),
        records: Some(Vec::new()),
    });
}

fn rule(s: &mut Snapshot, domain: &str, kind: &str) {
    s.resolver_rules.push(ResolverRule {
        id: "rslvr-rr-1".into(),
        domain: domain.into(),
        kind: kind.into(),
        state: "COMPLETE".into(),
        targets: vec!["10.9.0.2".into()],
        owner: None,
    });
}

/// Returns what is told of a zone and of a rule for a domain.
fn of(topology: &Topology, clean: &Snapshot, domain: &str) -> Vec<String> {
    let mut snapshot = clean.clone();
    zone(&mut snapshot, domain, ZoneOwner::Account(ACCOUNT.into()));
    rule(&mut snapshot, domain, "FORWARD");
    told(topology, &snapshot)
}

#[test]
fn who_answers_names_of_aws_that_nothing_asks_is_named() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let both = ["extra hosted-zone/Z1 -", "extra resolver-rule/rslvr-rr-1 -"];
    for domain in [
        "sqs.us-east-1.amazonaws.com",
        "studio.us-east-1.sagemaker.aws",
        "lambda.us-east-1.api.aws",
        "eu-central-1.amazonaws.com",
        "aws",
    ] {
        assert_eq!(of(&topology, &clean, domain), both, "{domain}");
    }
    // What expectations ask is judged there, and what is no name of AWS's is left to whoever made it.
    for domain in [
        "s3.us-east-1.amazonaws.com",
        "us-east-1.amazonaws.com",
        "com",
        "",
        "corp.internal",
        "notaws",
    ] {
        assert_eq!(of(&topology, &clean, domain), [""; 0], "{domain}");
    }
}

#[test]
fn a_rule_for_every_name_may_leave_those_of_aws_to_the_vpc() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let rules = |forwarded: &str| {
        let mut snapshot = clean.clone();
        rule(&mut snapshot, forwarded, "FORWARD");
        rule(&mut snapshot, "amazonaws.com", "SYSTEM");
        snapshot.resolver_rules[1].id = "rslvr-rr-2".into();
        told(&topology, &snapshot)
    };
    assert_eq!(rules(""), [""; 0]);
    assert_eq!(rules("com"), [""; 0]);
    // A rule for less than what is left to the VPC takes its names out of that again.
    let named = ["extra resolver-rule/rslvr-rr-1 -"];
    assert_eq!(rules("sqs.us-east-1.amazonaws.com"), named);
}

#[test]
fn what_a_service_keeps_and_what_leaves_names_to_the_vpc_is_not_named() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let name = "fs-1.efs.us-east-1.amazonaws.com";
    let mut snapshot = clean.clone();
    zone(
        &mut snapshot,
        name,
        ZoneOwner::Service("efs.amazonaws.com".into()),
    );
    rule(&mut snapshot, name, "SYSTEM");
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}

#[test]
fn the_fix_takes_it_off_this_vpc() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    zone(
        &mut snapshot,
        "aws",
        ZoneOwner::Account("210987654321".into()),
    );
    rule(&mut snapshot, "aws", "FORWARD");
    let findings = audit(&topology, &snapshot);
    let vpc = &snapshot.vpc.id;
    for (finding, command, found) in [
        (
            &findings[0],
            format!(
                "`aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id Z1 --vpc VPCRegion=us-east-1,VPCId={vpc}`"
            ),
            "of account 210987654321 for aws",
        ),
        (
            &findings[1],
            format!(
                "`aws route53resolver disassociate-resolver-rule --vpc-id {vpc} --resolver-rule-id rslvr-rr-1`"
            ),
            "to 10.9.0.2",
        ),
    ] {
        assert!(finding.fix.contains(&command), "{}", finding.fix);
        let text = finding.found.as_ref().unwrap().as_str().unwrap();
        assert!(text.contains(found), "{text}");
    }
}
