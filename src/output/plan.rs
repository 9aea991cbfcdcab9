//! What an apply will do to the folder of one set; decided before anything is touched.

use super::manifest::{Manifest, digest};
use super::status::Status;
use super::survey::{Survey, has_header, survey};
use super::{FileSet, path, report};
use crate::diagnostic::{Code, Diagnostic};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Everything that will happen to one folder; holds no contents of the disk.
pub(super) struct Plan<'a> {
    /// The folder below the output folder.
    pub(super) dir: &'a str,
    /// `<out>/<dir>`.
    pub(super) base: PathBuf,
    pub(super) writes: Vec<Write<'a>>,
    pub(super) removes: Vec<String>,
    /// Folders that may be empty afterwards, the innermost first.
    pub(super) folders: Vec<String>,
    /// Left by a killed run.
    pub(super) staged: Vec<PathBuf>,
    /// The manifest while files are replaced, if any are.
    pub(super) pending: Option<String>,
    /// The manifest afterwards, if it differs from the one on disk.
    pub(super) manifest: Option<String>,
    pub(super) unchanged: usize,
    /// What the manifest kept of the last render, if that differs.
    pub(super) before: Option<Value>,
}

/// One file to write.
pub(super) struct Write<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// Whether a file is there that may be replaced.
    pub(super) replaces: bool,
}

/// Decides what to do, or names everything that stands in the way.
pub(super) fn plan<'a>(
    out: &Path,
    set: &'a FileSet,
    force: bool,
) -> Result<Plan<'a>, Vec<Diagnostic>> {
    let survey = survey(out, set)?;
    let refusals = refusals(&survey);
    if !force && !refusals.is_empty() {
        return Err(refusals);
    }
    let mut writes = Vec::new();
    let mut removes = Vec::new();
    let mut unchanged = 0;
    for (path, item) in &survey.items {
        match set.files.get_key_value(path) {
            None => removes.push(path.clone()),
            Some(_) if item.status == Status::Same => unchanged += 1,
            Some((path, text)) => writes.push(Write {
                path,
                text,
                replaces: item.disk.is_some(),
            }),
        }
    }
    let before = survey.before(set);
    let folders = survey.listing.scanned().rev().filter(|folder| {
        let mut rendered = set.files.keys();
        !rendered.any(|file| path::is_below(file, folder))
    });
    let folders = folders.map(str::to_owned).collect();
    let (pending, manifest) = manifests(&survey, set, &writes, &removes).map_err(|error| {
        // Maps of strings always serialise; should that ever change, nothing was touched yet.
        vec![Diagnostic::error(Code::OutputFailed, error.to_string())]
    })?;
    Ok(Plan {
        dir: &set.dir,
        base: survey.listing.base().to_path_buf(),
        writes,
        removes,
        folders,
        staged: survey.staged,
        pending,
        manifest,
        unchanged,
        before,
    })
}

fn refusals(survey: &Survey) -> Vec<Diagnostic> {
    let items = survey.items.iter();
    let refused = items.filter(|(_, item)| item.status.needs_force());
    refused
        .map(|(path, item)| {
            let has_header = item.disk.as_deref().is_some_and(has_header);
            report::refused(&survey.listing.base().join(path), item.status, has_header)
        })
        .collect()
}

/// Returns the manifest during the change and the one after it, each only if it has to be written.
fn manifests(
    survey: &Survey,
    set: &FileSet,
    writes: &[Write<'_>],
    removes: &[String],
) -> Result<(Option<String>, Option<String>), serde_json::Error> {
    let new = Manifest::of(set);
    let text = new.text()?;
    let is_current = survey.manifest_text.as_deref() == Some(text.as_bytes());
    let pending = if writes.is_empty() && removes.is_empty() {
        None
    } else {
        Some(during(survey, &new, writes).text()?)
    };
    let is_due = !is_current || pending.is_some();
    Ok((pending, is_due.then_some(text)))
}

/// Describes the folder so that a killed run is understood by the next: what is there, and what is about to be.
///
/// Paths that are gone stay listed, so that the folders they leave behind are still found. A file that `--force` is to
/// replace is not listed as it is: until it is replaced, it stays the user's.
fn during(survey: &Survey, new: &Manifest, writes: &[Write<'_>]) -> Manifest {
    let old = &survey.manifest;
    let mut files = old.pending.0.clone();
    files.extend(old.files.0.clone());
    for (path, item) in &survey.items {
        let hash = match (item.status, &item.disk) {
            (Status::Same, _) => new.files.0.get(path).cloned(),
            (status, Some(disk)) if !status.needs_force() => Some(digest(disk)),
            _ => None,
        };
        if let Some(hash) = hash {
            files.insert(path.clone(), hash);
        }
    }
    let hash = |write: &Write<'_>| {
        let hash = new.files.0.get(write.path)?;
        Some((write.path.to_owned(), hash.clone()))
    };
    let last = if survey.manifest_text.is_some() {
        old
    } else {
        new
    };
    Manifest {
        version: last.version.clone(),
        profile: new.profile.clone(),
        target: new.target.clone(),
        inputs: last.inputs.clone(),
        inventory: last.inventory.clone(),
        files: files.into_iter().collect(),
        pending: writes.iter().filter_map(hash).collect(),
    }
}
