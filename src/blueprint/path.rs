//! Paths into a blueprint, as users write them: `network.tiers.training.cidrs.use1-az1`.

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A key of a map.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

/// A path from the top of a layer to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// Returns the path of a key below this one.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Self(steps)
    }

    /// Returns the path of a list item below this one, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// Returns this path with another one behind it.
    #[must_use]
    pub fn join(&self, tail: &Self) -> Self {
        Self(self.0.iter().chain(&tail.0).cloned().collect())
    }

    /// Returns the path without its last step; none for the empty path.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, head) = self.0.split_last()?;
        Some(Self(head.to_vec()))
    }

    /// Returns the path up to the first list item: layers replace lists as a whole.
    #[must_use]
    pub fn keys(&self) -> Self {
        Self(
            self.0
                .iter()
                .take_while(|step| matches!(step, Step::Key(_)))
                .cloned()
                .collect(),
        )
    }

    /// Tells whether this path is the other one or leads to it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Reads a dotted path whose keys may themselves hold dots when put in quotes: `endpoints.services."ecr.api"`.
    ///
    /// Returns none for empty steps and unclosed quotes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix('"') {
                let (key, tail) = quoted.split_once('"')?;
                steps.push(Step::Key(key.to_owned()));
                rest = tail;
            } else if let Some(indexed) = rest.strip_prefix('[') {
                let (index, tail) = indexed.split_once(']')?;
                steps.push(Step::Index(index.parse().ok()?));
                rest = tail;
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                if end == 0 {
                    return None;
                }
                steps.push(Step::Key(rest[..end].to_owned()));
                rest = &rest[end..];
            }
            if let Some(tail) = rest.strip_prefix('.') {
                if tail.is_empty() {
                    return None;
                }
                rest = tail;
            }
        }
        Some(Self(steps))
    }
}

impl From<&str> for Path {
    /// Splits at dots; for literals in code, whose keys hold none.
    fn from(text: &str) -> Self {
        Self(
            text.split('.')
                .map(|key| Step::Key(key.to_owned()))
                .collect(),
        )
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    if number > 0 {
                        f.write_str(".")?;
                    }
                    if key.contains(['.', '[', '"']) || key.is_empty() {
                        write!(f, "\"{key}\"")?;
                    } else {
                        f.write_str(key)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl serde::Serialize for Path {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_and_display_are_inverse() {
        for text in [
            "network.cidr",
            "network.zones[0]",
            "endpoints.services.\"ecr.api\".reason",
        ] {
            assert_eq!(Path::parse(text).expect(text).to_string(), text);
        }
        for text in ["a..b", "a.", ".a", "a[x]", "\"a"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
