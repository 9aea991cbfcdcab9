//! Subnets, route tables and the way to the internet, as the templates print them.

use crate::render::typescript::{Entry, Value, constant};
use crate::topology::{NatDevice, Topology};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct RoutingView {
    zones: String,
    private_tiers: String,
}

#[derive(Serialize)]
pub(super) struct NatView<'a> {
    routes: String,
    destination: String,
    instance: bool,
    instance_type: &'a str,
    architecture: &'a str,
}

pub(super) fn subnets(topology: &Topology) -> String {
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
            .map(|subnet| Entry::new(&subnet.zone, subnet.cidr.to_string()));
        Entry::with_comment(&tier.name, &comment, Value::Object(subnets.collect()))
    });
    constant(
        "const TIERS: Record<string, Record<string, string>>",
        &Value::Object(tiers.collect()),
    )
}

pub(super) fn routing(topology: &Topology) -> RoutingView {
    let zones = topology.route_tables.iter();
    let private = topology.tiers.iter().filter(|tier| !tier.public);
    let texts = |texts: Vec<&str>| texts.into_iter().map(Value::from).collect::<Value>();
    RoutingView {
        zones: constant(
            "const ZONES",
            &texts(zones.map(|table| table.zone.as_str()).collect()),
        ),
        private_tiers: constant(
            "const PRIVATE_TIERS",
            &texts(private.map(|tier| tier.name.as_str()).collect()),
        ),
    }
}

pub(super) fn nat(topology: &Topology) -> Option<NatView<'_>> {
    let internet = topology.internet.as_ref()?;
    let routes = topology
        .route_tables
        .iter()
        .filter_map(|table| Some(Entry::new(&table.zone, table.nat_zone.as_deref()?)));
    let (instance_type, architecture) = match &internet.nat {
        NatDevice::Gateway => ("", ""),
        NatDevice::Instance {
            instance_type,
            architecture,
        } => (&instance_type[..], &architecture[..]),
    };
    Some(NatView {
        routes: constant("const NAT_ZONES", &Value::Object(routes.collect())),
        destination: internet.destination.to_string(),
        instance: !instance_type.is_empty(),
        instance_type,
        architecture,
    })
}

/// Returns zone and range of every subnet, sorted as JavaScript sorts them, for the rendered test.
pub(super) fn expected_subnets(topology: &Topology) -> String {
    let mut subnets: Vec<_> = topology
        .subnets()
        .map(|subnet| format!("{} {}", subnet.zone, subnet.cidr))
        .collect();
    subnets.sort();
    let subnets = subnets.into_iter().map(Value::from);
    constant("const SUBNETS", &subnets.collect())
}
