//! What is wrong, told once: verdicts that do not hold are put together by the component that decides, the worst first.

use super::gravity::Gravity;
use super::{Cause, CheckOutcome, CheckResult, Component};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What it means where an expectation does not hold, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Something passes that must not: data may leave, or somebody may come in.
    Leak,
    /// Something does not work that is needed.
    Outage,
    /// What is deployed is not what was reviewed.
    Drift,
    /// Nobody can tell.
    Unknown,
}

impl Harm {
    /// Returns the word for it in reports for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::Outage => "outage",
            Self::Drift => "drift",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that is wrong, and everything that it explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// What it means.
    pub harm: Harm,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The causes that its verdicts name, the most likely one first, each with its way out.
    pub causes: Vec<Cause>,
    /// Ids of the verdicts that do not hold because of it, the first one being told in full.
    pub explains: Vec<String>,
}

impl Problem {
    fn new(harm: Harm, what: &str) -> Self {
        Self {
            harm,
            what: what.to_owned(),
            causes: Vec::new(),
            explains: Vec::new(),
        }
    }

    fn add(&mut self, id: &str, causes: &[Cause]) {
        if !self.explains.iter().any(|one| one == id) {
            self.explains.push(id.to_owned());
        }
        for cause in causes {
            let known = |one: &Cause| one.what == cause.what && one.fix == cause.fix;
            if !self.causes.iter().any(known) {
                self.causes.push(cause.clone());
            }
        }
    }

    /// Adds what the comparison with the blueprint says of the same component, whose way out is the exact one.
    fn explain_by(&mut self, verdict: &CheckResult, cause: &Cause) {
        let same = |one: &&mut Cause| {
            let both = one.component.as_ref().zip(cause.component.as_ref());
            both.is_some_and(|(one, other)| one.is_same(other))
        };
        let known = self.causes.iter_mut().find(same);
        let told = known.is_some();
        let main = match known {
            Some(known) => Some(known),
            // What is open or shut by a rule of its own has its own way out.
            None => self.causes.first_mut().filter(|first| {
                let component = first.component.as_ref();
                component.is_some_and(|component| component.detail.is_empty())
            }),
        };
        if let Some(main) = main {
            main.fix.clone_from(&cause.fix);
        }
        // The same rule is not told twice; one that is not there has no other words.
        let more = if told {
            &[]
        } else {
            std::slice::from_ref(cause)
        };
        self.add(&verdict.id, more);
    }

    /// Tells one thing that was replaced or changed in several ways by what matters most of it, not by its tags.
    fn put_the_gravest_first(&mut self) {
        self.causes.sort_by_key(Gravity::of);
        if let Some(first) = self.causes.first() {
            self.what.clone_from(&first.what);
        }
    }

    /// Returns what a departure may come to; the same for all that is no departure.
    fn gravity(&self) -> Gravity {
        let first = self.causes.first().filter(|_| self.harm == Harm::Drift);
        first.map_or(Gravity::Exposure, Gravity::of)
    }

    fn component(&self) -> Option<&Component> {
        self.causes.first()?.component.as_ref()
    }
}

/// Puts together what does not hold for the same reason.
#[must_use]
pub fn problems(verdicts: &[CheckResult]) -> Vec<Problem> {
    let mut found = Found::default();
    let of = |outcome: CheckOutcome, drift: bool| {
        verdicts.iter().filter(move |verdict| {
            verdict.outcome == outcome && (verdict.harm == Harm::Drift) == drift
        })
    };
    // Leaks first, so that an outage by the same rule joins them.
    for harm in [Harm::Leak, Harm::Outage] {
        let failing = of(CheckOutcome::Fail, false).filter(|one| one.harm == harm);
        failing.for_each(|verdict| found.failure(verdict));
    }
    of(CheckOutcome::Fail, true).for_each(|verdict| found.drift(verdict));
    for drift in [false, true] {
        of(CheckOutcome::Inconclusive, drift).for_each(|verdict| found.unknown(verdict));
    }
    let mut problems = found.list;
    let drifts = problems.iter_mut().filter(|one| one.harm == Harm::Drift);
    drifts.for_each(Problem::put_the_gravest_first);
    problems.sort_by(|a, b| {
        let rank = |one: &Problem| {
            (
                one.harm,
                one.gravity(),
                std::cmp::Reverse(one.explains.len()),
            )
        };
        rank(a).cmp(&rank(b)).then_with(|| a.what.cmp(&b.what))
    });
    problems
}

#[derive(Default)]
struct Found {
    list: Vec<Problem>,
    /// Where what has the same key stands in the list.
    by_key: BTreeMap<(Harm, String), usize>,
}

impl Found {
    /// Adds a verdict to the problem of its key, or makes one.
    fn put(
        &mut self,
        harm: Harm,
        key: String,
        what: &str,
        verdict: &CheckResult,
        causes: &[Cause],
    ) {
        let next = self.list.len();
        let at = *self.by_key.entry((harm, key)).or_insert(next);
        if at == next {
            self.list.push(Problem::new(harm, what));
        }
        if let Some(problem) = self.list.get_mut(at) {
            problem.add(&verdict.id, causes);
        }
    }

    /// A packet that does what it should not, or a name that leads elsewhere: by the component that its first cause names.
    fn failure(&mut self, verdict: &CheckResult) {
        let first = verdict.causes.first();
        let component = first.and_then(|cause| cause.component.as_ref());
        if let Some(component) = component {
            let same = |one: &&mut Problem| {
                let other = one.component();
                other.is_some_and(|other| other.is_same(component))
            };
            if let Some(problem) = self.list.iter_mut().find(same) {
                problem.add(&verdict.id, &verdict.causes);
                return;
            }
        }
        let key = match component {
            Some(component) => key(component),
            None => first.map_or(&verdict.seen, |cause| &cause.what).clone(),
        };
        let what = first.map_or(&verdict.seen, |cause| &cause.what);
        self.put(verdict.harm, key, what, verdict, &verdict.causes);
    }

    /// What departs from the blueprint explains what fails for it, and is told there; the rest is told by itself.
    fn drift(&mut self, verdict: &CheckResult) {
        let mut rest = Vec::new();
        for cause in &verdict.causes {
            let component = cause.component.as_ref();
            let explained = component.and_then(|component| self.explained_by(component));
            match explained {
                Some(problem) => {
                    problem.explain_by(verdict, cause);
                }
                None => rest.push(cause.clone()),
            }
        }
        for (key, causes) in by_meaning(&verdict.id, rest) {
            let what = causes.first().map(|cause| cause.what.clone());
            let what = what.unwrap_or_else(|| verdict.seen.clone());
            self.put(Harm::Drift, key, &what, verdict, &causes);
        }
        if verdict.causes.is_empty() {
            self.put(Harm::Drift, verdict.id.clone(), &verdict.seen, verdict, &[]);
        }
    }

    fn explained_by(&mut self, component: &Component) -> Option<&mut Problem> {
        let exact = |problem: &Problem| {
            let causes = problem
                .causes
                .iter()
                .filter_map(|cause| cause.component.as_ref());
            causes.into_iter().any(|other| other.is_same(component))
        };
        // A rule that was added explains nothing but itself; one that is not there, what is closed for want of it.
        let whole = |problem: &Problem| {
            let other = problem.component();
            problem.harm == Harm::Outage
                && component.detail.is_empty()
                && other.is_some_and(|other| other.meets(component))
        };
        let failing = |problem: &Problem| problem.harm < Harm::Drift;
        let at = self.list.iter().position(|one| failing(one) && exact(one));
        let at = at.or_else(|| self.list.iter().position(|one| failing(one) && whole(one)))?;
        self.list.get_mut(at)
    }

    /// What nobody can tell, because something above is as it is, belongs to that.
    fn unknown(&mut self, verdict: &CheckResult) {
        let first = verdict.causes.first();
        let component = first.and_then(|cause| cause.component.as_ref());
        if let Some(component) = component {
            let explains = |problem: &&mut Problem| {
                let mut causes = problem
                    .causes
                    .iter()
                    .filter_map(|cause| cause.component.as_ref());
                problem.harm < Harm::Unknown && causes.any(|other| other.meets(component))
            };
            if let Some(problem) = self.list.iter_mut().find(explains) {
                problem.add(&verdict.id, &[]);
                return;
            }
        }
        let key = match (component, first) {
            (Some(component), _) => key(component),
            // One denied call hides many things, and is granted once.
            (None, Some(cause)) => cause.fix.clone(),
            (None, None) => verdict.seen.clone(),
        };
        let what = first.map_or(&verdict.seen, |cause| &cause.what);
        self.put(Harm::Unknown, key, what, verdict, &verdict.causes);
    }
}

fn key(component: &Component) -> String {
    format!("{} {}", component.id, component.part)
}

/// Sorts departures: a tag that a whole network lost is told once, everything else by the thing that departs.
fn by_meaning(id: &str, causes: Vec<Cause>) -> BTreeMap<String, Vec<Cause>> {
    let mut sorted: BTreeMap<String, Vec<Cause>> = BTreeMap::new();
    for cause in causes {
        let part = cause
            .component
            .as_ref()
            .map(|component| component.part.as_str());
        let tag = part.filter(|part| part.starts_with("tag:") && *part != "tag:smgen:id");
        let key = tag.map_or_else(|| id.to_owned(), str::to_owned);
        sorted.entry(key).or_default().push(cause);
    }
    sorted
}
