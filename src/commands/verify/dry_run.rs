//! `smgen verify --dry-run`: what would be launched and called, what that costs, and what it must be allowed to do.

use super::check_options;
use super::methods::Methods;
use crate::blueprint::Blueprint;
use crate::catalog;
use crate::catalog::of_sagemaker;
use crate::cli::{Verify, Via};
use crate::commands::{Stop, iam};
use crate::probe::{BatchSettings, Channel, Nonce};
use crate::snapshot::Snapshot;
use crate::terminal::{Style, Text};
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::packets::{add_signed_calls, listeners, probe_jobs, probe_plans};
use crate::verify::probe_job::{INSTANCE_TYPE, JOB_INSTANCE_TYPE};
use anyhow::anyhow;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// Minutes that a processing job, and an instance beside it, are taken to run.
const JOB_MINUTES: f64 = 5.0;
const INSTANCE_MINUTES: f64 = 5.0;

/// Says it in lines of so many columns; policies stand as they are.
pub(super) fn dry_run(
    arguments: &Verify,
    blueprint: &Blueprint,
    topology: &Topology,
    wanted: &[Expectation],
    width: usize,
) -> Result<Text, Stop> {
    let account = arguments.via != Via::Model;
    let methods = Methods::of(arguments, account);
    let mut text = Text::new();
    let say = |text: &mut Text, words: &str| text.item(("", Style::Plain), words, width);
    let judged = format!(
        "{} expectations of {} would be judged in {}, by {}.",
        wanted.len(),
        blueprint.profile,
        topology.region,
        methods.names().join(", ")
    );
    say(&mut text, &judged);
    let launched = if methods.packets {
        launched(arguments, topology, wanted)?
    } else {
        Vec::new()
    };
    if launched.is_empty() {
        let nothing = "Nothing would be launched or changed, which costs nothing.";
        say(&mut text, nothing);
    }
    for one in &launched {
        say(&mut text, &one.told());
    }
    if !launched.is_empty() {
        let cost: f64 = launched.iter().map(Launched::cost).sum();
        let cost = format!(
            "That costs about {cost:.2} USD, at prices of us-east-1 that smgen does not look up; each probe ends by itself, and is \
             removed once it has answered. Nothing else would be created or changed."
        );
        say(&mut text, &cost);
    }
    if account {
        iam::needs(blueprint, arguments, methods.packets, (&mut text, width))?;
        let probes = &arguments.probes;
        if methods.packets && (probes.bucket.is_some() || probes.foreign_bucket.is_some()) {
            let buckets = "It needs `s3:ListBucket` on the buckets that are named, too.";
            say(&mut text, buckets);
        }
    }
    Ok(text)
}

/// Machines of one type that would be launched.
struct Launched {
    count: usize,
    /// One of them, and several.
    what: [&'static str; 2],
    instance_type: String,
    minutes: f64,
}

impl Launched {
    fn told(&self) -> String {
        let Self {
            count,
            what,
            instance_type,
            minutes,
        } = self;
        let what = what[usize::from(*count != 1)];
        format!(
            "Would launch {count} {what} of type {instance_type}, for about {minutes} minutes each."
        )
    }

    fn cost(&self) -> f64 {
        let hourly = catalog::price(&self.instance_type).unwrap_or_default();
        f64::from(u32::try_from(self.count).unwrap_or(u32::MAX)) * hourly * self.minutes / 60.0
    }
}

/// Counts what would be launched, on the blueprint's own network: what is deployed may differ in ids, not in number.
fn launched(
    arguments: &Verify,
    topology: &Topology,
    wanted: &[Expectation],
) -> Result<Vec<Launched>, Stop> {
    let snapshot = Snapshot::of_topology(topology);
    let probes = &arguments.probes;
    let listeners = listeners(topology, &snapshot, wanted);
    let somewhere = IpAddr::V4(Ipv4Addr::from(topology.vpc.cidr.first()));
    let listening: BTreeMap<_, _> = listeners
        .iter()
        .map(|listener| ((listener.tier.clone(), listener.zone), somewhere))
        .collect();
    let options = check_options::of(arguments);
    let mut plans = probe_plans(topology, &snapshot, wanted, &options, &listening);
    if let Some(buckets) = check_options::buckets(arguments) {
        add_signed_calls(
            topology, &snapshot, wanted, &options, &buckets, &mut plans, None,
        );
    }
    let sagemaker = matches!(arguments.via, Via::Auto | Via::Sagemaker);
    let settings = BatchSettings {
        channel: if sagemaker {
            Channel::Message
        } else {
            Channel::Console
        },
        greeting: Nonce(0),
        run_ms: check_options::run_ms(arguments),
        known: Vec::new(),
        authorities: None,
    };
    let jobs = probe_jobs(&plans, &settings, &mut || Nonce(0))
        .map_err(|error| Stop::Failed(anyhow!(error)))?;
    let named = |prefix: bool, usual: &str| {
        let named = probes
            .instance_type
            .clone()
            .filter(|name| of_sagemaker(name).is_some() == prefix);
        named.unwrap_or_else(|| usual.to_owned())
    };
    let mut all = Vec::new();
    // A listener stays as long as its callers.
    let waiting = if sagemaker {
        JOB_MINUTES + INSTANCE_MINUTES
    } else {
        2.0 * INSTANCE_MINUTES
    };
    if !listeners.is_empty() {
        all.push(Launched {
            count: listeners.len(),
            what: ["listener on EC2", "listeners on EC2"],
            instance_type: named(false, INSTANCE_TYPE),
            minutes: waiting,
        });
    }
    if arguments.via != Via::Local && !jobs.list.is_empty() {
        let (what, instance_type, minutes) = if sagemaker {
            (
                ["SageMaker processing job", "SageMaker processing jobs"],
                named(true, JOB_INSTANCE_TYPE),
                JOB_MINUTES,
            )
        } else {
            (
                ["EC2 instance", "EC2 instances"],
                named(false, INSTANCE_TYPE),
                INSTANCE_MINUTES,
            )
        };
        all.push(Launched {
            count: jobs.list.len(),
            what,
            instance_type,
            minutes,
        });
    }
    Ok(all)
}
