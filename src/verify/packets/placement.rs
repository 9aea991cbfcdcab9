//! Which zone's endpoint a vantage uses, and how long that takes.

use super::observations::Observations;
use super::probe_plan::CheckSubject;
use crate::probe::{Phase, Segments};
use crate::report::Placement;
use crate::snapshot::Snapshot;
use crate::verify::expect::{Check, Destination, Expectation, ResolvesTo};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Says where the calls to interface endpoints go, by vantage and service.
#[must_use]
pub fn placements(
    snapshot: &Snapshot,
    wanted: &[Expectation],
    observations: &Observations<'_>,
) -> Vec<Placement> {
    let zone_of: BTreeMap<IpAddr, &str> = snapshot
        .interfaces
        .iter()
        .filter_map(|interface| {
            let subnet = snapshot.subnet(&interface.subnet)?;
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
    for (plan, observed) in observations.plans.iter().zip(&observations.by_plan) {
        let mut connects: BTreeMap<&str, u32> = BTreeMap::new();
        let mut handshakes: BTreeMap<&str, u32> = BTreeMap::new();
        let mut segments: BTreeMap<&str, Segments> = BTreeMap::new();
        let mut leads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for check in &plan.checks {
            let CheckSubject::Expectation(index) = check.subject else {
                continue;
            };
            let (Some(expectation), Some(observation)) = (
                wanted.get(index),
                observed.by_question.get(&check.question.id),
            ) else {
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
                    to: Destination::Endpoint { service },
                    ..
                } => {
                    if let Some(milliseconds) = observation.milliseconds(Phase::Connect) {
                        connects.insert(service, milliseconds);
                    }
                    if let Some(milliseconds) = observation.milliseconds(Phase::Tls) {
                        handshakes.insert(service, milliseconds);
                    }
                    // A handshake that failed has not seen the whole answer.
                    if let Some(seen) = observation
                        .segments
                        .filter(|_| observation.passed(Phase::Tls))
                    {
                        segments.insert(service, seen);
                    }
                }
                _ => {}
            }
        }
        all.extend(leads.into_iter().map(|(service, zones)| {
            Placement {
                vantage: plan.vantage.to_string(),
                service: service.to_owned(),
                crosses_zones: zones
                    .first()
                    .is_some_and(|zone| *zone != plan.vantage.zone.as_str()),
                zones: zones.into_iter().map(str::to_owned).collect(),
                connect_ms: connects.get(service).copied(),
                tls_ms: handshakes.get(service).copied(),
                sent_segment_bytes: segments.get(service).map(|seen| seen.sent),
                received_segment_bytes: segments.get(service).map(|seen| seen.received),
            }
        }));
    }
    all
}
