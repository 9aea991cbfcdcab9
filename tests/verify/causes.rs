//! Kinds of causes: what the lab demands, what the report's schema lists and what the code says are the same words.

use crate::support::rendered::{BUILTIN, topology_of};
use serde_json::Value;
use smgen::report::CauseKind;
use smgen::topology::ResourceKind;
use smgen::verify::expect::{Check, expectations};
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

#[test]
fn what_is_compared_with_the_blueprint_has_a_kind() {
    for kind in ResourceKind::ALL {
        let part = [
            ResourceKind::SecurityGroupRule,
            ResourceKind::NetworkAclEntry,
        ];
        if !part.contains(kind) {
            assert_eq!(
                CauseKind::of_resource(kind.as_str()).as_str(),
                kind.as_str()
            );
        }
    }
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        let inventory = topology.inventory();
        for expectation in expectations(&topology) {
            if let Check::Configured { what } = &expectation.check {
                let component = inventory.get(what).map(|one| one.kind.as_str());
                let kind = CauseKind::of_resource(component.unwrap_or(what));
                assert_ne!(kind, CauseKind::Resource, "{profile}: {what}");
            }
        }
    }
}

/// A part is blamed on what it belongs to; a NAT instance is told from a NAT gateway by nothing in its id.
#[test]
fn ids_of_the_inventory_tell_the_kind_of_resource() {
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        for resource in &topology.inventory().resources {
            let kind = match resource.kind {
                ResourceKind::SecurityGroupRule => "security-group",
                ResourceKind::NetworkAclEntry => "network-acl",
                ResourceKind::Route => "route-table",
                ResourceKind::NatInstance => "nat-gateway",
                other => other.as_str(),
            };
            let told = CauseKind::of_resource(&resource.id);
            assert_eq!(told.as_str(), kind, "{profile}: {}", resource.id);
        }
    }
}
