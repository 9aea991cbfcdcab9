//! Carrying out a plan: everything is written beside its place first, then renamed into it.
//!
//! Whatever stops smgen, every file is its old or its new self: contents only ever appear by a rename. The manifest with
//! the hashes of both goes first and the final one last, so the next run knows every file that a killed one left. What
//! can fill a disk happens before the first rename.

use super::applied::Applied;
use super::disk::{Disk, make_folder};
use super::path::MANIFEST;
use super::plan::{Plan, Write};
use super::report::failed;
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A plan whose contents are all on disk, under names that nobody reads; holds none of them.
pub(super) struct Staged {
    dir: String,
    base: PathBuf,
    writes: Vec<Place>,
    removes: Vec<String>,
    folders: Vec<String>,
    unchanged: usize,
    before: Option<Value>,
    pending: Option<PathBuf>,
    /// One for each of the writes, in their order.
    files: Vec<PathBuf>,
    manifest: Option<PathBuf>,
}

/// Where a staged file goes.
struct Place {
    path: String,
    /// Whether a file is there that may be replaced.
    replaces: bool,
}

/// Writes the contents of a plan beside their places; on failure no content is left.
///
/// Folders that are made for it go to `created`: another set may lie in them, so whoever gives up removes them last.
pub(super) fn stage(
    disk: &dyn Disk,
    plan: Plan<'_>,
    created: &Mutex<Vec<PathBuf>>,
) -> Result<Staged, Vec<Diagnostic>> {
    let places = plan.writes.iter().map(|write| Place {
        path: write.path.to_owned(),
        replaces: write.replaces,
    });
    let mut staged = Staged {
        dir: plan.dir.to_owned(),
        writes: places.collect(),
        unchanged: plan.unchanged,
        before: plan.before,
        pending: None,
        files: Vec::with_capacity(plan.writes.len()),
        manifest: None,
        base: plan.base,
        removes: plan.removes,
        folders: plan.folders,
    };
    let texts = Texts {
        pending: plan.pending,
        writes: &plan.writes,
        manifest: plan.manifest,
    };
    let filled = remove_left(disk, &plan.staged).and_then(|()| staged.fill(disk, &texts, created));
    match filled {
        Ok(()) => Ok(staged),
        Err(problem) => {
            staged.discard(disk);
            Err(vec![problem])
        }
    }
}

/// What is written beside its place.
struct Texts<'a> {
    pending: Option<String>,
    writes: &'a [Write<'a>],
    manifest: Option<String>,
}

fn remove_left(disk: &dyn Disk, left: &[PathBuf]) -> Result<(), Diagnostic> {
    for file in left {
        disk.remove_file(file)
            .map_err(|error| failed("cannot remove", file, &error))?;
    }
    Ok(())
}

impl Staged {
    fn fill(
        &mut self,
        disk: &dyn Disk,
        texts: &Texts<'_>,
        created: &Mutex<Vec<PathBuf>>,
    ) -> Result<(), Diagnostic> {
        if texts.manifest.is_none() {
            return Ok(());
        }
        let mut made = Vec::new();
        let result = make_folder(disk, &self.base, &mut made);
        created
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .append(&mut made);
        result.map_err(|error| failed("cannot create", &self.base, &error))?;
        let base = &self.base;
        let put = |name: &str, text: &str| {
            let error = |error| failed("cannot write", &base.join(name), &error);
            disk.stage(base, text.as_bytes()).map_err(error)
        };
        // All in the top folder, so that one listing finds what a killed run left.
        if let Some(text) = &texts.pending {
            self.pending = Some(put(MANIFEST, text)?);
        }
        for write in texts.writes {
            self.files.push(put(write.path, write.text)?);
        }
        if let Some(text) = &texts.manifest {
            self.manifest = Some(put(MANIFEST, text)?);
        }
        Ok(())
    }

    /// Removes what was staged; best effort, the next run finds the rest.
    pub(super) fn discard(&mut self, disk: &dyn Disk) {
        let manifests = self.pending.take().into_iter().chain(self.manifest.take());
        for file in manifests.chain(self.files.drain(..)) {
            let _ = disk.remove_file(&file);
        }
    }

    /// Puts everything in its place.
    pub(super) fn commit(mut self, disk: &dyn Disk) -> Result<Applied, Vec<Diagnostic>> {
        if let Err(problem) = self.rename(disk) {
            // Folders stay: the manifest in them tells the next run what happened.
            self.discard(disk);
            return Err(vec![problem]);
        }
        Ok(Applied {
            dir: self.dir,
            written: self.writes.into_iter().map(|write| write.path).collect(),
            unchanged: self.unchanged,
            before: self.before,
            removed: self.removes,
        })
    }

    fn rename(&mut self, disk: &dyn Disk) -> Result<(), Diagnostic> {
        let base = self.base.clone();
        let manifest = base.join(MANIFEST);
        put_manifest(disk, &mut self.pending, &manifest)?;
        self.clear(disk)?;
        let mut made = Vec::new();
        // From the back, so that what is left over is still in `files` when one fails.
        for write in self.writes.iter().rev() {
            let Some(staged) = self.files.last() else {
                break;
            };
            let target = base.join(&write.path);
            let mut put = || -> io::Result<()> {
                if let Some(folder) = target.parent().filter(|folder| **folder != *base) {
                    make_folder(disk, folder, &mut made)?;
                }
                if write.replaces {
                    disk.replace(staged, &target)
                } else {
                    disk.create(staged, &target)
                }
            };
            put().map_err(|error| failed("cannot write", &target, &error))?;
            self.files.pop();
        }
        put_manifest(disk, &mut self.manifest, &manifest)
    }

    /// Removes what is no longer rendered. Before anything is put in place: a file may become a folder or the other
    /// way round, or change only the case of its name on a disk that does not care.
    fn clear(&self, disk: &dyn Disk) -> Result<(), Diagnostic> {
        for path in &self.removes {
            let file = self.base.join(path);
            ignoring(io::ErrorKind::NotFound, disk.remove_file(&file))
                .map_err(|error| failed("cannot remove", &file, &error))?;
        }
        for path in &self.folders {
            let folder = self.base.join(path);
            let removed = disk.remove_folder(&folder);
            ignoring(io::ErrorKind::DirectoryNotEmpty, removed)
                .map_err(|error| failed("cannot remove", &folder, &error))?;
        }
        Ok(())
    }
}

fn put_manifest(
    disk: &dyn Disk,
    staged: &mut Option<PathBuf>,
    target: &Path,
) -> Result<(), Diagnostic> {
    if let Some(file) = staged {
        disk.replace(file, target)
            .map_err(|error| failed("cannot write", target, &error))?;
        *staged = None;
    }
    Ok(())
}

fn ignoring(kind: io::ErrorKind, result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == kind => Ok(()),
        result => result,
    }
}
