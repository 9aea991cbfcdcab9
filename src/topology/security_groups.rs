//! Security groups by function (N4).
//!
//! Each flow is one record, from which the rule at either end is made, so the two cannot disagree. The groups know no
//! address range but the destinations of declared internet egress, and declared clients.

use super::endpoints::Endpoint;
use super::flows::flows;
use super::functions::Function;
use super::group_rules::{self, Peer, Rule};
use super::inventory::{Resource, ResourceKind};
use super::policy::Reference;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, NatMode};
use crate::catalog::Requirement;
use crate::catalog::citation::LEAST_PRIVILEGE;
use serde::Serialize;

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
    let groups = functions.into_iter().map(|function| SecurityGroup {
        function,
        description: description(function).to_owned(),
        ingress: group_rules::ingress(function, &flows),
        egress: group_rules::egress(function, &flows, blueprint, endpoints),
    });
    groups.collect()
}

fn description(function: Function) -> &'static str {
    match function {
        Function::Notebook => "Notebook instances and Studio",
        Function::Training => "Training, processing and transform jobs",
        Function::Inference => "Models behind SageMaker endpoints",
        Function::Data => "File systems and databases that jobs and models read",
        Function::Vpce => "Interface VPC endpoints",
        Function::Nat => "NAT instance",
        Function::Clients(_) => "Clients outside the VPC",
    }
}
