//! What the catalogue's services are called in a region: `smgen show --services --region R`.

use super::Stop;
use crate::blueprint::suggest;
use crate::catalog::{self, EndpointType, Region, Service};
use crate::diagnostic::{Code, Diagnostic};
use crate::terminal::{Style, Text};
use serde::Serialize;

/// What a service is called in a region, and what clients ask of it.
#[derive(Serialize)]
pub(super) struct Names {
    /// Key of the service.
    key: &'static str,
    /// The endpoint service.
    endpoint: Option<String>,
    /// The host names that it answers; a `*` stands for one label.
    hosts: Vec<String>,
    /// The endpoint service that speaks FIPS-validated TLS; the same one where the ordinary one does.
    fips_endpoint: Option<String>,
    /// The host names that this one answers.
    fips_hosts: Vec<String>,
    /// What clients ask that are told to use FIPS, today's first.
    fips_clients_ask: Vec<String>,
    /// Which of these no source gives to an endpoint.
    unchecked: Vec<String>,
}

/// Returns the names of every service in a region.
pub(super) fn names(region: &str) -> Result<Vec<Names>, Stop> {
    let region = find(region)?;
    let services = catalog::services().iter();
    Ok(services.map(|one| named(one, region)).collect())
}

fn find(name: &str) -> Result<&'static Region, Stop> {
    catalog::region(name).ok_or_else(|| {
        let known: Vec<_> = catalog::regions().iter().map(|one| one.name).collect();
        let message = format!("there is no region {}", suggest::quoted(name));
        let error = Diagnostic::error(Code::RegionUnknown, message);
        Stop::Input(vec![error.with_help(suggest::did_you_mean(name, &known))])
    })
}

fn named(service: &'static Service, region: &Region) -> Names {
    let (hosts, fips_hosts) = (
        service.host_names(region, false),
        service.host_names(region, true),
    );
    let asked = if service.available(region) {
        catalog::fips_client_names(service.key, region)
    } else {
        Vec::new()
    };
    // A gateway is a route, which the addresses of all names take.
    let is_route = service.kind == EndpointType::Gateway;
    let known = |name: &&String| is_route || fips_hosts.contains(name) || hosts.contains(name);
    Names {
        key: service.key,
        endpoint: service.endpoint_name(region),
        unchecked: asked.iter().filter(|name| !known(name)).cloned().collect(),
        hosts,
        fips_endpoint: service.fips_endpoint_name(region),
        fips_hosts,
        fips_clients_ask: asked,
    }
}

/// Prints what the services are called in a region.
pub(super) fn text(all: &[Names], width: usize) -> Text {
    let mut text = Text::new();
    for names in all {
        let Some(endpoint) = &names.endpoint else {
            text.item(
                (&format!("{}: ", names.key), Style::Plain),
                "none here",
                width,
            );
            continue;
        };
        text.item((&format!("{}: ", names.key), Style::Plain), endpoint, width);
        let mut row = |what: &str, words: &str| {
            text.row((&format!("  {what:9} "), Style::Plain), words, (12, width));
        };
        row("answers", &names.hosts.join(", "));
        match &names.fips_endpoint {
            Some(fips) if fips == endpoint => row("FIPS", "the same"),
            Some(fips) => row(
                "FIPS",
                &format!("{fips}, answers {}", names.fips_hosts.join(", ")),
            ),
            None => row("FIPS", "none known"),
        }
        if !names.fips_clients_ask.is_empty() {
            let mut words = names.fips_clients_ask.join(", ");
            if !names.unchecked.is_empty() {
                words = format!(
                    "{words}; no source says who answers {}",
                    suggest::list(
                        &names
                            .unchecked
                            .iter()
                            .map(String::as_str)
                            .collect::<Vec<_>>()
                    )
                );
            }
            row("asked", &words);
        }
    }
    text
}
