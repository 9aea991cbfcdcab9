//! Services that have one endpoint for a whole partition, which a network of another region does not reach privately.

use super::data::file;
use super::region::{Partition, Region};
use serde::{Deserialize, Serialize};

file!(
    GLOBAL_SERVICES,
    GlobalServiceFile,
    services,
    GlobalService,
    "global_services.json"
);

/// A service whose control plane stands in one region of each partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlobalService {
    /// What people call it in `smgen.yaml`, such as `iam`.
    pub key: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Name of its endpoint service, `{region}` in it for the region; none where no source knows of one.
    #[serde(default)]
    pub name: Option<&'static str>,
    /// How people meet it in a network without the internet, in one sentence.
    #[serde(default)]
    pub symptom: Option<&'static str>,
    /// Where it stands in each partition that has it.
    pub places: Vec<GlobalPlace>,
}

/// Where a global service stands in a partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlobalPlace {
    /// The partition.
    pub partition: Partition,
    /// The region of the control plane.
    pub region: &'static str,
    /// The host name that everybody calls.
    pub host: &'static str,
}

impl GlobalService {
    /// Returns where it stands for a region.
    #[must_use]
    pub fn place(&self, region: &Region) -> Option<&GlobalPlace> {
        let mut places = self.places.iter();
        places.find(|place| place.partition == region.partition)
    }

    /// Says where it is in a region, or that it is not, and what to do: sentences without an end.
    #[must_use]
    pub fn explained(&self, region: &Region) -> String {
        let title = self.title;
        let place = self.place(region);
        let mut said = match (place, self.name) {
            (None, _) => format!("`{}` has no {title}", region.name),
            (Some(place), None) => format!(
                "no source of smgen's knows a VPC endpoint of {title}, one global service that is called as `{}`: where there is one, declare it by `service_name`",
                place.host
            ),
            (Some(place), Some(name)) if place.region == region.name => format!(
                "this is the region of the endpoint of {title}, one global service: declare it, `{}: {{service_name: '{name}', hosts: [{}], reason: ...}}`",
                self.key, place.host
            ),
            (Some(place), Some(_)) => format!(
                "the endpoint of {title}, one global service that is called as `{}`, exists in `{}` alone: from here it is reached by a transit gateway to a VPC there, or by a NAT",
                place.host, place.region
            ),
        };
        if let Some(symptom) = self.symptom {
            said = format!("{said}. {}", symptom.trim_end_matches('.'));
        }
        said
    }
}

/// Lists the services that are global, sorted by key.
#[must_use]
pub fn global_services() -> &'static [GlobalService] {
    &GLOBAL_SERVICES.0
}

/// Finds a global service by its key, or by the name of its endpoint service in a region.
#[must_use]
pub fn global_service(called: &str) -> Option<&'static GlobalService> {
    let plain = called.strip_suffix("-fips").unwrap_or(called);
    global_services().iter().find(|service| {
        let named = |place: &GlobalPlace| {
            let name = service
                .name
                .map(|name| name.replace("{region}", place.region));
            name.is_some_and(|name| name == plain)
        };
        service.key == called || service.places.iter().any(named)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{region, service};

    #[test]
    fn global_services_are_sorted_and_no_service_of_the_catalogue() {
        assert!(global_services().is_sorted_by(|a, b| a.key < b.key));
        for one in global_services() {
            assert!(service(one.key).is_none(), "{}", one.key);
            for place in &one.places {
                let at = region(place.region).unwrap();
                assert_eq!(at.partition, place.partition);
                assert!(place.host.ends_with(at.dns_suffix), "{}", place.host);
            }
        }
    }

    #[test]
    fn iam_stands_in_one_region_and_is_explained_elsewhere() {
        let iam = global_service("iam").unwrap();
        assert_eq!(global_service("com.amazonaws.iam"), Some(iam));
        let here = iam.explained(region("us-east-1").unwrap());
        assert!(here.contains("com.amazonaws.iam") && here.contains("get_execution_role"));
        let there = iam.explained(region("eu-west-1").unwrap());
        assert!(there.contains("`us-east-1` alone") && there.contains("transit gateway"));
        let fips = global_service("com.amazonaws.us-east-1.organizations-fips");
        assert_eq!(fips.unwrap().key, "organizations");
        let cloudfront = global_service("cloudfront").unwrap();
        assert!(
            cloudfront
                .explained(region("us-gov-west-1").unwrap())
                .contains("has no")
        );
        assert!(
            cloudfront
                .explained(region("us-east-1").unwrap())
                .contains("no source")
        );
        assert_eq!(global_service("kms"), None);
    }
}
