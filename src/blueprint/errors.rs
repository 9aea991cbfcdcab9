//! What is wrong with one profile, where it is reported, and what only follows from another error and is left out.

use crate::blueprint::layers::Layers;
use crate::blueprint::path::Path;
use crate::blueprint::source_layer::SourceLayer;
use crate::blueprint::suggest;
use crate::blueprint::yaml::{Side, Value};
use crate::diagnostic::{Code, Diagnostic};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The check of one profile: its name and layers, and the errors found so far.
pub(super) struct Check<'a> {
    pub(super) profile: &'a str,
    pub(super) layers: &'a Layers,
    errors: Vec<PendingError>,
}

/// An error that still may turn out to follow from another one: a value it rests on was wrong in the file itself.
struct PendingError {
    diagnostic: Diagnostic,
    rests_on: Vec<Path>,
    /// The layer at fault.
    layer: Option<Arc<SourceLayer>>,
    /// Whether it is one error of the file, however many profiles have it.
    once: bool,
}

/// An error of one profile that follows from no other.
pub(super) struct ProfileError {
    pub(super) diagnostic: Diagnostic,
    profile: String,
    /// The layer at fault.
    layer: Option<Arc<SourceLayer>>,
    /// Whether it is one error of the file, however many profiles have it.
    once: bool,
}

/// Adds help, labels and dependencies to the error added last.
pub(super) struct ErrorBuilder<'c, 'a> {
    check: &'c mut Check<'a>,
}

impl<'a> Check<'a> {
    pub(super) fn new(profile: &'a str, layers: &'a Layers) -> Self {
        Self {
            profile,
            layers,
            errors: Vec::new(),
        }
    }

    /// Adds an error at a path; the builder adds to it.
    ///
    /// A value of a built-in layer is reported at the profile that inherits it, where the user can set another one.
    pub(super) fn error<'c>(
        &'c mut self,
        code: Code,
        path: &Path,
        side: Side,
        message: impl Into<String>,
    ) -> ErrorBuilder<'c, 'a> {
        let mut diagnostic = Diagnostic::error(code, message);
        let origin = self.layers.origin(path);
        let top = self.layers.top();
        let layer = match (&origin, top) {
            (Some(origin), Some(top)) if origin.layer.builtin && !top.builtin => {
                diagnostic
                    .labels
                    .push(top.label(&Path::default(), Side::Key, ""));
                diagnostic
                    .labels
                    .push(origin.label(path, side, "inherited from here"));
                Some(top)
            }
            (Some(origin), _) => {
                diagnostic.labels.push(origin.label(path, side, ""));
                Some(&origin.layer)
            }
            (None, top) => {
                diagnostic
                    .labels
                    .extend(top.map(|top| top.label(&Path::default(), Side::Key, "")));
                top
            }
        };
        let layer = layer.map(Arc::clone);
        self.errors.push(PendingError {
            diagnostic,
            rests_on: vec![path.clone()],
            layer,
            once: false,
        });
        ErrorBuilder { check: self }
    }

    /// Adds an error of the whole profile, for what no layer of the user's says. Profiles that all lack it are told so together, at the
    /// first one.
    pub(super) fn error_of_profile<'c>(
        &'c mut self,
        code: Code,
        message: impl Into<String>,
    ) -> ErrorBuilder<'c, 'a> {
        self.error(code, &Path::default(), Side::Key, message)
            .change(|pending, _| {
                pending.rests_on.clear();
                pending.once = true;
            })
    }

    /// Tells whether a value comes from a built-in layer, although the user has a layer above it.
    pub(super) fn inherits(&self, path: &Path) -> bool {
        let own = self.layers.top().is_some_and(|top| !top.builtin);
        own && self
            .layers
            .origin(path)
            .is_some_and(|origin| origin.layer.builtin)
    }

    /// Adds an error: a value is needed and not there; returns nothing, for use as the value.
    pub(super) fn missing<T>(&mut self, path: &str, what: &str) -> Option<T> {
        let path = Path::from(path);
        if !self.removed(&path, what) {
            let message = format!("profile `{}` sets no `{path}`", self.profile);
            self.error(Code::KeyMissing, &path, Side::Key, message)
                .help(format!("add `{path}`: {what}"));
        }
        None
    }

    /// Adds an error where the user's null removes a needed value or something above it; tells whether it did.
    pub(super) fn removed(&mut self, path: &Path, what: &str) -> bool {
        let origin = self
            .layers
            .origin(path)
            .filter(|origin| !origin.layer.builtin && origin.path.contains(path));
        let Some(origin) = origin.filter(|origin| matches!(origin.value(), Some(Value::Null)))
        else {
            return false;
        };
        let message = format!(
            "`{}` is needed, but an empty value (null) removes it",
            suggest::shown(&origin.path.to_string())
        );
        let help = if origin.path == *path {
            format!("give it a value ({what}), or drop the line to inherit one")
        } else {
            "give it keys, or drop the line to inherit them".to_owned()
        };
        self.error(Code::KeyMissing, &origin.path, Side::Key, message)
            .rests_on(path)
            .help(help);
        true
    }

    /// Returns the errors, without those that rest on a value that was reported as wrong when the file was read.
    pub(super) fn finish(self) -> Vec<ProfileError> {
        let (layers, profile) = (self.layers, self.profile);
        let kept = self
            .errors
            .into_iter()
            .filter(|pending| !pending.rests_on.iter().any(|path| layers.is_invalid(path)));
        kept.map(|pending| ProfileError {
            diagnostic: pending.diagnostic,
            profile: profile.to_owned(),
            layer: pending.layer,
            once: pending.once,
        })
        .collect()
    }
}

impl ErrorBuilder<'_, '_> {
    fn change(self, change: impl FnOnce(&mut PendingError, &Layers)) -> Self {
        let layers = self.check.layers;
        if let Some(pending) = self.check.errors.last_mut() {
            change(pending, layers);
        }
        self
    }

    /// Adds a way out.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|pending, _| pending.diagnostic.help.push(help.into()))
    }

    /// Adds the value of another path, on which the error rests, and points at it.
    pub(super) fn because(self, path: &str, text: &str) -> Self {
        let path = Path::from(path);
        self.change(|pending, layers| {
            let label = layers
                .origin(&path)
                .map(|origin| origin.label(&path, Side::Value, text));
            pending.diagnostic.labels.extend(label);
            pending.rests_on.push(path);
        })
    }

    /// Says that the error is none if the value of another path is wrong itself.
    pub(super) fn rests_on(self, path: &Path) -> Self {
        self.change(|pending, _| pending.rests_on.push(path.clone()))
    }
}

/// Merges what is the same for several profiles into one diagnostic, and names the profiles where others share the layer
/// at fault. Linear in the errors and in the layers of all profiles.
pub(super) fn merged(errors: Vec<ProfileError>, profiles: &[(&str, Layers)]) -> Vec<Diagnostic> {
    let mut sharing = BTreeMap::<_, usize>::new();
    for layer in profiles.iter().flat_map(|(_, layers)| &layers.0) {
        *sharing.entry(Arc::as_ptr(layer)).or_default() += 1;
    }
    let mut known = BTreeMap::new();
    let mut groups: Vec<(ProfileError, Vec<String>)> = Vec::new();
    for error in errors {
        let diagnostic = &error.diagnostic;
        let place = diagnostic.place().filter(|_| !error.once);
        let place = place.map(|(file, at)| (file.to_owned(), at));
        let key = (diagnostic.code, place, diagnostic.message.clone());
        let group = *known.entry(key).or_insert(groups.len());
        if let Some((_, profiles)) = groups.get_mut(group) {
            profiles.push(error.profile);
        } else {
            let profile = error.profile.clone();
            groups.push((error, vec![profile]));
        }
    }
    let named = groups.into_iter().map(|(error, profiles)| {
        let mut diagnostic = error.diagnostic;
        let sharing = error
            .layer
            .and_then(|layer| sharing.get(&Arc::as_ptr(&layer)));
        let shared = sharing.is_some_and(|sharing| *sharing > profiles.len());
        if shared || (error.once && profiles.len() > 1) {
            let word = if profiles.len() == 1 {
                "profile"
            } else {
                "profiles"
            };
            diagnostic.message = format!(
                "{word} {}: {}",
                suggest::list(&profiles),
                diagnostic.message
            );
        }
        diagnostic
    });
    named.collect()
}
