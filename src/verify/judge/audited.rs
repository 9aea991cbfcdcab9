//! Findings of the audit as verdicts.

use super::{Places, passing};
use crate::report::Area;
use crate::report::{Cause, CauseKind, CheckOutcome, CheckResult};
use crate::topology::ResourceKind;
use crate::verify::audit::{Finding, Kind};
use crate::verify::expect::{Check, Expectation};
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns a verdict for each expectation about configuration, and one for each thing that has findings and no expectation.
#[must_use]
pub fn audited(
    expectations: &[Expectation],
    findings: &[Finding],
    places: Places<'_>,
) -> Vec<CheckResult> {
    let mut reported = vec![false; findings.len()];
    let mut verdicts = Vec::new();
    for expectation in expectations {
        let Check::Configured { what } = &expectation.check else {
            continue;
        };
        let mine: Vec<_> = findings
            .iter()
            .zip(&mut reported)
            .filter(|(finding, _)| belongs(&finding.what, what))
            .map(|(finding, reported)| {
                *reported = true;
                finding
            })
            .collect();
        verdicts.push(verdict(passing(expectation, places), &mine, places));
    }
    let rest = findings.iter().zip(reported);
    let mut by_thing: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for (finding, _) in rest.filter(|(_, reported)| !reported) {
        by_thing.entry(&finding.what).or_default().push(finding);
    }
    let rest = by_thing.into_values();
    verdicts.extend(rest.map(|about| verdict(unexpected(about[0]), &about, places)));
    verdicts
}

/// Tells whether a finding is about something or a part of it: a rule of a group, a notebook of the account.
fn belongs(found: &str, what: &str) -> bool {
    found
        .strip_prefix(what)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns a passing result for something that the blueprint does not know, for its finding to fail.
fn unexpected(finding: &Finding) -> CheckResult {
    CheckResult {
        id: format!("{}/{}", Area::Configuration.as_str(), finding.what),
        area: Area::Configuration,
        vantage: None,
        expected: format!("{} is as the blueprint says", finding.what),
        reason: "nothing stands beside what was reviewed".to_owned(),
        outcome: CheckOutcome::Pass,
        seen: String::new(),
        looks: Vec::new(),
        disagreement: None,
        evidence: Vec::new(),
        causes: Vec::new(),
        requirements: Vec::new(),
        maps_to: Vec::new(),
        places: Vec::new(),
    }
}

fn verdict(mut verdict: CheckResult, findings: &[&Finding], places: Places<'_>) -> CheckResult {
    let Some(first) = findings
        .iter()
        .find(|finding| finding.kind != Kind::Unknown)
        .or(findings.first())
    else {
        return verdict;
    };
    verdict.outcome = if first.kind == Kind::Unknown {
        CheckOutcome::Inconclusive
    } else {
        CheckOutcome::Fail
    };
    verdict.seen = sentence(first);
    verdict.evidence = findings
        .iter()
        .skip(1)
        .map(|finding| sentence(finding))
        .collect();
    verdict.causes = findings.iter().map(|finding| cause(finding)).collect();
    verdict.causes.dedup();
    let own = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    for finding in findings {
        let proven = finding.requirements.iter();
        verdict.requirements.extend(proven.map(ToString::to_string));
        verdict.maps_to.extend(own(&finding.maps_to));
        verdict.places.extend(places(&finding.from));
    }
    for list in [
        &mut verdict.requirements,
        &mut verdict.maps_to,
        &mut verdict.places,
    ] {
        list.sort();
        list.dedup();
    }
    verdict
}

/// Puts a finding into one sentence.
fn sentence(finding: &Finding) -> String {
    let what = match (&finding.resource, &finding.field) {
        (Some(resource), Some(field)) => format!("{field} of {} ({resource})", finding.what),
        (Some(resource), None) => format!("{} ({resource})", finding.what),
        (None, Some(field)) => format!("{field} of {}", finding.what),
        (None, None) => finding.what.clone(),
    };
    let text = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match finding.kind {
        Kind::Missing => format!("{what} is missing"),
        Kind::Extra if finding.found.is_none() => {
            format!("{what} is there, and the blueprint knows nothing of it")
        }
        Kind::Extra => format!(
            "{what} holds {}, which the blueprint does not",
            text(&finding.found)
        ),
        Kind::Changed => format!(
            "{what} is {} instead of {}",
            text(&finding.found),
            text(&finding.expected)
        ),
        Kind::Unknown => format!("{what} could not be read"),
    }
}

/// Returns the kind of component that a finding is about, its evidence and its way out.
fn cause(finding: &Finding) -> Cause {
    let component = finding.component.map(ResourceKind::as_str);
    Cause {
        kind: CauseKind::of_resource(component.unwrap_or(&finding.what)),
        what: sentence(finding),
        fix: finding.fix.clone(),
    }
}
