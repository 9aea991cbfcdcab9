//! A text file as diagnostics see it.

/// A named text that a diagnostic can quote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The name to print: a path as the user gave it, or `built-in:prod.yaml`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A place in a [`Source`]; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// Returns the byte offset of a position; positions behind the end give the end.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let mut start = 0;
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            if number + 1 == position.line {
                let within = line
                    .char_indices()
                    .nth(position.column.saturating_sub(1))
                    .map_or(line.trim_end_matches(['\n', '\r']).len(), |(at, _)| at);
                return start + within;
            }
            start += line.len();
        }
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_counts_characters_not_bytes() {
        let source = Source {
            name: String::new(),
            text: "a: 1\nü: 2\n".into(),
        };
        let position = Position { line: 2, column: 4 };
        assert_eq!(&source.text[source.offset(position)..][..1], "2");
        let behind = Position { line: 9, column: 1 };
        assert_eq!(source.offset(behind), source.text.len());
    }
}
