//! Packets and model side by side.

use super::calls;
use super::causes;
use super::names::{self, Resolution};
use super::observations::Observations;
use super::packet_verdict::PacketVerdict;
use super::probe_plan::CheckSubject;
use super::seen::{connected, described, seen};
use super::table::{self, Alive, Control, Modelled, Ruling, Seen, Wanted};
use crate::probe::{Observation, Phase};
use crate::report::{CheckOutcome, CheckResult};
use crate::snapshot::{Snapshot, SnapshotPart};
use crate::topology::Topology;
use crate::verify::expect::{Check, Destination, Expectation, ResolvesTo};
use crate::verify::judge::Lookup;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Weighs what was observed with what the model said, and returns a verdict for each of the latter.
#[must_use]
pub fn judge(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    modelled: Vec<CheckResult>,
    observations: &Observations<'_>,
) -> Vec<CheckResult> {
    let weigher = Weigher {
        lookup: Lookup::new(topology, snapshot),
        observations,
    };
    let by_id: BTreeMap<_, _> = wanted
        .iter()
        .enumerate()
        .map(|(index, one)| (one.id.as_str(), (index, one)))
        .collect();
    let verdicts = modelled
        .into_iter()
        .map(|verdict| match by_id.get(verdict.id.as_str()) {
            Some((index, expectation)) => weigher.weigh(*index, expectation, verdict),
            None => verdict,
        });
    verdicts.collect()
}

/// Why there is no observation where no reason is known.
const SILENT: &str = "the probe has not said what it saw";

struct Weigher<'a> {
    lookup: Lookup<'a>,
    observations: &'a Observations<'a>,
}

impl Weigher<'_> {
    fn weigh(&self, index: usize, expectation: &Expectation, model: CheckResult) -> CheckResult {
        if !expectation.check.is_shown_by_packets() {
            // The model is all there is.
            return model;
        }
        let packets = match &expectation.check {
            Check::Resolve { to, .. } => self.name(index, to, model.outcome),
            Check::Connect { to, open, .. } => {
                self.connection(index, to, *open, model.outcome, expectation)
            }
            Check::Call { allowed, .. } => match self.call(index, *allowed, model.outcome) {
                Some(packets) => packets,
                None => return model,
            },
            Check::Admit { .. } | Check::Complete { .. } | Check::Configured { .. } => {
                return model;
            }
        };
        packets.over(model)
    }

    /// Returns what was observed of an expectation, or why nothing was.
    fn observed(
        &self,
        index: usize,
        subject: impl Fn(usize) -> CheckSubject,
    ) -> (Vec<&Observation>, Option<&str>) {
        let mut missing = None;
        let mut found = Vec::new();
        for (plan, observed) in self
            .observations
            .plans
            .iter()
            .zip(&self.observations.by_plan)
        {
            let mine = plan
                .checks
                .iter()
                .filter(|check| check.subject == subject(index));
            for check in mine {
                match observed.by_question.get(&check.question.id) {
                    Some(observation) => found.push(observation),
                    None => missing = Some(observed.missing.as_deref().unwrap_or(SILENT)),
                }
            }
        }
        (found, missing)
    }

    fn name(&self, index: usize, to: &ResolvesTo, model: CheckOutcome) -> PacketVerdict {
        let (observed, missing) = self.observed(index, CheckSubject::Expectation);
        let Some(observation) = observed.first() else {
            return PacketVerdict::unseen(names::rule(Resolution::Unseen, model), missing);
        };
        if let Some(unread) = self.unread(to) {
            return PacketVerdict::unseen(names::rule(Resolution::Unseen, model), Some(unread));
        }
        let right = |address: IpAddr| self.right(to, address);
        let leads = match to {
            ResolvesTo::Nowhere | ResolvesTo::Absent => names::blocked(observation),
            _ => names::resolution(observation, &right),
        };
        let addresses: Vec<_> = observation
            .addresses
            .iter()
            .map(ToString::to_string)
            .collect();
        let seen = match leads {
            Resolution::Right | Resolution::Elsewhere if !addresses.is_empty() => {
                format!("it leads to {}", addresses.join(", "))
            }
            _ => described(observation),
        };
        let cause =
            matches!(leads, Resolution::Elsewhere | Resolution::Nowhere).then(|| match to {
                ResolvesTo::Nowhere => causes::not_blocked(),
                ResolvesTo::Absent => causes::not_absent(),
                _ => causes::name(observation),
            });
        PacketVerdict {
            ruling: names::rule(leads, model),
            seen,
            holds: leads == Resolution::Right,
            cause,
        }
    }

    /// Says what is missing to tell whether a name leads to the right addresses.
    fn unread(&self, to: &ResolvesTo) -> Option<&'static str> {
        let needs: &[(SnapshotPart, &str)] = match to {
            ResolvesTo::Endpoint { .. } => &[
                (SnapshotPart::Endpoints, "the endpoints could not be read"),
                (
                    SnapshotPart::Interfaces,
                    "the addresses of the endpoints could not be read",
                ),
            ],
            ResolvesTo::PrefixList { .. } => &[(
                SnapshotPart::PrefixLists,
                "the prefix lists could not be read",
            )],
            ResolvesTo::Addresses { .. } | ResolvesTo::Absent | ResolvesTo::Nowhere => &[],
        };
        let mut missing = needs
            .iter()
            .filter(|(part, _)| !self.lookup.snapshot.knows(*part));
        missing.next().map(|(_, why)| *why)
    }

    /// Tells whether a name may lead to an address.
    fn right(&self, to: &ResolvesTo, address: IpAddr) -> bool {
        match to {
            ResolvesTo::Endpoint { service } => {
                let endpoint = self.lookup.endpoint(service);
                let mut own = endpoint
                    .into_iter()
                    .flat_map(|endpoint| self.lookup.snapshot.addresses_of(endpoint));
                own.any(|one| one == address)
            }
            ResolvesTo::PrefixList { service } => {
                let list = self.lookup.prefix_list(service);
                list.is_some_and(|list| list.entries.iter().any(|entry| entry.contains(&address)))
            }
            // A probe's answer may have room for some of them only: that one is missing, the model and the audit tell.
            ResolvesTo::Addresses { addresses } => addresses.contains(&address),
            ResolvesTo::Absent | ResolvesTo::Nowhere => false,
        }
    }

    fn connection(
        &self,
        index: usize,
        to: &Destination,
        open: bool,
        model: CheckOutcome,
        expectation: &Expectation,
    ) -> PacketVerdict {
        let wanted = if open { Wanted::Open } else { Wanted::Closed };
        let model = match (model, open) {
            (CheckOutcome::Fail, true) if self.lookup.loses_part(expectation) => Modelled::Partly,
            (CheckOutcome::Pass, true) | (CheckOutcome::Fail, false) => Modelled::Open,
            (CheckOutcome::Pass, false) | (CheckOutcome::Fail, true) => Modelled::Closed,
            (CheckOutcome::Inconclusive, _) => Modelled::Unknown,
        };
        let alive = match to {
            Destination::Endpoint { .. }
            | Destination::PrefixList { .. }
            | Destination::Function { .. } => Alive::Yes,
            Destination::Internet { .. } => Alive::Unknown,
        };
        let control = self.control(expectation);
        let rule = |seen| table::rule(wanted, seen, control, alive, model);
        let (observed, missing) = self.observed(index, CheckSubject::Expectation);
        // Several targets stand for one destination: the one that says most against the expectation counts.
        let Some(observation) = observed
            .iter()
            .max_by_key(|one| rule(seen(one)).outcome.weight())
        else {
            let failed = match to {
                Destination::Function { tier, zone, .. } => self
                    .observations
                    .failed_listeners
                    .get(&(tier.clone(), *zone))
                    .map(String::as_str),
                _ => None,
            };
            return PacketVerdict::unseen(rule(Seen::Unseen), missing.or(failed));
        };
        // What was asked of several targets and answered for some of them is seen in part only.
        let unseen = rule(Seen::Unseen);
        if missing.is_some() && unseen.outcome.weight() > rule(seen(observation)).outcome.weight() {
            return PacketVerdict::unseen(unseen, missing);
        }
        let (old, _) = self.observed(index, CheckSubject::OldTls);
        if let Some(old) = old.iter().find(|one| seen(one) == Seen::Through) {
            let ruling = Ruling {
                outcome: CheckOutcome::Fail,
                disagree: false,
            };
            let accepted = format!("TLS 1.1 is accepted: {}", described(old));
            return PacketVerdict {
                ruling,
                seen: accepted,
                holds: false,
                cause: Some(causes::old_tls()),
            };
        }
        let ruling = rule(seen(observation));
        if open
            && matches!(to, Destination::Endpoint { .. })
            && let Some(late) = self.late(observation, ruling)
        {
            return late;
        }
        let mut text = described(observation);
        if ruling.outcome == CheckOutcome::Inconclusive && control == Control::None && !open {
            text.push_str(", but neither does anything else from here: the probe may be mute");
        } else if ruling.outcome == CheckOutcome::Inconclusive && alive == Alive::Unknown {
            text.push_str(", but nobody knows whether the target is alive");
        }
        // A connection that came about is nobody's failure; what the model finds, it explains itself.
        let through = open && seen(observation) == Seen::Through;
        let cause = (ruling.outcome == CheckOutcome::Fail && !through).then(|| {
            if open {
                causes::closed(observation, model)
            } else {
                causes::open(model)
            }
        });
        PacketVerdict {
            ruling,
            seen: text,
            holds: through,
            cause,
        }
    }

    /// Says what a call comes to that works and takes longer than the profile allows; none where it allows any time, or this one.
    fn late(&self, observation: &Observation, ruling: Ruling) -> Option<PacketVerdict> {
        let allowed = self.lookup.topology.slowest_ms?;
        if ruling.outcome != CheckOutcome::Pass || seen(observation) != Seen::Through {
            return None;
        }
        let took = |phase| observation.milliseconds(phase);
        let Some((connect, tls)) = took(Phase::Connect).zip(took(Phase::Tls)) else {
            return Some(PacketVerdict {
                ruling: Ruling {
                    outcome: CheckOutcome::Inconclusive,
                    ..ruling
                },
                seen: "it answers, and the probe's answer has no room for how long that took"
                    .to_owned(),
                holds: false,
                cause: None,
            });
        };
        let whole = connect.saturating_add(tls);
        (whole > allowed).then(|| PacketVerdict {
            ruling: Ruling {
                outcome: CheckOutcome::Fail,
                ..ruling
            },
            seen: format!("it answers after {whole} ms: {connect} ms to connect, {tls} ms for TLS"),
            holds: false,
            cause: Some(causes::slow(allowed)),
        })
    }

    /// Says what came of a signed call; nothing where none was asked for.
    fn call(&self, index: usize, allowed: bool, model: CheckOutcome) -> Option<PacketVerdict> {
        let (observed, missing) = self.observed(index, CheckSubject::Expectation);
        let ruling = |seen| Ruling {
            outcome: calls::rule(allowed, seen, model),
            disagree: false,
        };
        let Some(observation) = observed.first() else {
            return missing
                .map(|why| PacketVerdict::unseen(ruling(calls::CallResult::Unseen), Some(why)));
        };
        let seen = calls::call_result(observation);
        // What the model finds, it explains itself.
        let found = calls::rule(allowed, seen, CheckOutcome::Pass) == CheckOutcome::Fail;
        Some(PacketVerdict {
            ruling: ruling(seen),
            seen: described(observation),
            holds: false,
            cause: found.then(|| causes::call(allowed)),
        })
    }

    /// Tells whether anything at an expectation's vantage connected that should.
    fn control(&self, expectation: &Expectation) -> Control {
        let plans = self
            .observations
            .plans
            .iter()
            .zip(&self.observations.by_plan);
        let mut here =
            plans.filter(|(plan, _)| Some(&plan.vantage) == expectation.vantage.as_ref());
        let works = here.any(|(_, observed)| observed.by_question.values().any(connected));
        if works { Control::Works } else { Control::None }
    }
}
