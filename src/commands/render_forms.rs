//! In which form a target is rendered: a Terraform root, or a module that others call.
//!
//! The form says how a network is delivered, not what it is: nothing in a blueprint, in its digest or in what is deployed depends on it, so
//! it is no key of `smgen.yaml`. Nor does a flag alone decide, which somebody forgets once in a pipeline: each form has a folder of its own,
//! and where one was rendered, every later render keeps it. The folder is what is committed, reviewed and removed.

use super::Stop;
use super::render_sets::dir;
use crate::cli::Render;
use crate::diagnostic::{Code, Diagnostic};
use crate::output::was_rendered;
use crate::render::{TARGETS, Target};
use std::path::Path;

/// Returns another form of a target, if there is one.
fn form_of(target: &Target) -> Option<&'static Target> {
    TARGETS
        .iter()
        .find(|form| form.form_of == Some(target.name))
}

/// Refuses `--module` where nothing that is asked for has such a form.
pub(super) fn agree(arguments: &Render) -> Result<(), Stop> {
    let targets = &arguments.target.0;
    if !arguments.module || targets.iter().any(|target| form_of(target).is_some()) {
        return Ok(());
    }
    let names: Vec<_> = targets.iter().map(|target| target.name).collect();
    let message = format!(
        "`--module` is a form of Terraform, and `--target {}` leaves it out",
        names.join(", ")
    );
    let error = Diagnostic::error(Code::OutputPath, message);
    Err(Stop::Input(vec![error.with_help(
        "leave `--target` out, or say `--target terraform --module`; a CDK app needs no other form: its stack is a class that others take",
    )]))
}

/// Returns what a profile is rendered to: of each target the form that is asked for, else those that lie in `out`, else a root.
pub(super) fn targets(
    arguments: &Render,
    profile: &str,
    out: Option<&Path>,
) -> Vec<&'static Target> {
    let lies = |target: &Target| out.is_some_and(|out| was_rendered(out, &dir(profile, target)));
    let targets = arguments.target.0.iter();
    let forms = targets.flat_map(|target| match form_of(target) {
        Some(form) if arguments.module => vec![form],
        Some(form) if lies(form) && lies(target) => vec![*target, form],
        Some(form) if lies(form) => vec![form],
        _ => vec![*target],
    });
    forms.collect()
}
