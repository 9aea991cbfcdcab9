//! What the probe saw.

use super::outcome::{Outcome, Phase};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};

/// What came of one [`Question`](super::Question).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Number of the question.
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
    /// First four bytes of the SHA-256 of the other side's certificate, in hexadecimal. Also of one that did not verify.
    pub certificate: Option<String>,
    /// What the outcome says about numbers: a status, an errno, a response code; errors of `getaddrinfo` without their sign.
    pub number: Option<u16>,
    /// An error code, the reason of an alert, the place of an exception; otherwise the issuer of the certificate.
    pub text: String,
    /// What a listener heard.
    pub heard: Option<Heard>,
    /// Whether something of this was left out for want of room: times, addresses, certificate, text, visitors.
    pub left_out: bool,
}

impl Observation {
    /// Tells whether it did not end in a phase or before it: what was asked for of that phase, if anything, went well.
    #[must_use]
    pub fn came_past(&self, phase: Phase) -> bool {
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

/// A version of TLS.
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

/// What a listener heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What came of each port, TCP first, as asked.
    pub ports: Vec<Port>,
    /// How many came, without itself.
    pub visits: u16,
    /// The first of them.
    pub visitors: Vec<Visitor>,
}

/// What came of a port to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Port {
    /// It listened, and heard itself.
    Open,
    /// It listened, but did not hear itself.
    Deaf,
    /// Another program has the port.
    Taken,
    /// It may not listen there.
    NotPermitted,
    /// It could not listen for another reason.
    Failed,
}

/// One that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Position of the port among those asked for, TCP first.
    pub port: u8,
    /// From where.
    pub from: SocketAddr,
}
