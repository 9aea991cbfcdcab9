//! What is deployed against the topology, field by field (V5).
//!
//! Pure: a [`Topology`] and a [`Snapshot`] in, a list of [`Finding`]s out, the same every time. A clean deployment of the rendered
//! code gives none. What could not be read is never said to be missing: the finding then says that nobody can tell.
//!
//! Resources are matched by what nobody can change (a subnet by zone and range, a group by name, an endpoint by service), and where that
//! does not tell, by the tags `smgen:id` and `smgen:profile`: a tag that was lost, or that says something else, is a finding of its own. The VPC's default group, default
//! ACL and main route table need no tags: `CloudFormation` cannot set them.

mod account;
mod acls;
mod advice;
mod associated;
mod components;
mod counterparts;
mod defaults;
mod departure;
mod doubles;
mod endpoints;
mod exceptions;
mod finding;
mod findings;
mod foreign;
mod foreign_firewalls;
mod groups;
mod interfaces;
mod job_settings;
mod jobs;
mod left_out;
mod listings;
mod makers;
mod matches;
mod matching;
mod model_users;
mod name_servers;
mod outside;
mod placement;
mod policies;
mod records;
mod replaced;
mod routes;
mod serverless;
mod stranger;
mod subject;
mod subnets;
mod tally;
mod vpc;
mod ways;

pub(in crate::verify) use counterparts::Counterparts;
pub use departure::departure;
pub use exceptions::{Excepted, except, not_looked_at};
pub(in crate::verify) use finding::REPLACED;
pub use finding::{Finding, Kind};
pub use left_out::left_out;
pub use tally::tally;

use crate::snapshot::Snapshot;
use crate::topology::Topology;
use findings::Findings;
use matches::Matches;

/// Returns the finding that the VPC holds nothing of the network, which explains whatever else could be said of it; none where it
/// holds something.
#[must_use]
pub fn stranger(topology: &Topology, snapshot: &Snapshot) -> Option<Finding> {
    let matches = Matches::of(topology, snapshot, &topology.inventory());
    let mut findings = Findings::new(topology, snapshot);
    stranger::compare(&mut findings, &matches);
    findings.list.pop()
}

/// Compares what is deployed with what the topology says.
#[must_use]
pub fn audit(topology: &Topology, snapshot: &Snapshot) -> Vec<Finding> {
    let inventory = topology.inventory();
    let matches = Matches::of(topology, snapshot, &inventory);
    let mut findings = Findings::new(topology, snapshot);
    if stranger::compare(&mut findings, &matches) {
        vpc::place(&mut findings);
        doubles::of_the_vpc(&mut findings);
        return findings.list;
    }
    vpc::compare(&mut findings);
    doubles::of_the_vpc(&mut findings);
    doubles::compare(&mut findings, &matches);
    defaults::compare(&mut findings);
    subnets::compare(&mut findings, &matches);
    routes::compare(&mut findings, &matches);
    outside::compare(&mut findings, &matches);
    groups::compare(&mut findings, &matches);
    acls::compare(&mut findings, &matches);
    endpoints::compare(&mut findings, &matches);
    records::compare(&mut findings, &matches, &inventory);
    interfaces::compare(&mut findings, &matches);
    foreign::compare(&mut findings, &matches);
    name_servers::compare(&mut findings, &matches);
    account::compare(&mut findings, &matches);
    jobs::compare(&mut findings, &matches);
    components::compare(&mut findings, &matches);
    listings::compare(&mut findings);
    replaced::tell(&mut findings);
    findings.untold();
    findings.list
}
