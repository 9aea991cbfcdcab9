//! Where two snapshots differ, in parts that a gap can name.

use serde_json::Value;
use smgen::snapshot::{ResourceKind, Snapshot, SnapshotPart, WorkloadKind};
use std::collections::{BTreeMap, BTreeSet};

/// A difference: where, and the parts of which a gap in one is enough.
pub struct Difference {
    pub at: String,
    pub parts: Vec<SnapshotPart>,
}

/// Lists where a snapshot differs from the whole one.
pub fn differences(whole: &Snapshot, less: &Snapshot) -> Vec<Difference> {
    let (one, other) = (json(whole), json(less));
    let mut all = Vec::new();
    for (key, value) in one.as_object().unwrap() {
        if key == "gaps" || other[key] == *value {
            continue;
        }
        let mut add = |at: String, parts: &[SnapshotPart]| {
            let parts = parts.to_vec();
            all.push(Difference { at, parts });
        };
        match key.as_str() {
            "records" => {
                for kind in kinds(value, &known(value, &other[key])) {
                    let kind: ResourceKind = serde_json::from_value(kind.into()).unwrap();
                    let parts = [SnapshotPart::of(kind), SnapshotPart::details(kind)];
                    let mut parts: Vec<_> = parts.into_iter().flatten().collect();
                    parts.extend_from_slice(leads_to_records(kind));
                    add(format!("records: {kind:?}"), &parts);
                }
            }
            "workloads" | "listings" => {
                for kind in kinds(value, &other[key]) {
                    let kind: WorkloadKind = serde_json::from_value(kind.into()).unwrap();
                    add(format!("{key}: {kind:?}"), &[kind.part()]);
                }
            }
            "foreign" => {
                for (name, value) in value.as_object().unwrap() {
                    if other[key][name] != *value {
                        add(format!("{key}: {name}"), of_foreign(name));
                    }
                }
            }
            key => {
                let changed = fields(value, &other[key]);
                let words: Vec<_> = changed.iter().map(String::as_str).collect();
                add(format!("{key}: {}", words.join(", ")), &of(key, &words));
            }
        }
    }
    all
}

fn json(snapshot: &Snapshot) -> Value {
    serde_json::to_value(snapshot).unwrap()
}

/// Returns the parts that tell of a list of the snapshot, of which some properties changed, and those that lead to it.
fn of(key: &str, changed: &[&str]) -> Vec<SnapshotPart> {
    use SnapshotPart as Part;
    let only = |names: &[&str]| changed.iter().all(|name| names.contains(name));
    let mut parts = match key {
        // Nothing but that the group is not whole.
        "security_groups" if changed.is_empty() => vec![Part::Rules],
        "security_groups" if only(&["rule ids"]) => vec![Part::RuleIds],
        // With a rule goes the group of another VPC that it alone names.
        "security_groups" if only(&["ingress", "egress", "rule ids", "an item"]) => {
            vec![Part::Rules]
        }
        "endpoints" if only(&["policy"]) => vec![Part::Policies],
        "endpoints" if only(&["names"]) => vec![Part::Services],
        "notebooks" if only(&["tags"]) => vec![Part::NotebookTags],
        // What leads to them is not known.
        "prefix_lists" => vec![Part::RouteTables, Part::SecurityGroups, Part::Rules],
        "instances" => vec![Part::RouteTables],
        "services" => vec![Part::Endpoints],
        "dhcp_options" => vec![Part::Vpc],
        // Who does not know the own account tries to read zones of others.
        "hosted_zones" => vec![Part::Source, Part::ZoneDetails],
        "other_subnets" => {
            let of_workloads = WorkloadKind::ALL.iter().map(|kind| kind.part());
            let others = [Part::Subnets, Part::Notebooks, Part::Domains];
            of_workloads.chain(others).collect()
        }
        _ => Vec::new(),
    };
    let mut own = Part::ALL.iter();
    let own = own.find(|part| part.as_str() == key);
    parts.extend(own);
    parts
}

fn of_foreign(name: &str) -> &'static [SnapshotPart] {
    match name {
        // One call lists all endpoints.
        "endpoints" => &[SnapshotPart::Endpoints],
        "services" => &[SnapshotPart::EndpointServices],
        "service_networks" => &[SnapshotPart::ServiceNetworks],
        "shares" => &[SnapshotPart::Shares],
        other => panic!("{other}"),
    }
}

/// Returns the parts that say which records of a kind are read.
fn leads_to_records(kind: ResourceKind) -> &'static [SnapshotPart] {
    use SnapshotPart as Part;
    match kind {
        ResourceKind::ElasticIp => &[Part::Interfaces],
        ResourceKind::FlowLog => &[Part::Subnets, Part::Interfaces],
        ResourceKind::Key => &[Part::LogGroups, Part::Buckets, Part::BucketDetails],
        ResourceKind::DhcpOptions => &[Part::Vpc],
        ResourceKind::DnsFirewallAssociation
        | ResourceKind::DnsFirewallRuleGroup
        | ResourceKind::DnsFirewallDomainList => &[Part::DnsFirewall],
        _ => &[],
    }
}

/// Gives records the properties back that they do not say: such a property is unknown (`snapshot::Record`), and needs no gap.
fn known(whole: &Value, less: &Value) -> Value {
    let mut less = less.clone();
    for record in less.as_array_mut().unwrap() {
        let mut all = whole.as_array().unwrap().iter();
        let same = |one: &&Value| one["kind"] == record["kind"] && one["id"] == record["id"];
        let Some(one) = all.find(same).cloned() else {
            continue;
        };
        for (name, value) in one["fields"].as_object().unwrap() {
            let fields = record["fields"].as_object_mut().unwrap();
            fields.entry(name.clone()).or_insert_with(|| value.clone());
        }
        for key in ["arn", "tags"] {
            if record[key].is_null() {
                record[key] = one[key].clone();
            }
        }
    }
    less
}

/// Returns the kinds of what one list has and the other has not so.
fn kinds(one: &Value, other: &Value) -> BTreeSet<String> {
    let (one, other) = (one.as_array().unwrap(), other.as_array().unwrap());
    let lost = one.iter().filter(|item| !other.contains(item));
    let all = lost.chain(other.iter().filter(|item| !one.contains(item)));
    all.map(|item| item["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// Names the properties in which the items of two lists differ, by their ids; `an item` where one of them lacks one.
fn fields(one: &Value, other: &Value) -> BTreeSet<String> {
    let (one, other) = (items(one), items(other));
    let mut names = BTreeSet::new();
    let ids: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    for id in ids {
        let (Some(one), Some(other)) = (one.get(id), other.get(id)) else {
            names.insert("an item".to_owned());
            continue;
        };
        let Value::Object(map) = one else {
            names.insert("itself".to_owned());
            continue;
        };
        for (key, value) in map {
            if other[key] != *value {
                let ids = ["ingress", "egress"].contains(&key.as_str())
                    && without_ids(value) == without_ids(&other[key]);
                names.insert(if ids { "rule ids" } else { key }.to_owned());
            }
        }
    }
    names
}

fn items(list: &Value) -> BTreeMap<String, &Value> {
    let Value::Array(list) = list else {
        return [(String::new(), list)].into();
    };
    let id = |item: &Value| {
        let id = item["id"].as_str().or(item["name"].as_str());
        id.unwrap_or_default().to_owned()
    };
    list.iter().map(|item| (id(item), item)).collect()
}

fn without_ids(rules: &Value) -> Vec<String> {
    let rules = rules.as_array().into_iter().flatten();
    let mut rules: Vec<_> = rules
        .map(|rule| {
            let mut rule = rule.clone();
            rule.as_object_mut().map(|rule| rule.remove("id"));
            rule.to_string()
        })
        .collect();
    rules.sort();
    rules
}
