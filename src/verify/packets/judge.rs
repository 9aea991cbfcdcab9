//! Packets and model side by side.

use super::calls;
use super::causes;
use super::names::{self, Leads};
use super::orders::Observed;
use super::plan::{About, Visit};
use super::seen::{connected, said, seen};
use super::table::{self, Alive, Control, Modelled, Ruling, Seen, Wanted};
use crate::probe::Observation;
use crate::report::{Cause, CheckOutcome as Outcome, CheckResult as Verdict, Look};
use crate::snapshot::{Snapshot, SnapshotPart};
use crate::topology::Topology;
use crate::verify::expect::{Check, Destination, Expectation, ResolvesTo};
use crate::verify::judge::Lookup;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What came back.
#[derive(Clone, Debug)]
pub struct Seeing<'a> {
    /// What was asked.
    pub visits: &'a [Visit],
    /// For each visit, what was observed, by the number of the question; or why nothing was.
    pub observed: Vec<Observed>,
    /// Why listeners are not up, by tier and zone.
    pub deaf: BTreeMap<(String, String), String>,
}

/// Weighs what was observed with what the model said, and returns a verdict for each of the latter.
#[must_use]
pub fn judge(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    modelled: Vec<Verdict>,
    seeing: &Seeing<'_>,
) -> Vec<Verdict> {
    let weigher = Weigher {
        lookup: Lookup::new(topology, snapshot),
        seeing,
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

/// What packets say of an expectation.
struct Said {
    ruling: Ruling,
    seen: String,
    cause: Option<Cause>,
}

struct Weigher<'a> {
    lookup: Lookup<'a>,
    seeing: &'a Seeing<'a>,
}

impl Weigher<'_> {
    fn weigh(&self, index: usize, expectation: &Expectation, model: Verdict) -> Verdict {
        let said = match &expectation.check {
            Check::Resolve { to, .. } => self.name(index, to, model.outcome),
            Check::Connect { to, open, .. } => {
                self.connection(index, to, *open, model.outcome, expectation)
            }
            Check::Call { allowed, .. } => match self.call(index, *allowed, model.outcome) {
                Some(said) => said,
                None => return model,
            },
            Check::Configured { .. } => return model,
        };
        combined(model, said)
    }

    /// Returns what was observed of an expectation, or why nothing was.
    fn observed(
        &self,
        index: usize,
        about: impl Fn(usize) -> About,
    ) -> (Vec<&Observation>, Option<&str>) {
        let mut why = None;
        let mut found = Vec::new();
        for (visit, observed) in self.seeing.visits.iter().zip(&self.seeing.observed) {
            let mine = visit
                .asked
                .iter()
                .filter(|asked| asked.about == about(index));
            for asked in mine {
                match observed.seen.get(&asked.question.id) {
                    Some(observation) => found.push(observation),
                    None => why = Some(observed.why.as_deref().unwrap_or(SILENT)),
                }
            }
        }
        (found, why)
    }

    fn name(&self, index: usize, to: &ResolvesTo, model: Outcome) -> Said {
        let (observed, why) = self.observed(index, About::Expectation);
        let Some(observation) = observed.first() else {
            return unseen(names::rule(Leads::Unseen, model), why);
        };
        if let Some(unread) = self.unread(to) {
            return unseen(names::rule(Leads::Unseen, model), Some(unread));
        }
        let right = |address: IpAddr| self.right(to, address);
        let leads = names::leads(observation, &right);
        let addresses: Vec<_> = observation
            .addresses
            .iter()
            .map(ToString::to_string)
            .collect();
        let seen = match leads {
            Leads::Right | Leads::Elsewhere => format!("it leads to {}", addresses.join(", ")),
            Leads::Nowhere | Leads::Unseen => said(observation),
        };
        let cause =
            matches!(leads, Leads::Elsewhere | Leads::Nowhere).then(|| causes::name(observation));
        Said {
            ruling: names::rule(leads, model),
            seen,
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
        }
    }

    fn connection(
        &self,
        index: usize,
        to: &Destination,
        open: bool,
        model: Outcome,
        expectation: &Expectation,
    ) -> Said {
        let wanted = if open { Wanted::Open } else { Wanted::Closed };
        let model = match (model, open) {
            (Outcome::Pass, true) | (Outcome::Fail, false) => Modelled::Open,
            (Outcome::Pass, false) | (Outcome::Fail, true) => Modelled::Closed,
            (Outcome::Inconclusive, _) => Modelled::Unknown,
        };
        let alive = match to {
            Destination::Endpoint { .. }
            | Destination::PrefixList { .. }
            | Destination::Function { .. } => Alive::Yes,
            Destination::Internet { .. } => Alive::Unknown,
        };
        let control = self.control(expectation);
        let rule = |seen| table::rule(wanted, seen, control, alive, model);
        let (observed, why) = self.observed(index, About::Expectation);
        // Several targets stand for one destination: the one that says most against the expectation counts.
        let Some(observation) = observed
            .iter()
            .max_by_key(|one| rule(seen(one)).outcome.weight())
        else {
            let deaf = match to {
                Destination::Function { tier, zone, .. } => self
                    .seeing
                    .deaf
                    .get(&(tier.clone(), zone.clone()))
                    .map(String::as_str),
                _ => None,
            };
            return unseen(rule(Seen::Unseen), why.or(deaf));
        };
        let (old, _) = self.observed(index, About::OldTls);
        if let Some(old) = old.iter().find(|one| seen(one) == Seen::Through) {
            let ruling = Ruling {
                outcome: Outcome::Fail,
                disagree: false,
            };
            let accepted = format!("TLS 1.1 is accepted: {}", said(old));
            return Said {
                ruling,
                seen: accepted,
                cause: Some(causes::old_tls()),
            };
        }
        let ruling = rule(seen(observation));
        let mut text = said(observation);
        if ruling.outcome == Outcome::Inconclusive && control == Control::None && !open {
            text.push_str(", but neither does anything else from here: the probe may be mute");
        } else if ruling.outcome == Outcome::Inconclusive && alive == Alive::Unknown {
            text.push_str(", but nobody knows whether the target is alive");
        }
        let cause = (ruling.outcome == Outcome::Fail).then(|| {
            if open {
                causes::closed(observation)
            } else {
                causes::open()
            }
        });
        Said {
            ruling,
            seen: text,
            cause,
        }
    }

    /// Says what came of a signed call; nothing where none was asked for.
    fn call(&self, index: usize, allowed: bool, model: Outcome) -> Option<Said> {
        let (observed, why) = self.observed(index, About::Expectation);
        let ruling = |seen| Ruling {
            outcome: calls::rule(allowed, seen, model),
            disagree: false,
        };
        let Some(observation) = observed.first() else {
            return why.map(|why| unseen(ruling(calls::Seen::Unseen), Some(why)));
        };
        let seen = calls::seen(observation);
        // What the model finds, it explains itself.
        let found = calls::rule(allowed, seen, Outcome::Pass) == Outcome::Fail;
        Some(Said {
            ruling: ruling(seen),
            seen: said(observation),
            cause: found.then(|| causes::call(allowed)),
        })
    }

    /// Tells whether anything at an expectation's vantage connected that should.
    fn control(&self, expectation: &Expectation) -> Control {
        let visits = self.seeing.visits.iter().zip(&self.seeing.observed);
        let mut here =
            visits.filter(|(visit, _)| Some(&visit.vantage) == expectation.vantage.as_ref());
        let works = here.any(|(_, observed)| observed.seen.values().any(connected));
        if works { Control::Works } else { Control::None }
    }
}

fn unseen(ruling: Ruling, why: Option<&str>) -> Said {
    Said {
        ruling,
        seen: why.unwrap_or("there was nothing to aim at").to_owned(),
        cause: None,
    }
}

/// Puts what packets say over what the model said.
fn combined(model: Verdict, said: Said) -> Verdict {
    let look = |via: &str, outcome, seen: &str| Look {
        via: via.to_owned(),
        outcome,
        seen: seen.to_owned(),
    };
    let mut verdict = model;
    // On its own, each way comes to its own outcome; what an unseen packet says is nothing.
    let alone = if said.cause.is_some() {
        Outcome::Fail
    } else if said.ruling.outcome == Outcome::Fail {
        Outcome::Inconclusive
    } else {
        said.ruling.outcome
    };
    verdict.looks = vec![
        look("packets", alone, &said.seen),
        look("model", verdict.outcome, &verdict.seen),
    ];
    verdict.disagreement = said.ruling.disagree.then(|| {
        "packets and model contradict each other: somebody changed the network outside the code while it was looked at, something is on the way that the model does not know, or the model is wrong".to_owned()
    });
    // A model that cannot tell may still know why: name servers of somebody's own.
    let explained = verdict.outcome != Outcome::Pass && !verdict.causes.is_empty();
    verdict.outcome = said.ruling.outcome;
    match said.ruling.outcome {
        Outcome::Pass | Outcome::Inconclusive => {
            verdict.causes.clear();
            verdict.evidence.clear();
            verdict.seen = said.seen;
        }
        Outcome::Fail => {
            if !explained {
                verdict.evidence.clear();
                verdict.causes = said.cause.into_iter().collect();
            }
            if !explained || alone == Outcome::Fail {
                verdict.seen = said.seen;
            }
        }
    }
    verdict
}
