//! How much of a line a mark under a YAML token covers.

use crate::diagnostic::{Label, Position, Source};
use std::sync::Arc;

/// Points at the token at a position; `known` is the text of the scalar there, if it is one and the caller knows it.
#[must_use]
pub(super) fn label(
    source: &Arc<Source>,
    position: Position,
    known: Option<&str>,
    text: &str,
) -> Label {
    let (position, length) = mark(source, position, known);
    Label {
        source: Arc::clone(source),
        position,
        length,
        text: text.to_owned(),
    }
}

/// Returns where the token at a position starts and how many bytes of its line it has; `known` is the text of a scalar.
fn mark(source: &Source, position: Position, known: Option<&str>) -> (Position, usize) {
    let rest = &source.text[source.offset(position)..];
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    // Anchors stand in front of what they name.
    if line.starts_with('&')
        && let Some((anchor, tail)) = line.split_once(' ')
    {
        let blanks = tail.len() - tail.trim_start().len();
        if !tail.trim_start().is_empty() {
            let column = position.column + anchor.chars().count() + 1 + blanks;
            return mark(source, Position { column, ..position }, known);
        }
    }
    (position, token_length(line, known).min(rest.len()))
}

fn token_length(line: &str, known: Option<&str>) -> usize {
    let Some(first) = line.chars().next() else {
        return 0;
    };
    match first {
        '"' | '\'' => quoted_length(line, first),
        '[' | '{' => bracket_length(line),
        '|' | '>' => 1,
        '!' => line.find(char::is_whitespace).unwrap_or(line.len()),
        _ => {
            if let Some(known) = known.filter(|known| !known.is_empty() && line.starts_with(known))
            {
                return known.len();
            }
            let end = [": ", " #", ",", "]", "}"]
                .iter()
                .filter_map(|stop| line.find(stop))
                .min();
            let token = line[..end.unwrap_or(line.len())]
                .trim_end()
                .trim_end_matches(':');
            token.len().max(first.len_utf8())
        }
    }
}

/// Returns the length of a quoted scalar, or of the line where it goes on in the next one.
fn quoted_length(line: &str, quote: char) -> usize {
    let mut chars = line.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if quote == '"' && c == '\\'
            || quote == '\'' && c == quote && chars.peek().is_some_and(|(_, next)| *next == quote)
        {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    line.trim_end().len()
}

/// Returns the length of a list or map in brackets, or of the line where it goes on in the next one.
fn bracket_length(line: &str) -> usize {
    let mut depth = 0_usize;
    let mut skip_to = 0;
    for (at, c) in line.char_indices() {
        if at < skip_to {
            continue;
        }
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            '"' | '\'' if line[..at].ends_with([' ', ',', '[', '{', ':']) => {
                skip_to = at + quoted_length(&line[at..], c);
            }
            _ => {}
        }
    }
    line.trim_end().len()
}
