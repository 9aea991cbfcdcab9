//! IPv4 ranges, strict about host bits.

use ipnet::Ipv4Net;
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// An IPv4 range in CIDR notation without host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(Ipv4Net);

/// Why a text is not a [`Cidr`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// Not of the form `a.b.c.d/n`.
    #[error("`{0}` is not an IPv4 range in CIDR notation")]
    Syntax(String),
    /// Bits are set behind the prefix.
    #[error("`{given}` has host bits set")]
    HostBits {
        /// The text as given.
        given: String,
        /// The range that was probably meant.
        meant: Cidr,
    },
}

impl Cidr {
    /// Every IPv4 address.
    pub const ANYWHERE: Self = Self(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0));

    /// Creates a range from its first address and prefix length; host bits are cut off.
    ///
    /// Returns none for a prefix length above 32.
    #[must_use]
    pub fn new(address: u32, prefix: u8) -> Option<Self> {
        let net = Ipv4Net::new(Ipv4Addr::from(address), prefix).ok()?;
        Some(Self(net.trunc()))
    }

    /// Returns it as the type that computes with ranges of an account, of IPv4 and IPv6.
    #[must_use]
    pub fn net(self) -> Ipv4Net {
        self.0
    }

    /// Returns the first address as a number.
    #[must_use]
    pub fn first(self) -> u32 {
        u32::from(self.0.network())
    }

    /// Returns the last address as a number.
    #[must_use]
    pub fn last(self) -> u32 {
        u32::from(self.0.broadcast())
    }

    /// Returns the prefix length in bits.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.0.prefix_len()
    }

    /// Returns the number of addresses.
    #[must_use]
    pub fn size(self) -> u64 {
        1 << (32 - u32::from(self.prefix()))
    }

    /// Tells whether the two ranges share an address.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// Tells whether the other range lies wholly inside this one.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first() <= other.first() && other.last() <= self.last()
    }

    /// Returns the `index`th of the equal parts with the given longer prefix; none where there is no such part.
    #[must_use]
    pub fn part(self, prefix: u8, index: u32) -> Option<Self> {
        let bits = prefix.checked_sub(self.prefix())?;
        if prefix > 32 || u64::from(index) >= (1_u64 << bits) {
            return None;
        }
        let offset = u64::from(index) << (32 - u32::from(prefix));
        Self::new(self.first() + u32::try_from(offset).ok()?, prefix)
    }
}

/// Reads the one way to write a range: the standard library refuses zeros in front of an octet, which some read as octal.
fn strict(text: &str) -> Option<Ipv4Net> {
    let (address, prefix) = text.split_once('/')?;
    let plain = prefix == "0" || !prefix.starts_with(['0', '+']);
    Ipv4Net::new(
        address.parse().ok()?,
        prefix.parse().ok().filter(|_| plain)?,
    )
    .ok()
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let net = strict(text).ok_or_else(|| CidrError::Syntax(text.to_owned()))?;
        if net.addr() == net.network() {
            Ok(Self(net))
        } else {
            Err(CidrError::HostBits {
                given: text.to_owned(),
                meant: Self(net.trunc()),
            })
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Cidr {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().expect(text)
    }

    #[test]
    fn host_bits_are_refused_with_the_range_that_was_meant() {
        let error = "10.0.1.0/16".parse::<Cidr>().expect_err("host bits");
        let CidrError::HostBits { meant, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(meant, cidr("10.0.0.0/16"));
        for wrong in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/16",
            "fd00::/8",
            "",
            "010.0.0.0/8",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            " 10.0.0.0/8",
        ] {
            assert!(
                matches!(wrong.parse::<Cidr>(), Err(CidrError::Syntax(_))),
                "{wrong}"
            );
        }
    }

    #[test]
    fn parts_tile_the_range() {
        let whole = cidr("10.0.0.0/16");
        assert_eq!(whole.part(18, 0), Some(cidr("10.0.0.0/18")));
        assert_eq!(whole.part(18, 3), Some(cidr("10.0.192.0/18")));
        assert_eq!(whole.part(18, 4), None);
        assert_eq!(whole.part(15, 0), None);
        assert_eq!(whole.part(33, 0), None);
        assert_eq!(Cidr::ANYWHERE.part(1, 1), Some(cidr("128.0.0.0/1")));
    }

    #[test]
    fn overlap_and_containment() {
        assert!(cidr("10.0.0.0/16").overlaps(cidr("10.0.255.0/24")));
        assert!(!cidr("10.0.0.0/16").overlaps(cidr("10.1.0.0/16")));
        assert!(cidr("10.0.0.0/16").contains(cidr("10.0.255.0/24")));
        assert!(!cidr("10.0.255.0/24").contains(cidr("10.0.0.0/16")));
    }
}
