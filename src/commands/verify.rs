//! `smgen verify`.

use super::live;
use super::places::Places;
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, Path, suggest};
use crate::cli::{Common, Only, ReportFormat, Verify, Via};
use crate::diagnostic::{Code, Diagnostic};
use crate::topology::Topology;
use crate::verify::audit;
use crate::verify::expect::{Area, Expectation, expectations};
use crate::verify::judge;
use crate::verify::report::{self, BLIND_SPOTS, Outcome, REPORT_VERSION, Report};
use crate::verify::snapshot::{SNAPSHOT_VERSION, Snapshot, Source};
use anyhow::Context as _;
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

pub(super) fn run(arguments: &Verify, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    let (blueprint, topology, findings) = session.topology(&arguments.profile)?;
    ui.diagnostics(&findings);
    let wanted = wanted(arguments, &topology)?;
    if arguments.list {
        list(arguments, &blueprint, &wanted, ui)?;
        return Ok(Exit::Good);
    }
    if arguments.dry_run {
        ui.data(&super::iam::dry_run(&blueprint, wanted.len())?)?;
        return Ok(Exit::Good);
    }
    let (snapshot, subject) = subject(arguments, &topology, ui)?;
    let ways = Ways::of(&arguments.only, &snapshot);
    ways.can_tell(&wanted)?;
    if let Some(path) = &arguments.save_snapshot {
        let text = serde_json::to_string_pretty(&snapshot).context("cannot print")? + "\n";
        super::file::write(path, &text, true)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        ui.say(&format!("wrote {}", path.display()));
    }
    let report = judged(&blueprint, &topology, &snapshot, subject, &wanted, ways);
    match arguments.format {
        ReportFormat::Text => ui.data(&report::terminal(&report))?,
        ReportFormat::Json => ui.json(&report)?,
        ReportFormat::Junit => ui.data(&report::junit(&report).context("cannot write JUnit")?)?,
    }
    Ok(match report.outcome() {
        Outcome::Pass => Exit::Good,
        Outcome::Fail => Exit::No,
        Outcome::Inconclusive => Exit::Unknown,
    })
}

/// Returns the network to judge, and what to call it.
fn subject(
    arguments: &Verify,
    topology: &Topology,
    ui: &mut Ui,
) -> Result<(Snapshot, String), Stop> {
    match (&arguments.snapshot, arguments.via) {
        (Some(path), _) => Ok((read(path)?, format!("`{}`", path.display()))),
        (None, Some(Via::Model)) => Ok((Snapshot::of_topology(topology), "the blueprint".into())),
        (None, None) => live::read(arguments, topology, ui),
    }
}

fn read(path: &std::path::Path) -> Result<Snapshot, Stop> {
    let name = path.display();
    let wrong = |message: String| {
        let error = Diagnostic::error(Code::SnapshotUnreadable, message);
        Stop::Input(vec![
            error.with_help("`smgen verify --save-snapshot FILE` writes one"),
        ])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("cannot read `{name}`: {error}")))?;
    let snapshot: Snapshot = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("`{name}` is no snapshot: {error}")))?;
    if snapshot.version != SNAPSHOT_VERSION {
        let version = snapshot.version;
        return Err(wrong(format!(
            "`{name}` is of version {version}, and this smgen reads version {SNAPSHOT_VERSION}"
        )));
    }
    Ok(snapshot)
}

/// How a network is looked at.
#[derive(Clone, Copy)]
struct Ways {
    model: bool,
    audit: bool,
}

impl Ways {
    /// Returns the ways that were asked for, else all of them.
    ///
    /// The blueprint's own network is what the audit compares with, so it is never audited.
    fn of(only: &[Only], snapshot: &Snapshot) -> Self {
        let named = |way| only.contains(&way);
        let all = !named(Only::Model) && !named(Only::Audit);
        Self {
            model: all || named(Only::Model),
            audit: (all || named(Only::Audit)) && matches!(snapshot.source, Source::Account { .. }),
        }
    }

    /// Refuses to tell nothing.
    fn can_tell(self, wanted: &[Expectation]) -> Result<(), Stop> {
        let told = |one: &Expectation| match one.area {
            Area::Configuration => self.audit,
            _ => self.model,
        };
        if wanted.iter().any(told) {
            return Ok(());
        }
        let error = Diagnostic::error(Code::SubjectUnknown, "nothing is left to look at");
        Err(Stop::Input(vec![error.with_help(
            "the audit tells configuration, of an account only; the model tells the other areas",
        )]))
    }
}

/// Judges a network.
fn judged(
    blueprint: &Blueprint,
    topology: &Topology,
    snapshot: &Snapshot,
    subject: String,
    wanted: &[Expectation],
    ways: Ways,
) -> Report {
    let known = Places::new(blueprint);
    let places = |paths: &[Path]| known.all(paths);
    let mut verdicts = Vec::new();
    let mut via = Vec::new();
    if ways.model {
        verdicts = judge::modelled(topology, snapshot, wanted, &places);
        via.push("model".to_owned());
    }
    // What it finds beside the expectations is configuration too: it counts only where that was asked for.
    let mut areas = wanted.iter().map(|one| one.area);
    if ways.audit && areas.any(|area| area == Area::Configuration) {
        let findings = audit::audit(topology, snapshot);
        verdicts.extend(judge::audited(wanted, &findings, &places));
        via.push("audit".to_owned());
    }
    verdicts.sort_by(|a, b| (a.area, &a.vantage, &a.id).cmp(&(b.area, &b.vantage, &b.id)));
    let gaps = snapshot
        .gaps
        .iter()
        .map(|gap| format!("{} ({}): {}", gap.action, gap.part, gap.why));
    Report {
        version: REPORT_VERSION,
        profile: blueprint.profile.clone(),
        region: topology.region.clone(),
        subject,
        via,
        verdicts,
        gaps: gaps.collect(),
        blind_spots: BLIND_SPOTS.map(str::to_owned).to_vec(),
    }
}

/// Returns the expectations that were asked for, or says that there are none.
fn wanted(arguments: &Verify, topology: &Topology) -> Result<Vec<Expectation>, Stop> {
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
    let mut all = expectations(topology);
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

/// Returns the area that is meant; none for a way to look.
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

fn list(
    arguments: &Verify,
    blueprint: &Blueprint,
    wanted: &[Expectation],
    ui: &mut Ui,
) -> Result<(), Stop> {
    if arguments.format == ReportFormat::Text {
        let mut text = String::new();
        for expectation in wanted {
            let _ = writeln!(text, "{}\n  {}", expectation.id, expectation.check);
        }
        ui.data(&text)?;
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
