//! The profiles at hand: the built-in ones and those of a `smgen.yaml`.

use super::builtin;
use super::layer::Config;
use super::path::Path;
use super::stack::{Layered, Stack};
use super::suggest;
use super::yaml::{self, Mapping, Side, TypeErrorKind, Value};
use crate::diagnostic::{Code, Diagnostic, Label, Position, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that can be extended or rendered.
#[derive(Debug, Default)]
pub struct Library {
    defaults: Option<Arc<Layered>>,
    profiles: BTreeMap<String, Arc<Layered>>,
    has_file: bool,
}

impl Library {
    /// Reads a `smgen.yaml`; without one only the built-in profiles are there.
    ///
    /// The library is usable even where diagnostics come with it: what they name is left out of it.
    #[must_use]
    pub fn load(file: Option<Source>) -> (Self, Vec<Diagnostic>) {
        let Some(source) = file else {
            return (Self::default(), Vec::new());
        };
        let source = Arc::new(source);
        let value = match yaml::parse(&source.text) {
            Ok(value) => value,
            Err(error) => return (Self::default(), vec![syntax(&source, &error)]),
        };
        let (_, errors, sound) = match &value {
            Value::Null => (None, Vec::new(), Value::Mapping(Mapping::new())),
            value => yaml::typed::<Config>(value),
        };
        let whole = Layered::new("", Arc::clone(&source), Path::default(), Mapping::new(), false);
        let mut diagnostics: Vec<_> = errors.iter().map(|error| type_error(&whole, &value, error)).collect();
        let layer = |name: &str, at: Path, value: &Value| {
            let map = value.as_mapping().cloned().unwrap_or_default();
            Arc::new(Layered::new(name, Arc::clone(&source), at, map, false))
        };
        let mut library = Self { has_file: true, ..Self::default() };
        if let Some(defaults) = sound.get("defaults") {
            library.defaults = Some(layer("defaults", Path::from("defaults"), defaults));
        }
        let profiles = sound.get("profiles").and_then(Value::as_mapping);
        for (name, value) in profiles.into_iter().flatten() {
            let Some(name) = name.as_str() else { continue };
            let at = Path::from("profiles").key(name);
            if !is_name(name, 40) {
                let label = whole.label(&at, Side::Key, "");
                diagnostics.push(
                    Diagnostic::error(Code::NameInvalid, format!("`{}` cannot be the name of a profile", name.escape_debug()))
                        .with_label(label)
                        .with_help("a profile's name starts with a lower-case letter and holds up to 40 lower-case letters, digits and hyphens"),
                );
                continue;
            }
            library.profiles.insert(name.to_owned(), layer(name, at, value));
        }
        (library, diagnostics)
    }

    /// Tells whether a `smgen.yaml` was read.
    #[must_use]
    pub fn has_file(&self) -> bool {
        self.has_file
    }

    /// Returns the names that `--all` means: the profiles of `smgen.yaml`, or without one the built-in ones.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        if !self.has_file || self.profiles.is_empty() {
            return builtin::profiles().map(str::to_owned).collect();
        }
        let own = self.profiles.values().filter(|layer| !layer.is_abstract());
        own.map(|layer| layer.name.clone()).collect()
    }

    /// Returns every profile that can be rendered, the user's and the built-in ones, sorted.
    #[must_use]
    pub fn renderable(&self) -> Vec<String> {
        let mut names: Vec<_> = self.all();
        names.extend(builtin::profiles().filter(|name| !self.profiles.contains_key(*name)).map(str::to_owned));
        names.sort();
        names.dedup();
        names
    }

    /// Returns the layer of that name.
    #[must_use]
    pub fn layer(&self, name: &str) -> Option<&Arc<Layered>> {
        self.profiles.get(name).or_else(|| builtin::layer(name))
    }

    /// Returns the layers of a profile, lowest first.
    pub fn stack(&self, profile: &str) -> Result<Stack, Vec<Diagnostic>> {
        let Some(layer) = self.layer(profile) else {
            let names = self.renderable();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let error = Diagnostic::error(Code::ProfileUnknown, format!("there is no profile `{profile}`"));
            return Err(vec![error.with_help(suggest::did_you_mean(profile, &names))]);
        };
        if layer.is_abstract() {
            let error = Diagnostic::error(Code::ProfileAbstract, format!("`{profile}` is a layer for others to extend, not a profile"));
            return Err(vec![error.with_help(format!("extend it: `extends: [prod, {profile}]` in a profile of your `smgen.yaml`"))]);
        }
        let mut order = Order { library: self, layers: Vec::new(), open: Vec::new(), diagnostics: Vec::new() };
        order.visit(layer);
        let Order { mut layers, mut diagnostics, .. } = order;
        if let Some(defaults) = &self.defaults {
            // Right below the first layer of the user's own: above what smgen brings, below what the user says in particular.
            let own = layers.iter().position(|layer| !layer.builtin).unwrap_or(layers.len());
            layers.insert(own, Arc::clone(defaults));
        }
        if diagnostics.is_empty() { Ok(Stack(layers)) } else {
            diagnostics.dedup();
            Err(diagnostics)
        }
    }
}

/// Walks `extends` depth first; a layer that is reached twice counts where it was reached first.
struct Order<'a> {
    library: &'a Library,
    layers: Vec<Arc<Layered>>,
    open: Vec<Arc<Layered>>,
    diagnostics: Vec<Diagnostic>,
}

impl Order<'_> {
    fn visit(&mut self, layer: &Arc<Layered>) {
        if self.layers.iter().any(|seen| Arc::ptr_eq(seen, layer)) {
            return;
        }
        self.open.push(Arc::clone(layer));
        match layer.extends() {
            Some(names) => {
                for (name, path) in names {
                    self.follow(layer, name, &path);
                }
            }
            None if layer.builtin => {}
            None => match builtin::layer(&layer.name) {
                Some(below) => self.visit(below),
                None => {
                    let label = layer.label(&Path::default(), Side::Key, "");
                    let error = Diagnostic::error(Code::ExtendsMissing, format!("profile `{}` extends nothing", layer.name));
                    let known: Vec<_> = builtin::names().collect();
                    self.diagnostics.push(error.with_label(label).with_help(format!("add `extends: [prod]`, or another of {}", suggest::list(&known))));
                }
            },
        }
        self.open.pop();
        self.layers.push(Arc::clone(layer));
    }

    fn follow(&mut self, layer: &Arc<Layered>, name: &str, path: &Path) {
        // A profile that extends its own name means the built-in one that it changes.
        let own = (name == layer.name).then(|| builtin::layer(name)).flatten().filter(|below| !Arc::ptr_eq(below, layer));
        let found = if layer.builtin { builtin::layer(name) } else { own.or_else(|| self.library.layer(name)) };
        let Some(below) = found else {
            let mut known = self.library.renderable();
            known.extend(builtin::names().map(str::to_owned));
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let error = Diagnostic::error(Code::ExtendsUnknown, format!("`{}` extends `{name}`, which is nowhere", layer.name));
            self.diagnostics.push(error.with_label(layer.label(path, Side::Value, "")).with_help(suggest::did_you_mean(name, &known)));
            return;
        };
        let below = Arc::clone(below);
        if let Some(start) = self.open.iter().position(|open| Arc::ptr_eq(open, &below)) {
            let mut ring: Vec<_> = self.open[start..].iter().map(|open| open.name.as_str()).collect();
            ring.push(name);
            let message = format!("profiles extend each other in a circle: {}", ring.join(" -> "));
            let error = Diagnostic::error(Code::ExtendsCycle, message).with_label(layer.label(path, Side::Value, "closes the circle"));
            self.diagnostics.push(error.with_help("take one of them out of `extends`, or move what they share into a layer of its own with `abstract: true`"));
            return;
        }
        self.visit(&below);
    }
}

/// Tells whether a text can be a name in paths and AWS resources: lower-case letters, digits and hyphens.
#[must_use]
pub fn is_name(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn syntax(source: &Arc<Source>, error: &yaml::SyntaxError) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::YamlSyntax, format!("this is not YAML that smgen reads: {}", error.message));
    let diagnostic = match error.position {
        Some(position) => diagnostic.with_label(Label { source: Arc::clone(source), position, length: 1, text: String::new() }),
        None => diagnostic.with_label(Label { source: Arc::clone(source), position: Position { line: 1, column: 1 }, length: 1, text: String::new() }),
    };
    diagnostic.with_help("indent with spaces, give each key once, and put text with `: ` or ` #` in quotes")
}

fn type_error(whole: &Layered, value: &Value, error: &yaml::TypeError) -> Diagnostic {
    match &error.kind {
        TypeErrorKind::UnknownKey { known } => {
            let key = match error.path.0.last() {
                Some(super::path::Step::Key(key)) => key.as_str(),
                _ => "",
            };
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            Diagnostic::error(Code::KeyUnknown, format!("unknown key `{}`", key.escape_debug()))
                .with_label(whole.label(&error.path, Side::Key, ""))
                .with_help(suggest::did_you_mean(key, &known))
        }
        TypeErrorKind::Mismatch(message) => {
            let message = plain(message);
            let diagnostic = Diagnostic::error(Code::TypeMismatch, format!("`{}`: {message}", error.path))
                .with_label(whole.label(&error.path, Side::Value, ""));
            match (yaml::get(value, &error.path), message.ends_with("expected a string")) {
                (Some(Value::Number(number)), true) => diagnostic.with_help(format!("put it in quotes: \"{number}\"")),
                (Some(Value::Bool(word)), true) => diagnostic.with_help(format!("put it in quotes: \"{word}\"")),
                _ => diagnostic,
            }
        }
    }
}

/// Says in YAML's words what serde says in Rust's.
fn plain(message: &str) -> String {
    let mut message = message.to_owned();
    for (rust, yaml) in [
        ("invalid type: ", ""),
        ("invalid value: ", ""),
        ("unit value", "nothing"),
        ("sequence", "a list"),
        ("expected struct Config", "expected a map"),
        ("expected a map", "expected a map"),
        ("expected u8", "expected a number from 0 to 255"),
        ("expected u16", "expected a number from 0 to 65535"),
        ("expected u32", "expected a whole number"),
        ("expected a boolean", "expected `true` or `false`"),
        ("unknown variant", "unknown value"),
    ] {
        message = message.replace(rust, yaml);
    }
    if let Some((head, _)) = message.split_once("expected struct ") {
        message = format!("{head}expected a map");
    }
    match message.strip_prefix("map, ") {
        Some(rest) => format!("a map, {rest}"),
        None => message,
    }
}
