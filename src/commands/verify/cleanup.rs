//! `smgen verify cleanup`.

use super::{account, own_profile};
use crate::aws;
use crate::aws::launch::{Leftover, leftovers, remove_leftovers};
use crate::cli::{Cleanup, Common};
use crate::commands::places::Places;
use crate::commands::session::Session;
use crate::commands::ui::Ui;
use crate::commands::{Exit, Stop};
use std::time::Duration;

/// How often a removal is looked after.
const POLL: Duration = Duration::from_secs(5);
/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(5);

pub(in crate::commands) fn run(
    arguments: &Cleanup,
    common: &Common,
    ui: &mut Ui,
) -> Result<Exit, Stop> {
    let blueprints = Session::open(common)?;
    let (blueprint, topology, findings) = blueprints.topology(&arguments.profile)?;
    // It removes: what it removes from must be what the user wrote down.
    own_profile::demand(&blueprints, &blueprint, &topology, arguments.builtin)?;
    let places = Places::new(&blueprint);
    let how = (arguments.endpoint_url.as_ref(), arguments.timeout);
    let (session, _) = account::open(&topology, &places, how, ui)?;
    blueprints.tell(&[&arguments.profile], ui);
    ui.diagnostics(&findings);
    let older = Duration::from_secs(arguments.older_than.saturating_mul(60));
    let done = aws::run(async {
        let (found, failed) = leftovers(&session, older).await;
        let left = remove_leftovers(&session, &found, POLL, PATIENCE).await;
        (found, failed, left)
    });
    let (found, failed, left) = done?;
    for one in &found {
        ui.data(&format!("{}\n", told(one)))?;
    }
    for one in &left {
        ui.say(&format!("still there: {}: {}", one.resource, one.why));
    }
    for one in &failed {
        ui.say(&format!(
            "could not look for more: {}: {}",
            one.action, one.error
        ));
    }
    ui.say(&format!(
        "{} removed",
        found.len() - left.len().min(found.len())
    ));
    Ok(if left.is_empty() && failed.is_empty() {
        Exit::Good
    } else {
        Exit::Unknown
    })
}

fn told(one: &Leftover) -> String {
    let minutes = one.age.as_secs() / 60;
    format!(
        "{}  run {}, {}, {minutes} min old",
        one.id, one.run, one.state
    )
}
