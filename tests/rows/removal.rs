//! Takes each row away and demands that its check notices: a check that cannot fail proves nothing.

#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each removal reads as one expression"
)]

use super::{Check, ROWS};
use crate::acceptance::cdk::STACKS;
use crate::acceptance::equality::{Facts, decided, fact_id};
use crate::support::rendered::topology_of;
use serde_json::json;
use smgen::catalog::Requirement;
use smgen::topology::{
    DnsFirewall, Endpoint, Function, KeyPurpose, Peer, Place, QueryLog, Topology, ids,
};

fn query_log(topology: &mut Topology) -> &mut QueryLog {
    topology.query_log.as_mut().unwrap()
}

fn firewall(topology: &mut Topology) -> &mut DnsFirewall {
    topology.dns_firewall.as_mut().unwrap()
}

fn declared(topology: &mut Topology) -> &mut Endpoint {
    let mut endpoints = topology.endpoints.iter_mut();
    endpoints.find(|one| one.is_declared()).unwrap()
}

type Removal = (&'static str, &'static str, fn(&mut Topology));

/// What is taken away, by row; several ways each.
const REMOVALS: [Removal; 65] = [
    ("N1", "DNS hostnames", |t| t.vpc.dns_hostnames = false),
    ("N1", "DNS support", |t| t.vpc.dns_support = false),
    ("N1", "the closed default group", |t| {
        t.vpc.default_security_group_closed = false
    }),
    ("N1", "the closed default ACL", |t| {
        t.vpc.default_network_acl_closed = false
    }),
    ("N1", "the closed main route table", |t| {
        t.vpc.main_route_table_closed = false
    }),
    ("N2", "a tier", |t| {
        t.tiers.retain(|tier| tier.name != "inference")
    }),
    ("N2", "a subnet", |t| drop(t.tiers[0].subnets.pop())),
    ("N2", "a zone", |t| t.zones.truncate(1)),
    ("N2", "the secondary ranges", |t| {
        t.vpc.secondary_cidrs.clear()
    }),
    ("N3", "a route table", |t| drop(t.route_tables.pop())),
    ("N3", "all route tables", |t| t.route_tables.clear()),
    ("N4", "a group", |t| {
        t.security_groups
            .retain(|group| group.function != Function::Data)
    }),
    ("N4", "a rule at one end", |t| {
        drop(group(t, Function::Vpce).ingress.pop())
    }),
    ("N4", "a rule at the other end", |t| {
        group(t, Function::Notebook)
            .egress
            .retain(|rule| rule.peer != Peer::Group(Function::Vpce))
    }),
    ("N4", "S3 by prefix list", |t| {
        group(t, Function::Training)
            .egress
            .retain(|rule| rule.peer != Peer::PrefixList("s3".into()))
    }),
    ("N4", "distributed training", |t| {
        group(t, Function::Training)
            .egress
            .retain(|rule| rule.peer != Peer::Group(Function::Training))
    }),
    ("N4", "streams at both ends", |t| {
        t.security_groups.iter_mut().for_each(|group| {
            for rules in [&mut group.ingress, &mut group.egress] {
                rules.retain(|rule| rule.from_port != Some(8443));
            }
        })
    }),
    ("N5", "an ACL", |t| drop(t.network_acls.pop())),
    ("N5", "streams out", |t| {
        t.network_acls.iter_mut().for_each(|acl| {
            acl.egress
                .retain(|entry| entry.ports.is_none_or(|ports| ports.first != 8443))
        })
    }),
    ("N5", "streams in", |t| {
        t.network_acls.iter_mut().for_each(|acl| {
            acl.ingress
                .retain(|entry| entry.ports.is_none_or(|ports| ports.first != 8443))
        })
    }),
    ("N5", "replies", |t| {
        t.network_acls.iter_mut().for_each(|acl| {
            acl.egress
                .retain(|entry| entry.ports.is_none_or(|ports| ports.first != 1024))
        })
    }),
    ("N5", "requests", |t| {
        t.network_acls.iter_mut().for_each(|acl| {
            acl.ingress
                .retain(|entry| entry.ports.is_none_or(|ports| ports.first != 443))
        })
    }),
    ("N6", "an endpoint", |t| {
        t.endpoints.retain(|endpoint| endpoint.service != "sts")
    }),
    ("N6", "the gateway", |t| {
        t.endpoints.retain(|endpoint| endpoint.service != "s3")
    }),
    ("N6", "private DNS", |t| {
        t.endpoints
            .iter_mut()
            .for_each(|endpoint| endpoint.private_dns = false)
    }),
    ("N6", "a reason", |t| t.endpoints[1].reason.clear()),
    ("N7", "a policy", |t| t.endpoints[2].policy = None),
    ("N7", "the condition on the caller", |t| {
        let statements = &mut t.endpoints[2].policy.as_mut().unwrap().statements;
        statements[0].conditions.remove(0);
    }),
    ("N7", "the condition on the resource", |t| {
        let statements = &mut t.endpoints[2].policy.as_mut().unwrap().statements;
        statements[0].conditions.pop();
    }),
    ("N7", "TLS", |t| {
        policy(t, "s3", |sid| sid.starts_with("Tls"))
    }),
    ("N7", "ECR's layers", |t| {
        policy(t, "s3", |sid| sid == "EcrImageLayers")
    }),
    ("N8", "DNS Firewall", |t| t.dns_firewall = None),
    ("N8", "an endpoint's name in DNS Firewall", |t| {
        firewall(t).rules[0]
            .domains
            .retain(|name| !name.starts_with("sts."));
    }),
    ("N8", "the last rule of DNS Firewall", |t| {
        firewall(t).rules.pop();
    }),
    ("N8", "what DNS Firewall does with other names", |t| {
        firewall(t).rules.last_mut().unwrap().action = "ALLOW";
    }),
    ("N8", "names as wide as AWS", |t| {
        firewall(t).rules[0].domains.push("*.amazonaws.com".into());
    }),
    ("N8", "the log of what the resolver is asked", |t| {
        t.query_log = None
    }),
    ("N8", "the group of that log", |t| {
        query_log(t).group = "/smgen/x".into()
    }),
    ("N8", "how long that log is kept", |t| {
        query_log(t).retention_days = 30
    }),
    ("N8", "the policy that lets it be written", |t| {
        query_log(t).policy.statements.clear()
    }),
    ("N8", "for whom it may be written", |t| {
        query_log(t).policy.statements[0].conditions.clear()
    }),
    ("N8", "what else may be written", |t| {
        query_log(t).policy.statements[0].resources = vec!["*".into()]
    }),
    ("N8", "the key's word for that group", |t| {
        let keys = t.keys.iter_mut();
        let statements = keys.flat_map(|key| &mut key.policy.statements);
        let mut groups = statements.filter(|one| one.sid == "EncryptLogGroups");
        groups.next().unwrap().conditions[0].2.pop();
    }),
    ("N8", "a private hosted zone", |t| t.hosted_zones.clear()),
    ("N8", "a record", |t| {
        t.hosted_zones[0].records.pop();
    }),
    ("N8", "where a record leads", |t| {
        t.hosted_zones[0].records[0].values = vec!["10.9.9.9".into()];
    }),
    ("N8", "how long an answer holds", |t| {
        t.hosted_zones[0].records[0].ttl = 1;
    }),
    ("N8", "a zone's names in DNS Firewall", |t| {
        firewall(t).rules[1]
            .domains
            .retain(|name| !name.ends_with("features.internal"));
    }),
    ("N8", "the domain name", |t| {
        t.dhcp_options.domain_name.clear()
    }),
    ("N8", "the VPC's resolver", |t| {
        t.dhcp_options.domain_name_servers.push("10.0.0.9".into())
    }),
    ("N10", "a declared service", |t| {
        t.endpoints.retain(|endpoint| !endpoint.is_declared())
    }),
    ("N10", "why it is there", |t| declared(t).reason.clear()),
    ("N10", "its private DNS", |t| {
        declared(t).private_dns = false
    }),
    ("N10", "every zone of it", |t| {
        declared(t).lacking = t.zones.clone()
    }),
    ("N10", "its group", |t| declared(t).functions.clear()),
    ("N11", "rejected traffic", |t| {
        t.flow_log.traffic_type = "ACCEPT".into()
    }),
    ("N11", "the fine grain", |t| {
        t.flow_log.aggregation_seconds = 600
    }),
    ("N15", "a key", |t| drop(t.keys.pop())),
    ("N15", "a key's conditions", |t| {
        t.keys[0]
            .policy
            .statements
            .iter_mut()
            .for_each(|statement| statement.conditions.clear())
    }),
    ("N16", "a tag", |t| {
        t.tags.retain(|tag| tag.key != "CostCenter")
    }),
    ("N19", "a client's rule", |t| {
        let at = Function::clients_of("sagemaker.api");
        drop(group(t, at).ingress.pop())
    }),
    ("N19", "the group of an endpoint's clients", |t| {
        t.security_groups
            .retain(|group| !matches!(group.function, Function::Clients(_)))
    }),
    ("N19", "the group at the endpoint", |t| {
        t.endpoints
            .iter_mut()
            .for_each(|endpoint| endpoint.functions.truncate(1))
    }),
    ("N19", "the way in", |t| {
        t.network_acls.iter_mut().for_each(|acl| {
            acl.ingress
                .retain(|entry| !entry.id.starts_with("clients-"))
        })
    }),
    ("N19", "the way of replies", |t| {
        t.network_acls
            .iter_mut()
            .for_each(|acl| acl.egress.retain(|entry| !entry.id.starts_with("clients-")))
    }),
];

fn group(topology: &mut Topology, function: Function) -> &mut smgen::topology::SecurityGroup {
    topology
        .security_groups
        .iter_mut()
        .find(|group| group.function == function)
        .unwrap()
}

fn policy(topology: &mut Topology, service: &str, gone: fn(&str) -> bool) {
    let endpoint = topology
        .endpoints
        .iter_mut()
        .find(|endpoint| endpoint.service == service)
        .unwrap();
    endpoint
        .policy
        .as_mut()
        .unwrap()
        .statements
        .retain(|statement| !gone(&statement.sid));
}

#[test]
fn every_row_is_missed_when_it_is_taken_away() {
    let config = "defaults: {project: zones, tags: {Owner: o, CostCenter: c}}\nprofiles:\n  prod-hipaa:\n    network: {secondary_cidrs: [100.64.0.0/16], tiers: {training: {cut_from: 100.64.0.0/16}}}\n    access: {clients: {office: {cidr: 10.201.0.0/16, to: [sagemaker.api, personalize]}}}\n    endpoints: {services: {personalize: {service_name: 'com.amazonaws.{region}.personalize', hosts: ['personalize.{region}.amazonaws.com'], zones: [use1-az1, use1-az2], reason: Recommendations.}, sagemaker.runtime: {streaming_from: [notebook]}}}\n    dns: {zones: {features.internal: {records: {online: {A: [10.0.0.9], ttl: 60}, old: {CNAME: online.features.internal}}}}}\n";
    let whole = topology_of("prod-hipaa", Some(config));
    let mut rows: Vec<_> = REMOVALS.iter().map(|(row, ..)| *row).collect();
    rows.dedup();
    assert_eq!(
        rows,
        ROWS.map(|(row, _)| row),
        "every row is taken away at least once"
    );
    for (row, what, remove) in REMOVALS {
        let mut topology = whole.clone();
        remove(&mut topology);
        assert_ne!(topology, whole, "{row}: {what} was not there");
        let verdict = check_of(row)(&topology, &decided(&topology));
        assert!(verdict.is_err(), "{row} does not miss {what}");
    }
}

fn check_of(row: &str) -> Check {
    let row = ROWS.into_iter().find(|(name, _)| *name == row);
    row.unwrap().1
}

/// What a row leaves to the comparison of the targets: how the instance of a NAT is set up, what is written for people, and what the
/// row of another requirement asks for.
const NOT_ASKED: [(&str, &str); 12] = [
    ("nat/*", "ebs-optimized"),
    ("nat/*", "image"),
    ("nat/*", "metadata-*"),
    ("nat/*", "monitoring"),
    ("nat/*", "root-*"),
    ("nat/*", "user-data"),
    ("flow-log-role", "description"),
    ("flow-log-policy", "description"),
    ("key/*", "description"),
    ("endpoint/*", "policy"),
    ("subnet/*", "route-table"),
    ("subnet/*", "network-acl"),
];

fn asked(id: &str, property: &str) -> bool {
    let fits = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    };
    let mut not = NOT_ASKED.iter();
    !not.any(|(one, other)| fits(one, id) && fits(other, property))
}

/// As if a target dropped it: each resource as a whole, and each of its properties that its row asks for, without or with another value.
#[test]
fn whatever_a_target_drops_is_missed_by_the_row_that_asks_for_it() {
    let mut drops = 0;
    let mut unmissed = Vec::new();
    for entry in STACKS.iter() {
        let topology = entry.stack.topology();
        let facts = decided(&topology);
        let inventory = topology.inventory();
        let rows = inventory.resources.iter();
        let rows = rows.filter(|one| one.requirement != Requirement::V10);
        for resource in rows.filter(|one| one.target.is_none()) {
            let id = fact_id(&topology, &inventory, resource);
            let check = check_of(resource.requirement.as_str());
            let mut missed = |what: &str, without: &Facts| {
                drops += 1;
                if check(&topology, without).is_ok() {
                    unmissed.push(format!("{}: {id} {what}", resource.requirement.as_str()));
                }
            };
            let mut without = facts.clone();
            without.all.retain(|(of, _), _| *of != id);
            missed("as a whole", &without);
            let said = resource.fields.iter();
            let said = said.filter(|field| field.place != Place::Account);
            for field in said.filter(|field| asked(&id, field.name)) {
                let key = (id.clone(), field.name.to_owned());
                if !facts.all.contains_key(&key) {
                    continue;
                }
                let mut without = facts.clone();
                without.all.remove(&key);
                missed(field.name, &without);
                without.all.insert(key, json!("something else"));
                missed(field.name, &without);
            }
        }
    }
    unmissed.sort();
    unmissed.dedup();
    assert!(unmissed.is_empty(), "{}", unmissed.join("\n"));
    assert!(drops > 1000, "{drops}");
}

/// What two rows ask for: a fact may be asked for by the row of another requirement than that of its resource.
#[test]
fn what_other_rows_ask_for_is_missed() {
    let topology = topology_of("prod-hipaa", None);
    let whole = decided(&topology);
    for (row, id, property) in [
        ("N3", ids::subnet("data", &topology.zones[0]), "route-table"),
        ("N5", ids::subnet("data", &topology.zones[0]), "network-acl"),
        ("N7", ids::endpoint("sts"), "policy"),
        ("N16", ids::VPC.to_owned(), "tag:Owner"),
        ("N16", ids::network_acl("data"), "tag:smgen:id"),
    ] {
        let mut facts = whole.clone();
        let gone = facts.all.remove(&(id.clone(), property.to_owned()));
        assert!(gone.is_some(), "{id} {property}");
        assert!(
            check_of(row)(&topology, &facts).is_err(),
            "{row} does not miss {id} {property}"
        );
    }
}

/// Which key encrypts the records is said in the templates only.
#[test]
fn flow_logs_under_the_key_of_another_purpose_are_missed() {
    let bucket = "profiles: {dev: {flow_logs: {destination: s3}}}\n";
    for (config, holds) in [
        (None, ids::FLOW_LOG_GROUP),
        (Some(bucket), ids::FLOW_LOG_BUCKET),
    ] {
        let topology = topology_of("dev", config);
        let mut facts = decided(&topology);
        check_of("N11")(&topology, &facts).unwrap();
        let others = KeyPurpose::ALL.into_iter();
        let others = others.filter(|purpose| *purpose != KeyPurpose::Logs);
        let others = others.map(|purpose| format!("{{{}}}", ids::key(purpose)));
        for other in others.chain(["arn:aws:kms:us-east-1:123456789012:key/somebodys".into()]) {
            let key = (holds.to_owned(), "key".to_owned());
            facts.all.insert(key, json!(other));
            let why = check_of("N11")(&topology, &facts).unwrap_err();
            assert!(why.contains("instead of \"{key/logs}\""), "{why}");
        }
    }
}
