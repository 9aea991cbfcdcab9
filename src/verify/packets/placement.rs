//! Which zone's endpoint a vantage uses, and how long that takes.

use super::judge::Seeing;
use super::plan::About;
use crate::verify::expect::{Answer, Check, Expectation};
use crate::verify::probe::Phase;
use crate::verify::snapshot::Snapshot;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Where the calls of a vantage to a service go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Placement {
    /// From where: tier and zone.
    pub vantage: String,
    /// Key of the service.
    pub service: String,
    /// Zone ids of the addresses that its name leads to, in the resolver's order; the first is the one that is used.
    pub zones: Vec<String>,
    /// Whether the first address lies in another zone than the vantage, which costs time and money; by chance, where there is one in
    /// its own zone, too.
    pub crosses_zones: bool,
    /// Milliseconds for a connection to the endpoint; none where there was none.
    pub connect_ms: Option<u32>,
}

/// Says where the calls to interface endpoints go, by vantage and service.
#[must_use]
pub fn placements(
    snapshot: &Snapshot,
    wanted: &[Expectation],
    seeing: &Seeing<'_>,
) -> Vec<Placement> {
    let zone_of: BTreeMap<IpAddr, &str> = snapshot
        .interfaces
        .iter()
        .filter_map(|interface| {
            let subnet = snapshot
                .subnets
                .iter()
                .find(|subnet| subnet.id == interface.subnet)?;
            Some(
                interface
                    .addresses
                    .iter()
                    .map(|address| (*address, subnet.zone.as_str())),
            )
        })
        .flatten()
        .collect();
    let mut all = Vec::new();
    for (visit, observed) in seeing.visits.iter().zip(&seeing.observed) {
        let mut connects: BTreeMap<&str, u32> = BTreeMap::new();
        let mut leads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for asked in &visit.asked {
            let About::Expectation(index) = asked.about else {
                continue;
            };
            let (Some(expectation), Some(observation)) =
                (wanted.get(index), observed.seen.get(&asked.question.id))
            else {
                continue;
            };
            match &expectation.check {
                Check::Resolve {
                    to: Answer::Endpoint { service },
                    ..
                } => {
                    let zones = observation
                        .addresses
                        .iter()
                        .filter_map(|address| zone_of.get(address).copied());
                    leads.entry(service).or_insert_with(|| zones.collect());
                }
                Check::Connect {
                    to: crate::verify::expect::Destination::Endpoint { service },
                    ..
                } => {
                    if let Some(milliseconds) = observation.milliseconds(Phase::Connect) {
                        connects.insert(service, milliseconds);
                    }
                }
                _ => {}
            }
        }
        all.extend(leads.into_iter().map(|(service, zones)| {
            Placement {
                vantage: visit.vantage.to_string(),
                service: service.to_owned(),
                crosses_zones: zones
                    .first()
                    .is_some_and(|zone| *zone != visit.vantage.zone),
                zones: zones.into_iter().map(str::to_owned).collect(),
                connect_ms: connects.get(service).copied(),
            }
        }));
    }
    all
}
