//! What the topology says, by its own inventory.

use super::fact::{Facts, ports, rule_id};
use serde_json::{Value, json};
use smgen::topology::{
    Attribute, FieldValue, Inventory, Part, Place, Resource, ResourceKind, Topology,
};

/// States everything that the topology decides and rendered code says.
pub fn facts(topology: &Topology) -> Facts {
    let inventory = topology.inventory();
    let mut facts = Facts::default();
    for resource in &inventory.resources {
        let value = |name: &str| match resource.field(name) {
            Some(field) => json(topology, &inventory, &field.value),
            None => Value::Null,
        };
        let id = id(topology, &inventory, resource);
        for (key, text) in resource.tags(topology) {
            facts.add(&id, &format!("tag:{key}"), text);
        }
        let fields = resource.fields.iter();
        let said = fields.filter(|field| field.place != Place::Account);
        for field in said.filter(|field| !in_the_id(resource.kind, field.name)) {
            facts.add(&id, field.name, value(field.name));
        }
    }
    facts
}

/// Rules of groups are called after what they do, because the platforms know no name of theirs.
pub fn id(topology: &Topology, inventory: &Inventory<'_>, resource: &Resource) -> String {
    if resource.kind != ResourceKind::SecurityGroupRule {
        return resource.id.clone();
    }
    let value = |name: &str| match resource.field(name) {
        Some(field) => json(topology, inventory, &field.value),
        None => Value::Null,
    };
    let text = |name: &str| value(name).as_str().unwrap_or_default().to_owned();
    let ports = ports(&text("protocol"), &value("from-port"), &value("to-port"));
    let group = resource.part_of.as_deref().unwrap_or_default();
    rule_id(
        group,
        &text("direction"),
        &text("peer"),
        &text("protocol"),
        &ports,
    )
}

fn in_the_id(kind: ResourceKind, field: &str) -> bool {
    kind == ResourceKind::SecurityGroupRule && field != "description"
}

/// Returns a value in words that the platforms share: `{key/logs}` for the id of a resource, the ARN of what has a name.
fn json(topology: &Topology, inventory: &Inventory<'_>, value: &FieldValue) -> Value {
    fn resolve(inventory: &Inventory<'_>, part: &Part) -> String {
        match part {
            Part::Literal(text) => text.clone(),
            Part::AccountId => "{account}".to_owned(),
            Part::Reference(other) => {
                let arn = inventory.arn(&other.id);
                match arn.filter(|_| other.attribute == Attribute::Arn) {
                    Some(arn) => arn.resolve(|part| resolve(inventory, part)),
                    None => format!("{{{}}}", other.id),
                }
            }
        }
    }
    let json = value.to_json(&|part| resolve(inventory, part));
    // The blueprint may name the account where a policy names administrators.
    let text = json.to_string();
    let text = match &topology.account_id {
        Some(account) => text.replace(account, "{account}"),
        None => text,
    };
    serde_json::from_str(&text).unwrap_or_else(|_| json!(text))
}
