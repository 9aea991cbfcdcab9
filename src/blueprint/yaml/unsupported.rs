//! Valid YAML that smgen does not take, and the words for it.

use super::syntax::SyntaxError;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::shown;
use crate::diagnostic::Position;

/// Valid YAML that smgen does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// Where in the value; merge keys make it come up elsewhere, too.
    pub path: Path,
    /// Where in the text.
    pub position: Option<Position>,
    /// What it is.
    pub kind: UnsupportedKind,
}

/// The kinds of valid YAML that smgen does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnsupportedKind {
    /// A key that the map has already; the first one counts.
    Duplicate(String),
    /// A key that is a number, a truth value, null, a list or a map.
    KeyNotText,
    /// A tag such as `!Ref`.
    Tag(String),
    /// A merge key (`<<`) whose value is neither a map nor a list of maps.
    Merge,
}

impl From<Unsupported> for SyntaxError {
    fn from(found: Unsupported) -> Self {
        let (message, help) = found.kind.words();
        Self {
            message,
            position: found.position,
            began: None,
            help,
        }
    }
}

impl UnsupportedKind {
    /// Returns what is wrong and the way out.
    #[must_use]
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Duplicate(key) => (
                format!("the key `{}` is given twice", shown(key)),
                "keep one of them, or put what belongs together under one key".into(),
            ),
            Self::KeyNotText => (
                "this key is not text".into(),
                "put the key in quotes".into(),
            ),
            Self::Tag(tag) => (
                format!("the YAML tag `!{}` means nothing to smgen", shown(tag)),
                "write the value itself; a text that starts with `!` needs quotes".into(),
            ),
            Self::Merge => (
                "a merge key takes a map, or a list of maps".into(),
                "name an anchor that stands before a map: `<<: *name`".into(),
            ),
        }
    }
}
