//! Every text of the inventory is either said by a blueprint, and then put to the test, or a constant with a reason.

use super::constants::CONSTANTS;
use super::poison;
use crate::acceptance::EVERYTHING;
use crate::support::rendered::topology_of;
use smgen::render::{TARGETS, hcl, typescript};
use smgen::topology::{
    FieldValue, Part, Place, PolicyValue, Resource, ResourceKind, Text, Topology,
};
use std::collections::BTreeSet;

/// Tags whose keys are smgen's.
const OWN_TAGS: [&str; 2] = ["Name", "smgen:id"];

/// A text of a resource: the resource, where it stands in it, what it says.
struct Leaf {
    kind: ResourceKind,
    id: String,
    target: Option<&'static str>,
    at: String,
    text: Text,
}

/// Lists every text that rendered code says, tags and the statements of policies among them.
fn leaves(topology: &Topology) -> Vec<Leaf> {
    let mut all = Vec::new();
    for resource in topology.inventory().resources {
        for (key, value) in resource.tags(topology) {
            if OWN_TAGS.contains(&key.as_str()) {
                add(&mut all, &resource, &format!("tag {key}"), value.into());
                continue;
            }
            add(&mut all, &resource, "key of a tag", key.into());
            add(&mut all, &resource, "tag", value.into());
        }
        let said = resource.fields.iter();
        for field in said.filter(|field| field.place != Place::Account) {
            of_value(&mut all, &resource, field.name, &field.value);
        }
    }
    all
}

fn add(all: &mut Vec<Leaf>, resource: &Resource, at: &str, text: Text) {
    all.push(Leaf {
        kind: resource.kind,
        id: resource.id.clone(),
        target: resource.target,
        at: at.to_owned(),
        text,
    });
}

fn of_value(all: &mut Vec<Leaf>, resource: &Resource, at: &str, value: &FieldValue) {
    match value {
        FieldValue::Text(text) => add(all, resource, at, text.clone()),
        FieldValue::Words(words) => add(all, resource, at, words.join(" ").into()),
        FieldValue::List(list) | FieldValue::Set(list) => {
            for one in list {
                of_value(all, resource, at, one);
            }
        }
        FieldValue::Policy(document) => of_policy(all, resource, "policy", &document.tree()),
        FieldValue::Bool(_)
        | FieldValue::Number(_)
        | FieldValue::Reference(_)
        | FieldValue::Unset => {}
    }
}

/// Calls the leaves of a policy after the key of the statement that they stand under, such as `Action`.
fn of_policy(all: &mut Vec<Leaf>, resource: &Resource, at: &str, value: &PolicyValue) {
    match value {
        PolicyValue::Text(text) => add(all, resource, at, text.clone()),
        PolicyValue::List(list) => {
            for one in list {
                of_policy(all, resource, at, one);
            }
        }
        PolicyValue::Map(map) => {
            for (key, value) in map {
                let inside = at == "Condition" || at == "Principal";
                of_policy(all, resource, if inside { at } else { key }, value);
            }
        }
    }
}

/// What every poisoned text begins with.
const MARK: &str = "\"hostile ${x} `\\";

fn poisoned(profile: &str, config: Option<&str>) -> Topology {
    let mut topology = topology_of(profile, config);
    let mut number = 0;
    poison(&mut topology, &mut || {
        number += 1;
        format!("{MARK} {number}.")
    });
    topology
}

fn literal(text: &Text) -> impl Iterator<Item = &str> {
    text.0.iter().filter_map(|part| match part {
        Part::Literal(text) => Some(text.as_str()),
        _ => None,
    })
}

/// Returns the poisoned text in a text, without what smgen puts around it.
fn hostile(text: &str) -> Option<&str> {
    let from = text.find(MARK)?;
    let to = from + text[from..].find('.')?;
    Some(&text[from..=to])
}

fn is_hostile(leaf: &Leaf) -> bool {
    literal(&leaf.text).any(|text| hostile(text).is_some())
}

/// The networks whose inventories are read: between them every kind of resource.
fn topologies() -> [Topology; 4] {
    let secondary = "profiles: {dev: {network: {secondary_cidrs: [100.64.0.0/16]}}}\n";
    [
        poisoned("prod-hipaa", None),
        poisoned("dev", None),
        poisoned("dev", Some(secondary)),
        poisoned("dev", Some(EVERYTHING)),
    ]
}

#[test]
fn every_text_of_the_inventory_is_hostile_or_a_constant() {
    let (mut open, mut used) = (BTreeSet::new(), BTreeSet::new());
    let topologies = topologies();
    for leaf in topologies.iter().flat_map(leaves) {
        if is_hostile(&leaf) {
            continue;
        }
        let row = CONSTANTS
            .iter()
            .position(|(kinds, at, _)| *at == leaf.at && kinds.contains(&leaf.kind));
        match row {
            Some(row) => drop(used.insert(row)),
            None => drop(open.insert(format!("{:?} {}: {}", leaf.kind, leaf.at, leaf.text))),
        }
    }
    assert!(open.is_empty(), "neither hostile nor a constant: {open:#?}");
    let resources = topologies.iter().flat_map(|one| one.inventory().resources);
    let kinds: BTreeSet<_> = resources.map(|one| one.kind).collect();
    let absent: Vec<_> = ResourceKind::ALL
        .iter()
        .filter(|kind| !kinds.contains(kind))
        .collect();
    assert!(absent.is_empty(), "no network holds one: {absent:?}");
    for (row, (_, at, why)) in CONSTANTS.iter().enumerate() {
        assert!(used.contains(&row), "no text is excused by `{at}`: {why}");
    }
}

#[test]
fn every_target_says_every_hostile_text() {
    let mut missing = BTreeSet::new();
    for topology in topologies() {
        for target in &TARGETS {
            let files = target.render(&topology).unwrap();
            let text: String = files.into_values().collect();
            for leaf in leaves(&topology).iter().filter(|leaf| is_hostile(leaf)) {
                if leaf.target.is_some_and(|only| only != target.name) {
                    continue;
                }
                for piece in literal(&leaf.text).filter_map(hostile) {
                    let spellings = [
                        hcl::escape(piece),
                        typescript::escape(piece),
                        typescript::quote(piece)
                            .trim_matches(['"', '\''])
                            .to_owned(),
                    ];
                    if !spellings.iter().any(|one| text.contains(one)) {
                        missing.insert(format!(
                            "{}: {:?} {} {}: {piece}",
                            target.name, leaf.kind, leaf.at, leaf.id
                        ));
                    }
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{} are not said: {missing:#?}",
        missing.len()
    );
}
