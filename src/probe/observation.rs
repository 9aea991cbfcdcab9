//! What the probe saw of one question.

use super::outcome::{Outcome, Phase};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};

/// What came of one [`Question`](super::Question).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// [`Question::id`](super::Question::id) of the question.
    pub id: u32,
    /// Where it ended, and how.
    pub outcome: Outcome,
    /// How often it was tried; what else stands here is of the last attempt.
    pub attempts: u8,
    /// Of a name all addresses; of a connection by name the one that was tried.
    pub addresses: Vec<IpAddr>,
    /// Milliseconds of each phase that was entered.
    pub times: Vec<(Phase, u32)>,
    /// Version of TLS that was agreed on.
    pub tls: Option<TlsVersion>,
    /// What TCP knows of the way when the TLS handshake ended, well or not.
    pub segments: Option<Segments>,
    /// First four bytes of the SHA-256 of the other side's certificate, in hexadecimal. Also of one that did not verify.
    pub certificate: Option<String>,
    /// What the outcome says about numbers: a status, an errno, a response code; errors of `getaddrinfo` without their sign.
    pub number: Option<u16>,
    /// An error code, the reason of an alert, the place of an exception; otherwise the issuer of the certificate.
    pub text: String,
    /// Who connected to a listener; none of any other question.
    pub listener: Option<ListenerReport>,
    /// Whether something of this was left out for want of room: times, addresses, certificate, text, peers.
    pub truncated: bool,
}

impl Observation {
    /// Tells whether it did not end in a phase or before it: what was asked for of that phase, if anything, went well.
    #[must_use]
    pub fn passed(&self, phase: Phase) -> bool {
        self.outcome
            .phase()
            .is_some_and(|ended| ended > phase || ended == phase && self.outcome.is_full())
    }

    /// Returns the milliseconds of a phase, if it was entered and they were not left out.
    #[must_use]
    pub fn milliseconds(&self, phase: Phase) -> Option<u32> {
        let found = self.times.iter().find(|(each, _)| *each == phase);
        found.map(|(_, milliseconds)| *milliseconds)
    }
}

/// The sizes of packets on a way, as the system counts them on one connection (`struct tcp_info` of Linux), without headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segments {
    /// The largest segment that may be sent, in bytes: what the other side, or somebody on the way, asked for, and what the path's MTU
    /// allows as far as it is known.
    pub sent: u32,
    /// The largest segment that has come, in bytes; the system starts with 536 before anything larger comes.
    pub received: u32,
    /// How many segments were sent and not acknowledged.
    pub unacknowledged: u32,
    /// How many segments came out of order while none came in order: what stood before them got lost.
    pub out_of_order: u32,
}

/// A version of TLS that was agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsVersion {
    /// TLS 1.0.
    #[serde(rename = "1.0")]
    V10,
    /// TLS 1.1.
    #[serde(rename = "1.1")]
    V11,
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V13,
}

/// Who connected to a listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListenerReport {
    /// What came of each port, TCP first, in the order in which they were asked for.
    pub ports: Vec<PortState>,
    /// How many connections and datagrams came, those of the probe itself not counted.
    pub connections: u16,
    /// Where the first of them came from.
    pub peers: Vec<Peer>,
}

/// What came of a port to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortState {
    /// It listened, and the probe could connect to it from the same machine.
    Open,
    /// It listened, but the probe could not connect to it from the same machine.
    Unreachable,
    /// Another program listens on the port (`EADDRINUSE`).
    InUse,
    /// The system does not let the probe listen there (`EACCES`).
    NotPermitted,
    /// It could not listen for another reason.
    Failed,
}

/// Where a connection or a datagram came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// Position of the port among those asked for, TCP first.
    pub port: u8,
    /// Address and port of the other side.
    pub from: SocketAddr,
}
