//! What is asked, in which order, and where the answers go.

use super::ask::{ApiReader, Task};
use super::workload_rows::ROWS;
use super::{
    Wanted, access, buckets, dhcp_options, dns_firewall, elastic_ips, endpoints, flow_logs,
    foreign, functions, groups, hosted_zones, identities, interfaces, jobs, keys, log_groups,
    log_policies, network, other_subnets, parameters, prefix_lists, query_logs, read, records,
    resolver_rules, vpc, ways_out, workloads,
};
use crate::catalog::Region;
use crate::snapshot::{
    ACCOUNT, Attachment, DhcpOptions, Record, RecordName, ResourceKind, Snapshot, Source, Vpc,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Puts an answer into the snapshot.
pub(super) type Fill = Box<dyn FnOnce(&mut Snapshot) + Send>;

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
pub(super) fn parts(asker: &ApiReader, snapshot: &Snapshot, wanted: &Wanted) -> Vec<Task<Fill>> {
    let vpc = &snapshot.vpc;
    let mut tasks = of_the_account(asker, wanted.since);
    tasks.extend(names(asker, snapshot, wanted));
    tasks.extend(of_the_vpc(asker, vpc));
    tasks.extend(foreign_to(
        asker,
        &vpc.id,
        foreign::has_lattice(snapshot.region()),
    ));
    tasks.extend(ways_out(asker, &vpc.id));
    tasks
}

fn of_the_account(asker: &ApiReader, since: i64) -> Vec<Task<Fill>> {
    let workloads = ROWS.iter().map(|row| {
        task!(
            asker,
            |asker| jobs::workloads(&asker, row, since),
            |all, (listing, found)| {
                all.listings.push(listing);
                all.workloads.extend::<Vec<_>>(found);
            }
        )
    });
    let mut tasks: Vec<_> = workloads.collect();
    tasks.push(task!(
        asker,
        |asker| workloads::notebooks(&asker),
        |all, found| {
            all.notebooks = found;
        }
    ));
    tasks.push(task!(
        asker,
        |asker| workloads::domains(&asker),
        |all, found| {
            all.domains = found;
        }
    ));
    tasks
}

/// What leads into the VPC, or is shared with others, and is nothing that a blueprint makes.
fn foreign_to(asker: &ApiReader, id: &str, lattice: bool) -> Vec<Task<Fill>> {
    let networks = || {
        task!(
            asker,
            id,
            |asker, vpc| foreign::service_networks(&asker, &vpc),
            |all, found| {
                all.foreign.service_networks = found;
            }
        )
    };
    let mut tasks = vec![
        task!(asker, |asker| foreign::services(&asker), |all, found| {
            all.foreign.services = found;
        }),
        task!(asker, |asker| foreign::shares(&asker), |all, found| {
            all.foreign.shares = found;
        }),
    ];
    tasks.extend(lattice.then(networks));
    tasks
}

/// What answers names beside the endpoints.
fn names(asker: &ApiReader, snapshot: &Snapshot, wanted: &Wanted) -> Vec<Task<Fill>> {
    let id = snapshot.vpc.id.as_str();
    let region = snapshot.region().to_owned();
    let account = own_account(snapshot).map(str::to_owned);
    let zones = &wanted.records;
    let zones = records::names(asker, zones, ResourceKind::HostedZone, account.as_deref());
    vec![
        task!(
            asker,
            id,
            |asker, vpc| hosted_zones::hosted_zones(
                &asker,
                (&vpc, &region),
                account.as_deref(),
                &zones
            ),
            |all, found: hosted_zones::HostedZones| {
                all.hosted_zones = found.zones;
                all.records.extend(found.records);
            }
        ),
        task!(
            asker,
            id,
            |asker, vpc| resolver_rules::resolver_rules(&asker, &vpc),
            |all, found| {
                all.resolver_rules = found;
            }
        ),
    ]
}

/// Returns the account's number, if it is known.
fn own_account(snapshot: &Snapshot) -> Option<&str> {
    match &snapshot.source {
        Source::Account { account_id, .. } => account_id.as_deref(),
        Source::Topology { .. } => None,
    }
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
            |all, found: Option<(DhcpOptions, Record)>| {
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
            |all, (found, others)| {
                all.endpoints = found;
                all.foreign.endpoints = others;
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
pub(super) fn beside_the_network(
    asker: &ApiReader,
    vpc: &str,
    wanted: &Wanted,
    region: &Region,
    account: Option<&str>,
) -> Vec<Task<Fill>> {
    let names = |kind| records::names(asker, &wanted.records, kind, account);
    let groups = names(ResourceKind::LogGroup);
    let roles = names(ResourceKind::Role);
    let buckets = names(ResourceKind::Bucket);
    let functions = names(ResourceKind::Function);
    let parameters = names(ResourceKind::Parameter);
    let firewall = dns_firewall::Named {
        groups: names(ResourceKind::DnsFirewallRuleGroup),
        lists: names(ResourceKind::DnsFirewallDomainList),
    };
    let query_logs = names(ResourceKind::QueryLog);
    let log_policies = names(ResourceKind::LogPolicy);
    let (vpc, logged) = (vpc.to_owned(), vpc.to_owned());
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
        task!(
            asker,
            |asker| log_policies::log_policies(&asker, log_policies),
            add
        ),
        task!(
            asker,
            |asker| query_logs::query_logs(&asker, &logged, query_logs),
            add
        ),
        task!(asker, |asker| identities::roles(&asker, roles), add),
        task!(asker, |asker| identities::policies(&asker, policies), add),
        task!(
            asker,
            |asker| buckets::buckets(&asker, buckets, partition),
            add
        ),
        task!(asker, |asker| functions::functions(&asker, functions), add),
        task!(
            asker,
            |asker| parameters::parameters(&asker, parameters),
            add
        ),
        task!(
            asker,
            |asker| dns_firewall::dns_firewall(&asker, &vpc, firewall),
            |all, found: dns_firewall::DnsFirewall| {
                all.dns_firewall = found.groups;
                all.records.extend(found.records);
            }
        ),
    ]
}

/// What can only be asked once it is known what the parts name.
pub(super) fn what_they_name(
    asker: &ApiReader,
    snapshot: &Snapshot,
    wanted: &Wanted,
) -> Vec<Task<Fill>> {
    let lists = prefix_lists::named(&snapshot.route_tables, &snapshot.security_groups);
    let used = snapshot.endpoints.iter();
    let used = used.map(|endpoint| endpoint.service_name.clone());
    let services: BTreeSet<_> = wanted.services.iter().cloned().chain(used).collect();
    let services: Vec<_> = services.into_iter().collect();
    let tables = snapshot.route_tables.clone();
    let (vpc, profile) = (snapshot.vpc.id.clone(), wanted.profile.clone());
    let owner = (wanted.profile.clone(), wanted.looks.name.clone());
    let interfaces = snapshot.interfaces.clone();
    let account = own_account(snapshot);
    let aliases = records::names(asker, &wanted.records, ResourceKind::Key, account);
    let keys = snapshot
        .records
        .iter()
        .filter_map(|record| record.fields.get("key"));
    let keys = keys.filter_map(Value::as_str).map(str::to_owned);
    let keys = read::sorted(keys);
    let add = |all: &mut Snapshot, found: Vec<Record>| all.records.extend(found);
    let elsewhere = other_subnets::named(snapshot);
    vec![
        task!(asker, |asker| keys::keys(&asker, aliases, keys), add),
        task!(
            asker,
            |asker| other_subnets::other_subnets(&asker, elsewhere),
            |all, found| {
                all.other_subnets = found;
            }
        ),
        task!(
            asker,
            |asker| elastic_ips::elastic_ips(&asker, (&owner.0, &owner.1), &interfaces),
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
