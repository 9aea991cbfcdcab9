//! `smgen iam`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::Blueprint;
use crate::cli::{Common, Format, Iam, Via, Who};
use crate::verify::iam::{
    Action, CLEANUP, EC2, EXECUTION, INLINE, MANAGED, Place, READ, SAGEMAKER, SSM, policy,
};
use anyhow::Context as _;
use std::fmt::Write as _;

pub(super) fn run(arguments: &Iam, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    let (blueprint, _, findings) = session.topology(&arguments.profile)?;
    ui.diagnostics(&findings);
    let actions = match arguments.who {
        Who::Caller => callers(arguments.via, true),
        Who::Probe => EXECUTION.to_vec(),
    };
    match arguments.format {
        Format::Json => {
            let policy = policy(&actions, place(&blueprint));
            let size = policy.to_string().len();
            ui.json(&policy)?;
            if size > MANAGED {
                ui.say(&format!(
                    "the policy has {size} characters, and a managed policy takes {MANAGED}: put it into the role, which takes {INLINE}, or \
                     attach reading (`--via model`) and the rest as two"
                ));
            }
        }
        Format::Text => ui.data(&reasons(&actions))?,
    }
    Ok(Exit::Good)
}

/// Says which calls `smgen verify` would make, and which policies they need.
pub(super) fn needs(blueprint: &Blueprint, via: Via, packets: bool) -> Result<String, Stop> {
    let place = place(blueprint);
    let actions = callers(via, packets);
    let print = |actions: &[Action]| {
        serde_json::to_string_pretty(&policy(actions, place)).context("cannot print")
    };
    let mut text = format!(
        "\nThese calls may be made, some of them once for each page, workload or probe:\n{}\n\
         The caller needs this policy, and `sts:GetCallerIdentity`, which nobody can be denied:\n{}\n",
        reasons(&actions),
        print(&actions)?
    );
    if packets && matches!(via, Via::Auto | Via::Sagemaker) {
        let _ = write!(
            text,
            "\nThe role that SageMaker runs the probe with (`--role-arn`) needs this policy:\n{}\n",
            print(EXECUTION)?
        );
    }
    Ok(text)
}

/// Returns every action that whoever runs smgen may need, sorted by name.
fn callers(via: Via, packets: bool) -> Vec<Action> {
    let launching: &[&[Action]] = match via {
        Via::Model => &[],
        _ if !packets => &[],
        // Listeners are launched by EC2, whoever calls them.
        Via::Auto | Via::Sagemaker => &[SAGEMAKER, EC2, CLEANUP],
        Via::Ec2 | Via::Local => &[EC2, CLEANUP],
        Via::Ssm => &[SSM, EC2, CLEANUP],
    };
    let lists = [READ].into_iter().chain(launching.iter().copied());
    let mut actions: Vec<_> = lists.flatten().copied().collect();
    actions.sort_by_key(|action| action.name);
    // What two lists need for different reasons on the same things is told once.
    actions.dedup_by(|one, other| one.name == other.name && one.scope == other.scope);
    actions
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
