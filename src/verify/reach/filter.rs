//! Ranges of addresses, protocols and ports, in a form that is quick to compare.

use crate::verify::snapshot::Protocol;
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

/// What a packet is, apart from its addresses: the protocol's number, and the port or, for ICMP, the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traffic {
    pub(super) protocol: u8,
    pub(super) port: u16,
}

pub(super) const ICMP: u8 = 1;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const ICMPV6: u8 = 58;
/// Reserved by IANA: only rules for every protocol match it.
const NONE_IN_PARTICULAR: u8 = 255;

/// Returns the number of a protocol; "every protocol" as a question is one that no rule names.
pub(super) fn number(protocol: Protocol) -> u8 {
    match protocol {
        Protocol::All => NONE_IN_PARTICULAR,
        Protocol::Tcp => TCP,
        Protocol::Udp => UDP,
        Protocol::Icmp => ICMP,
        Protocol::Icmpv6 => ICMPV6,
        Protocol::Number(number) => number,
    }
}

/// Protocol and ports of a rule or an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    /// None for every protocol.
    protocol: Option<u8>,
    /// None for every port. Ports mean something for TCP, UDP and ICMP only; rules for other protocols, and for every
    /// protocol, match all traffic of theirs (Amazon EC2 API, `IpPermission`, and Amazon VPC user guide, "Network ACL rules").
    ports: Option<(i32, i32)>,
}

impl Filter {
    pub(super) fn new(protocol: Protocol, ports: Option<(i32, i32)>) -> Self {
        let protocol = (protocol != Protocol::All).then(|| number(protocol));
        let counts = protocol.is_some_and(|number| [ICMP, TCP, UDP, ICMPV6].contains(&number));
        Self {
            protocol,
            ports: ports.filter(|(first, _)| counts && *first >= 0),
        }
    }

    #[inline]
    pub(super) fn covers(self, traffic: Traffic) -> bool {
        let Some(protocol) = self.protocol else {
            return true;
        };
        protocol == traffic.protocol
            && self.ports.is_none_or(|(first, last)| {
                let port = i32::from(traffic.port);
                if protocol == ICMP || protocol == ICMPV6 {
                    // Type and code; -1 stands for every code. Questions are about code 0.
                    port == first && last <= 0
                } else {
                    (first..=last).contains(&port)
                }
            })
    }

    /// Returns the part of a range of TCP or UDP ports that it covers.
    #[inline]
    pub(super) fn part(self, protocol: u8, (first, last): (u16, u16)) -> Option<(u16, u16)> {
        if self.protocol.is_some_and(|own| own != protocol) {
            return None;
        }
        let Some((from, to)) = self.ports else {
            return Some((first, last));
        };
        let from = u16::try_from(from.max(i32::from(first))).ok()?;
        let to = u16::try_from(to.min(i32::from(last))).ok()?;
        (from <= to).then_some((from, to))
    }
}
