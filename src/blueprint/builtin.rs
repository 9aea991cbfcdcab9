//! The layers that come with smgen.

use super::path::Path;
use super::source_layer::SourceLayer;
use super::yaml::{self, Mapping, Value};
use crate::diagnostic::Source;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/blueprints");

/// A layer's text, read when it is first asked for: a profile needs two or three of them.
struct Entry {
    text: &'static str,
    layer: OnceLock<Arc<SourceLayer>>,
}

static LAYERS: LazyLock<BTreeMap<&'static str, Entry>> = LazyLock::new(|| {
    let files = FILES.files().filter_map(|file| {
        let name = file.path().file_name()?.to_str()?.strip_suffix(".yaml")?;
        let text = file.contents_utf8()?;
        let layer = OnceLock::new();
        Some((name, Entry { text, layer }))
    });
    files.collect()
});

fn parse(name: &'static str, text: &str) -> SourceLayer {
    // A built-in layer that is no map is empty here; `every_builtin_profile_is_sound` would not let it pass.
    let value = match yaml::parse(text) {
        Ok(Value::Mapping(map)) => map,
        _ => Mapping::new(),
    };
    let source = Source {
        name: format!("built-in:{name}.yaml"),
        text: text.to_owned(),
    };
    let file = Arc::new(yaml::Positions::new(Arc::new(source)));
    SourceLayer::new(name, file, Path::default(), value, true)
}

/// Returns the built-in layer of that name.
#[must_use]
pub fn layer(name: &str) -> Option<&'static Arc<SourceLayer>> {
    let (name, entry) = LAYERS.get_key_value(name)?;
    Some(
        entry
            .layer
            .get_or_init(|| Arc::new(parse(name, entry.text))),
    )
}

/// Returns the names of all built-in layers, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    LAYERS.keys().copied()
}

/// Returns the names of the built-in layers that can be rendered, sorted.
pub fn profiles() -> impl Iterator<Item = &'static str> {
    names().filter(|name| layer(name).is_some_and(|layer| !layer.is_abstract()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn layers_are_embedded() {
        let names: Vec<_> = super::names().collect();
        assert_eq!(
            names,
            [
                "base",
                "dev",
                "hipaa",
                "prod",
                "prod-hipaa",
                "staging",
                "staging-hipaa"
            ]
        );
        let profiles: Vec<_> = super::profiles().collect();
        assert_eq!(
            profiles,
            ["dev", "prod", "prod-hipaa", "staging", "staging-hipaa"]
        );
    }
}
