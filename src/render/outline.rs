//! What of a text decides whether it parses.
//!
//! Files of a thousand profiles differ in names, ranges and reasons, which stand in quotes and in comments. A text without them
//! is its outline: two texts with one outline both parse, or neither does. Where that takes more than reading strings and
//! comments (expressions in strings that hold strings, heredocs, regular expressions), there is no outline.

/// Returns the outline of HCL (HashiCorp, "HCL Native Syntax Specification").
pub(super) fn hcl(text: &str) -> Option<String> {
    Scanner::new(text, Syntax::Hcl).outline()
}

/// Returns the outline of TypeScript (ECMA-262, "ECMAScript Language: Lexical Grammar").
pub(super) fn typescript(text: &str) -> Option<String> {
    Scanner::new(text, Syntax::TypeScript).outline()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Hcl,
    TypeScript,
}

/// Bytes that start what is no code in one language or the other.
const STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let bytes = b"\"'`#/<\r";
    let mut index = 0;
    while index < bytes.len() {
        starts[bytes[index] as usize] = true;
        index += 1;
    }
    starts
};

/// Tells whether a character stands for itself in a string, whatever is around it.
fn is_plain(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\' | b'$' | b'%')
}

/// Returns how many bytes there are before the first one of a kind.
fn until(bytes: &[u8], kind: impl Fn(u8) -> bool) -> usize {
    let end = bytes.iter().position(|byte| kind(*byte));
    end.unwrap_or(bytes.len())
}

/// Reads a text from its start; every method returns none where there is no outline.
struct Scanner<'a> {
    text: &'a str,
    syntax: Syntax,
    /// What is read next.
    at: usize,
    /// Up to where the text is in `out`, or left out.
    kept: usize,
    out: String,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, syntax: Syntax) -> Self {
        Self {
            text,
            syntax,
            at: 0,
            kept: 0,
            out: String::with_capacity(text.len() / 2),
        }
    }

    fn outline(mut self) -> Option<String> {
        let is_hcl = self.syntax == Syntax::Hcl;
        loop {
            self.at += until(&self.text.as_bytes()[self.at..], |byte| {
                STARTS[usize::from(byte)]
            });
            let Some(byte) = self.byte(self.at) else {
                break;
            };
            match (byte, self.byte(self.at + 1)) {
                (b'"', _) => self.string()?,
                (b'#', _) if is_hcl => self.comment(1)?,
                (b'/', Some(b'/')) => self.comment(2)?,
                (b'/', Some(b'*')) => self.block()?,
                (b'<', Some(b'<')) | (b'\'' | b'`', _) if is_hcl => return None,
                // A division, or a regular expression.
                (b'/', _) if !is_hcl => return None,
                (b'\'', _) => self.at = self.end_of_string(b'\'')?,
                (b'`', _) => self.template()?,
                (b'\r', _) => return None,
                _ => self.at += 1,
            }
        }
        self.out.push_str(&self.text[self.kept..]);
        Some(self.out)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Leaves out what is between two places.
    fn leave_out(&mut self, from: usize, to: usize) {
        self.out.push_str(&self.text[self.kept..from]);
        self.kept = to;
    }

    /// Leaves out what is said in a comment to the end of the line.
    fn comment(&mut self, marker: usize) -> Option<()> {
        let start = self.at + marker;
        let rest = &self.text[start..];
        let said = &rest[..rest.find('\n').unwrap_or(rest.len())];
        // What else ends a line in one language or the other.
        if !said.is_ascii() && said.contains(['\u{2028}', '\u{2029}']) || said.contains('\r') {
            return None;
        }
        self.at = start + said.len();
        self.leave_out(start, self.at);
        Some(())
    }

    /// Keeps a comment that ends with its mark as it stands.
    fn block(&mut self) -> Option<()> {
        let start = self.at + 2;
        self.at = start + self.text[start..].find("*/")? + 2;
        Some(())
    }

    /// Puts a space for each run of plain characters in a string in double quotes: other ones may join with what is around them.
    fn string(&mut self) -> Option<()> {
        let (before, kept) = (self.out.len(), self.kept);
        let mut at = self.at + 1;
        loop {
            let plain = until(&self.text.as_bytes()[at..], |byte| !is_plain(byte));
            if plain > 0 {
                self.leave_out(at, at + plain);
                self.out.push(' ');
                at += plain;
            }
            match self.byte(at)? {
                b'"' => {
                    self.at = at + 1;
                    return Some(());
                }
                b'$' | b'%' if self.byte(at + 1) == Some(b'{') => {
                    at = self.end_of_expression(at + 2)?;
                }
                b'$' | b'%' => at += 1,
                // As it stands: an escape takes some of the characters behind it.
                _ => {
                    self.out.truncate(before);
                    self.kept = kept;
                    self.at = self.end_of_string(b'"')?;
                    return Some(());
                }
            }
        }
    }

    /// Returns where a string ends.
    fn end_of_string(&self, quote: u8) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            match self.byte(at)? {
                byte if byte == quote => return Some(at + 1),
                b'\n' | b'\r' => return None,
                b'\\' if self.byte(at + 1)? == b'\n' => return None,
                b'\\' => at += 2,
                b'$' | b'%' if self.byte(at + 1) == Some(b'{') => {
                    at = self.end_of_expression(at + 2)?;
                }
                _ => at += 1,
            }
        }
    }

    /// Keeps a template literal as it stands.
    fn template(&mut self) -> Option<()> {
        let mut at = self.at + 1;
        loop {
            match self.byte(at)? {
                b'`' => break,
                b'\\' => at += 2,
                b'$' if self.byte(at + 1) == Some(b'{') => at = self.end_of_expression(at + 2)?,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(())
    }

    /// Returns where an expression in a string ends, if nothing in it could hold another string, comment or brace.
    fn end_of_expression(&self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            match self.byte(at)? {
                b'}' => return Some(at + 1),
                b'"' | b'\'' | b'`' | b'{' | b'/' | b'#' | b'<' | b'\\' | b'\n' | b'\r' => {
                    return None;
                }
                _ => at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::render::language::Parse;
    use crate::render::{hcl, typescript};
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn what_stands_in_plain_quotes_and_comments_is_left_out() {
        let outline = super::hcl("a = \"b c\" # why\nd = [\"x${e.f}-$z\", \"g\\n\"] // x\n");
        assert_eq!(
            outline.as_deref(),
            Some("a = \" \" #\nd = [\" ${e.f} $ \", \"g\\n\"] //\n")
        );
        let outline = super::typescript("const a = `b${c}`; /** d */ e(\"f-g\", 'h'); // i\n");
        assert_eq!(
            outline.as_deref(),
            Some("const a = `b${c}`; /** d */ e(\" \", 'h'); //\n")
        );
    }

    #[test]
    fn where_more_than_strings_and_comments_must_be_read_there_is_no_outline() {
        for text in [
            "a = \"${b(\"c\")}\"",
            "a = <<EOT\n\"\nEOT\n",
            "a = \"b\n\"",
            "a = '\"'",
            "# a\rb\n",
        ] {
            assert_eq!(super::hcl(text), None, "{text}");
        }
        for text in [
            "a = /\"/;",
            "a = `${b(`c`)}`;",
            "a = `${\"b\"}`;",
            "a = 'b\n';",
            "// a\u{2028}b\n",
        ] {
            assert_eq!(super::typescript(text), None, "{text}");
        }
    }

    type Outline = fn(&str) -> Option<String>;
    const LANGUAGES: [(Parse, Outline); 2] = [
        (hcl::parse, super::hcl),
        (typescript::parse, super::typescript),
    ];

    const PIECES: [&str; 15] = [
        "a", "=", " ", "\"", "\n", "\\", "$", "{", "}", "#", "//", "/*", "'", "`", "<<",
    ];

    /// Every short text of pieces that begin, end and hide strings and comments.
    #[test]
    fn texts_of_one_outline_parse_alike() {
        for (parse, outline) in LANGUAGES {
            let mut known: HashMap<String, (String, bool)> = HashMap::new();
            let mut shared = 0;
            for number in 0..PIECES.len().pow(4) {
                let pieces =
                    (0..4).map(|place| PIECES[number / PIECES.len().pow(place) % PIECES.len()]);
                let text = format!("a = {}\nb = \"a\"\n", pieces.collect::<String>());
                let Some(outline) = outline(&text) else {
                    continue;
                };
                let parses = parse(&text).is_ok();
                let (first, as_before) = known.entry(outline).or_insert((text.clone(), parses));
                assert_eq!(*as_before, parses, "{first:?} and {text:?}");
                shared += usize::from(*first != text);
            }
            assert!(
                shared > 1000,
                "{shared} texts share their outline with another"
            );
        }
    }

    proptest! {
        /// Longer ones, of which two differ in what a text may hold.
        #[test]
        fn long_texts_of_one_outline_parse_alike(
            pieces in prop::collection::vec((0..PIECES.len(), "[a-z \"#/${]{0,3}", "[a-z \"#/${]{0,3}"), 1..12)
        ) {
            let text = |which: fn(&(usize, String, String)) -> &String| {
                let pieces = pieces.iter().map(|piece| format!("{}{}", PIECES[piece.0], which(piece)));
                format!("a = {}\n", pieces.collect::<String>())
            };
            let (one, other) = (text(|piece| &piece.1), text(|piece| &piece.2));
            for (parse, outline) in LANGUAGES {
                if outline(&one).is_some() && outline(&one) == outline(&other) {
                    prop_assert_eq!(parse(&one).is_ok(), parse(&other).is_ok(), "{:?} and {:?}", one, other);
                }
            }
        }
    }
}
