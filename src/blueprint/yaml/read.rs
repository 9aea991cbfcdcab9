//! Reading a document whatever it holds: what smgen does not take is listed with its place, left out, and the rest read.

use super::place::{FOUND, found};
use super::syntax::{self, SyntaxError};
use super::unsupported::{Unsupported, UnsupportedKind};
use super::value::{Mapping, Value, remove};
use crate::blueprint::path::{Path, Step};
use crate::diagnostic::Position;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use std::collections::BTreeSet;
use std::fmt;

/// A document and what in it is unsupported.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The value, merge keys applied, without what is unsupported.
    pub value: Value,
    /// What was left out, in the order of the text.
    pub unsupported: Vec<Unsupported>,
}

/// More of them than this are not worth finding one by one.
const MOST: usize = 100;
/// Each is found by reading the text again: what is read for all of them together.
const READ_AGAIN: usize = 4 << 20;
/// A longer text is no blueprint: ten thousand profiles have less.
const MOST_BYTES: usize = 1 << 20;

/// Reads one YAML document; an empty one is null. Merge keys (`<<`) are applied.
pub fn read(text: &str) -> Result<Document, SyntaxError> {
    if text.len() > MOST_BYTES {
        return Err(SyntaxError::too_long(text.len(), MOST_BYTES));
    }
    let most = (READ_AGAIN / text.len().max(1)).clamp(1, MOST);
    let mut walk = Walk::default();
    let seed = ValueSeed {
        walk: &mut walk,
        merge: false,
    };
    let mut value = seed
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| syntax::explain(text, &error))?;
    let mut unsupported: Vec<Unsupported> = Vec::new();
    for (number, (path, kind)) in walk.found.into_iter().enumerate().take(most) {
        let position = position_of(text, number);
        // An anchored part is walked again wherever it is used.
        if position.is_none() || unsupported.iter().all(|other| other.position != position) {
            unsupported.push(Unsupported {
                path: path.clone(),
                position,
                kind: kind.clone(),
            });
        }
        if let UnsupportedKind::Tag(_) = kind {
            remove(&mut value, &path.keys());
        }
    }
    Ok(Document { value, unsupported })
}

/// Parses one YAML document that holds nothing unsupported; an empty one is null. Merge keys (`<<`) are applied.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    let document = read(text)?;
    match document.unsupported.into_iter().next() {
        None => Ok(document.value),
        Some(found) => Err(found.into()),
    }
}

/// Finds the place of an unsupported construct by its number: reads again and fails there on purpose.
fn position_of(text: &str, number: usize) -> Option<Position> {
    let mut walk = Walk {
        fail_at: Some(number),
        ..Walk::default()
    };
    let seed = ValueSeed {
        walk: &mut walk,
        merge: false,
    };
    found(
        text,
        &seed
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .err()?,
    )
}

#[derive(Default)]
struct Walk {
    path: Path,
    found: Vec<(Path, UnsupportedKind)>,
    fail_at: Option<usize>,
}

impl Walk {
    fn note<E: serde::de::Error>(&mut self, path: Path, kind: UnsupportedKind) -> Result<(), E> {
        if self.fail_at == Some(self.found.len()) {
            return Err(E::custom(FOUND));
        }
        self.found.push((path, kind));
        Ok(())
    }
}

struct ValueSeed<'a> {
    walk: &'a mut Walk,
    /// Whether this is the value of a merge key, or an item of it.
    merge: bool,
}

impl ValueSeed<'_> {
    /// Takes a scalar; as the value of a merge key it is unsupported.
    fn scalar<E: serde::de::Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        if self.merge {
            let path = self.walk.path.clone();
            self.walk.note(path, UnsupportedKind::Merge)?;
            return Ok(Value::Null);
        }
        Ok(value.into())
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! taken {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, value: $type) -> Result<Value, E> { self.scalar(value) })*
    };
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML")
    }

    taken! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no key takes a number of this size; it is only reported"
    )]
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.scalar(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no key takes a number of this size; it is only reported"
    )]
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.scalar(value as f64)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        // `<<:` with nothing behind it merges nothing.
        Ok(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, value) = tagged.variant::<String>()?;
        let path = self.walk.path.clone();
        self.walk.note(path, UnsupportedKind::Tag(tag))?;
        value.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            self.walk.path.0.push(Step::Index(values.len()));
            let next = list.next_element_seed(ValueSeed {
                walk: &mut *self.walk,
                merge: self.merge,
            })?;
            self.walk.path.0.pop();
            match next {
                Some(value) => values.push(value),
                None => return Ok(Value::Sequence(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Mapping::new();
        let mut seen = BTreeSet::new();
        let mut merges = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed {
            walk: &mut *self.walk,
            seen: &seen,
        })? {
            let Some(key) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let merge = key == "<<";
            self.walk.path.0.push(Step::Key(key.clone()));
            let value = map.next_value_seed(ValueSeed {
                walk: &mut *self.walk,
                merge,
            })?;
            self.walk.path.0.pop();
            seen.insert(key.clone());
            if merge {
                merges.push(value);
            } else {
                values.insert(key.into(), value);
            }
        }
        for merge in merges {
            supply(&mut values, merge);
        }
        Ok(Value::Mapping(values))
    }
}

/// Adds the keys that a map does not have yet from a map, or from each of a list of maps.
fn supply(values: &mut Mapping, merge: Value) {
    match merge {
        Value::Mapping(map) => {
            for (key, value) in map {
                values.entry(key).or_insert(value);
            }
        }
        Value::Sequence(maps) => maps.into_iter().for_each(|map| supply(values, map)),
        _ => {}
    }
}

/// Reads a key; none for an unsupported one.
struct KeySeed<'a> {
    walk: &'a mut Walk,
    seen: &'a BTreeSet<String>,
}

impl KeySeed<'_> {
    fn unsupported<E: serde::de::Error>(self) -> Result<Option<String>, E> {
        let path = self.walk.path.clone();
        self.walk.note(path, UnsupportedKind::KeyNotText)?;
        Ok(None)
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! unsupported_keys {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> { self.unsupported() })*
    };
}

impl<'de> Visitor<'de> for KeySeed<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    unsupported_keys! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        if self.seen.contains(key) {
            let path = self.walk.path.key(key);
            self.walk
                .note(path, UnsupportedKind::Duplicate(key.to_owned()))?;
            return Ok(None);
        }
        Ok(Some(key.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        self.unsupported()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let key = self.unsupported()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let key = self.unsupported()?;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(key)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Self::Value, A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        let key = self.unsupported()?;
        value.newtype_variant::<IgnoredAny>()?;
        Ok(key)
    }
}
