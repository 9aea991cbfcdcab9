//! `smgen diff`.

use super::diff_text::{self, Side};
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, yaml};
use crate::catalog::Platform;
use crate::cli::{Common, Diff, Format};
use crate::diagnostic::{self, Diagnostic};
use crate::difference::{Change, Consequences, Count, Difference, Kept};
use crate::terminal::signed;
use crate::topology::Topology;
use serde::Serialize;

#[derive(Serialize)]
struct Comparison<'a> {
    version: u32,
    from: Side<'a>,
    to: Side<'a>,
    summary: Vec<Count>,
    /// What each platform does with what is deployed; none where the two are not one deployment.
    consequences: Option<&'a [Consequences]>,
    changes: &'a [Change],
}

/// What is said where one profile goes to another place.
const ELSEWHERE: &str = "another region or account is another network: what is deployed stays where it is, \
     and neither Terraform nor CloudFormation destroys it from there";

type Network = (Blueprint, Topology, Vec<Diagnostic>);

pub(super) fn run(arguments: &Diff, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let names = (
        arguments.base.as_str(),
        arguments.profile.as_deref().unwrap_or(&arguments.base),
    );
    let other = arguments.base_config.as_ref();
    // One file is read once: what comes through a pipe cannot be read again.
    let other = other.filter(|path| common.config.as_ref() != Some(path));
    let ((base, topology, mut findings), (blueprint, other_topology, more)) = match other {
        None => {
            let session = Session::open(common)?;
            session.tell(&[names.0, names.1], ui);
            both(session.topology(names.0), session.topology(names.1))?
        }
        Some(path) => {
            let mut older = common.clone();
            older.config = Some(path.clone());
            both(open(&older, names.0, ui), open(common, names.1, ui))?
        }
    };
    let mut difference = Difference::between(&topology, &other_topology);
    let consequences = consequences(&topology, &other_topology);
    difference.mark(consequences.as_deref().unwrap_or_default());
    let (old, new) = (base.layers.merged(), blueprint.layers.merged());
    difference.keep_causes(|path| yaml::get(&old, path) != yaml::get(&new, path));
    let from = Side {
        profile: names.0,
        config: arguments.base_config.as_deref(),
    };
    let to = Side {
        profile: names.1,
        config: common.config.as_deref(),
    };
    match arguments.format {
        Format::Json => ui.json(&Comparison {
            version: 1,
            from,
            to,
            summary: difference.summary(),
            consequences: consequences.as_deref(),
            changes: &difference.changes,
        })?,
        Format::Text => {
            let costs = costs(&topology, &other_topology, consequences.as_deref());
            let text = diff_text::difference(&from, &to, &difference, &costs);
            ui.text(&signed(&text))?;
        }
    }
    findings.extend(more);
    ui.diagnostics(&diagnostic::unique(findings));
    if difference.is_empty() {
        ui.say("no difference");
        return Ok(Exit::Good);
    }
    Ok(Exit::No)
}

/// Tells what each platform does; none where another profile has a state of its own, or another place its own resources.
fn consequences(old: &Topology, new: &Topology) -> Option<Vec<Consequences>> {
    let sides = [old, new].map(Topology::inventory);
    let platforms = [Platform::Terraform, Platform::Cloudformation].into_iter();
    platforms
        .map(|platform| {
            let [old, new] = sides.each_ref().map(|side| Kept::of(side, platform));
            Consequences::between(&old, &new, platform)
        })
        .collect()
}

/// Says what each platform does, a line for each and for each thing lost or left. Of two profiles nothing is said: neither takes
/// the place of the other.
fn costs(old: &Topology, new: &Topology, consequences: Option<&[Consequences]>) -> Vec<String> {
    match consequences {
        Some(all) if all.iter().all(Consequences::is_harmless) => {
            vec!["neither Terraform nor CloudFormation replaces or destroys anything".to_owned()]
        }
        Some(all) => all.iter().flat_map(Consequences::lines).collect(),
        None if old.profile == new.profile => vec![ELSEWHERE.to_owned()],
        None => Vec::new(),
    }
}

fn open(common: &Common, profile: &str, ui: &mut Ui) -> Result<Network, Stop> {
    let session = Session::open(common)?;
    session.tell(&[profile], ui);
    session.topology(profile)
}

/// Demands both networks, or tells everything that is wrong with either.
fn both(a: Result<Network, Stop>, b: Result<Network, Stop>) -> Result<(Network, Network), Stop> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Stop::Input(mut a)), Err(Stop::Input(b))) => {
            a.extend(b);
            Err(Stop::Input(diagnostic::unique(a)))
        }
        (Err(Stop::Failed(error)), _) | (_, Err(Stop::Failed(error))) => Err(error.into()),
        (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
    }
}
