//! A policy as a tree.

use super::text::{Part, Text, escaped_length};
use serde_json::{Map, Value};

/// A policy as a tree whose leaves may hold unknown parts; maps keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyValue {
    /// A text.
    Text(Text),
    /// A list.
    List(Vec<Self>),
    /// A map.
    Map(Vec<(String, Self)>),
}

impl PolicyValue {
    pub(super) fn texts(texts: &[Text]) -> Self {
        match texts {
            [one] => Self::Text(one.clone()),
            many => Self::List(many.iter().cloned().map(Self::Text).collect()),
        }
    }

    /// Returns `{"Service": [...]}` or the like.
    #[must_use]
    pub fn principal(kind: &str, principals: &[Text]) -> Self {
        Self::Map(vec![(kind.to_owned(), Self::texts(principals))])
    }

    /// Tells whether a part stands anywhere in the value.
    pub(super) fn holds(&self, part: &Part) -> bool {
        match self {
            Self::Text(text) => text.0.contains(part),
            Self::List(list) => list.iter().any(|value| value.holds(part)),
            Self::Map(map) => map.iter().any(|(_, value)| value.holds(part)),
        }
    }

    /// Returns the number of characters of the value as minified JSON.
    pub(super) fn length(&self) -> usize {
        // Brackets, and commas between what is in them; none where there is nothing.
        let around = |items: usize| 2 + items.saturating_sub(1);
        match self {
            Self::Text(text) => 2 + text.0.iter().map(Part::length).sum::<usize>(),
            Self::List(list) => around(list.len()) + list.iter().map(Self::length).sum::<usize>(),
            Self::Map(map) => {
                // Quotes and a colon.
                let entries = map
                    .iter()
                    .map(|(key, value)| 3 + escaped_length(key) + value.length());
                around(map.len()) + entries.sum::<usize>()
            }
        }
    }

    /// Returns the value as JSON, its unknown parts resolved.
    #[must_use]
    pub fn to_json(&self, resolve: &impl Fn(&Part) -> String) -> Value {
        match self {
            Self::Text(text) => Value::String(text.resolve(resolve)),
            Self::List(list) => list.iter().map(|value| value.to_json(resolve)).collect(),
            Self::Map(map) => {
                let entries = map
                    .iter()
                    .map(|(key, value)| (key.clone(), value.to_json(resolve)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}
