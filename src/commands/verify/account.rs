//! The account that is asked.

use crate::aws::{Session, Settings, credentials};
use crate::commands::Stop;
use crate::doctor::EndpointUrl;
use crate::topology::Topology;
use anyhow::anyhow;
use std::time::Duration;

/// How often a call is tried: many follow each other, and one that is throttled must not end them all.
const ATTEMPTS: u32 = 4;

/// Returns how to ask it.
pub(super) fn settings(
    topology: &Topology,
    endpoint_url: Option<&EndpointUrl>,
    timeout: u64,
) -> Settings {
    Settings {
        region: Some(topology.region.clone()),
        endpoint_url: endpoint_url.map(ToString::to_string),
        timeout: Duration::from_secs(timeout),
        attempts: ATTEMPTS,
    }
}

/// Opens a session with whatever credentials there are.
pub(super) async fn session(settings: &Settings, topology: &Topology) -> Result<Session, Stop> {
    let found = credentials::find(settings, Some(&topology.region)).await;
    let found = found.map_err(|error| Stop::Failed(anyhow!(error)))?;
    Ok(Session::open(settings, &topology.region, &found).await)
}
