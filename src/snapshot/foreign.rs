//! What stands in the VPC, or leads into it, and is nothing that a blueprint makes.

use super::Tags;
use serde::{Deserialize, Serialize};

/// What leads into the VPC, or is shared with others, and is nothing that a blueprint makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// Endpoints that are neither gateway nor interface endpoints.
    pub endpoints: Vec<OtherEndpoint>,
    /// Endpoint services that the account offers to others.
    pub services: Vec<OfferedService>,
    /// Service networks of VPC Lattice that the VPC is associated with.
    pub service_networks: Vec<ServiceNetwork>,
    /// What the account shares with others.
    pub shares: Vec<Share>,
}

/// An endpoint that is neither a gateway nor an interface endpoint: of a Gateway Load Balancer, of a resource, of a service network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherEndpoint {
    /// Id.
    pub id: String,
    /// Type in AWS's word, such as `Resource`.
    pub kind: String,
    /// What it leads to: the name of a service, or the ARN of a resource configuration or service network; empty where AWS does not
    /// say.
    pub to: String,
    /// State in AWS's word, lower case, such as `available`.
    pub state: String,
    /// Its interfaces.
    pub interfaces: Vec<String>,
    /// Tags.
    pub tags: Tags,
}

/// An endpoint service of the account, by which others reach its load balancers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedService {
    /// Id, such as `vpce-svc-...`.
    pub id: String,
    /// State in AWS's word, such as `Available`.
    pub state: String,
    /// Whether somebody of the account has to accept each connection.
    pub accepts_by_hand: bool,
    /// ARNs of the load balancers behind it.
    pub load_balancers: Vec<String>,
    /// Who may connect, as ARNs, or `*`; none where that could not be read.
    pub principals: Option<Vec<String>>,
}

/// A service network of VPC Lattice that the VPC is associated with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceNetwork {
    /// Id of the association.
    pub id: String,
    /// ARN or id of the service network.
    pub network: String,
    /// Status in AWS's word, such as `ACTIVE`.
    pub status: String,
}

/// A resource that the account shares with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// ARN of the share.
    pub id: String,
    /// ARN of what is shared.
    pub resource: String,
    /// With whom: accounts, and ARNs of organizations, units, roles and users.
    pub with: Vec<String>,
}
