//! The names that a network needs.

use crate::blueprint::{Blueprint, Cidr, RecordType};
use crate::catalog::{EndpointType, Region, StoreKind, Workload, below};
use crate::topology::Endpoint;
use std::collections::BTreeSet;

/// Where AWS's SDKs call S3 by its name without a region unless they are told otherwise: AWS SDKs and Tools Reference Guide, "Amazon S3
/// `us-east-1` regional endpoint" (`legacy`, the default of several).
const LEGACY_REGION: &str = "us-east-1";

/// Lists the names that the network needs.
pub(super) fn known(
    blueprint: &Blueprint,
    endpoints: &[Endpoint],
    domain: &str,
) -> BTreeSet<String> {
    let region = blueprint.region;
    let mut names = BTreeSet::new();
    for endpoint in endpoints {
        match endpoint.kind {
            EndpointType::Interface if endpoint.private_dns => {
                names.extend(endpoint.names.iter().cloned());
            }
            // By the names that AWS gave the endpoint itself, which hold an id.
            EndpointType::Interface => {
                names.insert(format!("*.{}.vpce.{}", region.name, region.dns_suffix));
            }
            EndpointType::Gateway => {
                for name in public(endpoint, region, blueprint.endpoints.fips) {
                    // Buckets and accounts have names below.
                    names.extend([format!("*.{name}"), name]);
                }
            }
        }
    }
    let stores = blueprint.security.data_stores.values();
    let mut stores: BTreeSet<_> = stores.filter_map(|store| store.kind).collect();
    if blueprint.workloads.contains(&Workload::Studio) {
        // The home folders of a domain are an EFS file system in the VPC.
        stores.insert(StoreKind::Efs);
    }
    names.extend(
        stores
            .iter()
            .flat_map(|kind| kind.facts().host_names(region)),
    );
    names.extend([format!("*.{domain}"), domain.to_owned()]);
    let ranges = blueprint.network.cidrs();
    names.extend(ranges.map(|range| format!("*.{}", reverse_zone(range))));
    names
}

/// Lists the names that the blueprint adds: those that it allows, its zones with all below, and what names in the zones stand for.
pub(super) fn own(blueprint: &Blueprint) -> BTreeSet<String> {
    let zones = &blueprint.hosted_zones;
    let mut names = blueprint.dns_firewall.allow.clone();
    names.extend(
        zones
            .keys()
            .flat_map(|zone| [zone.clone(), format!("*.{zone}")]),
    );
    let records = zones.values().flat_map(|zone| &zone.records);
    // A record of any other type leads nowhere by itself.
    let targets = records.filter(|((_, kind), _)| *kind == RecordType::Cname);
    let targets = targets.flat_map(|(_, record)| &record.values);
    let elsewhere = targets.filter(|name| !zones.keys().any(|zone| below(name, zone)));
    names.extend(elsewhere.cloned());
    names
}

/// Returns the names by which the service of a gateway endpoint is called.
fn public(endpoint: &Endpoint, region: &Region, fips: bool) -> Vec<String> {
    let mut names = endpoint.public_names(region, fips);
    if endpoint.service == "s3" && region.name == LEGACY_REGION {
        names.push(format!("s3.{}", region.dns_suffix));
    }
    names
}

/// Returns the names of the addresses of a range, and of what shares its last whole byte (RFC 1035, 3.5).
#[must_use]
pub fn reverse_zone(range: Cidr) -> String {
    let [first, second, third, _] = range.net().addr().octets();
    match range.prefix() {
        24.. => format!("{third}.{second}.{first}.in-addr.arpa"),
        16..24 => format!("{second}.{first}.in-addr.arpa"),
        _ => format!("{first}.in-addr.arpa"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverse_names_end_with_whole_bytes() {
        for (range, expected) in [
            ("10.4.0.0/16", "4.10.in-addr.arpa"),
            ("10.4.64.0/20", "4.10.in-addr.arpa"),
            ("10.4.7.0/24", "7.4.10.in-addr.arpa"),
            ("10.4.7.16/28", "7.4.10.in-addr.arpa"),
        ] {
            assert_eq!(reverse_zone(range.parse().unwrap()), expected);
        }
    }
}
