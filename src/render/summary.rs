//! The tables of every target's README, read off the inventory: subnets, endpoints, the way to the internet, what is beside them.
//!
//! What follows from what is rendered stands in the topology alone: who calls a service, what a tier is for, how much room is left.

use crate::topology::{Inventory, Resource, ResourceKind, Tier, Topology, Unanswered, ids};
use serde::Serialize;

/// What a README tells of a network.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    way_out: &'static str,
    aggregation_seconds: String,
    retention_days: String,
    s3: bool,
    tiers: Vec<TierRow<'a>>,
    services: Vec<ServiceRow<'a>>,
    /// Where FIPS endpoints are asked for, the services that have none.
    plain: Option<Vec<&'a str>>,
    /// What clients ask that are told to use FIPS, and no endpoint is known to answer.
    unanswered: Vec<Unanswered<'a>>,
    records: Vec<RecordRow>,
}

#[derive(Serialize)]
struct TierRow<'a> {
    name: &'a str,
    description: &'a str,
    subnets: Vec<SubnetRow>,
}

#[derive(Serialize)]
struct SubnetRow {
    zone: String,
    cidr: String,
    usable_addresses: u64,
}

#[derive(Serialize)]
struct ServiceRow<'a> {
    key: &'a str,
    gateway: bool,
    fips: bool,
    callers: Vec<&'static str>,
    reason: String,
}

/// Something that packets do not meet.
#[derive(Serialize)]
struct RecordRow {
    id: String,
    noun: &'static str,
    headline: String,
}

impl<'a> Summary<'a> {
    /// Reads it off what a target renders.
    pub(super) fn new(inventory: &Inventory<'a>, target: &str) -> Self {
        let topology = inventory.topology();
        let bucket = inventory.get(ids::FLOW_LOG_BUCKET);
        let holder = bucket.or_else(|| inventory.get(ids::FLOW_LOG_GROUP));
        let log = inventory.get(ids::FLOW_LOG);
        let tiers = topology.tiers.iter();
        let records = inventory.resources.iter();
        let records = records.filter(|one| one.target.is_none_or(|only| only == target));
        Self {
            way_out: way_out(inventory),
            aggregation_seconds: log.map_or_else(String::new, |log| said(log, "interval")),
            retention_days: holder.map_or_else(String::new, |one| said(one, "retention-days")),
            s3: bucket.is_some(),
            tiers: tiers.map(|one| tier(inventory, one)).collect(),
            services: services(topology, inventory),
            plain: topology.fips.then(|| topology.plain_endpoints()),
            unanswered: topology.unanswered_fips_names(),
            records: records
                .filter(|one| one.kind.is_record())
                .map(record)
                .collect(),
        }
    }
}

/// Returns a property in words; empty where it is not decided.
fn said(resource: &Resource, field: &str) -> String {
    let field = resource.field(field);
    field.map_or_else(String::new, |field| field.value.to_string())
}

fn way_out(inventory: &Inventory<'_>) -> &'static str {
    let count = |kind| {
        let all = inventory.resources.iter();
        all.filter(|one| one.kind == kind).count()
    };
    match (
        count(ResourceKind::NatInstance),
        count(ResourceKind::NatGateway),
    ) {
        (0, 0) => "none: no internet gateway, no NAT",
        (0, 1) => "one NAT gateway",
        (0, _) => "a NAT gateway in every zone",
        _ => "one NAT instance",
    }
}

fn tier<'a>(inventory: &Inventory<'_>, tier: &'a Tier) -> TierRow<'a> {
    let subnets = tier.subnets.iter().filter_map(|subnet| {
        let resource = inventory.get(&ids::subnet(&tier.name, &subnet.zone))?;
        Some(SubnetRow {
            zone: said(resource, "zone"),
            cidr: said(resource, "cidr"),
            usable_addresses: subnet.usable_addresses,
        })
    });
    TierRow {
        name: &tier.name,
        description: &tier.description,
        subnets: subnets.collect(),
    }
}

fn services<'a>(topology: &'a Topology, inventory: &Inventory<'_>) -> Vec<ServiceRow<'a>> {
    let services = topology.endpoints.iter().filter_map(|endpoint| {
        let resource = inventory.get(&ids::endpoint(&endpoint.service))?;
        Some(ServiceRow {
            key: &endpoint.service,
            gateway: said(resource, "type") == "Gateway",
            fips: endpoint.fips,
            callers: endpoint.callers.iter().map(|one| one.as_str()).collect(),
            reason: resource.reason.clone(),
        })
    });
    services.collect()
}

fn record(resource: &Resource) -> RecordRow {
    RecordRow {
        id: resource.id.clone(),
        noun: resource.kind.noun(1),
        headline: resource.headline(),
    }
}
