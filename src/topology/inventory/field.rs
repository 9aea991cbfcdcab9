//! Properties of resources, and their values.

use super::super::policy::{Part, PolicyDocument, Reference, Text};
use crate::blueprint::Path;
use serde_json::Value;
use std::fmt;

/// A property of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, the same in every target, in kebab case: `retention-days`.
    pub name: &'static str,
    /// What the topology decides.
    pub value: FieldValue,
    /// Blueprint values that decide it, where they are not all of the resource's; empty otherwise.
    pub from: Vec<Path>,
    /// Where it is said, and where it can be read.
    pub place: Place,
}

/// Where a property is said, and where it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Rendered code sets it, and an account tells it.
    Both,
    /// Only an account tells it: a state that rendered code leads to without naming it.
    Account,
    /// Only rendered code says it, and no call of AWS tells it; why.
    Code(&'static str),
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A text, parts of which only the account knows.
    Text(Text),
    /// Words in this order, which a target and an account write as one text with blanks between them.
    Words(Vec<String>),
    /// Another resource, or an attribute of it.
    Reference(Reference),
    /// Values whose order says something.
    List(Vec<FieldValue>),
    /// Values whose order says nothing.
    Set(Vec<FieldValue>),
    /// A policy document, compared by meaning.
    Policy(PolicyDocument),
    /// Nothing: the property must not be set.
    Unset,
}

impl From<bool> for FieldValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for FieldValue {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for FieldValue {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for FieldValue {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<Text> for FieldValue {
    fn from(value: Text) -> Self {
        Self::Text(value)
    }
}

impl From<Reference> for FieldValue {
    fn from(value: Reference) -> Self {
        Self::Reference(value)
    }
}

impl From<PolicyDocument> for FieldValue {
    fn from(value: PolicyDocument) -> Self {
        Self::Policy(value)
    }
}

impl FieldValue {
    /// Returns the value as JSON, unknown parts and references resolved; sets are sorted, and what must not be set is null.
    #[must_use]
    pub fn to_json(&self, resolve: &impl Fn(&Part) -> String) -> Value {
        match self {
            Self::Bool(value) => (*value).into(),
            Self::Number(value) => (*value).into(),
            Self::Text(text) => text.resolve(resolve).into(),
            Self::Words(words) => words.join(" ").into(),
            Self::Reference(reference) => resolve(&Part::Reference(reference.clone())).into(),
            Self::List(list) => list.iter().map(|one| one.to_json(resolve)).collect(),
            Self::Set(set) => {
                let mut set: Vec<_> = set.iter().map(|one| one.to_json(resolve)).collect();
                set.sort_by_key(Value::to_string);
                Value::Array(set)
            }
            Self::Policy(document) => document.tree().to_json(resolve),
            Self::Unset => Value::Null,
        }
    }

    /// Returns a set of references to ids.
    pub(in super::super) fn references(ids: impl IntoIterator<Item = String>) -> Self {
        Self::Set(ids.into_iter().map(|id| Reference::id(id).into()).collect())
    }
}

/// Writes the value on one line: a reference as the id that it means, a policy by the ids of its statements.
impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Words(words) => f.write_str(&words.join(" ")),
            Self::Reference(reference) => f.write_str(&reference.id),
            Self::List(list) | Self::Set(list) => {
                let words: Vec<_> = list.iter().map(ToString::to_string).collect();
                f.write_str(&words.join(", "))
            }
            Self::Policy(document) => {
                let sids = document.statements.iter().map(|one| one.sid.as_str());
                f.write_str(&sids.collect::<Vec<_>>().join(", "))
            }
            Self::Unset => f.write_str("not set"),
        }
    }
}
