//! The words for everything that stands in the way of writing.

use super::listing::{Kind, ListingError};
use super::manifest_error::ManifestError;
use super::status::Status;
use crate::diagnostic::{Code, Diagnostic};
use std::io;
use std::path::Path;

/// A folder of a set that may not be used.
pub(super) fn bad_dir(dir: &str, fault: &str) -> Diagnostic {
    let message = format!("rendered folder `{}` {fault}", dir.escape_debug());
    Diagnostic::error(Code::OutputPath, message)
        .with_help("folders are named after profiles: rename the profile, or name it once")
}

/// A path of a rendered file that may not be used.
pub(super) fn bad_file(path: &str, fault: &str) -> Diagnostic {
    let message = format!("rendered file `{}` {fault}", path.escape_debug());
    Diagnostic::error(Code::OutputPath, message)
        .with_help("smgen chooses the names of files itself: please report this as a bug")
}

/// A file that smgen may not replace or remove without `--force`.
pub(super) fn refused(file: &Path, status: Status, has_header: bool) -> Diagnostic {
    let file = file.display();
    let (code, message, help) = match status {
        Status::StaleEdited => (
            Code::FileEdited,
            format!("`{file}` is no longer rendered, but was edited by hand"),
            "move what you need into a file of your own and delete it, or pass `--force` to remove it",
        ),
        Status::Unexpected => (
            Code::FileUnexpected,
            format!(
                "`{file}` has smgen's header, but is neither rendered nor listed in `.smgen.json`"
            ),
            "delete it, take the header out to keep it as a file of your own, or pass `--force` to remove it",
        ),
        Status::Foreign if has_header => (
            Code::FileForeign,
            format!("`{file}` has smgen's header, but is not listed in `.smgen.json`"),
            "restore `.smgen.json` from version control, or pass `--force` to replace the file",
        ),
        Status::Foreign => (
            Code::FileForeign,
            format!("`{file}` was not written by smgen, which would write there"),
            "move it away, or pass `--force` to replace it",
        ),
        _ => (
            Code::FileEdited,
            format!("`{file}` was edited by hand after smgen wrote it"),
            "move the change into the blueprint, or into a file of your own beside it, or pass `--force` to discard it",
        ),
    };
    Diagnostic::error(code, message).with_help(help)
}

/// Something that is no file, or no folder, where one is needed; `--force` does not help.
pub(super) fn in_the_way(path: &Path, kind: Kind) -> Diagnostic {
    let path = path.display();
    let (code, what) = match kind {
        Kind::Symlink => {
            let message = format!("`{path}` is a symbolic link, which smgen does not follow");
            return Diagnostic::error(Code::FileSymlink, message)
                .with_help("remove the link, or put what it points at in its place");
        }
        Kind::Folder => (
            Code::FileForeign,
            "a folder with files that are not smgen's",
        ),
        Kind::File => (Code::FileForeign, "a file, where smgen needs a folder"),
        Kind::Special => (Code::FileForeign, "neither a file nor a folder"),
    };
    Diagnostic::error(code, format!("`{path}` is {what}")).with_help("move it away")
}

/// A folder that cannot be listed.
pub(super) fn unlisted(error: ListingError) -> Diagnostic {
    match error {
        ListingError::InTheWay(path, kind) => in_the_way(&path, kind),
        ListingError::Io(path, error) => failed("cannot read", &path, &error),
    }
}

/// A manifest that cannot be used.
pub(super) fn bad_manifest(file: &Path, error: &ManifestError) -> Diagnostic {
    let message = format!("cannot use `{}`: {error}", file.display());
    let help = match error {
        ManifestError::Conflict => {
            "take either side whole (`git checkout --ours` or `--theirs`, for the folder), and render again"
        }
        _ => {
            "restore it from version control; or remove it, look at `--check`, and render with `--force`"
        }
    };
    Diagnostic::error(Code::ManifestInvalid, message).with_help(help)
}

/// An operation on the disk that failed.
pub(super) fn failed(action: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("{action} `{}`: {error}", path.display());
    let help = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room and run the same command again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "get write access to it, or choose another output folder"
        }
        io::ErrorKind::TimedOut => {
            "another smgen is writing there; wait for it and run the same command again"
        }
        io::ErrorKind::AlreadyExists => {
            "something else wrote there meanwhile; run the same command again"
        }
        _ => "run the same command again once the cause is gone",
    };
    Diagnostic::error(Code::OutputFailed, message).with_help(help)
}
