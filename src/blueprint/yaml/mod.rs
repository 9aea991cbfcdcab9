//! YAML in: values, typed values with every error, and positions.
//!
//! Only this folder names `serde_yaml`'s parser. The crate is archived, but its fork-free peers either lack positions or
//! a value type to merge; a wall around one folder keeps the exchange cheap when a better one has settled.

mod locate;
mod read;
mod syntax;
mod typed;
mod unsupported;

pub use locate::{Side, locate};
pub use read::{Document, read};
pub use serde_yaml::{Mapping, Value};
pub use syntax::SyntaxError;
pub use typed::{TypeError, TypeErrorKind, typed};
pub use unsupported::{Unsupported, UnsupportedKind};

use super::path::{Path, Step};
use crate::diagnostic::Position;

/// Parses one YAML document that holds nothing odd; an empty one is null. Merge keys (`<<`) are applied.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    let document = read(text)?;
    match document.unsupported.into_iter().next() {
        None => Ok(document.value),
        Some(found) => Err(found.into()),
    }
}

/// Returns the value at a path.
#[must_use]
pub fn get<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.0.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.as_mapping()?.get(key.as_str()),
        Step::Index(index) => value.as_sequence()?.get(*index),
    })
}

/// Takes out the value at a path; tells whether there was one.
pub(super) fn remove(value: &mut Value, path: &Path) -> bool {
    let Some((last, above)) = path.0.split_last() else {
        return false;
    };
    match (last, get_mut(value, above)) {
        (Step::Key(key), Some(Value::Mapping(map))) => map.remove(key.as_str()).is_some(),
        (Step::Index(index), Some(Value::Sequence(items))) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

fn get_mut<'a>(value: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.as_mapping_mut()?.get_mut(key.as_str()),
        Step::Index(index) => value.as_sequence_mut()?.get_mut(*index),
    })
}

/// Marks an error that a visitor raises on purpose, to learn where it is; no YAML parser says this by itself.
const FOUND: &str = "\u{1}smgen found it\u{1}";

/// Returns where an error raised on purpose stands; none for any other error.
fn found(text: &str, error: &serde_yaml::Error) -> Option<Position> {
    error
        .to_string()
        .contains(FOUND)
        .then(|| place(text, error))
        .flatten()
}

/// Returns where an error of the parser stands.
///
/// The parser counts lines by YAML's own rules, which know five line breaks; its count of bytes is the same as ours.
fn place(text: &str, error: &serde_yaml::Error) -> Option<Position> {
    error.location().map(|at| position(text, at.index()))
}

/// Turns an offset in bytes into a position.
fn position(text: &str, offset: usize) -> Position {
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
    fn syntax_errors_carry_a_position() {
        let error = parse("a: 1\nb: {c: 1, c: 2}\n").expect_err("duplicate key");
        assert_eq!(
            error.position,
            Some(Position {
                line: 2,
                column: 11
            })
        );
        assert!(parse("a: [").is_err());
        assert_eq!(parse("").expect("empty"), Value::Null);
    }

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
        let error = parse("a: \"ü 日本語 \u{2028}\"\nb: {ü: 1, 日: 2, 日: 3}\n")
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
