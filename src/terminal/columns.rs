//! How wide a text is, and how wide a terminal.

use super::escape::line;
use unicode_width::UnicodeWidthStr as _;

/// Columns of what is no terminal, so that logs and files look alike everywhere.
const USUAL: usize = 80;
/// Fewer are not laid out for.
const FEWEST: usize = 50;
/// More are not used: the eye loses the line.
const MOST: usize = 120;

/// Returns the columns to lay out for: those of the terminal, else those that `COLUMNS` says, else 80; from 50 to 120.
#[must_use]
pub fn width(terminal: Option<u16>, variable: Option<&str>) -> usize {
    let known = terminal.map(usize::from).or(variable.and_then(said));
    known
        .filter(|columns| *columns > 0)
        .map_or(USUAL, |columns| columns.clamp(FEWEST, MOST))
}

fn said(variable: &str) -> Option<usize> {
    variable.trim().parse().ok().filter(|columns| *columns > 0)
}

/// Tells whether `COLUMNS` says how many columns there are.
#[must_use]
pub fn is_said(variable: &str) -> bool {
    said(variable).is_some()
}

/// Returns how many columns a text takes when it is shown within a line.
#[must_use]
pub fn columns(text: &str) -> usize {
    line(text).width()
}

/// Returns a text with blanks behind it, up to so many columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(columns(text));
    format!("{text}{:blanks$}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_decides_then_a_variable() {
        assert_eq!(width(None, None), 80);
        assert_eq!(width(Some(64), Some("72")), 64);
        assert_eq!(width(None, Some(" 72\n")), 72);
        for odd in ["", "0", "-1", "x"] {
            assert_eq!(width(None, Some(odd)), 80, "{odd:?}");
            assert!(!is_said(odd), "{odd:?}");
        }
        assert_eq!((width(Some(20), None), width(Some(400), None)), (50, 120));
        assert_eq!(width(Some(0), None), 80);
    }

    #[test]
    fn blanks_fill_columns_not_bytes() {
        assert_eq!(padded("é", 3), "é  ");
        assert_eq!(padded("日本", 5), "日本 ");
        assert_eq!(padded("long", 2), "long");
        assert_eq!(columns("a\u{1b}"), 7);
    }
}
