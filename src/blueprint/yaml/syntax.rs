//! The parser's errors, worded for users.

use super::place::{place, position};
use crate::diagnostic::Position;

/// Why a text is not YAML that smgen reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, without the position.
    pub message: String,
    /// Where, if the parser knows.
    pub position: Option<Position>,
    /// What the parser was reading, where that began elsewhere.
    pub began: Option<(Position, &'static str)>,
    /// The way out.
    pub help: String,
}

impl SyntaxError {
    /// Says that a text is longer than any that is read.
    pub(super) fn too_long(bytes: usize, most: usize) -> Self {
        let kib = bytes.div_ceil(1024);
        Self {
            message: format!("the file has {kib} KiB, and smgen reads {} KiB", most / 1024),
            position: None,
            began: None,
            help: "divide the profiles among several files, and name one with `--config`; what they share is an anchor or `defaults`"
                .to_owned(),
        }
    }
}

/// An error of the parser: its own words, the message for users, the help.
const WORDS: [(&str, &str, &str); 21] = [
    (
        "mapping values are not allowed",
        "a `:` is not expected here",
        "put text that holds `: ` in quotes; a key ends with `:` and a blank, also the one on the line above",
    ),
    (
        "mapping keys are not allowed",
        "a key is not expected here",
        "put text that starts with `? ` in quotes",
    ),
    (
        "block sequence entries are not allowed",
        "a list item is not expected here",
        "start the list on a line of its own; put text that starts with `- ` in quotes",
    ),
    (
        "did not find expected key",
        "a key is expected here",
        "start all keys of a map in the same column, and put text with quotes in it in quotes as a whole",
    ),
    (
        "did not find expected '-' indicator",
        "a list item is expected here",
        "start all items of a list with `- ` in the same column",
    ),
    (
        "did not find expected ',' or ']'",
        "a `,` or `]` is expected here",
        "close the list with `]`",
    ),
    (
        "did not find expected ',' or '}'",
        "a `,` or `}` is expected here",
        "close the map with `}`, and put text that holds `{` or `}` in quotes",
    ),
    (
        "did not find expected node content",
        "a value is expected here",
        "close every `[` and `{`, and put text that starts with one of `,]}%@&*!|>` or a backtick in quotes",
    ),
    (
        "did not find expected <document start>",
        "this is outside of the document",
        "start all keys at the top in the first column, and put no text before or after them",
    ),
    (
        "could not find expected ':'",
        "this is neither a key nor part of a value",
        "end a key with `:` and a blank, and indent text that goes on in the next line",
    ),
    (
        "found unexpected end of stream",
        "the quotes are not closed",
        "close the quotes on the same line; two single quotes stand for one within single quotes",
    ),
    (
        "found unexpected document indicator",
        "the quotes are not closed",
        "close the quotes on the same line",
    ),
    (
        "found unknown escape character",
        "double quotes know no such escape",
        "use single quotes, or write `\\\\` for one backslash",
    ),
    (
        "did not find expected hexdecimal number",
        "the escape is not complete",
        "use single quotes, or write `\\\\` for one backslash",
    ),
    (
        "control characters are not allowed",
        "the file holds a control character",
        "remove it; in double quotes `\\t` stands for a tab",
    ),
    (
        "unknown anchor",
        "there is no anchor of this name above",
        "set it with `&name` before `*name` uses it",
    ),
    (
        "recursion limit exceeded",
        "this is nested too deeply",
        "smgen.yaml needs no more than ten levels",
    ),
    (
        "repetition limit exceeded",
        "anchors repeat too much",
        "write out what the anchors repeat",
    ),
    (
        "found a tab character",
        "a tab cannot indent YAML",
        "indent with spaces",
    ),
    (
        "found undefined tag handle",
        "YAML tags mean nothing to smgen",
        "write the value itself; a text that starts with `!` needs quotes",
    ),
    (
        "more than one document",
        "the file holds more than one YAML document",
        "keep one document: take out the `---`, or split the file and name one with `--config`",
    ),
];

/// Words an error of the parser for users.
pub(super) fn explain(text: &str, error: &serde_yaml::Error) -> SyntaxError {
    let raw = error.to_string();
    let known = WORDS.iter().find(|(theirs, ..)| raw.contains(theirs));
    let (message, help) = known.map_or_else(
        || {
            (
                format!("this is not YAML: {}", without_position(&raw)),
                "indent with spaces, and put text that holds `: ` or ` #` in quotes".to_owned(),
            )
        },
        |(_, message, help)| ((*message).to_owned(), (*help).to_owned()),
    );
    let mut explained = SyntaxError {
        message,
        position: place(text, error),
        began: None,
        help,
    };
    let began = raw
        .split_once(", while ")
        .and_then(|(_, context)| Some((began(context)?, context)));
    if let Some((start, context)) = began {
        let quotes = context.contains("quoted scalar");
        if quotes && known.is_some_and(|(_, message, _)| *message == "the quotes are not closed")
            || context.contains("simple key")
        {
            // The parser notices at the end of the text, or a line later; the mistake is where it began.
            explained.position = Some(start);
        } else if context.contains("flow ") {
            explained.began = Some((
                start,
                if context.contains("sequence") {
                    "the list starts here"
                } else {
                    "the map starts here"
                },
            ));
        }
    }
    if raw.contains("more than one document") {
        explained.position = second_document(text);
    } else if let Some(offset) = byte(&raw) {
        explained.position = Some(position(text, offset));
    } else if raw.contains("cannot start any token") {
        let next = explained
            .position
            .and_then(|at| text.lines().nth(at.line - 1)?.chars().nth(at.column - 1));
        (explained.message, explained.help) = match next {
            Some('\t') => (
                "a tab cannot indent YAML".into(),
                "indent with spaces".into(),
            ),
            Some(c) => (
                format!("text cannot start with `{}`", c.escape_debug()),
                "put it in quotes".into(),
            ),
            None => (explained.message, explained.help),
        };
    }
    explained
}

/// Cuts the trailing ` at line 1 column 2` that the position says again.
fn without_position(raw: &str) -> &str {
    raw.find(" at line ")
        .or_else(|| raw.find(" at position "))
        .map_or(raw, |at| &raw[..at])
}

/// Reads where the part began that the parser was in: `parsing a flow sequence at line 5 column 14`.
fn began(context: &str) -> Option<Position> {
    let (_, at) = context.rsplit_once(" at line ")?;
    let (line, column) = at.split_once(" column ")?;
    Some(Position {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

/// Reads the offset in bytes that errors about characters carry instead of a line.
fn byte(raw: &str) -> Option<usize> {
    let (_, at) = raw.split_once("control characters are not allowed at position ")?;
    at.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Finds the line that starts the second document.
fn second_document(text: &str) -> Option<Position> {
    let mut begun = false;
    for (number, line) in text.lines().enumerate() {
        let marker =
            line == "---" || line.starts_with("--- ") || line == "..." || line.starts_with("... ");
        if marker && begun {
            return Some(Position {
                line: number + 1,
                column: 1,
            });
        }
        let word = line.trim_start();
        begun |= marker || !(word.is_empty() || word.starts_with('#') || line.starts_with('%'));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn quotes_are_marked_where_they_open_and_lists_too() {
        let error = parse("a: 1\nb: \"x\nc: 2\n").expect_err("open quotes");
        assert_eq!(
            (error.message.as_str(), error.position),
            (
                "the quotes are not closed",
                Some(Position { line: 2, column: 4 })
            )
        );
        let error = parse("a: 1\nb: [1, 2\nc: 3\n").expect_err("open list");
        assert_eq!(
            error.began,
            Some((Position { line: 2, column: 4 }, "the list starts here"))
        );
    }

    #[test]
    fn no_complaint_carries_a_second_position() {
        for text in [
            "a: 1\n---\nb: 1\n",
            "a: \"\u{7}\"",
            "a\nb: c: d",
            "- a\nb",
            "a: %",
            "a: @",
            "{a",
            "&a &b",
            "*a",
            "? [a",
            "!<",
            "a: |x\n",
        ] {
            let Err(error) = parse(text) else { continue };
            assert!(
                !error.message.contains(" at ") && !error.help.is_empty(),
                "{text:?}: {}",
                error.message
            );
        }
    }
}
