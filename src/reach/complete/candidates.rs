//! What the groups of an end may let pass: all else they deny.

use super::span::Span;
use super::traffic_range::TrafficRange;
use crate::reach::filter::Filter;
use crate::reach::groups::Groups;

/// The rules of an end's groups on one side, for one family.
#[derive(Debug)]
pub(super) struct Candidates {
    /// Addresses, or the number of a group, and what of them passes.
    lines: Vec<Line>,
    /// What may pass by rules of which nobody can say whether they match, and whether those are about another VPC.
    doubts: Vec<(TrafficRange, bool)>,
    /// Whether nobody knows what the groups deny.
    boundless: bool,
}

#[derive(Debug)]
struct Line {
    first: u128,
    last: u128,
    traffic: TrafficRange,
    group: bool,
}

fn range(filter: Filter) -> Option<TrafficRange> {
    let (low, high) = filter.codes()?;
    Some(TrafficRange { low, high })
}

impl Candidates {
    /// Collects the rules of groups; `whole` says whether the snapshot holds all groups.
    pub(super) fn new(
        groups: &Groups<'_>,
        carried: &[u32],
        egress: bool,
        v6: bool,
        whole: bool,
    ) -> Self {
        let mut lines = Vec::new();
        let mut doubts = Vec::new();
        for at in carried {
            groups.each(*at, egress, v6, |(first, last, filter, group)| {
                lines.extend(range(filter).map(|traffic| Line {
                    first,
                    last,
                    traffic,
                    group,
                }));
            });
            let undecided = groups.undecided(*at, egress);
            doubts.extend(undecided.filter_map(|(filter, elsewhere)| {
                let traffic = range(filter)?;
                Some((traffic, elsewhere))
            }));
        }
        let known = |at: &u32| groups.knows(*at);
        Self {
            lines,
            doubts,
            boundless: !whole || carried.is_empty() || !carried.iter().all(known),
        }
    }

    /// Adds what may pass between here and an address; `groups` are those that its holder carries.
    #[inline]
    pub(super) fn at(
        &self,
        address: u128,
        groups: &[u32],
        inside: impl Fn() -> bool,
        found: &mut Vec<TrafficRange>,
    ) {
        if self.boundless {
            found.push(TrafficRange::ALL);
            return;
        }
        for line in &self.lines {
            let matches = if line.group {
                groups.iter().any(|group| u128::from(*group) == line.first)
            } else {
                line.first <= address && address <= line.last
            };
            if matches {
                found.push(line.traffic);
            }
        }
        if !self.doubts.is_empty() {
            let inside = inside();
            let doubts = self.doubts.iter();
            let doubts = doubts.filter(|(_, elsewhere)| !(*elsewhere && inside));
            found.extend(doubts.map(|(traffic, _)| *traffic));
        }
    }

    /// Returns the ranges of addresses outside of which nothing passes but to who carries a group; none where that may be everywhere.
    pub(super) fn spans(&self, v6: bool) -> Option<Vec<Span>> {
        if self.boundless || !self.doubts.is_empty() {
            return None;
        }
        let lines = self.lines.iter().filter(|line| !line.group);
        let spans = lines.map(|line| Span {
            v6,
            first: line.first,
            last: line.last,
        });
        Some(Span::joined(spans.collect()))
    }

    /// Returns the numbers of the groups that the rules name.
    pub(super) fn groups(&self) -> impl Iterator<Item = u32> {
        let lines = self.lines.iter().filter(|line| line.group);
        lines.filter_map(|line| u32::try_from(line.first).ok())
    }
}
