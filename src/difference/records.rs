//! What packets do not meet: every property that the inventory has of it.

use super::change::{Concern, Kind};
use super::changes::{Changes, Pair, Thing, pairs};
use super::policies;
use crate::topology::{
    FieldValue, Part, Place, PolicyDocument, Resource, ResourceKind, Text, Topology, ids,
};
use serde_json::Value;

/// Kinds that are compared here: the records, but for what stands in one zone, whose coming and going the NAT tells.
fn compared(resource: &Resource) -> bool {
    resource.kind.is_record() && resource.kind != ResourceKind::ElasticIp
}

fn concern(kind: ResourceKind, id: &str) -> Concern {
    match kind {
        ResourceKind::Key => Concern::Keys,
        ResourceKind::DhcpOptions => Concern::Vpc,
        ResourceKind::DnsFirewallDomainList
        | ResourceKind::DnsFirewallRuleGroup
        | ResourceKind::DnsFirewallAssociation
        | ResourceKind::QueryLog
        | ResourceKind::HostedZone => Concern::Names,
        ResourceKind::Parameter => Concern::Parameter,
        _ if id.starts_with("flow-log") => Concern::FlowLog,
        _ if id.starts_with(ids::QUERY_LOG) => Concern::Names,
        _ => Concern::Deployment,
    }
}

pub(super) fn compare(changes: &mut Changes, a: &Topology, b: &Topology) {
    let list = |topology: &Topology| -> Vec<Resource> {
        let inventory = topology.inventory().resources.into_iter();
        inventory.filter(compared).collect()
    };
    let (a, b) = (list(a), list(b));
    for (id, pair) in pairs(changes.normalize, (&a, &b), |_, one| one.id.clone()) {
        let kind = match pair {
            Pair::Removed(one) | Pair::Added(one) | Pair::Both(one, _) => one.kind,
        };
        let thing = Thing::new(concern(kind, &id), Kind::Resource(kind), id);
        let thing = thing.because_either(pair.lists(|one| &one.from));
        if let Some((one, other)) = changes.pair(&thing, pair, Resource::headline) {
            fields(changes, &thing, one, other);
        }
    }
}

fn fields(changes: &mut Changes, thing: &Thing, a: &Resource, b: &Resource) {
    let rendered = |resource: &Resource| -> Vec<_> {
        let fields = resource.fields.iter();
        let fields = fields.filter(|field| field.place != Place::Account);
        fields.cloned().collect()
    };
    let (a, b) = (rendered(a), rendered(b));
    for (_, pair) in pairs(changes.normalize, (&a, &b), |_, field| {
        field.name.to_owned()
    }) {
        let (one, other) = match pair {
            Pair::Both(one, other) => (Some(one), Some(other)),
            Pair::Removed(one) => (Some(one), None),
            Pair::Added(other) => (None, Some(other)),
        };
        let Some(field) = one.or(other) else {
            continue;
        };
        let thing = match &field.from[..] {
            [] => thing.clone(),
            from => thing.decided_by(from),
        };
        let values = (one.map(|one| &one.value), other.map(|one| &one.value));
        compare_values(changes, &thing, field.name, values);
    }
}

fn document(value: Option<&FieldValue>) -> Option<&PolicyDocument> {
    match value {
        Some(FieldValue::Policy(document)) => Some(document),
        _ => None,
    }
}

fn compare_values(
    changes: &mut Changes,
    thing: &Thing,
    field: &'static str,
    (a, b): (Option<&FieldValue>, Option<&FieldValue>),
) {
    let (one, two) = (document(a), document(b));
    if one.is_some() || two.is_some() {
        let policy = thing.part(Kind::ResourcePolicy, field).alone();
        policies::compare(changes, &policy, one, two);
        return;
    }
    if let (Some(FieldValue::Text(one)), Some(FieldValue::Text(two))) = (a, b) {
        let (one, two) = (one.to_string(), two.to_string());
        return changes.text(thing, field, &one, &two);
    }
    if let (Some(FieldValue::Words(one)), Some(FieldValue::Words(two))) = (a, b) {
        return words(changes, thing, field, (one, two));
    }
    if let (Some(FieldValue::Set(one)), Some(FieldValue::Set(two))) = (a, b) {
        let word = |one: &FieldValue| match one {
            // As the inventory says references: by their id.
            FieldValue::Text(_) => json(one).as_str().unwrap_or_default().to_owned(),
            other => other.to_string(),
        };
        let items = |set: &[FieldValue]| set.iter().map(word).collect::<Vec<_>>();
        return changes.items(thing, field, &items(one), &items(two));
    }
    changes.field(thing, field, &a.map(json), &b.map(json));
}

/// Compares words, such as the fields of a flow log's records: what is only here, what is only there, or, where the same words stand
/// in another order, both orders.
fn words(
    changes: &mut Changes,
    thing: &Thing,
    field: &'static str,
    (a, b): (&[String], &[String]),
) {
    let told = changes.list.len();
    changes.items(thing, field, a, b);
    let same = changes.list.len() > told || a == b;
    changes.field_unless(same, thing, field, a, b);
}

fn json(value: &FieldValue) -> Value {
    value.to_json(&|part| match part {
        Part::Reference(other) => other.id.clone(),
        other => Text::from(other.clone()).to_string(),
    })
}
