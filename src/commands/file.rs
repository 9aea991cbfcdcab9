//! Files that a command writes because it was told to, beside rendered ones.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".smgen-tmp-")
        .permissions(permissions())
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

/// Readable by all, subject to the umask, as an editor would create it.
fn permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o666)
}
