//! Sending probes: by which way, made of what, how many at a time.

use super::clock::milliseconds;
use super::equipment::Equipment;
use super::nonce;
use super::runner::Runner;
use crate::aws::Session;
use crate::aws::launch::{
    Ec2Options, Launcher, Local, Run as Launch, SageMaker, SageMakerOptions, Ssm, auto, run,
};
use crate::catalog;
use crate::cli::Via;
use crate::commands::Stop;
use crate::commands::verify::progress::Progress;
use crate::probe::{Channel, PackError};
use crate::report::{Ran, Run};
use crate::verify::packets::{PlanObservations, ProbeJobs, ProbePlan, observations, probe_jobs};
use crate::verify::probe_job::{ProbeJob, ProbeResult};
use anyhow::anyhow;

impl Runner<'_> {
    pub(super) fn ec2_options(&self) -> Ec2Options {
        let probes = &self.arguments.probes;
        Ec2Options {
            instance_type: probes
                .instance_type
                .clone()
                .filter(|name| catalog::of_sagemaker(name).is_none()),
            image: probes.ami.clone(),
            volume_key: probes.volume_key.clone(),
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
                .filter(|name| catalog::of_sagemaker(name).is_some()),
            volume_key: probes.volume_key.clone(),
        };
        SageMaker::new(session.clone(), options)
    }

    /// Runs the probes that connect, and returns what was observed of each plan.
    pub(super) async fn probe(
        &self,
        equipment: &Equipment<'_>,
        plans: &[ProbePlan],
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Vec<PlanObservations>, Stop> {
        let Equipment {
            session,
            ec2,
            greeting,
            ..
        } = *equipment;
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
                let launcher = self.sagemaker(session);
                let results = self.send(&launcher, &jobs, equipment, progress).await;
                (jobs, results)
            }
            Via::Ec2 => {
                let jobs = pack(Channel::Console)?;
                let results = self.send(ec2, &jobs, equipment, progress).await;
                (jobs, results)
            }
            Via::Ssm => {
                let jobs = pack(Channel::Command)?;
                let options = Ec2Options {
                    profile: self.arguments.probes.instance_profile.clone(),
                    ..self.ec2_options()
                };
                let ssm = Ssm::new(session.clone(), options);
                let results = self.send(&ssm, &jobs, equipment, progress).await;
                (jobs, results)
            }
            Via::Local => {
                let jobs = pack(Channel::Local)?;
                let launcher = Local::new("python3");
                let results = self.send(&launcher, &jobs, equipment, progress).await;
                (jobs, results)
            }
            Via::Auto => {
                let (mut jobs, instances) = (pack(Channel::Message)?, pack(Channel::Console)?);
                progress.expect(labels(&jobs));
                let all: Vec<_> = jobs.list.iter().chain(&instances.list).cloned().collect();
                let first = (&self.sagemaker(session), &jobs.list[..]);
                let second = (ec2, &instances.list[..]);
                // The first way decides; where the second takes over, refusals tell.
                let launch = self.at_a_time(equipment, Channel::Message);
                let (results, notes) = auto(first, second, &launch, &|event| {
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

    /// Sends probes with one launcher, in the form of its channel.
    async fn send<L: Launcher>(
        &self,
        launcher: &L,
        jobs: &ProbeJobs,
        equipment: &Equipment<'_>,
        progress: &Progress,
    ) -> Vec<ProbeResult> {
        progress.expect(labels(jobs));
        let launch = self.at_a_time(equipment, launcher.channel());
        run(launcher, &launch, &jobs.list, &|event| {
            progress.show(&jobs.list, &event);
        })
        .await
    }

    /// Returns the run with as many probes at a time as fit.
    fn at_a_time(&self, equipment: &Equipment<'_>, channel: Channel) -> Launch {
        let mut launch = self.launch.clone();
        if channel != Channel::Local {
            let instances = channel != Channel::Message;
            let (room, listeners) = (equipment.room, equipment.listeners);
            launch.concurrency = room.at_a_time(launch.concurrency, instances, listeners);
        }
        launch
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
