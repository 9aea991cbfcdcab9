//! The VPC, its subnets, its routes and what they lead to.

use super::Tags;
use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// A VPC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// Id.
    pub id: String,
    /// Ranges that are associated with it, or are being so.
    pub cidrs: Vec<IpNet>,
    /// What AWS lists of its ranges of IPv4 beside the primary one, in whatever state, by range.
    pub cidr_blocks: Vec<CidrBlock>,
    /// The primary one of them, at whose base plus two the resolver answers; none where it could not be read.
    pub primary_cidr: Option<Ipv4Net>,
    /// `enableDnsSupport`; none where it could not be read.
    pub dns_support: Option<bool>,
    /// `enableDnsHostnames`; none where it could not be read.
    pub dns_hostnames: Option<bool>,
    /// `default` or `dedicated`.
    pub tenancy: String,
    /// The account that owns it; none where AWS did not say.
    pub owner: Option<String>,
    /// Id of its DHCP options; `default` where there are none.
    pub dhcp_options_id: String,
    /// Tags.
    pub tags: Tags,
    /// Ids of other VPCs that bear the same profile's tags, and fit the blueprint less; none where one was named.
    pub doubles: Vec<String>,
}

/// A secondary range of a VPC, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CidrBlock {
    /// The range.
    pub cidr: Ipv4Net,
    /// State in AWS's word: only one that is `associated` is ready for use; none where AWS did not say it.
    pub state: Option<String>,
    /// Id of its association with the VPC.
    pub association: String,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// Id.
    pub id: String,
    /// Zone id, such as `use1-az1`.
    pub zone: String,
    /// IPv4 range.
    pub cidr: Ipv4Net,
    /// IPv6 ranges.
    pub cidrs_v6: Vec<IpNet>,
    /// Whether interfaces get public addresses at launch.
    pub public_addresses: bool,
    /// Addresses that are free; none where unknown.
    pub free_addresses: Option<u64>,
    /// Tags.
    pub tags: Tags,
}

impl Subnet {
    /// Lists its ranges of both families, that of IPv4 first.
    pub fn cidrs(&self) -> impl Iterator<Item = IpNet> {
        let v6 = self.cidrs_v6.iter().copied();
        std::iter::once(IpNet::V4(self.cidr)).chain(v6)
    }
}

/// A route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTable {
    /// Id.
    pub id: String,
    /// Whether subnets without a table of their own use it.
    pub main: bool,
    /// Subnets that are associated with it.
    pub subnets: Vec<String>,
    /// Routes, the local ones included.
    pub routes: Vec<Route>,
    /// Tags.
    pub tags: Tags,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Ranges that it matches: one, or those of its prefix list, which [`super::PrefixList`] holds.
    pub destination: Option<IpNet>,
    /// Id of the prefix list that it matches.
    pub prefix_list: Option<String>,
    /// Where it leads.
    pub target: Target,
    /// Whether its target is gone: it drops what it matches.
    pub blackhole: bool,
    /// Whether a gateway announced it, instead of somebody who wrote it.
    pub propagated: bool,
}

impl Route {
    /// Says what it matches: `0.0.0.0/0`, or the id of a prefix list.
    #[must_use]
    pub fn matched(&self) -> String {
        let range = self.destination.map(|range| range.to_string());
        range
            .or_else(|| self.prefix_list.clone())
            .unwrap_or_default()
    }
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Target {
    /// Inside the VPC.
    Local,
    /// An internet gateway.
    InternetGateway(String),
    /// An egress-only internet gateway, for IPv6.
    EgressOnlyInternetGateway(String),
    /// A NAT gateway.
    NatGateway(String),
    /// An instance that forwards.
    Instance(String),
    /// A network interface that forwards.
    Interface(String),
    /// A gateway endpoint, or a Gateway Load Balancer endpoint.
    Endpoint(String),
    /// A peering connection.
    Peering(String),
    /// A transit gateway.
    TransitGateway(String),
    /// A virtual private gateway: a VPN or Direct Connect.
    VpnGateway(String),
    /// Something else: a carrier or local gateway, a core network.
    Other(String),
}

impl Target {
    /// Returns the id of what the route leads to; none for the VPC itself.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Local => None,
            Self::InternetGateway(id)
            | Self::EgressOnlyInternetGateway(id)
            | Self::NatGateway(id)
            | Self::Instance(id)
            | Self::Interface(id)
            | Self::Endpoint(id)
            | Self::Peering(id)
            | Self::TransitGateway(id)
            | Self::VpnGateway(id)
            | Self::Other(id) => Some(id),
        }
    }
}

impl fmt::Display for Target {
    /// Says what it is, and its id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self {
            Self::Local => return f.write_str("the VPC itself"),
            Self::InternetGateway(_) => "internet gateway",
            Self::EgressOnlyInternetGateway(_) => "egress-only internet gateway",
            Self::NatGateway(_) => "NAT gateway",
            Self::Instance(_) => "instance",
            Self::Interface(_) => "interface",
            Self::Endpoint(_) => "endpoint",
            Self::Peering(_) => "peering connection",
            Self::TransitGateway(_) => "transit gateway",
            Self::VpnGateway(_) => "virtual private gateway",
            // Its id tells what it is: a carrier or local gateway, a core network.
            Self::Other(id) => return f.write_str(id),
        };
        write!(f, "{noun} {}", self.id().unwrap_or_default())
    }
}

/// What leads out of a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Id of the gateway or connection.
    pub id: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// State in AWS's word, such as `available`.
    pub state: String,
    /// Ranges on the other side, as far as AWS says them.
    pub cidrs: Vec<IpNet>,
    /// Subnets in which a transit gateway has an interface, of which each attachment has one at least; other kinds have none.
    pub subnets: Vec<String>,
    /// Tags.
    pub tags: Tags,
}

/// Kinds of [`Attachment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentKind {
    /// An internet gateway.
    InternetGateway,
    /// An egress-only internet gateway.
    EgressOnlyInternetGateway,
    /// A peering connection.
    Peering,
    /// An attachment to a transit gateway; its id is the gateway's.
    TransitGateway,
    /// A virtual private gateway.
    VpnGateway,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NatGateway {
    /// Id.
    pub id: String,
    /// Its subnet.
    pub subnet: String,
    /// Whether it has a public address; otherwise it is a private NAT gateway.
    pub public: bool,
    /// State in AWS's word, such as `available`.
    pub state: String,
    /// Private addresses.
    pub addresses: Vec<IpAddr>,
    /// Allocation ids of its public addresses.
    pub allocations: Vec<String>,
    /// Tags.
    pub tags: Tags,
}

/// An instance that routes may lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Id.
    pub id: String,
    /// Its type, such as `t4g.nano`.
    pub instance_type: String,
    /// Its subnet.
    pub subnet: String,
    /// Groups of its primary interface.
    pub groups: Vec<String>,
    /// Its interfaces.
    pub interfaces: Vec<String>,
    /// State in AWS's word, such as `running`.
    pub state: String,
    /// Whether it drops what is not addressed to it.
    pub source_dest_check: bool,
    /// Tags.
    pub tags: Tags,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// Id.
    pub id: String,
    /// Its subnet.
    pub subnet: String,
    /// Private addresses, the primary one first.
    pub addresses: Vec<IpAddr>,
    /// Public address, if it has one.
    pub public_address: Option<IpAddr>,
    /// Groups that it carries.
    pub groups: Vec<String>,
    /// `InterfaceType` in AWS's word, such as `vpc_endpoint` or `interface`.
    pub kind: String,
    /// Whether it drops what is not addressed to it.
    pub source_dest_check: bool,
    /// Description, which tells what made it.
    pub description: String,
    /// Who made it, and what it is attached to.
    pub origin: Origin,
    /// Tags.
    pub tags: Tags,
}

/// Who made a network interface, and what it is attached to, as far as AWS says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The account that owns it: in a shared subnet another one than the VPC's.
    pub owner: Option<String>,
    /// Whether a service of AWS made it and manages it.
    pub managed: bool,
    /// The instance that it is attached to.
    pub instance: Option<String>,
    /// The account of that instance: AWS's own for what a service runs.
    pub instance_owner: Option<String>,
}

/// DHCP options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DhcpOptions {
    /// Id.
    pub id: String,
    /// `domain-name-servers`: addresses, or `AmazonProvidedDNS`.
    pub servers: Vec<String>,
    /// `domain-name`.
    pub domain_name: Option<String>,
}
