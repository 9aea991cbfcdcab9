//! What is wrong with one profile, where it should be told, and what follows from something else and should not.

use crate::blueprint::layered::Layered;
use crate::blueprint::path::Path;
use crate::blueprint::stack::Stack;
use crate::blueprint::suggest;
use crate::blueprint::yaml::{Side, Value};
use crate::diagnostic::{Code, Diagnostic};
use std::sync::Arc;

/// What went wrong so far in one profile.
pub(super) struct Check<'a> {
    pub(super) profile: &'a str,
    pub(super) stack: &'a Stack,
    noted: Vec<Noted>,
}

/// An error with the values it rests on.
struct Noted {
    diagnostic: Diagnostic,
    rests_on: Vec<Path>,
    layer: Option<Arc<Layered>>,
}

/// Something to tell about one profile.
pub(super) struct Said {
    pub(super) diagnostic: Diagnostic,
    profile: String,
    /// The layer at fault.
    layer: Option<Arc<Layered>>,
}

/// The error noted last, to add to.
pub(super) struct Last<'c, 'a> {
    check: &'c mut Check<'a>,
}

impl<'a> Check<'a> {
    pub(super) fn new(profile: &'a str, stack: &'a Stack) -> Self {
        Self {
            profile,
            stack,
            noted: Vec::new(),
        }
    }

    /// Notes an error at a path; the caller may add to it.
    ///
    /// A value of a built-in layer is told at the profile that inherits it, where the user can set another one.
    pub(super) fn error<'c>(
        &'c mut self,
        code: Code,
        path: &Path,
        side: Side,
        message: impl Into<String>,
    ) -> Last<'c, 'a> {
        let mut diagnostic = Diagnostic::error(code, message);
        let origin = self.stack.origin(path);
        let top = self.stack.top();
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
        self.noted.push(Noted {
            diagnostic,
            rests_on: vec![path.clone()],
            layer,
        });
        Last { check: self }
    }

    /// Tells whether a value comes from a built-in layer, although the user has a layer above it.
    pub(super) fn inherits(&self, path: &Path) -> bool {
        let own = self.stack.top().is_some_and(|top| !top.builtin);
        own && self
            .stack
            .origin(path)
            .is_some_and(|origin| origin.layer.builtin)
    }

    /// Notes that a value is needed and not there; returns nothing, for use as the value.
    pub(super) fn missing<T>(&mut self, path: &str, what: &str) -> Option<T> {
        let path = Path::from(path);
        if !self.removed(&path, what) {
            let message = format!("profile `{}` sets no `{path}`", self.profile);
            self.error(Code::KeyMissing, &path, Side::Key, message)
                .help(format!("add `{path}`: {what}"));
        }
        None
    }

    /// Notes that a needed value is not there because the user's null removes it or something above it; tells whether so.
    pub(super) fn removed(&mut self, path: &Path, what: &str) -> bool {
        let origin = self
            .stack
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

    /// Returns the errors, without those that rest on a value that was told to be wrong when the file was read.
    pub(super) fn said(self) -> Vec<Said> {
        let (stack, profile) = (self.stack, self.profile);
        let noted = self
            .noted
            .into_iter()
            .filter(|noted| !noted.rests_on.iter().any(|path| stack.is_unsound(path)));
        noted
            .map(|noted| Said {
                diagnostic: noted.diagnostic,
                profile: profile.to_owned(),
                layer: noted.layer,
            })
            .collect()
    }
}

impl Last<'_, '_> {
    fn change(self, change: impl FnOnce(&mut Noted, &Stack)) -> Self {
        let stack = self.check.stack;
        if let Some(noted) = self.check.noted.last_mut() {
            change(noted, stack);
        }
        self
    }

    /// Adds a way out.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|noted, _| noted.diagnostic.help.push(help.into()))
    }

    /// Adds the value of another path, on which the error rests, and points at it.
    pub(super) fn because(self, path: &str, text: &str) -> Self {
        let path = Path::from(path);
        self.change(|noted, stack| {
            let label = stack
                .origin(&path)
                .map(|origin| origin.label(&path, Side::Value, text));
            noted.diagnostic.labels.extend(label);
            noted.rests_on.push(path);
        })
    }

    /// Says that the error is none if the value of another path is wrong itself.
    pub(super) fn rests_on(self, path: &Path) -> Self {
        self.change(|noted, _| noted.rests_on.push(path.clone()))
    }
}

/// Puts together what is the same for several profiles, and names those it is about where others share the layer at fault.
pub(super) fn gather(said: Vec<Said>, stacks: &[(&str, Stack)]) -> Vec<Diagnostic> {
    let mut groups: Vec<(Said, Vec<String>)> = Vec::new();
    for said in said {
        let same = |other: &&mut (Said, Vec<String>)| {
            let other = &other.0;
            other.diagnostic.code == said.diagnostic.code
                && other.diagnostic.message == said.diagnostic.message
                && other.diagnostic.place() == said.diagnostic.place()
        };
        if let Some((_, profiles)) = groups.iter_mut().find(same) {
            profiles.push(said.profile);
        } else {
            let profile = said.profile.clone();
            groups.push((said, vec![profile]));
        }
    }
    let named = groups.into_iter().map(|(said, profiles)| {
        let mut diagnostic = said.diagnostic;
        let shares = |stack: &Stack| {
            said.layer
                .as_ref()
                .is_some_and(|layer| stack.0.iter().any(|other| Arc::ptr_eq(other, layer)))
        };
        let sharing = stacks.iter().filter(|(_, stack)| shares(stack)).count();
        if sharing > profiles.len() {
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
