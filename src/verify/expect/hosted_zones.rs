//! Names of the blueprint's own zones lead where they are declared to, and no others exist (V2, N8).

use super::vantage::vantages;
use super::{Check, Expectation, ResolvesTo, Vantage};
use crate::blueprint::Path;
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::topology::{HostedZone, Topology, ZoneRecord};
use std::collections::BTreeMap;

/// A name that no zone has a record for, unless somebody added one for every name.
const CANARY: &str = "smgen-canary";
/// A label under a `*.` that stands for all of them.
const ANY_LABEL: &str = "smgen";

/// What is expected of a name: where it leads, why, and which values of the blueprint decide it.
struct Wanted {
    to: ResolvesTo,
    reason: String,
    from: Vec<Path>,
}

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let zones = topology.hosted_zones.iter();
    let names: BTreeMap<String, Wanted> = zones.flat_map(|zone| of(topology, zone)).collect();
    let each = vantages(topology).into_iter().flat_map(|vantage| {
        let names = names.iter();
        names
            .map(|(name, wanted)| expectation(&vantage, name, wanted))
            .collect::<Vec<_>>()
    });
    each.collect()
}

fn expectation(vantage: &Vantage, name: &str, wanted: &Wanted) -> Expectation {
    Expectation {
        id: format!("dns/{vantage}/{name}"),
        area: Area::Dns,
        vantage: Some(vantage.clone()),
        check: Check::Resolve {
            name: name.to_owned(),
            to: wanted.to.clone(),
        },
        reason: wanted.reason.clone(),
        requirements: vec![Requirement::V2, Requirement::N8],
        maps_to: citation::TRANSMISSION_SECURITY,
        from: wanted.from.clone(),
    }
}

/// Lists the names of a zone whose addresses it decides alone, and one that it has no record for. What stands for a name of others, and
/// records without an IPv4 address, are read back only.
fn of(topology: &Topology, zone: &HostedZone) -> Vec<(String, Wanted)> {
    let has = |name: &str| zone.records.iter().any(|one| one.name == name);
    let name_of = |record: &ZoneRecord| match record.name.strip_prefix("*.") {
        None => Some(record.name.clone()),
        Some(rest) => Some(format!("{ANY_LABEL}.{rest}")).filter(|name| !has(name)),
    };
    let records = zone.records.iter().filter_map(|record| {
        let addresses = topology.addresses_in_zones(&record.name)?;
        let wanted = Wanted {
            to: ResolvesTo::Addresses { addresses },
            reason: format!(
                "zone {} has a record for the name, which nobody else may answer",
                zone.name
            ),
            from: record.from.clone(),
        };
        Some((name_of(record)?, wanted))
    });
    let mut all: Vec<_> = records.collect();
    let wild = format!("*.{}", zone.name);
    let canary = format!("{CANARY}.{}", zone.name);
    if !has(&wild) && !has(&canary) {
        let wanted = Wanted {
            to: ResolvesTo::Absent,
            reason: format!(
                "zone {} has no record for the name, and nobody else may answer it",
                zone.name
            ),
            from: zone.from.clone(),
        };
        all.push((canary, wanted));
    }
    all
}
