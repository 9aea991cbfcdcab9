//! Looking with packets: launches probes in an account, and puts what they saw into the report.

mod clock;
mod here;
mod interrupt;
mod listeners;
mod settings;

use super::progress::Progress;
use super::{account, aims};
use crate::aws::launch::{
    Ec2, Ec2Options, Launcher, Local, Run as Launch, SageMaker, SageMakerOptions, Ssm, auto,
    random, run,
};
use crate::aws::{self, Session};
use crate::catalog;
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::ui::Ui;
use crate::probe::{Authorities, Channel, Nonce, PackError};
use crate::report::{Ran, Report, Run};
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::order::{Delivered, Order};
use crate::verify::packets::{
    Observed, Orders, Seeing, Terms, Visit, judge, observed, orders, placements, sign, visits,
};
use anyhow::{Context as _, anyhow};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use clock::Clock;

/// What a run needs to know.
struct Job<'a> {
    arguments: &'a Verify,
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    wanted: &'a [Expectation],
    /// Id of the subnet outside of which nothing is asked.
    within: Option<&'a str>,
    authorities: Option<Authorities>,
    launch: Launch,
}

/// What came of a run.
struct Came {
    visits: Vec<Visit>,
    seen: Vec<Observed>,
    deaf: BTreeMap<(String, String), String>,
    report: Run,
}

/// Sends probes, and weighs what they saw with what the model said.
pub(super) fn look(
    arguments: &Verify,
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    report: &mut Report,
    ui: &mut Ui,
) -> Result<(), Stop> {
    if wanted.iter().all(|one| one.vantage.is_none()) && !arguments.probes.signed_calls {
        return Ok(());
    }
    let here = match arguments.via {
        Via::Local => Some(here::here(topology, snapshot, wanted)?),
        _ => None,
    };
    let wanted = here.as_ref().map_or(wanted, |here| &here.wanted);
    let job = Job {
        arguments,
        topology,
        snapshot,
        wanted,
        within: here.as_ref().map(|here| here.subnet.as_str()),
        authorities: settings::authorities(arguments)?,
        launch: settings::launch(arguments, topology)?,
    };
    let progress = Progress::new(ui);
    // What was launched is removed even where smgen itself breaks down.
    let done = catch_unwind(AssertUnwindSafe(|| aws::run(job.go(&progress))));
    let left = aws::run(job.launch.clean_up()).unwrap_or_default();
    progress.end();
    let mut came = match done {
        Ok(done) => done??,
        Err(panic) => resume_unwind(panic),
    };
    came.report
        .notes
        .extend(here.as_ref().map(|here| here.note.clone()));
    came.report.left_behind = left
        .into_iter()
        .map(|left| format!("{}: {}", left.what, left.why))
        .collect();
    let seeing = Seeing {
        visits: &came.visits,
        observed: came.seen,
        deaf: came.deaf,
    };
    report.placement = placements(snapshot, wanted, &seeing);
    let verdicts = std::mem::take(&mut report.verdicts);
    report.verdicts = judge(topology, snapshot, wanted, verdicts, &seeing);
    report.via.insert(0, "packets".to_owned());
    if ui.verbose {
        for phase in &came.report.phases {
            let seconds = Duration::from_millis(phase.milliseconds).as_secs_f64();
            ui.say(&format!("{seconds:7.1} s  {}", phase.name));
        }
    }
    report.run = Some(came.report);
    Ok(())
}

impl Job<'_> {
    async fn go(&self, progress: &Progress) -> Result<Came, Stop> {
        let watch = tokio::spawn(interrupt::interrupted(self.launch.stop.clone()));
        let came = self.steps(progress).await;
        watch.abort();
        came
    }

    async fn steps(&self, progress: &Progress) -> Result<Came, Stop> {
        let mut report = Run {
            id: self.launch.id.to_string(),
            ..Run::default()
        };
        let mut clock = Clock::new();
        let url = self.arguments.endpoint_url.as_ref();
        let settings = account::settings(self.topology, url, self.arguments.timeout);
        let session = account::session(&settings, self.topology).await?;
        let ec2 = Ec2::new(session.clone(), self.ec2_options());
        let greeting = nonce()?;
        let (listening, deaf) = self
            .listeners(&ec2, greeting, progress, &mut report)
            .await?;
        if !listening.is_empty() || !deaf.is_empty() {
            clock.phase("listeners came up", &mut report);
        }
        let mut visits = visits(
            self.topology,
            self.snapshot,
            self.wanted,
            &aims::aims(self.arguments),
            &listening,
        );
        self.signed(&mut visits, &mut report);
        let seen = self
            .callers(&session, &ec2, greeting, &visits, progress, &mut report)
            .await?;
        clock.phase("probes answered", &mut report);
        self.launch.clean_up().await;
        clock.phase("everything was removed", &mut report);
        Ok(Came {
            visits,
            seen,
            deaf,
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

    /// What all orders of a channel share.
    fn terms(&self, channel: Channel, greeting: Nonce) -> Terms {
        let endpoints = self.snapshot.endpoints.iter();
        let known = endpoints.flat_map(|endpoint| self.snapshot.addresses_of(endpoint));
        Terms {
            channel,
            greeting,
            run_ms: aims::run_ms(self.arguments),
            known: known.collect(),
            authorities: self.authorities.clone(),
        }
    }

    /// Runs the probes that connect, and returns what each visit saw.
    async fn callers(
        &self,
        session: &Session,
        ec2: &Ec2,
        greeting: Nonce,
        visits: &[Visit],
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Vec<Observed>, Stop> {
        let pack =
            |channel| orders(visits, &self.terms(channel, greeting), &mut draw).map_err(unpackable);
        let (orders, delivered) = match self.arguments.via {
            Via::Model => return Ok(Vec::new()),
            Via::Sagemaker => {
                let orders = pack(Channel::Message)?;
                let delivered = self.sent(&self.sagemaker(session), &orders, progress).await;
                (orders, delivered)
            }
            Via::Ec2 => {
                let orders = pack(Channel::Console)?;
                let delivered = self.sent(ec2, &orders, progress).await;
                (orders, delivered)
            }
            Via::Ssm => {
                let orders = pack(Channel::Command)?;
                let options = Ec2Options {
                    profile: self.arguments.probes.instance_profile.clone(),
                    ..self.ec2_options()
                };
                let ssm = Ssm::new(session.clone(), options);
                let delivered = self.sent(&ssm, &orders, progress).await;
                (orders, delivered)
            }
            Via::Local => {
                let orders = pack(Channel::Local)?;
                let delivered = self.sent(&Local::new("python3"), &orders, progress).await;
                (orders, delivered)
            }
            Via::Auto => {
                let (mut jobs, instances) = (pack(Channel::Message)?, pack(Channel::Console)?);
                progress.expect(labels(&jobs));
                let all: Vec<_> = jobs.list.iter().chain(&instances.list).cloned().collect();
                let first = (&self.sagemaker(session), &jobs.list[..]);
                let second = (ec2, &instances.list[..]);
                let (delivered, notes) = auto(first, second, &self.launch, &|event| {
                    progress.show(&all, &event);
                })
                .await;
                report.notes.extend(notes);
                jobs.visits.extend(instances.visits);
                jobs.list = all;
                (jobs, delivered)
            }
        };
        report
            .ran
            .extend(delivered.iter().filter_map(|one| ran(&orders.list, one)));
        Ok(observed(visits.len(), &orders, &delivered))
    }

    /// Adds the calls that are to be signed.
    fn signed(&self, visits: &mut Vec<Visit>, report: &mut Run) {
        let Some(buckets) = aims::buckets(self.arguments) else {
            return;
        };
        let uncalled = sign(
            self.topology,
            self.snapshot,
            self.wanted,
            &aims::aims(self.arguments),
            &buckets,
            visits,
            self.within,
        );
        let notes = uncalled.into_iter();
        report.notes.extend(notes.map(|id| {
            format!("no call was signed for {id}: nowhere that is looked from reaches its service")
        }));
    }

    /// Sends probes with one launcher, in the form of its channel.
    async fn sent<L: Launcher>(
        &self,
        launcher: &L,
        orders: &Orders,
        progress: &Progress,
    ) -> Vec<Delivered> {
        progress.expect(labels(orders));
        run(launcher, &self.launch, &orders.list, &|event| {
            progress.show(&orders.list, &event);
        })
        .await
    }
}

fn labels(orders: &Orders) -> impl Iterator<Item = String> {
    orders.list.iter().map(|order| order.label.clone())
}

fn ran(orders: &[Order], delivered: &Delivered) -> Option<Ran> {
    Some(Ran {
        vantage: orders.get(delivered.order)?.label.clone(),
        on: delivered.ran_on.clone(),
        milliseconds: clock::milliseconds(delivered.took),
        failed: delivered.answer.as_ref().err().map(ToString::to_string),
    })
}

fn nonce() -> Result<Nonce, Stop> {
    Ok(Nonce(
        random().context("the system gives no random numbers")?,
    ))
}

/// Draws a number; where the system has none to give, the run was refused before.
fn draw() -> Nonce {
    Nonce(random().unwrap_or_default())
}

fn unpackable(error: PackError) -> Stop {
    Stop::Failed(anyhow!(error).context("what is to be asked does not fit into a probe"))
}
