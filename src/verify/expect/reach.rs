//! What the groups let through answers, and what they do not is out of reach (V3, V4).

use super::vantage::vantages;
use super::{Check, Destination, Expectation, Vantage};
use crate::blueprint::Path;
use crate::catalog::{EndpointType, Protocol, Requirement, citation};
use crate::report::Area;
use crate::topology::{Endpoint, Function, Peer, Ports, Rule, Tier, Topology};
use std::collections::BTreeSet;

/// Ports that are tried where nothing may answer, beside those that are open for others: SSH, HTTPS, NFS, RDP.
pub(super) const CLOSED: [u16; 4] = [22, 443, 2049, 3389];

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let vantages = vantages(topology);
    let mut all = Vec::new();
    for vantage in &vantages {
        for endpoint in &topology.endpoints {
            all.push(service(topology, vantage, endpoint));
            all.extend(stream(topology, vantage, endpoint));
        }
        for tier in &topology.tiers {
            all.extend(neighbours(topology, vantage, tier));
        }
    }
    all
}

/// Returns what a function may open.
pub(super) fn egress(topology: &Topology, function: Function) -> &[Rule] {
    let mut groups = topology.security_groups.iter();
    let group = groups.find(|group| group.function == function);
    group.map_or(&[], |group| &group.egress[..])
}

/// The first port that needs no privilege to listen on.
const UNPRIVILEGED: u16 = 1024;

/// Returns the port that stands for a range: one that needs no privilege, if there is any.
fn sample(ports: Ports) -> u16 {
    if ports.contains(Ports::one(UNPRIVILEGED)) {
        UNPRIVILEGED
    } else {
        ports.first
    }
}

/// Returns protocol and port that stand for what a rule passes; protocols without ports have port 0.
fn asked(rule: &Rule) -> (Protocol, u16) {
    match (rule.protocol, rule.ports()) {
        (Protocol::All, _) => (Protocol::Tcp, UNPRIVILEGED),
        (protocol, ports) => (protocol, ports.map_or(0, sample)),
    }
}

fn opens(rule: &Rule, protocol: Protocol, port: u16) -> bool {
    let ports = rule.ports();
    (rule.protocol == Protocol::All || rule.protocol == protocol)
        && ports.is_none_or(|ports| ports.contains(Ports::one(port)))
}

/// Names protocol and port in ids: `443`, `udp-500`, `protocol-50`.
fn named(protocol: Protocol, port: u16) -> String {
    match protocol {
        Protocol::Tcp => port.to_string(),
        Protocol::Number(number) => format!("protocol-{number}"),
        named => format!("{}-{port}", named.api_name()),
    }
}

fn service(topology: &Topology, vantage: &Vantage, endpoint: &Endpoint) -> Expectation {
    let rules = egress(topology, vantage.function);
    let (to, peer) = match endpoint.kind {
        EndpointType::Interface => (
            Destination::Endpoint {
                service: endpoint.service.clone(),
            },
            Peer::Group(Function::Vpce),
        ),
        EndpointType::Gateway => (
            Destination::PrefixList {
                service: endpoint.service.clone(),
            },
            Peer::PrefixList(endpoint.service.clone()),
        ),
    };
    let rule = rules
        .iter()
        .find(|rule| rule.peer == peer && opens(rule, Protocol::Tcp, 443));
    let title = &endpoint.title;
    let mut from = endpoint.from.clone();
    from.extend(rule.into_iter().flat_map(|rule| rule.from.clone()));
    Expectation {
        id: format!("reach/{vantage}/{}", endpoint.service),
        area: if rule.is_some() {
            Area::Reach
        } else {
            Area::Segmentation
        },
        vantage: Some(vantage.clone()),
        check: Check::Connect {
            to,
            protocol: Protocol::Tcp,
            port: 443,
            open: rule.is_some(),
        },
        reason: if rule.is_some() {
            format!("{} needs {title}", vantage.function.as_str())
        } else {
            format!("{} has no business with {title}", vantage.function.as_str())
        },
        requirements: vec![Requirement::V3, Requirement::N4, endpoint.requirement()],
        maps_to: citation::TRANSMISSION_SECURITY,
        from: sorted(from),
    }
}

/// Returns whether a function may open streams to a service, where any may; that the endpoint listens nobody has checked, so that
/// packets are not asked.
fn stream(topology: &Topology, vantage: &Vantage, endpoint: &Endpoint) -> Option<Expectation> {
    let streaming = endpoint.streaming.as_ref()?;
    let (port, function) = (streaming.port, vantage.function.as_str());
    let rules = egress(topology, vantage.function).iter();
    let mut to_endpoints = rules.filter(|rule| rule.peer == Peer::Group(Function::Vpce));
    let rule = to_endpoints.find(|rule| opens(rule, Protocol::Tcp, port));
    let open = streaming.functions.contains(&vantage.function);
    let (area, requirements, maps_to) = if open {
        (
            Area::Reach,
            vec![Requirement::V3, Requirement::N4, Requirement::N6],
            citation::TRANSMISSION_SECURITY,
        )
    } else {
        (
            Area::Segmentation,
            vec![Requirement::V4, Requirement::N4, Requirement::N5],
            citation::SEGMENTATION,
        )
    };
    let mut from = endpoint.from.clone();
    from.extend(rule.into_iter().flat_map(|rule| rule.from.clone()));
    Some(Expectation {
        id: format!(
            "{}/{vantage}/{}:{port}",
            if open { "reach" } else { "segmentation" },
            endpoint.service
        ),
        area,
        vantage: Some(vantage.clone()),
        check: Check::Connect {
            to: Destination::Endpoint {
                service: endpoint.service.clone(),
            },
            protocol: Protocol::Tcp,
            port,
            open,
        },
        reason: if open {
            format!(
                "{function} opens streams to {} there, though nobody has checked that its endpoint listens",
                endpoint.title
            )
        } else {
            format!("{function} may open no streams to {}", endpoint.title)
        },
        requirements,
        maps_to,
        from: sorted(from),
    })
}

/// Looks at every other function, in the vantage's own zone: each port that the groups open, and some that they do not.
fn neighbours(topology: &Topology, vantage: &Vantage, tier: &Tier) -> Vec<Expectation> {
    let server = tier.function;
    let subnet = tier
        .subnets
        .iter()
        .find(|subnet| subnet.zone == vantage.zone);
    let Some(subnet) = subnet.filter(|_| !matches!(server, Function::Vpce | Function::Nat)) else {
        return Vec::new();
    };
    let rules: Vec<_> = egress(topology, vantage.function)
        .iter()
        .filter(|rule| rule.peer == Peer::Group(server))
        .collect();
    // What anybody may open there, this one may be tried on too; of a range, one port stands for all.
    let anybodys = Function::CALLERS
        .into_iter()
        .flat_map(|function| egress(topology, function))
        .filter(|rule| rule.peer == Peer::Group(server));
    let range = |rule: &&&Rule| rule.ports().is_none_or(|ports| ports.first != ports.last);
    let covered = |port: u16| {
        let mut ranges = rules.iter().filter(range);
        ranges.any(|rule| opens(rule, Protocol::Tcp, port))
    };
    let closed = CLOSED.into_iter().filter(|port| !covered(*port));
    let closed = closed.map(|port| (Protocol::Tcp, port));
    let all: BTreeSet<_> = anybodys.map(asked).chain(closed).collect();
    let each = all.into_iter().map(|(protocol, port)| {
        let rule = rules.iter().find(|rule| opens(rule, protocol, port));
        let open = rule.is_some();
        let (client, server) = (vantage.function.as_str(), tier.function.as_str());
        let own = [
            Path::from("security"),
            Path::from("network.tiers").key(&tier.name),
        ];
        Expectation {
            id: format!(
                "{}/{vantage}/{}:{}",
                if open { "reach" } else { "segmentation" },
                tier.name,
                named(protocol, port)
            ),
            area: if open {
                Area::Reach
            } else {
                Area::Segmentation
            },
            vantage: Some(vantage.clone()),
            check: Check::Connect {
                to: Destination::Function {
                    function: tier.function,
                    tier: tier.name.clone(),
                    zone: subnet.zone,
                },
                protocol,
                port,
                open,
            },
            reason: rule.map_or_else(
                || match protocol {
                    Protocol::Tcp => format!("{client} may not open port {port} of {server}"),
                    Protocol::Number(_) => format!("{client} may not send {protocol} to {server}"),
                    other => format!("{client} may not send to {other} {port} of {server}"),
                },
                |rule| rule.description.clone(),
            ),
            requirements: if open {
                vec![Requirement::V3, Requirement::N4]
            } else {
                vec![Requirement::V4, Requirement::N4, Requirement::N5]
            },
            maps_to: if open {
                citation::TRANSMISSION_SECURITY
            } else {
                citation::SEGMENTATION
            },
            from: rule.map_or_else(|| own.to_vec(), |rule| rule.from.clone()),
        }
    });
    each.collect()
}

pub(super) fn sorted(mut from: Vec<Path>) -> Vec<Path> {
    from.sort();
    from.dedup();
    from
}
