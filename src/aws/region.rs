//! Which region, and where that is said.

use super::{Settings, imds};
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::ProfileFileRegionProvider;

/// A region with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Name, such as `us-east-1`; not looked up anywhere.
    pub name: String,
    /// Where it was found, for people.
    pub source: &'static str,
}

/// Looks where the AWS CLI would: the command line, the environment, the profile, the instance.
pub async fn find(settings: &Settings) -> Option<Region> {
    let found = |name: String, source| (!name.is_empty()).then_some(Region { name, source });
    let variable = |name, source| {
        std::env::var(name)
            .ok()
            .and_then(|value| found(value.trim().to_owned(), source))
    };
    let early = settings
        .region
        .clone()
        .and_then(|name| found(name, "`--region`"));
    let early = early.or_else(|| variable("AWS_REGION", "`AWS_REGION`"));
    if let Some(region) = early.or_else(|| variable("AWS_DEFAULT_REGION", "`AWS_DEFAULT_REGION`")) {
        return Some(region);
    }
    if let Some(region) = ProfileFileRegionProvider::new().region().await {
        return found(region.to_string(), "the profile in `~/.aws/config`");
    }
    let instance = ImdsRegionProvider::builder()
        .imds_client(imds::client())
        .build();
    found(instance.region().await?.to_string(), "the EC2 instance")
}
