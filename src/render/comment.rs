//! Free text as comment lines.

use crate::terminal::wrap;

/// Returns a text as comment lines, the first of them without indentation.
///
/// Whatever the text holds, it cannot leave the comment; lines end by 118 columns.
pub(super) fn comment_lines(marker: &str, text: &str, indent: usize) -> String {
    let width = 117_usize.saturating_sub(indent + marker.len());
    if is_one_line(text, width) {
        return format!("{marker} {text}");
    }
    let separator = format!("\n{}{marker} ", " ".repeat(indent));
    let lines = wrap(text, width).join(&separator);
    format!("{marker} {lines}").trim_end().to_owned()
}

/// Tells quickly, of most texts, that they are one line as they stand.
fn is_one_line(text: &str, width: usize) -> bool {
    let mut words = text.as_bytes().split(|byte| *byte == b' ');
    text.len() <= width
        && words.all(|word| !word.is_empty() && word.iter().all(u8::is_ascii_graphic))
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
        assert_eq!(comment_lines("#", " ", 0), "#");
        assert_eq!(comment_lines("//", " one  line ", 0), "// one line");
        assert_eq!(comment_lines("//", "one line", 0), "// one line");
        let long = comment_lines("#", &"word ".repeat(60), 4);
        assert!(
            long.lines()
                .all(|line| line.trim_start().starts_with("# ") && line.len() <= 120),
            "{long}"
        );
    }
}
