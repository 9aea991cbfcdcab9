//! Where the parser's errors stand, and errors raised on purpose to learn a place.

use crate::diagnostic::Position;

/// Marks an error that a visitor raises on purpose, to learn where it is; no YAML parser says this by itself.
pub(super) const FOUND: &str = "\u{1}smgen found it\u{1}";

/// Returns where an error raised on purpose stands; none for any other error.
pub(super) fn found(text: &str, error: &serde_yaml::Error) -> Option<Position> {
    error
        .to_string()
        .contains(FOUND)
        .then(|| place(text, error))
        .flatten()
}

/// Returns where an error of the parser stands.
///
/// The parser counts lines by YAML's own rules, which know five line breaks; its count of bytes is the same as ours.
pub(super) fn place(text: &str, error: &serde_yaml::Error) -> Option<Position> {
    error.location().map(|at| position(text, at.index()))
}

/// Turns an offset in bytes into a position.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let mut at = Position { line: 1, column: 1 };
    for (_, c) in text
        .char_indices()
        .take_while(|(start, c)| start + c.len_utf8() <= offset)
    {
        if c == '\n' {
            at = Position {
                line: at.line + 1,
                column: 1,
            };
        } else {
            at.column += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_whatever_breaks_the_line() {
        assert_eq!(
            position("ü\u{2028}x\r\ny", 6),
            Position { line: 1, column: 4 }
        );
        assert_eq!(
            position("ü\u{2028}x\r\ny", 8),
            Position { line: 2, column: 1 }
        );
        let error = super::super::parse("a: \"ü 日本語 \u{2028}\"\nb: {ü: 1, 日: 2, 日: 3}\n")
            .expect_err("duplicate key");
        assert_eq!(
            error.position,
            Some(Position {
                line: 2,
                column: 17
            })
        );
    }
}
