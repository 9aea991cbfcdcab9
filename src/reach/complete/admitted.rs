//! What an interface lets in.

use super::boundaries::{Boundaries, inside};
use super::candidates::Candidates;
use super::region::{Region, Wanted};
use super::space::{HeaderSpace, Piece};
use super::span::Span;
use super::traffic_range::{TrafficRange, question};
use crate::reach::{End, Flow, FlowDestination, Network};

/// Who comes, of whom only this is known.
#[derive(Clone, Copy, Debug)]
pub enum Comer<'c> {
    /// Anybody, with no group that a rule may name.
    Stranger,
    /// Who carries this group.
    Carrier(&'c str),
}

impl HeaderSpace<'_> {
    /// Returns what an interface lets in, and the replies out, of what has come as far as its subnet from any address of some ranges:
    /// everything that is not denied, and what is wanted. Empty for who carries a group that the snapshot does not hold.
    #[must_use]
    pub fn admitted(
        &self,
        to: &End<'_>,
        from: Comer<'_>,
        ranges: &[Span],
        wanted: &[Wanted],
    ) -> Vec<Region> {
        let each = [false, true].into_iter().flat_map(|v6| {
            let own: Vec<_> = ranges.iter().copied().filter(|one| one.v6 == v6).collect();
            self.of_family(to, from, (&own, v6), wanted)
        });
        each.collect()
    }

    fn of_family(
        &self,
        to: &End<'_>,
        from: Comer<'_>,
        (ranges, v6): (&[Span], bool),
        wanted: &[Wanted],
    ) -> Vec<Region> {
        let network = self.network;
        let wanted = wanted.iter().copied().filter(|one| one.span.v6 == v6);
        let wanted: Vec<_> = wanted.collect();
        let to = to.of_family(v6);
        let carried = to.carried();
        let candidates = Candidates::new(&network.groups, carried, false, v6, network.knows_groups);
        let mut own = Boundaries::new(v6);
        own.groups(network, carried, false);
        own.acl(network, to.subnet);
        own.own_subnet(network, to.subnet);
        for one in &wanted {
            own.span(one.span.first, one.span.last);
            own.traffic(one.traffic);
        }
        let own = own.sorted();
        let mut door = Door {
            space: self,
            to: &to,
            from,
            candidates,
            own: &own,
            wanted: &wanted,
            asked: Vec::new(),
            cuts: Vec::new(),
            found: Vec::new(),
        };
        for range in ranges {
            let mut first = range.first;
            let starts = inside(&own.addresses, range.first, range.last);
            let behind = starts.iter().copied().map(Some).chain([None]);
            for next in behind {
                let last = next.map_or(range.last, |next| next - 1);
                door.piece(Span { v6, first, last });
                first = next.unwrap_or(last);
            }
        }
        door.found
    }
}

/// One family at one interface, for one kind of comer.
struct Door<'d, 'n> {
    space: &'d HeaderSpace<'n>,
    to: &'d End<'d>,
    from: Comer<'d>,
    candidates: Candidates,
    own: &'d Boundaries,
    wanted: &'d [Wanted],
    asked: Vec<TrafficRange>,
    cuts: Vec<u32>,
    found: Vec<Region>,
}

impl Door<'_, '_> {
    fn piece(&mut self, span: Span) {
        let network = self.space.network;
        let source = span.first();
        let comer = match self.from {
            Comer::Stranger => Some(Network::outsider(source)),
            Comer::Carrier(group) => network.carrier(group, source),
        };
        let Some(comer) = comer else {
            return;
        };
        self.asked.clear();
        let inside = || network.holds(source);
        self.candidates
            .at(span.first, comer.carried(), inside, &mut self.asked);
        let ask = |code| {
            let (protocol, port) = question(code);
            let flow = Flow {
                from: &comer,
                to: FlowDestination::End(self.to),
                protocol,
                port,
            };
            (network.admits(&flow).0, false)
        };
        let piece = Piece {
            span,
            candidates: &mut self.asked,
            boundaries: &[&self.own.traffic],
            wanted: self.wanted,
        };
        piece.ask(ask, &mut self.cuts, &mut self.found);
    }
}
