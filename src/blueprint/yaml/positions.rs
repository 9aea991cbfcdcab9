//! Where the keys and scalars of a text stand, read once for all of them.

use super::locate::{Side, locate};
use super::place::FOUND;
use crate::blueprint::path::{Path, Step};
use crate::diagnostic::{Position, Source};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A YAML text with the places of its paths, which are read when the first one is asked for.
///
/// [`locate`] reads the whole text for one path; where thousands are asked for, that is thousands of readings.
#[derive(Debug)]
pub struct Positions {
    source: Arc<Source>,
    index: OnceLock<Index>,
}

#[derive(Debug)]
struct Index {
    root: Node,
    /// Offsets in bytes of the starts of all lines, as the parser counts them.
    yaml_lines: Vec<usize>,
    /// Offsets in bytes of the starts of all lines, as editors count them.
    lines: Vec<usize>,
}

/// A place as the parser counts: line by YAML's five line breaks and column in characters, both from 1.
type YamlPosition = (usize, usize);

#[derive(Debug, Default)]
struct Node {
    key: Option<YamlPosition>,
    /// Where the value stands, if it is a scalar; the parser tells no place of a list or map that was read to its end.
    scalar: Option<YamlPosition>,
    below: BTreeMap<Step, Node>,
}

impl Positions {
    /// Creates the places of a text; nothing is read yet.
    #[must_use]
    pub fn new(source: Arc<Source>) -> Self {
        Self {
            source,
            index: OnceLock::new(),
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Finds where a path stands, as [`locate`] does.
    #[must_use]
    pub fn locate(&self, path: &Path, side: Side) -> Option<Position> {
        let text = &self.source.text;
        let index = self.index.get_or_init(|| Index::read(text));
        // Lists and maps are not in the index, nor what merge keys bring.
        index
            .position(text, path, side)
            .or_else(|| locate(text, path, side))
    }
}

impl Index {
    fn read(text: &str) -> Self {
        let mut root = Node::default();
        let seed = NodeSeed { node: &mut root };
        // Whatever could not be read is not in the index, and `locate` is asked for it.
        let _ = seed.deserialize(serde_yaml::Deserializer::from_str(text));
        let starts = |breaks: &[char]| {
            let lines = text.match_indices(breaks).filter(|(at, found)| {
                // A carriage return before a line feed is one break together with it.
                !(*found == "\r" && text[at + 1..].starts_with('\n'))
            });
            let starts = lines.map(|(at, found)| at + found.len());
            std::iter::once(0).chain(starts).collect()
        };
        Self {
            root,
            yaml_lines: starts(&['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']),
            lines: starts(&['\n']),
        }
    }

    fn position(&self, text: &str, path: &Path, side: Side) -> Option<Position> {
        let mut steps = path.0.iter();
        let node = steps.try_fold(&self.root, |node, step| node.below.get(step))?;
        let (line, column) = match side {
            Side::Key => node.key,
            Side::Value => node.scalar,
        }?;
        let start = *self.yaml_lines.get(line.checked_sub(1)?)?;
        let mut characters = text.get(start..)?.char_indices();
        let offset = start + characters.nth(column.checked_sub(1)?)?.0;
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let column = text.get(start..offset)?.chars().count() + 1;
        Some(Position { line, column })
    }
}

/// Reads the place off an error that was raised on purpose; gives back any other error.
fn raised<E: serde::de::Error>(error: E) -> Result<YamlPosition, E> {
    let message = error.to_string();
    let Some((_, place)) = message.rsplit_once(FOUND) else {
        return Err(error);
    };
    // The parser leaves the place out where it is the start of the text.
    if place.is_empty() {
        return Ok((1, 1));
    }
    let numbers = place
        .strip_prefix(" at line ")
        .and_then(|place| place.split_once(" column "));
    let numbers =
        numbers.and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    numbers.ok_or(error)
}

/// Reads a value into a node. A scalar is answered with an error on purpose, because errors carry the place; the parser
/// has left the scalar behind by then, so whoever called goes on with what follows.
struct NodeSeed<'a> {
    node: &'a mut Node,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! scalars {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<(), E> { Err(E::custom(FOUND)) })*
    };
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML")
    }

    scalars! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for index in 0.. {
            let mut item = Node::default();
            let read = list.next_element_seed(NodeSeed { node: &mut item });
            if matches!(read, Ok(None)) {
                break;
            }
            item.scalar = read.err().map(raised).transpose()?;
            self.node.below.insert(Step::Index(index), item);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        loop {
            let mut name = None;
            let read = map.next_key_seed(KeySeed { name: &mut name });
            if matches!(read, Ok(None)) {
                return Ok(());
            }
            let key = read.err().map(raised).transpose()?;
            let mut value = Node {
                key,
                ..Node::default()
            };
            let read = map.next_value_seed(NodeSeed { node: &mut value });
            value.scalar = read.err().map(raised).transpose()?;
            // Of a key that is given twice, the first one counts.
            if let Some(name) = name {
                self.node.below.entry(Step::Key(name)).or_insert(value);
            }
        }
    }
}

/// Reads a key, and always answers with an error that carries its place, except for keys that are no scalars.
struct KeySeed<'a> {
    name: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    scalars! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        *self.name = Some(key.to_owned());
        Err(E::custom(FOUND))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant::<IgnoredAny>()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Value, read};
    use super::*;

    /// Lists the paths of all values.
    fn paths(value: &Value, at: &Path, found: &mut Vec<Path>) {
        found.push(at.clone());
        match value {
            Value::Mapping(map) => map.iter().for_each(|(key, value)| {
                paths(value, &at.key(key.as_str().expect("text")), found);
            }),
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    paths(item, &at.index(index), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_index_and_a_search_find_the_same_places() {
        for text in [
            "a: 1",
            "'q': [x, [y], {z: &n w, v: *n}]\r\nü: \"日\u{2028}本\"\r\nb:\r\n  - c: !t 1\r\n    d: >\r\n      e\r\n\r\n  - ~\r\n",
            "x: &x {k: 1, l: [2]}\ny: {<<: *x, k: 3}\nz: *x\nw: [*x]\n\u{2029}v: {k: 1, k: 2}\n",
            "1: {a: 2}\n? [b]\n: c\n? {d: e}\n: {f: g}\n? !h i\n: j\n~: k\nl: m\u{85}n: o\n",
            "{a: b,\n c: }",
            "[]",
            "text",
        ] {
            let value = read(text).expect(text).value;
            let source = Source {
                name: String::new(),
                text: text.to_owned(),
            };
            let positions = Positions::new(Arc::new(source));
            let mut all = Vec::new();
            paths(&value, &Path::default(), &mut all);
            let mut indexed = 0;
            for path in all {
                for side in [Side::Key, Side::Value] {
                    let found = locate(text, &path, side);
                    assert_eq!(
                        positions.locate(&path, side),
                        found,
                        "{text}: {path} {side:?}"
                    );
                    let index = positions.index.get().expect("an index");
                    indexed += usize::from(index.position(text, &path, side).is_some());
                }
            }
            assert!(indexed > 0 || !text.contains(':'), "{text}");
        }
    }
}
