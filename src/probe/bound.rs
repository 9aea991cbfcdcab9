//! How many questions fit into one run, whatever comes of them.

use super::batch::{Authorities, Batch, KNOWN};
use super::channel::Channel;
use super::nonce::Nonce;
use super::pack::{self, PackError};
use super::question::{Ask, Question};
use super::values::Family;
use std::net::IpAddr;

/// Head of the answer, Python's version, one name server (IPv4), milliseconds of at most 28 bits; see `answer`.
const HEAD: usize = 17 + 2 + 1 + 5 + 4;
/// Characters around it: `S1:` and `.`.
const AROUND: usize = 4;

/// What is to be asked from one place, in as many runs as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// See [`Batch::greeting`].
    pub greeting: Nonce,
    /// See [`Batch::run_ms`].
    pub run_ms: u32,
    /// See [`Batch::known`]; what is more than [`KNOWN`] is not known.
    pub known: Vec<IpAddr>,
    /// See [`Batch::authorities`].
    pub authorities: Option<Authorities>,
    /// The questions.
    pub questions: Vec<Question>,
}

/// Splits a plan into batches whose payload and whose answer fit the channel, in any case.
///
/// A question is in exactly one of them, and they keep their order. `nonce` draws a number at random for each. Fails if one
/// question alone does not fit.
pub fn batches(
    channel: Channel,
    plan: &Plan,
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<Vec<Batch>, PackError> {
    let mut rest = plan.questions.as_slice();
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let mut count = answerable(channel, rest).max(1);
        loop {
            let (these, others) = rest.split_at(count);
            let batch = Batch {
                nonce: nonce(),
                greeting: plan.greeting,
                run_ms: plan.run_ms,
                known: plan.known.iter().take(KNOWN).copied().collect(),
                authorities: plan.authorities.clone(),
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

/// Returns how many of the first questions one answer holds in the worst case.
fn answerable(channel: Channel, questions: &[Question]) -> usize {
    let mut size = HEAD;
    let fits = questions
        .iter()
        .take(usize::from(u16::MAX))
        .take_while(|question| {
            size += record(&question.ask);
            characters(size) <= channel.room()
        });
    fits.count()
}

/// Returns the length of the longest answer to a batch, in characters; with the least detail that leaves no question out.
pub(super) fn longest_answer(batch: &Batch) -> usize {
    let records = batch.questions.iter().map(|question| record(&question.ask));
    characters(HEAD + records.sum::<usize>())
}

fn characters(bytes: usize) -> usize {
    let rest = bytes % 4;
    AROUND + bytes / 4 * 5 + if rest > 0 { rest + 1 } else { 0 }
}

/// Returns the size of a question's longest record with detail 3, in bytes. The numbers are those at the top of `probe.py`.
fn record(ask: &Ask) -> usize {
    // Outcome and mask.
    let base = 2;
    // An exception names itself in ten bytes, and nothing else.
    let exception = base + 1 + 10;
    let number = 2;
    let address = |family: &Family| match family {
        _ if !ask.looks_up() => 0,
        Family::V4 => 1 + 5,
        Family::V6 => 1 + 17,
    };
    let seen = match ask {
        // Ten bytes of addresses, or the first one alone. A failure has a number instead.
        Ask::Resolve { family, .. } => match family {
            Family::V4 => base + 1 + 10,
            Family::V6 => base + 1 + 17,
        },
        Ask::Tcp { family, .. } | Ask::Udp { family, .. } => base + address(family) + number,
        // With the version.
        Ask::Tls { family, .. } => base + address(family) + 1 + number,
        // And with twenty bytes of error code.
        Ask::Call { family, .. } => base + address(family) + 1 + number + 1 + 20,
        // States of the ports, visits, and four visitors over IPv4.
        Ask::Listen { tcp, udp, .. } => base + 1 + tcp.len() + udp.len() + 2 + 1 + 4 * 8,
    };
    seen.max(exception)
}
