//! Which names lie below which.

use crate::snapshot::below;

/// Returns the zone that an endpoint's name stands for: the name without its `*.`.
pub(super) fn zone(own: &str) -> &str {
    own.strip_prefix("*.").unwrap_or(own)
}

/// Tells whether a name lies in the zone of an endpoint's name.
pub(super) fn within(name: &str, own: &str) -> bool {
    below(name, zone(own))
}

/// Tells whether an endpoint's name answers a name; `*` stands for one label or more (RFC 4592), not for none.
pub(super) fn matches(name: &str, own: &str) -> bool {
    match own.strip_prefix("*.") {
        Some(zone) => name.len() > zone.len() && within(name, own),
        None => name == own,
    }
}

/// Returns a name and the names above it, the longest first, down to another one.
pub(super) fn upwards<'n>(name: &'n str, zone: &str) -> impl Iterator<Item = &'n str> {
    let above = |name: &&'n str| name.split_once('.').map(|(_, rest)| rest);
    let names = std::iter::successors(Some(name), above);
    let length = zone.len();
    names.take_while(move |name| name.len() >= length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_whole() {
        for (name, zone, expected) in [
            ("a.b", "b", true),
            ("b", "b", true),
            ("ab", "b", false),
            ("b", "a.b", false),
            ("a.b", "", true),
        ] {
            assert_eq!(below(name, zone), expected, "{name} {zone}");
        }
        assert!(matches("x.b", "*.b") && matches("x.y.b", "*.b") && !matches("b", "*.b"));
        let names: Vec<_> = upwards("x.y.b", "b").collect();
        assert_eq!(names, ["x.y.b", "y.b", "b"]);
    }
}
