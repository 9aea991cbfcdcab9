//! Finds the probe's answer in what a channel returned, among noise.

use super::nonce::Nonce;
use super::report_error::ProbeReportError;
use std::collections::{BTreeMap, BTreeSet};

/// Begins a line of the answer.
const LINE: &str = "SMGEN1 ";
/// Begins an answer, or says that it is still to come. Neither occurs inside an answer, whose alphabet has no colon.
const ANSWER: &str = "S1:";
const STARTED: &str = "S1!";

/// Finds the answer in a text that holds it in one piece, and decodes what surrounds the base85.
pub(super) fn whole(text: &str, nonce: Nonce) -> Result<String, ProbeReportError> {
    if let Some((_, rest)) = text.split_once(ANSWER) {
        // Nothing but the full stop at its end tells a whole message from the beginning of one.
        let (inside, _) = rest.split_once('.').ok_or(ProbeReportError::Cut)?;
        return Ok(inside.to_owned());
    }
    match text.split_once(STARTED) {
        Some((_, rest)) if rest.starts_with(&format!("{nonce}.")) => {
            Err(ProbeReportError::Unfinished)
        }
        Some((_, rest)) if nonce_at(rest).is_some() => Err(ProbeReportError::OtherNonce),
        _ => Err(ProbeReportError::NoFrame),
    }
}

/// Puts together the lines of an answer. Each line is kept only if its checksum holds; that it may come several times, in any order
/// and among anything else, changes nothing.
pub(super) fn lines(text: &str, nonce: Nonce) -> Result<String, ProbeReportError> {
    let (mut started, mut others) = (false, false);
    let mut parts: BTreeMap<(u32, u32), BTreeSet<&str>> = BTreeMap::new();
    for (start, _) in text.match_indices(LINE) {
        let Some(line) = line(&text[start + LINE.len()..]) else {
            continue;
        };
        if line.nonce != nonce {
            others = true;
        } else if line.chunk.starts_with(STARTED) {
            started = true;
        } else {
            let part = parts.entry((line.count, line.number)).or_default();
            part.insert(line.chunk);
        }
    }
    let Some(((count, _), _)) = parts.first_key_value() else {
        return Err(match (started, others) {
            (true, _) => ProbeReportError::Unfinished,
            (false, true) => ProbeReportError::OtherNonce,
            (false, false) => ProbeReportError::NoFrame,
        });
    };
    let count = *count;
    // A probe answers once: two answers, or two versions of a line, are none of its making.
    if parts
        .iter()
        .any(|((each, _), chunks)| *each != count || chunks.len() > 1)
    {
        return Err(ProbeReportError::Checksum);
    }
    let missing: Vec<_> = (0..count)
        .filter(|number| !parts.contains_key(&(count, *number)))
        .collect();
    if !missing.is_empty() {
        return Err(ProbeReportError::Incomplete { missing, of: count });
    }
    let text: String = parts.into_values().flatten().collect();
    whole(&text, nonce)
}

struct Line<'a> {
    nonce: Nonce,
    number: u32,
    count: u32,
    chunk: &'a str,
}

/// Reads what follows the word that begins a line; none if it is not whole.
fn line(text: &str) -> Option<Line<'_>> {
    let mut words = text.splitn(4, ' ');
    let (nonce, place, checksum, rest) =
        (words.next()?, words.next()?, words.next()?, words.next()?);
    let (number, count) = place.split_once('/')?;
    // The chunk may hold the full stop that ends the answer, never a blank.
    let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let content = rest.get(..end)?;
    let checksum = u32::from_str_radix(checksum, 16).ok()?;
    // What was run on without a break is tried at each full stop.
    let chunk = content
        .match_indices('.')
        .filter_map(|(stop, _)| content.get(..stop))
        .find(|chunk| crc32fast::hash(format!("{nonce} {place} {chunk}").as_bytes()) == checksum)?;
    let (number, count) = (number.parse().ok()?, count.parse().ok()?);
    // An answer of a million characters has fifteen thousand lines.
    let sound = number < count && count < 100_000;
    let nonce = nonce.parse().ok()?;
    sound.then_some(Line {
        nonce,
        number,
        count,
        chunk,
    })
}

fn nonce_at(text: &str) -> Option<Nonce> {
    text.split_once('.')?.0.parse().ok()
}
