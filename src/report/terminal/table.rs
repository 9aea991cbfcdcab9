//! How many expectations hold, a row for each vantage and a column for each area that has one.

use crate::report::{Area, CheckOutcome, CheckResult, Report};
use crate::terminal::{Style, Text, columns, padded};
use std::collections::BTreeSet;

/// Columns of a cell, where there is room: they do not move with what is in them.
const USUAL: usize = 12;

/// Prints the table. Where the columns are few, the words are shorter.
pub(super) fn table(report: &Report, text: &mut Text, width: usize) {
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
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for vantage in &vantages {
        let cells = by_vantage.iter().map(|area| {
            let all = report.of_area(*area);
            cell(all.filter(|verdict| verdict.vantage.as_deref() == Some(vantage)))
        });
        rows.push(((*vantage).to_owned(), cells.collect()));
    }
    for area in whole {
        let row = (area.as_str().to_owned(), vec![cell(report.of_area(area))]);
        rows.push(row);
    }
    let full = |area: &Area| area.as_str();
    let short = |area: &Area| {
        if *area == Area::Segmentation {
            "apart"
        } else {
            area.as_str()
        }
    };
    let first = rows
        .iter()
        .map(|(name, _)| columns(name))
        .max()
        .unwrap_or_default();
    let layout = [false, true].map(|narrow| {
        let heads = by_vantage.iter().map(if narrow { short } else { full });
        let wide = |index: usize, head: &str| {
            let cells = rows.iter().filter_map(|(_, cells)| cells.get(index));
            let widest = cells.map(|cell| cell.words(narrow).len()).max();
            let least = if narrow { 0 } else { USUAL };
            widest.unwrap_or_default().max(head.len()).max(least)
        };
        let heads: Vec<&str> = heads.collect();
        let widths = heads
            .iter()
            .enumerate()
            .map(|(index, head)| wide(index, head));
        let widths: Vec<usize> = widths.collect();
        (heads, widths)
    });
    let taken = |widths: &[usize]| first + widths.iter().map(|width| width + 2).sum::<usize>();
    let narrow = taken(&layout[0].1) > width;
    let (heads, widths) = &layout[usize::from(narrow)];
    if !vantages.is_empty() {
        text.push(&padded("from", first));
        for (head, width) in heads.iter().zip(widths) {
            text.push(&format!("  {head:>width$}"));
        }
        text.push("\n");
    }
    for (name, cells) in rows {
        let worst = cells
            .iter()
            .map(Cell::style)
            .max_by_key(|style| rank(*style));
        let style = worst
            .filter(|style| rank(*style) > 0)
            .unwrap_or(Style::Plain);
        text.styled(style, &name);
        text.push(&" ".repeat(first.saturating_sub(columns(&name))));
        for (index, cell) in cells.iter().enumerate() {
            let width = widths.get(index).copied().unwrap_or_default();
            let words = cell.words(narrow);
            text.push(&" ".repeat(2 + width.saturating_sub(words.len())));
            text.styled(cell.style(), &words);
        }
        text.push("\n");
    }
}

fn rank(style: Style) -> u8 {
    match style {
        Style::Bad => 2,
        Style::Unsure => 1,
        _ => 0,
    }
}

/// What came of the expectations of one area at one vantage.
struct Cell {
    all: usize,
    bad: usize,
    unsure: usize,
}

fn cell<'a>(verdicts: impl Iterator<Item = &'a CheckResult>) -> Cell {
    let mut cell = Cell {
        all: 0,
        bad: 0,
        unsure: 0,
    };
    for verdict in verdicts {
        cell.all += 1;
        match verdict.outcome {
            CheckOutcome::Pass => {}
            CheckOutcome::Fail => cell.bad += 1,
            CheckOutcome::Inconclusive => cell.unsure += 1,
        }
    }
    cell
}

impl Cell {
    /// Says it: `12 ok`, `3 of 12 FAIL`, or shorter `3 FAIL`.
    fn words(&self, narrow: bool) -> String {
        let of = |count: usize, word: &str| {
            if narrow {
                format!("{count} {word}")
            } else {
                format!("{count} of {} {word}", self.all)
            }
        };
        match (self.all, self.bad, self.unsure) {
            (0, ..) => "-".to_owned(),
            (all, 0, 0) => format!("{all} ok"),
            (_, 0, unsure) => of(unsure, "?"),
            (_, bad, _) => of(bad, "FAIL"),
        }
    }

    fn style(&self) -> Style {
        match (self.all, self.bad, self.unsure) {
            (0, ..) => Style::Faint,
            (_, 0, 0) => Style::Good,
            (_, 0, _) => Style::Unsure,
            _ => Style::Bad,
        }
    }
}
