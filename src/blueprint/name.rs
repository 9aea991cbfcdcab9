//! Names that become parts of paths and of AWS resources.

/// Tells whether a text can be a name in paths and AWS resources: lower-case letters, digits and hyphens.
pub(super) fn is_name(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
