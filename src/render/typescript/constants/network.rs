//! Subnets, route tables and the way to the internet.

use crate::render::typescript::{Entry, Value, constant};
use crate::topology::Topology;

pub(super) fn tiers(topology: &Topology) -> String {
    let tiers = topology.tiers.iter().map(|tier| {
        let block = match &tier.ranges[..] {
            [range] => {
                format!("All of it lies in {range}, so flow logs tell the function by the address")
            }
            _ => String::new(),
        };
        let said = [tier.description.as_str(), &block];
        let said = said.into_iter().filter(|part| !part.is_empty());
        let comment = said.collect::<Vec<_>>().join(". ");
        let subnets = tier
            .subnets
            .iter()
            .map(|subnet| Entry::new(subnet.zone.as_str(), subnet.cidr.to_string()));
        Entry::with_comment(&tier.name, &comment, Value::Object(subnets.collect()))
    });
    constant(
        "const TIERS: Record<string, Record<string, string>>",
        &Value::Object(tiers.collect()),
    )
}

/// Zones of the route tables.
pub(super) fn zones(topology: &Topology) -> String {
    let zones = topology
        .route_tables
        .iter()
        .map(|table| table.zone.as_str());
    constant("const ZONES", &zones.map(Value::from).collect())
}

pub(super) fn private_tiers(topology: &Topology) -> String {
    let tiers = topology.tiers.iter().filter(|tier| !tier.public);
    let names = tiers.map(|tier| Value::from(tier.name.as_str()));
    constant("const PRIVATE_TIERS", &names.collect())
}

/// Tiers of which a subnet lies in a secondary range of the VPC.
pub(super) fn secondary_tiers(topology: &Topology) -> String {
    let tiers = topology.tiers.iter();
    let tiers = tiers.filter(|tier| tier.needs_secondary(&topology.vpc));
    let names = tiers.map(|tier| Value::from(tier.name.as_str()));
    constant("const SECONDARY_TIERS: string[]", &names.collect())
}

/// Zone of each route table with the zone of its NAT.
pub(super) fn nat_zones(topology: &Topology) -> String {
    let tables = topology.route_tables.iter();
    let zones =
        tables.filter_map(|table| Some(Entry::new(table.zone.as_str(), table.nat_zone?.as_str())));
    constant("const NAT_ZONES", &Value::Object(zones.collect()))
}

/// Returns zone and range of every subnet, sorted as JavaScript sorts them, for rendered tests.
pub(super) fn subnets(topology: &Topology) -> String {
    let mut subnets: Vec<_> = topology
        .subnets()
        .map(|subnet| format!("{} {}", subnet.zone, subnet.cidr))
        .collect();
    subnets.sort();
    let subnets = subnets.into_iter().map(Value::from);
    constant("const SUBNETS", &subnets.collect())
}
