//! `smgen diff`.

use super::diff_text::{self, Side};
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, yaml};
use crate::cli::{Common, Diff, Format};
use crate::diagnostic::{self, Diagnostic};
use crate::difference::{Change, Count, Difference};
use crate::terminal::signed;
use crate::topology::Topology;
use serde::Serialize;

#[derive(Serialize)]
struct Comparison<'a> {
    version: u32,
    from: Side<'a>,
    to: Side<'a>,
    summary: Vec<Count>,
    changes: &'a [Change],
}

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
            changes: &difference.changes,
        })?,
        Format::Text => {
            let text = diff_text::difference(&from, &to, &difference);
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
