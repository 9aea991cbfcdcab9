//! YAML in: values, typed values with every error, and positions.
//!
//! This is the only file that names `serde_yaml`'s parser. The crate is archived, but its fork-free peers either lack
//! positions or a value type to merge; a wall of one file keeps the exchange cheap when a better one has settled.

use super::path::{Path, Step};
use crate::diagnostic::Position;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

pub use serde_yaml::{Mapping, Value};

/// Why a text is not YAML that smgen reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, without the position.
    pub message: String,
    /// Where, if the parser knows.
    pub position: Option<Position>,
}

/// A value that does not fit the type it is read into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    /// Where.
    pub path: Path,
    /// What is wrong there.
    pub kind: TypeErrorKind,
}

/// The ways in which a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeErrorKind {
    /// The last step of the path is not a known key.
    UnknownKey {
        /// The keys known there.
        known: Vec<String>,
    },
    /// Anything else, in serde's words.
    Mismatch(String),
}

/// Parses one YAML document; an empty one is null. Merge keys (`<<`) are applied.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    let failed = |error: &serde_yaml::Error| SyntaxError {
        message: without_position(&error.to_string()),
        position: error.location().map(|at| Position {
            line: at.line(),
            column: at.column(),
        }),
    };
    let mut value: Value = serde_yaml::from_str(text).map_err(|error| failed(&error))?;
    value.apply_merge().map_err(|error| failed(&error))?;
    Ok(value)
}

/// Cuts the trailing ` at line 1 column 2` that the position says again.
fn without_position(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

/// Reads a value into a type and names everything in it that does not fit, not only the first thing.
///
/// serde stops at the first error. Whatever it stops at is noted, taken out, and the rest is read again, until nothing
/// is wrong any more; so the errors are serde's own and cannot drift from the types. Returned with the errors is the value
/// without what they name (whole lists where an item is wrong, so that the paths of what is left still hold).
pub fn typed<T: DeserializeOwned>(value: &Value) -> (Option<T>, Vec<TypeError>, Value) {
    let mut rest = None::<Value>;
    let mut errors = Vec::new();
    let mut removed = BTreeMap::<Path, Vec<usize>>::new();
    let typed = loop {
        let current = rest.as_ref().unwrap_or(value);
        let failure = match serde_path_to_error::deserialize::<_, T>(current) {
            Ok(typed) => break Some(typed),
            Err(failure) => failure,
        };
        let (path, kind) = describe(&failure);
        errors.push(TypeError {
            path: in_original(&path, &removed),
            kind,
        });
        let remaining = rest.get_or_insert_with(|| value.clone());
        if !remove(remaining, &path.0) {
            break None;
        }
        if let Some(Step::Index(index)) = path.0.last()
            && let Some(list) = path.parent()
        {
            removed.entry(list).or_default().push(*index);
        }
    };
    let mut sound = value.clone();
    for error in &errors {
        let keys = error.path.0.iter().take_while(|step| matches!(step, Step::Key(_)));
        let keys: Vec<_> = keys.cloned().collect();
        remove(&mut sound, &keys);
    }
    (typed, errors, sound)
}

fn describe(failure: &serde_path_to_error::Error<serde_yaml::Error>) -> (Path, TypeErrorKind) {
    use serde_path_to_error::Segment;
    let steps = failure.path().iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    let mut path = Path(steps.collect());
    let message = without_position(&failure.inner().to_string());
    let Some(unknown) = message.strip_prefix("unknown field `") else {
        return (path, TypeErrorKind::Mismatch(message));
    };
    let (key, expected) = unknown.split_once('`').unwrap_or((unknown, ""));
    if path.0.last() != Some(&Step::Key(key.to_owned())) {
        path = path.key(key);
    }
    let known = expected.split('`').skip(1).step_by(2).map(str::to_owned);
    (path, TypeErrorKind::UnknownKey { known: known.collect() })
}

/// Turns a path into the shortened value back into one into the value as given: items removed before it count again.
fn in_original(path: &Path, removed: &BTreeMap<Path, Vec<usize>>) -> Path {
    let mut seen = Path::default();
    let mut original = Path::default();
    for step in &path.0 {
        original = match step {
            Step::Key(key) => original.key(key),
            Step::Index(index) => {
                // Later removals happened in a list already shortened by the earlier ones: undo them last to first.
                let undone = removed.get(&seen).into_iter().flatten().rev();
                original.index(undone.fold(*index, |at, gone| if *gone <= at { at + 1 } else { at }))
            }
        };
        seen.0.push(step.clone());
    }
    original
}

fn remove(value: &mut Value, steps: &[Step]) -> bool {
    let Some((step, tail)) = steps.split_first() else {
        return false;
    };
    match (step, value) {
        (Step::Key(key), Value::Mapping(map)) if tail.is_empty() => map.remove(key.as_str()).is_some(),
        (Step::Key(key), Value::Mapping(map)) => map.get_mut(key.as_str()).is_some_and(|next| remove(next, tail)),
        (Step::Index(index), Value::Sequence(list)) if tail.is_empty() => {
            let there = *index < list.len();
            if there {
                list.remove(*index);
            }
            there
        }
        (Step::Index(index), Value::Sequence(list)) => list.get_mut(*index).is_some_and(|next| remove(next, tail)),
        _ => false,
    }
}

/// Returns the value at a path.
#[must_use]
pub fn get<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.0.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.as_mapping()?.get(key.as_str()),
        Step::Index(index) => value.as_sequence()?.get(*index),
    })
}

/// Which end of a map entry a position is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// Finds where a path stands in a text.
///
/// `serde_yaml` keeps no positions, but its errors carry them: this reads the text again, walks to the path and fails
/// there on purpose. Only called when something has to be said.
#[must_use]
pub fn locate(text: &str, path: &Path, side: Side) -> Option<Position> {
    let seek = Seek { steps: &path.0, side };
    let error = seek.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    if !error.to_string().contains(FOUND) {
        return None;
    }
    let at = error.location()?;
    Some(Position {
        line: at.line(),
        column: at.column(),
    })
}

/// Marks the error raised on purpose; no YAML parser says this by itself.
const FOUND: &str = "\u{1}smgen found it\u{1}";

struct Seek<'a> {
    steps: &'a [Step],
    side: Side,
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! found_at_scalar {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<(), E> {
            if self.steps.is_empty() { Err(E::custom(FOUND)) } else { Ok(()) }
        })*
    };
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML")
    }

    found_at_scalar! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.steps.is_empty() { Err(E::custom(FOUND)) } else { Ok(()) }
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some((step, tail)) = self.steps.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        let Step::Index(wanted) = step else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        for _ in 0..*wanted {
            if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        let below = Seek { steps: tail, side: self.side };
        if list.next_element_seed(below)?.is_some() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((step, tail)) = self.steps.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        let Step::Key(wanted) = step else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let fail_on_key = tail.is_empty() && self.side == Side::Key;
        while let Some(hit) = map.next_key_seed(KeySeek { wanted, fail_on_key })? {
            if hit {
                map.next_value_seed(Seek { steps: tail, side: self.side })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct KeySeek<'a> {
    wanted: &'a str,
    fail_on_key: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeek<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! key_of_type {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, key: $type) -> Result<bool, E> {
            let hit = key.to_string() == self.wanted;
            if hit && self.fail_on_key { Err(E::custom(FOUND)) } else { Ok(hit) }
        })*
    };
}

impl<'de> Visitor<'de> for KeySeek<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    key_of_type! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E: serde::de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    const TEXT: &str = "a:\n  b: [1, {c: x}]\n  \"d e\": ~\n# note\nz: &anchor\n  - q: 1\n";

    fn at(path: &str, side: Side) -> Option<(usize, usize)> {
        let position = locate(TEXT, &Path::parse(path).expect(path), side)?;
        Some((position.line, position.column))
    }

    #[test]
    fn positions_of_keys_and_values() {
        assert_eq!(at("a.b", Side::Key), Some((2, 3)));
        assert_eq!(at("a.b[1].c", Side::Value), Some((2, 15)));
        assert_eq!(at("a.\"d e\"", Side::Value), Some((3, 10)));
        assert_eq!(at("z[0].q", Side::Key), Some((6, 5)));
        assert_eq!(at("a.b[7]", Side::Value), None);
        assert_eq!(at("nowhere", Side::Key), None);
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: Option<String>,
        list: Option<Vec<Inner>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        port: u16,
    }

    #[test]
    fn every_type_error_is_found_with_its_original_path() {
        let value = parse("nam: x\nname: [1]\nlist: [{port: a}, {port: 1}, {port: 70000}, {prt: 1, port: 2}, {}]\n").expect("yaml");
        let (typed, errors, sound) = typed::<Outer>(&value);
        let mut paths: Vec<_> = errors.iter().map(|error| error.path.to_string()).collect();
        paths.sort();
        let expected = ["list[0].port", "list[2].port", "list[3].prt", "list[4]", "nam", "name"];
        assert_eq!(paths, expected);
        let list = typed.expect("what is left fits").list.expect("list");
        assert_eq!(list.iter().map(|inner| inner.port).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(sound, parse("{}").expect("yaml"));
    }

    #[test]
    fn syntax_errors_carry_a_position() {
        let error = parse("a: 1\na: 2\n").expect_err("duplicate key");
        assert_eq!(error.position.map(|at| at.line), Some(2));
        assert!(error.message.contains("duplicate"), "{}", error.message);
        assert!(!error.message.contains("at line"), "{}", error.message);
        assert!(parse("a: [").is_err());
        assert_eq!(parse("").expect("empty"), Value::Null);
    }
}
