//! Clients outside the VPC open the endpoints that are declared for them, and nothing else.

use super::data_stores::judged;
use crate::support::rendered::{deployed, topology_of};
use smgen::catalog::EndpointType;
use smgen::report::CheckOutcome;
use smgen::snapshot::{Gap, Peer, Snapshot, SnapshotPart};
use smgen::topology::Topology;
use smgen::verify::expect::{Check, Destination};
use std::collections::BTreeSet;

const CLIENTS: &str = "
profiles:
  prod:
    access:
      clients:
        office: {cidr: 10.201.0.0/16, to: [sagemaker.api, sagemaker.runtime]}
        vpn: {cidr: 192.168.40.0/22, to: [sagemaker.api]}
";

fn topology() -> Topology {
    topology_of("prod", Some(&format!("version: 1{CLIENTS}")))
}

/// Returns what fails or is unknown about clients, by id.
fn wrong(topology: &Topology, snapshot: &Snapshot, outcome: CheckOutcome) -> BTreeSet<String> {
    let pairs = judged(topology, snapshot).into_iter();
    let wrong = pairs.filter(|(one, verdict)| {
        matches!(one.check, Check::Admit { .. }) && verdict.outcome == outcome
    });
    wrong.map(|(one, _)| one.id).collect()
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.map(str::to_owned).into()
}

#[test]
fn clients_open_what_is_declared_for_them_and_nothing_else() {
    let topology = topology();
    let pairs = judged(&topology, &deployed(&topology));
    let mut open = BTreeSet::new();
    let mut closed = 0;
    for (one, verdict) in &pairs {
        assert_eq!(verdict.outcome, CheckOutcome::Pass, "{verdict:#?}");
        match &one.check {
            Check::Admit { open: true, .. } => {
                open.insert(one.id.clone());
            }
            Check::Admit { .. } => closed += 1,
            _ => {}
        }
    }
    let declared = ids([
        "reach/clients/office/sagemaker.api",
        "reach/clients/office/sagemaker.runtime",
        "reach/clients/vpn/sagemaker.api",
    ]);
    assert_eq!(open, declared);
    let interfaces = topology.endpoints.iter();
    let interfaces = interfaces
        .filter(|one| one.kind == EndpointType::Interface)
        .count();
    let functions = topology
        .tiers
        .iter()
        .filter(|tier| !tier.public && tier.name != "endpoints");
    let subnets: usize = functions.map(|tier| tier.subnets.len()).sum();
    assert_eq!(closed, 2 * (interfaces + 4 * subnets) - 3);
}

#[test]
fn an_endpoint_that_only_clients_call_is_not_left_out() {
    let config = |access: &str| {
        let text = format!(
            "version: 1\nprofiles:\n  prod:\n    workloads: [training]\n    endpoints: {{right_size: true, services: {{sagemaker.studio: {{}}}}}}\n{access}"
        );
        topology_of("prod", Some(&text))
    };
    let has = |topology: &Topology| {
        topology
            .endpoints
            .iter()
            .any(|one| one.service == "sagemaker.studio")
    };
    assert!(!has(&config("")));
    assert!(has(&config(
        "    access: {clients: {office: {cidr: 10.201.0.0/16, to: [sagemaker.studio]}}}\n"
    )));
}

/// What somebody changed, and the expectations that fail for it.
type Change<'a> = (&'a str, &'a dyn Fn(&mut Snapshot), BTreeSet<String>);

#[test]
#[expect(clippy::too_many_lines, reason = "one list of changes")]
fn each_door_that_is_shut_or_opened_is_told() {
    let topology = topology();
    let clean = deployed(&topology);
    let group = |snapshot: &mut Snapshot,
                 id: &str,
                 change: &dyn Fn(&mut smgen::snapshot::SecurityGroup)| {
        let id = format!("security-group/{id}");
        change(
            snapshot
                .security_groups
                .iter_mut()
                .find(|group| group.id == id)
                .unwrap(),
        );
    };
    let acl = |snapshot: &mut Snapshot, egress: bool| {
        let acl = snapshot
            .network_acls
            .iter_mut()
            .find(|acl| acl.id == "network-acl/endpoints")
            .unwrap();
        acl.entries.retain(|entry| {
            entry.egress != egress
                || entry.cidr != "192.168.40.0/22".parse::<ipnet::IpNet>().unwrap()
        });
    };
    let carry = |snapshot: &mut Snapshot, service: &str, groups: &[&str]| {
        let mut interfaces = snapshot.interfaces.iter_mut();
        let start = format!("endpoint/{service}/");
        let one = interfaces.find(|one| one.id.starts_with(&start)).unwrap();
        one.groups = groups
            .iter()
            .map(|group| format!("security-group/{group}"))
            .collect();
    };
    let api = "reach/clients/office/sagemaker.api";
    let changes: [Change<'_>; 7] = [
        (
            "no rule for the office",
            &|snapshot| {
                group(snapshot, "clients-sagemaker-api", &|group| {
                    group
                        .ingress
                        .retain(|rule| rule.peer != Peer::Cidr("10.201.0.0/16".parse().unwrap()));
                });
            },
            ids([api]),
        ),
        (
            "half of the office",
            &|snapshot| {
                group(snapshot, "clients-sagemaker-api", &|group| {
                    for rule in &mut group.ingress {
                        if rule.peer == Peer::Cidr("10.201.0.0/16".parse().unwrap()) {
                            rule.peer = Peer::Cidr("10.201.0.0/17".parse().unwrap());
                        }
                    }
                });
            },
            ids([api]),
        ),
        (
            "no way in for the VPN",
            &|snapshot| acl(snapshot, false),
            ids(["reach/clients/vpn/sagemaker.api"]),
        ),
        (
            "no way out for replies",
            &|snapshot| acl(snapshot, true),
            ids(["reach/clients/vpn/sagemaker.api"]),
        ),
        (
            "one interface without its group",
            &|snapshot| carry(snapshot, "sagemaker.api", &["vpce"]),
            ids([api, "reach/clients/vpn/sagemaker.api"]),
        ),
        (
            "another endpoint with the group",
            &|snapshot| carry(snapshot, "sts", &["vpce", "clients-sagemaker-runtime"]),
            ids(["segmentation/clients/office/sts"]),
        ),
        (
            "everybody at all endpoints",
            &|snapshot| {
                let rule = snapshot
                    .security_groups
                    .iter()
                    .find(|group| group.id == "security-group/clients-sagemaker-runtime");
                let rule = rule.unwrap().ingress[0].clone();
                group(snapshot, "vpce", &|group| group.ingress.push(rule.clone()));
            },
            topology
                .endpoints
                .iter()
                .filter(|one| one.kind == EndpointType::Interface)
                .filter(|one| {
                    !["sagemaker.api", "sagemaker.runtime"].contains(&one.service.as_str())
                })
                .map(|one| format!("segmentation/clients/office/{}", one.service))
                .collect(),
        ),
    ];
    assert!(wrong(&topology, &clean, CheckOutcome::Fail).is_empty());
    for (what, change, told) in changes {
        let mut snapshot = clean.clone();
        change(&mut snapshot);
        assert_eq!(
            wrong(&topology, &snapshot, CheckOutcome::Fail),
            told,
            "{what}"
        );
    }
}

#[test]
fn what_was_not_read_lets_nobody_in_and_keeps_nobody_out() {
    let topology = topology();
    let mut snapshot = deployed(&topology);
    snapshot.gaps.push(Gap {
        part: SnapshotPart::SecurityGroups,
        action: "ec2:DescribeSecurityGroups".into(),
        why: "denied".into(),
    });
    snapshot.security_groups.clear();
    let unknown = wrong(&topology, &snapshot, CheckOutcome::Inconclusive);
    let all = judged(&topology, &snapshot);
    let all = all
        .iter()
        .filter(|(one, _)| matches!(one.check, Check::Admit { .. }));
    assert_eq!(unknown.len(), all.count());
    // An interface that no answer describes.
    let mut snapshot = deployed(&topology);
    snapshot
        .interfaces
        .retain(|one| !one.id.starts_with("endpoint/sagemaker.api/"));
    snapshot.gaps.push(Gap {
        part: SnapshotPart::Interfaces,
        action: "ec2:DescribeNetworkInterfaces".into(),
        why: "denied".into(),
    });
    let unknown = wrong(&topology, &snapshot, CheckOutcome::Inconclusive);
    assert_eq!(
        unknown,
        ids([
            "reach/clients/office/sagemaker.api",
            "reach/clients/vpn/sagemaker.api"
        ])
    );
}

#[test]
fn clients_are_asked_of_endpoints_and_functions_alone() {
    let topology = topology();
    for (one, _) in judged(&topology, &deployed(&topology)) {
        if let Check::Admit { to, .. } = one.check {
            assert!(
                matches!(
                    to,
                    Destination::Endpoint { .. } | Destination::Function { .. }
                ),
                "{to:?}"
            );
        }
    }
}
