//! Which of several things that let a connection through is the wrong one: what departs from the blueprint.

use crate::report::{Cause, CheckOutcome, CheckResult, Component, Harm};

/// Leaves of the causes of each leak those that depart from the blueprint, with the way out that the audit knows. A connection passes
/// groups, ACLs and routes, of which most are as they were reviewed; where the audit was not asked, or finds none of them, all stay. What
/// shuts a connection decides alone, and gets the audit's way out where that knows the very rule.
pub(super) fn blame(verdicts: &mut [CheckResult]) {
    let failing = |verdict: &&CheckResult| {
        verdict.harm == Harm::Drift && verdict.outcome == CheckOutcome::Fail
    };
    let departures = verdicts.iter().filter(failing);
    let departures: Vec<Cause> = departures.flat_map(|one| one.causes.clone()).collect();
    let departure = |component: &Component| {
        let mut all = departures.iter();
        all.find(|one| {
            one.component
                .as_ref()
                .is_some_and(|other| other.is_same(component))
        })
    };
    let failing = verdicts
        .iter_mut()
        .filter(|verdict| verdict.harm != Harm::Drift && verdict.outcome == CheckOutcome::Fail);
    for verdict in failing {
        if verdict.harm != Harm::Leak {
            for cause in &mut verdict.causes {
                let departure = cause.component.as_ref().and_then(departure);
                if let Some(departure) = departure {
                    cause.fix.clone_from(&departure.fix);
                }
            }
            continue;
        }
        let blamed = verdict.causes.iter().filter_map(|cause| {
            let departure = departure(cause.component.as_ref()?)?;
            Some(Cause {
                fix: departure.fix.clone(),
                ..cause.clone()
            })
        });
        let blamed: Vec<_> = blamed.collect();
        if !blamed.is_empty() {
            verdict.causes = blamed;
        }
    }
}
