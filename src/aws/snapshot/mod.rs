//! Reads what is deployed, over the API, without changing anything.
//!
//! A call that is denied, or that somebody does not know, is a gap of the snapshot; credentials, connections and throttling that do
//! not get better are failures of the whole. The number of calls does not grow with the number of network resources, except by
//! pages and by the prefix lists that routes and rules name; SageMaker's items take a call each, so that their number is limited.

mod access;
mod ask;
mod buckets;
mod dhcp_options;
mod elastic_ips;
mod endpoints;
mod failure;
mod flow_logs;
mod functions;
mod groups;
mod identities;
mod interfaces;
mod jobs;
mod keys;
mod log_groups;
mod network;
mod prefix_lists;
mod read;
mod records;
mod vpc;
mod ways_out;
mod workloads;

pub use crate::verify::iam::READ as ACTIONS;
pub use failure::Failure;

use super::{Session, Settings, credentials};
use crate::catalog::{self, Region};
use crate::snapshot::{
    ACCOUNT, Attachment, Record, RecordName, ResourceKind, SNAPSHOT_VERSION, Snapshot,
    SnapshotPart, Source, Vpc,
};
use ask::{ApiReader, PARTS, Task, bounded, one};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Region.
    pub region: String,
    /// The profile whose tag the VPC carries.
    pub profile: String,
    /// The VPC, if it is not to be found by its tag.
    pub vpc_id: Option<String>,
    /// Names of endpoint services to read, beside those of the endpoints that there are.
    pub services: Vec<String>,
    /// What is rendered beside the network, and is looked for by its name.
    pub records: Vec<RecordName>,
    /// How many of the newest jobs of each kind to read.
    pub recent: usize,
}

/// What was read, and what that took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// What is deployed.
    pub snapshot: Snapshot,
    /// How many calls were made by action, such as `ec2:DescribeVpcs`; each page counts, each retry does not.
    pub calls: BTreeMap<String, usize>,
}

/// Puts an answer into the snapshot.
type Fill = Box<dyn FnOnce(&mut Snapshot) + Send>;

/// Reads what is deployed.
pub async fn collect(settings: &Settings, wanted: &Wanted) -> Result<Collected, Failure> {
    let Some(region) = catalog::region(&wanted.region) else {
        return Err(Failure::UnknownRegion(wanted.region.clone()));
    };
    let found = credentials::find(settings, Some(&wanted.region)).await;
    let found = found.map_err(Failure::Credentials)?;
    let asker = ApiReader::new(Session::open(settings, &wanted.region, &found).await);
    let vpc = vpc::find(&asker, wanted).await?;
    let account_id = account(&asker).await?;
    let beside = beside_the_network(&asker, wanted, region, account_id.as_deref());
    let source = Source::Account {
        account_id,
        region: wanted.region.clone(),
    };
    let mut snapshot = empty(source, vpc);
    let mut tasks = parts(&asker, &snapshot.vpc, wanted);
    tasks.extend(beside);
    for fill in bounded(PARTS, tasks).await? {
        fill(&mut snapshot);
    }
    for fill in bounded(PARTS, what_they_name(&asker, &snapshot, wanted)).await? {
        fill(&mut snapshot);
    }
    endpoints::complete(&asker, &mut snapshot.endpoints, &snapshot.services);
    tidy(&mut snapshot);
    let (calls, gaps) = asker.finish();
    snapshot.gaps = gaps;
    Ok(Collected { snapshot, calls })
}

/// Makes a task of a question and of where its answer goes.
macro_rules! task {
    ($asker:expr, |$own:ident| $question:expr, $fill:expr) => {{
        let $own = $asker.clone();
        let task: Task<Fill> = Box::pin(async move {
            let answer = $question.await?;
            let fill: Fill = Box::new(move |all| {
                let fill: fn(&mut Snapshot, _) = $fill;
                fill(all, answer);
            });
            Ok(fill)
        });
        task
    }};
    // Of a VPC, whose id each task needs for itself.
    ($asker:expr, $id:expr, |$own:ident, $vpc:ident| $question:expr, $fill:expr) => {{
        let $vpc = String::from($id);
        task!($asker, |$own| $question, $fill)
    }};
}

/// Everything that can be asked once the VPC is known, what takes longest first.
fn parts(asker: &ApiReader, vpc: &Vpc, wanted: &Wanted) -> Vec<Task<Fill>> {
    let mut tasks = of_the_account(asker, wanted.recent);
    tasks.extend(of_the_vpc(asker, vpc));
    tasks.extend(ways_out(asker, &vpc.id));
    tasks
}

fn of_the_account(asker: &ApiReader, recent: usize) -> Vec<Task<Fill>> {
    vec![
        task!(asker, |asker| workloads::notebooks(&asker), |all, found| {
            all.notebooks = found;
        }),
        task!(asker, |asker| workloads::models(&asker), |all, found| {
            all.models = found;
        }),
        task!(
            asker,
            |asker| jobs::training(&asker, recent),
            |all, found| {
                all.jobs.extend::<Vec<_>>(found);
            }
        ),
        task!(
            asker,
            |asker| jobs::processing(&asker, recent),
            |all, found| {
                all.jobs.extend::<Vec<_>>(found);
            }
        ),
        task!(asker, |asker| workloads::domains(&asker), |all, found| {
            all.domains = found;
        }),
    ]
}

fn of_the_vpc(asker: &ApiReader, vpc: &Vpc) -> Vec<Task<Fill>> {
    let id = vpc.id.as_str();
    vec![
        task!(
            asker,
            id,
            |asker, vpc| groups::groups(&asker, &vpc),
            |all, found| {
                all.security_groups = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| interfaces::interfaces(&asker, &vpc),
            |all, found| {
                all.interfaces = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| vpc::attributes(&asker, &vpc),
            |all, found| {
                (all.vpc.dns_support, all.vpc.dns_hostnames) = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| network::subnets(&asker, &vpc),
            |all, found| {
                all.subnets = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| network::route_tables(&asker, &vpc),
            |all, found| {
                all.route_tables = found;
            }
        ),
        task!(
            asker,
            vpc.dhcp_options_id.as_str(),
            |asker, options| dhcp_options::dhcp_options(&asker, &options),
            |all, found| {
                if let Some((options, mut record)) = found {
                    all.dhcp_options = Some(options);
                    let vpc = all.vpc.id.as_str().into();
                    record.fields.insert("vpc".to_owned(), vpc);
                    all.records.push(record);
                }
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| access::network_acls(&asker, &vpc),
            |all, found| {
                all.network_acls = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| endpoints::endpoints(&asker, &vpc),
            |all, found| {
                all.endpoints = found;
            }
        ),
        task!(asker, |asker| flow_logs::flow_logs(&asker), |all, found| {
            all.records.extend(found);
        }),
    ]
}

fn ways_out(asker: &ApiReader, id: &str) -> Vec<Task<Fill>> {
    let attach = |all: &mut Snapshot, found: Vec<Attachment>| all.attachments.extend(found);
    vec![
        task!(
            asker,
            id,
            |asker, vpc| ways_out::nat_gateways(&asker, &vpc),
            |all, found| {
                all.nat_gateways = found;
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| ways_out::internet_gateways(&asker, &vpc),
            attach
        ),
        task!(
            asker,
            id,
            |asker, vpc| ways_out::egress_only_gateways(&asker, &vpc),
            attach
        ),
        task!(
            asker,
            id,
            |asker, vpc| ways_out::peerings(&asker, &vpc),
            attach
        ),
        task!(
            asker,
            id,
            |asker, vpc| ways_out::transit_gateways(&asker, &vpc),
            attach
        ),
        task!(
            asker,
            id,
            |asker, vpc| ways_out::vpn_gateways(&asker, &vpc),
            attach
        ),
    ]
}

/// What is rendered beside the network, but for keys and addresses.
fn beside_the_network(
    asker: &ApiReader,
    wanted: &Wanted,
    region: &Region,
    account: Option<&str>,
) -> Vec<Task<Fill>> {
    let names = |kind| records::names(asker, &wanted.records, kind, account);
    let groups = names(ResourceKind::LogGroup);
    let roles = names(ResourceKind::Role);
    let buckets = names(ResourceKind::Bucket);
    let functions = names(ResourceKind::Function);
    let partition = region.partition;
    // A policy is found by its ARN alone, which holds the account.
    let prefix = format!("arn:{}:iam::{ACCOUNT}:policy/", partition.as_str());
    let policies = wanted
        .records
        .iter()
        .filter(|one| one.kind == ResourceKind::ManagedPolicy);
    let policies: Vec<_> = policies
        .map(|one| RecordName {
            kind: one.kind,
            name: format!("{prefix}{}", one.name),
        })
        .collect();
    let policies = records::names(asker, &policies, ResourceKind::ManagedPolicy, account);
    let add = |all: &mut Snapshot, found: Vec<Record>| all.records.extend(found);
    vec![
        task!(asker, |asker| log_groups::log_groups(&asker, groups), add),
        task!(asker, |asker| identities::roles(&asker, roles), add),
        task!(asker, |asker| identities::policies(&asker, policies), add),
        task!(
            asker,
            |asker| buckets::buckets(&asker, buckets, partition),
            add
        ),
        task!(asker, |asker| functions::functions(&asker, functions), add),
    ]
}

/// What can only be asked once it is known what the parts name.
fn what_they_name(asker: &ApiReader, snapshot: &Snapshot, wanted: &Wanted) -> Vec<Task<Fill>> {
    let lists = prefix_lists::named(&snapshot.route_tables, &snapshot.security_groups);
    let used = snapshot.endpoints.iter();
    let used = used.map(|endpoint| endpoint.service_name.clone());
    let services: BTreeSet<_> = wanted.services.iter().cloned().chain(used).collect();
    let services: Vec<_> = services.into_iter().collect();
    let tables = snapshot.route_tables.clone();
    let (vpc, profile) = (snapshot.vpc.id.clone(), wanted.profile.clone());
    let owner = wanted.profile.clone();
    let interfaces = snapshot.interfaces.clone();
    let account = match &snapshot.source {
        Source::Account { account_id, .. } => account_id.as_deref(),
        Source::Topology { .. } => None,
    };
    let aliases = records::names(asker, &wanted.records, ResourceKind::Key, account);
    let keys = snapshot
        .records
        .iter()
        .filter_map(|record| record.fields.get("key"));
    let keys = keys.filter_map(Value::as_str).map(str::to_owned);
    let keys = read::sorted(keys);
    let add = |all: &mut Snapshot, found: Vec<Record>| all.records.extend(found);
    vec![
        task!(asker, |asker| keys::keys(&asker, aliases, keys), add),
        task!(
            asker,
            |asker| elastic_ips::elastic_ips(&asker, &owner, &interfaces),
            add
        ),
        task!(
            asker,
            |asker| prefix_lists::lists(&asker, &lists),
            |all, found| {
                all.prefix_lists = found;
            }
        ),
        task!(
            asker,
            |asker| endpoints::services(&asker, &services),
            |all, found| {
                all.services = found;
            }
        ),
        task!(
            asker,
            |asker| interfaces::instances(&asker, &vpc, &profile, &tables),
            |all, found| all.instances = found
        ),
    ]
}

async fn account(asker: &ApiReader) -> Result<Option<String>, Failure> {
    let request = asker.session.sts().get_caller_identity();
    let answer = one!(
        asker,
        "sts:GetCallerIdentity",
        SnapshotPart::Source,
        request
    );
    Ok(answer.and_then(|answer| answer.account))
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
    let jobs = &mut snapshot.jobs;
    jobs.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
}

fn empty(source: Source, vpc: Vpc) -> Snapshot {
    Snapshot {
        version: SNAPSHOT_VERSION,
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
        records: Vec::new(),
        nat_gateways: Vec::new(),
        attachments: Vec::new(),
        notebooks: Vec::new(),
        domains: Vec::new(),
        jobs: Vec::new(),
        models: Vec::new(),
    }
}
