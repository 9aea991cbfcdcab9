//! The configuration that a command works on.

use super::Stop;
use crate::blueprint::{self, Blueprint, Library};
use crate::cli::Common;
use crate::diagnostic::{Code, Diagnostic, Source};
use crate::topology::{self, Topology};
use anyhow::Context as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the configuration file.
pub(super) const FILE: &str = "smgen.yaml";

/// The configuration, read.
pub(super) struct Session {
    /// The profiles.
    pub(super) library: Library,
    /// Where `smgen.yaml` stands; none where there is none.
    pub(super) base: Option<PathBuf>,
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
                problems,
            });
        };
        let source = read(&path).map_err(|problem| Stop::Input(vec![problem]))?;
        let (library, problems) = Library::load(Some(source));
        let base = path.parent().map(Path::to_owned);
        Ok(Self {
            library,
            base,
            problems,
        })
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

/// Looks for the file in this directory and above, and names it as the user would.
fn discover() -> Result<Option<PathBuf>, Stop> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let mut name = PathBuf::from(FILE);
    for dir in here.ancestors() {
        if dir.join(FILE).is_file() {
            return Ok(Some(name));
        }
        name = Path::new("..").join(name);
    }
    Ok(None)
}
