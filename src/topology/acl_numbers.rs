//! Numbers of network ACL entries: each peer has some of its own, so that a new peer renumbers no entry (N5).

use super::network::Tier;
use crate::blueprint::Cidr;

/// Each tier of the primary range has so many, from 100 on.
const STRIDE: u16 = 100;
/// Each tier of a secondary range has so many, so that those of four ranges end below what names no tier: an ACL has no more than 20 entries in
/// a direction.
const SECONDARY_STRIDE: u16 = 50;
/// 32nds of a range, of which each tier owns one at least.
const UNITS: u16 = 32;
/// Numbers for clients start here, above those for everything outside; AWS takes numbers up to 32,766.
const CLIENTS: u16 = 11_000;
/// Ranges of clients have this many places for their numbers.
const SLOTS: u16 = 200;

/// The numbers of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Numbers {
    pub(super) first: u16,
    /// How many there are.
    count: u16,
}

impl Numbers {
    /// For entries that name no tier, above those of the 32 possible tiers of each range of the VPC.
    pub(super) const OUTSIDE: Self = Self {
        first: 10_000,
        count: STRIDE,
    };

    /// For entries that name a tier: those of the primary range, then those of one secondary range after the other.
    pub(super) fn of_tier(tier: &Tier) -> Self {
        let start = u16::from(tier.start);
        match u16::from(tier.block).checked_sub(1) {
            None => Self {
                first: STRIDE * (start + 1),
                count: STRIDE,
            },
            Some(before) => Self {
                first: STRIDE * (UNITS + 1) + SECONDARY_STRIDE * (UNITS * before + start),
                count: SECONDARY_STRIDE,
            },
        }
    }

    /// For entries that name a range of clients.
    pub(super) fn of_client(cidr: Cidr) -> Self {
        Self {
            first: CLIENTS + STRIDE * slot(cidr),
            count: STRIDE,
        }
    }

    /// Returns all of them in turn, from one on.
    pub(super) fn from(self, offset: u16) -> impl Iterator<Item = u16> {
        (0..self.count).map(move |step| self.first + (offset + step) % self.count)
    }
}

/// Returns a number below [`SLOTS`] that follows from the range alone, so that another client renumbers nothing. Two ranges of one slot
/// share its numbers.
fn slot(cidr: Cidr) -> u16 {
    let bytes = cidr
        .first()
        .to_be_bytes()
        .into_iter()
        .chain([cidr.prefix()]);
    bytes.fold(0, |sum: u16, byte| (sum * 31 + u16::from(byte)) % SLOTS)
}

#[cfg(test)]
mod tests {
    use super::super::functions::Function;
    use super::*;

    #[test]
    fn no_two_tiers_of_any_range_share_a_number_with_each_other_or_with_what_is_outside() {
        let tier = |block, start| Tier {
            name: String::new(),
            function: Function::Training,
            description: String::new(),
            block,
            start,
            ranges: Vec::new(),
            public: false,
            subnets: Vec::new(),
        };
        let tiers = (0..5).flat_map(|block| (0..32).map(move |start| tier(block, start)));
        let mut all: Vec<_> = tiers
            .flat_map(|tier| Numbers::of_tier(&tier).from(95))
            .chain(Numbers::OUTSIDE.from(0))
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(all.first(), Some(&100));
        assert_eq!(all.last(), Some(&10_099));
    }
}
