//! What a render decided in memory, before anything touches the disk.

use super::{path, report};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// All files of one profile and target, decided in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSet {
    /// The profile that was rendered, such as `prod-hipaa`.
    pub profile: String,
    /// The kind of output, such as `terraform`.
    pub target: String,
    /// The folder below the output folder, `/` between names, such as `prod-hipaa/terraform`.
    pub dir: String,
    /// Hex SHA-256 of the resolved inputs; tells a changed blueprint from a changed smgen.
    pub inputs: String,
    /// Content by path below `dir`, `/` between names; written as it is.
    pub files: BTreeMap<String, String>,
}

/// Checks that sets can be written side by side: plain paths, each place taken once.
pub(super) fn check(sets: &[FileSet]) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut dirs = BTreeSet::new();
    for set in sets {
        if let Some(fault) = path::fault(&set.dir) {
            problems.push(report::bad_dir(&set.dir, fault));
        } else if !dirs.insert(set.dir.to_lowercase()) {
            problems.push(report::bad_dir(&set.dir, "is rendered twice"));
        }
    }
    for set in sets {
        let around = path::folders(&set.dir).find(|folder| dirs.contains(&folder.to_lowercase()));
        if let Some(around) = around {
            let fault = format!("lies inside `{around}`, which is rendered too");
            problems.push(report::bad_dir(&set.dir, &fault));
        }
        check_files(set, &mut problems);
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

fn check_files(set: &FileSet, problems: &mut Vec<Diagnostic>) {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::output::testing::set;

    fn faults(sets: &[FileSet]) -> usize {
        let problems = check(sets).err().unwrap_or_default();
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
