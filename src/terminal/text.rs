//! A text with styles.

use super::escape::escape;
use super::{Style, columns, wrap};
use std::fmt;
use std::ops::Range;

/// Columns that words need behind a head.
const ROOM: usize = 24;

/// A text of which parts have a style. `write!` adds to it without one.
///
/// What it says may come from anywhere: [`Text::shown`] escapes it, and only the styles that were given here become escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    plain: String,
    /// In order, without overlaps.
    styled: Vec<(Range<usize>, Style)>,
}

impl Text {
    /// Returns an empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds words.
    pub fn push(&mut self, words: &str) {
        self.plain.push_str(words);
    }

    /// Adds words with a style.
    pub fn styled(&mut self, style: Style, words: &str) {
        let start = self.plain.len();
        self.plain.push_str(words);
        if style != Style::Plain && !words.is_empty() {
            self.styled.push((start..self.plain.len(), style));
        }
    }

    /// Adds another text.
    pub fn append(&mut self, other: &Self) {
        let by = self.plain.len();
        self.plain.push_str(&other.plain);
        let moved = other.styled.iter();
        self.styled
            .extend(moved.map(|(range, style)| (range.start + by..range.end + by, *style)));
    }

    /// Adds words behind a head, in lines of at most `width` columns, the further ones below the first; words stay whole.
    ///
    /// What breaks lines in the words is a blank, so that they cannot pass for other lines.
    pub fn item(&mut self, (head, style): (&str, Style), words: &str, width: usize) {
        self.styled(style, head);
        self.beside("", words, columns(head), width);
    }

    /// Adds words behind a head as [`Text::item`] does, or below it, indented by so many columns, where little room is left behind it.
    pub fn row(
        &mut self,
        (head, style): (&str, Style),
        words: &str,
        (indent, width): (usize, usize),
    ) {
        let left = width.saturating_sub(columns(head));
        let longest = words.split_whitespace().map(columns).max();
        let fits = left >= ROOM && longest.is_none_or(|longest| longest <= left);
        if fits || left >= columns(words) {
            return self.item((head, style), words, width);
        }
        self.styled(style, head.trim_end());
        self.push("\n");
        self.item((&" ".repeat(indent), Style::Plain), words, width);
    }

    /// Ends a line of which `taken` columns are taken, the last of them by `head`, which is added: as [`Text::item`], for heads of
    /// several styles.
    pub fn beside(&mut self, head: &str, words: &str, taken: usize, width: usize) {
        self.push(head);
        for (index, line) in wrap(words, width.saturating_sub(taken)).iter().enumerate() {
            if index > 0 {
                self.push(&" ".repeat(taken));
            }
            self.push(line);
            self.push("\n");
        }
    }

    /// Returns what it says, as it was given: not to be shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.plain
    }

    /// Returns it as a terminal may have it: escaped, with the escapes of its styles.
    #[must_use]
    pub fn shown(&self) -> String {
        let (mut out, mut at) = (String::with_capacity(self.plain.len()), 0);
        for (range, style) in &self.styled {
            let style = style.ansi();
            out += &escape(&self.plain[at..range.start]);
            out += &style.render().to_string();
            out += &escape(&self.plain[range.clone()]);
            out += &style.render_reset().to_string();
            at = range.end;
        }
        out += &escape(&self.plain[at..]);
        out
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        self.push(words);
        Ok(())
    }
}

impl From<&str> for Text {
    fn from(plain: &str) -> Self {
        plain.to_owned().into()
    }
}

impl From<String> for Text {
    fn from(plain: String) -> Self {
        Self {
            plain,
            styled: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn only_its_own_styles_are_escapes() {
        let mut text = Text::from("a\u{1b}[31m ");
        text.styled(Style::Bad, "FAIL\u{1b}[0m");
        let _ = write!(text, " {}", 1);
        assert_eq!(
            text.shown(),
            "a\\u{1b}[31m \u{1b}[1m\u{1b}[31mFAIL\\u{1b}[0m\u{1b}[0m 1"
        );
        assert_eq!(text.as_str(), "a\u{1b}[31m FAIL\u{1b}[0m 1");
    }

    #[test]
    fn styles_move_with_what_is_appended() {
        let (mut text, mut other) = (Text::from("one "), Text::new());
        other.styled(Style::Good, "two");
        text.append(&other);
        assert_eq!(text.shown(), "one \u{1b}[32mtwo\u{1b}[0m");
    }

    #[test]
    fn items_stay_in_their_column() {
        let mut text = Text::new();
        text.item(("é  ", Style::Strong), "one two\nthree averylongword", 9);
        assert_eq!(
            text.as_str(),
            "é  one\n   two\n   three\n   averylongword\n"
        );
    }
}
