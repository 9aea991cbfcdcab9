//! N1 to N3.

use super::{are_all, need, refers, says};
use crate::acceptance::equality::Facts;
use smgen::blueprint::Framework;
use smgen::catalog::{ZoneId, region};
use smgen::topology::{Function, NatDevice, Topology, ids};
use std::collections::BTreeSet;

pub fn n1(topology: &Topology, facts: &Facts) -> Result<(), String> {
    says(facts, ids::VPC, "cidr", topology.vpc.cidr.to_string())?;
    says(facts, ids::VPC, "tenancy", "default")?;
    for attribute in ["dns-support", "dns-hostnames"] {
        says(facts, ids::VPC, attribute, true)?;
    }
    for default in [
        ids::DEFAULT_SECURITY_GROUP,
        ids::DEFAULT_NETWORK_ACL,
        ids::MAIN_ROUTE_TABLE,
    ] {
        says(facts, default, "closed", true)?;
        says(facts, default, "vpc", "{vpc}")?;
    }
    Ok(())
}

pub fn n2(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let least = if topology.environment == "prod" { 3 } else { 2 };
    // Beijing has two.
    let least = region(&topology.region).map_or(least, |region| region.zones.len().min(least));
    need(
        topology.zones.len() >= least,
        format!("fewer than {least} zones"),
    )?;
    for name in ["training", "inference", "notebook", "data", "endpoints"] {
        let tier = topology.tier(name).ok_or(format!("no tier {name}"))?;
        need(!tier.public, format!("{name} is public"))?;
        need(
            tier.subnets.len() == topology.zones.len(),
            format!("{name} is not in every zone"),
        )?;
    }
    ranges(topology, facts)?;
    let mut all = BTreeSet::new();
    for tier in &topology.tiers {
        for subnet in &tier.subnets {
            let within = topology.vpc.cidrs().any(|one| one.contains(subnet.cidr));
            need(within, format!("{} lies outside of the VPC", subnet.id))?;
            let id = ids::subnet(&tier.name, &subnet.zone);
            says(facts, &id, "zone", subnet.zone.as_str())?;
            says(facts, &id, "cidr", subnet.cidr.to_string())?;
            says(facts, &id, "vpc", "{vpc}")?;
            says(facts, &id, "public-addresses", false)?;
            all.insert(id);
        }
    }
    are_all(facts, "subnet/", &all)
}

/// Each secondary range is associated with the VPC, and no other.
fn ranges(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let mut all = BTreeSet::new();
    for range in &topology.vpc.secondary_cidrs {
        let id = ids::vpc_cidr_block(range);
        says(facts, &id, "cidr", range.to_string())?;
        says(facts, &id, "vpc", "{vpc}")?;
        all.insert(id);
    }
    are_all(facts, "vpc-cidr-block/", &all)
}

pub fn n3(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let tables: Vec<_> = topology
        .route_tables
        .iter()
        .map(|table| table.zone)
        .collect();
    need(tables == topology.zones, "not one route table per zone")?;
    let internet = topology.internet.as_ref();
    need(
        !(topology.keeps(Framework::Hipaa) && internet.is_some()),
        "a way to the internet under HIPAA",
    )?;
    let mut all = BTreeSet::new();
    let mut table = |id: String, way: Option<String>| {
        says(facts, &id, "vpc", "{vpc}")?;
        if let (Some(way), Some(internet)) = (way, internet) {
            let route = ids::route(&id, &internet.destination.to_string());
            says(facts, &route, "target", format!("{{{way}}}"))?;
            all.insert(route);
        }
        all.insert(id);
        Ok::<_, String>(())
    };
    for one in &topology.route_tables {
        let nat = one.nat_zone.map(|zone| ids::nat(&zone));
        table(ids::private_route_table(&one.zone), nat)?;
    }
    if internet.is_some() {
        let way = ids::INTERNET_GATEWAY.to_owned();
        table(ids::PUBLIC_ROUTE_TABLE.to_owned(), Some(way))?;
        says(facts, ids::INTERNET_GATEWAY, "vpc", "{vpc}")?;
    }
    are_all(facts, "route-table/", &all)?;
    for tier in &topology.tiers {
        for subnet in &tier.subnets {
            let id = ids::subnet(&tier.name, &subnet.zone);
            let table = ids::route_table(tier.public, &subnet.zone);
            says(facts, &id, "route-table", format!("{{{table}}}"))?;
        }
    }
    nats(topology, facts)
}

/// A way to the internet exists with a NAT only, and a NAT with an address of its own, in the public tier.
fn nats(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let zones = topology.internet.iter().flat_map(|one| &one.zones);
    let wanted = |of: &dyn Fn(&ZoneId) -> String| zones.clone().map(of).collect();
    are_all(facts, "nat/", &wanted(&|zone| ids::nat(zone)))?;
    are_all(
        facts,
        "elastic-ip/",
        &wanted(&|zone| ids::nat_address(zone)),
    )?;
    let gateway = !facts.resources(ids::INTERNET_GATEWAY).is_empty();
    need(
        gateway == topology.internet.is_some(),
        "an internet gateway without NAT, or a NAT without one",
    )?;
    for zone in zones.clone() {
        let (nat, address) = (ids::nat(zone), ids::nat_address(zone));
        let subnet = format!("{{{}}}", ids::subnet("public", zone));
        says(facts, &nat, "subnet", subnet)?;
        says(facts, &address, "domain", "vpc")?;
        match topology.internet.as_ref().map(|internet| &internet.nat) {
            Some(NatDevice::Instance { instance_type, .. }) => {
                says(facts, &nat, "type", instance_type.as_str())?;
                refers(facts, &nat, "groups", [ids::security_group(Function::Nat)])?;
                says(facts, &address, "instance", format!("{{{nat}}}"))?;
                says(facts, &nat, "checks-addresses", false)?;
            }
            _ => says(facts, &nat, "address", format!("{{{address}}}"))?,
        }
    }
    Ok(())
}
