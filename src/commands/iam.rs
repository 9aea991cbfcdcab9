//! `smgen iam`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::Blueprint;
use crate::cli::{Common, Format, Iam};
use crate::verify::iam::{Action, Place, READ, policy};
use anyhow::Context as _;
use std::fmt::Write as _;

pub(super) fn run(arguments: &Iam, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    let (blueprint, _, findings) = session.topology(&arguments.profile)?;
    ui.diagnostics(&findings);
    match arguments.format {
        Format::Json => ui.json(&policy(READ, place(&blueprint)))?,
        Format::Text => ui.data(&reasons(READ))?,
    }
    Ok(Exit::Good)
}

/// Says what `smgen verify` would do to an account, and what it must be allowed to do there.
pub(super) fn dry_run(blueprint: &Blueprint, expectations: usize) -> Result<String, Stop> {
    let place = place(blueprint);
    let text = serde_json::to_string_pretty(&policy(READ, place)).context("cannot print")?;
    let profile = &blueprint.profile;
    let region = place.region;
    Ok(format!(
        "{expectations} expectations of {profile} would be judged in {region}, by model and audit.\n\
         Nothing would be launched or changed, which costs nothing.\n\n\
         These calls would be made, some of them once for each page or workload:\n{}\n\
         The caller needs this policy, and `sts:GetCallerIdentity`, which nobody can be denied:\n{text}\n",
        reasons(READ)
    ))
}

fn place(blueprint: &Blueprint) -> Place<'_> {
    Place {
        partition: blueprint.region.partition.as_str(),
        region: blueprint.region.name,
    }
}

/// Prints each action, and why it is needed.
fn reasons(actions: &[Action]) -> String {
    let width = actions.iter().map(|action| action.name.len()).max();
    let width = width.unwrap_or_default();
    let mut text = String::new();
    for action in actions {
        let _ = writeln!(text, "  {:width$}  {}", action.name, action.why);
    }
    text
}
