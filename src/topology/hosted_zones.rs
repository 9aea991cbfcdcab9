//! Private hosted zones of the VPC, and what they answer (N8).
//!
//! Amazon Route 53 developer guide, "Considerations when working with a private hosted zone" (read 2026-11-26): both DNS attributes of
//! the VPC have to be on, the most specific zone answers alone, and a name that it has no record for does not exist: public DNS is not
//! asked. VPCs of others are not associated: that takes an authorisation, which CloudFormation cannot give.

use super::inventory::{FieldValue, Resource, ResourceKind};

use super::{Topology, ids};
use crate::blueprint::{Blueprint, Path, RecordType};
use crate::catalog::citation::TRANSMISSION_SECURITY;
use crate::catalog::{Requirement, below};
use serde::Serialize;
use std::net::IpAddr;

/// Names that stand for others are followed so far, as resolvers do.
const HOPS: usize = 8;

/// A private hosted zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostedZone {
    /// Its name: lower case, without a last dot.
    pub name: String,
    /// What it answers, by name, then by type.
    pub records: Vec<ZoneRecord>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// The record of one name and type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ZoneRecord {
    /// The whole name; `*.` in front stands for all below that has no record.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: RecordType,
    /// Seconds for which an answer may be kept.
    pub ttl: u32,
    /// Values, sorted; texts without quotation marks.
    pub values: Vec<String>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

impl ZoneRecord {
    /// Returns the values as the API has them: texts stand in quotation marks.
    #[must_use]
    pub fn api_values(&self) -> Vec<String> {
        let values = self.values.iter();
        let written = values.map(|value| match self.kind {
            RecordType::Txt => format!("\"{value}\""),
            _ => value.clone(),
        });
        written.collect()
    }
}

/// Says a record in one line, as code and account are read: type, name, seconds and values.
#[must_use]
pub fn record_line(kind: &str, name: &str, ttl: &str, values: &[String]) -> String {
    let mut values = values.to_vec();
    values.sort();
    format!("{kind} {name} {ttl} {}", values.join(", "))
}

/// Returns the zones.
pub(super) fn hosted_zones(blueprint: &Blueprint) -> Vec<HostedZone> {
    let zones = blueprint.hosted_zones.iter().map(|(name, zone)| {
        let path = Path::from("dns.zones").key(&zone.key);
        let records = zone
            .records
            .iter()
            .map(|((name, kind), record)| ZoneRecord {
                name: name.clone(),
                kind: *kind,
                ttl: record.ttl,
                values: record.values.clone(),
                from: vec![path.key("records").key(&record.key)],
            });
        HostedZone {
            name: name.clone(),
            records: records.collect(),
            from: vec![path.clone()],
        }
    });
    zones.collect()
}

/// What of the zones keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let zones = topology.hosted_zones.iter().map(|zone| {
        let records = zone.records.iter().map(|record| {
            let ttl = record.ttl.to_string();
            let values = record.api_values();
            record_line(record.kind.as_str(), &record.name, &ttl, &values).into()
        });
        Resource::new(ResourceKind::HostedZone, ids::hosted_zone(&zone.name))
            .named(topology.prefixed(&zone.name))
            .because(
                Requirement::N8,
                TRANSMISSION_SECURITY,
                "names of the network's own resolve inside the VPC, and nowhere else",
            )
            .from(&zone.from)
            .with("name", zone.name.as_str())
            .with("comment", format!("Names of {}", topology.prefix))
            .with("vpcs", FieldValue::references([ids::VPC.to_owned()]))
            .with("records", FieldValue::Set(records.collect()))
    });
    zones.collect()
}

impl Topology {
    /// Returns the most specific zone that answers a name.
    #[must_use]
    pub fn hosted_zone_of(&self, name: &str) -> Option<&HostedZone> {
        let zones = self.hosted_zones.iter();
        let covering = zones.filter(|zone| below(name, &zone.name));
        covering.max_by_key(|zone| zone.name.len())
    }

    /// Returns the IPv4 addresses that the zones give a name, sorted; none where they do not decide that alone, as where a name
    /// stands for one that others answer.
    #[must_use]
    pub fn addresses_in_zones(&self, name: &str) -> Option<Vec<IpAddr>> {
        let mut name = name.to_owned();
        for _ in 0..HOPS {
            let records = &self.hosted_zone_of(&name)?.records;
            let of = |kind| {
                records
                    .iter()
                    .find(|one| one.name == name && one.kind == kind)
            };
            if let Some(record) = of(RecordType::A) {
                let addresses = record.values.iter().map(|value| value.parse().ok());
                let mut addresses: Vec<IpAddr> = addresses.collect::<Option<_>>()?;
                addresses.sort_unstable();
                return Some(addresses);
            }
            name.clone_from(of(RecordType::Cname)?.values.first()?);
        }
        None
    }
}
