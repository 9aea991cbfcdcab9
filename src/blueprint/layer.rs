//! What users write: every key of a layer, all of them optional.
//!
//! The JSON Schema, and through it the reference in the README, is generated from these types; their doc comments are
//! the manual. Layers are merged as YAML values first (maps merge, lists replace, null removes) and read into these types
//! afterwards; [`super::check`] then demands what must be there.

use super::section::clients::AccessLayer;
use super::section::dns::DnsLayer;
use super::section::encryption::EncryptionLayer;
use super::section::endpoints::EndpointsLayer;
use super::section::exceptions::ExceptionLayer;
use super::section::flow_logs::FlowLogsLayer;
use super::section::frameworks::Framework;
use super::section::network::NetworkLayer;
use super::section::security::SecurityLayer;
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
    /// Tags for every resource. `Environment` and `Project` are set by smgen; no two keys may differ by case only.
    pub tags: Option<BTreeMap<String, Option<String>>>,
    /// The keys of the tags that must be there: `Owner`, `CostCenter` and `Compliance` unless a list of your own takes their
    /// place; `[]` for none.
    pub required_tags: Option<Vec<String>>,
    /// What the network is used for; decides which endpoints have a caller and which calls their policies allow.
    pub workloads: Option<Vec<Workload>>,
    /// Addresses, zones and the way out.
    pub network: Option<NetworkLayer>,
    /// Traffic between the functions.
    pub security: Option<SecurityLayer>,
    /// Who outside the VPC may use what in it.
    pub access: Option<AccessLayer>,
    /// Which names resolve.
    pub dns: Option<DnsLayer>,
    /// VPC endpoints.
    pub endpoints: Option<EndpointsLayer>,
    /// VPC flow logs.
    pub flow_logs: Option<FlowLogsLayer>,
    /// KMS keys.
    pub encryption: Option<EncryptionLayer>,
    /// What of the account's workloads `smgen verify` accepts although it departs from the blueprint, each with its reason and its last
    /// day. It is listed in every report, and none is built in. A list of your own takes the place of one below it.
    pub exceptions: Option<Vec<ExceptionLayer>>,
}
