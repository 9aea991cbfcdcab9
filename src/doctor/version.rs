//! Versions of programs.

use std::fmt;

/// A version of three numbers, and whether it comes before the release of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Major, minor, patch.
    pub numbers: [u32; 3],
    /// Whether it is a beta or a release candidate.
    pub prerelease: bool,
}

impl Version {
    /// Reads `1.7.0`, `v20.11.1` or `1.8.0-rc1`; missing numbers are 0.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (release, suffix) = text
            .split_once('-')
            .map_or((text, None), |(release, suffix)| (release, Some(suffix)));
        let mut numbers = [0; 3];
        let mut parts = release.split('.');
        for number in &mut numbers {
            match parts.next() {
                Some(part) => *number = part.parse().ok()?,
                None => break,
            }
        }
        parts.next().is_none().then_some(Self {
            numbers,
            prerelease: suffix.is_some(),
        })
    }

    /// Tells whether it is the release `least` or a later one.
    #[must_use]
    pub fn is_at_least(&self, least: [u32; 3]) -> bool {
        self.numbers > least || (self.numbers == least && !self.prerelease)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(
            formatter,
            "{major}.{minor}.{patch}{}",
            if self.prerelease { "-pre" } else { "" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_read() {
        let numbers = |text: &str| Version::parse(text).map(|version| version.numbers);
        assert_eq!(numbers("1.11.4"), Some([1, 11, 4]));
        assert_eq!(numbers("v20.11.1\n"), Some([20, 11, 1]));
        assert_eq!(numbers("1.8"), Some([1, 8, 0]));
        assert_eq!(numbers("1.9.0+ent"), Some([1, 9, 0]));
        for wrong in ["", "v", "one", "1.2.3.4", "1..2", "99999999999.0.0"] {
            assert_eq!(numbers(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_release_candidate_is_not_the_release() {
        let at_least =
            |text: &str| Version::parse(text).is_some_and(|version| version.is_at_least([1, 7, 0]));
        assert!(
            at_least("1.7.0") && at_least("1.10.0") && at_least("2.0.0") && at_least("1.7.1-rc1")
        );
        assert!(!at_least("1.7.0-rc1") && !at_least("1.6.9") && !at_least("0.15.0"));
    }
}
