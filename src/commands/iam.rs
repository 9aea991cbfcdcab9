//! `smgen iam`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::Blueprint;
use crate::catalog::account_of;
use crate::cli::{Common, Format, Iam, Verify, Via, Who};
use crate::diagnostic::{Code, Diagnostic};
use crate::terminal::{Style, Text};
use crate::verify::iam::{
    Action, CLEANUP, EC2, EXECUTION, EXECUTION_KEY, INLINE, MANAGED, OWN_IMAGE, Place, QUOTAS,
    READ, SAGEMAKER, SSM, Scope, VOLUME_KEY, policy,
};
use anyhow::Context as _;
use std::fmt::Write as _;

/// What a policy is for.
#[derive(Clone, Copy)]
struct Needs<'a> {
    via: Via,
    /// Whether probes are launched.
    packets: bool,
    role: Option<&'a str>,
    image: Option<&'a str>,
    volume_key: Option<&'a str>,
}

pub(super) fn run(arguments: &Iam, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    session.tell(&[&arguments.profile], ui);
    let (blueprint, _, findings) = session.topology(&arguments.profile)?;
    ui.diagnostics(&findings);
    let needs = Needs {
        via: arguments.via,
        packets: true,
        role: arguments.role_arn.as_deref(),
        image: arguments.ami.as_deref(),
        volume_key: arguments.volume_key.as_deref(),
    };
    let place = needs.place(&blueprint)?;
    let actions = match arguments.who {
        Who::Caller => needs.callers(),
        Who::Probe => needs.probes(),
    };
    match arguments.format {
        Format::Json => {
            let policy = policy(&actions, place);
            let size = policy.to_string().len();
            ui.json(&policy)?;
            if size > MANAGED {
                ui.say(&format!(
                    "the policy has {size} characters, and a managed policy takes {MANAGED}: put it into the role, which takes {INLINE}, or \
                     attach reading (`--via model`) and the rest as two"
                ));
            }
        }
        Format::Text => {
            let mut text = Text::new();
            reasons(&actions, &mut text, ui.list_width());
            ui.text(&text)?;
        }
    }
    for open in needs.open(arguments.who, place) {
        ui.say(&open);
    }
    Ok(Exit::Good)
}

/// Says which calls `smgen verify` would make, in lines of so many columns, and which policies they need, as they are.
pub(super) fn needs(
    blueprint: &Blueprint,
    arguments: &Verify,
    packets: bool,
    (text, width): (&mut Text, usize),
) -> Result<(), Stop> {
    let probes = &arguments.probes;
    let needs = Needs {
        via: arguments.via,
        packets,
        role: probes
            .role_arn
            .as_deref()
            .filter(|_| arguments.via != Via::Ssm),
        image: probes.ami.as_deref(),
        volume_key: probes.volume_key.as_deref(),
    };
    let place = needs.place(blueprint)?;
    let actions = needs.callers();
    let print = |actions: &[Action]| {
        serde_json::to_string_pretty(&policy(actions, place)).context("cannot print")
    };
    let say = |words: &str, text: &mut Text| text.item(("", Style::Plain), words, width);
    text.push("\n");
    say(
        "These calls may be made, some of them once for each page, workload or probe:",
        text,
    );
    reasons(&actions, text, width);
    text.push("\n");
    say(
        "The caller needs this policy, and `sts:GetCallerIdentity`, which nobody can be denied:",
        text,
    );
    let _ = writeln!(text, "{}", print(&actions)?);
    if packets && matches!(needs.via, Via::Auto | Via::Sagemaker) {
        text.push("\n");
        say(
            "The role that SageMaker runs the probe with (`--role-arn`) needs this policy:",
            text,
        );
        let _ = writeln!(text, "{}", print(&needs.probes())?);
    }
    Ok(())
}

/// Refuses a role of another account or partition: no service takes one (IAM user guide, "Grant a user permissions to pass a role to an
/// AWS service").
pub(super) fn demand_own(role: &str, account: Option<&str>, partition: &str) -> Result<(), Stop> {
    let parts: Vec<_> = role.splitn(6, ':').collect();
    let wrong = match parts[..] {
        ["arn", _, "iam", "", _, name] if !name.starts_with("role/") => "is no role",
        ["arn", its, "iam", "", _, _] if its != partition => {
            "is of another partition than the region"
        }
        ["arn", _, "iam", "", its, _] if account.is_some_and(|account| account != its) => {
            "is a role of another account, which no service takes"
        }
        ["arn", _, "iam", "", its, _] if its.len() == 12 => return Ok(()),
        _ => "is no ARN of a role",
    };
    let error = Diagnostic::error(Code::IdInvalid, format!("`--role-arn {role}` {wrong}"));
    let account = account.unwrap_or("123456789012");
    Err(Stop::Input(vec![error.with_help(format!(
        "it looks like `arn:{partition}:iam::{account}:role/probe`"
    ))]))
}

impl<'a> Needs<'a> {
    /// Returns where the policy applies. A role says which account it is of, where the blueprint does not.
    fn place(&self, blueprint: &'a Blueprint) -> Result<Place<'a>, Stop> {
        let partition = blueprint.region.partition.as_str();
        let pinned = blueprint.account_id.as_deref();
        if let Some(role) = self.role {
            demand_own(role, pinned, partition)?;
        }
        Ok(Place {
            partition,
            region: blueprint.region.name,
            account: pinned.or_else(|| account_of(self.role?)),
            role: self.role,
            image: self.image,
            volume_key: self.volume_key,
        })
    }

    /// Says what the policy leaves open that could be named.
    fn open(&self, who: Who, place: Place<'_>) -> Vec<String> {
        let mut open = Vec::new();
        if place.account.is_none() {
            open.push(
                "any account: set `account_id` in the blueprint to name the one that is meant"
                    .to_owned(),
            );
        }
        let passes = self.packets && matches!(self.via, Via::Auto | Via::Sagemaker | Via::Ssm);
        if who == Who::Caller && passes && place.role.is_none() {
            open.push(
                "any role may be passed: name the one that is meant with `--role-arn`".to_owned(),
            );
        }
        open
    }

    /// Returns every action that whoever runs smgen may need, sorted by name.
    fn callers(&self) -> Vec<Action> {
        let launching: &[&[Action]] = match self.via {
            Via::Model => &[],
            _ if !self.packets => &[],
            // Listeners are launched by EC2, whoever calls them.
            Via::Auto | Via::Sagemaker => &[SAGEMAKER, EC2, CLEANUP, QUOTAS],
            Via::Ec2 | Via::Local => &[EC2, CLEANUP, QUOTAS],
            Via::Ssm => &[SSM, EC2, CLEANUP, QUOTAS],
        };
        let image = self
            .image
            .filter(|_| !launching.is_empty())
            .map(|_| OWN_IMAGE);
        let key = self
            .volume_key
            .filter(|_| !launching.is_empty())
            .map(|_| VOLUME_KEY);
        let lists = [READ].into_iter().chain(launching.iter().copied());
        let lists = lists.chain(image).chain(key);
        let mut actions: Vec<_> = lists.flatten().copied().collect();
        // An image of the user's is not looked up by its parameter.
        actions.retain(|one| image.is_none() || one.scope != Scope::AmazonLinux);
        actions.sort_by_key(|action| action.name);
        // What two lists need for different reasons on the same things is told once.
        actions.dedup_by(|one, other| one.name == other.name && one.scope == other.scope);
        actions
    }

    /// Returns every action that the role of the jobs needs, sorted by name.
    fn probes(&self) -> Vec<Action> {
        let key = self.volume_key.map(|_| EXECUTION_KEY);
        let lists = [EXECUTION].into_iter().chain(key);
        let mut actions: Vec<_> = lists.flatten().copied().collect();
        actions.sort_by_key(|action| action.name);
        actions
    }
}

/// Prints each action, and why it is needed, in lines of so many columns.
fn reasons(actions: &[Action], text: &mut Text, width: usize) {
    let longest = actions.iter().map(|action| action.name.len()).max();
    let longest = longest.unwrap_or_default();
    for action in actions {
        let head = format!("  {:longest$}  ", action.name);
        text.row((&head, Style::Plain), action.why, (6, width));
    }
}
