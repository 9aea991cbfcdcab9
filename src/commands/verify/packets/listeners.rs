//! Listeners, which come up before anybody calls them.

use super::clock::milliseconds;
use super::nonce;
use super::runner::{Runner, unpackable};
use crate::aws::launch::{Ec2, listen};
use crate::commands::Stop;
use crate::commands::verify::progress::Progress;
use crate::probe::{BatchSettings, Channel, Nonce};
use crate::report::{Ran, Run};
use crate::verify::packets::{Listener, listener_jobs, listeners};
use crate::verify::probe_job::ListenerResult;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Where listeners are, and why others are not.
pub(super) type Listeners = (
    BTreeMap<(String, String), IpAddr>,
    BTreeMap<(String, String), String>,
);

impl Runner<'_> {
    /// Launches the listeners that the expectations need, and returns where they listen; of those that do not, the reason.
    pub(super) async fn start_listeners(
        &self,
        ec2: &Ec2,
        greeting: Nonce,
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Listeners, Stop> {
        let listeners = listeners(self.topology, self.snapshot, self.wanted);
        let settings = BatchSettings {
            authorities: None,
            known: Vec::new(),
            ..self.batch_settings(Channel::Console, greeting)
        };
        // They stay for as long as callers may come, and end by themselves after that.
        let seconds = 2 * self.launch.deadline.as_secs() + 60;
        let jobs = listener_jobs(
            &listeners,
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
        let (mut listening, mut failed_listeners) = (BTreeMap::new(), BTreeMap::new());
        for (listener, one) in paired(&listeners, &up) {
            let place = (listener.tier.clone(), listener.zone.clone());
            let label = format!("listener {}/{}", listener.tier, listener.zone);
            let failed = one.address.as_ref().err().map(ToString::to_string);
            match &one.address {
                Ok(address) => {
                    listening.insert(place, *address);
                }
                Err(why) => {
                    failed_listeners.insert(
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
        Ok((listening, failed_listeners))
    }
}

fn paired<'a>(
    listeners: &'a [Listener],
    up: &'a [ListenerResult],
) -> impl Iterator<Item = (&'a Listener, &'a ListenerResult)> {
    up.iter()
        .filter_map(|one| Some((listeners.get(one.job)?, one)))
}
