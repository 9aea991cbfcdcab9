//! The few operations that change the disk, behind a trait so that tests can make each of them fail.

use super::path::{STAGED_PREFIX, STAGED_RANDOM};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
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

/// The disk of the machine.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn stage(&self, folder: &Path, content: &[u8]) -> io::Result<PathBuf> {
        let mut file = tempfile::Builder::new()
            .prefix(STAGED_PREFIX)
            .rand_bytes(STAGED_RANDOM)
            // As for any file the user creates: the umask decides. The default, 0600, is for secrets.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        file.write_all(content)?;
        // Closed at once: a thousand sets would run out of file descriptors.
        Ok(file.into_temp_path().keep()?)
    }

    fn replace(&self, staged: &Path, target: &Path) -> io::Result<()> {
        fs::rename(staged, target)
    }

    fn create(&self, staged: &Path, target: &Path) -> io::Result<()> {
        // Never over a file: one may have appeared since the folder was listed, or differ only in the case of its
        // name where the disk does not care about case.
        let temp = tempfile::TempPath::try_from_path(staged)?;
        let Err(failed) = temp.persist_noclobber(target) else {
            return Ok(());
        };
        let staged = failed.path.keep()?;
        let is_free = fs::symlink_metadata(target).is_err();
        if failed.error.kind() == io::ErrorKind::AlreadyExists || !is_free {
            return Err(failed.error);
        }
        // A file system that knows neither way to rename without replacing.
        fs::rename(staged, target)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
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

    #[test]
    fn create_never_replaces_a_file() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let target = dir.path().join("extra.tf");
        fs::write(&target, "mine").expect("written");
        let staged = RealDisk.stage(dir.path(), b"new").expect("staged");
        let error = RealDisk.create(&staged, &target).expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).expect("read"), b"mine");
        assert!(staged.exists());
    }

    #[test]
    fn files_get_the_mode_of_any_file_the_user_creates() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let plain = dir.path().join("plain");
        fs::write(&plain, "").expect("written");
        let staged = RealDisk.stage(dir.path(), b"").expect("staged");
        let mode = |path: &Path| fs::metadata(path).expect("stat").permissions().mode();
        assert_eq!(mode(&staged), mode(&plain));
    }
}
