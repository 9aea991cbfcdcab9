//! Text in a string or template literal of TypeScript.

use crate::render::escape::is_plain;
use crate::terminal::escape::is_invisible;
use std::fmt::Write as _;

/// Escapes a text for the inside of a string in double quotes or of a template literal.
///
/// Backticks and `${` need it in a template literal only, but are as safe in a string. ECMA-262, "String Literals" and
/// "Template Literal Lexical Components".
#[must_use]
pub fn escape(text: &str) -> String {
    escaped(text, &['"', '`'])
}

/// Returns the text as a string literal, in the quotes that prettier chooses: those that need fewer escapes, double ones
/// if it makes no difference (prettier, "Rationale", Strings).
#[must_use]
pub fn quote(text: &str) -> String {
    if is_plain(text, b"\"\\") {
        return format!("\"{text}\"");
    }
    let count = |quote: char| text.chars().filter(|c| *c == quote).count();
    let quote = if count('"') > count('\'') { '\'' } else { '"' };
    format!("{quote}{}{quote}", escaped(text, &[quote]))
}

/// Returns the text as a piece of a template literal.
pub(super) fn piece(text: &str) -> String {
    escaped(text, &['`'])
}

fn escaped(text: &str, quotes: &[char]) -> String {
    let in_template = quotes.contains(&'`');
    let mut out = String::with_capacity(text.len() + 2);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if in_template && chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if quotes.contains(&c) => {
                out.push('\\');
                out.push(c);
            }
            c if is_invisible(c) => {
                // Writing to a string cannot fail.
                let _ = match u32::from(c) {
                    number @ ..=0xffff => write!(out, "\\u{number:04x}"),
                    number => write!(out, "\\u{{{number:x}}}"),
                };
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_those_that_need_fewer_escapes() {
        assert_eq!(quote("plain"), r#""plain""#);
        assert_eq!(quote("it's"), r#""it's""#);
        assert_eq!(quote(r#"say "no""#), r#"'say "no"'"#);
        assert_eq!(quote(r#"it's "so""#), r#"'it\'s "so"'"#);
        assert_eq!(quote(r#"it's 5""#), r#""it's 5\"""#);
    }

    #[test]
    fn nothing_leaves_a_literal() {
        assert_eq!(
            escape("a\"b\\c\nd\u{2028}e\u{0}"),
            r#"a\"b\\c\nd\u2028e\u0000"#
        );
        assert_eq!(piece("`${x} $ {y} \"z\""), "\\`\\${x} $ {y} \"z\"");
        assert_eq!(
            quote("`${x}`\u{202e}\u{200b}\u{e0041}"),
            "\"`${x}`\\u202e\\u200b\\u{e0041}\""
        );
    }
}
