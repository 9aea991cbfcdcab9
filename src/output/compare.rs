//! `--check`: what differs between memory and disk, and why. Never writes.

use super::source::Source;
use super::status::Status;
use super::survey::{self, Item, survey};
use super::{FileSet, diff};
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use std::path::Path;

/// How the folder of one set compares with the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The folder below the output folder.
    pub dir: String,
    /// Every file that is rendered, or on disk and smgen's; sorted by path.
    pub entries: Vec<Entry>,
    /// The version of smgen that wrote the folder last, if it has a manifest.
    pub written_by: Option<String>,
    /// What the manifest kept of the last render, where there is one and it kept something else than this render would; null where
    /// it kept nothing.
    pub before: Option<Value>,
    /// The user's own files and folders beside the rendered ones, relative to `dir`; folders end in `/`.
    pub others: Vec<String>,
}

/// How one file compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path below the folder of the set.
    pub path: String,
    /// What differs, and why.
    pub status: Status,
    /// The unified diff from disk to memory, its names relative to the output folder; empty when nothing differs.
    pub diff: String,
}

impl Comparison {
    /// Returns how many files were compared, those that are missing on one side included.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.entries.len()
    }

    /// Returns the entries that differ, sorted by path.
    pub fn drift(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.status.is_drift())
    }

    /// Returns the unified diffs of all files, one after another, ready for `git apply` or `patch -p1` where smgen was called.
    #[must_use]
    pub fn diff(&self) -> String {
        self.entries
            .iter()
            .map(|entry| entry.diff.as_str())
            .collect()
    }
}

/// Compares sets with the folders `<out>/<set.dir>`; the comparisons come in the order of the sets, the problems of all at
/// once.
///
/// Only content counts: a manifest that names another version or other inputs beside files that are all as rendered is
/// no drift; [`apply`](super::apply()) refreshes it. The manifest only tells why a file differs, and which files are
/// left over. Fails when something cannot be compared: a link, an invalid manifest, a file that cannot be read.
pub fn compare<E>(out: &Path, sets: &Source<'_, E>) -> Result<Vec<Comparison>, E>
where
    E: From<Vec<Diagnostic>> + Send,
{
    sets.check()?;
    sets.each(|set| compare_one(out, set)).all()
}

/// Returns what the manifest of the folder `<out>/<dir>` keeps of the last render; none where there is no manifest.
///
/// # Errors
///
/// Fails where the folder or the manifest cannot be read.
pub fn recall(out: &Path, dir: &str) -> Result<Option<Value>, Vec<Diagnostic>> {
    let found = survey::manifest(out, dir).map_err(|problem| vec![problem])?;
    Ok(found.map(|manifest| manifest.inventory))
}

fn compare_one(out: &Path, set: &FileSet) -> Result<Comparison, Vec<Diagnostic>> {
    let survey = survey(out, set)?;
    let before = survey.before(set);
    let entry = |(path, item): (String, Item)| {
        let rendered = set.files.get(&path).map(String::as_str);
        let diff = if item.status.is_drift() {
            let name = diff::name(out, &format!("{}/{path}", set.dir));
            diff::unified(&name, item.disk.as_deref(), rendered)
        } else {
            String::new()
        };
        Entry {
            status: item.status,
            path,
            diff,
        }
    };
    Ok(Comparison {
        dir: set.dir.clone(),
        entries: survey.items.into_iter().map(entry).collect(),
        before,
        written_by: survey.manifest_text.map(|_| survey.manifest.version),
        others: survey.others,
    })
}
