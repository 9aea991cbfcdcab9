//! Splits questions into as many runs as they take, whatever comes of them.

use super::answer_size::answerable;
use super::batch::{Authorities, Batch, KNOWN};
use super::channel::Channel;
use super::nonce::Nonce;
use super::pack;
use super::pack_error::PackError;
use super::question::Question;
use std::net::IpAddr;

/// What all batches of a run share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSettings {
    /// How the probe is sent, which bounds what a batch may hold.
    pub channel: Channel,
    /// See [`Batch::greeting`].
    pub greeting: Nonce,
    /// See [`Batch::run_ms`].
    pub run_ms: u32,
    /// See [`Batch::known`]; what is more than [`KNOWN`] is not known.
    pub known: Vec<IpAddr>,
    /// See [`Batch::authorities`].
    pub authorities: Option<Authorities>,
}

/// Splits questions into batches whose payload and whose answer fit the channel, whatever comes of them.
///
/// A question is in exactly one of them, and they keep their order. `nonce` draws a number at random for each. Fails if one
/// question alone does not fit.
pub fn batches(
    settings: &BatchSettings,
    questions: &[Question],
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<Vec<Batch>, PackError> {
    let channel = settings.channel;
    let mut rest = questions;
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let mut count = answerable(channel, rest).max(1);
        loop {
            let (these, others) = rest.split_at(count);
            let batch = Batch {
                nonce: nonce(),
                greeting: settings.greeting,
                run_ms: settings.run_ms,
                known: settings.known.iter().take(KNOWN).copied().collect(),
                authorities: settings.authorities.clone(),
                questions: these.to_vec(),
            };
            match pack::check(channel, &batch) {
                Ok(()) => {
                    batches.push(batch);
                    rest = others;
                    break;
                }
                // Half of it, so that the last run is not left with a handful.
                Err(PackError::PayloadTooLarge { .. }) if count > 1 => count = count.div_ceil(2),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(batches)
}
