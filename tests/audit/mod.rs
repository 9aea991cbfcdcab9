//! What is deployed against the topology: a clean deployment gives nothing, each fault just what it is.

mod clean;
mod commands;
mod components;
mod decoys;
pub mod deployed;
mod disguises;
mod doubles;
mod every_field;
mod exceptions;
pub mod faults;
mod faults_of_endpoints;
mod faults_of_ranges;
mod faults_of_records;
mod faults_of_traffic;
mod faults_of_ways;
mod foreign;
pub mod gaps;
mod mount_targets;
mod observers;
mod otherwise;
mod panics;
mod replaced;
mod tags;
mod ways;
mod workload_settings;
mod workloads;
mod workloads_of_others;
mod workloads_unread;
mod wrong_tags;

use crate::support::rendered::topology_of;
use smgen::report::{Problem, problems};
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::{Finding, audit};
use smgen::verify::expect::expectations;
use smgen::verify::judge;

/// A network with a NAT gateway in every zone, and flow logs in S3.
pub const GATEWAYS: &str = "profiles:\n  dev:\n    workloads: [studio, training, inference]\n    network: {nat: per_az}\n    endpoints: {services: {dynamodb: {}}}\n    flow_logs: {destination: s3}\n";

/// A network with a NAT instance.
pub const INSTANCE: &str =
    "profiles:\n  dev:\n    account_id: \"123456789012\"\n    network: {nat: instance}\n";

/// A network with two secondary ranges, of which one holds pinned subnets.
pub const RANGES: &str = "profiles:\n  dev:\n    network:\n      cidr: 10.5.0.0/16\n      secondary_cidrs: [100.64.0.0/16, 100.65.0.0/24]\n      tiers:\n        training: {cut_from: 100.64.0.0/16}\n        data: {cidrs: {use1-az1: 100.65.0.0/26, use1-az2: 100.65.0.64/26}}\n";

/// Every fault that is done to a snapshot, with the profile and the configuration of the network.
pub const FAULTS: [(&str, Option<&str>, &[faults::Fault]); 12] = [
    ("prod-hipaa", None, faults::NETWORK),
    ("dev", Some(RANGES), faults_of_ranges::RANGES),
    ("prod-hipaa", None, faults_of_records::LOGS),
    ("prod-hipaa", None, faults_of_records::ACCOUNT),
    ("prod-hipaa", None, faults_of_ways::WAYS_OUT),
    ("dev", Some(GATEWAYS), faults_of_ways::NAT),
    ("dev", Some(INSTANCE), faults_of_ways::NAT_INSTANCE),
    ("prod-hipaa", None, faults_of_traffic::GROUPS),
    ("dev", Some(GATEWAYS), faults_of_traffic::STUDIO),
    ("prod-hipaa", None, faults_of_traffic::ACLS),
    ("prod-hipaa", None, faults_of_endpoints::ENDPOINTS),
    ("prod-hipaa", Some(ways::DECLARING), ways::WAYS),
];

/// A topology, and the snapshot of a clean deployment of it.
pub fn deployed(profile: &str, config: Option<&str>) -> (Topology, Snapshot) {
    let topology = topology_of(profile, config);
    let snapshot = deployed::snapshot(&topology);
    (topology, snapshot)
}

/// Returns what a report tells, by model and audit.
pub fn reported(topology: &Topology, snapshot: &Snapshot) -> Vec<Problem> {
    let wanted = expectations(topology);
    let places: judge::Places<'_> = &|_| Vec::new();
    let mut results = judge::audited(&wanted, &audit(topology, snapshot), places);
    results.extend(judge::modelled(topology, snapshot, &wanted, places));
    judge::conclude(topology, snapshot, &mut results);
    problems(&results)
}

/// Returns findings as `kind what field`, sorted.
fn told(topology: &Topology, snapshot: &Snapshot) -> Vec<String> {
    let mut lines: Vec<_> = audit(topology, snapshot).iter().map(line).collect();
    lines.sort();
    lines
}

fn line(finding: &Finding) -> String {
    let field = finding.field.as_deref().unwrap_or("-");
    format!("{} {} {field}", finding.kind.as_str(), finding.what)
}
