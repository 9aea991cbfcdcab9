//! Where the decisions on a way may change.

use super::span::Span;
use super::traffic_range::{TrafficRange, of_the_echo, own_boundaries};
use crate::reach::Network;
use crate::reach::filter::Filter;
use crate::reach::lines::Lined;
use crate::reach::routes::Hop;

/// Where another piece starts, in each dimension.
#[derive(Debug)]
pub(super) struct Boundaries {
    v6: bool,
    pub(super) addresses: Vec<u128>,
    pub(super) traffic: Vec<u32>,
}

impl Boundaries {
    pub(super) fn new(v6: bool) -> Self {
        Self {
            v6,
            addresses: Vec::new(),
            traffic: own_boundaries(),
        }
    }

    /// Adds a range of addresses.
    pub(super) fn span(&mut self, first: u128, last: u128) {
        self.addresses.push(first);
        self.addresses.extend(last.checked_add(1));
    }

    /// Adds protocols and ports.
    pub(super) fn traffic(&mut self, range: TrafficRange) {
        for boundary in [range.low, range.high + 1] {
            self.traffic.push(boundary);
            self.traffic.extend(of_the_echo(boundary));
        }
    }

    fn filter(&mut self, filter: Filter) {
        if let Some((low, high)) = filter.codes() {
            self.traffic(TrafficRange { low, high });
        }
    }

    fn line(&mut self, (first, last, filter, number): Lined) {
        if !number {
            self.span(first, last);
        }
        self.filter(filter);
    }

    /// Adds the rules of groups.
    pub(super) fn groups(&mut self, network: &Network<'_>, carried: &[u32], egress: bool) {
        for at in carried {
            let v6 = self.v6;
            network.groups.each(*at, egress, v6, |line| self.line(line));
            for (filter, _) in network.groups.undecided(*at, egress) {
                self.filter(filter);
            }
        }
    }

    /// Adds the entries of a subnet's ACL, both sides, since replies pass the other one.
    pub(super) fn acl(&mut self, network: &Network<'_>, subnet: u32) {
        let place = network.subnets.get(subnet as usize);
        let Some(acl) = place.and_then(|place| place.acl) else {
            return;
        };
        for egress in [false, true] {
            let v6 = self.v6;
            let tell = |(first, last, filter, _): Lined| self.line((first, last, filter, false));
            network.acls.each(acl, egress, v6, tell);
        }
    }

    /// Adds the ranges of the VPC and of a subnet, inside of which other rules hold.
    pub(super) fn own_subnet(&mut self, network: &Network<'_>, subnet: u32) {
        let place = network.subnets.get(subnet as usize);
        let own = place.into_iter().flat_map(|place| place.subnet.cidrs());
        let nets = own.chain(network.snapshot.vpc.cidrs.iter().copied());
        for span in nets.map(Span::from) {
            if span.v6 == self.v6 {
                self.span(span.first, span.last);
            }
        }
    }

    /// Adds what may decide between a subnet and the world: its ACL and its routes, and the same of what those lead to.
    pub(super) fn way(&mut self, network: &Network<'_>, subnet: u32) {
        let (mut open, mut seen) = (vec![subnet], Vec::new());
        while let Some(at) = open.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            self.acl(network, at);
            let table = network.subnets.get(at as usize);
            let table = table.and_then(|place| network.tables.get(place.table? as usize));
            let Some(table) = table else { continue };
            self.addresses.extend(table.starts(self.v6));
            for hop in table.hops() {
                match hop {
                    Hop::Nat(Some(nat)) => {
                        open.extend(network.ids.subnets.get(nat.subnet.as_str()));
                    }
                    Hop::Forwarder(Some(interface), _) => {
                        if let Some(end) = network.interfaces.get(interface as usize) {
                            open.push(end.subnet);
                            self.groups(network, end.carried(), false);
                            self.groups(network, end.carried(), true);
                        }
                    }
                    Hop::Beyond(Some(attachment)) => {
                        for subnet in &attachment.subnets {
                            open.extend(network.ids.subnets.get(subnet.as_str()));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Sorts them; only then they may be used.
    pub(super) fn sorted(mut self) -> Self {
        self.addresses.sort_unstable();
        self.addresses.dedup();
        self.traffic.sort_unstable();
        self.traffic.dedup();
        self
    }
}

/// Returns the boundaries inside a range, which do not start it.
#[inline]
pub(super) fn inside<T: Ord + Copy>(sorted: &[T], first: T, last: T) -> &[T] {
    let from = sorted.partition_point(|one| *one <= first);
    let to = sorted.partition_point(|one| *one <= last);
    sorted.get(from..to).unwrap_or_default()
}
