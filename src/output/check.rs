//! What a render may not do, whatever lies on the disk.

use super::{FileSet, path, report};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// Checks that sets can be written side by side: plain paths, each place taken once, none inside another.
pub(super) fn check_dirs(dirs: &[String]) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for dir in dirs {
        if let Some(fault) = path::fault(dir) {
            problems.push(report::bad_dir(dir, fault));
        } else if !seen.insert(dir.to_lowercase()) {
            problems.push(report::bad_dir(dir, "is rendered twice"));
        }
    }
    for dir in dirs {
        if let Some(around) =
            path::folders(dir).find(|folder| seen.contains(&folder.to_lowercase()))
        {
            let fault = format!("lies inside `{around}`, which is rendered too");
            problems.push(report::bad_dir(dir, &fault));
        }
    }
    none(problems)
}

/// Checks that the files of a set can be written: plain paths, each place taken once, none inside another.
pub(super) fn check_files(set: &FileSet) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    // Lower case, because macOS disks usually take `A.tf` and `a.tf` for one file.
    let mut files = BTreeSet::new();
    for file in set.files.keys() {
        let place = format!("{}/{file}", set.dir);
        if let Some(fault) = path::fault(file) {
            problems.push(report::bad_file(&place, fault));
        } else if !files.insert(file.to_lowercase()) {
            problems.push(report::bad_file(&place, "is rendered twice"));
        }
    }
    for file in set.files.keys() {
        if path::folders(file).any(|folder| files.contains(&folder.to_lowercase())) {
            let place = format!("{}/{file}", set.dir);
            problems.push(report::bad_file(&place, "lies inside another file"));
        }
    }
    none(problems)
}

fn none(problems: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::output::testing::set;

    fn faults(sets: &[FileSet]) -> usize {
        let dirs: Vec<_> = sets.iter().map(|set| set.dir.clone()).collect();
        let mut problems = check_dirs(&dirs).err().unwrap_or_default();
        problems.extend(
            sets.iter()
                .filter_map(|set| check_files(set).err())
                .flatten(),
        );
        assert!(problems.iter().all(|p| p.code == Code::OutputPath));
        problems.len()
    }

    #[test]
    fn paths_that_leave_the_folder_or_collide_are_all_named() {
        let bad = set(&[("../x", ""), ("/etc/x", ""), ("a.tf", ""), ("A.tf", "")]);
        assert_eq!(faults(&[bad]), 3);
        assert_eq!(faults(&[set(&[("a", ""), ("a/b", "")])]), 1);
    }

    #[test]
    fn folders_of_sets_neither_repeat_nor_nest() {
        let one = set(&[("a", "")]);
        assert_eq!(faults(&[one.clone(), one.clone()]), 1);
        let mut inner = one.clone();
        inner.dir.push_str("/inner");
        assert_eq!(faults(&[inner, one.clone()]), 1);
        let mut outside = one;
        outside.dir = "../etc".into();
        assert_eq!(faults(&[outside]), 1);
    }
}
