//! A range of addresses.

use crate::reach::filter::Range;
use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses of one family from a first to a last one, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub(super) v6: bool,
    pub(super) first: u128,
    pub(super) last: u128,
}

impl From<IpNet> for Span {
    fn from(net: IpNet) -> Self {
        Range::of(net).into()
    }
}

impl From<IpAddr> for Span {
    fn from(address: IpAddr) -> Self {
        Self::from(IpNet::from(address))
    }
}

impl From<Range> for Span {
    fn from(range: Range) -> Self {
        match range {
            Range::V4(first, last) => Self {
                v6: false,
                first: first.into(),
                last: last.into(),
            },
            Range::V6(first, last) => Self {
                v6: true,
                first,
                last,
            },
        }
    }
}

impl Span {
    /// Every address of IPv4, and every one of IPv6.
    pub const EVERYWHERE: [Self; 2] = [
        Self {
            v6: false,
            first: 0,
            last: u32::MAX as u128,
        },
        Self {
            v6: true,
            first: 0,
            last: u128::MAX,
        },
    ];

    /// Returns the first address.
    #[must_use]
    pub fn first(self) -> IpAddr {
        address(self.v6, self.first)
    }

    /// Returns the last address.
    #[must_use]
    pub fn last(self) -> IpAddr {
        address(self.v6, self.last)
    }

    /// Tells whether the addresses are of IPv6.
    #[must_use]
    pub fn is_v6(self) -> bool {
        self.v6
    }

    /// Tells whether the other range lies wholly inside this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.v6 == other.v6 && self.first <= other.first && other.last <= self.last
    }

    /// Returns what is left of the range without another one: nothing, one part, or two.
    pub fn without(self, other: Self) -> impl Iterator<Item = Self> {
        let apart = self.v6 != other.v6 || other.last < self.first || self.last < other.first;
        let before = (!apart && self.first < other.first).then(|| Self {
            last: other.first - 1,
            ..self
        });
        let behind = (!apart && self.last > other.last).then(|| Self {
            first: other.last + 1,
            ..self
        });
        let whole = apart.then_some(self);
        whole.into_iter().chain(before).chain(behind)
    }

    /// Sorts ranges and joins those that touch or overlap.
    #[must_use]
    pub fn joined(mut spans: Vec<Self>) -> Vec<Self> {
        spans.sort_unstable();
        let mut joined: Vec<Self> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(before)
                    if before.v6 == span.v6 && span.first <= before.last.saturating_add(1) =>
                {
                    before.last = before.last.max(span.last);
                }
                _ => joined.push(span),
            }
        }
        joined
    }

    /// Returns the narrowest range of CIDR notation around this range and another one of its family.
    #[must_use]
    pub fn around(self, other: Self) -> Self {
        let (first, last) = (self.first.min(other.first), self.last.max(other.last));
        let below = 128 - (first ^ last).leading_zeros();
        let rest = 1_u128.checked_shl(below).map_or(u128::MAX, |size| size - 1);
        Self {
            v6: self.v6,
            first: first & !rest,
            last: last | rest,
        }
    }

    /// Returns the fewest ranges of CIDR notation that make it up.
    #[must_use]
    pub fn nets(self) -> Vec<IpNet> {
        match (self.first(), self.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect()
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Writes one range of CIDR notation as such, anything else by its ends.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nets().as_slice() {
            [net] => write!(f, "{net}"),
            _ => write!(f, "{}-{}", self.first(), self.last()),
        }
    }
}

/// Returns an address as a number, which says nothing of its family.
pub(super) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

/// Returns the address that a number stands for.
#[inline]
pub(super) fn address(v6: bool, number: u128) -> IpAddr {
    if v6 {
        Ipv6Addr::from(number).into()
    } else {
        Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(net: &str) -> Span {
        Span::from(net.parse::<IpNet>().unwrap())
    }

    #[test]
    fn ranges_are_written_as_cidr_where_they_are_one() {
        assert_eq!(span("10.0.0.0/8").to_string(), "10.0.0.0/8");
        assert_eq!(span("2001:db8::/32").to_string(), "2001:db8::/32");
        let rest: Vec<_> = span("0.0.0.0/0").without(span("10.0.0.0/8")).collect();
        let texts: Vec<_> = rest.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["0.0.0.0-9.255.255.255", "11.0.0.0-255.255.255.255"]);
        assert_eq!(Span::joined(rest).len(), 2);
        let both = vec![span("0.0.0.0/1"), span("128.0.0.0/1"), span("::/0")];
        assert_eq!(Span::joined(both), Span::EVERYWHERE);
    }

    #[test]
    fn the_range_around_two_is_the_narrowest() {
        for (one, other, around) in [
            ("10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/23"),
            ("10.0.0.0/24", "10.0.0.0/24", "10.0.0.0/24"),
            ("0.0.0.0/8", "127.0.0.0/8", "0.0.0.0/1"),
            ("::/128", "ffff::/16", "::/0"),
        ] {
            assert_eq!(span(one).around(span(other)), span(around));
        }
    }

    #[test]
    fn what_is_left_holds_nothing_of_what_was_taken() {
        let ten = span("10.0.0.0/8");
        for (taken, left) in [
            ("10.0.0.0/8", 0),
            ("0.0.0.0/0", 0),
            ("10.0.0.0/9", 1),
            ("10.128.0.0/9", 1),
            ("10.1.0.0/16", 2),
            ("11.0.0.0/8", 1),
            ("::/0", 1),
        ] {
            let parts: Vec<_> = ten.without(span(taken)).collect();
            assert_eq!(parts.len(), left, "{taken}");
            assert!(parts.iter().all(|part| ten.holds(*part)), "{taken}");
        }
    }
}
