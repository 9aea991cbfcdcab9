//! The targets: one row each.

use super::language::{HCL, JSON, Language, MARKDOWN, TYPESCRIPT};
use super::reference::ReferencePrinter;
use super::templates::Templates;
use super::{Files, RenderError, cdk, terraform};
use crate::topology::Topology;
use rayon::prelude::*;
use std::fmt;
use tera::{Context, TeraResult};

/// A kind of infrastructure code that a topology is rendered to.
///
/// A new one is a row of [`TARGETS`], a folder of templates, a view and, where it is written in another language, a row of
/// that.
pub struct Target {
    /// Its name on the command line, and that of its folder beside the profile's others.
    pub name: &'static str,
    /// What it is, for the help.
    pub about: &'static str,
    /// Its folder below `templates/`.
    pub(super) folder: &'static str,
    /// The languages of its templates. Files of the folder in none of them are the same for every profile.
    pub(super) languages: &'static [Language],
    /// Builds what its templates print.
    pub(super) view: fn(&Topology) -> TeraResult<Context>,
    /// Refers to what is known only in the account.
    pub(super) reference: ReferencePrinter,
    /// Its templates, compiled when first needed.
    pub(super) templates: Templates,
}

/// Every target, by name.
pub static TARGETS: [Target; 2] = [
    Target {
        name: "cdk",
        about: "An AWS CDK app in TypeScript",
        folder: "cdk",
        languages: &[TYPESCRIPT, JSON, MARKDOWN],
        view: cdk::view,
        reference: cdk::reference,
        templates: Templates::new(),
    },
    Target {
        name: "terraform",
        about: "Terraform HCL",
        folder: "terraform",
        languages: &[HCL, MARKDOWN],
        view: terraform::view,
        reference: terraform::reference,
        templates: Templates::new(),
    },
];

/// Returns the target of a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// Compiles the templates, which the first render would otherwise wait for; a render does not depend on it.
    pub fn prepare(&self) {
        (0..self.languages.len())
            .into_par_iter()
            .for_each(|language| {
                // Whoever renders meets the error again.
                let _ = self.templates.of(self, language);
            });
    }

    /// Renders a topology to the target's files, formatted as the languages' own formatters do, each parsed before it is returned.
    pub fn render(&self, topology: &Topology) -> Result<Files, RenderError> {
        let context = (self.view)(topology).map_err(|error| RenderError::Template {
            name: "view".to_owned(),
            message: error.to_string(),
        })?;
        let files: Result<Vec<_>, _> = self
            .templates
            .files(self)
            .par_iter()
            // One by one: half of the work is in a few of the files.
            .with_max_len(1)
            .map(|file| Ok((file.path.clone(), file.render(self, &context)?)))
            .collect();
        let mut files: Files = files?.into_iter().collect();
        // A template that prints nothing but blanks gives no file.
        files.retain(|_, text| !text.trim().is_empty());
        Ok(files)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
