//! A zone, an endpoint or a port more adds to a network; what was there keeps its ids, its properties and its ranges.

use super::synthesised;
use crate::acceptance::stack::example;
use crate::support::Project;
use crate::support::rendered::{Rendered, topology_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// Changes of the bank's `smgen.yaml`, with a profile that they change and the part of a name that is new with each.
const ADDED: [(&str, &str, &str, &str, &str); 4] = [
    (
        "a zone",
        "staging",
        "zones: [euc1-az1, euc1-az2]\n",
        "zones: [euc1-az1, euc1-az2, euc1-az3]\n",
        "euc1az3",
    ),
    (
        "a zone and its NAT",
        "dev",
        "zones: [euc1-az1, euc1-az2]\n",
        "zones: [euc1-az1, euc1-az2, euc1-az3]\n",
        "euc1az3",
    ),
    (
        "an endpoint",
        "staging",
        "git-codecommit: {}\n",
        "git-codecommit: {}\n      glue: {}\n",
        "glue",
    ),
    (
        "a data store",
        "staging",
        "postgres: {kind: rds-postgres}\n",
        "postgres: {kind: rds-postgres}\n      redis: {kind: elasticache}\n",
        "redis",
    ),
];

fn bank() -> String {
    fs::read_to_string(example("bank").join("smgen.yaml")).unwrap()
}

/// Returns what of a value is gone or different in another; lists may only gain what is named after the new thing.
fn lost(path: &str, before: &Value, after: &Value, new: &str, out: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if before.keys().eq(after.keys()) => {
            for (key, value) in before {
                lost(&format!("{path}.{key}"), value, &after[key], new, out);
            }
        }
        (Value::Array(before), Value::Array(after)) if before != after => {
            let gone = before.iter().filter(|one| !after.contains(one));
            out.extend(gone.map(|one| format!("{path} lost {one}")));
            let more = after.iter().filter(|one| !before.contains(one));
            let strange = more.filter(|one| !one.to_string().contains(new));
            out.extend(strange.map(|one| format!("{path} gained {one}")));
        }
        _ if before != after => out.push(format!("{path}: {before} became {after}")),
        _ => {}
    }
}

/// Types of resources that tell of others.
const TELLING: [&str; 2] = [
    "AWS::SSM::Parameter",
    "AWS::Route53Resolver::FirewallDomainList",
];

#[test]
fn logical_ids_stay_when_something_is_added() {
    let template = |text: &str, profile: &str| synthesised(&Project::new().config(text), profile);
    let mut bases = BTreeMap::new();
    for (what, profile, old, fresh, new) in ADDED {
        if !bases.contains_key(profile) {
            let Some(base) = template(&bank(), profile) else {
                return;
            };
            bases.insert(profile, base);
        }
        let before = &bases[profile];
        let after = template(&bank().replace(old, fresh), profile).unwrap();
        let mut out = Vec::new();
        let mut gained = 0;
        for part in ["Resources", "Outputs"] {
            let (before, after) = (
                before[part].as_object().unwrap(),
                after[part].as_object().unwrap(),
            );
            for (id, resource) in before {
                match after.get(id) {
                    // They tell the ids of everything, and the names of all that is needed, so they change in place with whatever is added.
                    Some(_) if TELLING.iter().any(|kind| resource["Type"] == *kind) => {}
                    Some(now) => lost(id, resource, now, new, &mut out),
                    None => out.push(format!("{id} is gone")),
                }
            }
            gained += after.len() - before.len();
        }
        assert!(out.is_empty(), "{what} in {profile}:\n{}", out.join("\n"));
        assert!(gained > 0, "{what} in {profile} adds nothing");
    }
}

#[test]
fn what_is_lost_is_noticed() {
    let said = |before: Value, after: Value| {
        let mut out = Vec::new();
        lost("", &before, &after, "new", &mut out);
        out.len()
    };
    assert_eq!(said(json!({"a": [1]}), json!({"a": [1, "the new"]})), 0);
    assert_eq!(said(json!({"a": [1]}), json!({"a": ["the new"]})), 1);
    assert_eq!(said(json!({"a": [1]}), json!({"a": [1, 2]})), 1);
    assert_eq!(said(json!({"a": 1}), json!({"a": 2})), 1);
    assert_eq!(said(json!({"a": 1}), json!({"a": 1, "new": 2})), 1);
}

/// Returns the addresses of Terraform's resources, each with what its `for_each` says of it.
fn addresses(text: &str, profile: &str) -> BTreeMap<String, String> {
    Rendered::of(&topology_of(profile, Some(text))).addresses()
}

#[test]
fn addresses_of_terraform_and_ranges_stay_when_something_is_added() {
    for (what, profile, old, fresh, _) in ADDED {
        let before = addresses(&bank(), profile);
        let after = addresses(&bank().replace(old, fresh), profile);
        assert!(
            before
                .keys()
                .any(|name| name == "aws_subnet.training[euc1-az1]"),
            "{before:#?}"
        );
        for (address, value) in &before {
            assert_eq!(
                after.get(address),
                Some(value),
                "{what} in {profile}: {address}"
            );
        }
        assert!(
            after.len() > before.len(),
            "{what} in {profile} adds nothing"
        );
    }
}
