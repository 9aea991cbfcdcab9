//! What is odd about a topology: quotas exceeded, endpoints without callers, callers without endpoints (N5, N6, N7).

use super::Topology;
use super::endpoints::workloads;
use crate::blueprint::yaml::Side;
use crate::blueprint::{Blueprint, NatMode, Path, suggest};
use crate::catalog::{self, EndpointType, Need, Quota};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn findings(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let mut said = quotas(blueprint, topology);
    said.extend(callers(blueprint, topology));
    said
}

fn at(blueprint: &Blueprint, mut diagnostic: Diagnostic, path: &Path) -> Diagnostic {
    diagnostic
        .labels
        .extend(blueprint.stack.label(path, Side::Key, ""));
    diagnostic
}

fn quotas(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let mut over = |what: String, count: usize, quota: Quota, path: &Path, help: &str| {
        let most = catalog::quota(quota) as usize;
        if count > most {
            let message = format!(
                "profile `{}`: {what}: {count}, but AWS allows {most}",
                blueprint.profile
            );
            said.push(
                at(
                    blueprint,
                    Diagnostic::error(Code::QuotaExceeded, message),
                    path,
                )
                .with_help(help),
            );
        }
    };
    for acl in &topology.network_acls {
        for (direction, entries) in [("inbound", &acl.ingress), ("outbound", &acl.egress)] {
            let what = format!(
                "{direction} entries of the network ACL of tier `{}`, the default one included",
                acl.tier
            );
            let help = "use fewer data ports or ways out, or leave ranges computed, which needs one entry per tier instead of one per subnet";
            over(
                what,
                entries.len() + 1,
                Quota::NetworkAclRulesPerDirection,
                &Path::from("network.tiers").key(&acl.tier),
                help,
            );
        }
    }
    for group in &topology.security_groups {
        for (direction, rules) in [("inbound", &group.ingress), ("outbound", &group.egress)] {
            let what = format!(
                "{direction} rules of security group `{}`",
                group.function.as_str()
            );
            over(
                what,
                rules.len(),
                Quota::SecurityGroupRulesPerDirection,
                &Path::from("security"),
                "use fewer data ports or ways out",
            );
        }
    }
    for endpoint in &topology.endpoints {
        let length = endpoint
            .policy
            .as_ref()
            .map_or(0, super::PolicyDocument::length);
        let what = format!(
            "characters in the policy of endpoint `{}`",
            endpoint.service
        );
        let path = Path::from("endpoints.services").key(&endpoint.service);
        over(
            what,
            length,
            Quota::EndpointPolicyCharacters,
            &path,
            "list fewer `actions`, or fewer `trusted_buckets`",
        );
    }
    let interfaces = topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointType::Interface)
        .count();
    over(
        "interface endpoints".into(),
        interfaces,
        Quota::InterfaceEndpointsPerVpc,
        &Path::from("endpoints.services"),
        "drop some of them",
    );
    over(
        "subnets".into(),
        topology.subnets().count(),
        Quota::SubnetsPerVpc,
        &Path::from("network.tiers"),
        "use fewer tiers",
    );
    if let Some(subnet) = topology.tier("endpoints").and_then(|tier| {
        tier.subnets
            .iter()
            .min_by_key(|subnet| subnet.usable_addresses)
    }) && (subnet.usable_addresses as usize) < interfaces
    {
        let message = format!(
            "subnet `{}` has {} addresses for {interfaces} interface endpoints",
            subnet.cidr, subnet.usable_addresses
        );
        let path = Path::from("network.tiers.endpoints");
        said.push(
            at(
                blueprint,
                Diagnostic::error(Code::NetworkTooSmall, message),
                &path,
            )
            .with_help("give the tier more `units`, or drop endpoints"),
        );
    }
    said
}

fn callers(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let declared = workloads(blueprint);
    let mut said = Vec::new();
    for endpoint in topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.callers.is_empty())
    {
        let names: Vec<_> = declared.iter().map(|workload| workload.as_str()).collect();
        let message = format!(
            "profile `{}`: nothing calls endpoint `{}`: the workloads are {}",
            blueprint.profile,
            endpoint.service,
            suggest::list(&names)
        );
        let path = Path::from("endpoints.services").key(&endpoint.service);
        let help = format!(
            "declare the workload that calls it, drop it (`{}: null`), or set `endpoints.right_size: true`",
            endpoint.service
        );
        said.push(
            at(
                blueprint,
                Diagnostic::warning(Code::EndpointUnused, message),
                &path,
            )
            .with_help(help),
        );
    }
    if blueprint.network.nat != NatMode::None {
        return said;
    }
    let has = |key: &str| {
        topology
            .endpoints
            .iter()
            .any(|endpoint| endpoint.service == key)
    };
    for service in catalog::services()
        .iter()
        .filter(|service| !has(service.key) && service.available(blueprint.region))
    {
        let Some(call) = service
            .calls_for(&declared)
            .find(|call| call.need == Need::Must)
        else {
            continue;
        };
        let message = format!(
            "profile `{}`: workload `{}` needs endpoint `{}`: {}",
            blueprint.profile,
            call.workload.as_str(),
            service.key,
            call.reason.trim_end_matches('.')
        );
        let help = format!("add `{}: {{}}` under `endpoints.services`", service.key);
        said.push(
            at(
                blueprint,
                Diagnostic::warning(Code::EndpointMissing, message),
                &Path::from("workloads"),
            )
            .with_help(help),
        );
    }
    said
}
