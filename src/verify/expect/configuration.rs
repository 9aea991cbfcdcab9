//! What packets cannot show, resource by resource (V5).

use super::reach::sorted;
use super::{Check, Expectation};
use crate::blueprint::Path;
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::topology::Topology;

/// What the account must not do beside the network, with the requirement and what it maps to.
const ACCOUNT: [(&str, &str, Requirement, &[&str]); 4] = [
    (
        "account/notebooks",
        "no notebook of the account has a way to the internet of its own",
        Requirement::W1,
        citation::NOTEBOOK,
    ),
    (
        "account/domains",
        "Studio reaches the internet through the VPC only",
        Requirement::W1,
        citation::DOMAIN,
    ),
    (
        "account/jobs",
        "jobs run in the VPC, isolated, and encrypt what they say to each other",
        Requirement::W2,
        citation::JOB_ISOLATION,
    ),
    (
        "account/models",
        "models run in the VPC, isolated",
        Requirement::W3,
        citation::MODEL_ISOLATION,
    ),
];

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let mut all: Vec<_> = network(topology)
        .into_iter()
        .chain(access(topology))
        .map(|element| expectation(element, citation::AUDIT_CONTROLS))
        .collect();
    all.extend(ACCOUNT.map(|(what, reason, requirement, maps_to)| {
        expectation(element(what, reason, requirement, &[]), maps_to)
    }));
    all
}

/// Something deployed.
struct Element {
    what: String,
    reason: String,
    requirement: Requirement,
    from: Vec<Path>,
}

fn element(
    what: impl Into<String>,
    reason: &str,
    requirement: Requirement,
    from: &[Path],
) -> Element {
    Element {
        what: what.into(),
        reason: reason.to_owned(),
        requirement,
        from: from.to_vec(),
    }
}

fn expectation(element: Element, maps_to: &'static [&'static str]) -> Expectation {
    Expectation {
        id: format!("configuration/{}", element.what),
        area: Area::Configuration,
        vantage: None,
        check: Check::Configured { what: element.what },
        reason: element.reason,
        requirements: vec![Requirement::V5, element.requirement],
        maps_to,
        from: element.from,
    }
}

fn network(topology: &Topology) -> Vec<Element> {
    let vpc = &topology.vpc.from;
    let mut all = vec![element(
        "vpc",
        "names resolve only with both DNS attributes",
        Requirement::N1,
        vpc,
    )];
    for what in [
        "default-security-group",
        "default-network-acl",
        "main-route-table",
    ] {
        all.push(element(
            what,
            "what is placed without a choice reaches nothing",
            Requirement::N1,
            vpc,
        ));
    }
    for subnet in topology.subnets() {
        let what = format!("subnet/{}", subnet.id);
        all.push(element(
            what,
            "ranges are pinned and private",
            Requirement::N2,
            &subnet.from,
        ));
    }
    for table in &topology.route_tables {
        let what = format!("route-table/private/{}", table.zone);
        let reason = "routes lead where the blueprint says, and nowhere else";
        all.push(element(what, reason, Requirement::N3, &table.from));
    }
    if let Some(internet) = &topology.internet {
        let from = &internet.from;
        all.push(element(
            "internet-gateway",
            "it serves the NAT only",
            Requirement::N3,
            from,
        ));
        all.push(element(
            "route-table/public",
            "only the NAT uses it",
            Requirement::N3,
            from,
        ));
        let zones = internet.zones.iter();
        all.extend(zones.map(|zone| {
            element(
                format!("nat/{zone}"),
                "it is the only way out",
                Requirement::N3,
                from,
            )
        }));
    }
    all.push(element(
        "flow-log",
        "all traffic is recorded",
        Requirement::N11,
        &topology.flow_log.from,
    ));
    all
}

fn access(topology: &Topology) -> Vec<Element> {
    let mut all = Vec::new();
    for group in &topology.security_groups {
        let what = format!("security-group/{}", group.function.as_str());
        let rules = group.ingress.iter().chain(&group.egress);
        let from = sorted(rules.flat_map(|rule| rule.from.clone()).collect());
        all.push(element(
            what,
            "it holds the rules of its function, and no others",
            Requirement::N4,
            &from,
        ));
    }
    for acl in &topology.network_acls {
        let what = format!("network-acl/{}", acl.tier);
        let from = [Path::from("network.tiers").key(&acl.tier)];
        all.push(element(
            what,
            "the second layer passes what the groups do, and no more",
            Requirement::N5,
            &from,
        ));
    }
    for endpoint in &topology.endpoints {
        let what = format!("endpoint/{}", endpoint.service);
        all.push(element(
            what,
            &endpoint.reason,
            Requirement::N6,
            &endpoint.from,
        ));
    }
    all
}
