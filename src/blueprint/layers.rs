//! Layers on top of each other: which of them set a value, and what they come to.

use super::path::{Path, Step};
use super::source_layer::SourceLayer;
use super::yaml::{self, Mapping, Side, Value};
use crate::diagnostic::{Label, Position};
use std::sync::Arc;

/// Keys of a layer that say how it is used; they are not inherited.
pub(super) const OWN_KEYS: [&str; 3] = ["extends", "abstract", "description"];

/// Where a value was set.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The layer that set it.
    pub layer: Arc<SourceLayer>,
    /// The path within the layer; shorter than the one asked for where the layer set a whole list or scalar.
    pub path: Path,
}

/// Layers, lowest first.
#[derive(Clone, Debug, Default)]
pub struct Layers(pub Vec<Arc<SourceLayer>>);

impl Layers {
    /// Tells whether all of them come with smgen, so that nobody here wrote any of it.
    #[must_use]
    pub fn are_builtin(&self) -> bool {
        self.0.iter().all(|layer| layer.builtin)
    }

    /// Merges the layers: maps merge, lists and scalars replace, null removes.
    #[must_use]
    pub fn merged(&self) -> Value {
        let mut merged = Mapping::new();
        for layer in &self.0 {
            merge(&mut merged, layer.value(), true);
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

    /// Returns where the value at a path was set, or else where the nearest map above it was; none where no layer has
    /// even that.
    #[must_use]
    pub fn origin(&self, path: &Path) -> Option<Origin> {
        let mut path = path.clone();
        while !path.0.is_empty() {
            let found = self.history(&path).next();
            if found.is_some() {
                return found;
            }
            path = path.parent()?;
        }
        None
    }

    /// Points at the value of a path, where the user can change it: at the profile that inherits it from a built-in layer.
    #[must_use]
    pub fn label(&self, path: &Path, side: Side, text: &str) -> Option<Label> {
        let origin = self.origin(path)?;
        Some(match self.heir(&origin) {
            Some(top) => top.label(&Path::default(), Side::Key, text),
            None => origin.label(path, side, text),
        })
    }

    /// Returns where [`Self::label`] points, without the mark.
    #[must_use]
    pub(super) fn position(&self, path: &Path, side: Side) -> Option<Position> {
        let origin = self.origin(path)?;
        Some(match self.heir(&origin) {
            Some(top) => top.position(&Path::default(), Side::Key),
            None => origin.position(path, side),
        })
    }

    /// Ranks a value by how near it is to the user's hand: above the built-in layers first, then further down the file.
    #[must_use]
    pub(super) fn rank(&self, path: &Path, side: Side) -> (bool, Option<Position>) {
        let builtin = self.origin(path).is_none_or(|origin| origin.layer.builtin);
        (!builtin, self.position(path, side))
    }

    /// Returns the user's layer that inherits a value from a built-in one.
    fn heir(&self, origin: &Origin) -> Option<&Arc<SourceLayer>> {
        self.top()
            .filter(|top| origin.layer.builtin && !top.builtin)
    }

    /// Tells whether the value at a path is not what the user wrote, because that was wrong and is left out.
    #[must_use]
    pub fn is_invalid(&self, path: &Path) -> bool {
        // A layer above that sets the value again makes up for one below.
        let decided = self
            .0
            .iter()
            .rposition(|layer| layer.decides(path).is_some())
            .unwrap_or(0);
        self.0[decided.min(self.0.len())..]
            .iter()
            .any(|layer| layer.is_invalid(path))
    }

    /// Returns the highest layer.
    #[must_use]
    pub fn top(&self) -> Option<&Arc<SourceLayer>> {
        self.0.last()
    }
}

impl Origin {
    /// Points at the place; `path` is the one that was asked for.
    #[must_use]
    pub fn label(&self, path: &Path, side: Side, text: &str) -> Label {
        let side = if self.path == *path { side } else { Side::Key };
        self.layer.label(&self.path, side, text)
    }

    fn position(&self, path: &Path, side: Side) -> Position {
        let side = if self.path == *path { side } else { Side::Key };
        self.layer.position(&self.path, side)
    }

    /// Names the place: `smgen.yaml:4:7`.
    #[must_use]
    pub fn place(&self) -> String {
        let label = self.layer.label(&self.path, Side::Value, "");
        format!(
            "{}:{}:{}",
            label.source.name, label.position.line, label.position.column
        )
    }

    /// Returns the value that the layer gives there.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        let (first, rest) = self.path.0.split_first()?;
        let Step::Key(key) = first else { return None };
        yaml::get(self.layer.value().get(key.as_str())?, &Path(rest.to_vec()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn layer(name: &str, text: &str) -> Arc<SourceLayer> {
        let source = Arc::new(Source {
            name: name.to_owned(),
            text: text.to_owned(),
        });
        let Value::Mapping(map) = yaml::parse(text).expect("yaml") else {
            panic!("a map")
        };
        let file = Arc::new(yaml::Positions::new(source));
        Arc::new(SourceLayer::new(name, file, Path::default(), map, false))
    }

    fn layers() -> Layers {
        Layers(vec![
            layer(
                "low",
                "a: {x: 1, y: 2}\nlist: [1, 2, 3]\ngone: 1\nextends: [z]\n",
            ),
            layer("high", "a:\n  y: 3\n  z: {n: ~}\nlist: [4]\ngone: ~\n"),
        ])
    }

    #[test]
    fn maps_merge_lists_replace_null_removes() {
        let expected = yaml::parse("a: {x: 1, y: 3, z: {}}\nlist: [4]\n").expect("yaml");
        assert_eq!(layers().merged(), expected);
    }

    #[test]
    fn origin_is_the_highest_layer_that_decides() {
        let layers = layers();
        let place = |path: &str| {
            layers
                .origin(&Path::parse(path).expect(path))
                .map(|origin| origin.place())
        };
        assert_eq!(place("a.x").as_deref(), Some("low:1:8"));
        assert_eq!(place("a.y").as_deref(), Some("high:2:6"));
        assert_eq!(place("list[0]").as_deref(), Some("high:4:8"));
        assert_eq!(
            place("list[2]").as_deref(),
            Some("high:4:7"),
            "the list that replaced it"
        );
        assert_eq!(place("nowhere"), None);
    }

    #[test]
    fn marks_cover_the_token() {
        let layers = Layers(vec![layer(
            "low",
            "a: [one, 'two three']\nb: four # five\nc: {d: '}', e: [x]} # f\ng: h, i\n? 'j''k'\n: &l m\n",
        )]);
        let length = |path: &str| {
            let path = Path::parse(path).expect(path);
            layers
                .label(&path, Side::Value, "")
                .map(|label| label.length)
        };
        assert_eq!(length("a[0]"), Some(3));
        assert_eq!(length("a[1]"), Some(11));
        assert_eq!(length("b"), Some(4));
        assert_eq!(length("c"), Some(16));
        assert_eq!(length("c.d"), Some(3));
        assert_eq!(length("g"), Some(4));
        assert_eq!(length("j'k"), Some(1));
    }
}
