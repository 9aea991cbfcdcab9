//! One run of probes, from the first listener to the last removal.

use super::clock::{Clock, milliseconds};
use super::{interrupt, nonce};
use crate::aws::Session;
use crate::aws::launch::{
    Ec2, Ec2Options, Launcher, Local, Run as Launch, SageMaker, SageMakerOptions, Ssm, auto, run,
};
use crate::catalog;
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::verify::progress::Progress;
use crate::commands::verify::{account, check_options};
use crate::probe::{Authorities, BatchSettings, Channel, Nonce, PackError};
use crate::report::{Ran, Run};
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::packets::{
    PlanObservations, ProbeJobs, ProbePlan, add_signed_calls, observations, probe_jobs, probe_plans,
};
use crate::verify::probe_job::{ProbeJob, ProbeResult};
use anyhow::anyhow;
use std::collections::BTreeMap;

/// What a run needs to know.
pub(super) struct Runner<'a> {
    pub(super) arguments: &'a Verify,
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
    pub(super) failed_listeners: BTreeMap<(String, String), String>,
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
        let url = self.arguments.endpoint_url.as_ref();
        let settings = account::settings(self.topology, url, self.arguments.timeout);
        let session = account::session(&settings, self.topology).await?;
        let ec2 = Ec2::new(session.clone(), self.ec2_options());
        let greeting = nonce::first()?;
        let (listening, failed_listeners) = self
            .start_listeners(&ec2, greeting, progress, &mut report)
            .await?;
        if !listening.is_empty() || !failed_listeners.is_empty() {
            clock.phase("listeners came up", &mut report);
        }
        let mut plans = probe_plans(
            self.topology,
            self.snapshot,
            self.wanted,
            &check_options::of(self.arguments),
            &listening,
        );
        self.add_signed_calls(&mut plans, &mut report);
        let observed = self
            .probe(&session, &ec2, greeting, &plans, progress, &mut report)
            .await?;
        clock.phase("probes answered", &mut report);
        self.launch.clean_up().await;
        clock.phase("everything was removed", &mut report);
        Ok(PacketRun {
            plans,
            observed,
            failed_listeners,
            report,
        })
    }

    fn ec2_options(&self) -> Ec2Options {
        let probes = &self.arguments.probes;
        Ec2Options {
            instance_type: probes
                .instance_type
                .clone()
                .filter(|name| !name.starts_with("ml.")),
            ..Ec2Options::default()
        }
    }

    fn sagemaker(&self, session: &Session) -> SageMaker {
        let probes = &self.arguments.probes;
        let region = catalog::region(&self.topology.region);
        let image = probes.image_uri.clone();
        let options = SageMakerOptions {
            role: probes.role_arn.clone(),
            image: image.or_else(|| region.and_then(catalog::python_image)),
            instance_type: probes
                .instance_type
                .clone()
                .filter(|name| name.starts_with("ml.")),
            ..SageMakerOptions::default()
        };
        SageMaker::new(session.clone(), options)
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

    /// Runs the probes that connect, and returns what was observed of each plan.
    async fn probe(
        &self,
        session: &Session,
        ec2: &Ec2,
        greeting: Nonce,
        plans: &[ProbePlan],
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Vec<PlanObservations>, Stop> {
        let pack = |channel| {
            probe_jobs(
                plans,
                &self.batch_settings(channel, greeting),
                &mut nonce::draw,
            )
            .map_err(unpackable)
        };
        let (jobs, results) = match self.arguments.via {
            Via::Model => return Ok(Vec::new()),
            Via::Sagemaker => {
                let jobs = pack(Channel::Message)?;
                let results = self.send(&self.sagemaker(session), &jobs, progress).await;
                (jobs, results)
            }
            Via::Ec2 => {
                let jobs = pack(Channel::Console)?;
                let results = self.send(ec2, &jobs, progress).await;
                (jobs, results)
            }
            Via::Ssm => {
                let jobs = pack(Channel::Command)?;
                let options = Ec2Options {
                    profile: self.arguments.probes.instance_profile.clone(),
                    ..self.ec2_options()
                };
                let ssm = Ssm::new(session.clone(), options);
                let results = self.send(&ssm, &jobs, progress).await;
                (jobs, results)
            }
            Via::Local => {
                let jobs = pack(Channel::Local)?;
                let results = self.send(&Local::new("python3"), &jobs, progress).await;
                (jobs, results)
            }
            Via::Auto => {
                let (mut jobs, instances) = (pack(Channel::Message)?, pack(Channel::Console)?);
                progress.expect(labels(&jobs));
                let all: Vec<_> = jobs.list.iter().chain(&instances.list).cloned().collect();
                let first = (&self.sagemaker(session), &jobs.list[..]);
                let second = (ec2, &instances.list[..]);
                let (results, notes) = auto(first, second, &self.launch, &|event| {
                    progress.show(&all, &event);
                })
                .await;
                report.notes.extend(notes);
                jobs.plans.extend(instances.plans);
                jobs.list = all;
                (jobs, results)
            }
        };
        report
            .ran
            .extend(results.iter().filter_map(|one| ran(&jobs.list, one)));
        Ok(observations(plans.len(), &jobs, &results))
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

    /// Sends probes with one launcher, in the form of its channel.
    async fn send<L: Launcher>(
        &self,
        launcher: &L,
        jobs: &ProbeJobs,
        progress: &Progress,
    ) -> Vec<ProbeResult> {
        progress.expect(labels(jobs));
        run(launcher, &self.launch, &jobs.list, &|event| {
            progress.show(&jobs.list, &event);
        })
        .await
    }
}

fn labels(jobs: &ProbeJobs) -> impl Iterator<Item = String> {
    jobs.list.iter().map(|job| job.label.clone())
}

fn ran(jobs: &[ProbeJob], result: &ProbeResult) -> Option<Ran> {
    Some(Ran {
        vantage: jobs.get(result.job)?.label.clone(),
        on: result.ran_on.clone(),
        milliseconds: milliseconds(result.took),
        failed: result.report.as_ref().err().map(ToString::to_string),
    })
}

/// Says that a question is too large for its channel.
pub(super) fn unpackable(error: PackError) -> Stop {
    Stop::Failed(anyhow!(error).context("what is to be asked does not fit into a probe"))
}
