//! The configuration that a command works on.

use super::Stop;
use super::ui::Ui;
use crate::blueprint::{self, Blueprint, Library, SourceLayer};
use crate::cli::Common;
use crate::diagnostic::{Code, Diagnostic, Source};
use crate::topology::{self, Topology};
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the configuration file.
pub(super) const FILE: &str = "smgen.yaml";

/// The configuration, read.
pub(super) struct Session {
    /// The profiles.
    pub(super) library: Library,
    /// Where `smgen.yaml` stands; none where there is none.
    pub(super) base: Option<PathBuf>,
    /// The file that was read, as the user would name it; none where there is none.
    pub(super) file: Option<PathBuf>,
    problems: Vec<Diagnostic>,
}

impl Session {
    /// Finds and reads the configuration. What is wrong in it is reported when a profile is asked for.
    pub(super) fn open(common: &Common) -> Result<Self, Stop> {
        let path = match &common.config {
            Some(path) => Some(path.clone()),
            None => discover()?,
        };
        let Some(path) = path else {
            let (library, problems) = Library::load(None);
            return Ok(Self {
                library,
                base: None,
                file: None,
                problems,
            });
        };
        let source = read(&path).map_err(|problem| Stop::Input(vec![problem]))?;
        let (library, problems) = Library::load(Some(source));
        let base = path.parent().map(Path::to_owned);
        Ok(Self {
            library,
            base,
            file: Some(path),
            problems,
        })
    }

    /// Says which file was read, and which of these profiles are not in it but come with smgen.
    pub(super) fn tell(&self, profiles: &[&str], ui: &mut Ui) {
        let Some(file) = &self.file else {
            ui.say(&format!(
                "there is no `{FILE}` in this directory or above: the profiles that come with smgen are used"
            ));
            return;
        };
        let file = file.display();
        ui.say(&format!("configuration: {file}"));
        for profile in profiles.iter().collect::<BTreeSet<_>>() {
            let builtin = |layer: &Arc<SourceLayer>| layer.builtin;
            if self.library.layer(profile).is_some_and(builtin) {
                let defaults = if self.library.has_defaults() {
                    ", with the `defaults` of the file"
                } else {
                    ""
                };
                ui.say(&format!(
                    "`{profile}` is not in `{file}`: the profile that comes with smgen is used{defaults}"
                ));
            }
        }
    }

    /// Returns the folder that profiles are rendered below unless told otherwise: `infra` beside `smgen.yaml`, so that it does not
    /// matter from where smgen is run.
    pub(super) fn default_out(&self) -> PathBuf {
        self.base.as_deref().unwrap_or(Path::new("")).join("infra")
    }

    /// Fails if the configuration itself could not be read in whole.
    pub(super) fn require_readable(&self) -> Result<(), Stop> {
        if self.problems.iter().any(Diagnostic::is_error) {
            return Err(Stop::Input(self.problems.clone()));
        }
        Ok(())
    }

    /// Returns checked blueprints, or everything that is wrong with the whole configuration.
    pub(super) fn blueprints(&self, profiles: &[String]) -> Result<Vec<Blueprint>, Stop> {
        let (blueprints, mut errors) = blueprint::check_all(&self.library, profiles);
        let mut problems = self.problems.clone();
        problems.append(&mut errors);
        if problems.iter().any(Diagnostic::is_error) {
            problems.sort_by_key(|problem| {
                problem
                    .labels
                    .first()
                    .map(|label| (label.source.name.clone(), label.position))
            });
            return Err(Stop::Input(problems));
        }
        Ok(blueprints)
    }

    /// Returns a profile's blueprint and topology with the warnings about it, or everything that is wrong.
    pub(super) fn topology(
        &self,
        profile: &str,
    ) -> Result<(Blueprint, Topology, Vec<Diagnostic>), Stop> {
        let blueprint = self
            .blueprints(&[profile.to_owned()])?
            .pop()
            .context("no blueprint came of the profile")?;
        let (topology, findings) = topology::build(&blueprint);
        if findings.iter().any(Diagnostic::is_error) {
            return Err(Stop::Input(findings));
        }
        Ok((blueprint, topology, findings))
    }
}

/// Reads the configuration, or says why it cannot be.
fn read(path: &Path) -> Result<Source, Diagnostic> {
    let name = path.display().to_string();
    let wrong = |message: String, help: &str| {
        Diagnostic::error(Code::ConfigUnreadable, message).with_help(help)
    };
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => wrong(
            format!("there is no file `{name}`"),
            "`smgen init` writes a `smgen.yaml`",
        ),
        ErrorKind::IsADirectory => wrong(format!("`{name}` is a folder"), "name the file in it"),
        _ => wrong(
            format!("cannot read `{name}`: {error}"),
            "smgen reads it as the user who runs smgen",
        ),
    })?;
    String::from_utf8(bytes)
        .map(|text| Source {
            name: name.clone(),
            text,
        })
        .map_err(|error| {
            let before =
                String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
            let line = before.matches('\n').count() + 1;
            wrong(
                format!(
                    "`{name}` is not text in UTF-8: line {line} holds a byte that cannot be there"
                ),
                "save it as UTF-8, without a byte order mark",
            )
        })
}

/// Names that are taken for that of the file: other endings, hidden, in capitals, as a mail program or an editor renames it.
pub(super) const NEARLY: [&str; 8] = [
    "smgen.yml",
    ".smgen.yaml",
    ".smgen.yml",
    "Smgen.yaml",
    "SMGEN.yaml",
    "smgen.YAML",
    "smgen.YML",
    "smgen.yaml.txt",
];

/// Looks for the file in this directory and above, and names it as the user would. What is nearly that file is an error: who wrote
/// it would get another network.
fn discover() -> Result<Option<PathBuf>, Stop> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let mut above = PathBuf::new();
    for dir in here.ancestors() {
        let name = above.join(FILE);
        if is_there(&dir.join(FILE), &name)? {
            return Ok(Some(name));
        }
        for nearly in NEARLY {
            if dir.join(nearly).symlink_metadata().is_ok() {
                return Err(misnamed(&above.join(nearly), &name));
            }
        }
        above.push("..");
    }
    Ok(None)
}

/// Tells whether the file is there; something else of its name is an error.
fn is_there(path: &Path, name: &Path) -> Result<bool, Stop> {
    let wrong = |what: String, help: String| {
        let error = Diagnostic::error(Code::ConfigMisnamed, what);
        Stop::Input(vec![error.with_help(help)])
    };
    let shown = name.display();
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(wrong(
            format!("`{shown}` is a folder"),
            format!("move it away, or name the file that is meant: `--config {shown}/{FILE}`"),
        )),
        Ok(_) => Ok(true),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            if path.symlink_metadata().is_ok() {
                return Err(wrong(
                    format!("`{shown}` is a link that leads to nothing"),
                    "correct the link, or name the file that is meant with `--config`".to_owned(),
                ));
            }
            Ok(false)
        }
        Err(error) => Err(wrong(
            format!("cannot look for `{shown}`: {error}"),
            "name the file with `--config`".to_owned(),
        )),
    }
}

pub(super) fn misnamed(found: &Path, meant: &Path) -> Stop {
    let (found, meant) = (found.display(), meant.display());
    let error = Diagnostic::error(
        Code::ConfigMisnamed,
        format!("there is `{found}`, and no `{meant}`"),
    );
    Stop::Input(vec![error.with_help(format!(
        "call it `{FILE}`, or name it: `--config {found}`"
    ))])
}
