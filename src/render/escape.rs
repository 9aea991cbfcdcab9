//! Escapes: those of JSON and Markdown, which have no folder of their own, and what all of them share.

use crate::terminal::escape::{self, is_invisible};
use serde::de::IgnoredAny;
use std::io::{self, Write};

/// Tells quickly, of most texts, that there is nothing to escape: printable ASCII without any of `signs`.
pub(super) fn is_plain(text: &str, signs: &[u8]) -> bool {
    let is_plain = |byte: &u8| (b' '..=b'~').contains(byte) && !signs.contains(byte);
    text.as_bytes().iter().all(is_plain)
}

/// Escapes a text for the inside of a string of JSON.
pub(super) fn json(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text, b"\"\\") {
        return out.write_all(text.as_bytes());
    }
    let quoted = serde_json::Value::from(text).to_string();
    let quoted = escape::json(&quoted);
    // One quote at either end: the text itself may end with one.
    out.write_all(&quoted.as_bytes()[1..quoted.len() - 1])
}

/// Parses JSON; the error says where it breaks.
pub(super) fn is_json(text: &str) -> Result<(), String> {
    let parsed: Result<IgnoredAny, _> = serde_json::from_str(text);
    parsed.map(|_| ()).map_err(|error| error.to_string())
}

/// Keeps free text from becoming markup or leaving its table cell.
pub(super) fn markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text, b"|<>`[]\\*_#") {
        return out.write_all(text.as_bytes());
    }
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.write_all(b" ")?,
            '|' | '<' | '>' | '`' | '[' | ']' | '\\' | '*' | '_' | '#' => {
                let mut buffer = [b'\\', 0, 0, 0, 0];
                let length = c.encode_utf8(&mut buffer[1..]).len();
                out.write_all(&buffer[..=length])?;
            }
            // A backslash of Markdown's own before it.
            c if is_invisible(c) => write!(out, "\\{}", c.escape_default())?,
            c => write!(out, "{c}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_at_the_ends_of_a_text_stay_in_json() {
        let mut out = Vec::new();
        json("\"a\"", &mut out).expect("memory");
        json("plain\u{202e}\u{9b}", &mut out).expect("memory");
        assert_eq!(out, br#"\"a\"plain\u202e\u009b"#);
    }

    #[test]
    fn markup_stays_text() {
        let mut out = Vec::new();
        markdown("a|b\n<i>é*\u{202e}\u{1b}", &mut out).expect("memory");
        assert_eq!(
            String::from_utf8_lossy(&out),
            "a\\|b \\<i\\>é\\*\\\\u{202e}\\\\u{1b}"
        );
    }

    #[test]
    fn broken_json_is_told() {
        assert!(is_json("{\"a\": 1}").is_ok());
        assert!(is_json("{\"a\": 1").is_err());
    }
}
