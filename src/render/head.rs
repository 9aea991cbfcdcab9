//! What a topology says of itself, for the templates of every target.

use crate::catalog::{Partition, ZoneId};
use crate::topology::{DhcpOptions, Topology, Vpc};
use serde::Serialize;

/// What a topology says of itself.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    profile: &'a str,
    description: &'a str,
    environment: &'a str,
    prefix: &'a str,
    region: &'a str,
    partition: Partition,
    account_id: Option<&'a str>,
    organization_id: Option<&'a str>,
    vpc: &'a Vpc,
    dhcp_options: &'a DhcpOptions,
    zones: &'a [ZoneId],
}

impl<'a> Head<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        Self {
            profile: &topology.profile,
            description: &topology.description,
            environment: &topology.environment,
            prefix: &topology.prefix,
            region: &topology.region,
            partition: topology.partition,
            account_id: topology.account_id.as_deref(),
            organization_id: topology.organization_id.as_deref(),
            vpc: &topology.vpc,
            dhcp_options: &topology.dhcp_options,
            zones: &topology.zones,
        }
    }
}
