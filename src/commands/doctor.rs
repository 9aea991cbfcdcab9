//! `smgen doctor`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::cli::{self, Common, Format};
use crate::doctor::tool::{NODE_TOOL, TERRAFORM_TOOL, Tool};
use crate::doctor::{Aws, Verdict, judge, text};
use crate::threads;
use std::thread::JoinHandle;
use std::time::Duration;

pub(super) fn run(arguments: &cli::Doctor, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let timeout = Duration::from_secs(arguments.timeout);
    let region = region(arguments, common)?;
    if ui.verbose {
        let place = arguments
            .endpoint_url
            .as_ref()
            .map_or("AWS", |url| url.as_str());
        ui.say(&format!(
            "asking {place}, terraform and node; each has {} s to answer",
            arguments.timeout
        ));
    }
    let start = |tool: Tool| threads::start(move || tool.check(timeout));
    let programs = [start(TERRAFORM_TOOL)?, start(NODE_TOOL)?];
    let aws = ask(arguments, region.as_ref(), timeout)?;
    let programs: Vec<_> = programs
        .into_iter()
        .map(JoinHandle::join)
        .collect::<Result<_, _>>()
        .map_err(|_| anyhow::anyhow!("a check broke down"))?;
    let report = judge::report(aws, programs);
    match arguments.format {
        Format::Json => {
            ui.json(&report)?;
        }
        Format::Text => ui.text(&text::render(&report, ui.width()))?,
    }
    ui.say(&format!("smgen: {}", judge::summary(&report)));
    Ok(match report.verdict() {
        Verdict::Good => Exit::Good,
        Verdict::No => Exit::No,
        Verdict::Unknown => Exit::Unknown,
    })
}

/// Returns the region that was named, by itself or by a profile, and what names it.
fn region(arguments: &cli::Doctor, common: &Common) -> Result<Option<(String, String)>, Stop> {
    if let Some(region) = &arguments.region {
        return Ok(Some((region.clone(), "`--region`".to_owned())));
    }
    let Some(profile) = &arguments.profile else {
        return Ok(None);
    };
    let (_, topology, _) = Session::open(common)?.topology(profile)?;
    Ok(Some((topology.region, format!("profile `{profile}`"))))
}

#[cfg(feature = "aws")]
fn ask(
    arguments: &cli::Doctor,
    region: Option<&(String, String)>,
    timeout: Duration,
) -> Result<Option<Aws>, Stop> {
    let settings = crate::aws::Settings {
        region: region.map(|(name, _)| name.clone()),
        endpoint_url: arguments.endpoint_url.as_ref().map(ToString::to_string),
        timeout,
        attempts: 2,
    };
    let source = region.map(|(_, source)| source.as_str());
    Ok(Some(crate::aws::run(crate::aws::doctor::ask(
        &settings, source,
    ))?))
}

#[cfg(not(feature = "aws"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "it can fail where there is AWS support"
)]
fn ask(
    _arguments: &cli::Doctor,
    _region: Option<&(String, String)>,
    _timeout: Duration,
) -> Result<Option<Aws>, Stop> {
    Ok(None)
}
