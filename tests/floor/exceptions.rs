//! What is not let through, and what of it was met.

use super::data::{Ask, Exception, Rules};
use std::collections::BTreeSet;

/// The exceptions, and what each excused.
pub struct Exceptions<'a> {
    all: &'a [Exception],
    /// Parts of exceptions that excused something.
    used: BTreeSet<(usize, String)>,
    actions: BTreeSet<String>,
}

impl<'a> Exceptions<'a> {
    pub fn of(rules: &'a Rules) -> Self {
        Self {
            all: &rules.exceptions,
            used: BTreeSet::new(),
            actions: BTreeSet::new(),
        }
    }

    /// Says whether an exception excuses that a call does not pass.
    pub fn cover(&mut self, ask: &Ask) -> bool {
        let found = self.all.iter().enumerate().find_map(|(number, exception)| {
            let here = exception.of.as_ref().is_none_or(|of| *of == ask.of);
            let part = exception.part(ask).filter(|_| here)?;
            Some((number, part))
        });
        let Some(used) = found else { return false };
        self.used.insert(used);
        self.actions.insert(ask.action.clone());
        true
    }

    /// How many actions were excused.
    pub fn actions(&self) -> usize {
        self.actions.len()
    }

    /// Lists what excused nothing, and could go.
    pub fn unused(&self) -> Vec<String> {
        let parts = self.all.iter().enumerate().flat_map(|(number, exception)| {
            exception
                .actions
                .iter()
                .chain(&exception.nouns)
                .map(move |part| (number, part.clone()))
        });
        parts
            .filter(|part| !self.used.contains(part))
            .map(|(_, part)| part)
            .collect()
    }
}

impl Exception {
    /// Returns the part that is about a call.
    fn part(&self, ask: &Ask) -> Option<String> {
        let whole = ask
            .action
            .split_once(':')
            .map(|(namespace, _)| format!("{namespace}:*"));
        let operation = ask.action.split_once(':').map(|(_, name)| name);
        self.actions
            .iter()
            .find(|one| **one == ask.action || Some(*one) == whole.as_ref())
            .or_else(|| self.nouns.get(operation?))
            .or_else(|| self.nouns.get(ask.noun.as_ref()?))
            .cloned()
    }
}
