//! Literals of TypeScript as a tree.

use crate::render::reference::ReferencePrinter;
use crate::topology::{Part, PolicyValue, Text};

/// A literal, or an expression in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A template literal, its pieces already escaped; printed without the backticks around it here.
    Template(String),
    /// An expression, as it stands.
    Code(String),
    /// An array.
    List(Vec<Value>),
    /// An object, one property to a line.
    Object(Vec<Entry>),
    /// An object on one line where it fits.
    Inline(Vec<Entry>),
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Comment above it; may be empty.
    pub comment: String,
    /// The key, unquoted.
    pub key: String,
    /// The value.
    pub value: Value,
}

impl Entry {
    /// Creates a property.
    #[must_use]
    pub fn new(key: &str, value: impl Into<Value>) -> Self {
        Self::with_comment(key, "", value)
    }

    /// Creates a property with a comment above it.
    #[must_use]
    pub fn with_comment(key: &str, comment: &str, value: impl Into<Value>) -> Self {
        Self {
            comment: comment.to_owned(),
            key: key.to_owned(),
            value: value.into(),
        }
    }
}

impl Value {
    /// Returns a policy document.
    #[must_use]
    pub fn policy(document: &PolicyValue, reference: ReferencePrinter) -> Self {
        match document {
            PolicyValue::Text(text) => Self::of_parts(text, reference),
            PolicyValue::List(list) => {
                let values = list.iter().map(|one| Self::policy(one, reference));
                values.collect()
            }
            PolicyValue::Map(map) => {
                let entries = map
                    .iter()
                    .map(|(key, value)| Entry::new(key, Self::policy(value, reference)));
                Self::Object(entries.collect())
            }
        }
    }

    fn of_parts(text: &Text, reference: ReferencePrinter) -> Self {
        match &text.0[..] {
            [] => return Self::Text(String::new()),
            [Part::Literal(text)] => return Self::Text(text.clone()),
            _ => {}
        }
        if let Some(whole) = reference(&text.0) {
            return Self::Code(whole);
        }
        let pieces = text.0.iter().map(|part| match part {
            Part::Literal(text) => super::escape::piece(text),
            other => {
                let expression = reference(std::slice::from_ref(other));
                format!("${{{}}}", expression.unwrap_or_default())
            }
        });
        Self::Template(pieces.collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Code(number.to_string())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::from(u64::from(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::from(u64::from(number))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Code(truth.to_string())
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<T: IntoIterator<Item = Value>>(values: T) -> Self {
        Self::List(values.into_iter().collect())
    }
}
