//! What answers names in a VPC beside its endpoints: private hosted zones and Resolver rules.

pub use crate::catalog::{below, may_hold_names_of_aws};
pub use crate::topology::record_line;
use serde::{Deserialize, Serialize};

/// A private hosted zone that is associated with the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostedZone {
    /// Id.
    pub id: String,
    /// Name in lower case, without the last dot.
    pub name: String,
    /// Who made it; none where the answer does not say.
    pub owner: Option<ZoneOwner>,
    /// Its records; none where they could not be read, as those of another account, or need not be, as none of AWS's names can lie
    /// in the zone.
    pub records: Option<Vec<ZoneRecord>>,
}

/// Who made a hosted zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum ZoneOwner {
    /// An account, by its number.
    Account(String),
    /// A service of AWS, such as `efs.amazonaws.com`.
    Service(String),
}

/// Records of one name and type, of which a routing policy may choose some.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ZoneRecord {
    /// Name in lower case, without the last dot.
    pub name: String,
    /// Type, such as `A`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Values, as the zone has them; none of an alias.
    pub values: Vec<String>,
    /// The name that an alias stands for.
    pub alias: Option<String>,
}

/// A Resolver rule that is associated with the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolverRule {
    /// Id.
    pub id: String,
    /// The name that it covers with all below, in lower case, without the last dot; empty for every name.
    pub domain: String,
    /// `FORWARD`, `SYSTEM`, `RECURSIVE` or `DELEGATE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// State of the association in AWS's word, such as `COMPLETE`.
    pub state: String,
    /// Addresses of the servers that it asks.
    pub targets: Vec<String>,
    /// Number of the account whose rule it is; none where the answer does not say.
    pub owner: Option<String>,
}
