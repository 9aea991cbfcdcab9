//! `render`: memory to disk.

use super::applied::Applied;
use super::disk::{Disk, RealDisk, make_folder};
use super::many::{each, gather};
use super::plan::plan;
use super::stage::stage;
use super::{FileSet, file_set, lock, report};
use crate::diagnostic::Diagnostic;
use std::path::Path;
use std::time::Duration;

/// How long to wait for another smgen that writes into the same folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes sets below `out`, each into its folder; the results come in the order of the sets.
///
/// Everything is looked at first. If a file was edited by hand or is not smgen's, all such files of all sets are named
/// and nothing is touched; with `force` they are replaced or removed, but links, folders and special files in the way
/// are refused even so. Then all contents are written beside their places, and only when all of them fit on the disk is
/// anything replaced. Files that are already as rendered are not touched; nor are the user's own beside them.
///
/// A killed run leaves every file old or new, and the next run completes it without `force`.
pub fn apply(out: &Path, sets: &[FileSet], force: bool) -> Result<Vec<Applied>, Vec<Diagnostic>> {
    apply_on(&RealDisk, out, sets, force)
}

/// Does what [`apply`] says, on any disk.
pub(super) fn apply_on(
    disk: &dyn Disk,
    out: &Path,
    sets: &[FileSet],
    force: bool,
) -> Result<Vec<Applied>, Vec<Diagnostic>> {
    file_set::check(sets)?;
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    let mut created = Vec::new();
    let result = make_folder(disk, out, &mut created)
        .map_err(|error| vec![report::failed("cannot create", out, &error)])
        .and_then(|()| apply_locked(disk, out, sets, force));
    if result.is_err() {
        for folder in created.iter().rev() {
            // Fails where something was written before the error, as it should.
            let _ = disk.remove_folder(folder);
        }
    }
    result
}

fn apply_locked(
    disk: &dyn Disk,
    out: &Path,
    sets: &[FileSet],
    force: bool,
) -> Result<Vec<Applied>, Vec<Diagnostic>> {
    let _lock = lock::acquire(out, PATIENCE)
        .map_err(|error| vec![report::failed("cannot lock", out, &error)])?;
    let plans = gather(each(sets.iter().collect(), |set| plan(out, set, force)))?;
    let mut problems = Vec::new();
    let mut staged = Vec::with_capacity(plans.len());
    for result in each(plans, |plan| stage(disk, plan)) {
        match result {
            Ok(good) => staged.push(good),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        for mut good in staged {
            good.discard(disk);
        }
        return Err(problems);
    }
    gather(each(staged, |staged| staged.commit(disk)))
}
