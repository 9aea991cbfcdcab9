//! Reads what is deployed, over the API, without changing anything.
//!
//! A call that is denied, or that somebody does not know, is a gap of the snapshot; credentials, connections and throttling that do
//! not get better are failures of the whole. The number of calls does not grow with the number of network resources, except by
//! pages and by the prefix lists that routes and rules name; SageMaker's items take a call each, so that their number is limited,
//! and that of jobs by their age.

mod access;
mod ask;
mod buckets;
mod counts;
mod dhcp_options;
mod dns_firewall;
mod elastic_ips;
mod endpoints;
mod failure;
mod flow_logs;
mod foreign;
mod functions;
mod groups;
mod hosted_zones;
mod identities;
mod interfaces;
mod jobs;
mod keys;
mod log_groups;
mod log_policies;
mod network;
mod other_subnets;
mod parameters;
mod parts;
mod paths;
mod prefix_lists;
mod query_logs;
mod read;
mod records;
mod remote_access;
mod resolver_pages;
mod resolver_rules;
mod several;
mod volumes;
mod vpc;
mod watch;
mod ways_out;
mod workload_row;
mod workload_rows;
mod workloads;

pub use crate::verify::iam::READ as ACTIONS;
pub use failure::Failure;
pub use watch::Watch;
pub use workload_row::{Place, Row};
pub use workload_rows::ROWS as WORKLOADS;

use super::{Session, Settings, credentials};
use crate::catalog;
use crate::snapshot::{
    Foreign, RecordName, ResourceKind, SNAPSHOT_VERSION, Snapshot, SnapshotPart, Source, Vpc,
};
use ask::{ApiReader, PARTS, bounded, one};
use std::collections::{BTreeMap, BTreeSet};

/// How the VPC looks that the blueprint describes, which tells it from others with its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looks {
    /// Its range, such as `10.4.0.0/16`.
    pub range: String,
    /// Its tag `Name`.
    pub name: String,
}

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Region.
    pub region: String,
    /// The profile whose tag the VPC carries.
    pub profile: String,
    /// How that VPC looks.
    pub looks: Looks,
    /// The VPC, if it is not to be found by its tag.
    pub vpc_id: Option<String>,
    /// Names of endpoint services to read, beside those of the endpoints that there are.
    pub services: Vec<String>,
    /// What is rendered beside the network, and is looked for by its name.
    pub records: Vec<RecordName>,
    /// From when on jobs are read, in seconds since 1970.
    pub since: i64,
    /// Who is told of each call.
    pub watch: Watch,
}

/// What was read, and what that took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// What is deployed.
    pub snapshot: Snapshot,
    /// How many calls were made by action, such as `ec2:DescribeVpcs`; each page counts, each retry does not.
    pub calls: BTreeMap<String, usize>,
}

/// Reads what is deployed, with whatever credentials there are.
pub async fn collect(settings: &Settings, wanted: &Wanted) -> Result<Collected, Failure> {
    let found = credentials::find(settings, Some(&wanted.region)).await;
    let found = found.map_err(Failure::Credentials)?;
    collect_as(
        Session::open(settings, &wanted.region, &found).await,
        wanted,
    )
    .await
}

/// Reads what is deployed, as a caller who is known.
pub async fn collect_as(session: Session, wanted: &Wanted) -> Result<Collected, Failure> {
    let Some(region) = catalog::region(&wanted.region) else {
        return Err(Failure::UnknownRegion(wanted.region.clone()));
    };
    let asker = ApiReader::new(session, wanted.watch.clone());
    let vpc = vpc::find(&asker, wanted).await?;
    let account_id = account(&asker).await?;
    let beside = parts::beside_the_network(&asker, &vpc.id, wanted, region, account_id.as_deref());
    let source = Source::Account {
        account_id,
        region: wanted.region.clone(),
    };
    let mut snapshot = empty(source, vpc);
    let mut tasks = parts::parts(&asker, &snapshot, wanted);
    tasks.extend(beside);
    for fill in bounded(PARTS, tasks).await? {
        fill(&mut snapshot);
    }
    for fill in bounded(PARTS, parts::what_they_name(&asker, &snapshot, wanted)).await? {
        fill(&mut snapshot);
    }
    endpoints::complete(&asker, &mut snapshot.endpoints, &snapshot.services);
    tidy(&mut snapshot);
    let (calls, gaps) = asker.finish();
    snapshot.gaps = gaps;
    snapshot.note_dangling();
    Ok(Collected { snapshot, calls })
}

async fn account(asker: &ApiReader) -> Result<Option<String>, Failure> {
    let request = asker.session.sts().get_caller_identity();
    let answer = one!(
        asker,
        "sts:GetCallerIdentity",
        SnapshotPart::Source,
        request
    );
    let answered = answer.is_some();
    let account = answer.and_then(|answer| answer.account);
    if answered && account.is_none() {
        let why = "the answer does not say the account";
        asker.gap("sts:GetCallerIdentity", SnapshotPart::Source, why);
    }
    Ok(account)
}

/// Sorts what several questions filled, and drops the flow logs of others.
fn tidy(snapshot: &mut Snapshot) {
    let ids = snapshot.subnets.iter().map(|subnet| &subnet.id);
    let ids = ids.chain(snapshot.interfaces.iter().map(|interface| &interface.id));
    let ids: BTreeSet<_> = ids.chain([&snapshot.vpc.id]).cloned().collect();
    snapshot.records.retain(|record| {
        let of = record
            .field("of")
            .filter(|_| record.kind == ResourceKind::FlowLog);
        of.is_none_or(|of| ids.contains(of))
    });
    let attachments = &mut snapshot.attachments;
    attachments.sort_by(|one, other| (&one.id, one.kind).cmp(&(&other.id, other.kind)));
    attachments.dedup_by(|one, other| one.id == other.id && one.kind == other.kind);
    let records = &mut snapshot.records;
    records.sort_by(|one, other| (one.kind, &one.id).cmp(&(other.kind, &other.id)));
    records.dedup_by(|one, other| one.kind == other.kind && one.id == other.id);
    let workloads = &mut snapshot.workloads;
    workloads.sort_by(|one, other| {
        (one.kind, &one.domain, &one.name).cmp(&(other.kind, &other.domain, &other.name))
    });
    snapshot.listings.sort_by_key(|listing| listing.kind);
}

fn empty(source: Source, vpc: Vpc) -> Snapshot {
    Snapshot {
        version: SNAPSHOT_VERSION,
        taken: None,
        source,
        gaps: Vec::new(),
        vpc,
        subnets: Vec::new(),
        route_tables: Vec::new(),
        security_groups: Vec::new(),
        network_acls: Vec::new(),
        endpoints: Vec::new(),
        services: Vec::new(),
        interfaces: Vec::new(),
        instances: Vec::new(),
        prefix_lists: Vec::new(),
        dhcp_options: None,
        hosted_zones: Vec::new(),
        resolver_rules: Vec::new(),
        dns_firewall: Vec::new(),
        records: Vec::new(),
        nat_gateways: Vec::new(),
        attachments: Vec::new(),
        notebooks: Vec::new(),
        domains: Vec::new(),
        workloads: Vec::new(),
        listings: Vec::new(),
        other_subnets: Vec::new(),
        foreign: Foreign::default(),
    }
}
