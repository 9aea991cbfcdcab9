//! Text in lines of a given width.

use super::escape::line;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Cuts a text into lines of at most `width` columns; a word that is longer stands on a line of its own.
///
/// Blanks and line ends of any kind part words, and what else is invisible is escaped, so no line holds anything that a terminal or a
/// comment obeys.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let options = Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(&line(&words.join(" ")), options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_stay_whole_and_lines_end_in_time() {
        assert_eq!(
            wrap("one two\nthree\u{85}four", 9),
            ["one two", "three", "four"]
        );
        assert_eq!(wrap("a\u{202e}b\u{1b}", 20), ["a\\u{202e}b\\u{1b}"]);
        assert_eq!(wrap("a-very-long-word b", 4), ["a-very-long-word", "b"]);
        assert_eq!(wrap("", 10), [""]);
    }
}
