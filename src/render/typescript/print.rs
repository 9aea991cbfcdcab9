//! Prints literals as prettier would, so that a user's own `prettier --check` has nothing to say.
//!
//! Only what the templates need: prettier 3.10 with `printWidth: 120`, tested against the real one. The templates hold the
//! statements, already formatted; whatever depends on a blueprint is a literal and comes from here.

use super::escape::quote;
use super::value::{Entry, Value};
use crate::render::comment::comment_lines;
use crate::render::escape::is_plain;
use unicode_width::UnicodeWidthStr as _;

/// Columns of a line, as the rendered `package.json` tells prettier.
pub const WIDTH: usize = 120;

/// Width of a key and its colon up to which a value stays behind them: on the next line it would win next to nothing
/// (prettier, `isObjectPropertyWithShortKey`).
const SHORT_KEY: usize = 5;

/// Returns a statement that names a value: `export const PREFIX = "x";`, its head given as `export const PREFIX`.
#[must_use]
pub fn constant(head: &str, value: &Value) -> String {
    let mut out = format!("{head} =");
    assigned(width(head) + 2, value, 0, 1, &mut out);
    out.push(';');
    out
}

/// Returns a literal that starts in a line indented by `indent`, at column `column`, followed by `tail` characters.
#[must_use]
pub fn print(value: &Value, indent: usize, column: usize, tail: usize) -> String {
    let mut out = String::new();
    write(value, indent, column, tail, &mut out);
    out
}

fn write(value: &Value, indent: usize, column: usize, tail: usize, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(&quote(text)),
        Value::Template(text) => {
            out.push('`');
            out.push_str(text);
            out.push('`');
        }
        Value::Code(code) => out.push_str(code),
        Value::List(list) if list.is_empty() => out.push_str("[]"),
        Value::List(list) => {
            if !on_one_line(value, column + tail, out) {
                self::list(list, indent, out);
            }
        }
        Value::Object(entries) => object(entries, indent, out),
        Value::Inline(entries) => {
            if !on_one_line(value, column + tail, out) {
                object(entries, indent, out);
            }
        }
    }
}

/// Prints what is assigned behind a head such as `key:`, which ends before the column; a string that is too long for the line
/// goes to the next one.
fn assigned(column: usize, value: &Value, indent: usize, tail: usize, out: &mut String) {
    let start = out.len();
    out.push(' ');
    write(value, indent, column + 1, tail, out);
    let moves = matches!(value, Value::Text(_) | Value::Code(_));
    if moves && column + width(&out[start..]) + tail > WIDTH {
        let printed = out.split_off(start + 1);
        out.pop();
        new_line(indent + 2, out);
        out.push_str(&printed);
    }
}

/// Returns how many columns a text takes; most are as wide as they are long.
fn width(text: &str) -> usize {
    if is_plain(text, b"") {
        text.len()
    } else {
        text.width()
    }
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn list(list: &[Value], indent: usize, out: &mut String) {
    let inner = indent + 2;
    out.push('[');
    for value in list {
        new_line(inner, out);
        write(value, inner, inner, 1, out);
        out.push(',');
    }
    new_line(indent, out);
    out.push(']');
}

fn object(entries: &[Entry], indent: usize, out: &mut String) {
    if entries.is_empty() {
        out.push_str("{}");
        return;
    }
    let inner = indent + 2;
    out.push('{');
    for entry in entries {
        if !entry.comment.is_empty() {
            new_line(inner, out);
            out.push_str(&comment_lines("//", &entry.comment, inner));
        }
        new_line(inner, out);
        let start = out.len();
        out.push_str(&key(&entry.key));
        out.push(':');
        let wide = width(&out[start..]);
        if wide <= SHORT_KEY {
            out.push(' ');
            write(&entry.value, inner, inner + wide + 1, 1, out);
        } else {
            assigned(inner + wide, &entry.value, inner, 1, out);
        }
        out.push(',');
    }
    new_line(indent, out);
    out.push('}');
}

/// Prints a list or an object on one line, if it belongs there and fits beside so many columns; otherwise prints nothing.
fn on_one_line(value: &Value, taken: usize, out: &mut String) -> bool {
    let start = out.len();
    let fits = WIDTH
        .checked_sub(taken)
        .and_then(|room| Line { room, out }.value(value))
        .is_some();
    if !fits {
        out.truncate(start);
    }
    fits
}

/// A line that is given up as soon as something does not fit: of a long list, nobody prints the rest in vain.
struct Line<'a> {
    room: usize,
    out: &'a mut String,
}

impl Line<'_> {
    fn put(&mut self, text: &str) -> Option<()> {
        self.room = self.room.checked_sub(width(text))?;
        self.out.push_str(text);
        Some(())
    }

    fn value(&mut self, value: &Value) -> Option<()> {
        match value {
            Value::Text(text) => self.put(&quote(text)),
            Value::Template(text) if text.contains('\n') => None,
            Value::Template(text) => {
                self.put("`")?;
                self.put(text)?;
                self.put("`")
            }
            Value::Code(code) if code.contains('\n') => None,
            Value::Code(code) => self.put(code),
            Value::List(list) => self.list(list),
            Value::Object(entries) if entries.is_empty() => self.put("{}"),
            Value::Object(_) => None,
            Value::Inline(entries) => self.object(entries),
        }
    }

    fn list(&mut self, list: &[Value]) -> Option<()> {
        // Prettier breaks lists of several objects, or of several lists, whatever their length.
        let many = |value: &Value| match value {
            Value::Object(entries) | Value::Inline(entries) => entries.len() > 1,
            _ => false,
        };
        if list.len() > 1 && list.iter().all(many) {
            return None;
        }
        self.put("[")?;
        for (index, value) in list.iter().enumerate() {
            self.put(if index == 0 { "" } else { ", " })?;
            self.value(value)?;
        }
        self.put("]")
    }

    fn object(&mut self, entries: &[Entry]) -> Option<()> {
        if entries.iter().any(|entry| !entry.comment.is_empty()) {
            return None;
        }
        self.put(if entries.is_empty() { "{" } else { "{ " })?;
        for (index, entry) in entries.iter().enumerate() {
            self.put(if index == 0 { "" } else { ", " })?;
            self.put(&key(&entry.key))?;
            self.put(": ")?;
            self.value(&entry.value)?;
        }
        self.put(if entries.is_empty() { "}" } else { " }" })
    }
}

/// Quotes a key only where it must be (prettier, `quoteProps: "as-needed"`).
fn key(key: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let bare = key.chars().all(word) && key.starts_with(|c: char| !c.is_ascii_digit());
    // In quotes, too, this key would set the object's prototype; computed, it is a property like any other.
    if key == "__proto__" {
        "[\"__proto__\"]".to_owned()
    } else if bare {
        key.to_owned()
    } else {
        quote(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> Value {
        "x".repeat(length).into()
    }

    #[test]
    fn what_does_not_fit_breaks_as_prettier_breaks_it() {
        let fits = constant("const A", &text(WIDTH - "const A = \"\";".len()));
        assert_eq!(fits.lines().count(), 1, "{fits}");
        let moved = constant("const A", &text(WIDTH - "const A = \"\";".len() + 1));
        assert!(moved.starts_with("const A =\n  \"x"), "{moved}");
        let list: Value = [text(60), text(60)].into_iter().collect();
        assert_eq!(constant("const A", &list).lines().count(), 4);
        let list: Value = [text(6), text(6)].into_iter().collect();
        assert_eq!(
            constant("const A", &list),
            "const A = [\"xxxxxx\", \"xxxxxx\"];"
        );
    }

    #[test]
    fn objects_keep_their_lines_and_quote_keys_only_where_they_must() {
        let object = Value::Object(vec![
            Entry::with_comment(
                "a-b",
                "Why\nit is",
                Value::Inline(vec![Entry::new("c", 1_u16)]),
            ),
            Entry::new("__proto__", Value::Object(Vec::new())),
            Entry::new("d", Value::Template("e${f}".into())),
        ]);
        assert_eq!(
            constant("const A", &object),
            "const A = {\n  // Why it is\n  \"a-b\": { c: 1 },\n  [\"__proto__\"]: {},\n  d: `e${f}`,\n};"
        );
    }
}
