//! Kinds of causes: what the lab demands, what the report's schema lists and what the code says are the same words.

use crate::support::rendered::{deployed, topology_of};
use serde_json::Value;
use smgen::report::CauseKind;
use smgen::topology::ResourceKind;
use smgen::verify::audit::audit;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Returns the kinds of causes that the committed schema of a report allows.
fn in_schema() -> BTreeSet<String> {
    let text = fs::read_to_string(root("blueprints/smgen-report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let kinds = schema["$defs"]["CauseKind"]["oneOf"].as_array().unwrap();
    let kinds = kinds.iter().map(|kind| kind["const"].as_str().unwrap());
    kinds.map(str::to_owned).collect()
}

#[test]
fn the_schema_lists_every_kind_of_cause() {
    let kinds = CauseKind::ALL.iter().map(ToString::to_string);
    assert_eq!(in_schema(), kinds.collect());
}

#[test]
fn faults_of_the_lab_demand_kinds_of_the_schema() {
    let known = in_schema();
    let mut demanded = 0;
    for file in fs::read_dir(root("tests/lab/faults")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let faults: Vec<Value> = serde_yaml::from_str(&text).unwrap();
        for fault in &faults {
            let words = match &fault["expect"]["cause"] {
                Value::Null => Vec::new(),
                Value::Array(list) => list.iter().collect(),
                one => vec![one],
            };
            for word in words {
                let word = word.as_str().unwrap();
                let id = &fault["id"];
                assert!(
                    known.contains(word),
                    "{}: {id} demands the cause `{word}`, which no report has",
                    path.display()
                );
                demanded += 1;
            }
        }
    }
    assert!(demanded > 0, "no fault demands a cause");
}

/// A part is blamed on what it belongs to.
fn blamed(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::SecurityGroupRule => "security-group",
        ResourceKind::NetworkAclEntry => "network-acl",
        ResourceKind::Route => "route-table",
        ResourceKind::DnsFirewallDomainList
        | ResourceKind::DnsFirewallRuleGroup
        | ResourceKind::DnsFirewallAssociation => "dns-firewall",
        ResourceKind::LogPolicy => "query-log",
        ResourceKind::HostedZone => "resolver",
        ResourceKind::VpcCidrBlock => "vpc",
        other => other.as_str(),
    }
}

/// A profile with a private hosted zone.
const ZONES: &str = "profiles: {prod-hipaa: {dns: {zones: {features.internal: {records: {online: {A: [10.0.0.9]}}}}}}}\n";

/// Takes everything away but the subnets, and then the subnets, so that each resource has a finding.
#[test]
fn findings_say_the_kind_of_the_resource_that_they_are_about() {
    let instance = "profiles: {dev: {network: {nat: instance, secondary_cidrs: [100.64.0.0/16]}, flow_logs: {destination: s3}}}\n";
    let configs = [
        ("dev", None),
        ("dev", Some(instance)),
        ("prod-hipaa", Some(ZONES)),
    ];
    let mut told = BTreeSet::new();
    for (profile, config) in configs {
        let topology = topology_of(profile, config);
        let whole = deployed(&topology);
        let mut bare = whole.clone();
        bare.route_tables.clear();
        bare.security_groups.clear();
        bare.network_acls.clear();
        bare.endpoints.clear();
        bare.nat_gateways.clear();
        bare.instances.clear();
        bare.attachments.clear();
        bare.interfaces.clear();
        bare.records.clear();
        bare.vpc.dns_support = Some(false);
        bare.vpc.cidr_blocks.clear();
        let mut open = whole.clone();
        open.subnets.clear();
        let inventory = topology.inventory();
        for finding in [bare, open].iter().flat_map(|one| audit(&topology, one)) {
            let resource = inventory.get(&finding.what);
            let resource = resource.unwrap_or_else(|| panic!("{profile}: {finding:?}"));
            let kind = blamed(resource.kind);
            assert_eq!(finding.about.as_str(), kind, "{profile}: {}", finding.what);
            told.insert(kind);
        }
    }
    // The function is needed by the CDK app alone, so that an account without it lacks nothing.
    let all = ResourceKind::ALL.iter();
    let all = all.filter(|kind| **kind != ResourceKind::Function);
    let silent: Vec<_> = all
        .copied()
        .map(blamed)
        .filter(|kind| !told.contains(kind))
        .collect();
    assert!(silent.is_empty(), "no finding about {silent:?}");
}
