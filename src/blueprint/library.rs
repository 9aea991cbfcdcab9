//! The profiles at hand: the built-in ones and those of a `smgen.yaml`.

use super::builtin;
use super::complaints;
use super::layer::Config;
use super::path::Path;
use super::stack::{Layered, Stack};
use super::suggest;
use super::yaml::{self, Mapping, OddityKind, Side, Value};
use crate::diagnostic::{Code, Diagnostic, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Characters of a profile's name.
const LONGEST_NAME: usize = 40;

/// Everything that can be extended or rendered.
#[derive(Debug, Default)]
pub struct Library {
    defaults: Option<Arc<Layered>>,
    profiles: BTreeMap<String, Arc<Layered>>,
    has_file: bool,
    /// Names that the file gives to what is too wrong to be a profile.
    dropped: BTreeSet<String>,
    /// Whether the file is so wrong that its profiles are not even known by name.
    unreadable: bool,
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
            source.text = text.to_owned();
        }
        let source = Arc::new(source);
        let document = match yaml::read(&source.text) {
            Ok(document) => document,
            Err(error) => {
                let library = Self { has_file: true, unreadable: true, ..Self::default() };
                return (library, vec![complaints::syntax(&source, &error)]);
            }
        };
        let value = document.value;
        let (_, errors, sound) = match &value {
            Value::Null => (None, Vec::new(), Value::Mapping(Mapping::new())),
            value => yaml::typed::<Config>(value),
        };
        let whole = Layered::new("", Arc::clone(&source), Path::default(), value.as_mapping().cloned().unwrap_or_default(), false);
        let mut diagnostics: Vec<_> = document.oddities.iter().map(|oddity| complaints::oddity(&source, oddity)).collect();
        diagnostics.extend(errors.iter().map(|error| complaints::type_error(&whole, &value, error)));
        let mut unsound: Vec<_> = errors.iter().map(|error| error.path.keys()).collect();
        unsound.extend(errors.iter().filter_map(complaints::meant));
        unsound.extend(document.oddities.iter().filter(|oddity| matches!(oddity.kind, OddityKind::Tag(_))).map(|oddity| oddity.path.keys()));
        let mut library = Self { has_file: true, ..Self::default() };
        library.unreadable = unsound.iter().any(|path| path.contains(&Path::from("profiles")));
        let layer = |name: &str, at: Path, value: &Value| {
            let map = value.as_mapping().cloned().unwrap_or_default();
            let unsound = unsound.iter().filter(|path| at.contains(path)).map(|path| Path(path.0[at.0.len()..].to_vec()));
            Arc::new(Layered::new(name, Arc::clone(&source), at.clone(), map, false).with_unsound(unsound.collect()))
        };
        if let Some(defaults) = sound.get("defaults") {
            library.defaults = Some(layer("defaults", Path::from("defaults"), defaults));
        }
        let names = |value: &Value| -> BTreeSet<String> {
            let profiles = value.get("profiles").and_then(Value::as_mapping);
            profiles.into_iter().flatten().filter_map(|(name, _)| name.as_str().map(str::to_owned)).collect()
        };
        for name in names(&sound) {
            let at = Path::from("profiles").key(&name);
            if is_name(&name, LONGEST_NAME) {
                let value = yaml::get(&sound, &at).unwrap_or(&Value::Null);
                library.profiles.insert(name.clone(), layer(&name, at, value));
            } else {
                let message = format!("{} cannot be the name of a profile", suggest::quoted(&name));
                let help = format!("use up to {LONGEST_NAME} lower-case letters, digits and hyphens, a letter first");
                diagnostics.push(Diagnostic::error(Code::NameInvalid, message).with_label(whole.label(&at, Side::Key, "")).with_help(help));
            }
        }
        library.dropped = names(&value).into_iter().filter(|name| !library.profiles.contains_key(name)).collect();
        (library, said_once(diagnostics))
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

    /// Returns the layers of a profile, lowest first. An error without diagnostics follows from one that was told already.
    pub fn stack(&self, profile: &str) -> Result<Stack, Vec<Diagnostic>> {
        let Some(layer) = self.layer(profile).filter(|_| !self.unreadable) else {
            if self.is_told(profile) {
                return Err(Vec::new());
            }
            let names = self.renderable();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let error = Diagnostic::error(Code::ProfileUnknown, format!("there is no profile {}", suggest::quoted(profile)));
            return Err(vec![error.with_help(suggest::did_you_mean(profile, &names))]);
        };
        if layer.is_abstract() {
            let mut error = Diagnostic::error(Code::ProfileAbstract, format!("`{profile}` is a layer for others to extend, not a profile"));
            if !layer.builtin {
                error.labels.push(layer.label(&Path::from("abstract"), Side::Key, ""));
            }
            return Err(vec![error.with_help(format!("extend it: `extends: [prod, {profile}]` in a profile of your `smgen.yaml`"))]);
        }
        let mut order = Order { library: self, layers: Vec::new(), open: Vec::new(), diagnostics: Vec::new(), broken: false };
        order.visit(layer);
        let Order { mut layers, diagnostics, broken, .. } = order;
        if broken {
            return Err(diagnostics);
        }
        if let Some(defaults) = &self.defaults {
            // Right below the first layer of the user's own: above what smgen brings, below what the user says in particular.
            let own = layers.iter().position(|layer| !layer.builtin).unwrap_or(layers.len());
            layers.insert(own, Arc::clone(defaults));
        }
        Ok(Stack(layers))
    }

    /// Tells whether what is wrong with a profile was told when the file was read.
    fn is_told(&self, profile: &str) -> bool {
        self.unreadable || self.dropped.contains(profile)
    }
}

/// Walks `extends` depth first; a layer that is reached twice counts where it was reached first.
struct Order<'a> {
    library: &'a Library,
    layers: Vec<Arc<Layered>>,
    open: Vec<Arc<Layered>>,
    diagnostics: Vec<Diagnostic>,
    /// Whether a layer is missing, told or not.
    broken: bool,
}

impl Order<'_> {
    fn visit(&mut self, layer: &Arc<Layered>) {
        if self.layers.iter().any(|seen| Arc::ptr_eq(seen, layer)) {
            return;
        }
        self.open.push(Arc::clone(layer));
        let below = builtin::layer(&layer.name).filter(|below| !Arc::ptr_eq(below, layer));
        match (layer.extends(), below) {
            _ if layer.is_unsound(&Path::from("extends")) => self.broken = true,
            (Some(names), _) if !names.is_empty() => {
                for (name, path) in names {
                    self.follow(layer, name, &path);
                }
            }
            (None, Some(below)) => self.visit(below),
            // A built-in layer and one that only others extend may stand on nothing.
            _ if layer.builtin || layer.is_abstract() => {}
            (extends, _) => {
                let path = extends.map_or_else(Path::default, |_| Path::from("extends"));
                let label = layer.label(&path, Side::Key, "");
                let error = Diagnostic::error(Code::ExtendsMissing, format!("profile `{}` extends nothing", layer.name));
                let known: Vec<_> = builtin::names().collect();
                self.fail(error.with_label(label).with_help(format!("add `extends: [prod]`, or another of {}", suggest::list(&known))));
            }
        }
        self.open.pop();
        self.layers.push(Arc::clone(layer));
    }

    fn fail(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.diagnostics.push(diagnostic);
    }

    fn follow(&mut self, layer: &Arc<Layered>, name: &str, path: &Path) {
        // A profile that extends its own name means the built-in one that it changes.
        let own = (name == layer.name).then(|| builtin::layer(name)).flatten().filter(|below| !Arc::ptr_eq(below, layer));
        let found = if layer.builtin { builtin::layer(name) } else { own.or_else(|| self.library.layer(name)) };
        match found.map(Arc::clone) {
            Some(below) if self.open.iter().any(|open| Arc::ptr_eq(open, &below)) => {
                let circle = self.circle(&below);
                self.fail(circle);
            }
            Some(below) => self.visit(&below),
            None if self.library.is_told(name) => self.broken = true,
            None => {
                let mut known: BTreeSet<&str> = builtin::names().collect();
                known.extend(self.library.profiles.keys().map(String::as_str));
                known.remove(layer.name.as_str());
                let known: Vec<_> = known.into_iter().collect();
                let message = format!("profile `{}` extends {}, which does not exist", layer.name, suggest::quoted(name));
                let error = Diagnostic::error(Code::ExtendsUnknown, message).with_label(layer.label(path, Side::Value, ""));
                self.fail(error.with_help(suggest::did_you_mean(name, &known)));
            }
        }
    }

    /// Describes a circle the same from wherever it is entered: from its first name by the alphabet.
    fn circle(&self, below: &Arc<Layered>) -> Diagnostic {
        let start = self.open.iter().position(|open| Arc::ptr_eq(open, below)).unwrap_or(0);
        let mut ring = self.open[start..].to_vec();
        let first = ring.iter().enumerate().min_by_key(|(_, layer)| layer.name.clone()).map_or(0, |(at, _)| at);
        ring.rotate_left(first);
        let labels = ring.iter().zip(ring.iter().cycle().skip(1)).filter_map(|(layer, next)| {
            let (_, path) = layer.extends()?.into_iter().find(|(name, _)| *name == next.name)?;
            Some(layer.label(&path, Side::Value, ""))
        });
        let mut labels: Vec<_> = labels.collect();
        labels.sort_by_key(|label| label.position);
        let message = match &ring[..] {
            [only] => format!("profile `{}` extends itself", only.name),
            _ => {
                let names: Vec<_> = ring.iter().chain(ring.first()).map(|layer| format!("`{}`", layer.name)).collect();
                format!("profiles extend each other in a circle: {}", names.join(" -> "))
            }
        };
        let mut error = Diagnostic::error(Code::ExtendsCycle, message);
        error.labels = labels;
        error.with_help("take one of these out of `extends`, or move what they share into a layer of its own with `abstract: true`")
    }
}

/// Tells whether a text can be a name in paths and AWS resources: lower-case letters, digits and hyphens.
#[must_use]
pub fn is_name(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Drops repetitions: an anchored part is wrong wherever it is used, and told once.
fn said_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let key = |diagnostic: &Diagnostic| (diagnostic.labels.first().map(|label| label.position), diagnostic.code, diagnostic.message.clone());
    diagnostics.into_iter().filter(|diagnostic| seen.insert(key(diagnostic))).collect()
}
