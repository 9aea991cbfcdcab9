//! What the account's SageMaker does in the region, beside the network.

use super::Tags;
use serde::{Deserialize, Serialize};

/// A notebook instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notebook {
    /// Name.
    pub name: String,
    /// `DirectInternetAccess` is `Enabled`.
    pub direct_internet: bool,
    /// `RootAccess` is `Enabled`.
    pub root: bool,
    /// Its subnet, if it stands in a VPC.
    pub subnet: Option<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// ARN or id of the key of its volume.
    pub kms_key: Option<String>,
    /// Lowest version of the instance metadata service: `1` or `2`; none where AWS does not say.
    pub metadata_version: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// A Studio domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `AppNetworkAccessType` is `VpcOnly`.
    pub vpc_only: bool,
    /// Its VPC.
    pub vpc: Option<String>,
    /// Its subnets.
    pub subnets: Vec<String>,
    /// Groups of its users' applications.
    pub groups: Vec<String>,
    /// Key of its file system.
    pub kms_key: Option<String>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Name.
    pub name: String,
    /// What it does.
    pub kind: JobKind,
    /// When it was created, in seconds since 1970.
    pub created: i64,
    /// Status in AWS's word.
    pub status: String,
    /// Whether its container may call nothing.
    pub network_isolation: bool,
    /// Whether its instances encrypt what they say to each other.
    pub encrypts_between_containers: bool,
    /// Its subnets; none outside a VPC.
    pub subnets: Vec<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// Key of its volumes.
    pub volume_key: Option<String>,
}

/// Kinds of [`Job`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// A training job.
    Training,
    /// A processing job.
    Processing,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Name.
    pub name: String,
    /// Whether its container may call nothing.
    pub network_isolation: bool,
    /// Its subnets; none outside a VPC.
    pub subnets: Vec<String>,
    /// Its groups.
    pub groups: Vec<String>,
}
