//! Controls of the VPC, its zones and the ways out of it (N1, N2, N3, P3).

use super::Network;
use super::control::{Answer, Look};
use crate::blueprint::{Framework, Path};
use crate::topology::Function;

pub(super) fn resolver_on(network: &Network<'_>) -> Answer {
    let vpc = &network.topology.vpc;
    let mut look = Look::default();
    let attributes = [
        ("enableDnsSupport", vpc.dns_support),
        ("enableDnsHostnames", vpc.dns_hostnames),
    ];
    for (name, on) in attributes {
        look.demand(on, "vpc", format!("`{name}` is off"), &vpc.from);
    }
    look.answer()
}

fn closed(network: &Network<'_>, what: &str, closed: bool) -> Answer {
    let mut look = Look::default();
    look.demand(closed, what, "is left open", &network.topology.vpc.from);
    look.answer()
}

pub(super) fn default_group_closed(network: &Network<'_>) -> Answer {
    let is = network.topology.vpc.default_security_group_closed;
    closed(network, "default-security-group", is)
}

pub(super) fn default_acl_closed(network: &Network<'_>) -> Answer {
    let is = network.topology.vpc.default_network_acl_closed;
    closed(network, "default-network-acl", is)
}

pub(super) fn main_table_closed(network: &Network<'_>) -> Answer {
    let is = network.topology.vpc.main_route_table_closed;
    closed(network, "main-route-table", is)
}

/// Zones that a profile needs at least: two, since SageMaker hosting refuses fewer; in production three, so that losing one leaves two.
pub(super) fn enough_zones(network: &Network<'_>) -> Answer {
    let topology = network.topology;
    let least = if topology.environment == "prod" { 3 } else { 2 };
    let zones = &topology.zones;
    let mut look = Look::default();
    let why = format!(
        "{} of the {least} zones that environment `{}` needs",
        zones.len(),
        topology.environment
    );
    let names = format!("zones {}", zones.join(", "));
    let from = [Path::from("network.zones")];
    look.demand(zones.len() >= least, names, why, &from);
    look.answer()
}

/// The tier of the endpoints has a control of its own.
pub(super) fn tiers_in_every_zone(network: &Network<'_>) -> Answer {
    let topology = network.topology;
    let tiers = topology.tiers.iter();
    let private = tiers.filter(|tier| !tier.public && tier.function != Function::Vpce);
    let mut look = Look::default();
    for tier in private {
        let path = Path::from("network.tiers").key(&tier.name);
        for zone in &topology.zones {
            let there = tier.subnets.iter().any(|subnet| subnet.zone == *zone);
            let what = format!("subnet/{}/{zone}", tier.name);
            look.demand(there, what, "is missing", std::slice::from_ref(&path));
        }
    }
    look.answer()
}

/// A subnet with a route to an internet gateway holds a NAT and nothing else.
pub(super) fn private_subnets(network: &Network<'_>) -> Answer {
    let mut look = Look::default();
    for tier in &network.topology.tiers {
        let path = Path::from("network.tiers").key(&tier.name);
        look.demand(
            !tier.public || tier.function == Function::Nat,
            format!("tier {}", tier.name),
            "is public and holds more than a NAT",
            &[path],
        );
    }
    look.answer()
}

pub(super) fn no_internet_path(network: &Network<'_>) -> Answer {
    let topology = network.topology;
    if !topology.keeps(Framework::Hipaa) {
        return Answer::NotApplicable("asked of profiles that keep the framework `hipaa`");
    }
    let mut look = Look::default();
    if let Some(internet) = &topology.internet {
        let why = "there is an internet gateway with NAT";
        look.demand(false, "internet-gateway", why, &internet.from);
    }
    for table in &topology.route_tables {
        let what = format!("route-table/private/{}", table.zone);
        let closed = table.nat_zone.is_none();
        look.demand(closed, what, table.default_route(), &table.from);
    }
    look.answer()
}

pub(super) fn ranges_apart(network: &Network<'_>) -> Answer {
    let vpc = &network.topology.vpc;
    if network.neighbours.is_empty() {
        return Answer::NotApplicable("there is no other profile, peer or range on premises");
    }
    let mut look = Look::default();
    for other in network.neighbours {
        let why = format!("{} overlaps {}", other.cidr, vpc.cidr);
        let apart = !other.cidr.overlaps(vpc.cidr);
        look.demand(apart, other.name.as_str(), why, &vpc.from);
    }
    look.answer()
}
