//! A compact list of regions: all but some, or only some.

use serde::Deserialize;

use super::region::Region;

/// The regions where something exists; entries are region names or partition ids, an empty value means everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Availability {
    #[serde(default, borrow)]
    only: Vec<&'static str>,
    #[serde(default, borrow)]
    except: Vec<&'static str>,
}

impl Availability {
    /// Says whether the region is one of them.
    pub(super) fn covers(&self, region: &Region) -> bool {
        (self.only.is_empty() || listed(&self.only, region)) && !listed(&self.except, region)
    }

    /// Lists every name used, so that a test can find misspelt ones.
    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &'static str> {
        self.only.iter().chain(&self.except).copied()
    }
}

/// Says whether the region, or its whole partition, is in the list.
pub(super) fn listed(list: &[&str], region: &Region) -> bool {
    list.iter()
        .any(|entry| *entry == region.name || *entry == region.partition.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::region;

    #[test]
    fn names_and_partitions_both_count() {
        let here = region("us-gov-west-1").unwrap();
        let there = region("eu-west-1").unwrap();
        let only = Availability {
            only: vec!["aws-us-gov"],
            ..Availability::default()
        };
        let except = Availability {
            except: vec!["eu-west-1"],
            ..Availability::default()
        };
        assert!(Availability::default().covers(here) && Availability::default().covers(there));
        assert!(only.covers(here) && !only.covers(there));
        assert!(except.covers(here) && !except.covers(there));
    }
}
