//! What the tests of this module share: sets in a line, trees as maps, a disk that fails on demand.

use super::disk::{Disk, RealDisk};
use super::path::STAGED_PREFIX;
use super::{Applied, Comparison, FileSet, Source};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder that [`set`] renders into.
pub(super) const DIR: &str = "prod/terraform";

/// Builds a set of the profile `prod` from paths and contents.
pub(super) fn set(files: &[(&str, &str)]) -> FileSet {
    FileSet {
        profile: "prod".into(),
        target: "terraform".into(),
        dir: DIR.into(),
        inputs: "i1".into(),
        inventory: serde_json::Value::Null,
        files: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    }
}

/// Hands sets over that are there already, each as a batch.
fn with<R>(sets: &[FileSet], work: impl FnOnce(&Source<'_, Vec<Diagnostic>>) -> R) -> R {
    work(&Source {
        dirs: sets.iter().map(|set| set.dir.clone()).collect(),
        batches: sets.len(),
        make: &|index| Ok(vec![sets[index].clone()]),
    })
}

/// Writes sets.
pub(super) fn apply(
    out: &Path,
    sets: &[FileSet],
    force: bool,
) -> Result<Vec<Applied>, Vec<Diagnostic>> {
    with(sets, |source| super::apply(out, source, force))
}

/// Writes sets to any disk.
pub(super) fn apply_on(
    disk: &dyn Disk,
    out: &Path,
    sets: &[FileSet],
    force: bool,
) -> Result<Vec<Applied>, Vec<Diagnostic>> {
    with(sets, |source| {
        super::apply::apply_on(disk, out, source, force)
    })
}

/// Compares sets.
pub(super) fn compare_all(
    out: &Path,
    sets: &[FileSet],
) -> Result<Vec<Comparison>, Vec<Diagnostic>> {
    with(sets, |source| super::compare(out, source))
}

/// Compares one set.
pub(super) fn compare(out: &Path, set: &FileSet) -> Result<Comparison, Vec<Diagnostic>> {
    let mut all = compare_all(out, std::slice::from_ref(set))?;
    Ok(all.remove(0))
}

/// Everything below a folder: contents of files, `None` for folders.
pub(super) type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// Reads everything below a folder.
pub(super) fn tree(root: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut todo = vec![root.to_path_buf()];
    while let Some(folder) = todo.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_string_lossy().into_owned();
            if path.is_dir() {
                tree.insert(name, None);
                todo.push(path);
            } else {
                tree.insert(name, Some(fs::read(&path).expect("readable")));
            }
        }
    }
    tree
}

/// Writes a file and the folders above it.
pub(super) fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("created");
    fs::write(file, text).expect("written");
}

/// What happens at the operation that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails as on a full disk; those after it succeed.
    Fails,
    /// The process dies in it: nothing after it happens, and a file being written stays half written.
    Dies,
}

/// A disk whose n-th operation fails.
pub(super) struct FaultyDisk {
    fault: Fault,
    at: usize,
    count: AtomicUsize,
}

impl FaultyDisk {
    pub(super) fn new(fault: Fault, at: usize) -> Self {
        let count = AtomicUsize::new(0);
        Self { fault, at, count }
    }

    /// How many operations were asked for.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    fn next(&self) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        if number == self.at || (number > self.at && self.fault == Fault::Dies) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

/// Returns one that trusts the folders that it is given.
fn real() -> RealDisk<'static> {
    RealDisk {
        out: Path::new("/nowhere"),
    }
}

impl Disk for FaultyDisk {
    fn stage(&self, folder: &Path, content: &[u8]) -> io::Result<PathBuf> {
        if let Err(error) = self.next() {
            if self.fault == Fault::Dies && self.count() == self.at + 1 {
                let left = folder.join(format!("{STAGED_PREFIX}0123456789ab"));
                fs::write(left, &content[..content.len() / 2])?;
            }
            return Err(error);
        }
        real().stage(folder, content)
    }

    fn replace(&self, staged: &Path, target: &Path) -> io::Result<()> {
        self.next()?;
        real().replace(staged, target)
    }

    fn create(&self, staged: &Path, target: &Path) -> io::Result<()> {
        self.next()?;
        real().create(staged, target)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.next()?;
        real().remove_file(file)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.next()?;
        real().create_folder(folder)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.next()?;
        real().remove_folder(folder)
    }
}
