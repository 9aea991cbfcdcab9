//! The configuration that a command works on.

use super::Stop;
use crate::blueprint::{self, Blueprint, Library};
use crate::cli::Common;
use crate::diagnostic::{Diagnostic, Source};
use crate::topology::{self, Topology};
use anyhow::Context as _;
use rayon::prelude::*;
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
    /// Finds and reads the configuration. What is wrong in it is told when a profile is asked for.
    pub(super) fn open(common: &Common) -> Result<Self, Stop> {
        let path = match &common.config {
            Some(path) => Some(path.clone()),
            None => discover()?,
        };
        let Some(path) = path else {
            let (library, problems) = Library::load(None);
            return Ok(Self { library, base: None, problems });
        };
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let source = Source { name: path.display().to_string(), text };
        let (library, problems) = Library::load(Some(source));
        let base = path.parent().map(Path::to_owned);
        Ok(Self { library, base, problems })
    }

    /// Returns checked blueprints, or everything that is wrong with the whole configuration.
    pub(super) fn blueprints(&self, profiles: &[String]) -> Result<Vec<Blueprint>, Stop> {
        let (blueprints, mut said) = blueprint::check_all(&self.library, profiles);
        let mut problems = self.problems.clone();
        problems.append(&mut said);
        if problems.iter().any(Diagnostic::is_error) {
            problems.sort_by_key(|problem| problem.labels.first().map(|label| (label.source.name.clone(), label.position)));
            return Err(Stop::Input(problems));
        }
        Ok(blueprints)
    }

    /// Returns the topologies of profiles with what is odd about them, or everything that is wrong.
    pub(super) fn topologies(&self, profiles: &[String]) -> Result<(Vec<(Blueprint, Topology)>, Vec<Diagnostic>), Stop> {
        let blueprints = self.blueprints(profiles)?;
        let built: Vec<_> = blueprints.into_par_iter().map(|blueprint| (topology::build(&blueprint), blueprint)).collect();
        let mut topologies = Vec::with_capacity(built.len());
        let mut findings = Vec::new();
        for ((topology, said), blueprint) in built {
            findings.extend(said);
            topologies.push((blueprint, topology));
        }
        if findings.iter().any(Diagnostic::is_error) {
            return Err(Stop::Input(findings));
        }
        Ok((topologies, findings))
    }
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
