//! What the profile accepts, and what came of it.

use crate::report::{ExceptionState, Report};
use crate::terminal::{Style, Text};

/// Departures of one exception that are told; the JSON has all.
const MOST: usize = 5;

/// Lists every exception, the used ones with what they accept.
pub(super) fn exceptions(report: &Report, text: &mut Text, width: usize) {
    if report.exceptions.is_empty() {
        return;
    }
    text.push("\nexceptions that the profile declares:\n");
    for one in &report.exceptions {
        let (style, word) = match one.state {
            ExceptionState::Used => (Style::Unsure, "    accepts  "),
            ExceptionState::Expired => (Style::Bad, "    fails  "),
            _ => (Style::Faint, "    "),
        };
        text.item(("  - ", Style::Plain), &one.sentence(), width);
        if one.state != ExceptionState::Used {
            text.item(("    ", Style::Plain), one.state.words(), width);
        }
        for departure in one.departures.iter().take(MOST) {
            text.item((word, style), departure, width);
        }
        if let Some(more) = one.departures.len().checked_sub(MOST + 1) {
            text.item((word, style), &format!("and {} more", more + 1), width);
        }
    }
}
