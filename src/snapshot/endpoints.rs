//! VPC endpoints, the services behind them, and prefix lists.

use super::Tags;
use crate::catalog::EndpointType;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Id.
    pub id: String,
    /// Name of its service, such as `com.amazonaws.us-east-1.sts`.
    pub service_name: String,
    /// Gateway or interface.
    pub kind: EndpointType,
    /// State in AWS's word, lower case, such as `available`.
    pub state: String,
    /// Whether the service's names resolve to it inside the VPC.
    pub private_dns: bool,
    /// Names that private DNS gives it: those that AWS reports, or that the service has.
    pub names: Vec<String>,
    /// Subnets in which it has an interface.
    pub subnets: Vec<String>,
    /// Groups of its interfaces.
    pub groups: Vec<String>,
    /// Its interfaces.
    pub interfaces: Vec<String>,
    /// Route tables that a gateway endpoint has routes in.
    pub route_tables: Vec<String>,
    /// Policy document; none where the service takes none. AWS's default allows everything.
    pub policy: Option<Value>,
    /// Tags.
    pub tags: Tags,
}

/// An endpoint service, as AWS describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointService {
    /// Name.
    pub name: String,
    /// Zone ids or names in which it is offered, as AWS says them.
    pub zones: Vec<String>,
    /// Names that private DNS gives its endpoints.
    pub private_dns_names: Vec<String>,
    /// Whether its endpoints take policies.
    pub policy_supported: bool,
}

/// A prefix list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrefixList {
    /// Id.
    pub id: String,
    /// Name, such as `com.amazonaws.us-east-1.s3`.
    pub name: String,
    /// Ranges.
    pub entries: Vec<IpNet>,
}
