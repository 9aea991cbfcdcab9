//! Listeners, which come up before anybody calls them.

use super::clock::milliseconds;
use super::nonce;
use super::runner::Runner;
use super::sender::unpackable;
use crate::aws::launch::{Ec2, listen};
use crate::catalog::ZoneId;
use crate::commands::Stop;
use crate::commands::verify::progress::Progress;
use crate::probe::{BatchSettings, Channel, Nonce};
use crate::report::{Ran, Run};
use crate::verify::packets::{Listener, listener_jobs};
use crate::verify::probe_job::{ListenerResult, ProbeError};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What came of a wave of listeners.
#[derive(Default)]
pub(super) struct Listeners {
    /// Where they listen, by tier and zone id.
    pub(super) listening: BTreeMap<(String, ZoneId), IpAddr>,
    /// Why others do not, by tier and zone id.
    pub(super) failed: BTreeMap<(String, ZoneId), String>,
    /// Those for which the account had no room beside the others, and what AWS said.
    pub(super) crowded: Vec<(Listener, String)>,
}

impl Runner<'_> {
    /// Launches listeners, and returns where they listen; of those that do not, the reason.
    pub(super) async fn start_listeners(
        &self,
        ec2: &Ec2,
        listeners: &[Listener],
        greeting: Nonce,
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Listeners, Stop> {
        let settings = BatchSettings {
            authorities: None,
            known: Vec::new(),
            ..self.batch_settings(Channel::Console, greeting)
        };
        // They stay for as long as callers may come, and end by themselves after that.
        let seconds = 2 * self.launch.deadline.as_secs() + 60;
        let jobs = listener_jobs(
            listeners,
            &settings,
            u32::try_from(seconds).unwrap_or(u32::MAX),
            &mut nonce::draw,
        )
        .map_err(unpackable)?;
        progress.expect(jobs.iter().map(|job| job.label.clone()));
        let up = listen(ec2, &self.launch, &jobs, &|event| {
            progress.show(&jobs, &event);
        })
        .await;
        let mut found = Listeners::default();
        for (listener, one) in paired(listeners, &up) {
            let place = (listener.tier.clone(), listener.zone);
            let label = format!("listener {}/{}", listener.tier, listener.zone);
            let failed = one.address.as_ref().err().map(ToString::to_string);
            match &one.address {
                Ok(address) => {
                    found.listening.insert(place, *address);
                }
                Err(ProbeError::NoRoom(why)) => {
                    found.crowded.push((listener.clone(), why.clone()));
                    continue;
                }
                Err(why) => {
                    found.failed.insert(
                        place,
                        format!("no listener at {}/{}: {why}", listener.tier, listener.zone),
                    );
                }
            }
            report.ran.push(Ran {
                vantage: label,
                on: one.ran_on.clone(),
                milliseconds: milliseconds(one.took),
                failed,
            });
        }
        Ok(found)
    }
}

fn paired<'a>(
    listeners: &'a [Listener],
    up: &'a [ListenerResult],
) -> impl Iterator<Item = (&'a Listener, &'a ListenerResult)> {
    up.iter()
        .filter_map(|one| Some((listeners.get(one.job)?, one)))
}
