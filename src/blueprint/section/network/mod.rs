//! Addresses, zones and the way out: `network` in a blueprint.

pub(super) mod addresses;
mod nat;
mod room;
mod secondary;
pub(in crate::blueprint) mod tier_overlaps;
mod tiers;
pub(in crate::blueprint::section) mod zones;

pub use nat::NatMode;
pub use tiers::Tier;
use tiers::TierLayer;

use super::frameworks::Framework;
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::catalog::{Region, ZoneId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Addresses, zones and the way out.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkLayer {
    /// The VPC's range, such as `10.20.0.0/16`; must not overlap any other profile, peer or on-premises range.
    pub cidr: Option<String>,
    /// Further ranges of the VPC (secondary CIDR blocks), such as `100.64.0.0/16`, for tiers that name one under `cut_from`: clusters need
    /// more addresses than most networks have to give. As apart from all others as `cidr`. Append new ones: entries of network ACLs are
    /// numbered by their places.
    pub secondary_cidrs: Option<Vec<String>>,
    /// Availability zones by zone id (`use1-az1`, not `us-east-1a`, which means another zone in every account); at
    /// least two. Append new ones: the first is where a single NAT gateway stands.
    pub zones: Option<Vec<String>>,
    /// The way to the internet.
    pub nat: Option<NatMode>,
    /// Instance type of a NAT instance.
    pub nat_instance_type: Option<String>,
    /// Subnet tiers by name. Each owns a run of 32nds of one range of the VPC, and in it each zone an eighth by the number in
    /// its zone id, so that adding a zone or a tier moves nothing.
    pub tiers: Option<BTreeMap<String, Option<TierLayer>>>,
    /// Ranges of peered VPCs by name; checked for overlaps. `verify` accepts peerings with them.
    pub peers: Option<BTreeMap<String, Option<String>>>,
    /// On-premises ranges by name; checked for overlaps. `verify` accepts gateways whose routes lead only there.
    pub on_premises: Option<BTreeMap<String, Option<String>>>,
}

/// Addresses, zones and the way out.
#[derive(Clone, Debug)]
pub struct Network {
    /// The VPC's range, /16 to /28, outside of what AWS and Docker reserve.
    pub cidr: Cidr,
    /// Its further ranges in the order given, each such as AWS associates with a VPC of that range.
    pub secondary_cidrs: Vec<Cidr>,
    /// Zone ids in the order given; at least two, all in the region, none twice.
    pub zones: Vec<ZoneId>,
    /// The way to the internet, which frameworks and environment allow.
    pub nat: NatMode,
    /// Instance type of a NAT instance, such as `t4g.nano`; there without a NAT instance, too.
    pub nat_instance_type: String,
    /// Tiers by name; `public` only where there is a NAT.
    pub tiers: BTreeMap<String, Tier>,
    /// Ranges of peered VPCs by name.
    pub peers: BTreeMap<String, Cidr>,
    /// On-premises ranges by name.
    pub on_premises: BTreeMap<String, Cidr>,
}

impl Network {
    /// Returns every range of the VPC, the primary one first.
    pub fn cidrs(&self) -> impl Iterator<Item = Cidr> {
        std::iter::once(self.cidr).chain(self.secondary_cidrs.iter().copied())
    }
}

/// Checks the network of one profile; none where its range or its way to the internet is missing or wrong.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: NetworkLayer,
    region: Option<&Region>,
    environment: Option<&str>,
    frameworks: &BTreeSet<Framework>,
) -> Option<Network> {
    let cidr = addresses::vpc_range(check, layer.cidr.as_deref());
    let ranges = secondary::check(check, layer.secondary_cidrs, cidr);
    let zones = zones::check(check, layer.zones, region);
    let nat = nat::check(check, layer.nat, environment, frameworks);
    let tiers = tiers::check(check, layer.tiers, &ranges, &zones, nat);
    room::check(check, &ranges, &tiers, &zones);
    let peers = addresses::ranges(check, "network.peers", layer.peers);
    let on_premises = addresses::ranges(check, "network.on_premises", layer.on_premises);
    let nat_instance_type = layer
        .nat_instance_type
        .unwrap_or_else(|| "t4g.nano".to_owned());
    nat::instance_type(check, &nat_instance_type);
    Some(Network {
        cidr: cidr?,
        secondary_cidrs: ranges.in_their_places(),
        zones: zones.known,
        nat: nat?,
        nat_instance_type,
        tiers,
        peers,
        on_premises,
    })
}
