//! A range of protocols and ports.

use crate::reach::filter::{Filter, ICMP, ICMPV6, LAST_CODE, TCP, UDP, code};
use crate::reach::reply_ports::with_own_replies;
use crate::snapshot::Protocol;
use std::fmt;

/// Protocols and ports from a first to a last one, both included, in the order of the protocols' numbers and then of the ports (of ICMP
/// of type, then code). Protocol 255, which is reserved, stands for one that no rule names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrafficRange {
    pub(super) low: u32,
    pub(super) high: u32,
}

/// How many numbers each protocol has.
const PER_PROTOCOL: u32 = 1 << 16;

impl TrafficRange {
    /// Everything.
    pub const ALL: Self = Self {
        low: 0,
        high: LAST_CODE,
    };

    /// Returns what a rule is about that names a protocol and perhaps ports; of ICMP they are type and code. None where that is nothing.
    #[must_use]
    pub fn of(protocol: Protocol, ports: Option<(i32, i32)>) -> Option<Self> {
        let (low, high) = Filter::new(protocol, ports).codes()?;
        Some(Self { low, high })
    }

    /// Tells whether the other range lies wholly inside this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// Returns protocol and port of the first packet, as a question has them.
    #[must_use]
    pub fn first(self) -> (Protocol, u16) {
        question(self.low)
    }

    /// Returns protocol and port of the last packet.
    #[must_use]
    pub fn last(self) -> (Protocol, u16) {
        question(self.high)
    }

    /// Sorts ranges and joins those that touch or overlap.
    #[must_use]
    pub fn joined(mut ranges: Vec<Self>) -> Vec<Self> {
        join(&mut ranges);
        ranges
    }
}

/// Sorts ranges and joins those that touch or overlap.
pub(super) fn join(ranges: &mut Vec<TrafficRange>) {
    if ranges.len() < 2 {
        return;
    }
    ranges.sort_unstable();
    ranges.dedup_by(|next, before| {
        let touches = next.low <= before.high.saturating_add(1);
        if touches {
            before.high = before.high.max(next.high);
        }
        touches
    });
}

/// Returns the protocol and the port that a number stands for, as a question has them.
pub(super) fn question(code: u32) -> (Protocol, u16) {
    let [_, number, high, low] = code.to_be_bytes();
    let port = u16::from_be_bytes([high, low]);
    match number {
        TCP => (Protocol::Tcp, port),
        UDP => (Protocol::Udp, port),
        ICMP => (Protocol::Icmp, port.swap_bytes()),
        ICMPV6 => (Protocol::Icmpv6, port.swap_bytes()),
        other => (Protocol::Number(other), port),
    }
}

/// Names it in the words of a rule: `udp 123`, `icmp type 8`, `protocols 18-255`, `everything`.
impl fmt::Display for TrafficRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("everything");
        }
        let (first, last) = (self.low / PER_PROTOCOL, self.high / PER_PROTOCOL);
        if first == last {
            return self.within_one(f);
        }
        // What begins or ends inside a protocol is told by itself.
        let starts = !self.low.is_multiple_of(PER_PROTOCOL);
        let ends = self.high % PER_PROTOCOL != PER_PROTOCOL - 1;
        let (from, to) = (first + u32::from(starts), last + 1 - u32::from(ends));
        let mut parts = Vec::new();
        if starts {
            parts.push(Self {
                high: from * PER_PROTOCOL - 1,
                ..*self
            });
        }
        let whole = (from < to).then(|| (from, to - 1));
        if ends {
            parts.push(Self {
                low: to * PER_PROTOCOL,
                ..*self
            });
        }
        let mut words: Vec<_> = parts.iter().map(ToString::to_string).collect();
        let name = |number: u32| question(number * PER_PROTOCOL).0.to_string();
        words.extend(whole.map(|(from, to)| match to - from {
            0 => name(from),
            _ => format!("protocols {from}-{to}"),
        }));
        f.write_str(&words.join(" and "))
    }
}

impl TrafficRange {
    /// Names what lies inside one protocol.
    fn within_one(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (protocol, _) = question(self.low);
        let (first, last) = (self.low % PER_PROTOCOL, self.high % PER_PROTOCOL);
        if (first, last) == (0, PER_PROTOCOL - 1) {
            return write!(f, "{protocol}");
        }
        match protocol {
            Protocol::Icmp | Protocol::Icmpv6 => {
                let (kind, other) = (first >> 8, last >> 8);
                match (first & 0xff, last & 0xff) {
                    (0, 255) if kind == other => write!(f, "{protocol} type {kind}"),
                    (0, 255) => write!(f, "{protocol} types {kind}-{other}"),
                    (code, to) if kind == other && code == to => {
                        write!(f, "{protocol} type {kind} code {code}")
                    }
                    (code, to) => {
                        write!(
                            f,
                            "{protocol} type {kind} code {code} to type {other} code {to}"
                        )
                    }
                }
            }
            _ if first == last => write!(f, "{protocol} {first}"),
            _ => write!(f, "{protocol} {first}-{last}"),
        }
    }
}

/// The boundaries that the semantics have of themselves, whatever the rules say: where another number starts.
pub(super) fn own_boundaries() -> Vec<u32> {
    let mut all: Vec<u32> = [ICMP, TCP, UDP, ICMPV6]
        .into_iter()
        .flat_map(|protocol| {
            let first = code(protocol, 0);
            [first, first + PER_PROTOCOL]
        })
        .collect();
    all.push(code(u8::MAX, 0));
    // Clients of these open from ports of their own.
    for (protocol, (first, last)) in with_own_replies() {
        all.extend([code(protocol, first), code(protocol, last) + 1]);
    }
    // The reply to an echo has another type.
    for (protocol, kind) in [(ICMP, 8), (ICMPV6, 128)] {
        all.extend([code(protocol, kind << 8), code(protocol, (kind + 1) << 8)]);
    }
    all
}

/// Returns where an echo meets what a boundary among the replies to echoes cuts; none for all other boundaries.
pub(super) fn of_the_echo(boundary: u32) -> Option<u32> {
    let echo = |protocol, reply: u16, kind: u16| {
        let first = code(protocol, reply << 8);
        (first..=first + 256)
            .contains(&boundary)
            .then(|| boundary - first + code(protocol, kind << 8))
    };
    echo(ICMP, 0, 8).or_else(|| echo(ICMPV6, 129, 128))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(protocol: Protocol, ports: Option<(i32, i32)>) -> String {
        TrafficRange::of(protocol, ports).unwrap().to_string()
    }

    #[test]
    fn traffic_is_named_as_rules_are() {
        assert_eq!(named(Protocol::All, None), "everything");
        assert_eq!(named(Protocol::Tcp, None), "tcp");
        assert_eq!(named(Protocol::Udp, Some((123, 123))), "udp 123");
        assert_eq!(named(Protocol::Tcp, Some((1, 65535))), "tcp 1-65535");
        assert_eq!(named(Protocol::Icmp, Some((8, -1))), "icmp type 8");
        assert_eq!(named(Protocol::Icmp, Some((3, 4))), "icmp type 3 code 4");
        assert_eq!(named(Protocol::Number(50), None), "protocol 50");
        let range = |low, high| TrafficRange { low, high };
        let tail = range(code(TCP, 1024), code(UDP, u16::MAX));
        assert_eq!(tail.to_string(), "tcp 1024-65535 and protocols 7-17");
        let both = range(code(0, 0), code(UDP, 52));
        assert_eq!(both.to_string(), "udp 0-52 and protocols 0-16");
        let touching = range(code(TCP, 1024), code(7, 5));
        assert_eq!(touching.to_string(), "tcp 1024-65535 and protocol 7 0-5");
    }

    #[test]
    fn questions_say_what_numbers_mean() {
        let first = |protocol, ports| TrafficRange::of(protocol, Some(ports)).unwrap().first();
        assert_eq!(first(Protocol::Tcp, (443, 443)), (Protocol::Tcp, 443));
        // The code stands above the type, so that a question about a type alone is one about code 0.
        assert_eq!(first(Protocol::Icmp, (8, 0)), (Protocol::Icmp, 8));
        assert_eq!(
            first(Protocol::Icmpv6, (128, 2)),
            (Protocol::Icmpv6, 128 + 512)
        );
        for code in [0, 5, code(TCP, 443), code(ICMP, 0x0803), LAST_CODE] {
            let (protocol, port) = question(code);
            let traffic = crate::reach::filter::Traffic::new(protocol, port);
            assert_eq!(
                crate::reach::filter::code(traffic.protocol, traffic.port),
                code
            );
        }
    }
}
