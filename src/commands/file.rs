//! Files that a command writes because it was told to, beside rendered ones.

use crate::terminal::escape;
use anyhow::Context as _;
use serde::Serialize;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// All, subject to the umask, as an editor would create it.
    All,
    /// Its owner alone: it says how an account can be got into.
    Owner,
}

/// Returns a value as JSON for people and programs: indented, with a final newline, and nothing in it that is obeyed instead of shown.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(value).context("cannot print")? + "\n";
    Ok(escape::json(&text).into_owned())
}

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, text: &str, force: bool, readers: Readers) -> std::io::Result<()> {
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".smgen-tmp-")
        .permissions(permissions(readers))
        .tempfile_in(dir)?;
    file.write_all(text.as_bytes())?;
    let kept = if force {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            Err(ErrorKind::AlreadyExists.into())
        }
        Err(error) => Err(error.error),
    }
}

fn permissions(readers: Readers) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(match readers {
        Readers::All => 0o666,
        Readers::Owner => 0o600,
    })
}
