//! The embedded files and the way they are read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use super::image::Registry;
use super::price::Price;
use super::quota::Limit;
use super::region::Region;
use super::service::Service;

/// Where the facts of one data file come from, and when they were read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Provenance {
    /// Name of the data file, without folder.
    pub file: &'static str,
    /// Public sources: an AWS documentation page, or a package with its version.
    pub source: Vec<&'static str>,
    /// Day of reading, `YYYY-MM-DD`.
    pub date: &'static str,
    /// What the sources leave open.
    pub note: &'static str,
}

macro_rules! file {
    ($static:ident, $file:ident, $field:ident, $entry:ty, $name:literal) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $file {
            source: Vec<&'static str>,
            date: &'static str,
            note: &'static str,
            $field: Vec<$entry>,
        }

        // `expect` cannot fail: the data is part of the program, and a unit test reads every file.
        pub(super) static $static: LazyLock<(Vec<$entry>, Provenance)> = LazyLock::new(|| {
            let file: $file =
                serde_json::from_str(include_str!(concat!("data/", $name))).expect($name);
            let provenance = Provenance {
                file: $name,
                source: file.source,
                date: file.date,
                note: file.note,
            };
            (file.$field, provenance)
        });
    };
}

file!(REGIONS, RegionFile, regions, Region, "regions.json");
file!(SERVICES, ServiceFile, services, Service, "services.json");
file!(QUOTAS, QuotaFile, quotas, Limit, "quotas.json");
file!(PRICES, PriceFile, prices, Price, "prices.json");
file!(BUCKETS, BucketFile, buckets, Bucket, "buckets.json");
file!(IMAGES, ImageFile, images, Registry, "images.json");

/// Lists the data files with their sources and dates, sorted by file name.
#[must_use]
pub fn provenance() -> [&'static Provenance; 6] {
    [
        &BUCKETS.1,
        &IMAGES.1,
        &PRICES.1,
        &QUOTAS.1,
        &REGIONS.1,
        &SERVICES.1,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_parses_and_carries_source_and_date() {
        for file in provenance() {
            assert!(!file.source.is_empty(), "{}", file.file);
            assert!(file.source.iter().all(|source| source.len() > 10));
            assert!(!file.note.is_empty(), "{}", file.file);
            let parts: Vec<_> = file.date.split('-').map(str::len).collect();
            assert_eq!(parts, [4, 2, 2], "{}", file.file);
        }
        assert!(provenance().is_sorted());
    }
}
