//! One layer, and where its values stand in its file.

use super::mark;
use super::path::{Path, Step};
use super::yaml::{self, Mapping, Positions, Side, Value};
use crate::diagnostic::{Label, Position};
use std::sync::Arc;

/// One layer with the file it stands in.
#[derive(Debug)]
pub struct SourceLayer {
    /// The layer's name: a profile's, or `defaults`.
    pub name: String,
    /// Where in the file the layer stands.
    pub at: Path,
    /// Whether it comes with smgen.
    pub builtin: bool,
    value: Mapping,
    file: Arc<Positions>,
    /// Paths in the layer whose values were wrong and are left out.
    invalid: Vec<Path>,
}

impl SourceLayer {
    /// Creates a layer from its map, which stands at a path of the file.
    #[must_use]
    pub fn new(name: &str, file: Arc<Positions>, at: Path, value: Mapping, builtin: bool) -> Self {
        Self {
            name: name.to_owned(),
            at,
            builtin,
            value,
            file,
            invalid: Vec::new(),
        }
    }

    /// Notes where the file holds values that were wrong and are left out of the layer.
    #[must_use]
    pub fn with_invalid(self, invalid: Vec<Path>) -> Self {
        Self { invalid, ..self }
    }

    /// Tells whether the value at a path, or something in it, was wrong and is left out.
    #[must_use]
    pub fn is_invalid(&self, path: &Path) -> bool {
        self.invalid
            .iter()
            .any(|invalid| invalid.contains(path) || path.contains(invalid))
    }

    /// Returns the names it extends, with their paths in the layer.
    #[must_use]
    pub fn extends(&self) -> Option<Vec<(&str, Path)>> {
        let list = self.value.get("extends")?.as_sequence()?;
        let names = list.iter().enumerate().filter_map(|(index, name)| {
            let path = Path::from("extends").index(index);
            Some((name.as_str()?, path))
        });
        Some(names.collect())
    }

    /// Tells whether the layer is only there to be extended.
    #[must_use]
    pub fn is_abstract(&self) -> bool {
        self.value.get("abstract").and_then(Value::as_bool) == Some(true)
    }

    /// Returns what it is for.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.value.get("description")?.as_str()
    }

    /// Returns the layer's map.
    #[must_use]
    pub fn value(&self) -> &Mapping {
        &self.value
    }

    /// Points at a path of the layer, or at the nearest thing above it that the file shows.
    #[must_use]
    pub fn label(&self, path: &Path, side: Side, text: &str) -> Label {
        let whole = self.at.join(path);
        let (at, end, position) = self.nearest(&whole, side);
        let token = match (end, at.0.last()) {
            (Side::Key, Some(Step::Key(key))) => Some(key.as_str()),
            (Side::Value, _) if at == whole => self.text(path),
            _ => None,
        };
        mark::label(self.file.source(), position, token, text)
    }

    /// Returns where a path of the layer stands, or the nearest thing above it that the file shows.
    pub(super) fn position(&self, path: &Path, side: Side) -> Position {
        self.nearest(&self.at.join(path), side).2
    }

    /// Finds the nearest thing at or above a path of the file.
    fn nearest(&self, whole: &Path, side: Side) -> (Path, Side, Position) {
        let (mut at, mut end) = (whole.clone(), side);
        loop {
            if let Some(position) = self.file.locate(&at, end) {
                return (at, end, position);
            }
            match at.parent() {
                Some(parent) => at = parent,
                None => return (at, end, Position { line: 1, column: 1 }),
            }
            end = Side::Key;
        }
    }

    /// Returns the text at a path of the layer, if it is one.
    fn text(&self, path: &Path) -> Option<&str> {
        let (first, tail) = path.0.split_first()?;
        let Step::Key(first) = first else { return None };
        let value = self.value.get(first.as_str())?;
        yaml::get(value, &Path(tail.to_vec()))?.as_str()
    }

    /// Finds how much of a path this layer decides: the path itself, or the list or scalar above it that it replaced.
    pub(super) fn decides(&self, path: &Path) -> Option<Path> {
        let mut map = &self.value;
        for (number, step) in path.0.iter().enumerate() {
            let Step::Key(key) = step else { return None };
            let next = map.get(key.as_str())?;
            let here = Path(path.0[..=number].to_vec());
            match next {
                Value::Mapping(below) => map = below,
                Value::Sequence(_)
                    if yaml::get(next, &Path(path.0[number + 1..].to_vec())).is_some() =>
                {
                    return Some(path.clone());
                }
                _ => return Some(here),
            }
        }
        Some(path.clone())
    }
}
