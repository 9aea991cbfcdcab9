//! What differs between two networks: nothing is overlooked, and nothing is told a hundred times.

mod fields;
mod laws;
mod mutations;
mod mutations_of_parts;
mod replacement;
mod sight;

use crate::support::rendered::topology_of;
use smgen::difference::{Change, Way};
use smgen::topology::Topology;

/// A network with a NAT instance, and flow logs in CloudWatch.
const OPEN: &str = r#"
version: 1
profiles:
  dev:
    account_id: "123456789012"
    organization_id: o-a1b2c3d4e5
    workloads: [notebook, training, inference]
    network: {nat: instance, peers: {tools: 10.210.0.0/16}, on_premises: {office: 192.168.0.0/16}}
    access: {clients: {vpn: {cidr: 192.168.40.0/22, to: [sagemaker.api]}}}
    endpoints: {services: {sagemaker.runtime: {streaming_from: [notebook, inference]}}}
    tags: {Team: one}
    exceptions:
      - {job: "clarify-*", setting: network-isolation, reason: Clarify calls an endpoint, until: 2027-01-31}
"#;

/// A network without a way out, and flow logs in S3; nothing calls one of its services.
const CLOSED: &str = "
version: 1
profiles:
  prod-hipaa:
    network: {secondary_cidrs: [100.64.0.0/16]}
    endpoints: {right_size: true, services: {events: {}}}
    flow_logs: {destination: s3}
    dns: {zones: {features.internal: {records: {online: {A: [10.0.0.9]}}}}}
";

/// Networks that, together, have everything that a topology can have.
fn networks() -> [Topology; 2] {
    [
        topology_of("dev", Some(OPEN)),
        topology_of("prod-hipaa", Some(CLOSED)),
    ]
}

/// Returns what a reader of the other direction would be told, in an order of its own.
fn mirrored(changes: &[Change]) -> Vec<String> {
    let changes = changes.iter().map(|change| Change {
        change: match change.change {
            Way::Added => Way::Removed,
            Way::Removed => Way::Added,
            Way::Changed => Way::Changed,
        },
        from: change.to.clone(),
        to: change.from.clone(),
        ..change.clone()
    });
    sorted(&changes.collect::<Vec<_>>())
}

fn sorted(changes: &[Change]) -> Vec<String> {
    let mut lines: Vec<_> = changes.iter().map(|change| format!("{change:?}")).collect();
    lines.sort();
    lines
}
