//! The protocols of security group rules and network ACL entries.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A protocol, as rules name it; serialised as AWS writes it. Amazon EC2 API reference, "IpPermission" and "NetworkAclEntry": a
/// name or an IANA number, `-1` for every protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// Every protocol, `-1`.
    All,
    /// Number 6.
    Tcp,
    /// Number 17.
    Udp,
    /// Number 1.
    Icmp,
    /// Number 58.
    Icmpv6,
    /// Another one by its number.
    Number(u8),
}

/// A text that names no protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no protocol")]
pub struct UnknownProtocol(pub String);

impl Protocol {
    /// Returns it as AWS's API writes it: `-1`, `tcp`, `50`.
    #[must_use]
    pub fn api_name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::All => "-1",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Icmp => "icmp",
            Self::Icmpv6 => "icmpv6",
            Self::Number(number) => return Cow::Owned(number.to_string()),
        })
    }

    /// Returns IANA's number; none for every protocol.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        match self {
            Self::All => None,
            Self::Tcp => Some(6),
            Self::Udp => Some(17),
            Self::Icmp => Some(1),
            Self::Icmpv6 => Some(58),
            Self::Number(number) => Some(number),
        }
    }
}

/// Reads a name or a number, as groups (`tcp`, `-1`) and network ACLs (`6`, `-1`) give them; anything else is an error.
impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "-1" | "all" => Self::All,
            "tcp" | "6" => Self::Tcp,
            "udp" | "17" => Self::Udp,
            "icmp" | "1" => Self::Icmp,
            "icmpv6" | "58" => Self::Icmpv6,
            other => match other.parse() {
                Ok(number) => Self::Number(number),
                Err(_) => return Err(UnknownProtocol(text.to_owned())),
            },
        })
    }
}

/// Names it for people: `tcp`, `all protocols`, `protocol 50`.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all protocols"),
            Self::Number(number) => write!(f, "protocol {number}"),
            named => f.write_str(&named.api_name()),
        }
    }
}

impl Serialize for Protocol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.api_name())
    }
}

impl<'de> Deserialize<'de> for Protocol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Protocol, UnknownProtocol};

    #[test]
    fn every_protocol_is_read_back_from_what_aws_writes() {
        let numbered = (0..=u8::MAX).map(|number| number.to_string().parse().unwrap());
        for protocol in numbered.chain([Protocol::All]) {
            let name = protocol.api_name();
            assert_eq!(name.parse(), Ok(protocol));
            let json = serde_json::to_value(protocol).unwrap();
            assert_eq!(json, *name);
            assert_eq!(serde_json::from_value::<Protocol>(json).unwrap(), protocol);
        }
    }

    #[test]
    fn names_and_numbers_mean_the_same() {
        for (number, name) in [("6", "TCP"), ("17", "udp"), ("1", "icmp"), ("58", "icmpv6")] {
            assert_eq!(number.parse::<Protocol>(), name.parse());
        }
    }

    #[test]
    fn an_unknown_name_is_no_protocol() {
        for text in ["", "tpc", "256", "-2", "tcp ", "any"] {
            let unknown = UnknownProtocol(text.to_owned());
            assert_eq!(text.parse::<Protocol>(), Err(unknown), "{text}");
        }
    }
}
