//! Amazon resource names.

/// Returns the account of an ARN, the fifth of its parts: twelve digits, a word such as `aws`, or nothing where a service leaves it
/// out; none for what has fewer parts (AWS General Reference, "Amazon Resource Names", read 2026-11-26).
#[must_use]
pub fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

#[cfg(test)]
mod tests {
    use super::account_of;

    #[test]
    fn the_account_is_the_fifth_part() {
        for (arn, account) in [
            ("arn:aws:iam::123456789012:role/a:b", Some("123456789012")),
            ("arn:aws:s3:::bucket", Some("")),
            ("arn:aws-us-gov:iam::aws:policy/x", Some("aws")),
            ("123456789012", None),
        ] {
            assert_eq!(account_of(arn), account, "{arn}");
        }
    }
}
