//! Prints literals as prettier would, so that a user's own `prettier --check` has nothing to say.
//!
//! Only what the templates need: prettier 3.10 with `printWidth: 120`, tested against the real one. The templates hold the
//! statements, already formatted; whatever depends on a blueprint is a literal and comes from here.

use super::escape::quote;
use super::value::{Entry, Value};
use unicode_width::UnicodeWidthStr as _;

/// Columns of a line, as the rendered `package.json` tells prettier.
pub const WIDTH: usize = 120;

/// Width of a key and its colon up to which a value stays behind them: on the next line it would win next to nothing
/// (prettier, `isObjectPropertyWithShortKey`).
const SHORT_KEY: usize = 5;

/// Returns a statement that names a value: `export const PREFIX = "x";`, its head given as `export const PREFIX`.
#[must_use]
pub fn constant(head: &str, value: &Value) -> String {
    format!("{};", assigned(&format!("{head} ="), value, 0, 1))
}

/// Returns a literal that starts in a line indented by `indent`, at column `column`, followed by `tail` characters.
#[must_use]
pub fn print(value: &Value, indent: usize, column: usize, tail: usize) -> String {
    match value {
        Value::Text(text) => quote(text),
        Value::Template(text) => format!("`{text}`"),
        Value::Code(code) => code.clone(),
        Value::List(list) => self::list(list, indent, column, tail),
        Value::Object(entries) => object(entries, indent),
        Value::Inline(entries) => {
            on_one_line(entries, column, tail).unwrap_or_else(|| object(entries, indent))
        }
    }
}

/// Prints what is assigned behind a head such as `key:`; a string that is too long for the line goes to the next one.
fn assigned(head: &str, value: &Value, indent: usize, tail: usize) -> String {
    let column = indent + head.width() + 1;
    let printed = print(value, indent, column, tail);
    let moves = matches!(value, Value::Text(_) | Value::Code(_));
    if moves && column + printed.width() + tail > WIDTH {
        format!("{head}\n{}{printed}", " ".repeat(indent + 2))
    } else {
        format!("{head} {printed}")
    }
}

fn list(list: &[Value], indent: usize, column: usize, tail: usize) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    // Prettier breaks lists of several objects, or of several lists, whatever their length.
    let many = |value: &Value| match value {
        Value::Object(entries) | Value::Inline(entries) => entries.len() > 1,
        _ => false,
    };
    let broken = list.len() > 1 && list.iter().all(many);
    if !broken {
        let items: Vec<_> = list
            .iter()
            .map(|value| print(value, indent, column, 0))
            .collect();
        let line = format!("[{}]", items.join(", "));
        if !line.contains('\n') && column + line.width() + tail <= WIDTH {
            return line;
        }
    }
    let inner = indent + 2;
    let pad = " ".repeat(inner);
    let items = list
        .iter()
        .map(|value| format!("{pad}{},\n", print(value, inner, inner, 1)));
    format!("[\n{}{}]", items.collect::<String>(), " ".repeat(indent))
}

fn object(entries: &[Entry], indent: usize) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let inner = indent + 2;
    let pad = " ".repeat(inner);
    let lines = entries.iter().map(|entry| {
        let comment = match &entry.comment[..] {
            "" => String::new(),
            comment => format!(
                "{pad}{}\n",
                crate::render::comment::comment_lines("//", comment, inner)
            ),
        };
        let head = format!("{}:", key(&entry.key));
        let property = if head.width() <= SHORT_KEY {
            let value = print(&entry.value, inner, inner + head.width() + 1, 1);
            format!("{head} {value}")
        } else {
            assigned(&head, &entry.value, inner, 1)
        };
        format!("{comment}{pad}{property},\n")
    });
    format!("{{\n{}{}}}", lines.collect::<String>(), " ".repeat(indent))
}

fn on_one_line(entries: &[Entry], column: usize, tail: usize) -> Option<String> {
    if entries.iter().any(|entry| !entry.comment.is_empty()) {
        return None;
    }
    let items: Vec<_> = entries
        .iter()
        .map(|entry| format!("{}: {}", key(&entry.key), print(&entry.value, 0, 0, 0)))
        .collect();
    let line = match &items[..] {
        [] => "{}".to_owned(),
        items => format!("{{ {} }}", items.join(", ")),
    };
    (!line.contains('\n') && column + line.width() + tail <= WIDTH).then_some(line)
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
