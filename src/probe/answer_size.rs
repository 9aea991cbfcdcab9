//! How long an answer may become, whatever comes of the questions.

use super::batch::Batch;
use super::channel::Channel;
use super::question::{Question, QuestionKind};
use super::values::Family;

/// Head of the answer, Python's version, one name server (IPv4), milliseconds of at most 28 bits; see `report`.
const HEAD: usize = 17 + 2 + 1 + 5 + 4;
/// Characters around it: `S1:` and `.`.
const AROUND: usize = 4;

/// Returns how many of the first questions one answer holds in the worst case.
pub(super) fn answerable(channel: Channel, questions: &[Question]) -> usize {
    let mut size = HEAD;
    let fits = questions
        .iter()
        .take(usize::from(u16::MAX))
        .take_while(|question| {
            size += record(&question.kind);
            characters(size) <= channel.capacity()
        });
    fits.count()
}

/// Returns the length of the longest answer to a batch, in characters; with the least detail that leaves no question out.
pub(super) fn longest_answer(batch: &Batch) -> usize {
    let records = batch
        .questions
        .iter()
        .map(|question| record(&question.kind));
    characters(HEAD + records.sum::<usize>())
}

fn characters(bytes: usize) -> usize {
    let rest = bytes % 4;
    AROUND + bytes / 4 * 5 + if rest > 0 { rest + 1 } else { 0 }
}

/// Returns the size of a question's longest record with detail 3, in bytes. The numbers are those at the top of `probe.py`.
fn record(kind: &QuestionKind) -> usize {
    // Outcome and mask.
    let base = 2;
    // An exception names itself in ten bytes, and nothing else.
    let exception = base + 1 + 10;
    let number = 2;
    let address = |family: &Family| match family {
        _ if !kind.looks_up() => 0,
        Family::V4 => 1 + 5,
        Family::V6 => 1 + 17,
    };
    let seen = match kind {
        // Ten bytes of addresses, or the first one alone. A failure has a number instead.
        QuestionKind::Resolve { family, .. } => match family {
            Family::V4 => base + 1 + 10,
            Family::V6 => base + 1 + 17,
        },
        QuestionKind::Tcp { family, .. } | QuestionKind::Udp { family, .. } => {
            base + address(family) + number
        }
        // With the version.
        QuestionKind::Tls { family, .. } => base + address(family) + 1 + number,
        // And with twenty bytes of error code.
        QuestionKind::Call { family, .. } => base + address(family) + 1 + number + 1 + 20,
        // States of the ports, connections, and four peers over IPv4.
        QuestionKind::Listen { tcp, udp, .. } => base + 1 + tcp.len() + udp.len() + 2 + 1 + 4 * 8,
    };
    seen.max(exception)
}
