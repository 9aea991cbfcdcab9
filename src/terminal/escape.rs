//! Characters that are obeyed instead of shown, made visible.
//!
//! Whatever smgen reads may hold them: YAML, tags, policies, file names, answers of an API. They move the cursor, change colours and
//! titles, hide text, or turn the direction of what stands around them (Unicode Technical Standard 55, "Source Code Handling";
//! CVE-2021-42574), so that people approve what they have not seen.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Tells whether a character is obeyed or hides, instead of being shown: controls, formats, separators of lines and paragraphs, what
/// renderers ignore, and what is no character. Blanks, and the two selectors that choose between text and picture, are shown.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c,
        // Unicode Character Database 16, `General_Category` Cc, Cf, Zl and Zp, and `Default_Ignorable_Code_Point`.
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        // Noncharacters.
        | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Makes a text of several lines safe to show: line ends and tabs stay, everything else that is invisible is written as `\u{202e}`.
///
/// A carriage return stays where a line feed follows: it moves the cursor to where that puts it anyway.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    // Quickly, for most texts.
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if chars.peek() == Some(&'\n') => out.push(c),
            c => visible(&mut out, c),
        }
    }
    Cow::Owned(out)
}

/// Makes a text safe to show within a line: line ends and tabs are written as `\n` and `\t`, too, so that nothing can pass for
/// another line.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| visible(&mut out, c));
    Cow::Owned(out)
}

/// Makes lines of a file safe to show with a character for each of theirs, so that columns stay true: controls by their pictures,
/// everything else that is invisible as U+FFFD.
#[must_use]
pub fn pictures(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        out.push(match c {
            '\n' | '\t' => c,
            '\r' if chars.peek() == Some(&'\n') => c,
            '\u{7f}' => '\u{2421}',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
            c if is_invisible(c) => '\u{fffd}',
            c => c,
        });
    }
    out
}

/// Makes JSON safe to show without changing what it says: everything that is invisible stands in strings, where it is written as
/// `\u202e`. JSON itself demands that for half of it only (RFC 8259, section 7).
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let stays = |c: char| matches!(c, '\n' | '\t' | '\r') || !is_invisible(c);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if stays(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

fn visible(out: &mut String, c: char) {
    if is_invisible(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_syntax::hir::{Class, HirKind};

    /// Returns every character of a class of Unicode, as another crate's tables have it.
    fn class(name: &str) -> Vec<char> {
        let parsed = regex_syntax::parse(name).expect("a class");
        let HirKind::Class(Class::Unicode(class)) = parsed.kind() else {
            panic!("{name} is no class");
        };
        let ranges = class.ranges().iter();
        ranges
            .flat_map(|range| range.start()..=range.end())
            .collect()
    }

    #[test]
    fn the_table_is_that_of_unicode() {
        let shown = ['\u{fe0e}', '\u{fe0f}'];
        let expected: std::collections::BTreeSet<_> =
            class(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]")
                .into_iter()
                .filter(|c| !shown.contains(c))
                .collect();
        for c in '\0'..=char::MAX {
            assert_eq!(
                is_invisible(c),
                expected.contains(&c),
                "{:04x}",
                u32::from(c)
            );
        }
    }

    #[test]
    fn what_is_obeyed_becomes_visible() {
        assert_eq!(
            escape("a\u{1b}[31mb\u{9b}2Jc\u{202e}\u{7f}\u{feff}"),
            "a\\u{1b}[31mb\\u{9b}2Jc\\u{202e}\\u{7f}\\u{feff}"
        );
        assert_eq!(escape("a\r\nb\rc\td\n"), "a\r\nb\\rc\td\n");
        assert_eq!(line("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(
            pictures("a\u{1b}b\u{202e}\u{7f}\tc\r\n"),
            "a␛b\u{fffd}␡\tc\r\n"
        );
        assert_eq!(
            json("\"a\u{9b}\u{e0041}\u{7f}\"\n"),
            "\"a\\u009b\\udb40\\udc41\\u007f\"\n"
        );
    }

    #[test]
    fn what_is_shown_stays() {
        for text in ["", "plain", "é e\u{301} 日本語 ☺\u{fe0f}", "\\u{1b}"] {
            assert_eq!(escape(text), text);
            assert_eq!(line(text), text);
            assert_eq!(json(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_comes_through_unescaped(text in "(\\PC|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]|\\p{Default_Ignorable_Code_Point}){0,40}") {
            let told = escape(&text);
            prop_assert!(!told.replace("\r\n", "\n").chars().any(|c| is_invisible(c) && c != '\n' && c != '\t'));
            prop_assert!(!line(&text).chars().any(is_invisible));
            let lines = pictures(&text);
            prop_assert_eq!(lines.chars().count(), text.chars().count());
            prop_assert!(!lines.replace("\r\n", "\n").chars().any(|c| is_invisible(c) && c != '\n' && c != '\t'));
            // Once is enough.
            prop_assert_eq!(&escape(&told), &told);
        }

        #[test]
        fn json_says_the_same(text in "(\\PC|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\"\\\\]|\\p{Default_Ignorable_Code_Point}){0,40}") {
            let plain = serde_json::to_string_pretty(&[&text]).expect("a text");
            let told = json(&plain);
            prop_assert!(!told.chars().any(|c| is_invisible(c) && c != '\n'));
            let back: Vec<String> = serde_json::from_str(&told).expect("JSON");
            prop_assert_eq!(&back[0], &text);
        }
    }
}
