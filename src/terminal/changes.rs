//! The styles of differences.

use super::{Style, Text};

/// Gives the lines of a unified diff their styles.
#[must_use]
pub fn unified(diff: &str) -> Text {
    let mut text = Text::new();
    for line in diff.split_inclusive('\n') {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => Style::Strong,
            [b'@', b'@', ..] => Style::Place,
            [b'+', ..] => Style::Added,
            [b'-', ..] => Style::Removed,
            _ => Style::Plain,
        };
        push(&mut text, style, "", line);
    }
    text
}

/// Gives the lines of a list of changes their styles: `+ what came`, `- what went`, `~ what changed`, and headings in the first column.
#[must_use]
pub fn signed(list: &str) -> Text {
    let mut text = Text::new();
    for line in list.split_inclusive('\n') {
        let said = line.trim_start_matches(' ');
        let blanks = &line[..line.len() - said.len()];
        let style = match said.as_bytes() {
            _ if blanks.is_empty() => Style::Strong,
            [b'+', b' ', ..] => Style::Added,
            [b'-', b' ', ..] => Style::Removed,
            [b'~', b' ', ..] => Style::Unsure,
            _ => Style::Plain,
        };
        push(&mut text, style, blanks, said);
    }
    text
}

/// Adds a line whose end has no style: a style that is still on at the end of a line colours the rest of it.
fn push(text: &mut Text, style: Style, blanks: &str, line: &str) {
    let words = line.trim_end_matches('\n');
    text.push(blanks);
    text.styled(style, words);
    text.push(&line[words.len()..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_went_is_seen() {
        let text = unified(
            "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same\n\\ No newline at end of file\n",
        );
        assert_eq!(
            text.shown(),
            "\u{1b}[1m--- a/x\u{1b}[0m\n\u{1b}[1m+++ b/x\u{1b}[0m\n\u{1b}[36m@@ -1 +1 @@\u{1b}[0m\n\u{1b}[31m-old\u{1b}[0m\n\u{1b}[32m+new\u{1b}[0m\n same\n\\ No newline at end of file\n"
        );
        let list = "a -> b\n\nsubnets\n  + x\n  - y\n  ~ z\n      more\n";
        let text = signed(list);
        assert_eq!(text.as_str(), list);
        for styled in [
            "[1msubnets",
            "  \u{1b}[32m+ x",
            "[31m- y",
            "[33m~ z",
            "\n      more",
        ] {
            assert!(
                text.shown().contains(styled),
                "{styled}: {:?}",
                text.shown()
            );
        }
    }
}
