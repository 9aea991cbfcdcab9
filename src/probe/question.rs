//! One thing that the probe is asked, in the shape in which it travels.

use super::values::{Bytes, Call, Family, Method, OldVersion, Server};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// One thing to look at. Its answer is an [`Observation`](super::Observation) with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Number by which the observation is told; any that the batch has once.
    pub id: u32,
    /// What to look at, and how.
    #[serde(flatten)]
    pub kind: QuestionKind,
    /// Milliseconds until it is given up, all attempts together.
    pub deadline_ms: u32,
    /// How often it may be tried, 1 to 4: until it succeeds in full. More than 1 only where success is expected; what is expected
    /// to fail is tried once.
    pub attempts: u8,
}

/// What to look at. One address family each, and of several addresses the first: what was tried must be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum QuestionKind {
    /// The addresses of a name.
    Resolve {
        /// The name; with a dot at its end the search list is left out.
        name: String,
        /// Type of the record: A for IPv4, AAAA for IPv6.
        family: Family,
        /// Name server to ask; none for what every program asks: `/etc/hosts`, then the servers and search list of resolv.conf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server: Option<Server>,
        /// Port of the name server, 53 unless a test has it elsewhere.
        #[serde(default = "dns_port", skip_serializing_if = "is_dns_port")]
        server_port: u16,
        /// Whether a server is asked over TCP at once.
        #[serde(default, skip_serializing_if = "is_false")]
        tcp: bool,
    },
    /// A TCP connection.
    Tcp {
        /// Where to: a name or an address.
        host: String,
        /// Port, 1 to 65535.
        port: u16,
        /// Address family; a name is looked up in it alone.
        family: Family,
        /// Whether the listener of this run should be there, and greet.
        #[serde(default, skip_serializing_if = "is_false")]
        greeting: bool,
        /// First and last port that it may be opened from, where any will not do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<(u16, u16)>,
    },
    /// A datagram, and whether anything comes back.
    Udp {
        /// Where to: a name or an address.
        host: String,
        /// Port, 1 to 65535.
        port: u16,
        /// Address family; a name is looked up in it alone.
        family: Family,
        /// Whether the listener of this run should be there; it is sent what it answers.
        #[serde(default, skip_serializing_if = "is_false")]
        greeting: bool,
        /// Bytes of the datagram, where no listener should be there.
        #[serde(default, skip_serializing_if = "Bytes::is_empty")]
        send: Bytes,
        /// First and last port that it may be sent from, where any will not do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<(u16, u16)>,
    },
    /// TLS over a TCP connection.
    Tls {
        /// Where to: a name or an address.
        host: String,
        /// Port, 1 to 65535.
        port: u16,
        /// Address family; a name is looked up in it alone.
        family: Family,
        /// The name that the certificate must have, which is also sent as SNI.
        name: String,
        /// Offer this version alone and do not look at the certificate: it should be refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old: Option<OldVersion>,
        /// Sends a request for `path` over it, of which any status is an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        http: Option<Method>,
        /// Path of the request, `/` by default.
        #[serde(default = "root", skip_serializing_if = "is_root")]
        path: String,
    },
    /// A call that only reads, signed with the credentials found where the probe runs.
    Call {
        /// Which call.
        call: Call,
        /// Where to: a name or an address.
        host: String,
        /// Name of the service, such as `sts.eu-west-1.amazonaws.com`, or of a bucket, `NAME.s3.eu-west-1.amazonaws.com`.
        name: String,
        /// Port, 1 to 65535.
        port: u16,
        /// Address family; a name is looked up in it alone.
        family: Family,
        /// Region that the call is signed for.
        region: String,
        /// Whether it goes over TLS.
        tls: bool,
    },
    /// Listens, and greets whoever connects.
    Listen {
        /// TCP ports to listen on; with the UDP ports at most 64.
        tcp: Vec<u16>,
        /// UDP ports to listen on.
        udp: Vec<u16>,
        /// Seconds until it stops listening.
        seconds: u32,
        /// How many peers are named; the others are counted.
        peers: u8,
    },
}

impl QuestionKind {
    /// Tells whether a name is looked up before anything is connected to.
    pub(super) fn looks_up(&self) -> bool {
        match self {
            Self::Resolve { .. } => true,
            Self::Listen { .. } => false,
            Self::Tcp { host, .. }
            | Self::Udp { host, .. }
            | Self::Tls { host, .. }
            | Self::Call { host, .. } => host.parse::<IpAddr>().is_err(),
        }
    }
}

fn root() -> String {
    "/".to_owned()
}

fn is_root(path: &str) -> bool {
    path == "/"
}

fn dns_port() -> u16 {
    53
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over references"
)]
fn is_dns_port(port: &u16) -> bool {
    *port == 53
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over references"
)]
fn is_false(value: &bool) -> bool {
    !value
}
