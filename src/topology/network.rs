//! The VPC and its subnets (N1, N2).

use super::functions::Function;
use super::inventory::{Resource, ResourceKind};
use super::policy::Reference;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Cidr, Path};
use crate::catalog::Requirement;
use crate::catalog::citation::{
    DEFAULT_GROUP_CLOSED, DEFAULTS_CLOSED, NO_PUBLIC_ADDRESS, PRIVATE_APIS,
};
use crate::catalog::{self, Quota, ZoneId};
use serde::Serialize;

/// The VPC. Its default security group, default network ACL and main route table are emptied, so that whatever is placed
/// without a choice reaches nothing (N1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an attribute that AWS switches by itself"
)]
pub struct Vpc {
    /// The range.
    pub cidr: Cidr,
    /// `enableDnsSupport`: the resolver at the base of the range plus two answers.
    pub dns_support: bool,
    /// `enableDnsHostnames`: with the above a condition for private DNS of endpoints.
    pub dns_hostnames: bool,
    /// Whether the default security group has no rules.
    pub default_security_group_closed: bool,
    /// Whether the default network ACL has no rules.
    pub default_network_acl_closed: bool,
    /// Whether the main route table has no routes but the local one.
    pub main_route_table_closed: bool,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// One subnet in every zone, for one function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// Name.
    pub name: String,
    /// What its interfaces are there for.
    pub function: Function,
    /// What lives there; may be empty.
    pub description: String,
    /// First 32nd of the VPC's range; also decides the numbers of network ACL entries that name this tier.
    pub start: u8,
    /// The ranges that cover it: one block, or the pinned ranges of its subnets.
    pub ranges: Vec<Cidr>,
    /// Whether it has a route to an internet gateway.
    pub public: bool,
    /// Its subnets, by zone.
    pub subnets: Vec<Subnet>,
}

/// A subnet. None assigns public addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subnet {
    /// Tier and zone: `training/use1-az1`.
    pub id: String,
    /// Zone id.
    pub zone: ZoneId,
    /// The range.
    pub cidr: Cidr,
    /// Addresses that are left when AWS has taken its five.
    pub usable_addresses: u64,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

pub(super) fn vpc(blueprint: &Blueprint) -> Vpc {
    Vpc {
        cidr: blueprint.network.cidr,
        dns_support: true,
        dns_hostnames: true,
        default_security_group_closed: true,
        default_network_acl_closed: true,
        main_route_table_closed: true,
        from: vec![Path::from("network.cidr")],
    }
}

/// Returns the zones sorted by number, so that the order of the list does not matter to anything but the NAT.
pub(super) fn zones(blueprint: &Blueprint) -> Vec<ZoneId> {
    let mut zones = blueprint.network.zones.clone();
    zones.sort_by_key(|zone| zone.number());
    zones
}

pub(super) fn tiers(blueprint: &Blueprint, zones: &[ZoneId]) -> Vec<Tier> {
    let vpc = blueprint.network.cidr;
    let mut tiers: Vec<_> = blueprint
        .network
        .tiers
        .iter()
        .map(|(name, tier)| {
            let subnets = zones.iter().filter_map(|&zone| {
                subnet(
                    name,
                    zone,
                    tier.subnet(vpc, zone)?,
                    tier.cidrs.contains_key(&zone),
                )
            });
            let subnets: Vec<_> = subnets.collect();
            let ranges = match tier.block(vpc) {
                Some(block) if tier.cidrs.is_empty() => vec![block],
                _ => subnets.iter().map(|subnet| subnet.cidr).collect(),
            };
            let function = Function::of_tier(name);
            Tier {
                name: name.clone(),
                function,
                description: tier.description.clone(),
                start: tier.start,
                ranges,
                public: function == Function::Nat,
                subnets,
            }
        })
        .collect();
    tiers.sort_by_key(|tier| (tier.ranges.first().copied(), tier.name.clone()));
    tiers
}

fn subnet(tier: &str, zone: ZoneId, cidr: Cidr, pinned: bool) -> Option<Subnet> {
    let path = Path::from("network.tiers").key(tier);
    let mut from = vec![Path::from("network.zones")];
    if pinned {
        from.push(path.key("cidrs").key(zone.as_str()));
    } else {
        from.extend([
            Path::from("network.cidr"),
            path.key("start"),
            path.key("units"),
        ]);
    }
    from.sort();
    Some(Subnet {
        id: format!("{tier}/{zone}"),
        zone,
        cidr,
        usable_addresses: cidr
            .size()
            .checked_sub(u64::from(catalog::quota(Quota::ReservedAddressesPerSubnet)))?,
        from,
    })
}

/// What of the VPC and its subnets keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let vpc = &topology.vpc;
    let whole = Resource::new(ResourceKind::Vpc, ids::VPC)
        .named(&topology.prefix)
        .because(
            Requirement::N1,
            PRIVATE_APIS,
            "names resolve only with both DNS attributes",
        )
        .from(&vpc.from)
        .with("cidr", vpc.cidr.to_string())
        .with("dns-support", vpc.dns_support)
        .with("dns-hostnames", vpc.dns_hostnames)
        // SageMaker takes subnets of default tenancy only (SageMaker developer guide, "Give SageMaker training jobs access to
        // resources in your Amazon VPC").
        .with("tenancy", "default");
    let defaults = [
        (
            ResourceKind::DefaultSecurityGroup,
            ids::DEFAULT_SECURITY_GROUP,
            vpc.default_security_group_closed,
            "default-closed",
            DEFAULT_GROUP_CLOSED,
        ),
        (
            ResourceKind::DefaultNetworkAcl,
            ids::DEFAULT_NETWORK_ACL,
            vpc.default_network_acl_closed,
            "default-closed",
            DEFAULTS_CLOSED,
        ),
        (
            ResourceKind::MainRouteTable,
            ids::MAIN_ROUTE_TABLE,
            vpc.main_route_table_closed,
            "main-closed",
            DEFAULTS_CLOSED,
        ),
    ];
    // A default that nobody closes is AWS's affair, and nothing is rendered for it.
    let closed = defaults.into_iter().filter(|(_, _, closed, ..)| *closed);
    let closed = closed.map(|(kind, id, closed, name, maps_to)| {
        Resource::new(kind, id)
            .named(topology.prefixed(name))
            .not_tagged_by_cloudformation()
            .because(
                Requirement::N1,
                maps_to,
                "what is placed without a choice reaches nothing",
            )
            .from(&vpc.from)
            .with("vpc", Reference::id(ids::VPC))
            .with("closed", closed)
    });
    let tiers = topology.tiers.iter();
    let subnets = tiers.flat_map(|tier| {
        tier.subnets
            .iter()
            .map(|subnet| of_subnet(topology, tier, subnet))
    });
    std::iter::once(whole)
        .chain(closed)
        .chain(subnets)
        .collect()
}

fn of_subnet(topology: &Topology, tier: &Tier, subnet: &Subnet) -> Resource {
    let table = ids::route_table(tier.public, &subnet.zone);
    Resource::new(ResourceKind::Subnet, ids::subnet(&tier.name, &subnet.zone))
        .named(topology.prefixed(&format!("{}-{}", tier.name, subnet.zone)))
        .because(
            Requirement::N2,
            NO_PUBLIC_ADDRESS,
            "ranges are pinned and private",
        )
        .from(&subnet.from)
        .with("vpc", Reference::id(ids::VPC))
        .with("cidr", subnet.cidr.to_string())
        .with("zone", subnet.zone.as_str())
        .with("public-addresses", false)
        .with("route-table", Reference::id(table))
        .with("network-acl", Reference::id(ids::network_acl(&tier.name)))
}
