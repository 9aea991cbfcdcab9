//! One change of a topology for each control, which makes just it fail.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::{judged, with};
use crate::support::rendered::topology_of;
use smgen::catalog::Protocol;
use smgen::controls::ControlStatus;
use smgen::topology::{
    AclEntry, Endpoint, Function, KeyPurpose, NetworkAcl, Part, Peer, PolicyDocument, PolicyValue,
    Ports, Rule, SecurityGroup, Statement, Text, Topology,
};
use std::collections::BTreeSet;

type Fault = (&'static str, &'static str, fn(&mut Topology));

fn group(t: &mut Topology, function: Function) -> &mut SecurityGroup {
    t.security_groups
        .iter_mut()
        .find(|one| one.function == function)
        .unwrap()
}

fn rule(peer: Peer, ports: Option<(u16, u16)>) -> Rule {
    Rule {
        id: "x".into(),
        peer,
        protocol: ports.map_or(Protocol::All, |_| Protocol::Tcp),
        from_port: ports.map(|ports| ports.0),
        to_port: ports.map(|ports| ports.1),
        client_ports: Ports {
            first: 1024,
            last: 65535,
        },
        description: String::new(),
        from: Vec::new(),
    }
}

fn acl<'a>(t: &'a mut Topology, tier: &str) -> &'a mut NetworkAcl {
    t.network_acls
        .iter_mut()
        .find(|one| one.tier == tier)
        .unwrap()
}

fn entry(ports: Option<(u16, u16)>) -> AclEntry {
    AclEntry {
        id: "x".into(),
        number: 1,
        protocol: Protocol::Tcp,
        cidr: "0.0.0.0/0".parse().unwrap(),
        ports: ports.map(|(first, last)| Ports { first, last }),
        reason: String::new(),
    }
}

fn endpoint<'a>(t: &'a mut Topology, service: &str) -> &'a mut Endpoint {
    t.endpoints
        .iter_mut()
        .find(|one| one.service == service)
        .unwrap()
}

fn policy<'a>(t: &'a mut Topology, service: &str) -> &'a mut PolicyDocument {
    endpoint(t, service).policy.as_mut().unwrap()
}

fn statement<'a>(t: &'a mut Topology, service: &str, sid: &str) -> &'a mut Statement {
    let mut statements = policy(t, service).statements.iter_mut();
    statements.find(|one| one.sid == sid).unwrap()
}

fn anyone() -> PolicyValue {
    PolicyValue::Text("*".into())
}

fn key_statement(t: &mut Topology) -> &mut Statement {
    &mut t.keys[0].policy.statements[1]
}

const FAULTS: &[Fault] = &[
    ("private-subnets", "public tier", |t| {
        t.tiers[0].public = true
    }),
    ("no-internet-path", "default route", |t| {
        t.route_tables[0].nat_zone = Some("use1-az1".parse().unwrap())
    }),
    ("no-internet-path", "gateway", |t| {
        t.internet = topology_of("dev", None).internet
    }),
    ("enough-zones", "two in production", |t| t.zones.truncate(2)),
    ("tiers-in-every-zone", "subnet gone", |t| {
        t.tiers[0].subnets.pop();
    }),
    ("vpc-resolver-on", "support off", |t| {
        t.vpc.dns_support = false
    }),
    ("vpc-resolver-on", "host names off", |t| {
        t.vpc.dns_hostnames = false
    }),
    ("default-group-closed", "open", |t| {
        t.vpc.default_security_group_closed = false
    }),
    ("default-acl-closed", "open", |t| {
        t.vpc.default_network_acl_closed = false
    }),
    ("main-route-table-closed", "open", |t| {
        t.vpc.main_route_table_closed = false
    }),
    ("ranges-apart", "overlap", |t| {
        t.vpc.cidr = "10.200.128.0/17".parse().unwrap()
    }),
    ("groups-without-ranges", "SSH", |t| {
        group(t, Function::Notebook).ingress.push(rule(
            Peer::Cidr("10.0.0.0/8".parse().unwrap()),
            Some((22, 22)),
        ))
    }),
    ("groups-without-ranges", "undeclared egress", |t| {
        group(t, Function::Data).egress.push(rule(
            Peer::Cidr("203.0.113.0/24".parse().unwrap()),
            Some((443, 443)),
        ))
    }),
    ("groups-name-ports", "all protocols", |t| {
        group(t, Function::Data)
            .ingress
            .push(rule(Peer::Group(Function::Training), None));
        group(t, Function::Training)
            .egress
            .push(rule(Peer::Group(Function::Data), None));
    }),
    ("groups-agree", "one end gone", |t| {
        group(t, Function::Data).ingress.pop();
    }),
    ("groups-agree", "another port", |t| {
        group(t, Function::Vpce).ingress[0].to_port = Some(444)
    }),
    ("acl-per-tier", "gone", |t| {
        t.network_acls.pop();
    }),
    ("acl-per-tier", "too long", |t| {
        let one = acl(t, "data").ingress[0].clone();
        acl(t, "data").ingress.extend(vec![one; 20]);
    }),
    ("acl-not-open", "SSH", |t| {
        acl(t, "training").ingress.push(entry(Some((22, 22))))
    }),
    ("acl-not-open", "RDP among replies", |t| {
        acl(t, "training").ingress.push(entry(Some((1024, 65535))))
    }),
    ("acl-not-open", "everything out", |t| {
        acl(t, "training").egress.push(entry(None))
    }),
    ("acl-not-open", "data to anywhere", |t| {
        acl(t, "data").egress.push(entry(Some((443, 443))))
    }),
    ("endpoint-private-dns", "off", |t| {
        endpoint(t, "sts").private_dns = false
    }),
    ("endpoint-every-zone", "zone gone", |t| {
        t.tiers
            .iter_mut()
            .find(|one| one.name == "endpoints")
            .unwrap()
            .subnets
            .pop();
    }),
    ("workload-endpoints", "gone", |t| {
        t.endpoints.retain(|one| one.service != "sagemaker.api")
    }),
    ("endpoint-policy", "none", |t| {
        endpoint(t, "sts").policy = None
    }),
    ("endpoint-policy", "empty", |t| {
        policy(t, "sts").statements.clear()
    }),
    ("endpoint-policy-fits", "long", |t| {
        let statements = &mut policy(t, "sts").statements;
        statements[0].actions.extend(vec!["sts:x".to_owned(); 3000]);
    }),
    ("endpoint-own-callers", "no condition", |t| {
        policy(t, "sts").statements[0].conditions.clear()
    }),
    ("endpoint-own-callers", "another account", |t| {
        policy(t, "sts").statements[0].conditions[0].2 = vec!["210987654321".into()]
    }),
    ("endpoint-own-callers", "own or another account", |t| {
        policy(t, "sts").statements[0].conditions[0]
            .2
            .push("210987654321".into())
    }),
    ("endpoint-own-callers", "unless", |t| {
        policy(t, "sts").statements[0].conditions[0].0 = "StringEqualsIfExists"
    }),
    ("endpoint-own-callers", "S3", |t| {
        statement(t, "s3", "OwnPrincipalsOwnBuckets")
            .conditions
            .remove(0)
            .2
            .clear()
    }),
    ("endpoint-own-resources", "any owner", |t| {
        statement(t, "ecr.api", "OwnPrincipalsOwnResources")
            .conditions
            .pop();
    }),
    ("endpoint-own-resources", "another owner", |t| {
        statement(t, "ecr.api", "OwnPrincipalsOwnResources")
            .conditions
            .last_mut()
            .unwrap()
            .2 = vec!["210987654321".into()]
    }),
    ("endpoint-own-resources", "a call on any resource", |t| {
        statement(t, "ecr.api", "OwnPrincipals")
            .actions
            .push("ecr:PutImage".into())
    }),
    ("endpoint-own-resources", "any registry", |t| {
        statement(t, "ecr.api", "OwnPrincipalsAwsResources")
            .conditions
            .pop();
    }),
    ("endpoint-own-resources", "more than reading images", |t| {
        statement(t, "ecr.dkr", "OwnPrincipalsAwsResources")
            .actions
            .push("ecr:PutImage".into())
    }),
    ("s3-own-buckets", "any owner", |t| {
        statement(t, "s3", "OwnPrincipalsOwnBuckets")
            .conditions
            .pop();
    }),
    ("s3-own-buckets", "writes to a named bucket", |t| {
        let account = Text::from(Part::AccountId);
        let own = Statement::allow(
            "x",
            vec!["s3:PutObject".into()],
            vec!["arn:aws:s3:::foreign/*".into()],
        );
        policy(t, "s3").statements.push(own.to(anyone()).when(
            "StringEquals",
            "aws:PrincipalAccount",
            vec![account],
        ));
    }),
    ("s3-own-buckets", "reads any bucket", |t| {
        let account = Text::from(Part::AccountId);
        let own = Statement::allow(
            "x",
            vec!["s3:GetObject".into()],
            vec!["arn:aws:s3:::a*/*".into()],
        );
        policy(t, "s3").statements.push(own.to(anyone()).when(
            "StringEquals",
            "aws:PrincipalAccount",
            vec![account],
        ));
    }),
    ("s3-tls", "HTTP", |t| {
        policy(t, "s3")
            .statements
            .retain(|one| one.sid != "TlsOnly")
    }),
    ("s3-tls", "old TLS", |t| {
        policy(t, "s3")
            .statements
            .retain(|one| one.sid != "Tls12OrNewer")
    }),
    ("s3-tls", "only some actions", |t| {
        statement(t, "s3", "TlsOnly").actions = vec!["s3:GetObject".into()]
    }),
    ("flow-log-everything", "rejected only", |t| {
        t.flow_log.traffic_type = "REJECT".into()
    }),
    ("flow-log-everything", "ten minutes", |t| {
        t.flow_log.aggregation_seconds = 600
    }),
    ("flow-log-encrypted", "no key", |t| {
        t.keys.retain(|one| one.purpose != KeyPurpose::Logs)
    }),
    ("flow-log-kept", "short", |t| t.flow_log.retention_days = 90),
    ("names-filtered", "gone", |t| t.dns_firewall = None),
    ("names-filtered", "told only", |t| {
        let rules = &mut t.dns_firewall.as_mut().unwrap().rules;
        rules.last_mut().unwrap().action = "ALERT";
    }),
    ("names-filtered", "everything allowed before", |t| {
        let rules = &mut t.dns_firewall.as_mut().unwrap().rules;
        rules[0].domains.push("*".into());
    }),
    ("names-filtered", "removed at will", |t| {
        t.dns_firewall.as_mut().unwrap().protected = false
    }),
    ("query-log-kept", "none", |t| t.query_log = None),
    ("query-log-kept", "short", |t| {
        t.query_log.as_mut().unwrap().retention_days = 90
    }),
    ("key-per-purpose", "gone", |t| {
        t.keys.retain(|one| one.purpose != KeyPurpose::Volumes)
    }),
    ("key-rotation", "never", |t| t.keys[0].rotation_days = 0),
    ("key-policy-narrow", "everybody", |t| {
        key_statement(t).principal = Some(PolicyValue::principal("AWS", &["*".into()]))
    }),
    ("key-policy-narrow", "every action", |t| {
        key_statement(t).actions = vec!["kms:*".into()]
    }),
    ("key-policy-narrow", "no condition", |t| {
        key_statement(t).conditions.clear()
    }),
    ("tags-complete", "gone", |t| {
        t.tags.retain(|tag| tag.key != "Owner")
    }),
    ("tags-complete", "empty", |t| t.tags[0].value.clear()),
];

#[test]
fn each_control_fails_alone() {
    let clean = topology_of("prod-hipaa", None);
    let mut wrong = Vec::new();
    for (id, name, make) in FAULTS {
        let mut topology = clean.clone();
        make(&mut topology);
        assert!(topology != clean, "{id}, {name}: changes nothing");
        let controls = judged(&topology);
        let failed = with(&controls, ControlStatus::Fail);
        if failed != [*id] {
            wrong.push(format!("{id}, {name}: {failed:?}"));
            continue;
        }
        let control = controls.iter().find(|one| one.id == *id).unwrap();
        assert!(
            control.evidence.iter().all(|one| one.fault.is_some()) && !control.evidence.is_empty()
        );
        assert!(!control.from.is_empty(), "{id}, {name}: no place");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_controls_that_judge_are_those_with_a_fault() {
    let controls = judged(&topology_of("prod-hipaa", None));
    let judging: BTreeSet<_> = with(&controls, ControlStatus::Pass).into_iter().collect();
    assert_eq!(judging, FAULTS.iter().map(|(id, ..)| *id).collect());
}
