//! Network ACLs: stateless, the lowest number that matches decides, what matches nothing is denied.
//!
//! Amazon VPC user guide, "Control subnet traffic with network access control lists", "Network ACL rules" and "Ephemeral
//! ports".

use super::filter::{Filter, ICMP, ICMPV6, Range, TCP, Traffic, UDP};
use super::lines::{Key, Line, Lined, List, Lists, by_family, side};
use super::reply_ports::ReplyPorts;
use crate::snapshot::{AclEntry, NetworkAcl, refused};
use std::net::IpAddr;

/// The network ACLs, by the order of the snapshot.
#[derive(Debug)]
pub(super) struct Acls<'a> {
    ids: Vec<&'a str>,
    /// Both sides of each; the mark says whether an entry allows.
    entries: Lists<'a, AclEntry>,
    /// Whether there is an entry that the API refuses, so that nobody can say what it matches.
    doubts: bool,
}

/// What becomes of replies.
pub(super) enum Replies<'a> {
    /// All arrive; an entry that lets some of them pass.
    Pass(Option<&'a AclEntry>),
    /// Those to these ports do not; the entry to blame, none for the end of the list.
    Lost(Option<&'a AclEntry>, Vec<(u16, u16)>),
    /// As far as can be said, those to the first ports do not arrive, and the entry is to blame; nobody can say it of the second ones.
    Doubtful(Option<&'a AclEntry>, Vec<(u16, u16)>, Vec<(u16, u16)>),
}

impl<'a> Acls<'a> {
    pub(super) fn new(acls: &'a [NetworkAcl]) -> Self {
        let mut lists = Lists::new();
        let mut doubts = false;
        for acl in acls {
            for egress in [false, true] {
                let entries = acl.entries.iter().filter(|entry| entry.egress == egress);
                let mut entries: Vec<_> = entries.collect();
                entries.sort_unstable();
                for entry in entries {
                    // No such entry can be there, so what stands in its place may match anything of its protocol.
                    let refused = is_refused(entry);
                    doubts |= refused;
                    let ports = entry.ports.filter(|_| !refused);
                    let filter = Filter::new(entry.protocol, ports);
                    lists.add(Range::of(entry.cidr), filter, entry.allow, entry);
                }
                lists.end();
            }
        }
        Self {
            ids: acls.iter().map(|acl| acl.id.as_str()).collect(),
            entries: lists,
            doubts,
        }
    }

    /// Returns the id of an ACL.
    pub(super) fn id(&self, at: u32) -> &'a str {
        self.ids.get(at as usize).copied().unwrap_or_default()
    }

    /// Tells first and last address of one family, and the filter, of each entry of one side.
    pub(super) fn each(&self, at: u32, egress: bool, v6: bool, mut tell: impl FnMut(Lined)) {
        self.entries.each(side(at, egress), v6, &mut tell);
    }

    /// Says whether a packet passes, and returns the entry that decides; none where none matches, which denies. Nobody can say it where
    /// an entry may match that the API refuses: those before it decide.
    #[inline]
    pub(super) fn deciding(
        &self,
        at: u32,
        egress: bool,
        traffic: Traffic,
        other: IpAddr,
    ) -> (Option<bool>, Option<&'a AclEntry>) {
        let doubts = self.doubts;
        by_family!(self.entries, side(at, egress), other, |list, key| {
            deciding(&list, key, traffic, doubts)
        })
    }

    /// Follows the replies to a packet, which go to any of the ports that clients may use.
    #[inline]
    pub(super) fn replies(
        &self,
        at: u32,
        egress: bool,
        traffic: Traffic,
        other: IpAddr,
    ) -> Replies<'a> {
        let doubts = self.doubts;
        by_family!(self.entries, side(at, egress), other, |list, key| {
            replies(&list, key, traffic, doubts)
        })
    }
}

fn is_refused(entry: &AclEntry) -> bool {
    refused(entry.protocol, entry.ports)
}

#[inline]
fn deciding<'a, K: Key>(
    list: &List<'_, 'a, K, AclEntry>,
    other: K,
    traffic: Traffic,
    doubts: bool,
) -> (Option<bool>, Option<&'a AclEntry>) {
    let found = list.position(|line| line.holds(other) & line.filter.covers(traffic));
    let line = found.and_then(|at| list.lines.get(at));
    let entry = found.and_then(|at| list.what(at));
    let known = !(doubts && entry.is_some_and(is_refused));
    (known.then(|| line.is_some_and(|line| line.mark)), entry)
}

#[inline]
fn replies<'a, K: Key>(
    list: &List<'_, 'a, K, AclEntry>,
    other: K,
    traffic: Traffic,
    doubts: bool,
) -> Replies<'a> {
    let protocol = traffic.protocol;
    let ports = ReplyPorts::of(traffic);
    if protocol != TCP && protocol != UDP {
        return match deciding(list, other, reply(traffic), doubts) {
            (Some(true), entry) => Replies::Pass(entry),
            (Some(false), entry) => Replies::Lost(entry, vec![ports.all]),
            (None, _) => Replies::Doubtful(None, Vec::new(), vec![ports.all]),
        };
    }
    let about =
        |line: &Line<K>| line.holds(other) & line.filter.part(protocol, ports.all).is_some();
    let Some(at) = list.position(about) else {
        return Replies::Lost(None, vec![ports.all]);
    };
    match list.lines.get(at) {
        Some(line) if line.filter.part(protocol, ports.all) == Some(ports.all) => {
            if doubts && list.what(at).is_some_and(is_refused) {
                Replies::Doubtful(None, Vec::new(), vec![ports.all])
            } else if line.mark {
                Replies::Pass(list.what(at))
            } else {
                Replies::Lost(list.what(at), vec![ports.all])
            }
        }
        _ => piecewise(list, other, (protocol, ports), doubts),
    }
}

fn piecewise<'a, K: Key>(
    entries: &List<'_, 'a, K, AclEntry>,
    other: K,
    (protocol, ports): (u8, ReplyPorts),
    doubts: bool,
) -> Replies<'a> {
    let mut open = vec![ports.all];
    let (mut lost, mut doubtful) = (Vec::new(), Vec::new());
    let (mut passes, mut denies, mut cuts) = (None, None, None);
    for (line, at) in entries.lines.iter().zip(0..) {
        if open.is_empty() {
            break;
        }
        if !line.holds(other) {
            continue;
        }
        let mut rest = Vec::with_capacity(open.len() + 1);
        for (first, last) in open {
            let Some((from, to)) = line.filter.part(protocol, (first, last)) else {
                rest.push((first, last));
                continue;
            };
            if doubts && entries.what(at).is_some_and(is_refused) {
                doubtful.push((from, to));
            } else if line.mark {
                passes = passes.or(Some(at));
            } else {
                denies = denies.or(Some(at));
                if ports.uses((from, to)) {
                    cuts = cuts.or(Some(at));
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
    let entry = |at: Option<usize>| at.and_then(|at| entries.what(at));
    // Blamed is who takes ports that clients use; only then who takes others.
    let by_default = open.iter().any(|range| ports.uses(*range));
    lost.extend(open);
    if !doubtful.is_empty() {
        Replies::Doubtful(entry(cuts.or(denies)), joined(lost), doubtful)
    } else if lost.is_empty() {
        Replies::Pass(entry(passes))
    } else if cuts.is_none() && by_default {
        Replies::Lost(None, joined(lost))
    } else {
        Replies::Lost(entry(cuts.or(denies)), joined(lost))
    }
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

/// Returns the parts of ranges of ports that others do not take.
pub(super) fn without(ranges: &[(u16, u16)], taken: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut left = ranges.to_vec();
    for &(from, to) in taken {
        let cut = left.into_iter().flat_map(|(first, last)| {
            let before = (first < from).then(|| (first, last.min(from.saturating_sub(1))));
            let behind = (last > to).then(|| (first.max(to.saturating_add(1)), last));
            before.into_iter().chain(behind)
        });
        left = cut.collect();
    }
    left
}

/// Returns the reply to what has no ports: an echo reply to an echo (RFC 792, RFC 4443), the same protocol otherwise.
fn reply(traffic: Traffic) -> Traffic {
    let [kind, code] = traffic.port.to_be_bytes();
    let kind = match (traffic.protocol, kind) {
        (ICMP, 8) => 0,
        (ICMPV6, 128) => 129,
        (_, kind) => kind,
    };
    let port = u16::from_be_bytes([kind, code]);
    Traffic { port, ..traffic }
}
