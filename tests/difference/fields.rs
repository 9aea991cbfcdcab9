//! Every field of a topology counts: each is changed alone, and the difference must say so.

use super::mutations::mutations;
use super::{mirrored, networks, sorted};
use serde_json::Value;
use smgen::difference::Difference;
use smgen::topology::Topology;
use std::collections::{BTreeMap, BTreeSet};

/// What says nothing of the network: where values come from, and versions that never change within a build.
const SILENT: [&str; 3] = ["from", "version", "Version"];
/// Values of policies that are compared whole here; `policies` changes each of them.
const WHOLE: [&str; 4] = ["Action", "Resource", "Principal", "Condition"];

/// Lists the leaves of a value by path.
fn leaves(value: &Value, path: &str, all: &mut BTreeMap<String, Value>) {
    let name = path.rsplit('/').next().unwrap_or_default();
    if SILENT.contains(&name) || value.is_null() {
        return;
    }
    match value {
        Value::Object(map) if !WHOLE.contains(&name) => {
            for (key, value) in map {
                leaves(value, format!("{path}/{key}").trim_start_matches('/'), all);
            }
        }
        Value::Array(list) if !WHOLE.contains(&name) => {
            for (number, value) in list.iter().enumerate() {
                leaves(value, &format!("{path}/{number}"), all);
            }
        }
        value => {
            all.insert(path.to_owned(), value.clone());
        }
    }
}

fn leaves_of(topology: &Topology) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    leaves(&serde_json::to_value(topology).unwrap(), "", &mut all);
    all
}

/// Returns a path with a star for every position in a list.
fn pattern(path: &str) -> String {
    let steps = path.split('/').map(|step| {
        let position = step.chars().all(|c| c.is_ascii_digit());
        if position { "*" } else { step }
    });
    steps.collect::<Vec<_>>().join("/")
}

#[test]
fn every_field_has_a_row() {
    let known: BTreeSet<_> = mutations().into_iter().map(|(path, _)| path).collect();
    for network in networks() {
        for path in leaves_of(&network).keys() {
            assert!(known.contains(&pattern(path)), "nothing changes {path}");
        }
    }
}

#[test]
fn every_field_makes_a_difference() {
    let mut moved = BTreeSet::new();
    for network in networks() {
        let before = leaves_of(&network);
        for (path, change) in mutations() {
            let mut other = network.clone();
            change(&mut other);
            if other == network {
                continue;
            }
            let after = leaves_of(&other);
            let paths = before.keys().chain(after.keys());
            let changed: BTreeSet<_> = paths
                .filter(|path| before.get(*path) != after.get(*path))
                .map(|path| pattern(path))
                .collect();
            assert!(changed.contains(&path), "{path}: {changed:?}");
            let there = Difference::between(&network, &other);
            assert!(!there.is_empty(), "{path} is overlooked");
            let mut names = there.changes.iter().filter_map(|change| change.field);
            let snake = names.find(|name| name.contains('_'));
            assert_eq!(snake, None, "{path}: fields are told in kebab case");
            let back = Difference::between(&other, &network);
            assert_eq!(sorted(&back.changes), mirrored(&there.changes), "{path}");
            moved.insert(path);
        }
    }
    for (path, _) in mutations() {
        assert!(moved.contains(&path), "{path} was never changed");
    }
}
