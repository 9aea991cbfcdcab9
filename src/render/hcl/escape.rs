//! Text in a quoted string of HCL.

use crate::render::escape::is_plain;
use crate::terminal::escape::is_invisible;
use std::fmt::Write as _;

/// Escapes a text for the inside of a quoted string, so that Terraform reads back exactly this text.
///
/// `${` and `%{` would start a template: they are doubled at the front. Where the character before is the same sign, doubling
/// would be read the wrong way round (`$$${`), so the sign is written by its number instead. HashiCorp, "HCL Native Syntax
/// Specification", quoted templates.
#[must_use]
pub fn escape(text: &str) -> String {
    if is_plain(text, b"\"\\$%") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                if before == Some(c) {
                    number(&mut out, c);
                } else {
                    out.push(c);
                    out.push(c);
                }
            }
            // Legal, but not to be seen in a review.
            c if is_invisible(c) => number(&mut out, c),
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

fn number(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = match u32::from(c) {
        number @ ..=0xffff => write!(out, "\\u{number:04x}"),
        number => write!(out, "\\U{number:08x}"),
    };
}

/// Returns the text as a quoted string.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_back(text: &str) -> String {
        let source = format!("x = {}\n", quote(text));
        let body: hcl::Body = hcl::from_str(&source).expect(&source);
        let attribute = body.attributes().next().expect("one attribute").clone();
        match attribute.expr {
            hcl::Expression::String(text) => text,
            // Templates without interpolation read as text, too.
            other => hcl::eval::Evaluate::evaluate(&other, &hcl::eval::Context::new())
                .expect("no variables")
                .as_str()
                .expect("a text")
                .to_owned(),
        }
    }

    #[test]
    fn hostile_texts_come_back() {
        for text in [
            "${x}",
            "%{if}",
            "$${x}",
            "$$${x}",
            "%%{x}",
            "a\"b\\c\nd",
            "\u{0}\u{7f}\u{2028}",
            "$",
            "${",
            "$%{",
            "\\${x}",
            "é\u{1F600}",
            "\u{202e}\u{9b}\u{e0041}\u{200b}",
        ] {
            assert_eq!(read_back(text), text, "{}", quote(text));
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[\\x00-\\x7f\u{80}-\u{10ffff}]{0,12}", signs in "[$%{}\"\\\\a\n]{0,12}") {
            prop_assert!(!quote(&text).contains(is_invisible));
            prop_assert_eq!(read_back(&text), text);
            prop_assert_eq!(read_back(&signs), signs);
        }
    }
}
