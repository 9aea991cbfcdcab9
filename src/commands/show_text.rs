//! A topology as text for people.

use crate::catalog::{EndpointType, Service};
use crate::topology::{NatDevice, Peer, Ports, Rule, Topology};
use std::fmt::Write as _;

/// Prints a topology in sections, one line a thing.
pub(super) fn topology(t: &Topology) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}  {}  {}", t.prefix, t.region, t.vpc.cidr);
    if !t.description.is_empty() {
        let _ = writeln!(text, "{}", t.description);
    }
    tags(t, &mut text);
    subnets(t, &mut text);
    internet(t, &mut text);
    groups(t, &mut text);
    acls(t, &mut text);
    endpoints(t, &mut text);
    beside(t, &mut text);
    text
}

/// Lists what packets do not meet, as the inventory has it.
fn beside(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\nbeside the network");
    let inventory = t.inventory();
    let records = inventory
        .resources
        .iter()
        .filter(|one| one.kind.is_record());
    for resource in records {
        let target = resource.target.map(|target| format!(", {target} only"));
        let target = target.unwrap_or_default();
        let _ = writeln!(
            text,
            "  {:24} {}{target}  {}",
            resource.id,
            resource.kind.noun(1),
            resource.headline()
        );
    }
}

fn tags(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\ntags");
    for tag in &t.tags {
        let _ = writeln!(text, "  {} = {}", tag.key, tag.value);
    }
}

fn subnets(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\nsubnets");
    for subnet in t.subnets() {
        let _ = writeln!(
            text,
            "  {:24} {:18} {:>5} addresses",
            subnet.id,
            subnet.cidr.to_string(),
            subnet.usable_addresses
        );
    }
}

fn internet(t: &Topology, text: &mut String) {
    let way = match &t.internet {
        None => "none: no internet gateway, no NAT".to_owned(),
        Some(internet) => {
            let device = match &internet.nat {
                NatDevice::Gateway => "NAT gateway".to_owned(),
                NatDevice::Instance { instance_type, .. } => {
                    format!("NAT instance {instance_type}")
                }
            };
            format!("{device} in {}", internet.zones.join(", "))
        }
    };
    let _ = writeln!(text, "\nway to the internet\n  {way}");
}

fn groups(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\nsecurity groups");
    for group in &t.security_groups {
        let _ = writeln!(text, "  {}  {}", group.function.as_str(), group.description);
        for (arrow, rules) in [("<-", &group.ingress), ("->", &group.egress)] {
            for rule in rules {
                let _ = writeln!(
                    text,
                    "    {arrow} {:34} {}",
                    described(rule),
                    rule.description
                );
            }
        }
    }
}

fn described(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::Group(function) => function.as_str().to_owned(),
        Peer::PrefixList(service) => format!("prefix list {service}"),
        Peer::Cidr(cidr) => cidr.to_string(),
    };
    format!("{peer} {}", rule.traffic())
}

fn acls(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\nnetwork ACLs");
    for acl in &t.network_acls {
        let _ = writeln!(text, "  {}", acl.tier);
        for (arrow, entries) in [("<-", &acl.ingress), ("->", &acl.egress)] {
            for entry in entries {
                let _ = writeln!(
                    text,
                    "    {arrow} {:5} {:18} {:4} {}",
                    entry.number,
                    entry.cidr.to_string(),
                    entry.protocol.api_name(),
                    Ports::name(entry.ports)
                );
            }
        }
    }
}

fn endpoints(t: &Topology, text: &mut String) {
    let _ = writeln!(text, "\nendpoints");
    for endpoint in &t.endpoints {
        let kind = if endpoint.kind == EndpointType::Gateway {
            "gateway"
        } else {
            "interface"
        };
        let _ = writeln!(
            text,
            "  {:24} {kind:10} {}",
            endpoint.service, endpoint.service_name
        );
        let _ = writeln!(text, "    {}", endpoint.reason);
    }
    for service in &t.left_out {
        let _ = writeln!(
            text,
            "  {service:24} left out: no declared workload calls it"
        );
    }
}

/// Prints the endpoint services, one line each.
pub(super) fn services(services: &[Service]) -> String {
    let mut text = String::new();
    for service in services {
        let kind = if service.kind == EndpointType::Gateway {
            "gateway"
        } else {
            "interface"
        };
        let _ = writeln!(text, "{:30} {kind:10} {}", service.key, service.purpose);
    }
    text
}
