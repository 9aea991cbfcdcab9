//! Names by which AWS's services are called.

/// Suffixes of the names by which AWS's services are called; the whole of `aws` is Amazon's own.
const OF_AWS: [&str; 5] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonwebservices.com.cn",
    "aws",
    "sagemaker.com.cn",
];

/// Tells whether a name of AWS's services can lie in a zone: the zone lies below one of their suffixes, or above.
#[must_use]
pub fn may_hold_names_of_aws(zone: &str) -> bool {
    OF_AWS
        .iter()
        .any(|suffix| below(zone, suffix) || below(suffix, zone))
}

/// Tells whether a name is another one or lies below it; every name lies below the empty one, the root.
#[must_use]
pub fn below(name: &str, zone: &str) -> bool {
    zone.is_empty()
        || name
            .strip_suffix(zone)
            .is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::may_hold_names_of_aws;

    #[test]
    fn zones_are_told_in_which_names_of_aws_can_lie() {
        for (zone, expected) in [
            ("s3.us-east-1.amazonaws.com", true),
            ("com", true),
            ("aws", true),
            ("", true),
            ("studio.us-east-1.sagemaker.aws", true),
            ("lambda.us-east-1.api.aws", true),
            ("example.com", false),
            ("notamazonaws.com", false),
            ("laws", false),
            ("corp.internal", false),
        ] {
            assert_eq!(may_hold_names_of_aws(zone), expected, "{zone}");
        }
    }
}
