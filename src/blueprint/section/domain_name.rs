//! The form of a domain name.

/// Characters of a domain name, its dots counted: RFC 1035, 2.3.4.
pub(super) const CHARACTERS: usize = 253;
/// Characters of a label: RFC 1035, 2.3.4.
const LABEL_CHARACTERS: usize = 63;

/// Tells whether a text in lower case is a domain name of letters, digits and hyphens: RFC 1123, 2.1.
pub(super) fn is_sound(name: &str) -> bool {
    name.len() <= CHARACTERS && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=LABEL_CHARACTERS).contains(&label.len())
        && label.chars().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
