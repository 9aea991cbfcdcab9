//! What one side says of the network: a value for each property of each resource.

use serde_json::{Map, Value};
use smgen::catalog::Protocol;
use std::collections::{BTreeMap, BTreeSet};

/// Facts by resource and property, such as `subnet/training/use1-az1` and `cidr`.
///
/// Resources bear the id that they carry as a tag; what carries none is called after what it belongs to:
/// `network-acl/training/ingress/195`, `route-table/public/route/0.0.0.0/0`. A reference to another resource is its id in
/// braces, and so is the account: `{account}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub all: BTreeMap<(String, String), Value>,
    /// What could not be read; two sides are never equal while there is anything.
    pub faults: Vec<String>,
}

impl Facts {
    /// Adds a fact; null says nothing.
    pub fn add(&mut self, resource: &str, property: &str, value: impl Into<Value>) {
        let value = value.into();
        if value.is_null() {
            return;
        }
        let key = (resource.to_owned(), property.to_owned());
        if let Some(before) = self.all.get(&key) {
            self.faults.push(format!(
                "{resource} {property} is said twice: {before} and {value}"
            ));
        }
        self.all.insert(key, value);
    }

    /// Returns what is said of a property; none where nothing is.
    pub fn get(&self, resource: &str, property: &str) -> Option<&Value> {
        self.all.get(&(resource.to_owned(), property.to_owned()))
    }

    /// Returns the resources whose ids start so and of which anything is said, but whether they outlive the network: that is the
    /// targets' affair, also for what is part of another resource.
    pub fn resources(&self, start: &str) -> BTreeSet<&str> {
        let said = self.all.keys();
        let said = said.filter(|(_, property)| property != "deletion");
        let ids = said.map(|(resource, _)| resource.as_str());
        ids.filter(|id| id.starts_with(start)).collect()
    }

    /// Says that a fact is a set, which stays empty unless something joins it.
    pub fn set(&mut self, resource: &str, property: &str) -> &mut Value {
        let key = (resource.to_owned(), property.to_owned());
        self.all
            .entry(key)
            .or_insert_with(|| Value::Array(Vec::new()))
    }

    /// Adds something to a fact that is a set.
    pub fn join(&mut self, resource: &str, property: &str, value: Value) {
        if let Value::Array(list) = self.set(resource, property) {
            list.retain(|known| *known != value);
            list.push(value);
            list.sort_by_key(ToString::to_string);
        }
    }

    /// Adds tags, each as a property.
    pub fn tags<'a>(&mut self, resource: &str, tags: impl IntoIterator<Item = (&'a str, Value)>) {
        for (key, value) in tags {
            self.add(resource, &format!("tag:{key}"), value);
        }
    }
}

/// The properties of one resource; each must be read, or what it says would go unseen.
pub struct Reader<'a> {
    what: String,
    values: &'a Map<String, Value>,
    must: BTreeSet<&'a str>,
    resolve: &'a dyn Fn(&Value) -> Value,
}

impl<'a> Reader<'a> {
    /// Starts to read a resource; `must` names the properties that have to be read.
    pub fn new(
        what: &str,
        values: &'a Map<String, Value>,
        must: impl IntoIterator<Item = &'a String>,
        resolve: &'a dyn Fn(&Value) -> Value,
    ) -> Self {
        Self {
            what: what.to_owned(),
            values,
            must: must.into_iter().map(String::as_str).collect(),
            resolve,
        }
    }

    /// Reads a property, its references resolved; null where it is not set.
    pub fn take(&mut self, key: &str) -> Value {
        self.must.remove(key);
        self.values
            .get(key)
            .map_or(Value::Null, |value| (self.resolve)(value))
    }

    /// Returns what the platform calls the resource.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Resolves the references in a value.
    pub fn resolve(&self, value: &Value) -> Value {
        (self.resolve)(value)
    }

    /// Reads a property that is text.
    pub fn text(&mut self, key: &str) -> String {
        match self.take(key) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// Reads a property that is a set.
    pub fn set(&mut self, key: &str) -> Value {
        sorted(self.take(key))
    }

    /// Says what was not read.
    pub fn finish(self, facts: &mut Facts) {
        for key in self.must {
            facts
                .faults
                .push(format!("{}: nothing reads `{key}`", self.what));
        }
    }
}

/// Sorts a list; other values stay as they are.
pub fn sorted(value: Value) -> Value {
    match value {
        Value::Array(mut list) => {
            list.sort_by_key(ToString::to_string);
            Value::Array(list)
        }
        other => other,
    }
}

/// Returns the id of a rule of a security group, from what it does: rules have no names that both sides know.
pub fn rule_id(group: &str, direction: &str, peer: &str, protocol: &str, ports: &Value) -> String {
    format!("{group}/{direction}/{peer} {protocol} {ports}")
}

/// Returns a protocol as AWS's API writes it; both sides may write a number. What is none stays as it is, and is equal to no other.
pub fn protocol(value: &Value) -> String {
    let text = value.to_string();
    let text = text.trim_matches('"');
    text.parse().map_or_else(
        |_| text.to_owned(),
        |protocol: Protocol| protocol.api_name().into_owned(),
    )
}

/// Returns ports as a pair; null for every protocol, and for those that have none.
pub fn ports(protocol: &str, from: &Value, to: &Value) -> Value {
    if !["tcp", "udp"].contains(&protocol) {
        return Value::Null;
    }
    Value::from(format!("{from}-{to}"))
}
