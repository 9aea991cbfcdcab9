//! A report for people: what to fix first, a table by vantage, then each problem in full.

mod exceptions;
mod folded;
mod problem;
mod table;

use super::{CheckOutcome, Exception, Report};
use crate::terminal::{Style, Text};
use std::fmt::Write as _;

/// Lines that the summary may take.
const SUMMARY: usize = 10;

/// Lays a report out in so many columns, but for names that are longer.
#[must_use]
pub fn terminal(report: &Report, width: usize) -> Text {
    let mut text = Text::new();
    head(report, &mut text, width);
    summary(report, &mut text, width);
    table::table(report, &mut text, width);
    for (number, one) in (1..).zip(&report.problems) {
        problem::problem(report, (number, one), &mut text, width);
    }
    exceptions::exceptions(report, &mut text, width);
    slow(report, &mut text, width);
    for warning in &report.header.warnings {
        text.push("\n");
        let said = format!("{}; {}", warning.what, warning.fix);
        text.item(("warning: ", Style::Unsure), &said, width);
    }
    for note in report.run.iter().flat_map(|run| &run.notes) {
        text.push("\n");
        text.item(("note: ", Style::Strong), note, width);
    }
    let left = report.run.iter().flat_map(|run| &run.left_behind);
    for one in left {
        text.push("\n");
        text.item(("left behind: ", Style::Bad), one, width);
    }
    if !report.gaps.is_empty() {
        text.push("\nnot read:\n");
        for gap in &report.gaps {
            text.item(("  - ", Style::Plain), gap, width);
        }
    }
    if !report.header.not_looked_at.is_empty() {
        text.push("\nnot looked at:\n");
        for one in &report.header.not_looked_at {
            let said = format!("{} of {}: {}", one.count, one.area.as_str(), one.why);
            text.item(("  - ", Style::Plain), &said, width);
        }
    }
    text.push("\nnothing here proves:\n");
    for spot in &report.blind_spots {
        text.item(("  - ", Style::Plain), spot, width);
    }
    text.push("\n");
    sum(report, &mut text, width);
    text
}

/// Says what was looked at, and how.
fn head(report: &Report, text: &mut Text, width: usize) {
    let words = format!(
        "{}, {}: {} by {}",
        report.profile,
        report.region,
        report.subject,
        spoken(&report.via)
    );
    text.item(("", Style::Plain), &words, width);
    text.item(("", Style::Plain), &report.header.sentence(), width);
    text.push("\n");
}

/// Says in a few lines what to fix first, and how much there is.
fn summary(report: &Report, text: &mut Text, width: usize) {
    if report.problems.is_empty() {
        return;
    }
    text.styled(Style::Strong, "to fix, the worst first:\n");
    let mut left = SUMMARY - 1;
    for (number, one) in (1..).zip(&report.problems) {
        let mut line = Text::new();
        let (word, style) = problem::word(one.harm);
        let _ = write!(line, "{number:>3}  ");
        line.styled(style, &format!("{word:<7}"));
        line.beside("  ", &problem::headline(report, one), 14, width);
        let lines = line.as_str().lines().count();
        let more = report.problems.len() - number;
        // A line stays free for how many more there are.
        if lines + usize::from(more > 0) > left {
            let _ = writeln!(text, "     and {} more below", more + 1);
            break;
        }
        left -= lines;
        text.append(&line);
    }
    text.push("\n");
}

/// Says what takes longer than it must.
fn slow(report: &Report, text: &mut Text, width: usize) {
    if report.slow.is_empty() {
        return;
    }
    text.push("\nslower than it must be, which fails nothing:\n");
    for one in &report.slow {
        text.item(("  - ", Style::Plain), &one.what, width);
        text.item(("    why  ", Style::Faint), &one.why, width);
        text.item(("    fix  ", Style::Faint), &one.fix, width);
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

/// Says in one line, where it fits, what came of everything.
fn sum(report: &Report, text: &mut Text, width: usize) {
    let count = |outcome| report.count(outcome);
    let (good, all) = (count(CheckOutcome::Pass), report.verdicts.len());
    let (bad, unsure) = (count(CheckOutcome::Fail), count(CheckOutcome::Inconclusive));
    let contradictions = report.verdicts.iter();
    let contradictions = contradictions.filter(|verdict| verdict.disagreement.is_some());
    let contradictions = contradictions.count();
    let left_out = report.header.left_out();
    let accepted = report.exceptions.iter().map(Exception::accepted).sum();
    let parts = [
        (
            Style::Plain,
            good,
            format!("{good} of {all} expectations hold"),
        ),
        (Style::Bad, bad, format!("{bad} do not")),
        (Style::Unsure, unsure, format!("{unsure} could not be told")),
        (
            Style::Bad,
            contradictions,
            format!("packets and model contradict each other in {contradictions}"),
        ),
        (
            Style::Unsure,
            accepted,
            format!("exceptions accept {accepted} that depart"),
        ),
        (
            Style::Unsure,
            left_out,
            format!("{left_out} were not looked at"),
        ),
    ];
    let mut column = 0;
    for (style, _, words) in parts
        .iter()
        .filter(|(style, count, _)| *style == Style::Plain || *count > 0)
    {
        if column > 0 {
            // With the comma that may follow.
            let fits = column + 2 + words.len() < width;
            text.push(if fits { ", " } else { ",\n" });
            column = if fits { column + 2 } else { 0 };
        }
        text.styled(*style, words);
        column += words.len();
    }
    text.push("\n");
}
