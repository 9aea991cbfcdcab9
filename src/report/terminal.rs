//! A report for people: a table by vantage, then what does not hold, in full.

use super::{Area, CheckOutcome, CheckResult, Report};
use crate::terminal::wrap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const WIDTH: usize = 80;

/// Prints a report in at most 80 columns, but for names that are longer.
#[must_use]
pub fn terminal(report: &Report) -> String {
    let mut text = format!(
        "{}, {}: {} by {}\n\n",
        report.profile,
        report.region,
        report.subject,
        spoken(&report.via)
    );
    table(report, &mut text);
    for alike in alike(report) {
        detail(&alike, &mut text);
    }
    placement(report, &mut text);
    for note in report.run.iter().flat_map(|run| &run.notes) {
        text.push('\n');
        item(&mut text, "note: ", note);
    }
    let left = report.run.iter().flat_map(|run| &run.left_behind);
    for one in left {
        text.push('\n');
        item(&mut text, "left behind: ", one);
    }
    if !report.gaps.is_empty() {
        text.push_str("\nnot read:\n");
        for gap in &report.gaps {
            item(&mut text, "  - ", gap);
        }
    }
    text.push_str("\nnothing here proves:\n");
    for spot in &report.blind_spots {
        item(&mut text, "  - ", spot);
    }
    let _ = writeln!(text, "\n{}", sum(report));
    text
}

/// Says which services have no endpoint in the zone of a vantage, a line for each: `training/use1-az4 to use1-az1: sts, kms`.
///
/// Where there is one in each zone, the resolver gives their addresses in turn, and a call that leaves its zone is chance.
fn placement(report: &Report, text: &mut String) {
    let mut far: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for one in &report.placement {
        let near = one
            .zones
            .iter()
            .any(|zone| one.vantage.ends_with(zone.as_str()));
        if !near && !one.zones.is_empty() {
            let services = far.entry((&one.vantage, one.zones.join(", "))).or_default();
            services.push(&one.service);
        }
    }
    if far.is_empty() {
        return;
    }
    text.push_str("\nno endpoint in the zone of the caller, which costs time and money:\n");
    for ((vantage, zones), services) in far {
        item(
            text,
            "  - ",
            &format!("{vantage} to {zones}: {}", services.join(", ")),
        );
    }
}

/// Joins words as people do: `packets, model and audit`.
fn spoken(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Says in one line what came of everything.
fn sum(report: &Report) -> String {
    let count = |outcome| report.count(outcome);
    let all = report.verdicts.len();
    let mut parts = vec![format!(
        "{} of {all} expectations hold",
        count(CheckOutcome::Pass)
    )];
    if count(CheckOutcome::Fail) > 0 {
        parts.push(format!("{} do not", count(CheckOutcome::Fail)));
    }
    if count(CheckOutcome::Inconclusive) > 0 {
        parts.push(format!(
            "{} could not be told",
            count(CheckOutcome::Inconclusive)
        ));
    }
    let contradictions = report.verdicts.iter();
    let contradictions = contradictions.filter(|verdict| verdict.disagreement.is_some());
    match contradictions.count() {
        0 => {}
        1 => parts.push("packets and model contradict each other in 1".to_owned()),
        many => parts.push(format!("packets and model contradict each other in {many}")),
    }
    parts.join(", ")
}

/// Prints how many expectations hold, a row for each vantage and a column for each area that has one.
fn table(report: &Report, text: &mut String) {
    let vantages: BTreeSet<_> = report
        .verdicts
        .iter()
        .filter_map(|verdict| verdict.vantage.as_deref())
        .collect();
    let (by_vantage, whole): (Vec<_>, Vec<_>) = Area::ALL
        .into_iter()
        .filter(|area| report.of_area(*area).next().is_some())
        .partition(|area| {
            report
                .of_area(*area)
                .all(|verdict| verdict.vantage.is_some())
        });
    let first = vantages
        .iter()
        .map(|vantage| vantage.len())
        .chain(["configuration".len()])
        .max()
        .unwrap_or_default();
    if !vantages.is_empty() {
        let _ = write!(text, "{:first$}", "from");
        for area in &by_vantage {
            let _ = write!(text, "  {:>12}", area.as_str());
        }
        text.push('\n');
    }
    for vantage in vantages {
        let _ = write!(text, "{vantage:first$}");
        for area in &by_vantage {
            let here = report
                .of_area(*area)
                .filter(|verdict| verdict.vantage.as_deref() == Some(vantage));
            let _ = write!(text, "  {:>12}", cell(here));
        }
        text.push('\n');
    }
    for area in whole {
        let _ = writeln!(
            text,
            "{:first$}  {:>12}",
            area.as_str(),
            cell(report.of_area(area))
        );
    }
}

/// Says how many hold of how many: `12`, or `11 of 12`.
fn cell<'a>(verdicts: impl Iterator<Item = &'a CheckResult>) -> String {
    let outcomes: Vec<_> = verdicts.map(|verdict| verdict.outcome).collect();
    let good = outcomes
        .iter()
        .filter(|one| **one == CheckOutcome::Pass)
        .count();
    match outcomes.len() {
        0 => "-".to_owned(),
        all if all == good => format!("{all} ok"),
        all => format!("{good} of {all}"),
    }
}

/// How many ids of verdicts that are alike are named.
const NAMED: usize = 4;

/// Puts together what does not hold for the same cause: a group without its rule is told once, not for every endpoint.
fn alike(report: &Report) -> Vec<Vec<&CheckResult>> {
    let mut groups: Vec<Vec<&CheckResult>> = Vec::new();
    let open = report
        .verdicts
        .iter()
        .filter(|verdict| verdict.outcome != CheckOutcome::Pass);
    for verdict in open {
        let same = |group: &&mut Vec<&CheckResult>| {
            group.first().is_some_and(|first| {
                (first.outcome, first.area, &first.causes)
                    == (verdict.outcome, verdict.area, &verdict.causes)
                    // Without a cause, what was seen tells them apart.
                    && (!verdict.causes.is_empty() || first.seen == verdict.seen)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(verdict),
            None => groups.push(vec![verdict]),
        }
    }
    groups
}

fn detail(alike: &[&CheckResult], text: &mut String) {
    let Some((verdict, others)) = alike.split_first() else {
        return;
    };
    let word = match verdict.outcome {
        CheckOutcome::Pass => "ok",
        CheckOutcome::Fail => "FAIL",
        CheckOutcome::Inconclusive => "UNKNOWN",
    };
    let _ = writeln!(text, "\n{word} {}", verdict.id);
    item(text, "  expected  ", &verdict.expected);
    item(text, "  because   ", &verdict.reason);
    if verdict.looks.is_empty() {
        item(text, "  seen      ", &verdict.seen);
    }
    for look in &verdict.looks {
        let outcome = match look.outcome {
            CheckOutcome::Pass => "holds",
            CheckOutcome::Fail => "does not hold",
            CheckOutcome::Inconclusive => "cannot tell",
        };
        let head = format!("  {:<10}", look.via);
        item(text, &head, &format!("{outcome}: {}", look.seen));
    }
    if let Some(disagreement) = &verdict.disagreement {
        item(text, "  but       ", disagreement);
    }
    for step in &verdict.evidence {
        item(text, "            - ", step);
    }
    for (index, cause) in verdict.causes.iter().enumerate() {
        let head = if index == 0 {
            "  cause     "
        } else {
            "  or        "
        };
        item(text, head, &cause.what);
        item(text, "  fix       ", &cause.fix);
    }
    if !others.is_empty() {
        let ids: Vec<_> = others
            .iter()
            .take(NAMED)
            .map(|one| one.id.as_str())
            .collect();
        let more = match others.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        item(text, "  also      ", &format!("{}{more}", ids.join(", ")));
    }
    if !verdict.places.is_empty() {
        item(text, "  decided   ", &verdict.places.join(", "));
    }
    if !verdict.maps_to.is_empty() {
        item(text, "  maps to   ", &verdict.maps_to.join(", "));
    }
}

/// Prints a text behind a head, its further lines below its first.
fn item(text: &mut String, head: &str, said: &str) {
    let indent = " ".repeat(head.len());
    for (index, line) in wrap(said, WIDTH - head.len()).iter().enumerate() {
        let _ = writeln!(text, "{}{line}", if index == 0 { head } else { &indent });
    }
}
