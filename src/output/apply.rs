//! `render`: memory to disk.

use super::applied::Applied;
use super::disk::{Disk, RealDisk, make_folder};
use super::plan::plan;
use super::source::{Outcome, Source, several};
use super::stage::{Staged, stage};
use super::{lock, report};
use crate::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long to wait for another smgen that writes into the same folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes sets below `out`, each into its folder; the results come in the order of the sets.
///
/// Each set is looked at and its contents written beside their places as soon as it is made; only when that went well with
/// all of them is anything replaced. If a file was edited by hand or is not smgen's, all such files of all sets are named
/// and everything is as before; with `force` they are replaced or removed, but links, folders and special files in the way
/// are refused even so. Files that are already as rendered are not touched; nor are the user's own beside them.
///
/// A killed run leaves every file old or new, and the next run completes it without `force`.
pub fn apply<E>(out: &Path, sets: &Source<'_, E>, force: bool) -> Result<Vec<Applied>, E>
where
    E: From<Vec<Diagnostic>> + Send,
{
    apply_on(&RealDisk { out }, out, sets, force)
}

/// Does what [`apply`] says, on any disk.
pub(super) fn apply_on<E>(
    disk: &dyn Disk,
    out: &Path,
    sets: &Source<'_, E>,
    force: bool,
) -> Result<Vec<Applied>, E>
where
    E: From<Vec<Diagnostic>> + Send,
{
    sets.check()?;
    if sets.dirs.is_empty() {
        return Ok(Vec::new());
    }
    let mut created = Vec::new();
    let result = make_folder(disk, out, &mut created)
        .map_err(|error| vec![report::failed("cannot create", out, &error)].into())
        .and_then(|()| apply_locked(disk, out, sets, force));
    if result.is_err() {
        // Fails where something was written before the error, as it should.
        remove(disk, created);
    }
    result
}

fn apply_locked<E>(
    disk: &dyn Disk,
    out: &Path,
    sets: &Source<'_, E>,
    force: bool,
) -> Result<Vec<Applied>, E>
where
    E: From<Vec<Diagnostic>> + Send,
{
    let _lock = lock::acquire(out, PATIENCE)
        .map_err(|error| vec![report::failed("cannot lock", out, &error)])?;
    let created = Mutex::new(Vec::new());
    let refused = AtomicBool::new(false);
    let staged: Outcome<Option<Staged>, E> = sets.each(|set| {
        let plan = plan(out, set, force);
        // All that is in the way is named, but there is no use in writing beside it any more.
        let result = match plan {
            Ok(_) if refused.load(Ordering::Relaxed) => return Ok(None),
            Ok(plan) => stage(disk, plan, &created).map(Some),
            Err(problems) => Err(problems),
        };
        refused.fetch_or(result.is_err(), Ordering::Relaxed);
        result
    });
    let good = staged.good.into_iter().flatten();
    if let Some(trouble) = staged.trouble {
        for mut staged in good {
            staged.discard(disk);
        }
        remove(
            disk,
            created.into_inner().unwrap_or_else(PoisonError::into_inner),
        );
        return Err(trouble);
    }
    let mut applied = Vec::new();
    let mut problems = Vec::new();
    for result in several(good.collect(), |staged| staged.commit(disk)) {
        match result {
            Ok(one) => applied.push(one),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(applied)
    } else {
        Err(problems.into())
    }
}

/// Removes folders that were made in vain, the innermost first; those that hold something stay.
fn remove(disk: &dyn Disk, mut created: Vec<PathBuf>) {
    created.sort();
    for folder in created.iter().rev() {
        let _ = disk.remove_folder(folder);
    }
}
