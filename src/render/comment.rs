//! Free text as comment lines.

use crate::diagnostic::wrap;

/// Returns a text as comment lines, the first of them without indentation.
///
/// Whatever the text holds, it cannot leave the comment; lines end by 118 columns.
pub(super) fn comment_lines(marker: &str, text: &str, indent: usize) -> String {
    let width = 117_usize.saturating_sub(indent + marker.len());
    let separator = format!("\n{}{marker} ", " ".repeat(indent));
    let lines = wrap(text, width).join(&separator);
    format!("{marker} {lines}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cannot_be_left() {
        assert_eq!(
            comment_lines("#", "a\nresource \"x\" {}\r\u{2028}b\u{85}c", 2),
            "# a resource \"x\" {} b c"
        );
        assert_eq!(comment_lines("#", "", 0), "#");
        let long = comment_lines("#", &"word ".repeat(60), 4);
        assert!(
            long.lines()
                .all(|line| line.trim_start().starts_with("# ") && line.len() <= 120),
            "{long}"
        );
    }
}
