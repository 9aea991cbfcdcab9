//! What is wrong, told once: verdicts that do not hold are put together by the component that decides, the worst first.

use super::{Cause, CheckOutcome, CheckResult, Component, Harm, Problem};
use std::collections::BTreeMap;

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
        self.gaps(verdict);
        for cause in told(verdict) {
            let component = cause.component.as_ref();
            let explained = component.and_then(|component| self.explained_by(component));
            match explained {
                Some(problem) => {
                    problem.explain_by(verdict, cause);
                }
                None => match component.and_then(|component| self.departed(component)) {
                    Some(problem) => problem.add(&verdict.id, std::slice::from_ref(cause)),
                    None => rest.push(cause.clone()),
                },
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

    /// Returns what an earlier verdict tells of the same component: what runs by a setting departs with it.
    fn departed(&mut self, component: &Component) -> Option<&mut Problem> {
        let mut problems = self.list.iter_mut();
        problems.find(|one| one.harm == Harm::Drift && names(one, component))
    }

    fn explained_by(&mut self, component: &Component) -> Option<&mut Problem> {
        let exact = |problem: &Problem| names(problem, component);
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
        self.gaps(verdict);
        let causes: Vec<_> = told(verdict).cloned().collect();
        if causes.is_empty() && !verdict.causes.is_empty() {
            return;
        }
        let first = causes.first();
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
        self.put(Harm::Unknown, key, what, verdict, &causes);
    }

    /// Tells each gap that hides something of a verdict where it is told for all of them: model and audit need the same answers.
    fn gaps(&mut self, verdict: &CheckResult) {
        for cause in &verdict.causes {
            let gap = cause.component.as_ref().filter(|one| one.is_gap());
            if let Some(gap) = gap {
                let own = std::slice::from_ref(cause);
                self.put(Harm::Unknown, key(gap), &cause.what, verdict, own);
            }
        }
    }
}

/// Returns the causes of a verdict that are no gaps.
fn told(verdict: &CheckResult) -> impl Iterator<Item = &Cause> {
    let is_gap = |cause: &Cause| cause.component.as_ref().is_some_and(Component::is_gap);
    verdict.causes.iter().filter(move |cause| !is_gap(cause))
}

fn key(component: &Component) -> String {
    format!("{} {}", component.id, component.part)
}

/// Sorts departures: a tag that a whole network lost is told once, and so is an association; everything else by the thing that departs.
fn by_meaning(id: &str, causes: Vec<Cause>) -> BTreeMap<String, Vec<Cause>> {
    let mut sorted: BTreeMap<String, Vec<Cause>> = BTreeMap::new();
    for cause in causes {
        let part = cause
            .component
            .as_ref()
            .map(|component| component.part.as_str());
        let tag = part.filter(|part| part.starts_with("tag:") && *part != "tag:smgen:id");
        // A route to a gateway endpoint is told of the table and of the endpoint that is associated with it.
        let association = part.filter(|part| *part == "route-tables");
        let association = association.and(cause.component.as_ref());
        let key = match (tag, association) {
            (Some(tag), _) => tag.to_owned(),
            (None, Some(association)) => key(association),
            (None, None) => id.to_owned(),
        };
        sorted.entry(key).or_default().push(cause);
    }
    sorted
}

/// Tells whether a cause of a problem is the very component.
fn names(problem: &Problem, component: &Component) -> bool {
    let mut causes = problem.causes.iter();
    causes.any(|cause| {
        let other = cause.component.as_ref();
        other.is_some_and(|other| other.is_same(component))
    })
}
