//! One problem: what is wrong, how to put it right, one expectation in full, and the names of all others that it explains.

use super::folded::folded;
use crate::report::{CheckOutcome, CheckResult, Harm, Problem, Report};
use crate::terminal::{Style, Text};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Returns the word for a harm, and how it looks.
pub(super) fn word(harm: Harm) -> (&'static str, Style) {
    match harm {
        Harm::Leak => ("LEAK", Style::Bad),
        Harm::Outage => ("OUTAGE", Style::Bad),
        Harm::Drift => ("DRIFT", Style::Bad),
        Harm::Unknown => ("UNKNOWN", Style::Unsure),
    }
}

/// Says what is wrong, and how much does not hold for it: `... (9 egress, 1 configuration)`.
pub(super) fn headline(report: &Report, problem: &Problem) -> String {
    let mut areas: BTreeMap<_, usize> = BTreeMap::new();
    for verdict in explained(report, problem) {
        *areas.entry(verdict.area).or_default() += 1;
    }
    let counts = areas
        .into_iter()
        .map(|(area, count)| format!("{count} {}", area.as_str()));
    let counts: Vec<_> = counts.collect();
    format!("{} ({})", problem.what, counts.join(", "))
}

fn explained<'r>(report: &'r Report, problem: &Problem) -> impl Iterator<Item = &'r CheckResult> {
    let ids = problem.explains.iter();
    ids.filter_map(|id| report.verdicts.iter().find(|one| one.id == *id))
}

/// Tells a problem in full.
pub(super) fn problem(
    report: &Report,
    (number, problem): (usize, &Problem),
    text: &mut Text,
    width: usize,
) {
    let Some(first) = explained(report, problem).next() else {
        return;
    };
    let (harm, style) = word(problem.harm);
    text.push("\n");
    text.item((&format!("{harm} {number}  "), style), &problem.what, width);
    let mut said = "";
    for cause in &problem.causes {
        if cause.what != problem.what {
            text.item(("  and       ", Style::Plain), &cause.what, width);
        }
        if cause.fix != said {
            text.item(("  fix       ", Style::Strong), &cause.fix, width);
        }
        said = &cause.fix;
    }
    let (outcome, style) = match first.outcome {
        CheckOutcome::Pass => ("ok", Style::Good),
        CheckOutcome::Fail => ("FAIL", Style::Bad),
        CheckOutcome::Inconclusive => ("UNKNOWN", Style::Unsure),
    };
    text.push("  ");
    text.styled(style, &format!("{outcome:<10}"));
    let _ = writeln!(text, "{}", first.id);
    detail(first, &problem.what, text, width);
    if problem.explains.len() > 1 {
        let mut head = "  in all    ";
        for line in folded(report, &problem.explains) {
            text.item((head, Style::Plain), &line, width);
            head = "            ";
        }
    }
    if !first.places.is_empty() {
        text.item(
            ("  decided   ", Style::Faint),
            &first.places.join(", "),
            width,
        );
    }
    if !first.maps_to.is_empty() {
        text.item(
            ("  maps to   ", Style::Faint),
            &first.maps_to.join(", "),
            width,
        );
    }
}

/// Tells what was expected of one, and what was seen; `told` has been said.
fn detail(verdict: &CheckResult, told: &str, text: &mut Text, width: usize) {
    text.item(("  expected  ", Style::Plain), &verdict.expected, width);
    text.item(("  because   ", Style::Plain), &verdict.reason, width);
    if verdict.looks.is_empty() && verdict.seen != told {
        text.item(("  seen      ", Style::Plain), &verdict.seen, width);
    }
    for look in &verdict.looks {
        let outcome = match look.outcome {
            CheckOutcome::Pass => "holds",
            CheckOutcome::Fail => "does not hold",
            CheckOutcome::Inconclusive => "cannot tell",
        };
        let head = format!("  {:<10}", look.via);
        text.item(
            (&head, Style::Plain),
            &format!("{outcome}: {}", look.seen),
            width,
        );
    }
    if let Some(disagreement) = &verdict.disagreement {
        text.item(("  but       ", Style::Unsure), disagreement, width);
    }
    for step in &verdict.evidence {
        text.item(("            - ", Style::Plain), step, width);
    }
}
