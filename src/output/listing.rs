//! What lies in the folder of a set, without following links and without a stat per file.

use super::path;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Symlink,
    /// A pipe, socket or device: reading it might never end.
    Special,
}

impl From<FileType> for Kind {
    fn from(file_type: FileType) -> Self {
        if file_type.is_file() {
            Self::File
        } else if file_type.is_dir() {
            Self::Folder
        } else if file_type.is_symlink() {
            Self::Symlink
        } else {
            Self::Special
        }
    }
}

/// The entries of a folder and of those of its sub-folders that were asked for; paths are relative to it.
#[derive(Debug, Default)]
pub(super) struct Listing {
    base: PathBuf,
    entries: BTreeMap<String, Kind>,
    scanned: BTreeSet<String>,
}

/// Why a folder cannot be listed.
#[derive(Debug)]
pub(super) enum ListingError {
    /// One of the folders is a link or no folder.
    InTheWay(PathBuf, Kind),
    Io(PathBuf, io::Error),
}

impl Listing {
    /// Lists `<out>/<dir>`; a folder that does not exist gives an empty listing.
    pub(super) fn open(out: &Path, dir: &str) -> Result<Self, ListingError> {
        let base = out.join(dir);
        let mut listing = Self {
            base: base.clone(),
            ..Self::default()
        };
        for folder in path::folders(dir).chain([dir]) {
            let folder = out.join(folder);
            match fs::symlink_metadata(&folder) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) => {
                    let kind = Kind::from(metadata.file_type());
                    return Err(ListingError::InTheWay(folder, kind));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(listing),
                Err(error) => return Err(ListingError::Io(folder, error)),
            }
        }
        listing
            .scan("")
            .map_err(|error| ListingError::Io(base, error))?;
        Ok(listing)
    }

    /// Lists the folders above `path` too, as far as they are folders.
    pub(super) fn descend(&mut self, path: &str) -> Result<(), ListingError> {
        for folder in path::folders(path) {
            if self.kind(folder) != Some(Kind::Folder) {
                break;
            }
            if !self.scanned.contains(folder) {
                self.scan(folder)
                    .map_err(|error| ListingError::Io(self.base.join(folder), error))?;
            }
        }
        Ok(())
    }

    fn scan(&mut self, folder: &str) -> io::Result<()> {
        for entry in fs::read_dir(self.base.join(folder))? {
            let entry = entry?;
            let name = entry.file_name();
            // A name that is not UTF-8 is never one of ours; it is only ever printed.
            let name = name.to_string_lossy();
            let path = if folder.is_empty() {
                name.into_owned()
            } else {
                format!("{folder}/{name}")
            };
            self.entries.insert(path, entry.file_type()?.into());
        }
        self.scanned.insert(folder.to_owned());
        Ok(())
    }

    /// Returns the folder that the paths are relative to.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// Says what lies at a path whose folders were listed.
    pub(super) fn kind(&self, path: &str) -> Option<Kind> {
        self.entries.get(path).copied()
    }

    /// Returns the first thing above `path` that is no folder.
    pub(super) fn obstacle<'p>(&self, path: &'p str) -> Option<(&'p str, Kind)> {
        let mut above = path::folders(path).filter_map(|above| Some((above, self.kind(above)?)));
        above.find(|(_, kind)| *kind != Kind::Folder)
    }

    /// Returns everything that was listed, sorted by path.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Kind)> {
        let entries = self.entries.iter();
        entries.map(|(path, kind)| (path.as_str(), *kind))
    }

    /// Returns what was listed below a folder, at any depth.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, Kind)> {
        self.entries()
            .filter(move |(path, _)| path::is_below(path, folder))
    }

    /// Returns the sub-folders that were listed, the outermost first.
    pub(super) fn scanned(&self) -> impl DoubleEndedIterator<Item = &str> {
        let folders = self.scanned.iter().map(String::as_str);
        folders.filter(|folder| !folder.is_empty())
    }
}
