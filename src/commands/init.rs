//! `smgen init`: the only command beside `render` that writes files.

use super::session::FILE;
use super::ui::Ui;
use super::{Exit, Stop, schema};
use crate::cli::Init;
use crate::diagnostic::{Code, Diagnostic};
use anyhow::Context as _;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Name of the schema beside the configuration; the first line of the configuration names it.
const SCHEMA: &str = "smgen.schema.json";
/// What a new configuration says.
const TEMPLATE: &str = include_str!("../../templates/smgen.yaml");

pub(super) fn run(arguments: &Init, ui: &mut Ui) -> Result<Exit, Stop> {
    let dir = arguments.dir.strip_prefix(".").unwrap_or(&arguments.dir);
    let files = [(FILE, TEMPLATE.to_owned()), (SCHEMA, schema::text()?)];
    if !arguments.force {
        let there = files
            .iter()
            .map(|(name, _)| dir.join(name))
            .filter(|path| path.symlink_metadata().is_ok());
        let refused = there.map(|path| {
            let message = format!("`{}` is there already", path.display());
            Diagnostic::error(Code::FileForeign, message)
                .with_help("pass `--force` to overwrite it, or name another directory")
        });
        let refused: Vec<_> = refused.collect();
        if !refused.is_empty() {
            return Err(Stop::Input(refused));
        }
    }
    std::fs::create_dir_all(&arguments.dir)
        .with_context(|| format!("cannot create `{}`", arguments.dir.display()))?;
    for (name, text) in files {
        let path = dir.join(name);
        write(&path, &text, arguments.force)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        ui.say(&format!("wrote {}", path.display()));
    }
    let place = if dir.as_os_str().is_empty() {
        String::new()
    } else {
        format!(" in `{}`", dir.display())
    };
    ui.say(&format!(
        "next: change the profiles to your own, then run `smgen render --all`{place}"
    ));
    Ok(Exit::Good)
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
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
