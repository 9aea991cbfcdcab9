//! What an interface can reach.

use super::boundaries::{Boundaries, inside};
use super::candidates::Candidates;
use super::region::{Region, Wanted};
use super::space::{HeaderSpace, Piece};
use super::span::{Span, address};
use super::traffic_range::question;
use crate::reach::{Decider, End, Flow, FlowDestination};
use crate::snapshot::SnapshotPart;

impl HeaderSpace<'_> {
    /// Returns what an interface can reach, of all addresses of both families: everything that is not denied, and what is wanted.
    #[must_use]
    pub fn reachable(&self, from: &End<'_>, wanted: &[Wanted]) -> Vec<Region> {
        let whole = Span::EVERYWHERE;
        let each = whole.into_iter();
        let each =
            each.flat_map(|span| Sweep::new(self, from, None, wanted, span.v6).over(&[span]));
        each.collect()
    }

    /// Returns what an interface can reach of who stands where `member` stands and carries what it carries, at any address of some
    /// ranges, whoever holds them now.
    #[must_use]
    pub fn members(
        &self,
        from: &End<'_>,
        member: &End<'_>,
        ranges: &[Span],
        wanted: &[Wanted],
    ) -> Vec<Region> {
        let each = [false, true].into_iter().flat_map(|v6| {
            let own: Vec<_> = ranges.iter().copied().filter(|one| one.v6 == v6).collect();
            Sweep::new(self, from, Some(member), wanted, v6).over(&own)
        });
        each.collect()
    }
}

/// One family, from one interface.
struct Sweep<'s, 'n> {
    space: &'s HeaderSpace<'n>,
    from: &'s End<'s>,
    member: Option<&'s End<'s>>,
    wanted: Vec<Wanted>,
    v6: bool,
    candidates: Candidates,
    way: Boundaries,
}

impl<'s, 'n> Sweep<'s, 'n> {
    fn new(
        space: &'s HeaderSpace<'n>,
        from: &'s End<'s>,
        member: Option<&'s End<'s>>,
        wanted: &[Wanted],
        v6: bool,
    ) -> Self {
        let network = space.network;
        let wanted = wanted.iter().copied().filter(|one| one.span.v6 == v6);
        let wanted: Vec<_> = wanted.collect();
        let carried = from.carried();
        let mut way = Boundaries::new(v6);
        way.groups(network, carried, true);
        way.way(network, from.subnet);
        if let Some(member) = member {
            way.groups(network, member.carried(), false);
            way.acl(network, member.subnet);
        }
        for one in &wanted {
            way.span(one.span.first, one.span.last);
            way.traffic(one.traffic);
        }
        Self {
            space,
            from,
            member,
            wanted,
            v6,
            candidates: Candidates::new(&network.groups, carried, true, v6, network.knows_groups),
            way: way.sorted(),
        }
    }

    /// Returns the regions of ranges that do not overlap.
    fn over(&self, ranges: &[Span]) -> Vec<Region> {
        let mut found = Vec::new();
        let own = if self.v6 { self.from.v6 } else { self.from.v4 };
        if own.is_none() && self.wanted.is_empty() && self.space.unfiltered(self.v6).is_empty() {
            return found;
        }
        let mut room = Room::default();
        let shared = self.space.addresses(self.v6);
        for range in self.worth_a_look(ranges) {
            let shared = inside(shared, range.first, range.last);
            let own = inside(&self.way.addresses, range.first, range.last);
            let (mut shared, mut own) = (shared.iter().peekable(), own.iter().peekable());
            let mut first = range.first;
            loop {
                // Both lists are sorted; what both have is taken of both.
                let next = match (shared.peek(), own.peek()) {
                    (Some(one), Some(other)) => Some(**one.min(other)),
                    (one, other) => one.or(other).map(|one| **one),
                };
                if let Some(next) = next {
                    shared.next_if(|one| **one == next);
                    own.next_if(|one| **one == next);
                }
                let last = next.map_or(range.last, |next| next - 1);
                let span = Span {
                    v6: self.v6,
                    first,
                    last,
                };
                self.piece(span, &mut room, &mut found);
                match next {
                    Some(next) => first = next,
                    None => break,
                }
            }
        }
        found
    }

    /// Returns the parts of ranges outside of which the own groups let nothing pass.
    fn worth_a_look(&self, ranges: &[Span]) -> Vec<Span> {
        let Some(mut spans) = self
            .candidates
            .spans(self.v6)
            .filter(|_| self.member.is_none())
        else {
            return ranges.to_vec();
        };
        let one = |address: u128| Span {
            v6: self.v6,
            first: address,
            last: address,
        };
        let carriers = self.candidates.groups();
        let carriers = carriers.flat_map(|group| self.space.carriers(self.v6, group));
        let unfiltered = self.space.unfiltered(self.v6);
        spans.extend(carriers.chain(unfiltered).map(|address| one(*address)));
        spans.extend(self.wanted.iter().map(|wanted| wanted.span));
        let spans = Span::joined(spans);
        let parts = spans.iter().flat_map(|span| {
            ranges.iter().filter_map(|range| {
                let (first, last) = (span.first.max(range.first), span.last.min(range.last));
                (first <= last).then_some(Span {
                    v6: self.v6,
                    first,
                    last,
                })
            })
        });
        parts.collect()
    }

    fn piece(&self, span: Span, room: &mut Room, found: &mut Vec<Region>) {
        let network = self.space.network;
        let to = address(self.v6, span.first);
        let member = self.member.map(|member| member.at(to));
        let held = network.interface_at(to);
        let target = member.as_ref().or(held);
        let groups = target.map_or(&[][..], End::carried);
        room.candidates.clear();
        let unfiltered = self.space.is_unfiltered(self.v6, span.first);
        if unfiltered {
            room.candidates.push(super::TrafficRange::ALL);
        } else {
            let inside = || network.holds(to);
            self.candidates
                .at(span.first, groups, inside, &mut room.candidates);
        }
        if room.candidates.is_empty() && self.wanted.is_empty() {
            return;
        }
        let wanted = self.wanted.iter().filter(|one| one.span.holds(span));
        let wanted = wanted.map(|one| &one.traffic);
        let mut asked = room.candidates.iter().chain(wanted);
        let wide = asked.any(|one| one.low < one.high);
        // What decides at the other end; of members it is among the boundaries of the way.
        let there = held.filter(|_| self.member.is_none() && wide);
        let there = there.map(|held| {
            let mut there = Boundaries::new(self.v6);
            there.groups(network, held.carried(), false);
            there.acl(network, held.subnet);
            there.sorted()
        });
        let there = there.as_ref().map_or(&[][..], |there| &there.traffic);
        let special: &[u32] = if unfiltered {
            self.space.unfiltered_traffic()
        } else {
            &[]
        };
        let goal = match &member {
            Some(member) => FlowDestination::End(member),
            None => FlowDestination::Address(to),
        };
        let ask = |code| {
            let (protocol, port) = question(code);
            let flow = Flow {
                from: self.from,
                to: goal,
                protocol,
                port,
            };
            let (outcome, decider) = network.decide(&flow);
            // Whether it is the resolver's address, or the resolver is on, matters to no group and no ACL.
            let unfiltered = matches!(
                decider,
                Decider::Unfiltered { .. }
                    | Decider::ResolverOff
                    | Decider::Missing {
                        part: SnapshotPart::Vpc,
                        ..
                    }
            );
            (outcome, unfiltered)
        };
        let piece = Piece {
            span,
            candidates: &mut room.candidates,
            boundaries: &[&self.way.traffic, there, special],
            wanted: &self.wanted,
        };
        piece.ask(ask, &mut room.cuts, found);
    }
}

/// Lists that each piece fills anew.
#[derive(Default)]
struct Room {
    candidates: Vec<super::TrafficRange>,
    cuts: Vec<u32>,
}
