//! A piece of a set.

use super::span::Span;
use super::traffic_range::TrafficRange;
use crate::reach::PacketOutcome;

/// Packets to, or from, a range of addresses with a range of protocols and ports, of all of which the same becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The other end.
    pub span: Span,
    /// Protocols and ports.
    pub traffic: TrafficRange,
    /// What becomes of them.
    pub outcome: PacketOutcome,
    /// Whether neither groups nor ACLs see them.
    pub unfiltered: bool,
}

impl Region {
    /// Tells whether all of them arrive, and the replies to them.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcome == PacketOutcome::Allowed
    }
}

/// Packets of which a set says what becomes of them even where they are denied, and inside or outside of which each region lies wholly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// The other end.
    pub span: Span,
    /// Protocols and ports.
    pub traffic: TrafficRange,
}

impl Wanted {
    /// Tells whether a region lies inside.
    #[must_use]
    pub fn holds(&self, region: &Region) -> bool {
        self.span.holds(region.span) && self.traffic.holds(region.traffic)
    }
}
