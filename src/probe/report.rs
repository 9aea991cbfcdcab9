//! Decodes what a channel returned.
//!
//! The answer, before base85 and between `S1:` and `.`: version 1; nonce (8 bytes, big-endian as in its digits); number of records
//! (u16); degree of detail; state bits (1 late, 2 stopped, 4 no authorities, 8 compressed by zlib); CRC-32 (u32) of everything
//! before it and after it; then, compressed or not: Python's version (2), name servers (count, addresses), milliseconds of the run
//! (varint), and the records in the order of the questions. Numbers are little-endian.
//!
//! A record: outcome (6 bits) and attempts less one (2 bits); a mask of what follows: 1 addresses (count, addresses), 2 times
//! (count, varints), 4 TLS version (0 none agreed on; with 128 added, four varints follow: see [`Segments`]), 8 certificate (4 bytes), 16 number (u16), 32 text (length, UTF-8), 64 who connected to a listener
//! (states of ports, connections (u16), peers); 128 says that something was left out. An address is its position among the known
//! ones, or 250 and four bytes, or 251 and sixteen.

use super::base85;
use super::batch::Batch;
use super::channel::Channel;
use super::cursor::Cursor;
use super::frame;
use super::nonce::Nonce;
use super::observation::{ListenerReport, Observation, Peer, PortState, Segments, TlsVersion};
use super::outcome::{Outcome, Phase};
use super::question::{Question, QuestionKind};
use super::report_error::ProbeReportError;
use std::net::{IpAddr, SocketAddr};

/// The largest answer that is decompressed, in bytes: what `local` may say, many times over.
const LARGEST: usize = 16 << 20;
const HEAD: usize = 17;

/// What one run of the probe reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeReport {
    /// One for each question, in their order.
    pub observations: Vec<Observation>,
    /// How much was left out for want of room: 0 nothing, 1 times, 2 most addresses and peers, 3 certificates and texts, 4 all
    /// but the outcomes. Each degree includes those before it.
    pub detail: u8,
    /// The name servers that the machine is configured with; some may be left out from detail 2 on.
    pub name_servers: Vec<IpAddr>,
    /// Milliseconds from the first question to the answer.
    pub took_ms: u32,
    /// Python's version.
    pub python: (u8, u8),
    /// Whether the time of the run was over before all questions were answered.
    pub late: bool,
    /// Whether it was told to stop before all questions were answered.
    pub stopped: bool,
    /// Whether the machine has no certificate authorities, so that nothing verifies but by those that came along.
    pub no_authorities: bool,
}

/// Reads the answer to a batch out of what its channel returned.
pub fn read(channel: Channel, batch: &Batch, text: &str) -> Result<ProbeReport, ProbeReportError> {
    let text = match channel {
        Channel::Message => frame::whole(text, batch.nonce)?,
        Channel::Console | Channel::Command | Channel::Local => frame::lines(text, batch.nonce)?,
    };
    let bytes = base85::decode(&text).ok_or(ProbeReportError::Checksum)?;
    let version = *bytes.first().ok_or(ProbeReportError::Cut)?;
    let mut rest = Cursor(&bytes);
    let (head, checksum) = rest
        .take(HEAD - 4)
        .zip(rest.array().map(u32::from_le_bytes))
        .ok_or(ProbeReportError::Cut)?;
    if crc32fast::hash(&[head, rest.0].concat()) != checksum {
        return Err(ProbeReportError::Checksum);
    }
    if version != 1 {
        return Err(ProbeReportError::Version(version));
    }
    open(batch, head, rest.0)
}

/// Reads what arrived undamaged.
fn open(batch: &Batch, head: &[u8], body: &[u8]) -> Result<ProbeReport, ProbeReportError> {
    let short = ProbeReportError::Malformed("the head is too short");
    let mut head = Cursor(head.get(1..).ok_or_else(|| short.clone())?);
    let (nonce, count, detail, state) =
        (|| Some((head.array()?, head.short()?, head.byte()?, head.byte()?)))().ok_or(short)?;
    if Nonce(u64::from_be_bytes(nonce)) != batch.nonce {
        return Err(ProbeReportError::OtherNonce);
    }
    if usize::from(count) != batch.questions.len() {
        return Err(ProbeReportError::Malformed("another number of answers"));
    }
    let unpacked;
    let mut rest = Cursor(body);
    if state & 8 != 0 {
        unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(body, LARGEST)
            .map_err(|_| ProbeReportError::Malformed("it does not decompress"))?;
        rest = Cursor(&unpacked);
    }
    let (python, name_servers, took_ms) = (|| {
        let python = (rest.byte()?, rest.byte()?);
        let servers = list(&mut rest, |rest| address(rest, &batch.known))?;
        Some((python, servers, rest.varint()?))
    })()
    .ok_or(ProbeReportError::Malformed("the beginning"))?;
    let records = batch
        .questions
        .iter()
        .map(|question| record(&mut rest, question, &batch.known));
    let observations: Option<Vec<_>> = records.collect();
    let observations = observations.ok_or(ProbeReportError::Malformed("a record"))?;
    if !rest.0.is_empty() {
        return Err(ProbeReportError::Malformed(
            "something follows the last record",
        ));
    }
    Ok(ProbeReport {
        observations,
        detail,
        name_servers,
        took_ms,
        python,
        late: state & 1 != 0,
        stopped: state & 2 != 0,
        no_authorities: state & 4 != 0,
    })
}

fn record(rest: &mut Cursor<'_>, question: &Question, known: &[IpAddr]) -> Option<Observation> {
    let (code, mask) = (rest.byte()?, rest.byte()?);
    let outcome = *Outcome::ALL.get(usize::from(code & 63))?;
    let mut seen = Observation {
        id: question.id,
        outcome,
        attempts: (code >> 6) + 1,
        addresses: Vec::new(),
        times: Vec::new(),
        tls: None,
        segments: None,
        certificate: None,
        number: None,
        text: String::new(),
        listener: None,
        truncated: mask & 128 != 0,
    };
    if mask & 1 != 0 {
        seen.addresses = list(rest, |rest| address(rest, known))?;
    }
    if mask & 2 != 0 {
        let times = list(rest, Cursor::varint)?;
        seen.times = phases(&question.kind).into_iter().zip(times).collect();
    }
    if mask & 4 != 0 {
        let byte = rest.byte()?;
        seen.tls = match byte & 127 {
            0 => None,
            1 => Some(TlsVersion::V10),
            2 => Some(TlsVersion::V11),
            3 => Some(TlsVersion::V12),
            4 => Some(TlsVersion::V13),
            _ => return None,
        };
        if byte & 128 != 0 {
            seen.segments = Some(Segments {
                sent: rest.varint()?,
                received: rest.varint()?,
                unacknowledged: rest.varint()?,
                out_of_order: rest.varint()?,
            });
        }
    }
    if mask & 8 != 0 {
        let digest = u32::from_be_bytes(rest.array()?);
        seen.certificate = Some(format!("{digest:08x}"));
    }
    if mask & 16 != 0 {
        seen.number = Some(rest.short()?);
    }
    if mask & 32 != 0 {
        let size = usize::from(rest.byte()?);
        seen.text = String::from_utf8(rest.take(size)?.to_vec()).ok()?;
    }
    if mask & 64 != 0 {
        seen.listener = Some(listener(rest, known)?);
    }
    Some(seen)
}

fn listener(rest: &mut Cursor<'_>, known: &[IpAddr]) -> Option<ListenerReport> {
    Some(ListenerReport {
        ports: list(rest, |rest| {
            Some(match rest.byte()? {
                0 => PortState::Open,
                1 => PortState::Unreachable,
                2 => PortState::InUse,
                3 => PortState::NotPermitted,
                4 => PortState::Failed,
                _ => return None,
            })
        })?,
        connections: rest.short()?,
        peers: list(rest, |rest| {
            let (port, from) = (rest.byte()?, address(rest, known)?);
            let from = SocketAddr::new(from, rest.short()?);
            Some(Peer { port, from })
        })?,
    })
}

/// Reads a number of things, after their number.
fn list<'a, T>(
    rest: &mut Cursor<'a>,
    mut read: impl FnMut(&mut Cursor<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let count = rest.byte()?;
    (0..count).map(|_| read(rest)).collect()
}

fn address(rest: &mut Cursor<'_>, known: &[IpAddr]) -> Option<IpAddr> {
    match rest.byte()? {
        250 => rest.array::<4>().map(IpAddr::from),
        251 => rest.array::<16>().map(IpAddr::from),
        position => known.get(usize::from(position)).copied(),
    }
}

/// Returns the phases that a question may enter, in their order; the probe times each that it enters.
fn phases(kind: &QuestionKind) -> Vec<Phase> {
    let last: &[Phase] = match kind {
        QuestionKind::Resolve { .. } | QuestionKind::Listen { .. } => &[],
        QuestionKind::Tcp { .. } => &[Phase::Connect, Phase::Greeting],
        QuestionKind::Udp { .. } => &[Phase::Udp],
        QuestionKind::Tls { .. } | QuestionKind::Call { tls: true, .. } => {
            &[Phase::Connect, Phase::Tls, Phase::Http]
        }
        QuestionKind::Call { .. } => &[Phase::Connect, Phase::Http],
    };
    let mut phases = Vec::new();
    phases.extend(matches!(kind, QuestionKind::Call { .. }).then_some(Phase::Credentials));
    phases.extend(kind.looks_up().then_some(Phase::Resolve));
    phases.extend_from_slice(last);
    phases
}

#[cfg(test)]
mod tests;
