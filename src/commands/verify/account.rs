//! The account that is asked, and the proof that it is the one that is meant.

use crate::aws::{self, Error, Identity, Session, Settings, credentials};
use crate::blueprint::Path;
use crate::commands::Stop;
use crate::commands::places::Places;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::EndpointUrl;
use crate::report::Account;
use crate::topology::Topology;
use anyhow::anyhow;
use std::time::Duration;

/// How often a call is tried: many follow each other, and one that is throttled must not end them all.
const ATTEMPTS: u32 = 4;

/// Asks who the caller is and where, before anything else is asked, and says so; refuses an account that is not the blueprint's.
///
/// Everything that follows is asked as the same caller: what is found in the environment a second time may be somebody else.
pub(super) fn open(
    topology: &Topology,
    places: &Places<'_>,
    (endpoint_url, timeout): (Option<&EndpointUrl>, u64),
    ui: &mut Ui,
) -> Result<(Session, Account), Stop> {
    let settings = Settings {
        region: Some(topology.region.clone()),
        endpoint_url: endpoint_url.map(ToString::to_string),
        timeout: Duration::from_secs(timeout),
        attempts: ATTEMPTS,
    };
    let (session, identity) = aws::run(async {
        let found = credentials::find(&settings, Some(&topology.region)).await?;
        let session = Session::open(&settings, &topology.region, &found).await;
        let identity = Identity::of(&session).await?;
        Ok((session, identity))
    })?
    .map_err(|error: Error| {
        Stop::Failed(anyhow!(error).context(
            "cannot read the account: who asks, and where, is not known; `smgen doctor` checks what it needs",
        ))
    })?;
    let pinned = topology.account_id.is_some();
    let pin = if pinned {
        ""
    } else {
        ", which no `account_id` pins"
    };
    ui.say(&format!(
        "account {}{pin}: {} in {}",
        identity.account, identity.arn, topology.region
    ));
    let account = Account {
        id: identity.account,
        partition: identity.partition,
        caller: identity.arn,
        pinned,
    };
    is_meant(topology, places, &account)?;
    Ok((session.reconnected(), account))
}

/// Refuses another account, or another partition, than the blueprint's.
fn is_meant(topology: &Topology, places: &Places<'_>, found: &Account) -> Result<(), Stop> {
    let partition = topology.partition.as_str();
    let (what, key) = match &topology.account_id {
        Some(meant) if *meant != found.id => (
            format!(
                "these are credentials of account {}, and the blueprint is for account {meant}",
                found.id
            ),
            "account_id",
        ),
        _ if partition != found.partition => (
            format!(
                "these are credentials of partition `{}`, and the blueprint's region {} is in `{partition}`",
                found.partition, topology.region
            ),
            "region",
        ),
        _ => return Ok(()),
    };
    Err(other_account(what, key, places))
}

/// Words that an account is another than the blueprint's, with the place that decides which one is meant.
fn other_account(what: String, key: &str, places: &Places<'_>) -> Stop {
    let place = places.of(&Path::from(key));
    let place = place.map_or_else(String::new, |place| {
        format!(", which `{key}` at {place} decides")
    });
    let error = Diagnostic::error(Code::AccountMismatch, what);
    Stop::Input(vec![error.with_help(format!(
        "nothing else was asked, launched or removed; choose the credentials of the account that is meant (`AWS_PROFILE`), or another profile{place}"
    ))])
}
