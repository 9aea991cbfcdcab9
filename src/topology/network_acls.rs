//! Network ACLs: the coarse second layer, derived from the groups' rules (N5).
//!
//! ACLs are stateless: each flow is written four times, as the request and the reply at either end. They know ranges, not
//! groups, so every tier is named by its block. They do not filter the VPC resolver, instance metadata, time sync or DHCP.

use super::acl_entries::{self, AclEntry};
use super::inventory::{Resource, ResourceKind};
use super::network::Tier;
use super::policy::Reference;
use super::security_groups::SecurityGroup;
use super::{Topology, ids};
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::catalog::citation::NETWORK_ACL;
use serde::Serialize;

/// The network ACL of a tier's subnets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkAcl {
    /// The tier.
    pub tier: String,
    /// What may come in, sorted by number; everything else is denied.
    pub ingress: Vec<AclEntry>,
    /// What may go out, sorted by number; everything else is denied.
    pub egress: Vec<AclEntry>,
}

pub(super) fn network_acls(tiers: &[Tier], groups: &[SecurityGroup]) -> Vec<NetworkAcl> {
    let acls = tiers.iter().map(|tier| {
        let (ingress, egress) = acl_entries::entries(tier, tiers, groups);
        NetworkAcl {
            tier: tier.name.clone(),
            ingress,
            egress,
        }
    });
    acls.collect()
}

/// What of the ACLs keeps state: each ACL, and each of its entries.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let acls = topology.network_acls.iter();
    acls.flat_map(|acl| of_acl(topology, acl)).collect()
}

fn of_acl(topology: &Topology, acl: &NetworkAcl) -> Vec<Resource> {
    let id = ids::network_acl(&acl.tier);
    let from = [Path::from("network.tiers").key(&acl.tier)];
    let mut all = vec![
        Resource::new(ResourceKind::NetworkAcl, &id)
            .named(topology.prefixed(&acl.tier))
            .because(
                Requirement::N5,
                NETWORK_ACL,
                "the second layer passes what the groups do, and no more",
            )
            .from(&from)
            .with("vpc", Reference::id(ids::VPC)),
    ];
    for (egress, entries) in [(false, &acl.ingress), (true, &acl.egress)] {
        for entry in entries {
            let one = ids::rule(&id, egress, &entry.number.to_string());
            let one = Resource::new(ResourceKind::NetworkAclEntry, one)
                .part_of(&id)
                .because(Requirement::N5, NETWORK_ACL, entry.reason.as_str())
                .from(&from)
                .with("protocol", &*entry.protocol.api_name())
                .with("cidr", entry.cidr.to_string())
                .with("action", "allow");
            all.push(match entry.ports {
                Some(ports) => one.with("ports", format!("{}-{}", ports.first, ports.last)),
                None => one,
            });
        }
    }
    all
}
