//! What users write: every key of a layer, all of them optional.
//!
//! The JSON Schema, and through it the reference in the README, is generated from these types; their doc comments are
//! the manual. Layers are merged as YAML values first (maps merge, lists replace, null removes) and read into these types
//! afterwards; [`super::check`] then demands what must be there.

use crate::catalog::Workload;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// smgen's configuration: the profiles of one project.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "smgen.yaml")]
pub struct Config {
    /// Version of this file's format.
    pub version: Option<Version>,
    /// What all profiles share; applied on top of the built-in layers and below each profile's own keys.
    pub defaults: Option<Layer>,
    /// Profiles by name. A name that smgen knows (`dev`, `staging`, `prod`, `staging-hipaa`, `prod-hipaa`) changes that
    /// profile; any other name needs `extends`.
    pub profiles: Option<BTreeMap<String, Option<Layer>>>,
}

/// The format's version; there is one so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Version;

impl JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "const": 1})
    }
}

impl TryFrom<u32> for Version {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        if number == 1 {
            Ok(Self)
        } else {
            Err(format!("this smgen reads version 1, not {number}"))
        }
    }
}

impl From<Version> for u32 {
    fn from(_: Version) -> Self {
        1
    }
}

/// One layer of a blueprint. Later layers win: maps merge, lists replace, `null` removes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The layers below this one, lowest first: built-in ones or other profiles of this file.
    pub extends: Option<Vec<String>>,
    /// One sentence on what the profile is for; shown by `smgen profiles`.
    pub description: Option<String>,
    /// `true` for a layer that others extend but nobody renders.
    #[serde(rename = "abstract")]
    pub is_abstract: Option<bool>,
    /// Name of the project; starts the name of every resource. Lower-case letters, digits and hyphens.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9-]{1,30}$"))]
    pub project: Option<String>,
    /// Name of the environment, for the `Environment` tag. A NAT instance is allowed in `dev` only.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9-]{0,19}$"))]
    pub environment: Option<String>,
    /// AWS region, such as `eu-central-1`.
    pub region: Option<String>,
    /// The AWS account that the network belongs to, twelve digits in quotes. With it, Terraform and the CDK refuse any other account.
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub account_id: Option<String>,
    /// The AWS Organization, such as `o-a1b2c3d4e5`. With it, endpoint policies admit the whole organization instead of
    /// the account alone.
    #[schemars(regex(pattern = r"^o-[a-z0-9]{10,32}$"))]
    pub organization_id: Option<String>,
    /// Rule sets that the profile must keep; smgen refuses what they forbid.
    pub frameworks: Option<Vec<Framework>>,
    /// Tags for every resource. `Environment` and `Project` are set by smgen; `Owner`, `CostCenter` and `Compliance` are
    /// required.
    pub tags: Option<BTreeMap<String, Option<String>>>,
    /// What the network is used for; decides which endpoints have a caller and which calls their policies allow.
    pub workloads: Option<Vec<Workload>>,
    /// Addresses, zones and the way out.
    pub network: Option<NetworkLayer>,
    /// Traffic between the functions.
    pub security: Option<SecurityLayer>,
    /// VPC endpoints.
    pub endpoints: Option<EndpointsLayer>,
    /// VPC flow logs.
    pub flow_logs: Option<FlowLogsLayer>,
    /// KMS keys.
    pub encryption: Option<EncryptionLayer>,
}

/// A rule set that a profile declares to keep.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Framework {
    /// HIPAA Security Rule: no NAT and no internet gateway, flow logs kept at least a year.
    Hipaa,
}

/// Addresses, zones and the way out.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkLayer {
    /// The VPC's range, such as `10.20.0.0/16`; must not overlap any other profile, peer or on-premises range.
    pub cidr: Option<String>,
    /// Availability zones by zone id (`use1-az1`, not `us-east-1a`, which means another zone in every account); at
    /// least two. Append new ones: the first is where a single NAT gateway stands.
    pub zones: Option<Vec<String>>,
    /// The way to the internet.
    pub nat: Option<NatMode>,
    /// Instance type of a NAT instance.
    pub nat_instance_type: Option<String>,
    /// Subnet tiers by name. Each owns a run of 32nds of the VPC's range, and in it each zone an eighth by the number in
    /// its zone id, so that adding a zone or a tier moves nothing.
    pub tiers: Option<BTreeMap<String, Option<TierLayer>>>,
    /// Ranges of peered VPCs by name; checked for overlaps.
    pub peers: Option<BTreeMap<String, Option<String>>>,
    /// On-premises ranges by name; checked for overlaps.
    pub on_premises: Option<BTreeMap<String, Option<String>>>,
}

/// The way to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NatMode {
    /// None: no NAT, no internet gateway.
    None,
    /// One NAT gateway in the first zone, used by all.
    Single,
    /// A NAT gateway in every zone.
    PerAz,
    /// One NAT instance in the first zone; cheap, not resilient, for `dev` only.
    Instance,
}

/// A tier: one subnet in every zone.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierLayer {
    /// First 32nd of the VPC's range that the tier owns, from 0; a multiple of `units`.
    #[schemars(range(min = 0, max = 31))]
    pub start: Option<u8>,
    /// How many 32nds the tier owns: 1, 2, 4, 8, 16 or 32.
    #[schemars(range(min = 1, max = 32))]
    pub units: Option<u8>,
    /// Pinned ranges by zone id, instead of the computed ones; for networks whose addresses are already given out.
    pub cidrs: Option<BTreeMap<String, Option<String>>>,
    /// What lives there.
    pub description: Option<String>,
}

/// Traffic between the functions.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityLayer {
    /// TCP ports of data stores by name (`nfs: 2049`); training and inference may reach them, notebooks may not.
    pub data_ports: Option<BTreeMap<String, Option<u16>>>,
    /// Elastic Fabric Adapter for distributed training: opens all protocols within the training group.
    pub efa: Option<bool>,
    /// What may leave to the internet, by name; needs a NAT.
    pub internet_egress: Option<BTreeMap<String, Option<InternetEgressLayer>>>,
}

/// One way out to the internet.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InternetEgressLayer {
    /// The function that may use it: `notebook`, `training` or `inference`.
    pub from: Option<Caller>,
    /// The destination range.
    pub cidr: Option<String>,
    /// The TCP port; 443 if left out.
    pub port: Option<u16>,
    /// Why; becomes the rule's description.
    pub description: Option<String>,
}

/// A function that opens connections.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Caller {
    /// Notebook instances and Studio.
    Notebook,
    /// Training, processing and transform jobs.
    Training,
    /// Models behind endpoints.
    Inference,
}

/// VPC endpoints.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointsLayer {
    /// Endpoints by service (`smgen show --services` lists them); `{}` takes one with its defaults, `null` drops it.
    pub services: Option<BTreeMap<String, Option<EndpointLayer>>>,
    /// Use the FIPS 140 variant of every service that has one in the region.
    pub fips: Option<bool>,
    /// Leave out endpoints that no declared workload calls, instead of warning about them.
    pub right_size: Option<bool>,
    /// Allow reading the JumpStart buckets, which AWS owns.
    pub jumpstart: Option<bool>,
    /// Names of S3 buckets of other accounts that may be read.
    pub trusted_buckets: Option<Vec<String>>,
}

/// One VPC endpoint.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointLayer {
    /// Why it is there; the catalogue's reason if left out.
    pub reason: Option<String>,
    /// IAM actions that the endpoint policy allows, instead of those of the declared workloads.
    pub actions: Option<Vec<String>>,
}

/// VPC flow logs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowLogsLayer {
    /// Where they go.
    pub destination: Option<FlowLogDestination>,
    /// Days to keep them; with CloudWatch Logs one of the values it knows.
    pub retention_days: Option<u32>,
}

/// Where flow logs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlowLogDestination {
    /// An encrypted CloudWatch Logs group.
    Cloudwatch,
    /// An encrypted S3 bucket.
    S3,
}

/// KMS keys.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncryptionLayer {
    /// Days between rotations of the key material, 90 to 2560.
    #[schemars(range(min = 90, max = 2560))]
    pub rotation_days: Option<u32>,
    /// ARNs of IAM roles that administer the keys, beside the account itself.
    pub administrators: Option<Vec<String>>,
}
