//! Rules of security groups: at either end of a flow, and to what has no group (N4).

use super::endpoints::Endpoint;
use super::flows::Flow;
use super::functions::Function;
use super::ports::{EPHEMERAL, Ports};
use super::traffic::Traffic;
use crate::blueprint::{Blueprint, Cidr, Path};
use crate::catalog::{EndpointType, Protocol};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// A rule of a security group. Groups are stateful: replies need none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rule {
    /// Stable name within group and direction: the peer and the port.
    pub id: String,
    /// The other end.
    pub peer: Peer,
    /// The protocol.
    pub protocol: Protocol,
    /// First port of TCP and UDP; none of other protocols.
    pub from_port: Option<u16>,
    /// Last port of TCP and UDP; none of other protocols.
    pub to_port: Option<u16>,
    /// Ports of TCP and UDP from which the connection is opened, and to which replies go.
    pub client_ports: Ports,
    /// Why, in the characters that AWS allows.
    pub description: String,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

impl Rule {
    /// Returns the ports of TCP and UDP; none of other protocols.
    #[must_use]
    pub fn ports(&self) -> Option<Ports> {
        let (first, last) = self.from_port.zip(self.to_port)?;
        Some(Ports { first, last })
    }

    /// Returns what passes.
    pub(super) fn carries(&self) -> Traffic {
        Traffic {
            protocol: self.protocol,
            ports: self.ports(),
        }
    }

    /// Names protocol and ports: `tcp 443`, `udp 500`, `protocol 50`, `all protocols`.
    #[must_use]
    pub fn traffic(&self) -> String {
        match self.ports() {
            Some(ports) => format!("{} {ports}", self.protocol),
            None => self.protocol.to_string(),
        }
    }
}

/// Says what passes: `tcp 443 group vpce`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.traffic(), self.peer)
    }
}

/// The other end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Peer {
    /// The interfaces that carry this function's group.
    Group(Function),
    /// The prefix list of a gateway endpoint's service: `s3` or `dynamodb`.
    PrefixList(String),
    /// An address range.
    Cidr(Cidr),
}

/// Names the other end in words: `group vpce`, `prefix list of s3`, `0.0.0.0/0`.
impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(function) => write!(f, "group {}", function.as_str()),
            Self::PrefixList(service) => write!(f, "prefix list of {service}"),
            Self::Cidr(cidr) => cidr.fmt(f),
        }
    }
}

/// Returns what may come into the interfaces of a function.
pub(super) fn ingress(function: Function, flows: &[Flow]) -> Vec<Rule> {
    let flows = flows.iter().filter(|flow| flow.server == function);
    sorted(flows.map(incoming).collect())
}

/// Returns what may go out of the interfaces of a function.
pub(super) fn egress(
    function: Function,
    flows: &[Flow],
    blueprint: &Blueprint,
    endpoints: &[Endpoint],
) -> Vec<Rule> {
    let flows = flows.iter().filter(|flow| flow.client == function);
    let mut rules: Vec<_> = flows.map(outgoing).collect();
    rules.extend(to_prefix_lists(function, endpoints));
    rules.extend(to_internet(function, blueprint));
    sorted(rules)
}

/// Sorts rules by id and keeps one of those that say the same: AWS refuses a rule twice, whatever its description.
fn sorted(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort();
    let mut seen = BTreeSet::new();
    rules.retain(|rule| seen.insert((rule.peer.clone(), rule.protocol, rule.ports())));
    rules
}

fn rule(peer: Peer, id: String, traffic: Traffic, description: String, from: &[Path]) -> Rule {
    Rule {
        id,
        peer,
        protocol: traffic.protocol,
        from_port: traffic.ports.map(|ports| ports.first),
        to_port: traffic.ports.map(|ports| ports.last),
        client_ports: EPHEMERAL,
        description,
        from: from.to_vec(),
    }
}

fn incoming(flow: &Flow) -> Rule {
    at_one_end(flow, flow.client, &flow.into)
}

fn outgoing(flow: &Flow) -> Rule {
    at_one_end(flow, flow.server, &flow.out)
}

fn at_one_end(flow: &Flow, other: Function, why: &str) -> Rule {
    let id = format!("{}-{}", other.as_str(), flow.traffic.name());
    Rule {
        client_ports: flow.client_ports,
        ..rule(
            Peer::Group(other),
            id,
            flow.traffic,
            why.to_owned(),
            &flow.from,
        )
    }
}

/// Gateway endpoints have no interface and no group: their service's prefix list is the destination.
fn to_prefix_lists(function: Function, endpoints: &[Endpoint]) -> Vec<Rule> {
    if !Function::CALLERS.contains(&function) {
        return Vec::new();
    }
    let gateways = endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointType::Gateway);
    let rules = gateways.map(|endpoint| {
        let why = format!("{} through its gateway endpoint", endpoint.title);
        let from = vec![Path::from("endpoints.services").key(&endpoint.service)];
        rule(
            Peer::PrefixList(endpoint.service.clone()),
            format!("{}-443", endpoint.service),
            Traffic::tcp(Ports::one(443)),
            why,
            &from,
        )
    });
    rules.collect()
}

fn to_internet(function: Function, blueprint: &Blueprint) -> Vec<Rule> {
    let ways = blueprint.security.internet_egress.iter();
    // The NAT instance sends on what the functions may send to it.
    let ways = ways
        .filter(|(_, egress)| function == Function::Nat || Function::from(egress.from) == function);
    let rules = ways.map(|(name, egress)| {
        let why = if egress.description.is_empty() {
            format!("Internet egress {name}")
        } else {
            egress.description.clone()
        };
        let from = vec![
            Path::from("network.nat"),
            Path::from("security.internet_egress").key(name),
        ];
        rule(
            Peer::Cidr(egress.cidr),
            format!("internet-{name}"),
            Traffic::tcp(Ports::one(egress.port)),
            why,
            &from,
        )
    });
    let mut rules: Vec<_> = rules.collect();
    if function == Function::Nat {
        let why = "The NAT instance fetches its own packages".to_owned();
        let from = [Path::from("network.nat")];
        rules.push(rule(
            Peer::Cidr(Cidr::ANYWHERE),
            "own-packages".into(),
            Traffic::tcp(Ports::one(443)),
            why,
            &from,
        ));
    }
    rules
}
