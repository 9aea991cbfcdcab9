//! The few operations that change the disk, behind a trait so that tests can make each of them fail.

use super::beneath::Place;
use super::path::{STAGED_PREFIX, STAGED_RANDOM};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Everything smgen ever does to the folders it renders into.
pub(super) trait Disk: Sync {
    /// Writes a whole file under a fresh unique name in `folder`; leaves nothing behind when it fails.
    fn stage(&self, folder: &Path, content: &[u8]) -> io::Result<PathBuf>;
    /// Puts a staged file in its place, over the file that may be there.
    fn replace(&self, staged: &Path, target: &Path) -> io::Result<()>;
    /// Puts a staged file in its place, where nothing may be.
    fn create(&self, staged: &Path, target: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, file: &Path) -> io::Result<()>;
    /// Creates one folder.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The disk of the machine, below the output folder.
pub(super) struct RealDisk<'a> {
    /// The output folder.
    pub(super) out: &'a Path,
}

impl RealDisk<'_> {
    /// Returns the folder from which on links are not followed: the output folder, and what lies around that is the user's choice.
    fn trusted<'p>(&'p self, path: &'p Path) -> &'p Path {
        let around = path.parent().unwrap_or(path);
        if around.starts_with(self.out) {
            self.out
        } else {
            around
        }
    }

    fn place<'p>(&self, path: &'p Path) -> io::Result<Place<'p>> {
        Place::of(self.trusted(path), path)
    }
}

impl Disk for RealDisk<'_> {
    fn stage(&self, folder: &Path, content: &[u8]) -> io::Result<PathBuf> {
        // Only its name: the library makes paths absolute.
        let named = |path: &Path| folder.join(path.file_name().unwrap_or_default());
        let staged = tempfile::Builder::new()
            .prefix(STAGED_PREFIX)
            .rand_bytes(STAGED_RANDOM)
            .make_in(folder, |path| self.place(&named(path))?.create_file())?;
        // Closed at once: a thousand sets would run out of file descriptors.
        let (mut file, path) = staged.into_parts();
        let path = named(&path.keep()?);
        if let Err(error) = file.write_all(content) {
            let _ = self.remove_file(&path);
            return Err(error);
        }
        Ok(path)
    }

    fn replace(&self, staged: &Path, target: &Path) -> io::Result<()> {
        self.place(staged)?.replace(&self.place(target)?)
    }

    fn create(&self, staged: &Path, target: &Path) -> io::Result<()> {
        self.place(staged)?.put(&self.place(target)?)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.place(file)?.remove_file()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        // The output folder itself, and those above it, may be named with `..` and without a parent.
        if folder == self.out || !folder.starts_with(self.out) {
            return fs::create_dir(folder);
        }
        self.place(folder)?.create_folder()
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        if folder == self.out || !folder.starts_with(self.out) {
            return fs::remove_dir(folder);
        }
        self.place(folder)?.remove_folder()
    }
}

/// Creates a folder and those above it where missing; notes the new ones in `created`, the outermost first.
pub(super) fn make_folder(
    disk: &dyn Disk,
    folder: &Path,
    created: &mut Vec<PathBuf>,
) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_folder(disk, parent, created)?;
    }
    match disk.create_folder(folder) {
        Ok(()) => created.push(folder.to_path_buf()),
        // Another set, or another process, needed it too.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_link_that_appears_meanwhile_is_not_followed() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let (out, elsewhere) = (dir.path().join("out"), dir.path().join("elsewhere"));
        let disk = RealDisk { out: &out };
        for folder in [&out, &out.join("p"), &elsewhere] {
            fs::create_dir(folder).expect("created");
        }
        fs::create_dir(elsewhere.join("empty")).expect("created");
        fs::write(elsewhere.join("mine.tf"), "mine").expect("written");
        let base = out.join("p");
        let staged = disk.stage(&base, b"new").expect("staged");
        // Between the look and the write, somebody puts a link in the place of the folder.
        let kept = out.join("kept.tf");
        disk.replace(&staged, &kept).expect("moved");
        fs::remove_dir(&base).expect("removed");
        symlink(&elsewhere, &base).expect("linked");
        assert!(disk.stage(&base, b"new").is_err());
        assert!(disk.replace(&kept, &base.join("mine.tf")).is_err());
        assert!(disk.create(&kept, &base.join("new.tf")).is_err());
        assert!(disk.remove_file(&base.join("mine.tf")).is_err());
        assert!(disk.create_folder(&base.join("more")).is_err());
        assert!(disk.remove_folder(&base.join("empty")).is_err());
        let left: Vec<_> = fs::read_dir(&elsewhere).expect("read").collect();
        assert_eq!(left.len(), 2);
        assert_eq!(fs::read(elsewhere.join("mine.tf")).expect("read"), b"mine");
        assert!(kept.exists());
        // The output folder itself may be one.
        let link = dir.path().join("link");
        symlink(&elsewhere, &link).expect("linked");
        let disk = RealDisk { out: &link };
        let staged = disk.stage(&link, b"new").expect("staged");
        disk.create(&staged, &link.join("new.tf")).expect("put");
        assert_eq!(fs::read(elsewhere.join("new.tf")).expect("read"), b"new");
    }

    #[test]
    fn create_never_replaces_a_file() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let target = dir.path().join("extra.tf");
        fs::write(&target, "mine").expect("written");
        let disk = RealDisk { out: dir.path() };
        let staged = disk.stage(dir.path(), b"new").expect("staged");
        let error = disk.create(&staged, &target).expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).expect("read"), b"mine");
        assert!(staged.exists());
    }

    #[test]
    fn files_get_the_mode_of_any_file_the_user_creates() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let plain = dir.path().join("plain");
        fs::write(&plain, "").expect("written");
        let staged = RealDisk { out: dir.path() }
            .stage(dir.path(), b"")
            .expect("staged");
        let mode = |path: &Path| fs::metadata(path).expect("stat").permissions().mode();
        assert_eq!(mode(&staged), mode(&plain));
    }
}
