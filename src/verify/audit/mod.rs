//! What is deployed against the topology, field by field (V5).
//!
//! Pure: a [`Topology`] and a [`Snapshot`] in, a list of [`Finding`]s out, the same every time. A clean deployment of the rendered
//! code gives none. What could not be read is never said to be missing: the finding then says that nobody can tell.
//!
//! Resources are matched by the tags `smgen:id` and `smgen:profile`; one that lost them is told by what it is (a subnet by zone and
//! range, a group by name, an endpoint by service), and the lost tag is a finding of its own. The VPC's default group, default
//! ACL and main route table need no tags: `CloudFormation` cannot set them.

mod account;
mod acls;
mod defaults;
mod desk;
mod endpoints;
mod finding;
mod flow_log;
mod groups;
mod jobs;
mod matches;
mod matching;
mod outside;
mod policies;
mod routes;
mod subnets;
mod vpc;

pub use finding::{Finding, Kind};

use crate::snapshot::Snapshot;
use crate::topology::Topology;
use desk::Desk;
use matches::Matches;

/// Compares what is deployed with what the topology says.
#[must_use]
pub fn audit(topology: &Topology, snapshot: &Snapshot) -> Vec<Finding> {
    let matches = Matches::of(topology, snapshot);
    let mut desk = Desk {
        topology,
        snapshot,
        findings: Vec::new(),
    };
    vpc::compare(&mut desk);
    defaults::compare(&mut desk);
    subnets::compare(&mut desk, &matches);
    routes::compare(&mut desk, &matches);
    outside::compare(&mut desk, &matches);
    groups::compare(&mut desk, &matches);
    acls::compare(&mut desk, &matches);
    endpoints::compare(&mut desk, &matches);
    flow_log::compare(&mut desk);
    account::compare(&mut desk);
    jobs::compare(&mut desk, &matches);
    desk.findings
}
