//! Regions, their partitions and their zones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::data::file;
use super::zone::{UnknownZone, ZoneId};

file!(REGIONS, RegionFile, regions, Region, "regions.json");

/// A separate set of AWS regions with its own accounts and its own prefix in ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// The commercial regions.
    Aws,
    /// The regions in China.
    AwsCn,
    /// The GovCloud regions of the United States.
    AwsUsGov,
}

impl Partition {
    /// Returns the partition's id, as it stands in ARNs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// An AWS region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Name, such as `us-east-1`.
    pub name: &'static str,
    /// Name for people, such as `US East (N. Virginia)`.
    pub title: &'static str,
    /// Partition that it belongs to.
    pub partition: Partition,
    /// End of the host names of its services, such as `amazonaws.com`.
    pub dns_suffix: &'static str,
    /// Ids of its availability zones, such as `use1-az1`, sorted; no local or Wavelength zones. An account may see fewer.
    pub zones: Vec<ZoneId>,
}

/// Lists the commercial, China and GovCloud regions, sorted by name.
#[must_use]
pub fn regions() -> &'static [Region] {
    &REGIONS.0
}

/// Finds a region by its name.
#[must_use]
pub fn region(name: &str) -> Option<&'static Region> {
    let regions = regions();
    let index = regions
        .binary_search_by(|region| region.name.cmp(name))
        .ok()?;
    regions.get(index)
}

impl Region {
    /// Finds one of its zones, or takes one that is newer than the catalogue: of the same code, with a number from 1 to 8.
    #[must_use]
    pub fn zone(&self, text: &str) -> Option<ZoneId> {
        let known = self.zones.iter().find(|zone| zone.as_str() == text);
        known.copied().or_else(|| self.zones.first()?.beside(text))
    }
}

/// Finds it among the zones of all regions, or takes it for a new zone of one of them; anything else is an error.
impl FromStr for ZoneId {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = regions().iter().find_map(|region| region.zone(text));
        found.ok_or_else(|| UnknownZone(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn regions_are_sorted_and_found() {
        assert!(regions().is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(regions().len(), 38);
        for each in regions() {
            assert_eq!(region(each.name), Some(each));
        }
        for unknown in [
            "",
            "us-east-9",
            "us-iso-east-1",
            "eusc-de-east-1",
            "US-EAST-1",
        ] {
            assert_eq!(region(unknown), None);
        }
    }

    #[test]
    fn partitions_follow_from_the_name() {
        for region in regions() {
            let (partition, suffix) = match region.name.split_once('-').unwrap() {
                ("cn", _) => (Partition::AwsCn, "amazonaws.com.cn"),
                ("us", rest) if rest.starts_with("gov-") => (Partition::AwsUsGov, "amazonaws.com"),
                _ => (Partition::Aws, "amazonaws.com"),
            };
            assert_eq!((region.partition, region.dns_suffix), (partition, suffix));
            assert_eq!(serde_json::to_value(partition).unwrap(), partition.as_str());
            assert!(!region.title.is_empty());
        }
    }

    /// Every region has two zones or more today. One with a single zone would have to be refused for hosting, which needs
    /// subnets in two zones; it must not enter the data unnoticed.
    #[test]
    fn zones_are_well_formed_unique_and_at_least_two() {
        let mut seen = BTreeSet::new();
        for region in regions() {
            assert!(region.zones.len() >= 2, "{}", region.name);
            assert!(region.zones.is_sorted());
            for zone in &region.zones {
                assert!(seen.insert(*zone), "{zone} appears twice");
                let (prefix, _) = zone.as_str().split_once("-az").unwrap();
                assert!(
                    prefix.len() >= 4 && prefix.starts_with(&region.name[..2]),
                    "{zone}"
                );
                assert!(
                    prefix.ends_with(&region.name[region.name.len() - 1..]),
                    "{zone}"
                );
            }
        }
    }

    #[test]
    fn known_zones() {
        let zones = |name: &str| {
            let zones = region(name).unwrap().zones.iter();
            zones.map(|zone| zone.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            zones("us-east-1"),
            [
                "use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6"
            ]
        );
        assert_eq!(zones("us-west-1"), ["usw1-az1", "usw1-az3"]);
        assert_eq!(zones("cn-north-1"), ["cnn1-az1", "cnn1-az2"]);
        assert_eq!(zones("us-gov-west-1").len(), 3);
    }

    #[test]
    fn a_zone_is_found_by_its_id_and_says_its_number() {
        for zone in regions().iter().flat_map(|region| &region.zones) {
            assert_eq!(zone.as_str().parse(), Ok(*zone));
            assert_eq!(zone.to_string(), zone.as_str());
            assert_eq!(serde_json::to_value(zone).unwrap(), zone.as_str());
            assert!(zone.as_str().ends_with(&format!("-az{}", zone.number())));
            // The number decides which eighth of a tier is the zone's.
            assert!((1..=8).contains(&zone.number()), "{zone}");
        }
        for text in [
            "us-east-1a",
            "usw2-lax1-az1",
            "use1-az9",
            "USE1-AZ1",
            "use1-az1 ",
            "",
        ] {
            assert_eq!(text.parse::<ZoneId>(), Err(UnknownZone(text.to_owned())));
        }
    }
}
