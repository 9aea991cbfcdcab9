//! N1 to N3.

use super::need;
use crate::support::rendered::{Rendered, attribute, object, plain, text};
use smgen::blueprint::Framework;
use smgen::topology::Topology;

pub fn n1(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    need(
        topology.vpc.dns_support && topology.vpc.dns_hostnames,
        "a DNS attribute is off",
    )?;
    let vpc = rendered.resource("aws_vpc", "main").ok_or("no VPC")?;
    for key in ["enable_dns_support", "enable_dns_hostnames"] {
        need(
            text(vpc, key).as_deref() == Some("true"),
            format!("{key} is not set"),
        )?;
    }
    let group = rendered
        .resource("aws_default_security_group", "closed")
        .ok_or("the default group is open")?;
    need(
        group.blocks().next().is_none(),
        "the default group has rules",
    )?;
    let acl = rendered
        .resource("aws_default_network_acl", "closed")
        .ok_or("the default ACL is open")?;
    need(
        acl.blocks().all(|block| block.identifier() == "lifecycle"),
        "the default ACL has entries",
    )?;
    let table = rendered
        .resource("aws_default_route_table", "closed")
        .ok_or("the main route table is open")?;
    need(
        text(table, "route").as_deref() == Some("[]"),
        "the main route table has routes",
    )
}

pub fn n2(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    let zones = if topology.environment == "prod" { 3 } else { 2 };
    need(
        topology.zones.len() >= zones,
        format!("fewer than {zones} zones"),
    )?;
    for name in ["training", "inference", "notebook", "data", "endpoints"] {
        let tier = topology.tier(name).ok_or(format!("no tier {name}"))?;
        need(!tier.public, format!("{name} is public"))?;
        need(
            tier.subnets.len() == topology.zones.len(),
            format!("{name} is not in every zone"),
        )?;
        let subnet = rendered
            .resource("aws_subnet", name)
            .ok_or(format!("no subnets {name}"))?;
        let pinned: Vec<_> = object(attribute(subnet, "for_each").ok_or("no for_each")?);
        let pinned: Vec<_> = pinned
            .into_iter()
            .map(|(zone, cidr)| (zone, plain(cidr)))
            .collect();
        let expected: Vec<_> = tier
            .subnets
            .iter()
            .map(|subnet| (subnet.zone.to_string(), subnet.cidr.to_string()))
            .collect();
        need(
            pinned == expected,
            format!("{name}: {pinned:?} instead of {expected:?}"),
        )?;
        need(
            text(subnet, "availability_zone_id").as_deref() == Some("each.key"),
            "not keyed by zone id",
        )?;
    }
    for (label, subnet) in rendered.resources("aws_subnet") {
        need(
            text(subnet, "map_public_ip_on_launch").as_deref() == Some("false"),
            format!("{label} hands out public addresses"),
        )?;
    }
    Ok(())
}

pub fn n3(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    let tables: Vec<_> = topology
        .route_tables
        .iter()
        .map(|table| &table.zone)
        .collect();
    need(
        tables == topology.zones.iter().collect::<Vec<_>>(),
        "not one route table per zone",
    )?;
    let private = rendered
        .resource("aws_route_table", "private")
        .ok_or("no route tables")?;
    for zone in &topology.zones {
        need(
            text(private, "for_each").is_some_and(|keys| keys.contains(zone.as_str())),
            format!("no route table in {zone}"),
        )?;
    }
    for tier in topology.tiers.iter().filter(|tier| !tier.public) {
        let association = rendered
            .resource("aws_route_table_association", &tier.name)
            .ok_or(format!("{} has no route table", tier.name))?;
        let table = text(association, "route_table_id").unwrap_or_default();
        need(
            table == "aws_route_table.private[each.key].id",
            format!("{} takes the route table {table}", tier.name),
        )?;
    }
    let gateway = rendered.resource("aws_internet_gateway", "main").is_some();
    let nat = rendered.resource("aws_nat_gateway", "main").is_some()
        || rendered.resource("aws_instance", "nat").is_some();
    need(
        gateway == nat && nat == topology.internet.is_some(),
        "an internet gateway without NAT, or a NAT without one",
    )?;
    need(
        !(topology.keeps(Framework::Hipaa) && gateway),
        "a way to the internet under HIPAA",
    )?;
    let dev = topology.environment == "dev";
    need(
        dev == topology.internet.is_some(),
        "only dev has a NAT among the profiles tested here",
    )
}
