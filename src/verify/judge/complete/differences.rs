//! Where two sets differ, and by which rules.

use super::super::evidence;
use super::super::judgement::Judgement;
use crate::reach::complete::{Region, Span, TrafficRange};
use crate::reach::{PacketOutcome, PacketTrace, Side, Step};
use crate::report::{Cause, Harm};
use std::collections::{BTreeMap, HashSet};

/// How many differences are written out.
const TOLD: usize = 3;

/// How a region differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// Something arrives that should not.
    Opened,
    /// Something does not arrive that should.
    Closed,
    /// Nobody can tell.
    Unknown,
}

impl Difference {
    /// Says how a region differs from what is meant: that it should arrive, or should not.
    pub(super) fn of(outcome: PacketOutcome, meant: bool) -> Option<Self> {
        match (outcome, meant) {
            (PacketOutcome::Allowed, true) | (PacketOutcome::Denied, false) => None,
            (PacketOutcome::Unknown, _) => Some(Self::Unknown),
            (PacketOutcome::Allowed | PacketOutcome::Partial, false) => Some(Self::Opened),
            (PacketOutcome::Denied | PacketOutcome::Partial, true) => Some(Self::Closed),
        }
    }
}

/// All differences between two sets, put together by what opens or closes them.
#[derive(Default)]
pub(super) struct Differences {
    found: BTreeMap<(Difference, String), Found>,
    /// Ways that have told their causes.
    told: HashSet<Vec<usize>>,
    /// How many pieces were compared.
    compared: usize,
}

#[derive(Default)]
struct Found {
    spans: Vec<Span>,
    traffic: Vec<TrafficRange>,
    /// Whom it is about, where that is not addresses alone.
    names: Vec<String>,
    evidence: Vec<String>,
    causes: Vec<Cause>,
}

impl Differences {
    pub(super) fn compared(&mut self, regions: usize) {
        self.compared += regions;
    }

    /// Adds a region, what a packet of it meets, and whom it is about.
    pub(super) fn add(
        &mut self,
        difference: Difference,
        region: &Region,
        trace: &PacketTrace<'_>,
        name: Option<String>,
        causes: impl FnOnce() -> Vec<Cause>,
    ) {
        let known = difference == Difference::Opened && !self.told.insert(way(&trace.path));
        let causes = if known { Vec::new() } else { causes() };
        let by = match difference {
            Difference::Opened => opener(&trace.path),
            // One rule that is missing closes many interfaces.
            Difference::Closed => causes.first().map(|first| first.what.clone()),
            Difference::Unknown => None,
        };
        let by = by.unwrap_or_else(|| trace.decider.to_string());
        let found = self.found.entry((difference, by)).or_default();
        found.spans.push(region.span);
        found.traffic.push(region.traffic);
        if let Some(name) = name.filter(|name| !found.names.contains(name)) {
            found.names.push(name);
        }
        if found.evidence.is_empty() {
            found.evidence = trace.path.iter().map(evidence::step).collect();
        }
        for cause in causes {
            if !found.causes.contains(&cause) {
                found.causes.push(cause);
            }
        }
    }

    /// Adds what has no region.
    pub(super) fn say(&mut self, difference: Difference, what: String, causes: Vec<Cause>) {
        let found = self.found.entry((difference, what)).or_default();
        found.causes.extend(causes);
    }

    /// Says what all of it comes to; `with` stands between traffic and addresses: `to`, `from`.
    pub(super) fn judged(self, with: &str) -> Judgement {
        let has = |wanted: Difference| self.found.keys().any(|(one, _)| *one == wanted);
        let (opened, closed) = (has(Difference::Opened), has(Difference::Closed));
        let failing = opened || closed;
        if self.found.is_empty() {
            return Judgement::pass(match self.compared {
                0 => "nothing is open".to_owned(),
                ranges => format!("{ranges} ranges compared"),
            });
        }
        let (mut lines, mut evidence, mut causes) = (Vec::new(), Vec::new(), Vec::<Cause>::new());
        for ((difference, by), found) in self.found {
            if failing && difference == Difference::Unknown {
                continue;
            }
            lines.push(line(difference, &by, &found, with));
            if evidence.is_empty() {
                evidence = found.evidence;
            }
            for cause in found.causes {
                if !causes.contains(&cause) {
                    causes.push(cause);
                }
            }
        }
        let more = lines.len().saturating_sub(TOLD);
        lines.truncate(TOLD);
        if more > 0 {
            lines.push(format!("{more} more"));
        }
        let seen = lines.join("; ");
        if !failing {
            return Judgement::unknown(seen).with(causes);
        }
        let harm = if opened { Harm::Leak } else { Harm::Outage };
        Judgement {
            harm: Some(harm),
            ..Judgement::fail(seen, evidence, causes)
        }
    }
}

fn line(difference: Difference, by: &str, found: &Found, with: &str) -> String {
    if found.spans.is_empty() {
        return by.to_owned();
    }
    let traffic = TrafficRange::joined(found.traffic.clone());
    let traffic = listed(traffic.iter().map(ToString::to_string).collect());
    let there = if found.names.is_empty() {
        addresses(&found.spans)
    } else {
        format!(
            "{} ({})",
            listed(found.names.clone()),
            addresses(&found.spans)
        )
    };
    match difference {
        Difference::Opened => format!("{traffic} {with} {there} is open by {by}"),
        Difference::Closed => format!("{traffic} {with} {there} is closed: {by}"),
        Difference::Unknown => format!("{traffic} {with} {there} is not known: {by}"),
    }
}

/// Lists some of many words.
fn listed(mut words: Vec<String>) -> String {
    let more = words.len().saturating_sub(TOLD);
    words.truncate(TOLD);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.join(", ")
}

/// Names addresses by the ranges that make them up; many of them by the one around them.
fn addresses(spans: &[Span]) -> String {
    let joined = Span::joined(spans.to_vec());
    let nets: Vec<_> = joined.iter().flat_map(|span| span.nets()).collect();
    if nets.len() <= TOLD {
        let nets: Vec<_> = nets.iter().map(ToString::to_string).collect();
        return nets.join(", ");
    }
    let families = [false, true].into_iter().filter_map(|v6| {
        let mut own = joined.iter().filter(|span| span.is_v6() == v6);
        let first = own.next()?;
        let around = first.around(*own.next_back().unwrap_or(first));
        Some(format!("parts of {around}"))
    });
    families.collect::<Vec<_>>().join(" and ")
}

/// Names the rule that opens a way: of who is asked, or of who asks where the former has none.
fn opener(path: &[Step<'_>]) -> Option<String> {
    let of = |wanted: Side| {
        path.iter().find_map(|step| match step {
            Step::Group {
                side, group, rule, ..
            } if *side == wanted => Some(if rule.id.is_empty() {
                format!("a rule of {group}")
            } else {
                format!("rule {} of {group}", rule.id)
            }),
            _ => None,
        })
    };
    of(Side::Source).or_else(|| of(Side::Target))
}

/// Tells ways apart by the rules, entries and routes on them.
fn way(path: &[Step<'_>]) -> Vec<usize> {
    let place = |at: *const ()| at.addr();
    let steps = path.iter().filter_map(|step| match step {
        Step::Group { rule, .. } => Some(place(std::ptr::from_ref(*rule).cast())),
        Step::Acl { acl, entry, .. } => Some(match entry {
            Some(entry) => place(std::ptr::from_ref(*entry).cast()),
            None => place(acl.as_ptr().cast()),
        }),
        Step::Route { route, .. } => Some(place(std::ptr::from_ref(*route).cast())),
        Step::Interface { .. } | Step::Through { .. } => None,
    });
    steps.collect()
}
