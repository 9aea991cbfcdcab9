//! Security groups and network ACLs, as the templates print them.

use crate::catalog::Protocol;
use crate::render::accepted;
use crate::render::hcl::{self, label};
use crate::topology::{AclEntry, Function, NetworkAcl, Peer, Ports, Rule, SecurityGroup};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct GroupView<'a> {
    label: String,
    name: &'static str,
    description: &'a str,
    ingress: Vec<RuleView<'a>>,
    egress: Vec<RuleView<'a>>,
    /// Only jobs, models and notebooks carry it: nothing in Terraform attaches it.
    unattached: bool,
}

#[derive(Serialize)]
struct RuleView<'a> {
    label: String,
    id: &'a str,
    description: &'a str,
    protocol: Protocol,
    from_port: Option<u16>,
    to_port: Option<u16>,
    /// The argument that names the other end, and its value as an expression.
    peer: (&'static str, String),
    /// Checks of checkov that take the rule for one that is open to the world.
    misread: Vec<&'static str>,
}

#[derive(Serialize)]
pub(super) struct AclView<'a> {
    tier: &'a str,
    directions: [Direction<'a>; 2],
}

#[derive(Serialize)]
struct Direction<'a> {
    name: &'static str,
    egress: bool,
    entries: &'a [AclEntry],
    /// Whether an entry lets something in on every port: only a tier's own block may.
    own_ports: bool,
}

pub(super) fn group(group: &SecurityGroup) -> GroupView<'_> {
    let name = group.function.as_str();
    GroupView {
        label: label(name),
        name,
        description: &group.description,
        ingress: group
            .ingress
            .iter()
            .map(|rule| self::rule(name, rule))
            .collect(),
        egress: group
            .egress
            .iter()
            .map(|rule| self::rule(name, rule))
            .collect(),
        unattached: !matches!(
            group.function,
            Function::Vpce | Function::Nat | Function::Clients(_)
        ),
    }
}

fn rule<'a>(group: &str, rule: &'a Rule) -> RuleView<'a> {
    let peer = match &rule.peer {
        Peer::Group(function) => (
            "referenced_security_group_id",
            format!("aws_security_group.{}.id", label(function.as_str())),
        ),
        Peer::PrefixList(service) => (
            "prefix_list_id",
            format!("aws_vpc_endpoint.{}.prefix_list_id", label(service)),
        ),
        Peer::Cidr(cidr) => ("cidr_ipv4", hcl::quote(&cidr.to_string())),
    };
    let holds = |port: u16| {
        rule.ports()
            .is_some_and(|ports| ports.contains(Ports::one(port)))
    };
    let open = accepted::OPEN_PORTS
        .into_iter()
        .filter(|(port, _)| holds(*port) && !matches!(rule.peer, Peer::Cidr(_)));
    RuleView {
        label: format!("{}_{}", label(group), label(&rule.id)),
        id: &rule.id,
        description: &rule.description,
        protocol: rule.protocol,
        from_port: rule.from_port,
        to_port: rule.to_port,
        peer,
        misread: open.map(|(_, check)| check).collect(),
    }
}

pub(super) fn acl(acl: &NetworkAcl) -> AclView<'_> {
    AclView {
        tier: &acl.tier,
        directions: [
            direction("ingress", false, &acl.ingress),
            direction("egress", true, &acl.egress),
        ],
    }
}

fn direction<'a>(name: &'static str, egress: bool, entries: &'a [AclEntry]) -> Direction<'a> {
    let every_port = |entry: &AclEntry| entry.ports.is_none_or(|ports| ports.first == 0);
    Direction {
        name,
        egress,
        entries,
        own_ports: !egress && entries.iter().any(every_port),
    }
}
