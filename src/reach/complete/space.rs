//! What all sets of one network share.

use super::boundaries::Boundaries;
use super::region::{Region, Wanted};
use super::span::{Span, number};
use super::traffic_range::{TrafficRange, join};
use crate::reach::filter::code;
use crate::reach::{Network, unfiltered};
use rustc_hash::FxHashMap;

/// A network that is asked for whole sets, with the boundaries that all of them have.
#[derive(Debug)]
pub struct HeaderSpace<'n> {
    pub(super) network: &'n Network<'n>,
    /// Where ranges of the VPC and of subnets, and addresses that somebody holds, start and end: of IPv4, of IPv6.
    addresses: [Vec<u128>; 2],
    /// Addresses at which groups and ACLs may see nothing, sorted.
    unfiltered: [Vec<u128>; 2],
    /// Ports of what answers there.
    unfiltered_traffic: Vec<u32>,
    /// Addresses of the interfaces that carry a group.
    carriers: [FxHashMap<u32, Vec<u128>>; 2],
}

impl<'n> HeaderSpace<'n> {
    /// Collects the boundaries of a network.
    #[must_use]
    pub fn new(network: &'n Network<'n>) -> Self {
        let mut both = [Boundaries::new(false), Boundaries::new(true)];
        let mut add = |span: Span| {
            let [v4, v6] = &mut both;
            let own = if span.v6 { v6 } else { v4 };
            own.span(span.first, span.last);
        };
        let snapshot = network.snapshot;
        snapshot.vpc.cidrs.iter().for_each(|net| add((*net).into()));
        for subnet in &snapshot.subnets {
            subnet.cidrs().for_each(|net| add(net.into()));
        }
        let mut carriers = [FxHashMap::default(), FxHashMap::default()];
        for (interface, end) in snapshot.interfaces.iter().zip(&network.interfaces) {
            for address in &interface.addresses {
                add((*address).into());
                let [v4, v6] = &mut carriers;
                let own = if address.is_ipv6() { v6 } else { v4 };
                for group in end.carried() {
                    let all: &mut Vec<u128> = own.entry(*group).or_default();
                    all.push(number(*address));
                }
            }
        }
        let mut unfiltered = [Vec::new(), Vec::new()];
        for address in unfiltered::addresses(snapshot) {
            add(address.into());
            unfiltered[usize::from(address.is_ipv6())].push(number(address));
        }
        for all in &mut unfiltered {
            all.sort_unstable();
        }
        let ports = unfiltered::PORTS.into_iter();
        let mut ports: Vec<_> = ports
            .flat_map(|(protocol, port)| [code(protocol, port), code(protocol, port) + 1])
            .collect();
        ports.sort_unstable();
        Self {
            network,
            addresses: both.map(|one| one.sorted().addresses),
            unfiltered,
            unfiltered_traffic: ports,
            carriers,
        }
    }

    /// Returns the boundaries of addresses that all sets have.
    pub(super) fn addresses(&self, v6: bool) -> &[u128] {
        &self.addresses[usize::from(v6)]
    }

    pub(super) fn is_unfiltered(&self, v6: bool, address: u128) -> bool {
        self.unfiltered[usize::from(v6)]
            .binary_search(&address)
            .is_ok()
    }

    pub(super) fn unfiltered(&self, v6: bool) -> &[u128] {
        &self.unfiltered[usize::from(v6)]
    }

    pub(super) fn unfiltered_traffic(&self) -> &[u32] {
        &self.unfiltered_traffic
    }

    /// Returns the addresses of who carries a group.
    pub(super) fn carriers(&self, v6: bool, group: u32) -> &[u128] {
        let carriers = self.carriers[usize::from(v6)].get(&group);
        carriers.map_or(&[], Vec::as_slice)
    }

    /// Returns the ranges of the VPC, outside of which nobody carries a group.
    #[must_use]
    pub fn inside(&self) -> Vec<Span> {
        let ranges = self.network.snapshot.vpc.cidrs.iter();
        Span::joined(ranges.map(|net| Span::from(*net)).collect())
    }
}

/// One piece of addresses, cut by protocols and ports.
pub(super) struct Piece<'p> {
    pub(super) span: Span,
    /// What may pass; all else is denied.
    pub(super) candidates: &'p mut Vec<TrafficRange>,
    /// Where the decisions may change, each list sorted.
    pub(super) boundaries: &'p [&'p [u32]],
    pub(super) wanted: &'p [Wanted],
}

impl Piece<'_> {
    /// Asks about each part, by its first number, and adds what is not denied, or wanted.
    pub(super) fn ask(
        self,
        mut ask: impl FnMut(u32) -> (crate::reach::PacketOutcome, bool),
        cuts: &mut Vec<u32>,
        found: &mut Vec<Region>,
    ) {
        let here = |wanted: &&Wanted| wanted.span.holds(self.span);
        let wanted = self.wanted.iter().filter(here);
        self.candidates.extend(wanted.map(|one| one.traffic));
        join(self.candidates);
        for candidate in self.candidates.iter() {
            cuts.clear();
            if candidate.low < candidate.high {
                for list in self.boundaries {
                    let inside = super::boundaries::inside(list, candidate.low, candidate.high);
                    cuts.extend_from_slice(inside);
                }
                cuts.sort_unstable();
                cuts.dedup();
            }
            let mut low = candidate.low;
            for next in cuts.iter().copied().chain([candidate.high + 1]) {
                let (outcome, unfiltered) = ask(low);
                let region = Region {
                    span: self.span,
                    traffic: TrafficRange {
                        low,
                        high: next - 1,
                    },
                    outcome,
                    unfiltered,
                };
                let denied = outcome == crate::reach::PacketOutcome::Denied;
                if !denied || self.wanted.iter().any(|one| one.holds(&region)) {
                    found.push(region);
                }
                low = next;
            }
        }
    }
}
