//! Values into types, with every error and not only the first.

use super::value::{Value, get, get_mut, remove};
use crate::blueprint::path::{Path, Step};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A value that does not fit the type it is read into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    /// Where.
    pub path: Path,
    /// What is wrong there.
    pub kind: TypeErrorKind,
}

/// The ways in which a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeErrorKind {
    /// The last step of the path is not a known key.
    UnknownKey {
        /// The keys known there.
        known: Vec<String>,
    },
    /// The value is none of the words that are known there.
    UnknownValue {
        /// The words known there.
        known: Vec<String>,
    },
    /// The value is of another type.
    Mismatch {
        /// What is expected, in words.
        expected: &'static str,
    },
    /// Anything else, in a sentence.
    Other(String),
}

/// More errors than this are not worth finding one by one.
const MOST: usize = 200;
/// Stands in for a value that is no text where one of several words is expected, so that serde tells the words.
const NO_WORD: &str = "\u{1}no word\u{1}";

/// Reads a value into a type and names everything in it that does not fit, not only the first thing.
///
/// serde stops at the first error. Whatever it stops at is recorded, taken out, and the rest is read again, until nothing
/// is wrong any more; so the errors are serde's own and cannot drift from the types. Returned with the errors is the value
/// without what they name (whole lists where an item is wrong, so that the paths of what is left still hold).
#[must_use]
pub fn typed<T: DeserializeOwned>(value: &Value) -> (Option<T>, Vec<TypeError>, Value) {
    let mut rest = None::<Value>;
    let mut errors: Vec<TypeError> = Vec::new();
    let mut removed = BTreeMap::<Path, Vec<usize>>::new();
    let typed = loop {
        let current = rest.as_ref().unwrap_or(value);
        let failure = match serde_path_to_error::deserialize::<_, T>(current) {
            Ok(typed) => break Some(typed),
            Err(_) if errors.len() >= MOST => break None,
            Err(failure) => failure,
        };
        let remaining = rest.get_or_insert_with(|| value.clone());
        let (path, kind) = match describe(&failure) {
            (path, Some(kind)) => (path, kind),
            (path, None) => match get_mut(remaining, &path.0) {
                Some(word) if word.as_str() != Some(NO_WORD) => {
                    *word = Value::from(NO_WORD);
                    continue;
                }
                _ => (
                    path,
                    TypeErrorKind::Other("does not take this value".into()),
                ),
            },
        };
        let original = in_original(&path, &removed);
        // What is missing only because it was taken out for another error was reported with that.
        if errors
            .iter()
            .all(|error| error.path == original || !original.contains(&error.path))
        {
            errors.push(TypeError {
                path: original,
                kind,
            });
        }
        if !remove(remaining, &path) {
            break None;
        }
        if let Some(Step::Index(index)) = path.0.last()
            && let Some(list) = path.parent()
        {
            removed.entry(list).or_default().push(*index);
        }
    };
    let mut valid = value.clone();
    for error in &errors {
        remove(&mut valid, &error.path.keys());
    }
    (typed, errors, valid)
}

/// Says what serde says, and where; no kind where serde expects one of several words and got no text at all.
fn describe(
    failure: &serde_path_to_error::Error<serde_yaml::Error>,
) -> (Path, Option<TypeErrorKind>) {
    use serde_path_to_error::Segment;
    let steps = failure.path().iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    let mut path = Path(steps.collect());
    let message = failure.inner().to_string();
    // Both sentences end with the known words in backticks, behind the last `expected`, which no known word holds.
    let known = || {
        let words = message
            .rsplit_once(", expected ")
            .map_or("", |(_, words)| words);
        words
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    if let Some(unknown) = message.strip_prefix("unknown field `") {
        let key = unknown
            .rsplit_once("`, expected ")
            .or_else(|| unknown.rsplit_once("`, there are"))
            .map_or(unknown, |(key, _)| key);
        if path.0.last() != Some(&Step::Key(key.to_owned())) {
            path = path.key(key);
        }
        return (path, Some(TypeErrorKind::UnknownKey { known: known() }));
    }
    if message.starts_with("unknown variant `") {
        return (path, Some(TypeErrorKind::UnknownValue { known: known() }));
    }
    let expected = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|start| message.strip_prefix(start));
    let Some((_, expected)) = expected.and_then(|message| message.rsplit_once(", expected "))
    else {
        return (path, Some(TypeErrorKind::Other(message)));
    };
    (
        path,
        in_words(expected).map(|expected| TypeErrorKind::Mismatch { expected }),
    )
}

/// Says in words what serde expects; none for one of several words.
fn in_words(expected: &str) -> Option<&'static str> {
    match expected {
        "a string" => Some("text"),
        "a sequence" => Some("a list"),
        "a boolean" => Some("`true` or `false`"),
        "u8" => Some("a whole number from 0 to 32"),
        "u16" => Some("a port from 1 to 65535"),
        "u32" => Some("a whole number from 0 to 4294967295"),
        "a map" => Some("a map"),
        _ if expected.starts_with("struct ") => Some("a map"),
        _ => None,
    }
}

/// Turns a path into the shortened value back into one into the value as given: items removed before it count again.
fn in_original(path: &Path, removed: &BTreeMap<Path, Vec<usize>>) -> Path {
    let mut seen = Path::default();
    let mut original = Path::default();
    for step in &path.0 {
        original = match step {
            Step::Key(key) => original.key(key),
            Step::Index(index) => {
                // Later removals happened in a list already shortened by the earlier ones: undo them last to first.
                let undone = removed.get(&seen).into_iter().flatten().rev();
                original
                    .index(undone.fold(*index, |at, gone| if *gone <= at { at + 1 } else { at }))
            }
        };
        seen.0.push(step.clone());
    }
    original
}

/// Describes a value in words: `a list`, `the number 5`.
#[must_use]
pub(super) fn found(value: Option<&Value>, text: &str) -> String {
    match value {
        None | Some(Value::Null) => "an empty value (null)".into(),
        Some(Value::Bool(word)) => format!("the truth value `{word}`"),
        Some(Value::Number(_)) => format!("the number `{text}`"),
        Some(Value::String(text)) if text.is_empty() => "an empty text".into(),
        Some(Value::String(text)) => {
            format!("the text `{}`", crate::blueprint::suggest::shown(text))
        }
        Some(Value::Sequence(_)) => "a list".into(),
        Some(Value::Mapping(_)) => "a map".into(),
        Some(Value::Tagged(_)) => "a tagged value".into(),
    }
}

impl TypeError {
    /// Describes the value that does not fit; a number by its text in the file.
    #[must_use]
    pub fn found(&self, value: &Value, text: &str) -> String {
        found(get(value, &self.path), text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its type counts")]
        name: Option<String>,
        list: Option<Vec<Inner>>,
        #[expect(dead_code, reason = "only its type counts")]
        word: Option<Word>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        port: u16,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        One,
        Two,
    }

    #[test]
    fn every_type_error_is_found_with_its_original_path() {
        let value = parse("nam: x\nname: [1]\nlist: [{port: a}, {port: 1}, {port: 70000}, {prt: 1, port: 2}, {}]\n").expect("yaml");
        let (typed, errors, valid) = typed::<Outer>(&value);
        let mut paths: Vec<_> = errors.iter().map(|error| error.path.to_string()).collect();
        paths.sort();
        let expected = [
            "list[0].port",
            "list[2].port",
            "list[3].prt",
            "list[4]",
            "nam",
            "name",
        ];
        assert_eq!(paths, expected);
        let list = typed.expect("what is left fits").list.expect("list");
        assert_eq!(
            list.iter().map(|inner| inner.port).collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(valid, parse("{}").expect("yaml"));
    }

    #[test]
    fn words_are_told_whatever_stands_in_their_place() {
        for text in [
            "word: three",
            "word: 3",
            "word: true",
            "word: [one]",
            "word: {one: 1}",
            "word: 'a`, expected `b'",
        ] {
            let (_, errors, _) = typed::<Outer>(&parse(text).expect(text));
            let known = vec!["one".to_owned(), "two".to_owned()];
            assert_eq!(
                errors,
                [TypeError {
                    path: Path::from("word"),
                    kind: TypeErrorKind::UnknownValue { known }
                }],
                "{text}"
            );
        }
    }
}
