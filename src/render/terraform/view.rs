//! What the Terraform templates print: the topology, with Terraform's labels and references beside it where that takes thought.

mod access;

use crate::blueprint::LONGEST_NAME_PREFIX;
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
    tiers: Vec<TierView<'a>>,
    route_tables: &'a [RouteTable],
    internet: Option<&'a Internet>,
    groups: Vec<GroupView<'a>>,
    acls: Vec<AclView<'a>>,
    endpoints: Vec<EndpointView<'a>>,
    flow_log: &'a FlowLog,
    keys: &'a [Key],
    /// Whether Terraform leaves what holds the flow log's records where it is.
    protects_evidence: bool,
    /// Whether it is the form that others call.
    module: bool,
    /// What stands around a resource's own tags: in a module, no provider adds the others.
    own_tags: Around,
    /// What names start with where the caller may let them start otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_prefix: Option<&'a str>,
    /// So many characters a caller may let names start with.
    longest_prefix: usize,
}

/// What stands around something.
#[derive(Serialize)]
struct Around {
    open: &'static str,
    close: &'static str,
}

/// A tier, and whether it can only be made where the VPC's secondary ranges are there.
#[derive(Serialize)]
struct TierView<'a> {
    #[serde(flatten)]
    tier: &'a Tier,
    needs_secondary: bool,
}

/// An endpoint, and what its policy lets through in words.
#[derive(Serialize)]
struct EndpointView<'a> {
    #[serde(flatten)]
    endpoint: &'a Endpoint,
    lets_through: String,
    /// In how many zones it stands.
    zones: usize,
}

/// Builds what the templates print of a root.
pub(in crate::render) fn view(inventory: &Inventory<'_>) -> TeraResult<Context> {
    view_of(inventory, false)
}

/// Builds what the templates print of a module.
pub(in crate::render) fn module_view(inventory: &Inventory<'_>) -> TeraResult<Context> {
    view_of(inventory, true)
}

fn view_of(inventory: &Inventory<'_>, module: bool) -> TeraResult<Context> {
    let topology = inventory.topology();
    let (open, close) = if module {
        ("merge(local.tags, {", "})")
    } else {
        ("{", "}")
    };
    Context::from_serialize(&View {
        t: Head::new(topology),
        summary: Summary::new(inventory, "terraform"),
        tags: &topology.tags,
        tiers: topology
            .tiers
            .iter()
            .map(|tier| TierView {
                tier,
                needs_secondary: tier.needs_secondary(&topology.vpc),
            })
            .collect(),
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
                zones: topology.zones.len() - endpoint.lacking.len(),
            })
            .collect(),
        flow_log: &topology.flow_log,
        keys: &topology.keys,
        protects_evidence: topology.protects_evidence(),
        module,
        own_tags: Around { open, close },
        name_prefix: module.then_some(topology.prefix.as_str()),
        longest_prefix: LONGEST_NAME_PREFIX,
    })
}
