//! Faults in a deployed network, one at a time: each is noticed, and its cause comes first.

use crate::support::rendered::{deployed, topology_of};
use ipnet::IpNet;
use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::{
    AclEntry, DhcpOptions, Peer, Protocol, Route, Rule, Snapshot, SnapshotPart, Target,
};
use smgen::topology::{ResourceKind, Topology};
use smgen::verify::audit::audit;
use smgen::verify::expect::expectations;
use smgen::verify::judge;
use std::collections::BTreeSet;

fn judged(topology: &Topology, snapshot: &Snapshot) -> Vec<CheckResult> {
    let wanted = expectations(topology);
    let places = |_: &[smgen::blueprint::Path]| Vec::new();
    let mut verdicts = judge::modelled(topology, snapshot, &wanted, &places);
    verdicts.extend(judge::audited(&wanted, &audit(topology, snapshot), &places));
    verdicts
}

fn broken(verdicts: &[CheckResult]) -> Vec<&CheckResult> {
    let broken = verdicts
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    broken.collect()
}

fn anywhere() -> IpNet {
    "0.0.0.0/0".parse().unwrap()
}

fn rule(peer: Peer) -> Rule {
    Rule {
        id: "sgr-new".into(),
        protocol: Protocol::All,
        ports: None,
        peer,
        description: String::new(),
    }
}

type Fault = (&'static str, fn(&mut Snapshot), &'static str, &'static str);

fn group<'s>(snapshot: &'s mut Snapshot, name: &str) -> &'s mut smgen::snapshot::SecurityGroup {
    let mut groups = snapshot.security_groups.iter_mut();
    groups
        .find(|group| group.id == format!("security-group/{name}"))
        .unwrap()
}

fn endpoint<'s>(snapshot: &'s mut Snapshot, name: &str) -> &'s mut smgen::snapshot::Endpoint {
    let mut endpoints = snapshot.endpoints.iter_mut();
    endpoints
        .find(|endpoint| endpoint.id == format!("endpoint/{name}"))
        .unwrap()
}

fn acl<'s>(snapshot: &'s mut Snapshot, tier: &str) -> &'s mut Vec<AclEntry> {
    let mut acls = snapshot.network_acls.iter_mut();
    &mut acls
        .find(|acl| acl.id == format!("network-acl/{tier}"))
        .unwrap()
        .entries
}

/// What breaks, an expectation that no longer holds, and the kind of its first cause.
const FAULTS: [Fault; 24] = [
    (
        "DNS support is off",
        |s| s.vpc.dns_support = Some(false),
        "dns/training/use1-az1/sts.us-east-1.amazonaws.com",
        "vpc-attribute",
    ),
    (
        "DNS hostnames are off",
        |s| s.vpc.dns_hostnames = Some(false),
        "dns/notebook/use1-az2/kms.us-east-1.amazonaws.com",
        "vpc-attribute",
    ),
    (
        "private DNS of one endpoint is off",
        |s| endpoint(s, "sts").private_dns = false,
        "dns/inference/use1-az4/sts.us-east-1.amazonaws.com",
        "private-dns",
    ),
    (
        "private DNS is off, says the audit",
        |s| endpoint(s, "sts").private_dns = false,
        "configuration/endpoint/sts",
        "endpoint",
    ),
    (
        "an endpoint is gone: its name",
        |s| s.endpoints.retain(|one| one.id != "endpoint/kms"),
        "dns/training/use1-az1/kms.us-east-1.amazonaws.com",
        "endpoint",
    ),
    (
        "an endpoint is gone: the way to it",
        |s| s.endpoints.retain(|one| one.id != "endpoint/kms"),
        "reach/training/use1-az1/kms",
        "endpoint",
    ),
    (
        "an endpoint is gone, says the audit",
        |s| s.endpoints.retain(|one| one.id != "endpoint/kms"),
        "configuration/endpoint/kms",
        "endpoint",
    ),
    (
        "an endpoint waits to be accepted",
        |s| endpoint(s, "logs").state = "pendingacceptance".into(),
        "dns/training/use1-az1/logs.us-east-1.amazonaws.com",
        "endpoint",
    ),
    (
        "egress of a group is revoked",
        |s| group(s, "training").egress.clear(),
        "reach/training/use1-az1/sts",
        "security-group",
    ),
    (
        "ingress of the endpoints' group is revoked",
        |s| group(s, "vpce").ingress.clear(),
        "reach/notebook/use1-az1/sagemaker.api",
        "security-group",
    ),
    (
        "a group is opened outwards",
        |s| {
            group(s, "notebook")
                .egress
                .push(rule(Peer::Cidr(anywhere())));
        },
        "configuration/security-group/notebook",
        "security-group",
    ),
    (
        "a group is opened inwards",
        |s| group(s, "data").ingress.push(rule(Peer::Cidr(anywhere()))),
        "configuration/security-group/data",
        "security-group",
    ),
    (
        "notebooks are let at the data",
        |s| {
            group(s, "notebook")
                .egress
                .push(rule(Peer::Group("security-group/data".into())));
            group(s, "data")
                .ingress
                .push(rule(Peer::Group("security-group/notebook".into())));
            for tier in ["data", "notebook"] {
                for entry in acl(s, tier) {
                    entry.allow = true;
                }
            }
        },
        "segmentation/notebook/use1-az1/data:2049",
        "security-group",
    ),
    (
        "entries of an ACL are gone",
        |s| acl(s, "training").retain(|entry| entry.number == 32767),
        "reach/training/use1-az1/sts",
        "network-acl",
    ),
    (
        "replies are denied",
        |s| acl(s, "training").retain(|entry| entry.egress || entry.number == 32767),
        "reach/training/use1-az1/sts",
        "network-acl",
    ),
    (
        "a deny stands before the others",
        |s| {
            let deny = AclEntry {
                egress: true,
                number: 1,
                allow: false,
                protocol: Protocol::All,
                ports: None,
                cidr: anywhere(),
            };
            acl(s, "inference").insert(0, deny);
        },
        "reach/inference/use1-az1/data:2049",
        "network-acl",
    ),
    (
        "an ACL changed, says the audit",
        |s| acl(s, "data").truncate(1),
        "configuration/network-acl/data",
        "network-acl",
    ),
    (
        "the route to S3 is gone",
        |s| {
            for table in &mut s.route_tables {
                table.routes.retain(|route| route.prefix_list.is_none());
            }
        },
        "reach/training/use1-az1/s3",
        "route",
    ),
    (
        "a way to the internet is made",
        |s| {
            let way = Route {
                destination: Some(anywhere()),
                prefix_list: None,
                target: Target::InternetGateway("igw-1".into()),
                blackhole: false,
                propagated: false,
            };
            s.route_tables[0].routes.push(way);
        },
        "configuration/",
        "",
    ),
    (
        "an endpoint policy allows everything",
        |s| {
            endpoint(s, "s3").policy = Some(
                serde_json::json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}),
            );
        },
        "policy/s3/foreign-bucket",
        "endpoint-policy",
    ),
    (
        "an endpoint policy denies everything",
        |s| {
            endpoint(s, "sts").policy = Some(
                serde_json::json!({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}),
            );
        },
        "policy/sts/own-principal",
        "endpoint-policy",
    ),
    (
        "own name servers",
        |s| {
            s.dhcp_options = Some(DhcpOptions {
                id: "dopt-1".into(),
                servers: vec!["10.4.0.53".into()],
                domain_name: None,
            });
        },
        "dns/training/use1-az1/sts.us-east-1.amazonaws.com",
        "dhcp-options",
    ),
    (
        "the flow log is gone",
        |s| s.records.retain(|one| one.kind != ResourceKind::FlowLog),
        "configuration/flow-log",
        "flow-log",
    ),
    (
        "a tag is gone",
        |s| {
            s.vpc.tags.remove("Owner");
        },
        "configuration/vpc",
        "vpc",
    ),
];

#[test]
fn every_fault_is_noticed_and_its_cause_comes_first() {
    let topology = topology_of("prod-hipaa", None);
    let clean = deployed(&topology);
    let mut missed = Vec::new();
    for (name, break_it, id, kind) in FAULTS {
        let mut snapshot = clean.clone();
        break_it(&mut snapshot);
        let verdicts = judged(&topology, &snapshot);
        let broken = broken(&verdicts);
        let found = broken.iter().find(|one| one.id.starts_with(id));
        match found {
            None => missed.push(format!(
                "{name}: {id} holds; not so {:?}",
                broken.iter().map(|one| &one.id).collect::<Vec<_>>()
            )),
            Some(one) => {
                let first = one.causes.first().map_or("", |cause| cause.kind.as_str());
                if !kind.is_empty() && first != kind {
                    missed.push(format!("{name}: {first} instead of {kind}: {one:?}"));
                }
                println!(
                    "{name}: {} of {} do not hold; {}",
                    broken.len(),
                    verdicts.len(),
                    one.seen
                );
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_clean_network_raises_no_alarm() {
    for profile in crate::support::rendered::BUILTIN {
        let topology = topology_of(profile, None);
        let verdicts = judged(&topology, &deployed(&topology));
        let judged: BTreeSet<_> = verdicts.iter().map(|one| one.id.clone()).collect();
        let wanted = expectations(&topology).into_iter().map(|one| one.id);
        assert_eq!(judged, wanted.collect(), "{profile}");
        assert!(
            broken(&verdicts).is_empty(),
            "{profile}: {:#?}",
            broken(&verdicts)
        );
    }
}

#[test]
fn what_could_not_be_read_is_not_said_to_be_missing() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    snapshot
        .records
        .retain(|one| one.kind != ResourceKind::FlowLog);
    snapshot.gaps.push(smgen::snapshot::Gap {
        action: "ec2:DescribeFlowLogs".into(),
        part: SnapshotPart::FlowLogs,
        why: "not authorized".into(),
    });
    let verdicts = judged(&topology, &snapshot);
    let log = verdicts
        .iter()
        .find(|one| one.id == "configuration/flow-log")
        .unwrap();
    assert_eq!(log.outcome, CheckOutcome::Inconclusive, "{log:#?}");
}

#[test]
fn without_route_tables_no_way_is_said_to_be_shut() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    snapshot.route_tables.clear();
    snapshot.gaps.push(smgen::snapshot::Gap {
        action: "ec2:DescribeRouteTables".into(),
        part: SnapshotPart::RouteTables,
        why: "not authorized".into(),
    });
    let verdicts = judged(&topology, &snapshot);
    let failed: Vec<_> = verdicts
        .iter()
        .filter(|one| one.outcome == CheckOutcome::Fail)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    // A rule of a group names the other group: whether anything comes between the two is not known.
    let sts = "reach/training/use1-az1/sts";
    let sts = verdicts.iter().find(|one| one.id == sts).unwrap();
    assert_eq!(sts.outcome, CheckOutcome::Inconclusive, "{sts:#?}");
}
