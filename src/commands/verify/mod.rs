//! `smgen verify`.

#[cfg(feature = "aws")]
mod account;
mod baseline;
mod check_options;
#[cfg(feature = "aws")]
mod cleanup;
mod dry_run;
mod header;
mod instance;
mod live;
mod methods;
mod moment;
mod own_profile;
#[cfg(feature = "aws")]
mod packets;
#[cfg(feature = "aws")]
mod progress;
#[cfg(feature = "aws")]
mod reading;
mod subject;
mod wanted;

use super::places::Places;
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, Path};
use crate::cli::{Common, ReportFormat, Verify, VerifyCommand};
use crate::report::Area;
use crate::report::{self, BLIND_SPOTS, CheckOutcome, Header, REPORT_VERSION, Report};
use crate::topology::Topology;
use crate::verify::audit;
use crate::verify::blind_spots;
use crate::verify::expect::{Expectation, of_the_target};
use crate::verify::judge;
use anyhow::Context as _;
use methods::Methods;
use subject::Subject;

pub(super) fn run(arguments: &Verify, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    match (&arguments.command, &arguments.profile) {
        (Some(VerifyCommand::Cleanup(cleanup)), _) => self::clean_up(cleanup, common, ui),
        (None, Some(profile)) => verify(arguments, profile, common, ui),
        // The command line demands one of them.
        (None, None) => Err(Stop::Failed(anyhow::anyhow!("there is no profile"))),
    }
}

#[cfg(feature = "aws")]
use cleanup::run as clean_up;

#[cfg(not(feature = "aws"))]
fn clean_up(_: &crate::cli::Cleanup, _: &Common, _: &mut Ui) -> Result<Exit, Stop> {
    Err(live::no_support())
}

fn verify(arguments: &Verify, profile: &str, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    methods::agree(arguments)?;
    let session = Session::open(common)?;
    let touches_account = live::is_asked(arguments);
    if !touches_account {
        session.tell(&[profile], ui);
    }
    let (blueprint, rendered, findings) = session.topology(profile)?;
    let topology = instance::named(arguments, &blueprint, &rendered, ui)?;
    let wanted = wanted::wanted(arguments, &topology)?;
    if arguments.list || arguments.dry_run {
        ui.diagnostics(&findings);
        if arguments.list {
            wanted::list(arguments, &blueprint, &wanted, ui)?;
        } else {
            let width = ui.list_width();
            let text = dry_run::dry_run(arguments, &blueprint, &topology, &wanted, width)?;
            ui.text(&text)?;
        }
        return Ok(Exit::Good);
    }
    let earlier = arguments.baseline.as_deref().map(baseline::placement);
    let earlier = earlier.transpose()?.unwrap_or_default();
    let places = Places::new(&blueprint);
    let kept = |asked_for| own_profile::demand(&session, &blueprint, &rendered, asked_for);
    // Whose account it is comes first, on standard error as in what is asked.
    let opened = if touches_account {
        kept(arguments.builtin)?;
        let role = arguments.probes.role_arn.as_deref();
        let own_role = |account: Option<&str>| {
            role.map_or(Ok(()), |role| {
                super::iam::demand_own(role, account, topology.partition.as_str())
            })
        };
        own_role(topology.account_id.as_deref())?;
        let opened = live::open(arguments, &topology, &places, ui)?;
        own_role(Some(&opened.1.id))?;
        session.tell(&[profile], ui);
        Some(opened)
    } else {
        None
    };
    ui.diagnostics(&findings);
    let subject = subject::subject(arguments, &topology, opened.as_ref(), ui)?;
    if opened.is_none() && subject.is_account() {
        kept(arguments.builtin)?;
        subject.is_meant(&topology, &places)?;
    }
    let methods = Methods::of(arguments, subject.is_account());
    methods.can_tell(arguments, &wanted, &subject)?;
    if let Some(path) = &arguments.save_snapshot {
        subject::save(path, &subject.snapshot, ui)?;
    }
    let snapshot = &subject.snapshot;
    let mut report = judged(&blueprint, &topology, &subject, &wanted, methods);
    #[cfg(feature = "aws")]
    if methods.packets
        && let Some((account, _)) = &opened
    {
        let look = packets::Look {
            arguments,
            topology: &topology,
            snapshot,
            wanted: &wanted,
        };
        look.with_packets(account, &mut report, ui)?;
    }
    judge::conclude(&topology, snapshot, &mut report.verdicts);
    report.problems = report::problems(&report.verdicts);
    report.slow = report::slow(&report.placement, &earlier);
    let account = opened.map(|opened| opened.1);
    let context = header::Context {
        arguments,
        session: &session,
        blueprint: &blueprint,
        topology: &topology,
        wanted: &wanted,
        methods,
    };
    context.complete(
        &mut report,
        account.or_else(|| subject.account(&topology)),
        snapshot,
    );
    match arguments.format {
        ReportFormat::Text => {
            let width = ui.width();
            ui.text(&report::terminal(&report, width))?;
        }
        ReportFormat::Json => ui.json(&report)?,
        ReportFormat::Junit => ui.data(&report::junit(&report).context("cannot write JUnit")?)?,
    }
    Ok(match report.outcome() {
        CheckOutcome::Pass => Exit::Good,
        CheckOutcome::Fail => Exit::No,
        CheckOutcome::Inconclusive => Exit::Unknown,
    })
}

/// Says what nothing here proves: of any network, and of this one.
fn unproven(topology: &Topology, subject: &Subject) -> Vec<String> {
    let own = blind_spots::of_network(topology, &subject.snapshot, subject.is_account());
    let always = BLIND_SPOTS.into_iter().map(str::to_owned);
    always.chain(own).collect()
}

/// Judges a network by model and audit.
fn judged(
    blueprint: &Blueprint,
    topology: &Topology,
    subject: &Subject,
    wanted: &[Expectation],
    methods: Methods,
) -> Report {
    let snapshot = &subject.snapshot;
    let known = Places::new(blueprint);
    let places = |paths: &[Path]| known.all(paths);
    let mut verdicts = Vec::new();
    let mut via = Vec::new();
    let mut excepted = audit::not_looked_at(topology);
    if methods.model {
        verdicts = judge::modelled(topology, snapshot, wanted, &places);
        via.push("model".to_owned());
    }
    // What it finds beside the expectations is configuration too: it counts only where that was asked for.
    let mut areas = wanted.iter().map(|one| one.area);
    if methods.audit && areas.any(|area| area == Area::Configuration) {
        let findings = audit::audit(topology, snapshot);
        let (findings, held) = if subject.is_account() {
            audit::except(topology, snapshot, findings, &moment::today())
        } else {
            (findings, audit::not_looked_at(topology))
        };
        let own = of_the_target(topology, snapshot);
        let configured = wanted.iter().filter(|one| one.area == Area::Configuration);
        let all: Vec<_> = configured.chain(&own).cloned().collect();
        verdicts.extend(judge::audited(&all, &findings, &places));
        audit::tally(snapshot, &mut verdicts);
        excepted = held;
        via.push("audit".to_owned());
    }
    let exceptions = judge::excepted(&excepted, &mut verdicts, &places);
    verdicts.sort_by(|a, b| (a.area, &a.vantage, &a.id).cmp(&(b.area, &b.vantage, &b.id)));
    let gaps = snapshot
        .gaps
        .iter()
        .map(|gap| format!("{} ({}): {}", gap.action, gap.part, gap.why));
    Report {
        version: REPORT_VERSION,
        profile: blueprint.profile.clone(),
        region: topology.region.clone(),
        subject: subject.name.clone(),
        header: Header::default(),
        via,
        problems: Vec::new(),
        verdicts,
        exceptions,
        gaps: gaps.collect(),
        run: None,
        placement: Vec::new(),
        slow: Vec::new(),
        blind_spots: unproven(topology, subject),
    }
}
