//! What the probe is asked, in the shape in which it travels.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses that a batch may know: an answer names each of them with one byte.
pub const KNOWN: usize = 250;

/// One thing to look at. Its answer is an [`Observation`](super::Observation) with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Number that the asker chooses.
    pub id: u32,
    /// What to look at.
    #[serde(flatten)]
    pub ask: Ask,
    /// Milliseconds until it is given up, all attempts together.
    pub deadline_ms: u32,
    /// How often it may be tried, 1 to 4: until it succeeds in full. More than 1 only where success is expected; what is expected
    /// to fail is tried once.
    pub attempts: u8,
}

/// What to look at. One address family each, and of several addresses the first: what was tried must be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Ask {
    /// Where a name leads.
    Resolve {
        /// The name; with a dot at its end the search list is left out.
        name: String,
        /// A or AAAA.
        family: Family,
        /// Whom to ask; none for what every program asks: `/etc/hosts`, then the servers and search list of resolv.conf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server: Option<Server>,
        /// Port of the server.
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
        /// Port.
        port: u16,
        /// Family.
        family: Family,
        /// Whether the listener of this run should be there, and greet.
        #[serde(default, skip_serializing_if = "is_false")]
        greeting: bool,
    },
    /// A datagram, and whether anything comes back.
    Udp {
        /// Where to: a name or an address.
        host: String,
        /// Port.
        port: u16,
        /// Family.
        family: Family,
        /// Whether the listener of this run should be there; it is sent what it answers.
        #[serde(default, skip_serializing_if = "is_false")]
        greeting: bool,
        /// What is sent otherwise.
        #[serde(default, skip_serializing_if = "Bytes::is_empty")]
        send: Bytes,
    },
    /// TLS over a TCP connection.
    Tls {
        /// Where to: a name or an address.
        host: String,
        /// Port.
        port: u16,
        /// Family.
        family: Family,
        /// The name that the certificate must have, which is also sent as SNI.
        name: String,
        /// Offer this version alone and do not look at the certificate: it should be refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old: Option<OldVersion>,
        /// Ask over it for `path`, and take any status for an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        http: Option<Method>,
        /// What to ask for.
        #[serde(default = "root", skip_serializing_if = "is_root")]
        path: String,
    },
    /// A call that only reads, signed with the credentials found where the probe runs.
    Call {
        /// The call.
        call: Call,
        /// Where to: a name or an address.
        host: String,
        /// Name of the service, such as `sts.eu-west-1.amazonaws.com`, or of a bucket, `NAME.s3.eu-west-1.amazonaws.com`.
        name: String,
        /// Port.
        port: u16,
        /// Family.
        family: Family,
        /// Region that the call is signed for.
        region: String,
        /// Whether it goes over TLS.
        tls: bool,
    },
    /// Greets whoever comes.
    Listen {
        /// TCP ports.
        tcp: Vec<u16>,
        /// UDP ports.
        udp: Vec<u16>,
        /// For how long.
        seconds: u32,
        /// How many visitors are named, the others counted.
        peers: u8,
    },
}

/// A family of addresses; `4` or `6` on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl From<Family> for u8 {
    fn from(family: Family) -> Self {
        match family {
            Family::V4 => 4,
            Family::V6 => 6,
        }
    }
}

impl TryFrom<u8> for Family {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            4 => Ok(Self::V4),
            6 => Ok(Self::V6),
            _ => Err(format!("no family of addresses: {number}")),
        }
    }
}

/// A name server; `configured` or an address on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Server {
    /// The first of resolv.conf. Unlike the system, the probe tells a server that fails from one that is silent.
    Configured,
    /// This one.
    At(IpAddr),
}

impl From<Server> for String {
    fn from(server: Server) -> Self {
        match server {
            Server::Configured => "configured".to_owned(),
            Server::At(address) => address.to_string(),
        }
    }
}

impl TryFrom<String> for Server {
    type Error = std::net::AddrParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "configured" {
            return Ok(Self::Configured);
        }
        text.parse().map(Self::At)
    }
}

/// A version of TLS that nothing should accept any more (RFC 8996).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OldVersion {
    /// TLS 1.0.
    #[serde(rename = "1.0")]
    Tls10,
    /// TLS 1.1.
    #[serde(rename = "1.1")]
    Tls11,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
}

/// A call that only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// `sts:GetCallerIdentity`, which needs no permission.
    CallerIdentity,
    /// `HeadBucket`; its answer has no body, so no error code.
    HeadBucket,
    /// `ListObjectsV2` for one key at most.
    ListBucket,
}

/// Bytes; hexadecimal digits on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        bytes.0.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl TryFrom<String> for Bytes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits: Vec<char> = text.chars().collect();
        let bytes = digits.chunks(2).map(|pair| match pair {
            [high, low] => {
                let (high, low) = (high.to_digit(16)?, low.to_digit(16)?);
                u8::try_from(high << 4 | low).ok()
            }
            _ => None,
        });
        let bytes: Option<Vec<u8>> = bytes.collect();
        bytes
            .map(Self)
            .ok_or_else(|| format!("no hexadecimal bytes: {text}"))
    }
}

/// Says whose answer or greeting it is. The caller draws it at random; 16 hexadecimal digits on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nonce(pub u64);

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Nonce {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u64::from_str_radix(text, 16).ok().filter(|_| digits);
        number
            .map(Self)
            .ok_or_else(|| format!("no nonce: {text:?}"))
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.to_string()
    }
}

impl TryFrom<String> for Nonce {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Certificate authorities that are trusted beside those of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authorities {
    /// Certificates as PEM text, which travel along: about a kilobyte each.
    #[serde(rename = "ca_pem")]
    Pem(String),
    /// A file on the machine that the probe runs on.
    #[serde(rename = "ca_file")]
    File(String),
}

/// What one run of the probe is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Whose answer it is; another for each run.
    pub nonce: Nonce,
    /// What listeners greet with; the same for all that should recognise each other.
    pub greeting: Nonce,
    /// Milliseconds after which it answers with what it has.
    pub run_ms: u32,
    /// Addresses that are likely in answers, those of endpoints first of all: they are named with one byte each. At most [`KNOWN`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<IpAddr>,
    /// Certificate authorities beside those of the machine.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<Authorities>,
    /// The questions; answers come in their order.
    pub questions: Vec<Question>,
}

impl Ask {
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
