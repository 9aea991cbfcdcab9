//! Controls of security groups and network ACLs (N4, N5).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::{Cidr, Path};
use crate::catalog::{self, Quota};
use crate::topology::{
    AclEntry, Function, NetworkAcl, Peer, Ports, Rule, SecurityGroup, Topology, ids,
};

fn rules(topology: &Topology) -> impl Iterator<Item = (&SecurityGroup, &'static str, &Rule)> {
    let groups = topology.security_groups.iter();
    groups.flat_map(|group| {
        let ingress = group
            .ingress
            .iter()
            .map(move |rule| (group, "ingress", rule));
        let egress = group.egress.iter().map(move |rule| (group, "egress", rule));
        ingress.chain(egress)
    })
}

fn id(group: &SecurityGroup, direction: &str, rule: &Rule) -> String {
    format!(
        "security-group/{}/{direction}/{}",
        group.function.as_str(),
        rule.id
    )
}

/// Ranges stand in groups for declared ways to the internet only, which the NAT instance passes on and fetches its packages by, and for
/// declared clients.
pub(super) fn groups_without_ranges(network: &Network<'_>) -> Assessment {
    let declared = Path::from("security.internet_egress");
    let clients = Path::from("access.clients");
    let mut assessor = Assessor::default();
    for (group, direction, rule) in rules(network.topology) {
        let Peer::Cidr(cidr) = rule.peer else {
            assessor.looked_at(id(group, direction, rule));
            continue;
        };
        let meant = rule.from.iter().any(|path| declared.contains(path));
        let client = rule.from.iter().any(|path| clients.contains(path));
        let fine = match (direction, group.function) {
            ("egress", Function::Nat) => true,
            ("egress", _) => meant,
            (_, Function::Clients(_)) => client,
            _ => false,
        };
        let why = format!("names {cidr}, which no declared egress or client does");
        assessor.require(fine, id(group, direction, rule), why, &rule.from);
    }
    assessor.assessment()
}

/// The Elastic Fabric Adapter needs every protocol within the group of training (SageMaker developer guide, "Give SageMaker training
/// jobs access to resources in your Amazon VPC").
pub(super) fn groups_name_ports(network: &Network<'_>) -> Assessment {
    let mut assessor = Assessor::default();
    for (group, direction, rule) in rules(network.topology) {
        let fabric =
            group.function == Function::Training && rule.peer == Peer::Group(Function::Training);
        let fine = rule.ports().is_some() || fabric;
        let why = "lets every protocol through";
        assessor.require(fine, id(group, direction, rule), why, &rule.from);
    }
    assessor.assessment()
}

/// Both ends of a flow say the same: what one group may send, the other lets in.
pub(super) fn groups_agree(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let answers = |function: Function, direction: &str, peer: Function, rule: &Rule| {
        let same = |one: &Rule| {
            one.peer == Peer::Group(peer)
                && one.protocol == rule.protocol
                && one.ports() == rule.ports()
        };
        let mut groups = topology.security_groups.iter();
        groups.any(|group| {
            let rules = if direction == "egress" {
                &group.ingress
            } else {
                &group.egress
            };
            group.function == function && rules.iter().any(same)
        })
    };
    let mut assessor = Assessor::default();
    for (group, direction, rule) in rules(topology) {
        if let Peer::Group(other) = rule.peer {
            let fine = answers(other, direction, group.function, rule);
            let why = format!("group `{}` does not say the same", other.as_str());
            assessor.require(fine, id(group, direction, rule), why, &rule.from);
        }
    }
    assessor.assessment()
}

fn sides(acl: &NetworkAcl) -> [(&'static str, &[AclEntry]); 2] {
    [("ingress", &acl.ingress), ("egress", &acl.egress)]
}

/// An ACL cannot name the prefix list of S3, so it says anywhere on the port that a group of the tier may use, and lets replies
/// to ephemeral ports in, but not to the one of RDP.
pub(super) fn acls_not_open(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let mut assessor = Assessor::default();
    for acl in &topology.network_acls {
        let from = [Path::from("network.tiers").key(&acl.tier)];
        let outside = outside(topology, acl);
        for (direction, entries) in sides(acl) {
            for entry in entries {
                let narrow = entry.cidr != Cidr::ANYWHERE;
                let fine = match (direction, entry.ports) {
                    _ if narrow => true,
                    ("ingress", Some(ports)) => {
                        let remote_desktop = Ports::one(3389);
                        ports.first >= 1024 && !ports.contains(remote_desktop)
                    }
                    ("egress", Some(ports)) => outside.contains(&ports),
                    _ => false,
                };
                let what = format!(
                    "{}/{direction}/{}",
                    ids::network_acl(&acl.tier),
                    entry.number
                );
                let ports = Ports::name(entry.ports);
                let why = format!("opens {ports} to {}", entry.cidr);
                assessor.require(fine, what, why, &from);
            }
        }
    }
    assessor.assessment()
}

/// Lists the ports that the groups of a tier may use beyond the VPC; those of all groups where the tier holds the NAT.
fn outside(topology: &Topology, acl: &NetworkAcl) -> Vec<Ports> {
    let Some(tier) = topology.tier(&acl.tier) else {
        return Vec::new();
    };
    let groups = topology.security_groups.iter();
    let groups = groups.filter(|group| tier.public || group.function == tier.function);
    let rules = groups.flat_map(|group| &group.egress);
    let rules = rules.filter(|rule| !matches!(rule.peer, Peer::Group(_)));
    rules.filter_map(Rule::ports).collect()
}

pub(super) fn acls_per_tier(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let most = catalog::quota(Quota::NetworkAclRulesPerDirection) as usize;
    let mut assessor = Assessor::default();
    for tier in &topology.tiers {
        let from = [Path::from("network.tiers").key(&tier.name)];
        let what = ids::network_acl(&tier.name);
        let mut acls = topology.network_acls.iter();
        let Some(acl) = acls.find(|acl| acl.tier == tier.name) else {
            assessor.require(false, what, "is missing", &from);
            continue;
        };
        for (direction, entries) in sides(acl) {
            // AWS counts its own last entry.
            let number = entries.len() + 1;
            let why = format!("has {number} {direction} entries of {most} at most");
            assessor.require(number <= most, what.as_str(), why, &from);
        }
    }
    assessor.assessment()
}
