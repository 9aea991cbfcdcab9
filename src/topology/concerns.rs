//! The concerns of a network: who states what is rendered of each. What nothing else of the topology names lives below.

mod network_parameter;

use super::inventory::{Inventory, Resource};
use super::{
    Topology, deployment, dhcp_options, dns_firewall, endpoints, flow_logs, hosted_zones, keys,
    network, network_acls, query_log, routing, security_groups,
};

/// What each concern renders, in the order in which people read it.
pub(super) const CONCERNS: &[fn(&Topology) -> Vec<Resource>] = &[
    network::resources,
    dhcp_options::resources,
    dns_firewall::resources,
    hosted_zones::resources,
    query_log::resources,
    routing::resources,
    security_groups::resources,
    network_acls::resources,
    endpoints::resources,
    flow_logs::resources,
    keys::resources,
    network_parameter::resources,
    deployment::resources,
];

impl Topology {
    /// Lists everything that is rendered and keeps state in an account.
    #[must_use]
    pub fn inventory(&self) -> Inventory<'_> {
        let resources = CONCERNS.iter().flat_map(|concern| concern(self));
        Inventory::new(self, resources.collect())
    }
}
