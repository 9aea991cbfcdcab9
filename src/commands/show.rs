//! `smgen show`.

use super::session::Session;
use super::show_text;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::catalog;
use crate::cli::{Common, Format, Show};
use anyhow::Context as _;
use serde::Serialize;

#[derive(Serialize)]
struct Services {
    version: u32,
    services: &'static [catalog::Service],
}

pub(super) fn run(arguments: &Show, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let Some(profile) = &arguments.profile else {
        return services(arguments.format, ui);
    };
    let session = Session::open(common)?;
    let (mut topologies, findings) = session.topologies(std::slice::from_ref(profile))?;
    let (_, topology) = topologies
        .pop()
        .context("no blueprint came of the profile")?;
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&topology).context("cannot print")? + "\n",
        Format::Text => show_text::topology(&topology),
    };
    ui.data(&text)?;
    ui.diagnostics(&findings);
    Ok(Exit::Good)
}

fn services(format: Format, ui: &mut Ui) -> Result<Exit, Stop> {
    let text = match format {
        Format::Json => {
            let services = Services {
                version: 1,
                services: catalog::services(),
            };
            serde_json::to_string_pretty(&services).context("cannot print")? + "\n"
        }
        Format::Text => show_text::services(catalog::services()),
    };
    ui.data(&text)?;
    Ok(Exit::Good)
}
