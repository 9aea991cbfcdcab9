//! What smgen has to say about the user's input: one type, several printers.
//!
//! This module imports nothing else of smgen but what makes texts safe to show, so that every other module can speak through it.

mod code;
mod human;
mod source;

pub use code::Code;
pub use human::{heading, render};
pub use source::{Position, Source};

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Probably not what the user wants; smgen goes on.
    Warning,
    /// smgen does not go on.
    Error,
}

/// A place in a file that a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file, with its text.
    pub source: Arc<Source>,
    /// Where the marked text starts.
    pub position: Position,
    /// How many bytes are marked; at least one character is shown.
    pub length: usize,
    /// What to say beside the mark; may be empty.
    pub text: String,
}

impl Label {
    /// Returns the byte offset of the end of the marked text: behind at least one character, within the file.
    #[must_use]
    pub fn end(&self) -> usize {
        let text = &self.source.text;
        let start = self.source.offset(self.position);
        let end = (start + self.length.max(1)).min(text.len());
        (end..text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(text.len())
    }

    /// Returns the whole lines that hold the marked text, as bytes of the file, and the number of the first, from 1.
    fn lines(&self) -> (usize, Range<usize>) {
        let text = &self.source.text;
        let start = self.source.offset(self.position);
        // The end of the file is shown behind its last line.
        let before = if start == text.len() {
            text.strip_suffix('\n').unwrap_or(text)
        } else {
            &text[..start]
        };
        let first = before.rfind('\n').map_or(0, |at| at + 1);
        let end = self.end();
        let last = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        (text[..first].matches('\n').count() + 1, first..last)
    }
}

/// One thing to tell the user, with the places it is about and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name of the kind of problem, for `smgen explain CODE`.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, names in backticks, no final period.
    pub message: String,
    /// The places; the first one is where the problem is, the others are what it collides with.
    pub labels: Vec<Label>,
    /// Ways out, each a sentence.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Creates an error without a place.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Creates a warning without a place.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn with_label(mut self, label: Label) -> Self {
        self.labels.push(label);
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Returns where the problem is: the file's name and the position of the first label.
    #[must_use]
    pub fn place(&self) -> Option<(&str, Position)> {
        let label = self.labels.first()?;
        Some((&label.source.name, label.position))
    }

    /// Tells whether smgen must not go on.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// How many profiles a warning names before it counts.
const NAMED: usize = 3;

/// Tells once, with the names of all, what several profiles are warned of at one place; everything else stays as it is.
#[must_use]
pub fn of_all_profiles(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    for one in diagnostics {
        let Some((name, rest)) = of_profile(&one) else {
            told.push((one, Vec::new()));
            continue;
        };
        let same = |other: &&mut (Diagnostic, Vec<String>)| {
            let (other, _) = &**other;
            let rest_of_other = of_profile(other).map(|(_, rest)| rest);
            (other.code, other.place(), rest_of_other) == (one.code, one.place(), Some(rest))
        };
        let name = name.to_owned();
        match told.iter_mut().find(same) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => told.push((one, vec![name])),
        }
    }
    let told = told.into_iter().map(|(mut one, names)| {
        if let (true, Some((_, rest))) = (names.len() > 1, of_profile(&one)) {
            let named: Vec<_> = names
                .iter()
                .take(NAMED)
                .map(|name| format!("`{name}`"))
                .collect();
            let more = match names.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            one.message = format!("profiles {}{more}: {rest}", named.join(", "));
        }
        one
    });
    told.collect()
}

/// Takes apart a warning about a profile at a place of a file: the profile's name, and what is said of it.
fn of_profile(one: &Diagnostic) -> Option<(&str, &str)> {
    one.place().filter(|_| !one.is_error())?;
    one.message.strip_prefix("profile `")?.split_once("`: ")
}

/// Drops diagnostics that repeat code, message and first place of an earlier one; other labels may differ.
#[must_use]
pub fn unique(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let keep: Vec<_> = diagnostics
        .iter()
        .map(|one| seen.insert((one.place(), one.code, &one.message)))
        .collect();
    let mut keep = keep.into_iter();
    diagnostics.retain(|_| keep.next() == Some(true));
    diagnostics
}
