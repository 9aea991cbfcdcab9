//! Everything in the inventory is read back: whatever is deployed otherwise than it says, a finding names, property by property.
//!
//! Generated over the inventory: a new property of a record is tried without a line here; one of a kind with a type of its own needs a
//! row that says how it differs when it is deployed, or why it cannot.

use super::otherwise::Otherwise::{By, Never};
use super::otherwise::{changed, otherwise};
use super::{GATEWAYS, INSTANCE, RANGES, deployed};
use crate::support::rendered::BUILTIN;
use serde_json::{Value, json};
use smgen::snapshot::{Gap, Snapshot, SnapshotPart};
use smgen::topology::{Place, Resource, ResourceKind, Topology};
use smgen::verify::audit::{Kind, audit};
use std::collections::{BTreeMap, BTreeSet};

/// Returns a value of the same kind that says something else.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(truth) => json!(!truth),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(list) if list.is_empty() => json!(["one more"]),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        ]}),
    }
}

fn networks() -> Vec<(Topology, Snapshot)> {
    let builtin = BUILTIN.map(|profile| deployed(profile, None));
    let more = [GATEWAYS, INSTANCE, RANGES].map(|config| deployed("dev", Some(config)));
    let all = builtin.into_iter().chain(more);
    all.flat_map(|(topology, snapshot)| {
        let by_cdk = by_cdk(&topology, &snapshot);
        [(topology.clone(), snapshot), (topology, by_cdk)]
    })
    .collect()
}

/// What the CDK deploys beside: records of what it alone needs, and the tag of its stack.
pub fn by_cdk(topology: &Topology, snapshot: &Snapshot) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let tag = "aws:cloudformation:stack-name";
    snapshot.vpc.tags.insert(tag.into(), "network".into());
    snapshot
        .records
        .extend(super::deployed::of_the_cdk(topology));
    snapshot
}

/// Tells whether a finding is about a property; rules, entries, routes and secondary ranges are compared as wholes.
fn names(finding: &smgen::verify::audit::Finding, resource: &Resource, field: &str) -> bool {
    let whole = matches!(
        resource.kind,
        ResourceKind::SecurityGroupRule
            | ResourceKind::NetworkAclEntry
            | ResourceKind::Route
            | ResourceKind::VpcCidrBlock
    );
    finding.what == resource.id && (whole || finding.field.as_deref() == Some(field))
}

#[test]
fn every_property_that_differs_is_named() {
    let mut tried: BTreeMap<(ResourceKind, &str, usize), usize> = BTreeMap::new();
    let mut excused = BTreeSet::new();
    let mut unseen = Vec::new();
    for (network, (topology, clean)) in networks().into_iter().enumerate() {
        let stack = clean.vpc.tags.contains_key("aws:cloudformation:stack-name");
        for resource in &topology.inventory().resources {
            // What the CDK needs alone is tried where it was deployed, and everything else where Terraform did.
            if resource.target.is_some() != stack {
                continue;
            }
            for field in &resource.fields {
                if let Place::Code(why) = field.place {
                    assert!(!why.is_empty());
                    continue;
                }
                // Of a hundred rules a few tell as much, in each network.
                let often = tried
                    .entry((resource.kind, field.name, network))
                    .or_default();
                *often += 1;
                if *often > 3 {
                    continue;
                }
                let mut snapshot = clean.clone();
                if resource.kind.is_record() {
                    let is = |one: &smgen::snapshot::Record| {
                        one.kind == resource.kind && super::deployed::is(one, resource)
                    };
                    changed(&mut snapshot.records, is, |record| {
                        let value = &record.fields[field.name];
                        let value = another(value);
                        record.fields.insert(field.name.to_owned(), value);
                    });
                } else {
                    match otherwise(resource.kind, field.name) {
                        Some(By(change)) => change(&mut snapshot, resource),
                        Some(Never(why)) => {
                            excused.insert((resource.kind, field.name, why));
                            continue;
                        }
                        None => panic!("no row for {} of a {}", field.name, resource.kind.noun(1)),
                    }
                }
                let findings = audit(&topology, &snapshot);
                let told = |one: &&smgen::verify::audit::Finding| {
                    one.kind != Kind::Unknown && names(one, resource, field.name)
                };
                if !findings.iter().any(|one| told(&one)) {
                    let lines: Vec<_> = findings.iter().map(super::line).collect();
                    unseen.push(format!("{} {}: {lines:?}", resource.id, field.name));
                }
            }
        }
    }
    assert!(
        unseen.is_empty(),
        "{} unseen:\n{}",
        unseen.len(),
        unseen.join("\n")
    );
    let fields: BTreeSet<_> = tried.keys().map(|(kind, name, _)| (kind, name)).collect();
    let kinds: BTreeSet<_> = fields.iter().map(|(kind, _)| kind).collect();
    println!(
        "{} properties of {} kinds, each deployed otherwise and named; excused:",
        fields.len(),
        kinds.len()
    );
    for (kind, field, why) in excused {
        println!("  {field} of a {}: {why}", kind.noun(1));
    }
}

#[test]
fn every_property_that_cannot_be_read_is_unknown() {
    for (topology, clean) in networks() {
        for record in &clean.records {
            for name in record.fields.keys() {
                let mut snapshot = clean.clone();
                let same = |one: &smgen::snapshot::Record| one == record;
                changed(&mut snapshot.records, same, |one| {
                    one.fields.remove(name);
                });
                let findings = audit(&topology, &snapshot);
                assert!(!findings.is_empty(), "{} {name}", record.id);
                let unknown = |one: &smgen::verify::audit::Finding| one.kind == Kind::Unknown;
                assert!(
                    findings
                        .iter()
                        .any(|one| unknown(one) && one.field.as_deref() == Some(name)),
                    "{} {name}: {findings:#?}",
                    record.id
                );
            }
        }
    }
}

#[test]
fn records_that_cannot_be_read_are_unknown() {
    for (topology, clean) in networks() {
        let kinds: BTreeSet<_> = clean.records.iter().map(|one| one.kind).collect();
        for kind in kinds {
            let mut snapshot = clean.clone();
            let part = SnapshotPart::of(kind).unwrap();
            super::gaps::without(&mut snapshot, "some:Action", part);
            for finding in audit(&topology, &snapshot) {
                assert_eq!(finding.kind, Kind::Unknown, "{part}: {finding:#?}");
            }
            let gap = |gap: &Gap| gap.part == part;
            assert!(snapshot.gaps.iter().any(gap));
        }
    }
}
