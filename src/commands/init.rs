//! `smgen init`.

use super::file::{Readers, write};
use super::session::FILE;
use super::ui::Ui;
use super::{Exit, Stop, schema};
use crate::cli::Init;
use crate::diagnostic::{Code, Diagnostic};
use anyhow::Context as _;

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
        write(&path, &text, arguments.force, Readers::All)
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
