//! What the command line says about a run.

use crate::aws::launch::{Run as Launch, RunId};
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::probe::Authorities;
use crate::topology::Topology;
use anyhow::Context as _;
use std::time::Duration;

/// Reads the authorities that certificates may be signed by.
pub(super) fn authorities(arguments: &Verify) -> Result<Option<Authorities>, Stop> {
    let Some(path) = &arguments.probes.ca_bundle else {
        return Ok(None);
    };
    let wrong = |what: String| {
        let error = Diagnostic::error(Code::SubjectUnknown, format!("`{}` {what}", path.display()));
        Stop::Input(vec![
            error.with_help("`--ca-bundle` takes a file of certificates as PEM"),
        ])
    };
    let text =
        std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        return Err(wrong("holds no certificate".to_owned()));
    }
    Ok(Some(Authorities::Pem(text)))
}

/// Prepares a run with a new id, and with the options and tags that probes have.
pub(super) fn launch(arguments: &Verify, topology: &Topology) -> Result<Launch, Stop> {
    let probes = &arguments.probes;
    let mut launch = Launch::new(RunId::draw().context("the system gives no random numbers")?);
    let tags = topology
        .tags
        .iter()
        .map(|tag| (tag.key.clone(), tag.value.clone()));
    launch.tags = tags.filter(|(key, _)| key != "Name").collect();
    // What belongs to the deployed network is found by this tag; a probe does not belong to it.
    launch.tags.remove("smgen:profile");
    launch.concurrency = probes.concurrency.into();
    launch.poll = Duration::from_secs(probes.poll);
    launch.deadline = Duration::from_secs(probes.deadline.unwrap_or(match arguments.via {
        Via::Auto | Via::Sagemaker => 1200,
        _ => 420,
    }));
    Ok(launch)
}
