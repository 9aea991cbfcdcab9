//! Controls of the VPC, its zones and the ways out of it (N1, N2, N3, P3).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::Path;
use crate::topology::{Function, ids};

pub(super) fn resolver_on(network: &Network<'_>) -> Assessment {
    let vpc = &network.topology.vpc;
    let mut assessor = Assessor::default();
    let attributes = [
        ("enableDnsSupport", vpc.dns_support),
        ("enableDnsHostnames", vpc.dns_hostnames),
    ];
    for (name, on) in attributes {
        assessor.require(on, "vpc", format!("`{name}` is off"), &vpc.from);
    }
    assessor.assessment()
}

fn closed(network: &Network<'_>, what: &str, closed: bool) -> Assessment {
    let mut assessor = Assessor::default();
    assessor.require(closed, what, "is left open", &network.topology.vpc.from);
    assessor.assessment()
}

pub(super) fn default_group_closed(network: &Network<'_>) -> Assessment {
    let is = network.topology.vpc.default_security_group_closed;
    closed(network, "default-security-group", is)
}

pub(super) fn default_acl_closed(network: &Network<'_>) -> Assessment {
    let is = network.topology.vpc.default_network_acl_closed;
    closed(network, "default-network-acl", is)
}

pub(super) fn main_table_closed(network: &Network<'_>) -> Assessment {
    let is = network.topology.vpc.main_route_table_closed;
    closed(network, "main-route-table", is)
}

/// Zones that a profile needs at least: two, since SageMaker hosting refuses fewer; in production three, so that losing one leaves two.
pub(super) fn enough_zones(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let least = if topology.environment == "prod" { 3 } else { 2 };
    let zones = &topology.zones;
    let mut assessor = Assessor::default();
    let why = format!(
        "{} of the {least} zones that environment `{}` needs",
        zones.len(),
        topology.environment
    );
    let names: Vec<_> = zones.iter().map(|zone| zone.as_str()).collect();
    let names = format!("zones {}", names.join(", "));
    let from = [Path::from("network.zones")];
    assessor.require(zones.len() >= least, names, why, &from);
    assessor.assessment()
}

/// The tier of the endpoints has a control of its own.
pub(super) fn tiers_in_every_zone(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let tiers = topology.tiers.iter();
    let private = tiers.filter(|tier| !tier.public && tier.function != Function::Vpce);
    let mut assessor = Assessor::default();
    for tier in private {
        let path = Path::from("network.tiers").key(&tier.name);
        for zone in &topology.zones {
            let there = tier.subnets.iter().any(|subnet| subnet.zone == *zone);
            let what = ids::subnet(&tier.name, zone);
            assessor.require(there, what, "is missing", std::slice::from_ref(&path));
        }
    }
    assessor.assessment()
}

/// A subnet with a route to an internet gateway holds a NAT and nothing else.
pub(super) fn private_subnets(network: &Network<'_>) -> Assessment {
    let mut assessor = Assessor::default();
    for tier in &network.topology.tiers {
        let path = Path::from("network.tiers").key(&tier.name);
        assessor.require(
            !tier.public || tier.function == Function::Nat,
            format!("tier {}", tier.name),
            "is public and holds more than a NAT",
            &[path],
        );
    }
    assessor.assessment()
}

pub(super) fn no_internet_path(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    if let Some(unasked) = network.unasked() {
        return unasked;
    }
    let mut assessor = Assessor::default();
    if let Some(internet) = &topology.internet {
        let why = "there is an internet gateway with NAT";
        assessor.require(false, ids::INTERNET_GATEWAY, why, &internet.from);
    }
    for table in &topology.route_tables {
        let what = ids::private_route_table(&table.zone);
        let closed = table.nat_zone.is_none();
        assessor.require(closed, what, table.default_route(), &table.from);
    }
    assessor.assessment()
}

pub(super) fn ranges_apart(network: &Network<'_>) -> Assessment {
    let vpc = &network.topology.vpc;
    if network.neighbours.is_empty() {
        return Assessment::NotApplicable("there is no other profile, peer or range on premises");
    }
    let mut assessor = Assessor::default();
    for other in network.neighbours {
        let shared = vpc.cidrs().find(|own| other.cidr.overlaps(*own));
        let own = shared.unwrap_or(vpc.cidr);
        let why = format!("{} overlaps {own}", other.cidr);
        assessor.require(shared.is_none(), other.name.as_str(), why, &vpc.from);
    }
    assessor.assessment()
}
