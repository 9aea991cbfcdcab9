//! `smgen controls`.

use super::controls_report::{Accepted, Judged, Place, Report};
use super::controls_text;
use super::places::Places;
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, Path};
use crate::cli::{self, Common, Format};
use crate::controls::{ControlStatus, Neighbour, check};
const NOTICE: &str = "controls map to citations; no tool can say that they are complied with";

pub(super) fn run(arguments: &cli::Controls, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    session.tell(&[&arguments.profile], ui);
    let (blueprint, topology, findings) = session.topology(&arguments.profile)?;
    let neighbours = neighbours(&session, &blueprint)?;
    let controls = check(&topology, &neighbours);
    let failed = controls.iter().any(|one| one.status == ControlStatus::Fail);
    let known = Places::new(&blueprint);
    let place = |path: &Path| Place {
        place: known.of(path),
        path: path.clone(),
    };
    let controls = controls.into_iter().map(|control| Judged {
        places: control.from.iter().map(place).collect(),
        control,
    });
    let exceptions = topology.exceptions.iter().map(|exception| Accepted {
        place: known.of(&exception.from),
        exception,
    });
    let report = Report {
        version: 1,
        profile: &arguments.profile,
        notice: NOTICE,
        controls: controls.collect(),
        exceptions: exceptions.collect(),
    };
    match arguments.format {
        Format::Json => ui.json(&report)?,
        Format::Text => ui.text(&controls_text::controls(&report, ui.width()))?,
    }
    ui.diagnostics(&findings);
    Ok(if failed { Exit::No } else { Exit::Good })
}

/// Returns the ranges around a network: the other profiles of the configuration, peers and networks on premises.
fn neighbours(session: &Session, blueprint: &Blueprint) -> Result<Vec<Neighbour>, Stop> {
    let mut names = session.library.all();
    names.retain(|name| *name != blueprint.profile);
    let profiles = session.blueprints(&names)?;
    let profiles = profiles.iter().flat_map(|other| {
        other.network.cidrs().map(|cidr| Neighbour {
            name: format!("profile {}", other.profile),
            cidr,
        })
    });
    let outside = [
        ("peer", &blueprint.network.peers),
        ("on premises", &blueprint.network.on_premises),
    ];
    let outside = outside.into_iter().flat_map(|(kind, ranges)| {
        ranges.iter().map(move |(name, cidr)| Neighbour {
            name: format!("{kind} {name}"),
            cidr: *cidr,
        })
    });
    Ok(profiles.chain(outside).collect())
}
