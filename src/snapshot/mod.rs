//! What is deployed, in AWS's nouns: read over the API, from a file, or made of a topology.
//!
//! Lists are sorted by id, so that equal networks give equal files. What could not be read is empty and named among the gaps;
//! nothing may be concluded from its absence.

mod access;
mod dangling;
mod dns_firewall;
mod endpoints;
mod foreign;
mod names;
mod network;
mod of_topology;
mod part;
mod record;
mod workloads;

pub use crate::catalog::Protocol;
pub use access::{AclEntry, NetworkAcl, Peer, Rule, SecurityGroup, refused, whose_group};
pub use dns_firewall::{FirewallGroup, FirewallRule, TRUST_REDIRECTION};
pub use endpoints::{Endpoint, EndpointService, PrefixList};
pub use foreign::{Foreign, OfferedService, OtherEndpoint, ServiceNetwork, Share};
pub use names::{
    HostedZone, ResolverRule, ZoneOwner, ZoneRecord, below, may_hold_names_of_aws, record_line,
};
pub use network::{
    Attachment, AttachmentKind, CidrBlock, DhcpOptions, Instance, Interface, NatGateway, Origin,
    Route, RouteTable, Subnet, Target, Vpc,
};
pub use part::SnapshotPart;
pub use record::{ACCOUNT, Record, RecordName, ResourceKind};
pub use workloads::{Domain, Listing, Notebook, OtherSubnet, Placement, Workload, WorkloadKind};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Version of the [`Snapshot`]'s shape; a change that breaks readers raises it. What an older file lacks may not be taken for what is
/// not there, so that such a file is refused instead of being filled up.
pub const SNAPSHOT_VERSION: u32 = 4;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// One VPC with all that decides what passes in it, and what its account's SageMaker does in the region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// [`SNAPSHOT_VERSION`].
    pub version: u32,
    /// When it was taken, in UTC: `2026-11-26T03:24:10Z`; none where nobody noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// Where it was taken.
    pub source: Source,
    /// What could not be read, and why.
    pub gaps: Vec<Gap>,
    /// The VPC.
    pub vpc: Vpc,
    /// Its subnets.
    pub subnets: Vec<Subnet>,
    /// Its route tables, the main one included.
    pub route_tables: Vec<RouteTable>,
    /// Its security groups, the default one included, and groups of other VPCs that its rules name.
    pub security_groups: Vec<SecurityGroup>,
    /// Its network ACLs, the default one included.
    pub network_acls: Vec<NetworkAcl>,
    /// Its endpoints.
    pub endpoints: Vec<Endpoint>,
    /// Endpoint services of the region that its endpoints use, or that the expectations ask for.
    pub services: Vec<EndpointService>,
    /// Network interfaces in its subnets.
    pub interfaces: Vec<Interface>,
    /// Instances that forward, which routes may lead to.
    pub instances: Vec<Instance>,
    /// Prefix lists that its routes and rules name, with their entries.
    pub prefix_lists: Vec<PrefixList>,
    /// Its DHCP options; none where it has none, or where they could not be read.
    pub dhcp_options: Option<DhcpOptions>,
    /// Private hosted zones that are associated with it.
    pub hosted_zones: Vec<HostedZone>,
    /// Resolver rules that are associated with it, but for those that AWS makes by itself.
    pub resolver_rules: Vec<ResolverRule>,
    /// Rule groups of DNS Firewall that are associated with it, by priority; those that a Route 53 Profile brings are not among them.
    pub dns_firewall: Vec<FirewallGroup>,
    /// What is rendered beside the network, as far as the account has it: its flow logs and those of its subnets and interfaces,
    /// keys, log groups, roles, buckets, addresses.
    pub records: Vec<Record>,
    /// Its NAT gateways.
    pub nat_gateways: Vec<NatGateway>,
    /// Gateways, peerings and other attachments that lead out of it.
    pub attachments: Vec<Attachment>,
    /// Notebook instances of the account in the region.
    pub notebooks: Vec<Notebook>,
    /// Studio domains of the account in the region.
    pub domains: Vec<Domain>,
    /// Jobs of the last days, models, clusters and the like of the account in the region.
    pub workloads: Vec<Workload>,
    /// How many of each kind of workload there are, and how many of them were read.
    pub listings: Vec<Listing>,
    /// Subnets of other VPCs that workloads name.
    pub other_subnets: Vec<OtherSubnet>,
    /// What leads into it, or is shared with others, and is nothing that a blueprint makes.
    pub foreign: Foreign,
}

/// Where a snapshot was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Source {
    /// An account, over the API.
    Account {
        /// Twelve digits; none where the caller may not know them.
        account_id: Option<String>,
        /// Region.
        region: String,
    },
    /// A topology, before anything is deployed; ids are those that the tag `smgen:id` will hold.
    Topology {
        /// The profile.
        profile: String,
        /// Region.
        region: String,
    },
}

/// A part that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// The call as IAM names it, such as `ec2:DescribeFlowLogs`.
    pub action: String,
    /// What is empty or incomplete for it.
    pub part: SnapshotPart,
    /// Why, in the words of AWS.
    pub why: String,
}

impl Snapshot {
    /// Returns the interfaces of an endpoint, in the order in which it names them.
    pub fn interfaces_of<'a>(
        &'a self,
        endpoint: &'a Endpoint,
    ) -> impl Iterator<Item = &'a Interface> + Clone {
        let ids = endpoint.interfaces.iter();
        ids.filter_map(|id| self.interfaces.iter().find(|one| one.id == *id))
    }

    /// Returns the addresses at which an endpoint answers.
    pub fn addresses_of<'a>(&'a self, endpoint: &'a Endpoint) -> impl Iterator<Item = IpAddr> {
        let interfaces = self.interfaces_of(endpoint);
        interfaces.flat_map(|one| one.addresses.iter().copied())
    }

    /// Tells whether a part is whole, so that what it lacks does not exist.
    #[must_use]
    pub fn knows(&self, part: SnapshotPart) -> bool {
        part.gap(&self.gaps).is_none()
    }

    /// Returns the region.
    #[must_use]
    pub fn region(&self) -> &str {
        match &self.source {
            Source::Account { region, .. } | Source::Topology { region, .. } => region,
        }
    }

    /// Returns the group that AWS makes with the VPC; the snapshot may hold groups of other VPCs, too.
    #[must_use]
    pub fn default_security_group(&self) -> Option<&SecurityGroup> {
        let mut groups = self.security_groups.iter();
        groups.find(|group| group.name == "default" && group.vpc == self.vpc.id)
    }

    /// Returns a subnet.
    #[must_use]
    pub fn subnet(&self, id: &str) -> Option<&Subnet> {
        self.subnets.iter().find(|subnet| subnet.id == id)
    }

    /// Returns a prefix list.
    #[must_use]
    pub fn prefix_list(&self, id: &str) -> Option<&PrefixList> {
        self.prefix_lists.iter().find(|list| list.id == id)
    }

    /// Returns the route table that a subnet uses: its own, or the main one (Amazon VPC user guide, "Subnet route tables").
    #[must_use]
    pub fn route_table_of(&self, subnet: &str) -> Option<&RouteTable> {
        let own = |table: &&RouteTable| table.subnets.iter().any(|id| id == subnet);
        let mut tables = self.route_tables.iter();
        tables
            .clone()
            .find(own)
            .or_else(|| tables.find(|table| table.main))
    }

    /// Returns the network ACL of a subnet.
    #[must_use]
    pub fn network_acl_of(&self, subnet: &str) -> Option<&NetworkAcl> {
        let mut acls = self.network_acls.iter();
        acls.find(|acl| acl.subnets.iter().any(|id| id == subnet))
    }
}
