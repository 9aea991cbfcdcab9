//! Findings of the audit as verdicts.

use super::{Places, passing, stranger};
use crate::report::{Area, Cause, CheckOutcome, CheckResult, Component, Harm};
use crate::verify::audit::{Finding, Kind, REPLACED, departure};
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
    let stranger = findings.iter().find(|finding| finding.is_stranger());
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
        let passing = passing(expectation, places);
        verdicts.push(match stranger {
            Some(finding) if mine.is_empty() => stranger::explained(passing, cause(finding)),
            _ => verdict(passing, &mine, places),
        });
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
pub(super) fn belongs(found: &str, what: &str) -> bool {
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
        harm: Harm::Drift,
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
    verdict.seen = summary(findings);
    // What departs comes before what could not be read.
    let (told, unread): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .partition(|finding| finding.kind != Kind::Unknown);
    let all = told.into_iter().chain(unread);
    verdict.causes = all.map(cause).collect();
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

/// Says how many things are not as they should be, and how; each is told as a cause.
fn summary(findings: &[&Finding]) -> String {
    let words = [
        (Kind::Missing, "missing"),
        (Kind::Extra, "too many"),
        (Kind::Changed, "changed"),
        (Kind::Unknown, "not read"),
    ];
    let count = |kind| {
        findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .count()
    };
    let said = words
        .into_iter()
        .filter_map(|(kind, word)| match count(kind) {
            0 => None,
            number => Some(format!("{number} {word}")),
        });
    said.collect::<Vec<_>>().join(", ")
}

/// Puts a finding into one sentence.
fn sentence(finding: &Finding) -> String {
    let thing = match &finding.resource {
        Some(resource) if !finding.what.ends_with(resource.as_str()) => {
            format!("{} ({resource})", finding.what)
        }
        _ => finding.what.clone(),
    };
    let what = match &finding.field {
        Some(field) => format!("{} of {thing}", field.replace('-', " ")),
        None => thing.clone(),
    };
    let (found, expected) = (
        words(finding.found.as_ref()),
        words(finding.expected.as_ref()),
    );
    match (finding.kind, finding.field.as_deref()) {
        (Kind::Missing, None) => format!("{what} is missing{}", behind(&expected)),
        (Kind::Missing, Some(_)) => format!("{what} is missing: it should be {expected}"),
        (Kind::Extra, _) if finding.found.is_none() => {
            format!("{what} is there, and the blueprint knows nothing of it")
        }
        (Kind::Extra, None) if thing.starts_with(&found.replace(' ', "-")) => {
            format!("{what} was added")
        }
        (Kind::Extra, None) => format!("{what} was added{}", behind(&found)),
        (Kind::Extra, Some(_)) => format!("{what} is {found}, of which the blueprint says nothing"),
        // It is what it is by more than its tag.
        (Kind::Changed, Some("tag:smgen:id")) if expected == finding.what => {
            format!("the tag `smgen:id` of {thing} says `{found}`")
        }
        (Kind::Changed, Some(REPLACED)) => {
            format!(
                "{} was replaced by {found}, which bears none of the profile's tags",
                finding.what
            )
        }
        (Kind::Changed, Some("closed")) => {
            format!("{thing} should let nothing through, and has {found}")
        }
        (Kind::Changed, _) => match (&finding.found, &finding.expected) {
            (Some(found), Some(expected)) if found.get("Statement").is_some() => {
                format!("{what} was changed: {}", departure(found, expected))
            }
            _ => format!("{what} is {found} instead of {expected}"),
        },
        (Kind::Unknown, _) => format!("{what} could not be read"),
    }
}

fn behind(words: &str) -> String {
    if words == "nothing" {
        String::new()
    } else {
        format!(": {words}")
    }
}

/// Says a value as people do.
fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "empty".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "on".to_owned(),
        Some(Value::Bool(false)) => "off".to_owned(),
        Some(Value::Array(list)) if list.is_empty() => "nothing".to_owned(),
        Some(Value::Array(list)) => {
            let words: Vec<_> = list.iter().map(|one| words(Some(one))).collect();
            words.join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// Returns the kind of component that a finding is about, its evidence and its way out.
pub(super) fn cause(finding: &Finding) -> Cause {
    Cause {
        kind: finding.about,
        what: sentence(finding),
        fix: finding.fix.clone(),
        // What could not be read may be anything.
        component: match finding.kind {
            Kind::Unknown => finding.decider.clone(),
            _ => Some(component_of(finding)),
        },
    }
}

/// Names what a finding is about as the model does: by the deployed id, and the side, table or property that decides.
fn component_of(finding: &Finding) -> Component {
    if let Some(decider) = &finding.decider {
        return decider.clone();
    }
    let mut parts = finding.what.splitn(4, '/');
    let (kind, name) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let sided = ["security-group", "network-acl"].contains(&kind);
    let (base, part, detail) = if let Some((base, route)) = finding.what.split_once("/route/") {
        (base.to_owned(), "routes", route)
    } else if let (true, Some(side)) = (sided, parts.next()) {
        let detail = parts.next().unwrap_or_default();
        (format!("{kind}/{name}"), side, detail)
    } else if kind == "main-route-table" {
        (kind.to_owned(), "routes", "")
    } else {
        (
            finding.what.clone(),
            finding.field.as_deref().unwrap_or_default(),
            "",
        )
    };
    // What is not there decides for want of it, whatever it was called; and an account has another name for the route of an endpoint.
    let nameless = finding.kind == Kind::Missing || detail.starts_with("prefix-list-");
    let detail = if nameless { "" } else { detail };
    let id = finding.resource.clone().unwrap_or(base);
    Component::of(id).part(part).detail(detail)
}
