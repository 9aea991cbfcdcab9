//! Carrying out a plan: everything is written beside its place first, then renamed into it.
//!
//! Whatever stops smgen, every file is its old or its new self: contents only ever appear by a rename. The manifest with
//! the hashes of both goes first and the final one last, so the next run knows every file that a killed one left. What
//! can fill a disk happens before the first rename.

use super::applied::Applied;
use super::disk::{Disk, make_folder};
use super::path::MANIFEST;
use super::plan::Plan;
use super::report::failed;
use crate::diagnostic::Diagnostic;
use std::io;
use std::path::{Path, PathBuf};

/// A plan whose contents are all on disk, under names that nobody reads.
pub(super) struct Staged<'a> {
    plan: Plan<'a>,
    pending: Option<PathBuf>,
    /// One for each of the plan's writes, in their order.
    files: Vec<PathBuf>,
    manifest: Option<PathBuf>,
    created: Vec<PathBuf>,
}

/// Writes the contents of a plan beside their places; on failure everything is as before.
pub(super) fn stage<'a>(disk: &dyn Disk, plan: Plan<'a>) -> Result<Staged<'a>, Vec<Diagnostic>> {
    let mut staged = Staged {
        plan,
        pending: None,
        files: Vec::new(),
        manifest: None,
        created: Vec::new(),
    };
    match staged.fill(disk) {
        Ok(()) => Ok(staged),
        Err(problem) => {
            staged.discard(disk);
            Err(vec![problem])
        }
    }
}

impl Staged<'_> {
    fn fill(&mut self, disk: &dyn Disk) -> Result<(), Diagnostic> {
        let Self { plan, .. } = self;
        for left in &plan.staged {
            disk.remove_file(left)
                .map_err(|error| failed("cannot remove", left, &error))?;
        }
        if plan.manifest.is_none() {
            return Ok(());
        }
        make_folder(disk, &plan.base, &mut self.created)
            .map_err(|error| failed("cannot create", &plan.base, &error))?;
        let put = |name: &str, text: &str| {
            let error = |error| failed("cannot write", &plan.base.join(name), &error);
            disk.stage(&plan.base, text.as_bytes()).map_err(error)
        };
        // All in the top folder, so that one listing finds what a killed run left.
        if let Some(text) = &plan.pending {
            self.pending = Some(put(MANIFEST, text)?);
        }
        for write in &plan.writes {
            self.files.push(put(write.path, write.text)?);
        }
        if let Some(text) = &plan.manifest {
            self.manifest = Some(put(MANIFEST, text)?);
        }
        Ok(())
    }

    /// Removes what was staged, and the folders made for it; best effort, the next run finds the rest.
    pub(super) fn discard(&mut self, disk: &dyn Disk) {
        let manifests = self.pending.take().into_iter().chain(self.manifest.take());
        for file in manifests.chain(self.files.drain(..)) {
            let _ = disk.remove_file(&file);
        }
        for folder in self.created.drain(..).rev() {
            let _ = disk.remove_folder(&folder);
        }
    }

    /// Puts everything in its place.
    pub(super) fn commit(mut self, disk: &dyn Disk) -> Result<Applied, Vec<Diagnostic>> {
        if let Err(problem) = self.rename(disk) {
            // Folders stay: the manifest in them tells the next run what happened.
            self.created.clear();
            self.discard(disk);
            return Err(vec![problem]);
        }
        let plan = self.plan;
        Ok(Applied {
            dir: plan.set.dir.clone(),
            written: plan.writes.iter().map(|write| write.path.into()).collect(),
            unchanged: plan.unchanged,
            removed: plan.removes,
        })
    }

    fn rename(&mut self, disk: &dyn Disk) -> Result<(), Diagnostic> {
        let base = self.plan.base.clone();
        let manifest = base.join(MANIFEST);
        put_manifest(disk, &mut self.pending, &manifest)?;
        self.clear(disk)?;
        let mut made = Vec::new();
        // From the back, so that what is left over is still in `files` when one fails.
        for write in self.plan.writes.iter().rev() {
            let Some(staged) = self.files.last() else {
                break;
            };
            let target = base.join(write.path);
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
        let plan = &self.plan;
        for path in &plan.removes {
            let file = plan.base.join(path);
            ignoring(io::ErrorKind::NotFound, disk.remove_file(&file))
                .map_err(|error| failed("cannot remove", &file, &error))?;
        }
        for path in &plan.folders {
            let folder = plan.base.join(path);
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
