//! `smgen show`.

use super::session::Session;
use super::show_names::{self, Names};
use super::show_services;
use super::show_text;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::catalog;
use crate::cli::{Common, Format, Show};
use serde::Serialize;

#[derive(Serialize)]
struct Listed {
    version: u32,
    services: &'static [catalog::Service],
    /// What they are called in one region, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<Vec<Names>>,
    global_services: &'static [catalog::GlobalService],
    workloads: &'static [catalog::WorkloadFacts],
}

pub(super) fn run(arguments: &Show, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let Some(profile) = &arguments.profile else {
        return services(arguments.region.as_deref(), arguments.format, ui);
    };
    let session = Session::open(common)?;
    session.tell(&[profile], ui);
    let (_, topology, findings) = session.topology(profile)?;
    match arguments.format {
        Format::Json => ui.json(&topology)?,
        Format::Text => ui.text(&show_text::topology(&topology, ui.list_width()))?,
    }
    ui.diagnostics(&findings);
    Ok(Exit::Good)
}

fn services(region: Option<&str>, format: Format, ui: &mut Ui) -> Result<Exit, Stop> {
    let names = region.map(show_names::names).transpose()?;
    match (format, names) {
        (Format::Json, names) => ui.json(&Listed {
            version: 1,
            services: catalog::services(),
            names,
            global_services: catalog::global_services(),
            workloads: catalog::workloads(),
        })?,
        (Format::Text, None) => ui.text(&show_services::text(ui.list_width()))?,
        (Format::Text, Some(names)) => ui.text(&show_names::text(&names, ui.list_width()))?,
    }
    Ok(Exit::Good)
}
