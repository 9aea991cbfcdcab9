//! One run of probes, from the first listener to the last removal.

use super::clock::Clock;
use super::equipment::Equipment;
use super::room::Room;
use super::waves::{Waves, of_wave};
use super::{interrupt, nonce};
use crate::aws::Session;
use crate::aws::launch::{Ec2, Run as Launch};
use crate::catalog::ZoneId;
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::verify::check_options;
use crate::commands::verify::progress::Progress;
use crate::probe::{Authorities, BatchSettings, Channel, Nonce};
use crate::report::Run;
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::packets::{
    PlanObservations, ProbePlan, add_signed_calls, listeners, probe_plans,
};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What a run needs to know.
pub(super) struct Runner<'a> {
    pub(super) arguments: &'a Verify,
    /// Of the account that is known to be the one that is meant.
    pub(super) session: &'a Session,
    pub(super) topology: &'a Topology,
    pub(super) snapshot: &'a Snapshot,
    pub(super) wanted: &'a [Expectation],
    /// Id of the subnet outside of which nothing is asked.
    pub(super) within: Option<&'a str>,
    pub(super) authorities: Option<Authorities>,
    pub(super) launch: Launch,
}

/// What came of a run.
pub(super) struct PacketRun {
    pub(super) plans: Vec<ProbePlan>,
    /// For each plan, in the same order.
    pub(super) observed: Vec<PlanObservations>,
    /// Why listeners are not up, by tier and zone id.
    pub(super) failed_listeners: BTreeMap<(String, ZoneId), String>,
    pub(super) report: Run,
}

impl Runner<'_> {
    /// Launches listeners and probes, waits for what they report, and removes them; an interruption ends it early.
    pub(super) async fn run(&self, progress: &Progress) -> Result<PacketRun, Stop> {
        let watch = tokio::spawn(interrupt::interrupted(self.launch.stop.clone()));
        let run = self.steps(progress).await;
        watch.abort();
        run
    }

    async fn steps(&self, progress: &Progress) -> Result<PacketRun, Stop> {
        let mut report = Run {
            id: self.launch.id.to_string(),
            ..Run::default()
        };
        let mut clock = Clock::new();
        let session = self.session.reconnected();
        let ec2 = Ec2::new(session.clone(), self.ec2_options());
        let greeting = nonce::first()?;
        let (via, probes) = (self.arguments.via, &self.arguments.probes);
        let room = Room::ask(&session, via, probes).await;
        report.notes.extend(room.unknown.as_ref().map(|why| {
            format!("how many probes fit into the account at a time could not be asked, so refusals told: {why}")
        }));
        // Where there is no role, no probe is a job.
        let instances =
            matches!(via, Via::Ec2 | Via::Ssm) || (via == Via::Auto && probes.role_arn.is_none());
        let all = listeners(self.topology, self.snapshot, self.wanted);
        let mut waves = Waves::new(all, room.listeners(instances));
        let (mut plans, mut observed) = (Vec::new(), Vec::new());
        let mut failed_listeners = BTreeMap::new();
        while let Some(wave) = waves.take() {
            let up = self
                .start_listeners(&ec2, &wave, greeting, progress, &mut report)
                .await?;
            if !wave.is_empty() {
                clock.phase("listeners came up", &mut report);
            }
            failed_listeners.extend(up.failed);
            let stopped = self.launch.stop.is_requested();
            if let [(_, why), ..] = &up.crowded[..] {
                let here = up.listening.len();
                if here == 0 || stopped {
                    // Others hold the room, for longer than anybody waits here.
                    let places = up.crowded.iter().map(|(one, why)| {
                        let (tier, zone) = (one.tier.clone(), one.zone);
                        let why = format!("no listener at {tier}/{zone}: {why}");
                        ((tier, zone), why)
                    });
                    failed_listeners.extend(places);
                } else if instances && here > 1 {
                    // They hold the room that probes need: the same again, with one listener less.
                    report.notes.push(format!(
                        "there was room for {here} instances at a time: {why}"
                    ));
                    self.launch.clean_up().await;
                    waves.put_back(wave, here - 1);
                    waves.again();
                    continue;
                } else {
                    let crowded = up.crowded.into_iter().map(|(one, _)| one).collect();
                    waves.put_back(crowded, here);
                }
            }
            let asked = if waves.count == 1 {
                let mut asked = self.plans(self.wanted, &up.listening);
                self.add_signed_calls(&mut asked, &mut report);
                asked
            } else {
                self.plans(&of_wave(self.wanted, &wave), &up.listening)
            };
            let equipment = Equipment {
                session: &session,
                ec2: &ec2,
                greeting,
                room: &room,
                listeners: up.listening.len(),
            };
            observed.extend(
                self.probe(&equipment, &asked, progress, &mut report)
                    .await?,
            );
            plans.extend(asked);
            clock.phase("probes answered", &mut report);
            self.launch.clean_up().await;
            clock.phase("everything was removed", &mut report);
            if self.launch.stop.is_requested() {
                break;
            }
        }
        if waves.count > 1 {
            let count = waves.count;
            report.notes.push(format!(
                "not all listeners fit into the account at a time: they were launched one after another, in {count} waves"
            ));
        }
        Ok(PacketRun {
            plans,
            observed,
            failed_listeners,
            report,
        })
    }

    /// Returns what is asked from where.
    fn plans(
        &self,
        wanted: &[Expectation],
        listening: &BTreeMap<(String, ZoneId), IpAddr>,
    ) -> Vec<ProbePlan> {
        let options = check_options::of(self.arguments);
        probe_plans(self.topology, self.snapshot, wanted, &options, listening)
    }

    /// Returns what all batches of a channel share.
    pub(super) fn batch_settings(&self, channel: Channel, greeting: Nonce) -> BatchSettings {
        let endpoints = self.snapshot.endpoints.iter();
        let known = endpoints.flat_map(|endpoint| self.snapshot.addresses_of(endpoint));
        BatchSettings {
            channel,
            greeting,
            run_ms: check_options::run_ms(self.arguments),
            known: known.collect(),
            authorities: self.authorities.clone(),
        }
    }

    /// Adds the calls that are to be signed.
    fn add_signed_calls(&self, plans: &mut Vec<ProbePlan>, report: &mut Run) {
        let Some(buckets) = check_options::buckets(self.arguments) else {
            return;
        };
        let uncalled = add_signed_calls(
            self.topology,
            self.snapshot,
            self.wanted,
            &check_options::of(self.arguments),
            &buckets,
            plans,
            self.within,
        );
        let notes = uncalled.into_iter();
        report.notes.extend(notes.map(|id| {
            format!("no call was signed for {id}: nowhere that is looked from reaches its service")
        }));
    }
}
