//! Buckets of AWS services that an S3 endpoint policy has to leave reachable.

use serde::{Deserialize, Serialize};

use super::data::file;
use super::region::Region;

file!(BUCKETS, BucketFile, buckets, Bucket, "buckets.json");

/// What a profile may leave out, or ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BucketOption {
    /// `endpoints.jumpstart`.
    Jumpstart,
    /// `endpoints.amazon_linux`.
    AmazonLinux,
}

/// A bucket that belongs to an AWS service, outside every customer account.
///
/// A policy that allows only buckets of the own account or organisation cuts such buckets off.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// Name, with `{region}` where the region's name goes.
    pub name: &'static str,
    /// IAM actions to allow on it.
    pub actions: Vec<&'static str>,
    /// What is kept in it and who reads it.
    pub reason: &'static str,
    /// Keys of the services whose use needs the bucket.
    pub needed_by: Vec<&'static str>,
    /// Whether callers come without credentials of the own account: the addresses are signed by AWS, or by nobody.
    pub any_caller: bool,
    /// The option of `endpoints` that lets it be read; none where it is always needed.
    #[serde(default)]
    pub option: Option<BucketOption>,
    /// Public source of the name.
    pub source: &'static str,
}

impl Bucket {
    /// Returns the bucket's name in a region.
    #[must_use]
    pub fn name_in(&self, region: &Region) -> String {
        self.name.replace("{region}", region.name)
    }
}

/// Lists the service-owned buckets, in the order of the data file.
#[must_use]
pub fn buckets() -> &'static [Bucket] {
    &BUCKETS.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{region, service};

    #[test]
    fn names_are_regional() {
        let here = region("eu-west-1").unwrap();
        let names: Vec<_> = buckets()
            .iter()
            .map(|bucket| bucket.name_in(here))
            .collect();
        assert_eq!(
            names,
            [
                "prod-eu-west-1-starport-layer-bucket",
                "jumpstart-cache-prod-eu-west-1",
                "amazonlinux-2-repos-eu-west-1",
                "al2023-repos-eu-west-1-de612dc2",
            ]
        );
    }

    #[test]
    fn each_is_read_only_and_needed_by_a_known_service() {
        for bucket in buckets() {
            assert!(bucket.needed_by.iter().all(|key| service(key).is_some()));
            assert!(!bucket.needed_by.is_empty() && !bucket.source.is_empty());
            // Whoever has no credentials reads objects and lists nothing.
            assert!(!bucket.any_caller || bucket.actions == ["s3:GetObject"]);
            for action in &bucket.actions {
                assert!(["s3:GetObject", "s3:ListBucket"].contains(action));
            }
        }
    }
}
