//! Which zone's endpoint a vantage uses, and how long that takes.

use super::judge::Seeing;
use super::plan::About;
use crate::probe::Phase;
use crate::report::Placement;
use crate::snapshot::Snapshot;
use crate::verify::expect::{Check, Expectation, ResolvesTo};
use std::collections::BTreeMap;
use std::net::IpAddr;

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
                    to: ResolvesTo::Endpoint { service },
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
