//! The VPC and its subnets (N1, N2).

use super::functions::Function;
use super::inventory::{Resource, ResourceKind};
use super::policy::Reference;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Cidr, Network, Path};
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
    /// The primary range, which a VPC keeps for life.
    pub cidr: Cidr,
    /// The secondary ranges, in the order of the blueprint.
    pub secondary_cidrs: Vec<Cidr>,
    /// `enableDnsSupport`: the resolver at the base of the primary range plus two answers.
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
    /// Which range of the VPC it is cut from: 0 is the primary one, 1 the first secondary one.
    pub block: u8,
    /// First 32nd of that range; both decide the numbers of network ACL entries that name this tier.
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

impl Vpc {
    /// Returns every range of it, the primary one first.
    pub fn cidrs(&self) -> impl Iterator<Item = Cidr> {
        std::iter::once(self.cidr).chain(self.secondary_cidrs.iter().copied())
    }

    /// Writes its ranges as nftables does: one, or several as a set.
    #[must_use]
    pub fn in_nftables(&self) -> String {
        let ranges: Vec<_> = self.cidrs().map(|range| range.to_string()).collect();
        match &ranges[..] {
            [one] => one.clone(),
            several => format!("{{ {} }}", several.join(", ")),
        }
    }
}

impl Tier {
    /// Tells whether a subnet of it lies outside of the VPC's primary range, and can only be made where a secondary one is there.
    #[must_use]
    pub fn needs_secondary(&self, vpc: &Vpc) -> bool {
        let mut subnets = self.subnets.iter();
        subnets.any(|subnet| !vpc.cidr.contains(subnet.cidr))
    }
}

pub(super) fn vpc(blueprint: &Blueprint) -> Vpc {
    Vpc {
        cidr: blueprint.network.cidr,
        secondary_cidrs: blueprint.network.secondary_cidrs.clone(),
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
    let network = &blueprint.network;
    let vpc = network.cidr;
    let mut tiers: Vec<_> = blueprint
        .network
        .tiers
        .iter()
        .map(|(name, tier)| {
            let subnets = zones.iter().filter_map(|&zone| {
                let path = Path::from("network.tiers").key(name);
                let from = if tier.cidrs.contains_key(&zone) {
                    vec![path.key("cidrs").key(zone.as_str())]
                } else if tier.cut_from.is_some() {
                    ["cut_from", "start", "units"]
                        .map(|key| path.key(key))
                        .to_vec()
                } else {
                    vec![
                        Path::from("network.cidr"),
                        path.key("start"),
                        path.key("units"),
                    ]
                };
                subnet(name, zone, tier.subnet(vpc, zone)?, from)
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
                block: tier.cut_from.map_or(0, |whole| block(network, whole)),
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

/// Returns the place of a range among those of the VPC.
fn block(network: &Network, range: Cidr) -> u8 {
    let place = network.cidrs().position(|one| one == range);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or_default()
}

fn subnet(tier: &str, zone: ZoneId, cidr: Cidr, mut from: Vec<Path>) -> Option<Subnet> {
    from.push(Path::from("network.zones"));
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
        .chain(vpc.secondary_cidrs.iter().map(|cidr| of_secondary(*cidr)))
        .chain(closed)
        .chain(subnets)
        .collect()
}

fn of_secondary(cidr: Cidr) -> Resource {
    Resource::new(ResourceKind::VpcCidrBlock, ids::vpc_cidr_block(cidr))
        .because(
            Requirement::N2,
            &[],
            "tiers that outgrow the primary range have addresses of their own",
        )
        .from(&[Path::from("network.secondary_cidrs")])
        .with("vpc", Reference::id(ids::VPC))
        .with("cidr", cidr.to_string())
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
