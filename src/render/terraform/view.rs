//! What the Terraform templates print: the topology with Terraform's labels and references beside it.
//!
//! It holds just what the templates use. Handing them the whole topology costs more than rendering it.

mod access;
mod services;

use crate::render::head::Head;
use crate::render::summary::Summary;
use crate::topology::{NatDevice, Tag, Topology};
use access::{AclView, GroupView};
use rayon::prelude::*;
use serde::Serialize;
use services::{EndpointView, FlowLogView, KeyView};

/// The context of every Terraform template.
#[derive(Serialize)]
pub(super) struct View<'a> {
    t: Head<'a>,
    summary: Summary<'a>,
    /// Zones of the route tables.
    route_tables: Vec<&'a str>,
    tags: &'a [Tag],
    tiers: Vec<TierView<'a>>,
    private_tiers: Vec<String>,
    nat: Option<NatView<'a>>,
    groups: Vec<GroupView<'a>>,
    acls: Vec<AclView<'a>>,
    gateways: Vec<EndpointView<'a>>,
    interfaces: Vec<EndpointView<'a>>,
    flow_log: FlowLogView<'a>,
    keys: Vec<KeyView<'a>>,
    /// Whether anything takes a permissions boundary.
    has_roles: bool,
}

#[derive(Serialize)]
struct TierView<'a> {
    label: String,
    name: &'a str,
    description: &'a str,
    ranges: Vec<String>,
    subnets: Vec<SubnetView<'a>>,
}

#[derive(Serialize)]
struct SubnetView<'a> {
    zone: &'a str,
    cidr: String,
}

#[derive(Serialize)]
struct NatView<'a> {
    zones: &'a [String],
    /// Zone of each route table with the zone of its NAT.
    routes: Vec<(&'a str, &'a str)>,
    instance: Option<(&'a str, &'a str)>,
    destination: String,
}

impl<'a> View<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let (gateways, interfaces) = services::endpoints(&topology.endpoints);
        let tables = topology.route_tables.iter();
        let private = topology.tiers.iter().filter(|tier| !tier.public);
        Self {
            t: Head::new(topology),
            summary: Summary::new(topology),
            route_tables: tables.map(|table| table.zone.as_str()).collect(),
            tags: &topology.tags,
            tiers: tiers(topology),
            private_tiers: private.map(|tier| label(&tier.name)).collect(),
            nat: nat(topology),
            groups: topology.security_groups.iter().map(access::group).collect(),
            acls: topology.network_acls.iter().map(access::acl).collect(),
            gateways,
            interfaces,
            flow_log: services::flow_log(&topology.flow_log),
            keys: topology.keys.par_iter().map(services::key).collect(),
            has_roles: topology.flow_log.role_policy.is_some(),
        }
    }
}

/// Turns a name into a label: Terraform's identifiers hold underscores where ours hold hyphens and dots.
fn label(name: &str) -> String {
    name.replace(['-', '.'], "_")
}

fn tiers(topology: &Topology) -> Vec<TierView<'_>> {
    let tiers = topology.tiers.iter().map(|tier| TierView {
        label: label(&tier.name),
        name: &tier.name,
        description: &tier.description,
        ranges: tier.ranges.iter().map(ToString::to_string).collect(),
        subnets: tier
            .subnets
            .iter()
            .map(|one| SubnetView {
                zone: &one.zone,
                cidr: one.cidr.to_string(),
            })
            .collect(),
    });
    tiers.collect()
}

fn nat(topology: &Topology) -> Option<NatView<'_>> {
    let internet = topology.internet.as_ref()?;
    let routes = topology
        .route_tables
        .iter()
        .filter_map(|table| Some((table.zone.as_str(), table.nat_zone.as_deref()?)));
    Some(NatView {
        zones: &internet.zones,
        routes: routes.collect(),
        instance: match &internet.nat {
            NatDevice::Gateway => None,
            NatDevice::Instance {
                instance_type,
                architecture,
            } => Some((instance_type, architecture)),
        },
        destination: internet.destination.to_string(),
    })
}
