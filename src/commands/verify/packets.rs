//! Looking with packets: launches probes in an account, and puts what they saw into the report.

use super::progress::Progress;
use crate::aws::launch::{
    Ec2, Ec2Options, Local, Run as Launch, RunId, SageMaker, SageMakerOptions, Ssm, auto, listen,
    random, run,
};
use crate::aws::{self, Session, Settings, credentials};
use crate::catalog;
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::topology::Topology;
use crate::verify::expect::{EGRESS_TARGETS, Expectation};
use crate::verify::order::{Delivered, Order};
use crate::verify::packets::{
    Aims, Orders, Post, Seeing, Terms, Visit, judge, listeners, observed, orders, placements,
    posts, visits,
};
use crate::verify::probe::{Authorities, Channel, Nonce, PackError};
use crate::verify::report::{Phase, Ran, Report, Run};
use crate::verify::snapshot::Snapshot;
use anyhow::{Context as _, anyhow};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

/// What a run needs to know.
struct Job<'a> {
    arguments: &'a Verify,
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    wanted: &'a [Expectation],
    authorities: Option<Authorities>,
    launch: Launch,
}

/// What came of a run.
struct Came {
    visits: Vec<Visit>,
    seen: Vec<crate::verify::packets::Observed>,
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
    if wanted.iter().all(|one| one.vantage.is_none()) {
        return Ok(());
    }
    let job = Job {
        arguments,
        topology,
        snapshot,
        wanted,
        authorities: authorities(arguments)?,
        launch: launch(arguments, topology)?,
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
            ui.say(&format!("{:5} s  {}", phase.seconds, phase.name));
        }
    }
    report.run = Some(came.report);
    Ok(())
}

/// Reads the authorities that certificates may be signed by.
fn authorities(arguments: &Verify) -> Result<Option<Authorities>, Stop> {
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

fn launch(arguments: &Verify, topology: &Topology) -> Result<Launch, Stop> {
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

impl Job<'_> {
    async fn go(&self, progress: &Progress) -> Result<Came, Stop> {
        let watch = tokio::spawn(interrupted(self.launch.stop.clone()));
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
        let session = self.session().await?;
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
            &self.aims(),
            &listening,
        );
        if self.arguments.via == Via::Local {
            visits = self.here(visits)?;
        }
        let delivered = self
            .callers(&session, &ec2, greeting, &visits, progress, &mut report)
            .await?;
        clock.phase("probes answered", &mut report);
        let seen = delivered;
        self.launch.clean_up().await;
        clock.phase("everything was removed", &mut report);
        Ok(Came {
            visits,
            seen,
            deaf,
            report,
        })
    }

    async fn session(&self) -> Result<Session, Stop> {
        let settings = Settings {
            region: Some(self.topology.region.clone()),
            endpoint_url: self
                .arguments
                .endpoint_url
                .as_ref()
                .map(ToString::to_string),
            timeout: Duration::from_secs(self.arguments.timeout),
            attempts: 4,
        };
        let found = credentials::find(&settings, Some(&self.topology.region)).await;
        let found = found.map_err(|error| Stop::Failed(anyhow!(error)))?;
        Ok(Session::open(&settings, &self.topology.region, &found).await)
    }

    fn ec2_options(&self) -> Ec2Options {
        let probes = &self.arguments.probes;
        Ec2Options {
            instance_type: probes
                .instance_type
                .clone()
                .filter(|name| !name.starts_with("ml.")),
            profile: None,
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

    fn aims(&self) -> Aims {
        let probes = &self.arguments.probes;
        let targets = if probes.egress_target.is_empty() {
            &EGRESS_TARGETS[..]
        } else {
            &probes.egress_target
        };
        Aims {
            egress: targets.iter().map(|target| IpAddr::V4(*target)).collect(),
            deadline_ms: probes.check_timeout,
            attempts: ATTEMPTS,
        }
    }

    /// What all orders of a channel share.
    fn terms(&self, channel: Channel, greeting: Nonce) -> Terms {
        let endpoints = self
            .snapshot
            .endpoints
            .iter()
            .flat_map(|endpoint| &endpoint.interfaces);
        let interfaces =
            endpoints.filter_map(|id| self.snapshot.interfaces.iter().find(|one| one.id == *id));
        Terms {
            channel,
            greeting,
            run_ms: self
                .arguments
                .probes
                .check_timeout
                .saturating_mul(u32::from(ATTEMPTS))
                .saturating_add(SLACK_MS),
            known: interfaces.flat_map(|one| one.addresses.clone()).collect(),
            authorities: self.authorities.clone(),
        }
    }

    /// Brings the listeners up; those that are not, with the reason.
    async fn listeners(
        &self,
        ec2: &Ec2,
        greeting: Nonce,
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Listeners, Stop> {
        let posts = posts(self.topology, self.snapshot, self.wanted);
        let terms = Terms {
            authorities: None,
            known: Vec::new(),
            ..self.terms(Channel::Console, greeting)
        };
        // They stay for as long as callers may come, and end by themselves after that.
        let seconds = 2 * self.launch.deadline.as_secs() + 60;
        let orders = listeners(
            &posts,
            &terms,
            u32::try_from(seconds).unwrap_or(u32::MAX),
            &mut draw,
        )
        .map_err(unpackable)?;
        progress.expect(orders.iter().map(|order| order.label.clone()));
        let up = listen(ec2, &self.launch, &orders, &|event| {
            progress.show(&orders, &event)
        })
        .await;
        let (mut listening, mut deaf) = (BTreeMap::new(), BTreeMap::new());
        for (post, one) in paired(&posts, &up) {
            let place = (post.tier.clone(), post.zone.clone());
            let label = format!("listener {}/{}", post.tier, post.zone);
            let failed = one.address.as_ref().err().map(ToString::to_string);
            match &one.address {
                Ok(address) => {
                    listening.insert(place, *address);
                }
                Err(why) => {
                    deaf.insert(
                        place,
                        format!("no listener at {}/{}: {why}", post.tier, post.zone),
                    );
                }
            }
            report.ran.push(Ran {
                vantage: label,
                on: None,
                seconds: 0,
                failed,
            });
        }
        Ok((listening, deaf))
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
    ) -> Result<Vec<crate::verify::packets::Observed>, Stop> {
        let pack =
            |channel| orders(visits, &self.terms(channel, greeting), &mut draw).map_err(unpackable);
        let launch = &self.launch;
        let (orders, delivered) = match self.arguments.via {
            Via::Model => return Ok(Vec::new()),
            Via::Sagemaker => {
                let orders = pack(Channel::Message)?;
                progress.expect(labels(&orders));
                let sagemaker = self.sagemaker(session);
                let delivered = run(&sagemaker, launch, &orders.list, &|event| {
                    progress.show(&orders.list, &event)
                })
                .await;
                (orders, delivered)
            }
            Via::Ec2 => {
                let orders = pack(Channel::Console)?;
                progress.expect(labels(&orders));
                let delivered = run(ec2, launch, &orders.list, &|event| {
                    progress.show(&orders.list, &event)
                })
                .await;
                (orders, delivered)
            }
            Via::Ssm => {
                let orders = pack(Channel::Command)?;
                progress.expect(labels(&orders));
                let options = Ec2Options {
                    profile: self.arguments.probes.instance_profile.clone(),
                    ..self.ec2_options()
                };
                let ssm = Ssm::new(session.clone(), options);
                let delivered = run(&ssm, launch, &orders.list, &|event| {
                    progress.show(&orders.list, &event)
                })
                .await;
                (orders, delivered)
            }
            Via::Local => {
                let orders = pack(Channel::Local)?;
                progress.expect(labels(&orders));
                let local = Local::new("python3");
                let delivered = run(&local, launch, &orders.list, &|event| {
                    progress.show(&orders.list, &event)
                })
                .await;
                (orders, delivered)
            }
            Via::Auto => {
                let (mut jobs, instances) = (pack(Channel::Message)?, pack(Channel::Console)?);
                progress.expect(labels(&jobs));
                let all: Vec<_> = jobs.list.iter().chain(&instances.list).cloned().collect();
                let first = (&self.sagemaker(session), &jobs.list[..]);
                let second = (ec2, &instances.list[..]);
                let (delivered, notes) =
                    auto(first, second, launch, &|event| progress.show(&all, &event)).await;
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

    /// Returns the visit of the vantage that this machine is in.
    fn here(&self, visits: Vec<Visit>) -> Result<Vec<Visit>, Stop> {
        let address = own_address(self.topology);
        let subnets = self.snapshot.subnets.iter();
        let here = |address: IpAddr| {
            subnets
                .clone()
                .find(|subnet| ipnet::IpNet::V4(subnet.cidr).contains(&address))
        };
        let mine: Vec<_> = match address.and_then(here) {
            Some(subnet) => visits
                .into_iter()
                .filter(|visit| visit.subnet == subnet.id)
                .collect(),
            None => Vec::new(),
        };
        if mine.is_empty() {
            let error = Diagnostic::error(
                Code::SubjectUnknown,
                "this machine is in no subnet that is looked at from",
            );
            return Err(Stop::Input(vec![error.with_help(
                "`--via local` is for a notebook or a build inside the VPC; `--via auto` launches probes there",
            )]));
        }
        Ok(mine)
    }
}

/// Where listeners are, and why others are not.
type Listeners = (
    BTreeMap<(String, String), IpAddr>,
    BTreeMap<(String, String), String>,
);

/// How often what should come about is tried.
const ATTEMPTS: u8 = 3;
/// Milliseconds that a probe may take beyond its checks.
const SLACK_MS: u32 = 10_000;

fn paired<'a>(
    posts: &'a [Post],
    up: &'a [crate::verify::order::Listening],
) -> impl Iterator<Item = (&'a Post, &'a crate::verify::order::Listening)> {
    up.iter()
        .filter_map(|one| Some((posts.get(one.order)?, one)))
}

fn labels(orders: &Orders) -> impl Iterator<Item = String> {
    orders.list.iter().map(|order| order.label.clone())
}

fn ran(orders: &[Order], delivered: &Delivered) -> Option<Ran> {
    Some(Ran {
        vantage: orders.get(delivered.order)?.label.clone(),
        on: delivered.ran_on.clone(),
        seconds: delivered.seconds,
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

/// Waits for Ctrl-C, or for a pipeline that ends the process, and ends the run.
async fn interrupted(stop: aws::launch::Stop) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return stop.stop();
        }
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.stop();
    }
}

/// Returns the address that this machine uses towards the VPC. A UDP socket that is connected sends nothing.
fn own_address(topology: &Topology) -> Option<IpAddr> {
    let inside = std::net::Ipv4Addr::from(topology.vpc.cidr.first().saturating_add(2));
    let socket = std::net::UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect((inside, 53)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Takes the time of phases.
struct Clock(Instant);

impl Clock {
    fn new() -> Self {
        Self(Instant::now())
    }

    fn phase(&mut self, name: &str, report: &mut Run) {
        report.phases.push(Phase {
            name: name.to_owned(),
            seconds: self.0.elapsed().as_secs(),
        });
        self.0 = Instant::now();
    }
}
