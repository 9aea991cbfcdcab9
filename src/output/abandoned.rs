//! Folders that smgen wrote and nothing renders any more.

use super::path::MANIFEST;
use super::report::failed;
use crate::diagnostic::Diagnostic;
use std::fs;
use std::io;
use std::path::Path;

/// Returns the folders `<profile>/<target>` below `out` that hold a manifest of smgen's and belong to no profile that is known, sorted.
/// Links are not followed.
///
/// # Errors
///
/// Fails where the output folder cannot be listed.
pub fn abandoned(out: &Path, is_known: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Diagnostic> {
    let mut found = Vec::new();
    for profile in folders(out)? {
        if is_known(&profile) {
            continue;
        }
        let folder = out.join(&profile);
        for target in folders(&folder)? {
            let manifest = folder.join(&target).join(MANIFEST);
            if fs::symlink_metadata(manifest).is_ok_and(|found| found.is_file()) {
                found.push(format!("{profile}/{target}"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Lists the folders in a folder; none where it is not there.
fn folders(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let error = |error| failed("cannot read", folder, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(other) => return Err(error(other)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(error)?;
        if entry.file_type().map_err(error)?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}
