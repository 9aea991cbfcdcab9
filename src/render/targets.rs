//! The targets: one row each.

use super::language::{HCL, JSON, MARKDOWN, TYPESCRIPT};
use super::templates::Templates;
use super::{Files, RenderError, cdk, terraform};
use crate::topology::{Inventory, Topology};
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
    /// The target whose network it renders in another form; such a form is rendered where it is asked for, or was rendered before.
    pub form_of: Option<&'static str>,
    /// Its templates.
    pub(super) templates: Templates,
    /// Builds what its templates print.
    pub(super) view: fn(&Inventory<'_>) -> TeraResult<Context>,
}

/// Every target, by name.
pub static TARGETS: [Target; 3] = [
    Target {
        name: "cdk",
        about: "An AWS CDK app in TypeScript",
        form_of: None,
        templates: Templates::of("cdk", &[TYPESCRIPT, JSON, MARKDOWN], cdk::reference),
        view: cdk::view,
    },
    Target {
        name: "terraform",
        about: "Terraform HCL",
        form_of: None,
        templates: Templates::of("terraform", &[HCL, MARKDOWN], terraform::reference),
        view: terraform::view,
    },
    Target {
        name: "terraform-module",
        about: "A Terraform module, without a provider block",
        form_of: Some("terraform"),
        templates: Templates::of("terraform", &[HCL, MARKDOWN], terraform::reference),
        view: terraform::module_view,
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
        self.templates.compile_all();
    }

    /// Renders a topology to the target's files, formatted as the languages' own formatters do, none returned before it
    /// passed the gate of its language.
    pub fn render(&self, topology: &Topology) -> Result<Files, RenderError> {
        self.render_listed(&topology.inventory())
    }

    /// Renders as [`Self::render`] does what is listed already: several targets take one list.
    pub fn render_listed(&self, inventory: &Inventory<'_>) -> Result<Files, RenderError> {
        let context = (self.view)(inventory).map_err(|error| RenderError::Template {
            name: "view".to_owned(),
            message: error.to_string(),
        })?;
        let files: Result<Vec<_>, _> = self
            .templates
            .files()
            .par_iter()
            // One by one: half of the work is in a few of the files.
            .with_max_len(1)
            .map(|file| Ok((file.path.clone(), self.templates.render(file, &context)?)))
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
