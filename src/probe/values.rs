//! Values in questions, in the form in which they travel.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A family of addresses; `4` or `6` on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Family {
    /// IPv4, `4`.
    V4,
    /// IPv6, `6`.
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
    /// The server at this address.
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
    /// TLS 1.0 (RFC 2246).
    #[serde(rename = "1.0")]
    Tls10,
    /// TLS 1.1 (RFC 4346).
    #[serde(rename = "1.1")]
    Tls11,
}

/// An HTTP method, in capitals on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
}

/// A signed call that only reads; in kebab case on the way.
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

/// Bytes; two hexadecimal digits each on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        hex::encode(bytes.0)
    }
}

impl TryFrom<String> for Bytes {
    type Error = hex::FromHexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        hex::decode(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_travel() {
        assert!(Bytes::try_from("abc".to_owned()).is_err());
        assert!(Bytes::try_from("zz".to_owned()).is_err());
        assert!(Family::try_from(5).is_err());
        assert!(Server::try_from("resolver".to_owned()).is_err());
    }
}
