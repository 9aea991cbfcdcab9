//! What the Terraform templates print: the topology, with Terraform's labels and references beside it where that takes thought.

mod access;

use crate::render::head::Head;
use crate::render::summary::Summary;
use crate::topology::{Endpoint, FlowLog, Internet, Inventory, Key, RouteTable, Tag, Tier};
use access::{AclView, GroupView};
use serde::Serialize;
use tera::{Context, TeraResult};

/// The context of every Terraform template.
#[derive(Serialize)]
struct View<'a> {
    t: Head<'a>,
    summary: Summary<'a>,
    tags: &'a [Tag],
    tiers: &'a [Tier],
    route_tables: &'a [RouteTable],
    internet: Option<&'a Internet>,
    groups: Vec<GroupView<'a>>,
    acls: Vec<AclView<'a>>,
    endpoints: Vec<EndpointView<'a>>,
    flow_log: &'a FlowLog,
    keys: &'a [Key],
    /// Whether Terraform leaves what holds the flow log's records where it is.
    protects_evidence: bool,
}

/// An endpoint, and what its policy lets through in words.
#[derive(Serialize)]
struct EndpointView<'a> {
    #[serde(flatten)]
    endpoint: &'a Endpoint,
    lets_through: String,
}

/// Builds what the templates print.
pub(in crate::render) fn view(inventory: &Inventory<'_>) -> TeraResult<Context> {
    let topology = inventory.topology();
    Context::from_serialize(&View {
        t: Head::new(topology),
        summary: Summary::new(inventory, "terraform"),
        tags: &topology.tags,
        tiers: &topology.tiers,
        route_tables: &topology.route_tables,
        internet: topology.internet.as_ref(),
        groups: topology.security_groups.iter().map(access::group).collect(),
        acls: topology.network_acls.iter().map(access::acl).collect(),
        endpoints: topology
            .endpoints
            .iter()
            .map(|endpoint| EndpointView {
                endpoint,
                lets_through: endpoint.lets_through(topology.owner()).join(" "),
            })
            .collect(),
        flow_log: &topology.flow_log,
        keys: &topology.keys,
        protects_evidence: topology.protects_evidence(),
    })
}
