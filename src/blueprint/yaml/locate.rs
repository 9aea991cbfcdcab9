//! Where a path stands in a text.

use super::place::{FOUND, found};
use crate::blueprint::path::{Path, Step};
use crate::diagnostic::Position;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use std::fmt;

/// Which end of a map entry a position is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// Finds where a path stands in a text. What comes from an anchor is found at the anchor.
///
/// `serde_yaml` keeps no positions, but its errors carry them: this reads the text again, walks to the path and fails
/// there on purpose. [`super::Positions`] asks it for what its index leaves out.
#[must_use]
pub fn locate(text: &str, path: &Path, side: Side) -> Option<Position> {
    // A key of the map itself wins over one that a merge key (`<<`) brings, wherever it stands.
    [false, true].into_iter().find_map(|merges| {
        let seek = Seek {
            steps: &path.0,
            side,
            merges,
        };
        let error = seek
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .err()?;
        found(text, &error)
    })
}

#[derive(Clone, Copy)]
struct Seek<'a> {
    steps: &'a [Step],
    side: Side,
    merges: bool,
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
        if self.steps.is_empty() {
            Err(E::custom(FOUND))
        } else {
            Ok(())
        }
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        if self.steps.is_empty() {
            return Err(A::Error::custom(FOUND));
        }
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some((step, tail)) = self.steps.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        if let Step::Index(wanted) = step {
            for _ in 0..*wanted {
                if list.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
            }
            list.next_element_seed(Self {
                steps: tail,
                ..self
            })?;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((step, tail)) = self.steps.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        let wanted = match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        };
        let fail_on_key = tail.is_empty() && self.side == Side::Key;
        while let Some(key) = map.next_key_seed(KeySeek {
            wanted,
            fail_on_key,
        })? {
            match key {
                Key::Wanted => map.next_value_seed(Self {
                    steps: tail,
                    ..self
                })?,
                Key::Merge if self.merges => map.next_value_seed(Merged(self))?,
                Key::Merge | Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Looks for the path in what a merge key brings: a map, or each of a list of maps.
struct Merged<'a>(Seek<'a>);

impl<'de> DeserializeSeed<'de> for Merged<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! passed_over {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<(), E> { Ok(()) })*
    };
}

impl<'de> Visitor<'de> for Merged<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("maps to merge")
    }

    passed_over! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.0)?.is_some() {}
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(self)
    }
}

enum Key {
    Wanted,
    Merge,
    Other,
}

struct KeySeek<'a> {
    wanted: Option<&'a str>,
    fail_on_key: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeek<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! other_key {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<Key, E> { Ok(Key::Other) })*
    };
}

impl<'de> Visitor<'de> for KeySeek<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    other_key! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key, E> {
        match (self.wanted == Some(key), key) {
            (true, _) if self.fail_on_key => Err(E::custom(FOUND)),
            (true, _) => Ok(Key::Wanted),
            (false, "<<") => Ok(Key::Merge),
            (false, _) => Ok(Key::Other),
        }
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Key, E> {
        Ok(Key::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Key, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Key::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Key, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Key::Other)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Key, A::Error> {
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant::<IgnoredAny>()?;
        Ok(Key::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a:\n  b: [1, {c: x}]\n  \"d e\": ~\n# note\nz: &anchor\n  - q: 1\nm: {<<: {n: 1, o: 2}, o: !t 3}\n";

    fn at(path: &str, side: Side) -> Option<(usize, usize)> {
        let position = locate(TEXT, &Path::parse(path).expect(path), side)?;
        Some((position.line, position.column))
    }

    #[test]
    fn positions_of_keys_and_values() {
        assert_eq!(at("a.b", Side::Key), Some((2, 3)));
        assert_eq!(at("a.b[1].c", Side::Value), Some((2, 14)));
        assert_eq!(at("a.\"d e\"", Side::Value), Some((3, 10)));
        assert_eq!(at("z[0].q", Side::Key), Some((6, 5)));
        assert_eq!(at("a.b[7]", Side::Value), None);
        assert_eq!(at("nowhere", Side::Key), None);
    }

    #[test]
    fn merge_keys_are_followed_and_overridden() {
        assert_eq!(at("m.n", Side::Key), Some((7, 10)));
        assert_eq!(at("m.o", Side::Key), Some((7, 23)));
        assert_eq!(at("m.o", Side::Value), Some((7, 26)));
    }
}
