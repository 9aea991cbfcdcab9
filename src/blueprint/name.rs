//! Names that become parts of paths and of AWS resources.

/// Tells whether a text can be a name in paths and AWS resources: lower-case letters, digits and hyphens.
pub(super) fn is_name(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The longest start of names, `project-profile` or what a caller of a module chooses: a bucket's name has at most 63 characters, and
/// `-flow-logs-` and an account id follow.
pub const LONGEST_NAME_PREFIX: usize = 40;

/// Tells whether a caller of a module may let names start so. Not with `aws` alone: aliases that start with `alias/aws/` are AWS's (AWS
/// KMS API reference, `CreateAlias`, in botocore 1.43.127 `kms/2014-11-01/service-2.json`, read 2026-11-26).
#[must_use]
pub fn is_name_prefix(text: &str) -> bool {
    text.len() >= 2 && is_name(text, LONGEST_NAME_PREFIX) && text != "aws"
}

#[cfg(test)]
mod tests {
    use super::is_name_prefix;

    #[test]
    fn prefixes_are_names_that_leave_room() {
        for good in ["ab", "claims-prod-blue", "aws-dev", &"a".repeat(40)] {
            assert!(is_name_prefix(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "aws",
            "Blue",
            "9a",
            "-a",
            "a_b",
            "a/b",
            "${x}",
            &"a".repeat(41),
        ] {
            assert!(!is_name_prefix(bad), "{bad}");
        }
    }
}
