//! Nested ranges cut into pieces that do not overlap, so that the narrowest one around an address is found by bisection.

/// Pieces of the addresses of one family.
#[derive(Debug)]
pub(super) struct Segments<A> {
    /// Where each piece starts, and who decides in it; [`NOBODY`] between the ranges.
    pieces: Vec<(A, u32)>,
}

const NOBODY: u32 = u32::MAX;

/// An address as a number.
pub(super) trait Address: Copy + Ord {
    fn next(self) -> Option<Self>;
}

impl Address for u32 {
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl Address for u128 {
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl<A: Address> Segments<A> {
    /// Cuts ranges, each with its number. Of two ranges one holds the other, or they share nothing, as ranges of CIDR notation do;
    /// of equal ones the lowest number decides.
    pub(super) fn new(mut ranges: Vec<(A, A, u32)>) -> Self {
        ranges.sort_unstable_by_key(|(first, last, at)| (*first, std::cmp::Reverse(*last), *at));
        ranges.dedup_by_key(|(first, last, _)| (*first, *last));
        let mut segments = Self {
            pieces: Vec::with_capacity(2 * ranges.len()),
        };
        let mut around: Vec<(A, u32)> = Vec::new();
        for (first, last, at) in ranges {
            while around.last().is_some_and(|(end, _)| *end < first) {
                segments.leave(&mut around);
            }
            segments.push(first, at);
            around.push((last, at));
        }
        while !around.is_empty() {
            segments.leave(&mut around);
        }
        segments
    }

    /// Leaves the innermost range for the one around it.
    fn leave(&mut self, around: &mut Vec<(A, u32)>) {
        let left = around.pop();
        let at = around.last().map_or(NOBODY, |(_, at)| *at);
        if let Some(start) = left.and_then(|(last, _)| last.next()) {
            self.push(start, at);
        }
    }

    fn push(&mut self, start: A, at: u32) {
        // What starts inside at the same address leaves nothing of the one around it.
        self.pieces.pop_if(|(before, _)| *before == start);
        self.pieces.push((start, at));
    }

    /// Returns where each piece starts.
    pub(super) fn starts(&self) -> impl Iterator<Item = A> {
        self.pieces.iter().map(|(start, _)| *start)
    }

    /// Returns the number of the narrowest range around an address.
    #[inline]
    pub(super) fn at(&self, address: A) -> Option<u32> {
        let behind = self.pieces.partition_point(|(start, _)| *start <= address);
        let (_, at) = self.pieces.get(behind.checked_sub(1)?)?;
        (*at != NOBODY).then_some(*at)
    }
}

impl Segments<u32> {
    /// Returns the pieces: first and last address, and the number of the range.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let next = self.pieces.iter().skip(1).map(|(start, _)| start - 1);
        let lasts = next.chain([u32::MAX]);
        let pieces = self.pieces.iter().zip(lasts);
        let pieces = pieces.map(|((first, at), last)| (*first, last, *at));
        pieces.filter(|(.., at)| *at != NOBODY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ranges as CIDR notation writes them, of at most 2^6 addresses, and some at the very end.
    fn ranges() -> impl Strategy<Value = Vec<(u32, u32)>> {
        let range = (0..64_u32, 0..=6_u32, any::<bool>()).prop_map(|(address, bits, end)| {
            let first = address >> bits << bits;
            let base = if end { u32::MAX - 63 } else { 0 };
            (base + first, base + first + ((1 << bits) - 1))
        });
        prop::collection::vec(range, 0..12)
    }

    proptest! {
        #[test]
        fn the_narrowest_range_decides_and_the_first_of_equal_ones(ranges in ranges()) {
            let numbered = ranges.iter().zip(0..).map(|((first, last), at)| (*first, *last, at));
            let segments = Segments::new(numbered.clone().collect());
            for address in (0..70).chain(u32::MAX - 70..=u32::MAX) {
                let around = numbered.clone().filter(|(first, last, _)| (*first..=*last).contains(&address));
                let narrowest = around.min_by_key(|(first, last, at)| (last - first, *at));
                prop_assert_eq!(segments.at(address), narrowest.map(|(.., at)| at));
                let mut pieces = segments.pieces();
                let piece = pieces.find(|(first, last, _)| (*first..=*last).contains(&address));
                prop_assert_eq!(segments.at(address), piece.map(|(.., at)| at));
            }
        }
    }
}
