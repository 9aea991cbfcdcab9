//! Ranges of addresses, protocols and ports, in a form that is quick to compare.

use crate::snapshot::Protocol;
use ipnet::IpNet;
use std::net::IpAddr;

/// A range of addresses, both ends included. The two families never match each other: Amazon VPC user guide, "Security group
/// rules" and "Network ACL rules" (rules for `0.0.0.0/0` and `::/0` are separate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Range {
    V4(u32, u32),
    V6(u128, u128),
}

impl Range {
    pub(super) fn of(net: IpNet) -> Self {
        match net {
            IpNet::V4(net) => Self::V4(net.network().into(), net.broadcast().into()),
            IpNet::V6(net) => Self::V6(net.network().into(), net.broadcast().into()),
        }
    }

    #[inline]
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4(first, last), IpAddr::V4(address)) => {
                (first..=last).contains(&u32::from(address))
            }
            (Self::V6(first, last), IpAddr::V6(address)) => {
                (first..=last).contains(&u128::from(address))
            }
            _ => false,
        }
    }
}

/// What a packet is, apart from its addresses: the protocol's number, and the port or, for ICMP, type and code as two bytes, so that
/// all codes of a type stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traffic {
    pub(super) protocol: u8,
    pub(super) port: u16,
}

impl Traffic {
    /// Reads what a question says, whose port is the type of ICMP plus 256 times the code.
    #[inline]
    pub(super) fn new(protocol: Protocol, port: u16) -> Self {
        let protocol = number(protocol);
        let icmp = protocol == ICMP || protocol == ICMPV6;
        let port = if icmp { port.swap_bytes() } else { port };
        Self { protocol, port }
    }
}

pub(super) const ICMP: u8 = 1;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const ICMPV6: u8 = 58;
/// Reserved by IANA: only rules for every protocol match it.
const NONE_IN_PARTICULAR: u8 = 255;

/// Returns the number of a protocol; "every protocol" as a question is one that no rule names.
pub(super) fn number(protocol: Protocol) -> u8 {
    protocol.number().unwrap_or(NONE_IN_PARTICULAR)
}

/// Protocol and ports of a rule or an entry, as one range of numbers: the protocol's number before the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    low: u32,
    high: u32,
}

const EVERYTHING: Filter = Filter {
    low: 0,
    high: u32::MAX,
};
const NOTHING: Filter = Filter { low: 1, high: 0 };

impl Filter {
    /// Ports mean something for TCP, UDP and ICMP only; rules for other protocols, and for every protocol, match all traffic of
    /// theirs (Amazon EC2 API, `IpPermission`, and Amazon VPC user guide, "Network ACL rules").
    pub(super) fn new(protocol: Protocol, ports: Option<(i32, i32)>) -> Self {
        if protocol == Protocol::All {
            return EVERYTHING;
        }
        let number = number(protocol);
        match ports.filter(|(first, _)| *first >= 0) {
            Some((first, last)) if number == TCP || number == UDP => {
                Self::ports(number, first, last)
            }
            // Type and code, which stand behind each other as two bytes of one number; -1 stands for every code.
            Some((kind, code)) if number == ICMP || number == ICMPV6 => {
                let (first, last) = if code < 0 { (0, 255) } else { (code, code) };
                Self::ports(number, kind * 256 + first, kind * 256 + last)
            }
            _ => Self::ports(number, 0, u16::MAX.into()),
        }
    }

    fn ports(protocol: u8, first: i32, last: i32) -> Self {
        let last = last.min(u16::MAX.into());
        match (u16::try_from(first), u16::try_from(last)) {
            (Ok(first), Ok(last)) if first <= last => Self {
                low: code(protocol, first),
                high: code(protocol, last),
            },
            _ => NOTHING,
        }
    }

    /// Returns the first and the last number that it covers, as [`code`] makes them; none where it covers nothing.
    pub(super) fn codes(self) -> Option<(u32, u32)> {
        (self.low <= self.high).then_some((self.low, self.high.min(LAST_CODE)))
    }

    /// Tells whether it is about a packet.
    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch on a random rule is guessed wrong"
    )]
    pub(super) fn covers(self, traffic: Traffic) -> bool {
        let code = code(traffic.protocol, traffic.port);
        (self.low <= code) & (code <= self.high)
    }

    /// Returns the part of a range of TCP or UDP ports that it covers.
    #[inline]
    pub(super) fn part(self, protocol: u8, (first, last): (u16, u16)) -> Option<(u16, u16)> {
        let from = self.low.max(code(protocol, first));
        let to = self.high.min(code(protocol, last));
        (from <= to).then_some((port(from), port(to)))
    }
}

/// The largest number that [`code`] makes.
pub(super) const LAST_CODE: u32 = 0x00ff_ffff;

/// Returns the protocol's number and the port as one number.
#[inline]
pub(super) fn code(protocol: u8, port: u16) -> u32 {
    u32::from(protocol) << 16 | u32::from(port)
}

#[inline]
fn port(code: u32) -> u16 {
    let [_, _, high, low] = code.to_be_bytes();
    u16::from_be_bytes([high, low])
}
