//! `smgen doctor`.

use super::ui::Ui;
use super::{Exit, Stop};
use crate::cli::{self, Format};
use crate::doctor::tool::{NODE_TOOL, TERRAFORM_TOOL};
use crate::doctor::{Aws, Verdict, judge, text};
use std::thread;
use std::time::Duration;

pub(super) fn run(arguments: &cli::Doctor, ui: &mut Ui) -> Result<Exit, Stop> {
    let timeout = Duration::from_secs(arguments.timeout);
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
    let programs =
        [TERRAFORM_TOOL, NODE_TOOL].map(|tool| thread::spawn(move || tool.check(timeout)));
    let aws = ask(arguments, timeout)?;
    let programs: Vec<_> = programs
        .into_iter()
        .map(thread::JoinHandle::join)
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

#[cfg(feature = "aws")]
fn ask(arguments: &cli::Doctor, timeout: Duration) -> Result<Option<Aws>, Stop> {
    let settings = crate::aws::Settings {
        region: arguments.region.clone(),
        endpoint_url: arguments.endpoint_url.as_ref().map(ToString::to_string),
        timeout,
        attempts: 2,
    };
    Ok(Some(crate::aws::run(crate::aws::doctor::ask(&settings))?))
}

#[cfg(not(feature = "aws"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "it can fail where there is AWS support"
)]
fn ask(_arguments: &cli::Doctor, _timeout: Duration) -> Result<Option<Aws>, Stop> {
    Ok(None)
}
