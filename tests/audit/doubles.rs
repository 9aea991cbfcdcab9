//! Two resources that bear the tags of one: that is said, and which of them is judged is never chance. And a VPC that is not the one.

use super::{GATEWAYS, deployed, line, told};
use crate::support::rendered::topology_of;
use serde_json::json;
use smgen::report::{CauseKind, CheckOutcome};
use smgen::snapshot::{Peer, Protocol, Rule, Snapshot};
use smgen::topology::ResourceKind;
use smgen::verify::audit::audit;
use smgen::verify::expect::expectations;
use smgen::verify::judge;

/// Puts something into a list before everything else, or behind: ids are chance, and so is their order.
fn put<T>(list: &mut Vec<T>, one: T, first: bool) {
    let at = if first { 0 } else { list.len() };
    list.insert(at, one);
}

type Copied = (&'static str, fn(&mut Snapshot, bool), &'static str);

const DOUBLES: [Copied; 7] = [
    (
        "prod-hipaa",
        |s, first| {
            let mut one = s.subnets[0].clone();
            one.id = "subnet-x".into();
            one.cidr = "10.4.255.0/28".parse().unwrap();
            put(&mut s.subnets, one, first);
            // Each subnet has an ACL.
            let acl = s.network_acls.iter_mut().find(|acl| acl.default).unwrap();
            acl.subnets.push("subnet-x".into());
        },
        "changed subnet/data/use1-az1 tag:smgen:id",
    ),
    (
        "prod-hipaa",
        |s, first| {
            let mut one = super::faults::table(s, "rtb-private-use1-az1").clone();
            one.id = "rtb-x".into();
            one.subnets.clear();
            one.routes.truncate(1);
            put(&mut s.route_tables, one, first);
        },
        "changed route-table/private/use1-az1 tag:smgen:id",
    ),
    (
        "prod-hipaa",
        |s, first| {
            let is = |id: &str| id == "sg-training";
            let mut one = s
                .security_groups
                .iter()
                .find(|one| is(&one.id))
                .unwrap()
                .clone();
            one.id = "sg-x".into();
            one.name = "a copy".into();
            one.egress.clear();
            put(&mut s.security_groups, one, first);
        },
        "changed security-group/training tag:smgen:id",
    ),
    (
        "prod-hipaa",
        |s, first| {
            let is = |id: &str| id == "acl-training";
            let mut one = s
                .network_acls
                .iter()
                .find(|one| is(&one.id))
                .unwrap()
                .clone();
            one.id = "acl-x".into();
            one.subnets.clear();
            one.entries.clear();
            put(&mut s.network_acls, one, first);
        },
        "changed network-acl/training tag:smgen:id",
    ),
    (
        "prod-hipaa",
        |s, first| {
            let is = |id: &str| id == "vpce-sts";
            let mut one = s.endpoints.iter().find(|one| is(&one.id)).unwrap().clone();
            one.id = "vpce-x".into();
            one.private_dns = false;
            one.names.clear();
            one.interfaces.truncate(1);
            put(&mut s.endpoints, one, first);
        },
        "changed endpoint/sts tag:smgen:id",
    ),
    (
        "dev",
        |s, first| {
            let mut one = s.nat_gateways[0].clone();
            one.id = "nat-x".into();
            put(&mut s.nat_gateways, one, first);
        },
        "changed nat/use1-az1 tag:smgen:id",
    ),
    (
        "prod-hipaa",
        |s, first| {
            let is = |kind: ResourceKind| kind == ResourceKind::FlowLog;
            let mut one = s.records.iter().find(|one| is(one.kind)).unwrap().clone();
            one.id = "fl-x".into();
            one.fields
                .insert("of".into(), json!("subnet-data-use1-az1"));
            one.fields.insert("traffic".into(), json!("REJECT"));
            put(&mut s.records, one, first);
        },
        "changed flow-log tag:smgen:id",
    ),
];

#[test]
fn the_one_that_fits_is_judged_and_the_other_is_told() {
    for (profile, make, expected) in DOUBLES {
        for first in [true, false] {
            let config = (profile == "dev").then_some(GATEWAYS);
            let (topology, mut snapshot) = deployed(profile, config);
            make(&mut snapshot, first);
            let findings = audit(&topology, &snapshot);
            let lines: Vec<_> = findings.iter().map(line).collect();
            assert_eq!(lines, [expected], "first: {first}");
            assert!(
                findings[0].fix.contains("-x`, or take"),
                "{:#?}",
                findings[0]
            );
            // The model judges the same one.
            let wanted = expectations(&topology);
            let results = judge::modelled(&topology, &snapshot, &wanted, &|_| Vec::new());
            let mut open = results
                .iter()
                .filter(|one| one.outcome != CheckOutcome::Pass);
            assert!(open.next().is_none(), "first: {first}: {:#?}", open.next());
        }
    }
}

#[test]
fn of_two_endpoints_the_one_that_the_names_lead_to_is_judged() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let mut endpoints = snapshot.endpoints.iter_mut();
    let own = endpoints.find(|one| one.id == "vpce-sts").unwrap();
    let mut stranger = own.clone();
    own.private_dns = false;
    own.names.clear();
    own.interfaces.clear();
    stranger.id = "vpce-x".into();
    stranger.tags.clear();
    stranger.policy = None;
    snapshot.endpoints.push(stranger);
    let lines = told(&topology, &snapshot);
    assert_eq!(
        lines,
        [
            "changed endpoint/sts replaced",
            "changed endpoint/sts tag:smgen:id",
            "missing endpoint/sts policy",
        ]
    );
    for finding in audit(&topology, &snapshot) {
        assert_eq!(finding.resource.as_deref(), Some("vpce-x"), "{finding:#?}");
        if finding.field.as_deref() == Some("tag:smgen:id") {
            let fix = "the names lead to `vpce-x`, which is what is judged, and not to `vpce-sts`";
            assert!(finding.fix.starts_with(fix), "{}", finding.fix);
        }
    }
    // What it lets through is a leak; its names lead where they should.
    let wanted = expectations(&topology);
    let results = judge::modelled(&topology, &snapshot, &wanted, &|_| Vec::new());
    let failing = results
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    let failing: Vec<_> = failing.map(|one| one.id.as_str()).collect();
    assert!(
        failing.contains(&"policy/sts/foreign-principal"),
        "{failing:?}"
    );
    assert!(
        failing.iter().all(|id| id.starts_with("policy/sts/")),
        "{failing:?}"
    );
}

/// A VPC in which nothing of the network is, but for what its owner has there.
fn another(owners: bool) -> (smgen::topology::Topology, Snapshot) {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let keep = |name: &str| owners && name.ends_with("training");
    snapshot.subnets.clear();
    snapshot.route_tables.retain(|one| one.main);
    snapshot.network_acls.retain(|one| one.default);
    snapshot
        .security_groups
        .retain(|one| one.name == "default" || keep(&one.name));
    snapshot.endpoints.clear();
    snapshot.interfaces.clear();
    for group in &mut snapshot.security_groups {
        group.tags.clear();
        if group.name != "default" {
            group.name = "app".into();
        }
    }
    (topology, snapshot)
}

#[test]
fn another_vpc_is_one_sentence() {
    for owners in [true, false] {
        let (topology, snapshot) = another(owners);
        let findings = audit(&topology, &snapshot);
        assert_eq!(told(&topology, &snapshot), ["changed vpc contents"]);
        let found = findings[0].found.as_ref().unwrap().as_str().unwrap();
        assert_eq!(found.contains("1 security groups"), owners, "{found}");
        let wanted = expectations(&topology);
        let mut results = judge::audited(&wanted, &findings, &|_| Vec::new());
        results.extend(judge::modelled(&topology, &snapshot, &wanted, &|_| {
            Vec::new()
        }));
        assert_eq!(results.len(), wanted.len());
        for result in &results {
            let fails = result.id == "configuration/vpc";
            let outcome = if fails {
                CheckOutcome::Fail
            } else {
                CheckOutcome::Inconclusive
            };
            assert_eq!(result.outcome, outcome, "{result:#?}");
            // One cause for all of them, so that a report tells it once.
            assert_eq!(result.causes.len(), 1, "{result:#?}");
            assert_eq!(result.causes[0].kind, CauseKind::Vpc);
        }
        let mut causes: Vec<_> = results.iter().map(|one| &one.causes).collect();
        causes.dedup();
        assert_eq!(causes.len(), 1);
    }
}

#[test]
fn a_part_that_could_not_be_read_makes_no_vpc_another_one() {
    let (topology, mut snapshot) = another(false);
    super::gaps::without(
        &mut snapshot,
        "ec2:DescribeSubnets",
        smgen::snapshot::SnapshotPart::Subnets,
    );
    let told = told(&topology, &snapshot);
    assert!(
        !told.contains(&"changed vpc contents".to_owned()),
        "{told:#?}"
    );
}

/// A rule that names a group of another account, or one that is gone.
fn stranger(group: &str) -> Rule {
    Rule {
        id: "sgr-x".into(),
        protocol: Protocol::Tcp,
        ports: Some((2049, 2049)),
        peer: Peer::Group(group.into()),
        description: String::new(),
    }
}

#[test]
fn a_rule_of_a_strangers_hides_nothing() {
    for group in ["210987654321/sg-0123", "sg-gone"] {
        let (topology, mut snapshot) = deployed("prod-hipaa", None);
        for one in &mut snapshot.security_groups {
            match one.id.as_str() {
                "sg-data" => one.ingress.push(stranger(group)),
                "sg-inference" => one.egress.clear(),
                _ => {}
            }
        }
        snapshot.note_dangling();
        assert_eq!(snapshot.gaps, []);
        let findings = audit(&topology, &snapshot);
        let told: Vec<_> = findings.iter().map(line).collect();
        assert!(
            told.iter().all(|line| !line.starts_with("unknown")),
            "{told:#?}"
        );
        assert!(
            told.contains(&"extra security-group/data/ingress/sgr-x -".to_owned()),
            "{told:#?}"
        );
        assert!(
            told.iter()
                .any(|line| line.starts_with("missing security-group/inference/egress"))
        );
        let extra = findings
            .iter()
            .find(|one| one.what.ends_with("sgr-x"))
            .unwrap();
        let whose = if group == "sg-gone" {
            "gone"
        } else {
            "account 210987654321"
        };
        assert!(extra.fix.contains(whose), "{extra:#?}");
    }
}

#[test]
fn prefix_lists_that_may_not_be_read_make_no_name_public() {
    let topology = topology_of("prod-hipaa", None);
    let (_, mut snapshot) = deployed("prod-hipaa", None);
    super::gaps::without(
        &mut snapshot,
        "ec2:DescribePrefixLists",
        smgen::snapshot::SnapshotPart::PrefixLists,
    );
    let wanted = expectations(&topology);
    let results = judge::modelled(&topology, &snapshot, &wanted, &|_| Vec::new());
    let names = results
        .iter()
        .filter(|one| one.id.contains("/s3.us-east-1."));
    let outcomes: Vec<_> = names.map(|one| one.outcome).collect();
    assert!(!outcomes.is_empty());
    assert!(
        outcomes
            .iter()
            .all(|one| *one == CheckOutcome::Inconclusive),
        "{outcomes:?}"
    );
    let failed: Vec<_> = results
        .iter()
        .filter(|one| one.outcome == CheckOutcome::Fail)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn another_vpc_with_the_tags_is_told_with_its_id_and_the_command_that_takes_them_off() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    snapshot.vpc.doubles = vec!["vpc-x".into()];
    let findings = audit(&topology, &snapshot);
    let lines: Vec<_> = findings.iter().map(line).collect();
    assert_eq!(lines, ["changed vpc tag:smgen:id"]);
    let command = "`aws ec2 delete-tags --resources vpc-x --tags Key=smgen:profile Key=smgen:id`";
    assert!(findings[0].fix.contains(command), "{}", findings[0].fix);
    // In an empty one that is judged, too.
    snapshot.subnets.clear();
    snapshot.route_tables.clear();
    snapshot.security_groups.clear();
    snapshot.endpoints.clear();
    let told = told(&topology, &snapshot);
    assert_eq!(told, ["changed vpc contents", "changed vpc tag:smgen:id"]);
}
