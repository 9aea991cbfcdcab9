//! Layers on top of each other: which of them set a value, and what they come to.

use super::path::{Path, Step};
use super::yaml::{self, Mapping, Side, Value};
use crate::diagnostic::{Label, Position, Source};
use std::sync::Arc;

/// Keys of a layer that say how it is used; they are not inherited.
const OWN_KEYS: [&str; 3] = ["extends", "abstract", "description"];

/// One layer with the file it stands in.
#[derive(Debug)]
pub struct Layered {
    /// The layer's name: a profile's, or `defaults`.
    pub name: String,
    /// The file.
    pub source: Arc<Source>,
    /// Where in the file the layer stands.
    pub at: Path,
    /// Whether it comes with smgen.
    pub builtin: bool,
    value: Mapping,
}

/// Where a value was set.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The layer that set it.
    pub layer: Arc<Layered>,
    /// The path within the layer; shorter than the one asked for where the layer set a whole list or scalar.
    pub path: Path,
}

/// Layers, lowest first.
#[derive(Clone, Debug, Default)]
pub struct Stack(pub Vec<Arc<Layered>>);

impl Layered {
    /// Creates a layer from its map.
    #[must_use]
    pub fn new(name: &str, source: Arc<Source>, at: Path, value: Mapping, builtin: bool) -> Self {
        Self {
            name: name.to_owned(),
            source,
            at,
            builtin,
            value,
        }
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
        let mut path = self.at.join(path);
        let mut side = side;
        let position = loop {
            if let Some(position) = yaml::locate(&self.source.text, &path, side) {
                break position;
            }
            match path.parent() {
                Some(parent) => path = parent,
                None => break Position { line: 1, column: 1 },
            }
            side = Side::Key;
        };
        Label {
            length: token_length(&self.source, position),
            source: Arc::clone(&self.source),
            position,
            text: text.to_owned(),
        }
    }

    /// Finds how much of a path this layer decides: the path itself, or the list or scalar above it that it replaced.
    fn decides(&self, path: &Path) -> Option<Path> {
        let mut map = &self.value;
        for (number, step) in path.0.iter().enumerate() {
            let Step::Key(key) = step else { return None };
            let next = map.get(key.as_str())?;
            let here = Path(path.0[..=number].to_vec());
            match next {
                Value::Mapping(below) => map = below,
                Value::Sequence(_) if yaml::get(next, &Path(path.0[number + 1..].to_vec())).is_some() => {
                    return Some(path.clone());
                }
                _ => return Some(here),
            }
        }
        Some(path.clone())
    }
}

impl Stack {
    /// Merges the layers: maps merge, lists and scalars replace, null removes.
    #[must_use]
    pub fn merged(&self) -> Value {
        let mut merged = Mapping::new();
        for layer in &self.0 {
            merge(&mut merged, &layer.value, true);
        }
        Value::Mapping(merged)
    }

    /// Returns the layers that say something about a path, highest first, with how much of it each decides.
    pub fn history<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = Origin> + 'a {
        self.0.iter().rev().filter_map(|layer| {
            Some(Origin {
                path: layer.decides(path)?,
                layer: Arc::clone(layer),
            })
        })
    }

    /// Returns where the value at a path was set, or else where the nearest map above it was.
    #[must_use]
    pub fn origin(&self, path: &Path) -> Option<Origin> {
        let mut path = path.clone();
        loop {
            let found = self.history(&path).next();
            if found.is_some() {
                return found;
            }
            path = path.parent()?;
        }
    }

    /// Points at the value of a path.
    #[must_use]
    pub fn label(&self, path: &Path, side: Side, text: &str) -> Option<Label> {
        let origin = self.origin(path)?;
        let side = if origin.path == *path { side } else { Side::Key };
        Some(origin.layer.label(&origin.path, side, text))
    }

    /// Returns the highest layer.
    #[must_use]
    pub fn top(&self) -> Option<&Arc<Layered>> {
        self.0.last()
    }
}

impl Origin {
    /// Names the place: `smgen.yaml:4:7`.
    #[must_use]
    pub fn place(&self) -> String {
        let label = self.layer.label(&self.path, Side::Value, "");
        format!("{}:{}:{}", label.source.name, label.position.line, label.position.column)
    }

    /// Returns the value that the layer gives there.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        let (first, rest) = self.path.0.split_first()?;
        let Step::Key(key) = first else { return None };
        yaml::get(self.layer.value.get(key.as_str())?, &Path(rest.to_vec()))
    }
}

fn merge(into: &mut Mapping, from: &Mapping, top: bool) {
    for (key, value) in from {
        if top && key.as_str().is_some_and(|key| OWN_KEYS.contains(&key)) {
            continue;
        }
        match value {
            Value::Null => {
                into.remove(key);
            }
            Value::Mapping(map) => {
                if !into.get(key).is_some_and(Value::is_mapping) {
                    into.insert(key.clone(), Value::Mapping(Mapping::new()));
                }
                if let Some(Value::Mapping(below)) = into.get_mut(key) {
                    merge(below, map, false);
                }
            }
            other => {
                into.insert(key.clone(), other.clone());
            }
        }
    }
}

/// Returns the length in bytes of the YAML token at a position, as far as a mark under it needs it.
fn token_length(source: &Source, position: Position) -> usize {
    let rest = &source.text[source.offset(position)..];
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    if let Some(quote @ ('"' | '\'')) = line.chars().next() {
        return line[1..].find(quote).map_or(line.len(), |end| end + 2);
    }
    let end = [": ", " #", ",", "]", "}"].iter().filter_map(|stop| line.find(stop)).min();
    let token = &line[..end.unwrap_or(line.len())];
    token.trim_end().trim_end_matches(':').len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(name: &str, text: &str) -> Arc<Layered> {
        let source = Arc::new(Source {
            name: name.to_owned(),
            text: text.to_owned(),
        });
        let Value::Mapping(map) = yaml::parse(text).expect("yaml") else {
            panic!("a map")
        };
        Arc::new(Layered::new(name, source, Path::default(), map, false))
    }

    fn stack() -> Stack {
        Stack(vec![
            layer("low", "a: {x: 1, y: 2}\nlist: [1, 2, 3]\ngone: 1\nextends: [z]\n"),
            layer("high", "a:\n  y: 3\n  z: {n: ~}\nlist: [4]\ngone: ~\n"),
        ])
    }

    #[test]
    fn maps_merge_lists_replace_null_removes() {
        let expected = yaml::parse("a: {x: 1, y: 3, z: {}}\nlist: [4]\n").expect("yaml");
        assert_eq!(stack().merged(), expected);
    }

    #[test]
    fn origin_is_the_highest_layer_that_decides() {
        let stack = stack();
        let place = |path: &str| stack.origin(&Path::parse(path).expect(path)).map(|origin| origin.place());
        assert_eq!(place("a.x").as_deref(), Some("low:1:8"));
        assert_eq!(place("a.y").as_deref(), Some("high:2:6"));
        assert_eq!(place("list[0]").as_deref(), Some("high:4:8"));
        assert_eq!(place("list[2]").as_deref(), Some("high:4:7"), "the list that replaced it");
        assert_eq!(place("nowhere"), None);
    }

    #[test]
    fn marks_cover_the_token() {
        let stack = Stack(vec![layer("low", "a: [one, 'two three']\nb: four # five\n")]);
        let length = |path: &str| {
            let path = Path::parse(path).expect(path);
            stack.label(&path, Side::Value, "").map(|label| label.length)
        };
        assert_eq!(length("a[0]"), Some(3));
        assert_eq!(length("a[1]"), Some(11));
        assert_eq!(length("b"), Some(4));
    }
}
