//! How checks are made, as the command line says.

use crate::cli::Verify;
use crate::verify::expect::EGRESS_TARGETS;
use crate::verify::packets::{Buckets, CheckOptions};
use std::net::IpAddr;

/// How often what should come about is tried.
const ATTEMPTS: u8 = 3;
/// Milliseconds that a probe may take beyond its checks, all of which run at once.
const SLACK_MS: u32 = 10_000;

/// Returns how each check is made.
pub(super) fn of(arguments: &Verify) -> CheckOptions {
    let probes = &arguments.probes;
    let targets = if probes.egress_target.is_empty() {
        &EGRESS_TARGETS[..]
    } else {
        &probes.egress_target
    };
    CheckOptions {
        egress: targets.iter().map(|target| IpAddr::V4(*target)).collect(),
        deadline_ms: probes.check_timeout,
        attempts: ATTEMPTS,
    }
}

/// Returns what calls are signed, if any are.
pub(super) fn buckets(arguments: &Verify) -> Option<Buckets> {
    let probes = &arguments.probes;
    probes.signed_calls.then(|| Buckets {
        own: probes.bucket.clone(),
        foreign: probes.foreign_bucket.clone(),
    })
}

/// Returns after how many milliseconds a probe ends, whatever its checks do.
pub(super) fn run_ms(arguments: &Verify) -> u32 {
    arguments.probes.check_timeout.saturating_add(SLACK_MS)
}
