//! Texts with wildcards: `*` stands for any characters, `?` for one.

/// Matches text as IAM's `StringLike` does: case counts.
#[must_use]
pub fn like(pattern: &str, text: &str) -> bool {
    matches(pattern, text, |wanted, byte| wanted == byte)
}

/// Says whether a pattern of actions, such as `kms:Describe*`, means an action; case does not count (IAM user guide, "AWS JSON policy
/// elements: Action").
#[must_use]
pub fn means(pattern: &str, action: &str) -> bool {
    matches(pattern, action, |wanted, byte| {
        wanted.eq_ignore_ascii_case(&byte)
    })
}

/// Matches in time of the product of the lengths at most. Rendering asks some ten thousand times a profile, so nothing is allocated.
fn matches(pattern: &str, text: &str, same: impl Fn(u8, u8) -> bool) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    // Actions of one service begin alike, and seldom end alike.
    if let (Some(wanted), Some(byte)) = (pattern.last(), text.last())
        && !matches!(wanted, b'*' | b'?')
        && !same(*wanted, *byte)
    {
        return false;
    }
    let (mut at, mut seen) = (0, 0);
    // Behind the last star, and where what it stands for ends so far; an earlier star need not be tried again.
    let mut star = None;
    loop {
        match (pattern.get(at), text.get(seen)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                at += 1;
                star = Some((at, seen));
                continue;
            }
            (Some(wanted), Some(byte)) if *wanted == b'?' || same(*wanted, *byte) => {
                at += 1;
                seen += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((behind, end)) if end < text.len() => {
                at = behind;
                seen = end + 1;
                star = Some((behind, seen));
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_actions_as_iam_reads_them() {
        for (pattern, action, expected) in [
            ("kms:*", "kms:Decrypt", true),
            ("kms:De*", "kms:Decrypt", true),
            ("kms:*crypt", "kms:Decrypt", true),
            ("kms:D*c*t", "kms:Decrypt", true),
            ("KMS:decrypt", "kms:Decrypt", true),
            ("kms:Decrypt", "kms:Decrypt", true),
            ("kms:Decryp", "kms:Decrypt", false),
            ("kms:*x*t", "kms:Decrypt", false),
            ("kms:*y", "kms:Decrypt", false),
            ("s3:*", "kms:Decrypt", false),
            ("S3:get*", "s3:GetObject", true),
            ("s3:Put*", "s3:GetObject", false),
            ("kms:?ecrypt", "kms:Decrypt", true),
            ("kms:?Decrypt", "kms:Decrypt", false),
            ("kms:*?", "kms:", false),
            ("*", "", true),
            ("**", "kms:Decrypt", true),
            ("", "kms:Decrypt", false),
            ("kms:*aab", "kms:aaaab", true),
        ] {
            assert_eq!(means(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn case_counts_in_texts() {
        assert!(like("a*B?", "a-Bc"));
        assert!(!like("a*b?", "a-Bc"));
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        let pattern = "*a".repeat(40);
        assert!(!like(&pattern, &format!("{}b", "a".repeat(2000))));
        // Whose last byte alone does not refuse.
        let text = format!("{}b", "a".repeat(2000));
        assert!(!like(&format!("{pattern}c*"), &text));
        assert!(like(&format!("{pattern}*"), &text));
    }
}
