//! `smgen init`.

use super::file::{Readers, write};
use super::session::{FILE, NEARLY, misnamed};
use super::ui::Ui;
use super::{Exit, Stop, schema};
use crate::blueprint::{PLACEHOLDER, value_fault};
use crate::cli::Init;
use crate::diagnostic::{Code, Diagnostic};
use anyhow::Context as _;

/// Name of the schema beside the configuration; the first line of the configuration names it.
const SCHEMA: &str = "smgen.schema.json";
/// The way out where a new configuration is wanted all the same.
const BESIDE: &str = "`smgen init DIR` writes a new one elsewhere, to compare; `--force` writes it here, beside the other, which is not read then";
/// What a new configuration says.
const TEMPLATE: &str = include_str!("../../templates/smgen.yaml");

/// Says how to go on with a file that is there: it may be months of work, and a new one holds nothing that it lacks.
fn keep(name: &str) -> &'static str {
    if name == SCHEMA {
        "`smgen schema > smgen.schema.json` renews it; nothing else was written"
    } else {
        "go on with it: `smgen profiles` lists what it holds; `smgen init DIR` writes a new one elsewhere, to compare"
    }
}

/// Returns the template with the tags that the arguments name; the others keep what stands for them, of which `render` warns.
fn configuration(arguments: &Init) -> Result<String, Stop> {
    let tags = [
        ("Owner", "--owner", &arguments.owner),
        ("CostCenter", "--cost-center", &arguments.cost_center),
    ];
    let (mut text, mut wrong) = (TEMPLATE.to_owned(), Vec::new());
    for (key, option, value) in tags {
        let Some(value) = value else { continue };
        if let Some((fault, help)) = value_fault(value) {
            let message = format!("the value of `{option}` {fault}");
            wrong.push(Diagnostic::error(Code::TagInvalid, message).with_help(help));
        }
        // What a tag may hold needs nothing but the quotes.
        text = text.replace(
            &format!("{key}: {PLACEHOLDER}"),
            &format!("{key}: \"{value}\""),
        );
    }
    if wrong.is_empty() {
        Ok(text)
    } else {
        Err(Stop::Input(wrong))
    }
}

pub(super) fn run(arguments: &Init, ui: &mut Ui) -> Result<Exit, Stop> {
    let dir = arguments.dir.strip_prefix(".").unwrap_or(&arguments.dir);
    let files = [(FILE, configuration(arguments)?), (SCHEMA, schema::text()?)];
    if !arguments.force {
        let there = files
            .iter()
            .map(|(name, _)| (*name, dir.join(name)))
            .filter(|(_, path)| path.symlink_metadata().is_ok());
        let refused = there.map(|(name, path)| {
            let message = format!("`{}` is there already", path.display());
            Diagnostic::error(Code::FileForeign, message).with_help(keep(name))
        });
        let refused: Vec<_> = refused.collect();
        if !refused.is_empty() {
            return Err(Stop::Input(refused));
        }
        // Somebody may have written it for smgen, which reads no other name, and would go by the new one from now on.
        for nearly in NEARLY {
            if dir.join(nearly).symlink_metadata().is_ok() {
                let Stop::Input(errors) = misnamed(&dir.join(nearly), &dir.join(FILE)) else {
                    continue;
                };
                let errors = errors.into_iter();
                return Err(Stop::Input(
                    errors.map(|one| one.with_help(BESIDE)).collect(),
                ));
            }
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
