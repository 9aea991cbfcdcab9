//! Which names clients ask that are told to use FIPS endpoints.

use serde::Deserialize;

use super::data::file;
use super::region::Region;
use super::service::fill;

file!(
    FIPS_CLIENTS,
    FipsClientFile,
    services,
    FipsClient,
    "fips_clients.json"
);

/// The names that clients with `AWS_USE_FIPS_ENDPOINT=true` ask of a service. Which endpoint answers them stands with the service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FipsClient {
    /// Key of the service, as in `services.json`.
    key: &'static str,
    /// Template of the host in most regions.
    host: &'static str,
    /// What it is in the others.
    #[serde(default)]
    others: Vec<Elsewhere>,
    /// What clients of a time before endpoint rules ask instead.
    #[serde(default)]
    older: Vec<Elsewhere>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    /// Template of the host; none where clients refuse to ask.
    #[serde(default)]
    host: Option<&'static str>,
    regions: Vec<&'static str>,
}

/// Returns the names that clients which are told to use FIPS ask of a service in a region: of today's first, then what older ones ask
/// instead. There are none where no client of botocore's calls it, or where clients refuse.
#[must_use]
pub fn fips_client_names(key: &str, region: &Region) -> Vec<String> {
    let mut all = FIPS_CLIENTS.0.iter();
    let Some(client) = all.find(|client| client.key == key) else {
        return Vec::new();
    };
    let here = |one: &&Elsewhere| one.regions.contains(&region.name);
    let today = match client.others.iter().find(here) {
        Some(other) => other.host,
        None => Some(client.host),
    };
    let older = client.older.iter().filter(here).filter_map(|one| one.host);
    let hosts = today.into_iter().chain(older);
    hosts.map(|host| fill(host, region)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{regions, service};

    #[test]
    fn services_and_regions_are_known() {
        for client in &FIPS_CLIENTS.0 {
            assert!(service(client.key).is_some(), "{}", client.key);
            let elsewhere = client.others.iter().chain(&client.older);
            for name in elsewhere.flat_map(|one| &one.regions) {
                assert!(regions().iter().any(|one| one.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn names_are_those_of_the_region_and_of_older_clients() {
        let names = |key, place| {
            let region = regions().iter().find(|one| one.name == place).unwrap();
            fips_client_names(key, region).join(" ")
        };
        for (key, place, wanted) in [
            (
                "ecr.api",
                "us-east-1",
                "api.ecr-fips.us-east-1.amazonaws.com ecr-fips.us-east-1.amazonaws.com",
            ),
            (
                "ecr.api",
                "eu-west-1",
                "api.ecr-fips.eu-west-1.amazonaws.com",
            ),
            (
                "monitoring",
                "us-east-1",
                "monitoring-fips.us-east-1.amazonaws.com",
            ),
            (
                "monitoring",
                "us-gov-west-1",
                "monitoring.us-gov-west-1.amazonaws.com",
            ),
            (
                "sagemaker.api",
                "us-east-1",
                "api-fips.sagemaker.us-east-1.amazonaws.com",
            ),
            ("s3", "cn-north-1", ""),
            ("sagemaker.notebook", "us-east-1", ""),
        ] {
            assert_eq!(names(key, place), wanted, "{key} {place}");
        }
    }
}
