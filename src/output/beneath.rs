//! Folders below the output folder, opened step by step: a link is not followed, even where it appears meanwhile.

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, mkdirat, openat, renameat, statat, unlinkat};
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path};

/// Opens a folder. `out` is the user's choice and may be a link; what lies below it is none.
pub(super) fn open(out: &Path, folder: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let from = if out.as_os_str().is_empty() {
        Path::new(".")
    } else {
        out
    };
    let mut at = openat(CWD, from, flags, Mode::empty())?;
    let below = folder
        .strip_prefix(out)
        .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    for step in below.components() {
        let Component::Normal(name) = step else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        at = openat(&at, name, flags | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(at)
}

/// A name in an open folder.
pub(super) struct Place<'a> {
    folder: OwnedFd,
    name: &'a OsStr,
}

impl<'a> Place<'a> {
    /// Opens the folder that holds a path.
    pub(super) fn of(out: &Path, path: &'a Path) -> io::Result<Self> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidInput);
        let folder = path.parent().ok_or_else(wrong)?;
        Ok(Self {
            folder: open(out, folder)?,
            name: path.file_name().ok_or_else(wrong)?,
        })
    }

    /// Creates a file that is not there.
    pub(super) fn create_file(&self) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        // As for any file the user creates: the umask decides.
        let mode = Mode::from_raw_mode(0o666);
        let file = openat(&self.folder, self.name, flags | OFlags::NOFOLLOW, mode)?;
        Ok(file.into())
    }

    /// Moves it over whatever file is at another place.
    pub(super) fn replace(&self, target: &Place<'_>) -> io::Result<()> {
        Ok(renameat(
            &self.folder,
            self.name,
            &target.folder,
            target.name,
        )?)
    }

    /// Moves it to another place, where nothing may be: one may have appeared since the folder was listed, or differ only in the case
    /// of its name where the disk does not care about case.
    pub(super) fn put(&self, target: &Place<'_>) -> io::Result<()> {
        let linked = linkat(
            &self.folder,
            self.name,
            &target.folder,
            target.name,
            AtFlags::empty(),
        );
        let Err(error) = linked else {
            return self.remove_file();
        };
        let is_free = statat(&target.folder, target.name, AtFlags::SYMLINK_NOFOLLOW).is_err();
        if error == rustix::io::Errno::EXIST || !is_free {
            return Err(io::Error::from(error));
        }
        // A file system that knows no second name for a file.
        self.replace(target)
    }

    pub(super) fn remove_file(&self) -> io::Result<()> {
        Ok(unlinkat(&self.folder, self.name, AtFlags::empty())?)
    }

    pub(super) fn remove_folder(&self) -> io::Result<()> {
        Ok(unlinkat(&self.folder, self.name, AtFlags::REMOVEDIR)?)
    }

    pub(super) fn create_folder(&self) -> io::Result<()> {
        Ok(mkdirat(
            &self.folder,
            self.name,
            Mode::from_raw_mode(0o777),
        )?)
    }
}
