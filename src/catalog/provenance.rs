//! Where the facts come from.

use super::Provenance;
use super::bucket::BUCKETS;
use super::data_store::STORES;
use super::fips_client::FIPS_CLIENTS;
use super::global_service::GLOBAL_SERVICES;
use super::image::{IMAGE_ACCOUNTS, IMAGES};
use super::price::PRICES;
use super::quota::QUOTAS;
use super::region::REGIONS;
use super::replacement::REPLACEMENTS;
use super::service::SERVICES;
use super::unowned::UNOWNED;
use super::vpc_range::VPC_RANGES;
use super::workload_facts::WORKLOADS;

/// Lists the data files with their sources and dates, sorted by file name.
#[must_use]
pub fn provenance() -> [&'static Provenance; 14] {
    [
        &BUCKETS.1,
        &STORES.1,
        &FIPS_CLIENTS.1,
        &GLOBAL_SERVICES.1,
        &IMAGE_ACCOUNTS.1,
        &IMAGES.1,
        &PRICES.1,
        &QUOTAS.1,
        &REGIONS.1,
        &REPLACEMENTS.1,
        &SERVICES.1,
        &UNOWNED.1,
        &VPC_RANGES.1,
        &WORKLOADS.1,
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
