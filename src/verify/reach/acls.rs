//! Network ACLs: stateless, the lowest number that matches decides, what matches nothing is denied.
//!
//! Amazon VPC user guide, "Control subnet traffic with network access control lists", "Network ACL rules" and "Ephemeral
//! ports".

use super::filter::{Filter, ICMP, ICMPV6, Range, TCP, Traffic, UDP};
use crate::verify::snapshot::{AclEntry, NetworkAcl};
use std::net::IpAddr;

/// Ports to which replies may go: Amazon VPC user guide, "Ephemeral ports" (NAT gateways and load balancers use all of them).
pub const EPHEMERAL_PORTS: (u16, u16) = (1024, 65535);
/// Ports that Linux, and so SageMaker's instances, choose from: the same page ("many Linux kernels use ports 32768-61000").
pub const CLIENT_PORTS: (u16, u16) = (32768, 61000);

/// A network ACL.
#[derive(Debug)]
pub(super) struct Acl<'a> {
    pub(super) id: &'a str,
    ingress: Vec<Compiled<'a>>,
    egress: Vec<Compiled<'a>>,
}

#[derive(Debug)]
struct Compiled<'a> {
    range: Range,
    filter: Filter,
    entry: &'a AclEntry,
}

/// What becomes of replies.
pub(super) enum Replies<'a> {
    /// All arrive; an entry that lets some of them pass.
    Pass(Option<&'a AclEntry>),
    /// Those to these ports do not; the entry to blame, none for the end of the list.
    Lost(Option<&'a AclEntry>, Vec<(u16, u16)>),
}

impl<'a> Acl<'a> {
    pub(super) fn new(acl: &'a NetworkAcl) -> Self {
        let compile = |egress: bool| {
            let entries = acl.entries.iter().filter(|entry| entry.egress == egress);
            let mut entries: Vec<_> = entries.collect();
            entries.sort_unstable();
            let compiled = entries.into_iter().map(|entry| Compiled {
                range: Range::of(entry.cidr),
                filter: Filter::new(entry.protocol, entry.ports),
                entry,
            });
            compiled.collect()
        };
        Self {
            id: &acl.id,
            ingress: compile(false),
            egress: compile(true),
        }
    }

    fn side(&self, egress: bool) -> &[Compiled<'a>] {
        if egress { &self.egress } else { &self.ingress }
    }

    /// Returns the entry that decides about a packet; none where none matches, which denies.
    #[inline]
    pub(super) fn deciding(
        &self,
        egress: bool,
        traffic: Traffic,
        other: IpAddr,
    ) -> Option<&'a AclEntry> {
        let mut entries = self.side(egress).iter();
        let found =
            entries.find(|entry| entry.range.contains(other) && entry.filter.covers(traffic));
        found.map(|found| found.entry)
    }

    /// Follows the replies to a packet, which go to any of the ephemeral ports.
    #[inline]
    pub(super) fn replies(&self, egress: bool, traffic: Traffic, other: IpAddr) -> Replies<'a> {
        let protocol = traffic.protocol;
        if protocol != TCP && protocol != UDP {
            let entry = self.deciding(egress, reply(traffic), other);
            return if entry.is_some_and(|entry| entry.allow) {
                Replies::Pass(entry)
            } else {
                Replies::Lost(entry, vec![EPHEMERAL_PORTS])
            };
        }
        for entry in self.side(egress) {
            if !entry.range.contains(other) {
                continue;
            }
            match entry.filter.part(protocol, EPHEMERAL_PORTS) {
                None => {}
                Some(EPHEMERAL_PORTS) if entry.entry.allow => {
                    return Replies::Pass(Some(entry.entry));
                }
                Some(EPHEMERAL_PORTS) => {
                    return Replies::Lost(Some(entry.entry), vec![EPHEMERAL_PORTS]);
                }
                Some(_) => return self.piecewise(egress, protocol, other),
            }
        }
        Replies::Lost(None, vec![EPHEMERAL_PORTS])
    }

    fn piecewise(&self, egress: bool, protocol: u8, other: IpAddr) -> Replies<'a> {
        let mut open = vec![EPHEMERAL_PORTS];
        let mut lost = Vec::new();
        let (mut passes, mut denies, mut cuts) = (None, None, None);
        for entry in self.side(egress) {
            if open.is_empty() {
                break;
            }
            if !entry.range.contains(other) {
                continue;
            }
            let mut rest = Vec::with_capacity(open.len() + 1);
            for (first, last) in open {
                let Some((from, to)) = entry.filter.part(protocol, (first, last)) else {
                    rest.push((first, last));
                    continue;
                };
                if entry.entry.allow {
                    passes.get_or_insert(entry.entry);
                } else {
                    denies.get_or_insert(entry.entry);
                    if clients((from, to)) {
                        cuts.get_or_insert(entry.entry);
                    }
                    lost.push((from, to));
                }
                if first < from {
                    rest.push((first, from - 1));
                }
                if to < last {
                    rest.push((to + 1, last));
                }
            }
            open = rest;
        }
        // Blamed is who takes ports that clients use; only then who takes others.
        let by_default = open.iter().copied().any(clients);
        lost.extend(open);
        if lost.is_empty() {
            Replies::Pass(passes)
        } else if cuts.is_none() && by_default {
            Replies::Lost(None, joined(lost))
        } else {
            Replies::Lost(cuts.or(denies), joined(lost))
        }
    }
}

/// Tells whether a range holds ports that clients use.
pub(super) fn clients((first, last): (u16, u16)) -> bool {
    first <= CLIENT_PORTS.1 && last >= CLIENT_PORTS.0
}

/// Sorts ranges of ports and joins those that touch.
pub(super) fn joined(mut ranges: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u16, u16)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match joined.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => joined.push((first, last)),
        }
    }
    joined
}

/// Returns the reply to what has no ports: an echo reply to an echo (RFC 792, RFC 4443), the same protocol otherwise.
fn reply(traffic: Traffic) -> Traffic {
    let port = match (traffic.protocol, traffic.port) {
        (ICMP, 8) => 0,
        (ICMPV6, 128) => 129,
        (_, port) => port,
    };
    Traffic { port, ..traffic }
}
