//! What is expected, as far as it was asked for.

use crate::blueprint::{Blueprint, suggest};
use crate::cli::{Only, ReportFormat, Verify};
use crate::commands::Stop;
use crate::commands::places::Places;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Area;
use crate::terminal::escape::line;
use crate::terminal::{Style, Text};
use crate::topology::Topology;
use crate::verify::expect::{Expectation, expectations_towards};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What is expected of a profile's network.
#[derive(Serialize)]
struct Listing<'a> {
    version: u32,
    profile: &'a str,
    expectations: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    expectation: &'a Expectation,
    expected: String,
    /// Where the blueprint decides it: `smgen.yaml:4:7`.
    places: Vec<String>,
}

/// Returns the expectations that were asked for, or says that there are none.
pub(super) fn wanted(arguments: &Verify, topology: &Topology) -> Result<Vec<Expectation>, Stop> {
    let tiers: BTreeSet<_> = topology
        .tiers
        .iter()
        .map(|tier| tier.name.as_str())
        .collect();
    let unknown = arguments
        .from
        .iter()
        .filter(|tier| !tiers.contains(tier.as_str()));
    let unknown: Vec<_> = unknown.map(|tier| no_tier(tier, &tiers)).collect();
    if !unknown.is_empty() {
        return Err(Stop::Input(unknown));
    }
    let areas: Vec<_> = arguments
        .only
        .iter()
        .filter_map(|only| area(*only))
        .collect();
    let mut all = expectations_towards(topology, arguments.probes.egress_target.first().copied());
    all.retain(|one| areas.is_empty() || areas.contains(&one.area));
    // What is not looked at from anywhere belongs to no tier.
    let from = |one: &Expectation| {
        let tier = one.vantage.as_ref().map(|vantage| &vantage.tier);
        arguments.from.is_empty() || tier.is_some_and(|tier| arguments.from.contains(tier))
    };
    all.retain(from);
    Ok(all)
}

fn no_tier(tier: &str, tiers: &BTreeSet<&str>) -> Diagnostic {
    let known: Vec<_> = tiers.iter().copied().collect();
    let error = Diagnostic::error(
        Code::SubjectUnknown,
        format!("there is no tier {}", suggest::quoted(tier)),
    );
    error.with_help(format!("the tiers are {}", suggest::list(&known)))
}

/// Returns the area that is meant; none for a method.
fn area(only: Only) -> Option<Area> {
    Some(match only {
        Only::Dns => Area::Dns,
        Only::Reach => Area::Reach,
        Only::Egress => Area::Egress,
        Only::Segmentation => Area::Segmentation,
        Only::Policy => Area::Policy,
        Only::Configuration => Area::Configuration,
        Only::Model | Only::Audit => return None,
    })
}

/// Prints what is expected.
pub(super) fn list(
    arguments: &Verify,
    blueprint: &Blueprint,
    wanted: &[Expectation],
    ui: &mut Ui,
) -> Result<(), Stop> {
    if arguments.format == ReportFormat::Text {
        let mut text = Text::new();
        for expectation in wanted {
            let _ = writeln!(text, "{}", line(&expectation.id));
            let check = expectation.check.to_string();
            text.item(("  ", Style::Plain), &check, ui.list_width());
        }
        ui.text(&text)?;
        ui.say(&format!("{} expectations", wanted.len()));
        return Ok(());
    }
    let known = Places::new(blueprint);
    let listed = wanted.iter().map(|expectation| Listed {
        expectation,
        expected: expectation.check.to_string(),
        places: known.all(&expectation.from),
    });
    Ok(ui.json(&Listing {
        version: 1,
        profile: &blueprint.profile,
        expectations: listed.collect(),
    })?)
}
