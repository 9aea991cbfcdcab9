//! Security groups: stateful, rules only allow, the rules of all groups of an interface count together.
//!
//! Amazon VPC user guide, "Control traffic to your AWS resources using security groups" and "Security group rules".

use super::filter::{Filter, Range, Traffic};
use super::ids::Ids;
use super::lines::{Key, Line, Lined, List, Lists, by_family, side};
use crate::snapshot::{Peer, Rule, Snapshot, SnapshotPart, refused, whose_group};
use std::net::IpAddr;

/// The security groups, by their number among the ids.
#[derive(Debug)]
pub(super) struct Groups<'a> {
    /// Whether the snapshot holds each; a group may only have been named.
    known: Vec<bool>,
    /// Whether the snapshot lacks a rule of one that it holds.
    partial: Vec<bool>,
    /// Both sides of each; the mark is set where a line is about a group, not about addresses.
    rules: Lists<'a, Rule>,
    /// Rules of which it cannot be said whether they match, by side; no sides at all where there is no such rule.
    undecided: Vec<Vec<UndecidedRule<'a>>>,
}

/// A rule that names what the snapshot does not hold.
#[derive(Debug)]
struct UndecidedRule<'a> {
    filter: Filter,
    /// Whether it is about interfaces of another VPC, and so about nobody here.
    elsewhere: bool,
    rule: &'a Rule,
}

/// The other end of a packet, as a group's rules see it.
#[derive(Clone, Copy)]
pub(super) struct OtherEnd<'f> {
    pub(super) address: IpAddr,
    /// The groups of the interface that holds the address; none for addresses outside, and behind NAT or an appliance.
    pub(super) groups: &'f [u32],
}

/// What the groups of an interface say.
pub(super) enum Match<'a> {
    /// A rule lets it pass.
    Rule(u32, &'a Rule),
    /// No rule does.
    None,
    /// No rule does, but this one might.
    Possible(u32, &'a Rule),
}

impl<'a> Groups<'a> {
    pub(super) fn new(ids: &Ids<'a>, snapshot: &'a Snapshot) -> Self {
        let groups = &snapshot.security_groups;
        let mut known = vec![true; groups.len()];
        known.resize(ids.groups.len(), false);
        let mut all = Self {
            known,
            partial: groups.iter().map(|group| !group.whole).collect(),
            rules: Lists::new(),
            undecided: Vec::new(),
        };
        for (group, at) in groups.iter().zip(0..) {
            for (egress, rules) in [(false, &group.ingress), (true, &group.egress)] {
                let mut rules: Vec<_> = rules.iter().collect();
                // The first that matches is named as evidence, whatever order AWS answered in.
                rules.sort_unstable();
                for rule in rules {
                    all.add(side(at, egress), rule, ids, snapshot);
                }
                all.rules.end();
            }
        }
        all
    }

    fn add(&mut self, side: usize, rule: &'a Rule, ids: &Ids<'a>, snapshot: &Snapshot) {
        if refused(rule.protocol, rule.ports) {
            // No such rule can be there, so what stands in its place may match anything of its protocol.
            let filter = Filter::new(rule.protocol, None);
            self.doubt_about(side, filter, false, rule);
            return;
        }
        let filter = Filter::new(rule.protocol, rule.ports);
        // What has a number and is not described is carried by an interface that stands here.
        let here = |at: u32| {
            let group = snapshot.security_groups.get(at as usize);
            group.is_none_or(|group| group.vpc == snapshot.vpc.id)
        };
        let elsewhere = match &rule.peer {
            Peer::Cidr(net) => {
                self.rules.add(Range::of(*net), filter, false, rule);
                return;
            }
            Peer::Group(id) => {
                // Interfaces that carry a group do not say whose it is.
                let (_, id) = whose_group(id);
                let group = ids.groups.get(id).copied();
                if let Some(group) = group.filter(|group| here(*group)) {
                    self.rules.add_number(group, filter, true, rule);
                    return;
                }
                true
            }
            Peer::PrefixList(id) => {
                if let Some(list) = ids.lists.get(id.as_str()) {
                    for entry in &list.entries {
                        self.rules.add(Range::of(*entry), filter, false, rule);
                    }
                    return;
                }
                false
            }
        };
        self.doubt_about(side, filter, elsewhere, rule);
    }

    fn doubt_about(&mut self, side: usize, filter: Filter, elsewhere: bool, rule: &'a Rule) {
        self.undecided.resize_with(2 * self.known.len(), Vec::new);
        if let Some(undecided) = self.undecided.get_mut(side) {
            undecided.push(UndecidedRule {
                filter,
                elsewhere,
                rule,
            });
        }
    }

    /// Tells the lines of one side of a group; the mark is set where a line is about a group's number.
    pub(super) fn each(&self, at: u32, egress: bool, v6: bool, mut tell: impl FnMut(Lined)) {
        self.rules.each(side(at, egress), v6, &mut tell);
    }

    /// Returns the filters of the rules of one side of which it cannot be said whether they match, and of each whether it is about
    /// interfaces of another VPC.
    pub(super) fn undecided(&self, at: u32, egress: bool) -> impl Iterator<Item = (Filter, bool)> {
        let doubts = self.undecided.get(side(at, egress));
        let doubts = doubts.into_iter().flatten();
        doubts.map(|doubt| (doubt.filter, doubt.elsewhere))
    }

    /// Tells whether the snapshot holds a group.
    #[inline]
    pub(super) fn knows(&self, at: u32) -> bool {
        self.known.get(at as usize).copied().unwrap_or(false)
    }

    /// Returns what hides rules of a group, where not all of them are here.
    pub(super) fn hidden(&self, at: u32) -> Option<SnapshotPart> {
        if !self.knows(at) {
            return Some(SnapshotPart::SecurityGroups);
        }
        let partial = self.partial.get(at as usize).copied().unwrap_or_default();
        partial.then_some(SnapshotPart::Rules)
    }

    /// Asks the groups of an interface, in one direction; `here` tells whether the other end stands in this VPC.
    #[inline]
    pub(super) fn ask(
        &self,
        carried: &[u32],
        egress: bool,
        traffic: Traffic,
        seen: OtherEnd<'_>,
        here: impl Fn() -> bool,
    ) -> Match<'a> {
        for group in carried {
            let found = by_family!(
                self.rules,
                side(*group, egress),
                seen.address,
                |list, key| first(&list, key, traffic, seen.groups)
            );
            if let Some(rule) = found {
                return Match::Rule(*group, rule);
            }
        }
        if self.undecided.is_empty() {
            return Match::None;
        }
        self.doubt(carried, egress, traffic, here())
    }

    /// Returns the last rule that might match.
    fn doubt(&self, carried: &[u32], egress: bool, traffic: Traffic, here: bool) -> Match<'a> {
        for group in carried.iter().rev() {
            let undecided = self.undecided.get(side(*group, egress));
            let mut undecided = undecided.into_iter().flatten().rev();
            let found =
                undecided.find(|doubt| !(doubt.elsewhere && here) && doubt.filter.covers(traffic));
            if let Some(doubt) = found {
                return Match::Possible(*group, doubt.rule);
            }
        }
        Match::None
    }
}

/// The number of no group.
const NOBODY: u32 = u32::MAX;

/// Returns the first rule that lets a packet pass.
#[inline]
fn first<'a, K: Key>(
    list: &List<'_, 'a, K, Rule>,
    address: K,
    traffic: Traffic,
    groups: &[u32],
) -> Option<&'a Rule> {
    // Most interfaces carry one group: then a line is about one number, the address or the group.
    let (one, others) = groups.split_first().unwrap_or((&NOBODY, &[]));
    let one = K::from(*one);
    let passes = |line: &Line<K>| {
        let key = if line.mark { one } else { address };
        line.filter.covers(traffic) & line.holds(key)
    };
    let also = |line: &Line<K>| {
        let other = others.iter().any(|group| line.holds(K::from(*group)));
        passes(line) || line.mark && other && line.filter.covers(traffic)
    };
    let at = if others.is_empty() {
        list.position(passes)
    } else {
        list.position(also)
    };
    list.what(at?)
}
