//! Security groups: stateful, rules only allow, the rules of all groups of an interface count together.
//!
//! Amazon VPC user guide, "Control traffic to your AWS resources using security groups" and "Security group rules".

use super::filter::{Filter, Range, Traffic};
use super::index::Names;
use crate::verify::snapshot::{Peer, Rule, SecurityGroup, Snapshot};
use std::net::IpAddr;

/// The rules of one group.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    /// Whether the snapshot holds it; it may only have been named.
    pub(super) known: bool,
    pub(super) ingress: Vec<Compiled<'a>>,
    pub(super) egress: Vec<Compiled<'a>>,
}

#[derive(Debug)]
pub(super) struct Compiled<'a> {
    filter: Filter,
    peer: Other,
    rule: &'a Rule,
}

#[derive(Debug)]
enum Other {
    Range(Range),
    /// Interfaces that carry this group.
    Group(u32),
    /// Interfaces in another VPC that carry this group: they cannot be seen from here.
    Foreign,
    /// The entries of a prefix list.
    List(Vec<Range>),
    /// A prefix list that the snapshot does not hold.
    Unknown,
}

/// The other end of a packet, as a group's rules see it.
#[derive(Clone, Copy)]
pub(super) struct Seen<'f> {
    pub(super) address: IpAddr,
    /// The groups of the interface that holds the address; none for addresses outside, and behind NAT or an appliance.
    pub(super) groups: &'f [u32],
    /// Whether it stands in this VPC.
    pub(super) here: bool,
}

/// What the groups of an interface say.
pub(super) enum Match<'a> {
    /// A rule lets it pass.
    Rule(u32, &'a Rule),
    /// No rule does.
    None,
    /// No rule does, but this one might.
    Perhaps(u32, &'a Rule),
}

impl<'a> Group<'a> {
    pub(super) fn new(
        group: &'a SecurityGroup,
        names: &Names<'a>,
        groups: &[&SecurityGroup],
        snapshot: &'a Snapshot,
    ) -> Self {
        let compile = |rules: &'a [Rule]| {
            let mut rules: Vec<_> = rules.iter().collect();
            // The first that matches is named as evidence, whatever order AWS answered in.
            rules.sort_unstable();
            let compiled = rules.into_iter().map(|rule| Compiled {
                filter: Filter::new(rule.protocol, rule.ports),
                peer: Other::new(&rule.peer, names, groups, snapshot),
                rule,
            });
            compiled.collect()
        };
        Self {
            known: true,
            ingress: compile(&group.ingress),
            egress: compile(&group.egress),
        }
    }
}

impl Other {
    fn new(peer: &Peer, names: &Names, groups: &[&SecurityGroup], snapshot: &Snapshot) -> Self {
        match peer {
            Peer::Cidr(net) => Self::Range(Range::of(*net)),
            Peer::Group(id) => match names.groups.get(id.as_str()) {
                Some(group)
                    if groups
                        .get(*group as usize)
                        .is_some_and(|group| group.vpc == snapshot.vpc.id) =>
                {
                    Self::Group(*group)
                }
                _ => Self::Foreign,
            },
            Peer::PrefixList(id) => match names.lists.get(id.as_str()) {
                Some(list) => Self::List(list.entries.iter().copied().map(Range::of).collect()),
                None => Self::Unknown,
            },
        }
    }
}

impl Compiled<'_> {
    /// Says whether it lets a packet pass; none where that cannot be known.
    #[inline]
    fn allows(&self, traffic: Traffic, seen: Seen<'_>) -> Option<bool> {
        match &self.peer {
            Other::Range(range) => {
                Some(range.contains(seen.address) && self.filter.covers(traffic))
            }
            Other::Group(group) => Some(seen.groups.contains(group) && self.filter.covers(traffic)),
            Other::List(ranges) => Some(
                self.filter.covers(traffic)
                    && ranges.iter().any(|range| range.contains(seen.address)),
            ),
            Other::Foreign if seen.here => Some(false),
            Other::Foreign | Other::Unknown => {
                if self.filter.covers(traffic) {
                    None
                } else {
                    Some(false)
                }
            }
        }
    }
}

/// Asks the groups of an interface, in one direction.
#[inline]
pub(super) fn ask<'a>(
    all: &[Group<'a>],
    carried: &[u32],
    egress: bool,
    traffic: Traffic,
    seen: Seen<'_>,
) -> Match<'a> {
    let mut perhaps = Match::None;
    for id in carried {
        let Some(group) = all.get(*id as usize) else {
            continue;
        };
        let rules = if egress {
            &group.egress
        } else {
            &group.ingress
        };
        for rule in rules {
            match rule.allows(traffic, seen) {
                Some(true) => return Match::Rule(*id, rule.rule),
                Some(false) => {}
                None => perhaps = Match::Perhaps(*id, rule.rule),
            }
        }
    }
    perhaps
}
