//! The tables of every target's README: subnets, endpoints, the way to the internet.

use crate::catalog::{EndpointType, ZoneId};
use crate::topology::{FlowLog, NatDevice, Tier, Topology};
use serde::Serialize;

/// What a README tells of a network.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    way_out: &'static str,
    aggregation_seconds: u32,
    retention_days: u32,
    s3: bool,
    tiers: Vec<TierRow<'a>>,
    services: Vec<ServiceRow<'a>>,
}

#[derive(Serialize)]
struct TierRow<'a> {
    name: &'a str,
    description: &'a str,
    subnets: Vec<SubnetRow>,
}

#[derive(Serialize)]
struct SubnetRow {
    zone: ZoneId,
    cidr: String,
    usable_addresses: u64,
}

#[derive(Serialize)]
struct ServiceRow<'a> {
    key: &'a str,
    gateway: bool,
    fips: bool,
    callers: Vec<&'static str>,
    reason: &'a str,
}

impl<'a> Summary<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let log: &FlowLog = &topology.flow_log;
        let services = topology.endpoints.iter().map(|endpoint| ServiceRow {
            key: &endpoint.service,
            gateway: endpoint.kind == EndpointType::Gateway,
            fips: endpoint.fips,
            callers: endpoint.callers.iter().map(|one| one.as_str()).collect(),
            reason: &endpoint.reason,
        });
        Self {
            way_out: way_out(topology),
            aggregation_seconds: log.aggregation_seconds,
            retention_days: log.retention_days,
            s3: log.bucket_policy.is_some(),
            tiers: topology.tiers.iter().map(tier).collect(),
            services: services.collect(),
        }
    }
}

fn way_out(topology: &Topology) -> &'static str {
    match &topology.internet {
        None => "none: no internet gateway, no NAT",
        Some(internet) => match internet.nat {
            NatDevice::Instance { .. } => "one NAT instance",
            NatDevice::Gateway if internet.zones.len() > 1 => "a NAT gateway in every zone",
            NatDevice::Gateway => "one NAT gateway",
        },
    }
}

fn tier(tier: &Tier) -> TierRow<'_> {
    let subnets = tier.subnets.iter().map(|subnet| SubnetRow {
        zone: subnet.zone,
        cidr: subnet.cidr.to_string(),
        usable_addresses: subnet.usable_addresses,
    });
    TierRow {
        name: &tier.name,
        description: &tier.description,
        subnets: subnets.collect(),
    }
}
