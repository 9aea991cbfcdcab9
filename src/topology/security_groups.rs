//! Security groups by function (N4).
//!
//! Each flow is one record, from which the rule at either end is made, so the two cannot disagree. The groups know no
//! address range but the destinations of declared internet egress.

use super::endpoints::Endpoint;
use super::flows::{Flow, flows};
use super::functions::Function;
use super::inventory::{Resource, ResourceKind};
use super::policy::Reference;
use super::ports::Ports;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Cidr, NatMode, Path};
use crate::catalog::citation::LEAST_PRIVILEGE;
use crate::catalog::{EndpointType, Protocol, Requirement};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityGroup {
    /// The function whose interfaces carry it.
    pub function: Function,
    /// What it is for; AWS never lets this change.
    pub description: String,
    /// What may come in, sorted by id.
    pub ingress: Vec<Rule>,
    /// What may go out, sorted by id.
    pub egress: Vec<Rule>,
}

/// A rule of a security group. Groups are stateful: replies need none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rule {
    /// Stable name within group and direction: the peer and the port.
    pub id: String,
    /// The other end.
    pub peer: Peer,
    /// TCP, or every protocol.
    pub protocol: Protocol,
    /// First port; none for every protocol.
    pub from_port: Option<u16>,
    /// Last port; none for every protocol.
    pub to_port: Option<u16>,
    /// Why, in the characters that AWS allows.
    pub description: String,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

impl Rule {
    /// Returns the ports; none for every protocol.
    #[must_use]
    pub fn ports(&self) -> Option<Ports> {
        let (first, last) = self.from_port.zip(self.to_port)?;
        Some(Ports { first, last })
    }

    /// Names protocol and ports: `tcp 443`, `tcp 0-65535`, `all protocols`.
    #[must_use]
    pub fn traffic(&self) -> String {
        match self.ports() {
            Some(ports) => format!("{} {ports}", self.protocol),
            None => "all protocols".to_owned(),
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

/// Returns the name of a service's prefix list, which is that of its endpoint service, such as `com.amazonaws.us-east-1.s3`.
pub(super) fn prefix_list_name(topology: &Topology, service: &str) -> String {
    let endpoint = topology.endpoints.iter().find(|one| one.service == service);
    endpoint
        .map_or(service, |endpoint| &endpoint.service_name)
        .to_owned()
}

/// What of the groups keeps state: each group, and each of its rules.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let groups = topology.security_groups.iter();
    groups.flat_map(|group| of_group(topology, group)).collect()
}

fn of_group(topology: &Topology, group: &SecurityGroup) -> Vec<Resource> {
    let id = ids::security_group(group.function);
    let name = topology.prefixed(group.function.as_str());
    let sides = [(false, &group.ingress), (true, &group.egress)];
    let rules = || {
        sides
            .into_iter()
            .flat_map(|(egress, rules)| rules.iter().map(move |rule| (egress, rule)))
    };
    let mut from: Vec<_> = rules().flat_map(|(_, rule)| rule.from.clone()).collect();
    from.sort();
    from.dedup();
    let whole = Resource::new(ResourceKind::SecurityGroup, &id)
        .named(&name)
        .because(
            Requirement::N4,
            LEAST_PRIVILEGE,
            "it holds the rules of its function, and no others",
        )
        .from(&from)
        .with("vpc", Reference::id(ids::VPC))
        .with("name", name)
        .with("description", group.description.as_str());
    let rules = rules().map(|(egress, rule)| of_rule(topology, &id, egress, rule));
    std::iter::once(whole).chain(rules).collect()
}

fn of_rule(topology: &Topology, group: &str, egress: bool, rule: &Rule) -> Resource {
    let one = Resource::new(
        ResourceKind::SecurityGroupRule,
        ids::rule(group, egress, &rule.id),
    )
    .part_of(group)
    .tagged_without_name()
    .not_tagged_by_cloudformation()
    .because(Requirement::N4, LEAST_PRIVILEGE, rule.description.as_str())
    .from(&rule.from)
    .with("direction", ids::direction(egress))
    .with("description", rule.description.as_str())
    .with("protocol", &*rule.protocol.api_name());
    let one = match &rule.peer {
        Peer::Group(function) => one.with("peer", Reference::id(ids::security_group(*function))),
        Peer::PrefixList(service) => {
            let endpoint = topology
                .endpoints
                .iter()
                .find(|one| one.service == *service);
            // The list bears the name of the service, whatever the blueprint calls it.
            let name = endpoint.map_or(service, |endpoint| &endpoint.service_name);
            one.with("peer", Reference::id(ids::prefix_list(name)))
        }
        Peer::Cidr(cidr) => one.with("peer", cidr.to_string()),
    };
    match rule.ports() {
        Some(ports) => one
            .with("from-port", u32::from(ports.first))
            .with("to-port", u32::from(ports.last)),
        None => one,
    }
}

pub(super) fn security_groups(blueprint: &Blueprint, endpoints: &[Endpoint]) -> Vec<SecurityGroup> {
    let flows = flows(blueprint, endpoints);
    let mut functions = vec![
        Function::Notebook,
        Function::Training,
        Function::Inference,
        Function::Data,
        Function::Vpce,
    ];
    if blueprint.network.nat == NatMode::Instance {
        functions.push(Function::Nat);
    }
    let groups = functions.into_iter().map(|function| {
        let ingress: Vec<_> = flows
            .iter()
            .filter(|flow| flow.server == function)
            .map(incoming)
            .collect();
        let mut egress: Vec<_> = flows
            .iter()
            .filter(|flow| flow.client == function)
            .map(outgoing)
            .collect();
        egress.extend(to_prefix_lists(function, endpoints));
        egress.extend(to_internet(function, blueprint));
        SecurityGroup {
            function,
            description: description(function).to_owned(),
            ingress: sorted(ingress),
            egress: sorted(egress),
        }
    });
    groups.collect()
}

/// Sorts rules by id and keeps one of those that say the same: AWS refuses a rule twice, whatever its description.
fn sorted(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort();
    let mut seen = BTreeSet::new();
    rules.retain(|rule| seen.insert((rule.peer.clone(), rule.from_port, rule.to_port)));
    rules
}

fn description(function: Function) -> &'static str {
    match function {
        Function::Notebook => "Notebook instances and Studio",
        Function::Training => "Training, processing and transform jobs",
        Function::Inference => "Models behind SageMaker endpoints",
        Function::Data => "File systems and databases that jobs and models read",
        Function::Vpce => "Interface VPC endpoints",
        Function::Nat => "NAT instance",
    }
}

fn rule(peer: Peer, id: String, ports: Option<Ports>, description: String, from: &[Path]) -> Rule {
    Rule {
        id,
        peer,
        protocol: Ports::protocol(ports),
        from_port: ports.map(|ports| ports.first),
        to_port: ports.map(|ports| ports.last),
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
    let id = format!("{}-{}", other.as_str(), Ports::name(flow.ports));
    rule(
        Peer::Group(other),
        id,
        flow.ports,
        why.to_owned(),
        &flow.from,
    )
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
            Some(Ports::one(443)),
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
            Some(Ports::one(egress.port)),
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
            Some(Ports::one(443)),
            why,
            &from,
        ));
    }
    rules
}
