//! Commands in fixes: names and ids come from an account, and whoever may name something there must not make somebody else run it.

use super::deployed;
use super::deployed::ACCOUNT;
use smgen::snapshot::{
    HostedZone, Interface, OfferedService, Origin, OtherEndpoint, Record, ResolverRule,
    ResourceKind, ServiceNetwork, Share, Snapshot, Tags, WorkloadKind, ZoneOwner,
};
use smgen::verify::audit::audit;
use std::collections::BTreeMap;

/// Names everything of the account, and adds everything foreign, under one name.
fn named(s: &mut Snapshot, name: &str) {
    s.notebooks[0].name = name.into();
    s.notebooks[0].direct_internet = Some(true);
    s.notebooks[0].root = Some(true);
    s.notebooks[0].metadata_version = Some("1".into());
    s.domains[0].id = name.into();
    s.domains[0].name = name.into();
    s.domains[0].vpc_only = Some(false);
    s.domains[0].groups = vec!["sg-x".into()];
    let mut server = s.workloads[0].clone();
    server.kind = WorkloadKind::TrackingServer;
    server.placements.clear();
    s.workloads.push(server);
    for workload in &mut s.workloads {
        workload.domain = workload.domain.as_ref().map(|_| name.into());
        match workload.kind {
            WorkloadKind::UserProfile => workload.placements[0].groups = vec!["sg-x".into()],
            WorkloadKind::Space => workload.remote_access = vec![String::new()],
            WorkloadKind::TrackingServer => {}
            _ => continue,
        }
        workload.name = name.into();
    }
    s.foreign.endpoints.push(OtherEndpoint {
        id: name.into(),
        kind: "Resource".into(),
        to: name.into(),
        state: "available".into(),
        interfaces: Vec::new(),
        tags: Tags::new(),
    });
    s.foreign.service_networks.push(ServiceNetwork {
        id: name.into(),
        network: name.into(),
        status: "ACTIVE".into(),
    });
    s.foreign.services.push(OfferedService {
        id: name.into(),
        state: "Available".into(),
        accepts_by_hand: false,
        load_balancers: vec![format!("arn:aws:x:loadbalancer/{name}")],
        principals: Some(Vec::new()),
    });
    s.interfaces.push(Interface {
        id: name.into(),
        subnet: "subnet-training-use1-az1".into(),
        addresses: Vec::new(),
        public_address: None,
        groups: vec!["sg-training".into()],
        kind: "network_load_balancer".into(),
        source_dest_check: true,
        description: format!("ELB {name}"),
        origin: Origin {
            owner: Some(ACCOUNT.into()),
            ..Origin::default()
        },
        tags: Tags::new(),
    });
    s.foreign.shares.push(Share {
        id: name.into(),
        resource: "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-training-use1-az1".into(),
        with: vec![name.into()],
    });
    let mut endpoint = s.endpoints[0].clone();
    endpoint.id = name.into();
    endpoint.interfaces.clear();
    endpoint.tags.clear();
    s.endpoints.push(endpoint);
    s.records.push(Record {
        kind: ResourceKind::FlowLog,
        id: name.into(),
        arn: None,
        fields: BTreeMap::from([("of".to_owned(), s.vpc.id.as_str().into())]),
        tags: None,
    });
    s.records.push(Record {
        kind: ResourceKind::QueryLog,
        id: name.into(),
        arn: None,
        fields: BTreeMap::from([("vpc".to_owned(), s.vpc.id.as_str().into())]),
        tags: None,
    });
    s.hosted_zones.push(HostedZone {
        id: name.into(),
        name: "sqs.us-east-1.amazonaws.com".into(),
        owner: Some(ZoneOwner::Account(ACCOUNT.into())),
        records: Some(Vec::new()),
    });
    s.resolver_rules.push(ResolverRule {
        id: name.into(),
        domain: "sqs.us-east-1.amazonaws.com".into(),
        kind: "FORWARD".into(),
        state: "COMPLETE".into(),
        targets: Vec::new(),
        owner: None,
    });
}

#[test]
fn what_a_shell_would_read_is_quoted_in_every_command() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let commands = |name: &str| {
        let mut snapshot = clean.clone();
        named(&mut snapshot, name);
        let findings = audit(&topology, &snapshot);
        let fixes = findings.iter().map(|one| one.fix.as_str());
        let fixes: Vec<_> = fixes.filter(|fix| fix.contains("`aws ")).collect();
        fixes.join("\n")
    };
    let plain = commands("plain-1");
    let counted = plain.matches("plain-1").count();
    for said in [
        "stop-notebook-instance",
        "update-notebook-instance",
        "update-domain",
        "update-user-profile",
        "update-space",
        "delete-mlflow-tracking-server",
        "delete-vpc-endpoints",
        "delete-service-network-vpc-association",
        "delete-vpc-endpoint-service-configurations",
        "disassociate-resource-share",
        "delete-flow-logs",
        "disassociate-resolver-query-log-config",
        "disassociate-vpc-from-hosted-zone",
        "disassociate-resolver-rule",
    ] {
        assert!(plain.contains(&format!(" {said} --")), "{said}: {plain}");
    }
    for (name, quoted) in [
        ("two words", "'two words'"),
        ("it's", r"'it'\''s'"),
        ("$(reboot)", "'$(reboot)'"),
        ("a;b", "'a;b'"),
        ("\"q\"", "'\"q\"'"),
    ] {
        let told = commands(name);
        assert_eq!(told.matches(quoted).count(), counted, "{name}: {told}");
        let bare = told.replace(quoted, "");
        assert!(!bare.contains(name), "{name}: {bare}");
    }
}
