//! Takes each row away and demands that its check notices: a check that cannot fail proves nothing.

#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each removal reads as one expression"
)]

use super::ROWS;
use crate::support::rendered::{Rendered, topology_of};
use smgen::topology::{Function, KeyPurpose, Peer, Topology};

type Removal = (&'static str, &'static str, fn(&mut Topology));

/// What is taken away, by row; several ways each.
const REMOVALS: [Removal; 32] = [
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
    ("N5", "an ACL", |t| drop(t.network_acls.pop())),
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
    ("N7", "TLS", |t| {
        policy(t, "s3", |sid| sid.starts_with("Tls"))
    }),
    ("N7", "ECR's layers", |t| {
        policy(t, "s3", |sid| sid == "EcrImageLayers")
    }),
    ("N8", "the domain name", |t| {
        t.dhcp_options.domain_name.clear()
    }),
    ("N8", "the VPC's resolver", |t| {
        t.dhcp_options.domain_name_servers.push("10.0.0.9".into())
    }),
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
    let whole = topology_of("prod-hipaa", None);
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
        let (_, check) = ROWS.into_iter().find(|(name, _)| *name == row).unwrap();
        let verdict = check(&topology, &Rendered::of(&topology));
        assert!(verdict.is_err(), "{row} does not miss {what}");
    }
}

/// Says another text in every rendered file.
fn with(rendered: &Rendered, from: &str, to: &str) -> Rendered {
    let bodies = rendered.bodies.iter().map(|(name, body)| {
        let text = hcl::to_string(body).unwrap().replace(from, to);
        (name.clone(), hcl::parse(&text).unwrap())
    });
    Rendered {
        bodies: bodies.collect(),
    }
}

/// The topology has one key for logs; which key encrypts them is said in the template only.
#[test]
fn flow_logs_under_the_key_of_another_purpose_are_missed() {
    let bucket = "profiles: {dev: {flow_logs: {destination: s3}}}\n";
    for config in [None, Some(bucket)] {
        let topology = topology_of("dev", config);
        let rendered = Rendered::of(&topology);
        let (_, check) = ROWS.into_iter().find(|(name, _)| *name == "N11").unwrap();
        check(&topology, &rendered).unwrap();
        for purpose in KeyPurpose::ALL {
            if purpose != KeyPurpose::Logs {
                let other = format!("aws_kms_key.{}.arn", purpose.as_str());
                let other = with(&rendered, "aws_kms_key.logs.arn", &other);
                let why = check(&topology, &other).unwrap_err();
                assert!(why.contains("with the key for logs"), "{why}");
            }
        }
    }
}
