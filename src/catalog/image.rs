//! Container images that AWS keeps for SageMaker.

use serde::{Deserialize, Serialize};

use super::data::file;
use super::region::Region;

file!(IMAGES, ImageFile, images, Registry, "images.json");
file!(
    IMAGE_ACCOUNTS,
    ImageAccountFile,
    accounts,
    ImageAccounts,
    "image_accounts.json"
);

/// Name of the repository, and the version in it. It has Python 3.9, of which the probe needs no more than 3.8.
const REPOSITORY: &str = "sagemaker-scikit-learn:1.2-1-cpu-py3";

/// The account of AWS that keeps the prebuilt scikit-learn image for a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// Name of the region.
    pub region: &'static str,
    /// Number of the account.
    pub account: &'static str,
}

/// The accounts of AWS whose registries hold SageMaker's images in a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImageAccounts {
    /// Name of the region.
    region: &'static str,
    /// Numbers of the accounts, sorted.
    accounts: Vec<&'static str>,
}

/// Lists the accounts of AWS whose registries hold SageMaker's images in a region, sorted; none where the data is older than the
/// region.
#[must_use]
pub fn image_accounts(region: &Region) -> &'static [&'static str] {
    let mut all = IMAGE_ACCOUNTS.0.iter();
    let found = all.find(|one| one.region == region.name);
    found.map_or(&[], |one| &one.accounts)
}

/// Tells whether an account is one of AWS's that keep SageMaker's images, in any region.
#[must_use]
pub fn is_image_account(account: &str) -> bool {
    let mut all = IMAGE_ACCOUNTS.0.iter();
    all.any(|one| one.accounts.contains(&account))
}

/// Tells whether accounts are those of SageMaker's images in any one region.
#[must_use]
pub fn are_image_accounts(accounts: impl Iterator<Item = String>) -> bool {
    let accounts: Vec<_> = accounts.collect();
    let mut all = IMAGE_ACCOUNTS.0.iter();
    all.any(|one| one.accounts == accounts)
}

/// Lists the registries, sorted by region.
#[must_use]
pub fn registries() -> &'static [Registry] {
    &IMAGES.0
}

/// Returns the URI of the prebuilt scikit-learn image, the smallest of AWS's that has Python; none where AWS has none, or where
/// the data is older than the region.
#[must_use]
pub fn python_image(region: &Region) -> Option<String> {
    let registries = registries();
    let index = registries
        .binary_search_by(|registry| registry.region.cmp(region.name))
        .ok()?;
    let account = registries.get(index)?.account;
    let Region {
        name, dns_suffix, ..
    } = region;
    Some(format!(
        "{account}.dkr.ecr.{name}.{dns_suffix}/{REPOSITORY}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::region;

    #[test]
    fn registries_are_sorted_known_and_accounts() {
        assert!(registries().is_sorted_by(|a, b| a.region < b.region));
        assert_eq!(registries().len(), 33);
        for registry in registries() {
            assert!(region(registry.region).is_some(), "{}", registry.region);
            assert_eq!(registry.account.len(), 12);
            assert!(registry.account.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn images_are_in_the_partition_of_their_region() {
        let of = |name: &str| python_image(region(name).unwrap());
        assert_eq!(
            of("us-east-1").unwrap(),
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
        );
        assert_eq!(
            of("cn-north-1").unwrap(),
            "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-scikit-learn:1.2-1-cpu-py3"
        );
        assert!(of("us-gov-west-1").unwrap().starts_with("414596584902."));
        assert_eq!(of("mx-central-1"), None);
    }
}
