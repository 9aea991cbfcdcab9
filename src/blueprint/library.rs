//! The profiles at hand: the built-in ones and those of a `smgen.yaml`.

use super::builtin;
use super::file_errors;
use super::layer::Config;
use super::layer_order::LayerOrder;
use super::layer_set::LayerSet;
use super::layers::{Layers, OWN_KEYS};
use super::name::is_name;
use super::path::Path;
use super::source_layer::SourceLayer;
use super::suggest;
use super::yaml::{self, Mapping, Side, TypeError, Unsupported, UnsupportedKind, Value};
use crate::diagnostic::{self, Code, Diagnostic, Source};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Characters of a profile's name.
const LONGEST_NAME: usize = 40;

/// Everything that can be extended or rendered.
#[derive(Debug, Default)]
pub struct Library {
    defaults: Option<Arc<SourceLayer>>,
    set: LayerSet,
    has_file: bool,
}

impl Library {
    /// Reads a `smgen.yaml`; without one only the built-in profiles are there.
    ///
    /// The library is usable even where diagnostics come with it: what they name is left out of it.
    #[must_use]
    pub fn load(file: Option<Source>) -> (Self, Vec<Diagnostic>) {
        let Some(mut source) = file else {
            return (Self::default(), Vec::new());
        };
        if let Some(text) = source.text.strip_prefix('\u{feff}') {
            // The mark that some editors put in front says nothing and would count as a column.
            source = Source {
                text: text.to_owned(),
                ..source
            };
        }
        let source = Arc::new(source);
        let document = match yaml::read(&source.text) {
            Ok(document) => document,
            Err(error) => {
                let mut library = Self {
                    has_file: true,
                    ..Self::default()
                };
                library.set.unreadable = true;
                return (library, vec![file_errors::syntax(&source, &error)]);
            }
        };
        let value = document.value;
        let (_, errors, valid) = match &value {
            Value::Null => (None, Vec::new(), Value::Mapping(Mapping::new())),
            value => yaml::typed::<Config>(value),
        };
        let file = Arc::new(yaml::Positions::new(Arc::clone(&source)));
        let whole = SourceLayer::new(
            "",
            Arc::clone(&file),
            Path::default(),
            value.as_mapping().cloned().unwrap_or_default(),
            false,
        );
        let mut diagnostics: Vec<_> = document
            .unsupported
            .iter()
            .map(|found| file_errors::unsupported(&source, found))
            .collect();
        diagnostics.extend(
            errors
                .iter()
                .map(|error| file_errors::type_error(&whole, &value, error)),
        );
        diagnostics.extend(of_defaults(&whole, &value));
        let mut library = Self {
            has_file: true,
            ..Self::default()
        };
        library.take_layers(&file, &valid, &invalid(&errors, &document.unsupported));
        let declared = names(&value);
        for name in declared.iter().filter(|name| !is_name(name, LONGEST_NAME)) {
            let at = Path::from("profiles").key(name);
            let message = format!("{} cannot be the name of a profile", suggest::quoted(name));
            let help = format!(
                "use up to {LONGEST_NAME} lower-case letters, digits and hyphens, a letter first"
            );
            let error = Diagnostic::error(Code::NameInvalid, message);
            diagnostics.push(
                error
                    .with_label(whole.label(&at, Side::Key, ""))
                    .with_help(help),
            );
        }
        library.set.dropped = declared
            .into_iter()
            .filter(|name| !library.set.own.contains_key(name))
            .collect();
        // An anchored part is wrong wherever it is used, and reported once.
        (library, diagnostic::unique(diagnostics))
    }

    /// Takes the layers out of a file from which what is wrong was removed.
    fn take_layers(&mut self, file: &Arc<yaml::Positions>, valid: &Value, invalid: &[Path]) {
        self.set.unreadable = invalid
            .iter()
            .any(|path| path.contains(&Path::from("profiles")));
        let layer = |name: &str, at: Path| {
            let map = yaml::get(valid, &at)
                .and_then(Value::as_mapping)
                .cloned()
                .unwrap_or_default();
            let invalid = invalid
                .iter()
                .filter(|path| at.contains(path))
                .map(|path| Path(path.0[at.0.len()..].to_vec()))
                .collect();
            Arc::new(SourceLayer::new(name, Arc::clone(file), at, map, false).with_invalid(invalid))
        };
        let defaults = Path::from("defaults");
        self.defaults = yaml::get(valid, &defaults).map(|_| layer("defaults", defaults));
        let valid = names(valid)
            .into_iter()
            .filter(|name| is_name(name, LONGEST_NAME));
        self.set.own = valid
            .map(|name| {
                (
                    name.clone(),
                    layer(&name, Path::from("profiles").key(&name)),
                )
            })
            .collect();
    }

    /// Tells whether a `smgen.yaml` was read.
    #[must_use]
    pub fn has_file(&self) -> bool {
        self.has_file
    }

    /// Tells whether the file has `defaults`, which reach every profile.
    #[must_use]
    pub fn has_defaults(&self) -> bool {
        self.defaults.is_some()
    }

    /// Returns the names that `--all` means: the profiles of `smgen.yaml`, or without one the built-in ones.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        if !self.has_file || self.set.own.is_empty() {
            return builtin::profiles().map(str::to_owned).collect();
        }
        let own = self.set.own.values().filter(|layer| !layer.is_abstract());
        own.map(|layer| layer.name.clone()).collect()
    }

    /// Returns every profile that can be rendered, the user's and the built-in ones, sorted.
    #[must_use]
    pub fn renderable(&self) -> Vec<String> {
        let mut names: Vec<_> = self.all();
        names.extend(
            builtin::profiles()
                .filter(|name| !self.set.own.contains_key(*name))
                .map(str::to_owned),
        );
        names.sort();
        names.dedup();
        names
    }

    /// Returns the layer of that name.
    #[must_use]
    pub fn layer(&self, name: &str) -> Option<&Arc<SourceLayer>> {
        self.set.layer(name)
    }

    /// Returns the layers of a profile, lowest first. An error without diagnostics follows from one that was reported already.
    pub fn layers(&self, profile: &str) -> Result<Layers, Vec<Diagnostic>> {
        let Some(layer) = self.layer(profile).filter(|_| !self.set.unreadable) else {
            if self.set.is_reported(profile) {
                return Err(Vec::new());
            }
            let names = self.renderable();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let error = Diagnostic::error(
                Code::ProfileUnknown,
                format!("there is no profile {}", suggest::quoted(profile)),
            );
            return Err(vec![
                error.with_help(suggest::did_you_mean(profile, &names)),
            ]);
        };
        if layer.is_abstract() {
            let mut error = Diagnostic::error(
                Code::ProfileAbstract,
                format!("`{profile}` is a layer for others to extend, not a profile"),
            );
            if !layer.builtin {
                error
                    .labels
                    .push(layer.label(&Path::from("abstract"), Side::Key, ""));
            }
            return Err(vec![error.with_help(format!(
                "extend it: `extends: [prod, {profile}]` in a profile of your `smgen.yaml`"
            ))]);
        }
        let LayerOrder {
            mut layers,
            diagnostics,
            broken,
            ..
        } = LayerOrder::of(&self.set, layer);
        if broken {
            return Err(diagnostics);
        }
        if let Some(defaults) = &self.defaults {
            // Right below the first layer of the user's own: above what smgen brings, below what the user says in particular.
            let own = layers
                .iter()
                .position(|layer| !layer.builtin)
                .unwrap_or(layers.len());
            layers.insert(own, Arc::clone(defaults));
        }
        Ok(Layers(layers))
    }
}

/// Says of keys under `defaults` that only a profile has: nothing would read them there.
fn of_defaults(whole: &SourceLayer, file: &Value) -> Vec<Diagnostic> {
    let defaults = file.get("defaults").and_then(Value::as_mapping);
    let keys = OWN_KEYS.iter().filter(|key| {
        let mut own = defaults.into_iter().flatten();
        own.any(|(found, _)| found.as_str() == Some(key))
    });
    let errors = keys.map(|key| {
        let path = Path::from("defaults").key(*key);
        let message = format!("`defaults` takes no `{key}`: it says what one profile is, and reaches none from here");
        let help = format!(
            "write `{key}` under a profile; here stand the keys that all profiles share, such as `project`, `region`, `network` and `tags`"
        );
        Diagnostic::error(Code::KeyUnknown, message)
            .with_label(whole.label(&path, Side::Key, ""))
            .with_help(help)
    });
    errors.collect()
}

/// Returns the names under `profiles`.
fn names(file: &Value) -> BTreeSet<String> {
    let profiles = file.get("profiles").and_then(Value::as_mapping);
    profiles
        .into_iter()
        .flatten()
        .filter_map(|(name, _)| name.as_str().map(str::to_owned))
        .collect()
}

/// Returns the paths in the file whose values are not what the user meant.
fn invalid(errors: &[TypeError], unsupported: &[Unsupported]) -> Vec<Path> {
    let wrong = errors.iter().map(|error| error.path.keys());
    let intended = errors.iter().filter_map(file_errors::intended_path);
    let unsupported = unsupported.iter().filter(|found| {
        matches!(
            found.kind,
            UnsupportedKind::Tag(_) | UnsupportedKind::Duplicate(_)
        )
    });
    wrong
        .chain(intended)
        .chain(unsupported.map(|found| found.path.keys()))
        .collect()
}
