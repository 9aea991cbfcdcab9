//! What AWS's pages say of each workload, and what no page says.

use super::data::file;
use super::workload::Workload;
use serde::{Deserialize, Serialize};

file!(
    WORKLOADS,
    WorkloadFile,
    workloads,
    WorkloadFacts,
    "workloads.json"
);

/// The sources of a workload, and what they leave open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkloadFacts {
    /// The workload.
    pub workload: Workload,
    /// The pages to hold it against; at least one.
    pub pages: Vec<Page>,
    /// What no page says, or nobody has seen.
    #[serde(borrow)]
    pub unchecked: Vec<&'static str>,
}

/// A page of AWS's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The guide and the title of the page in it.
    pub title: &'static str,
    /// Its address, where that is known.
    #[serde(default)]
    pub url: Option<&'static str>,
    /// Day of reading, `YYYY-MM-DD`.
    pub date: &'static str,
}

/// Lists what is known of each workload, in the order of [`Workload::ALL`].
#[must_use]
pub fn workloads() -> &'static [WorkloadFacts] {
    &WORKLOADS.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_names_its_pages() {
        let known: Vec<_> = workloads().iter().map(|facts| facts.workload).collect();
        assert_eq!(known, Workload::ALL);
        for facts in workloads() {
            assert!(!facts.pages.is_empty(), "{}", facts.workload);
            for page in &facts.pages {
                assert!(page.title.contains(": "), "{}", page.title);
                let address = page.url.unwrap_or("https://");
                assert!(address.starts_with("https://"), "{address}");
                let parts: Vec<_> = page.date.split('-').map(str::len).collect();
                assert_eq!(parts, [4, 2, 2], "{}", page.title);
            }
        }
    }
}
