//! Wildcards of ARNs, and answers of which some are not known.

use crate::catalog::like;

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likely {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// That is not known.
    Possible,
}

impl From<bool> for Likely {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Likely {
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Possible,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Possible => Self::Possible,
        }
    }
}

/// Matches ARNs as `ArnLike` does: each of the six parts by itself (IAM user guide, "ARN condition operators").
pub(super) fn arn_like(pattern: &str, arn: &str) -> bool {
    let parts = |arn: &str| arn.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (pattern, arn) = (parts(pattern), parts(arn));
    pattern.len() == 6
        && arn.len() == 6
        && pattern
            .iter()
            .zip(&arn)
            .all(|(pattern, part)| like(pattern, part))
}

/// Matches ARNs. A `*` stays within its segment unless it ends the segment, when it may reach beyond the colon: IAM user
/// guide, "AWS JSON policy elements: Resource". So an earlier star may have to be tried again, other than in [`like`].
pub(super) fn resource(pattern: &str, resource: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), resource.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut stars: Vec<(usize, usize)> = Vec::new();
    loop {
        let fits = match (pattern.get(at), text.get(seen)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                stars.push((at, seen));
                at += 1;
                continue;
            }
            (Some(b'?'), Some(byte)) => *byte != b':',
            (Some(wanted), Some(byte)) => wanted == byte,
            (None, Some(_)) | (Some(_), None) => false,
        };
        if fits {
            at += 1;
            seen += 1;
            continue;
        }
        // Back to the last star, which takes one byte more.
        loop {
            let Some((star, from)) = stars.pop() else {
                return false;
            };
            let bound = !matches!(pattern.get(star + 1), None | Some(b':'));
            match text.get(from) {
                Some(byte) if !(bound && *byte == b':') => {
                    stars.push((star, from + 1));
                    at = star + 1;
                    seen = from + 1;
                    break;
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_reach_beyond_a_colon_only_at_the_end_of_a_segment() {
        for (pattern, text, expected) in [
            ("arn:aws:s3:::*", "arn:aws:s3:::bucket/a:b", true),
            ("arn:aws:s3:*:bucket", "arn:aws:s3:::bucket", true),
            (
                "arn:aws:logs:us-*-1:1:x",
                "arn:aws:logs:us-east-1:1:x",
                true,
            ),
            ("arn:aws:lo*s:1:x", "arn:aws:lo:us:1:x", false),
            ("*", "anything:at:all", true),
            ("*", "*", true),
            ("arn:aws:s3:::a?c", "arn:aws:s3:::abc", true),
            ("arn:aws:s3:::a?c", "arn:aws:s3:::a:c", false),
            ("arn:aws:s3:::abc", "arn:aws:s3:::ABC", false),
            ("", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
        ] {
            assert_eq!(resource(pattern, text), expected, "{pattern} {text}");
        }
    }
}
