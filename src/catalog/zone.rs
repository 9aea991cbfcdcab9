//! Ids of availability zones.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

/// The id of an availability zone of a region that the catalogue knows, such as `use1-az1`: the same place in every account.
///
/// A zone's *name* (`us-east-1a`) means another place in every account, and is no value of this type. What an account says of its
/// own zones stays text: it may be a local zone (`usw2-lax1-az1`).
///
/// The only ways to one are the data of the regions and [`super::Region::zone`], which takes new numbers of their zones, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneId {
    text: &'static str,
    number: u8,
}

/// A text that is no id of an availability zone of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is the id of no availability zone")]
pub struct UnknownZone(pub String);

impl ZoneId {
    /// Reads the catalogue's own text: a region's code, `-az`, a number from 1 to 9.
    fn of(text: &'static str) -> Option<Self> {
        let (code, number) = text.rsplit_once("-az")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let number = number.parse().ok().filter(|one| (1..=9).contains(one))?;
        (!code.is_empty() && code.chars().all(plain)).then_some(Self { text, number })
    }

    /// Returns the zone of another number beside this one, by its text; none where the text has another form or region.
    ///
    /// Numbers end at 8: each decides which eighth of a tier is the zone's. The text lives as long as the program.
    pub(super) fn beside(self, text: &str) -> Option<Self> {
        let (code, _) = self.text.rsplit_once("-az")?;
        let digit = text.strip_prefix(code)?.strip_prefix("-az")?;
        let mut numbers = 1..=8;
        let number = numbers.find(|number| number.to_string() == digit)?;
        let text = text.to_owned();
        Some(Self {
            text: text.leak(),
            number,
        })
    }

    /// Returns it as AWS writes it: `use1-az4`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.text
    }

    /// Returns the number at its end, from 1: 4 for `use1-az4`.
    #[must_use]
    pub fn number(self) -> u8 {
        self.number
    }
}

impl fmt::Display for ZoneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

impl Serialize for ZoneId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text)
    }
}

/// For the data of the regions, which is part of the program.
impl<'de: 'static> Deserialize<'de> for ZoneId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'static str>::deserialize(deserializer)?;
        Self::of(text).ok_or_else(|| de::Error::custom(UnknownZone(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::ZoneId;

    #[test]
    fn a_new_number_is_a_zone_beside_the_known_ones() {
        let known = ZoneId::of("cnn1-az1").unwrap();
        assert_eq!(known.beside("cnn1-az4").map(ZoneId::number), Some(4));
        for text in [
            "cnn1-az9",
            "cnn1-az04",
            "cnnw1-az1",
            "cnn1-az",
            "cnn1-az+4",
            "cnn1-az4 ",
        ] {
            assert_eq!(known.beside(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_local_zones_do_not_enter_the_data() {
        assert_eq!(ZoneId::of("use1-az4").map(ZoneId::number), Some(4));
        for text in ["us-east-1a", "usw2-lax1-az1", "use1-az0", "use1-az", "-az1"] {
            assert_eq!(ZoneId::of(text), None, "{text}");
        }
    }
}
