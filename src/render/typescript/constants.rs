//! What a topology holds, as constants of TypeScript: the same in every target that is written in it.

mod access;
mod names;
mod network;
mod services;

use super::{Entry, Value, constant};
use crate::render::reference::ReferencePrinter;
use crate::topology::Topology;
use serde::Serialize;

/// Statements such as `const ZONES = ["use1-az1"];`, each named after its constant.
#[derive(Serialize)]
pub(in crate::render) struct Constants {
    prefix: String,
    region: String,
    account: String,
    tags: String,
    tiers: String,
    /// Zone and range of every subnet, for rendered tests.
    subnets: String,
    zones: String,
    private_tiers: String,
    /// Tiers of which a subnet lies in a secondary range of the VPC.
    secondary_tiers: String,
    nat_zones: String,
    groups: String,
    prefix_lists: String,
    acls: String,
    gateways: String,
    interfaces: String,
    /// Rules of DNS Firewall; empty where there is none.
    dns_rules: String,
    /// The name of the log group for what the resolver is asked; empty where there is none.
    query_group: String,
    /// What private hosted zones answer.
    zones_of_names: String,
    keys: String,
    fields: String,
    /// The log group's name.
    group: String,
    /// The start of the bucket's name.
    bucket: String,
}

impl Constants {
    /// Prints a topology; `reference` refers to what is known only in the account.
    pub(in crate::render) fn of(topology: &Topology, reference: ReferencePrinter) -> Self {
        let account = topology.account_id.as_deref().unwrap_or_default();
        let log = &topology.flow_log;
        let fields = log.fields.iter().map(|field| Value::from(field.as_str()));
        Self {
            prefix: constant("export const PREFIX", &topology.prefix.as_str().into()),
            region: constant("export const REGION", &topology.region.as_str().into()),
            account: constant("export const ACCOUNT", &account.into()),
            tags: constant("export const TAGS", &tags(topology)),
            tiers: network::tiers(topology),
            subnets: network::subnets(topology),
            zones: network::zones(topology),
            private_tiers: network::private_tiers(topology),
            secondary_tiers: network::secondary_tiers(topology),
            nat_zones: network::nat_zones(topology),
            groups: access::groups(topology),
            prefix_lists: access::prefix_lists(topology),
            acls: access::acls(topology),
            gateways: services::gateways(topology, reference),
            interfaces: services::interfaces(topology, reference),
            dns_rules: names::dns_rules(topology),
            query_group: topology.query_log.as_ref().map_or_else(String::new, |log| {
                constant("const GROUP", &log.group.as_str().into())
            }),
            zones_of_names: names::hosted_zones(topology),
            keys: services::keys(topology, reference),
            fields: constant("const FIELDS", &fields.collect()),
            group: constant("const GROUP", &log.name.as_str().into()),
            bucket: constant("const BUCKET", &log.name.as_str().into()),
        }
    }
}

fn tags(topology: &Topology) -> Value {
    let tags = topology.tags.iter().map(|tag| {
        Value::Inline(vec![
            Entry::new("key", tag.key.as_str()),
            Entry::new("value", tag.value.as_str()),
        ])
    });
    tags.collect()
}
