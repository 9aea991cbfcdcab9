//! The network in AWS's own nouns: every address, rule, policy and tag decided.
//!
//! Pure: a [`Blueprint`] in, a [`Topology`] out, the same every time. Rendering, comparing, explaining and, later, verifying
//! all read this one value, so they cannot disagree. It speaks no target's words: labels, construct ids and escapes are
//! the renderers' affair.

mod acl_entries;
mod acl_numbers;
mod clients;
mod concerns;
mod demands;
mod deployment;
mod derive;
mod dhcp_options;
mod dns_firewall;
mod endpoint_policy;
mod endpoints;
mod findings;
mod fips;
mod flow_log_policies;
mod flow_logs;
mod flows;
mod functions;
mod group_rules;
mod hosted_zones;
pub mod ids;
mod inventory;
mod key_purpose;
mod keys;
mod network;
mod network_acls;
mod odd_ranges;
mod other_networks;
mod policy;
mod ports;
mod query_log;
mod routing;
mod security_groups;
mod spelling;
mod tags;
mod traffic;
mod unknown;

pub use acl_entries::AclEntry;
pub use clients::Client;
pub use derive::{Derived, derived_from};
pub use dhcp_options::DhcpOptions;
pub use dns_firewall::{DnsFirewall, DnsFirewallRule, TRUST_REDIRECTION, list_has, reverse_zone};
pub use endpoints::{Endpoint, Streaming};
pub use fips::Unanswered;
pub use flow_logs::{FLOW_LOG_FIELDS, FlowLog};
pub use functions::Function;
pub use group_rules::{Peer, Rule};
pub use hosted_zones::{HostedZone, ZoneRecord, record_line};
pub use inventory::{Field, FieldValue, Inventory, Place, Resource, ResourceKind, Tagged};
pub use key_purpose::KeyPurpose;
pub use keys::{Key, own_log_groups};
pub use network::{Subnet, Tier, Vpc};
pub use network_acls::NetworkAcl;
pub use other_networks::OtherNetwork;
pub use policy::{Attribute, Part, PolicyDocument, PolicyValue, Reference, Statement, Text};
pub use ports::Ports;
pub use query_log::QueryLog;
pub use routing::{Internet, NatDevice, RouteTable};
pub use security_groups::SecurityGroup;
pub use tags::Tag;

use crate::blueprint::{Blueprint, Exception, Framework};
use crate::catalog::{Partition, Workload, ZoneId};
use crate::diagnostic::Diagnostic;
use serde::Serialize;

/// The whole network of one profile. Closed, sorted, serialisable; equal blueprints give equal topologies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topology {
    /// Version of this shape; a change that breaks readers raises it.
    pub version: u32,
    /// The profile's name.
    pub profile: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Name of the project.
    pub project: String,
    /// Name of the environment.
    pub environment: String,
    /// Starts the name of every resource: project and profile.
    pub prefix: String,
    /// Region name, such as `eu-central-1`.
    pub region: String,
    /// The region's partition.
    pub partition: Partition,
    /// Ending of the region's service names, such as `amazonaws.com`.
    pub dns_suffix: String,
    /// The account, if the blueprint names one.
    pub account_id: Option<String>,
    /// The organization, if the blueprint names one.
    pub organization_id: Option<String>,
    /// Rule sets that are kept.
    pub frameworks: Vec<Framework>,
    /// What the network is used for.
    pub workloads: Vec<Workload>,
    /// Tags of every resource, sorted by key (N16).
    pub tags: Vec<Tag>,
    /// Keys of the tags that the blueprint demands (N16).
    pub required_tags: Vec<String>,
    /// The VPC, its defaults locked (N1).
    pub vpc: Vpc,
    /// Its DHCP options (N8).
    pub dhcp_options: DhcpOptions,
    /// Which names its resolver answers; none where every one (N8).
    pub dns_firewall: Option<DnsFirewall>,
    /// The log of what its resolver is asked; none where nobody keeps one (N8).
    pub query_log: Option<QueryLog>,
    /// Private hosted zones, by name (N8).
    pub hosted_zones: Vec<HostedZone>,
    /// Zone ids, sorted by their number (N2).
    pub zones: Vec<ZoneId>,
    /// Subnets by tier, in the order of their addresses (N2).
    pub tiers: Vec<Tier>,
    /// One route table per zone (N3).
    pub route_tables: Vec<RouteTable>,
    /// The way to the internet, if there is one (N3).
    pub internet: Option<Internet>,
    /// Peered VPCs that are declared, by name (N9).
    pub peers: Vec<OtherNetwork>,
    /// Networks on premises that are declared, by name (N9).
    pub on_premises: Vec<OtherNetwork>,
    /// People and programs outside the VPC that may open endpoints, by name (N19).
    pub clients: Vec<Client>,
    /// Security groups by function (N4).
    pub security_groups: Vec<SecurityGroup>,
    /// One network ACL per tier (N5).
    pub network_acls: Vec<NetworkAcl>,
    /// Endpoints, gateways first, then by service (N6, N7).
    pub endpoints: Vec<Endpoint>,
    /// Services that are wanted but left out, because no declared workload calls them (N6).
    pub left_out: Vec<String>,
    /// Whether endpoints that speak FIPS-validated TLS only are wanted where there are any (N6).
    pub fips: bool,
    /// Milliseconds that connecting to an interface endpoint and its TLS handshake may take together; none fails nothing (V6).
    pub slowest_ms: Option<u32>,
    /// The flow log (N11).
    pub flow_log: FlowLog,
    /// KMS keys by purpose (N15).
    pub keys: Vec<Key>,
    /// What of the account's workloads may depart from all of this, why and until when; rendered nowhere (W5).
    pub exceptions: Vec<Exception>,
}

/// Version of the [`Topology`]'s shape.
pub const TOPOLOGY_VERSION: u32 = 1;

/// Derives the network of a blueprint, and says what is odd about it: endpoints without callers, quotas exceeded.
#[must_use]
pub fn build(blueprint: &Blueprint) -> (Topology, Vec<Diagnostic>) {
    let topology = derive(blueprint);
    let findings = findings::findings(blueprint, &topology);
    (topology, findings)
}

/// Derives the network of a blueprint about which [`build`] said what there is to say.
#[must_use]
pub fn derive(blueprint: &Blueprint) -> Topology {
    let prefix = format!("{}-{}", blueprint.project, blueprint.profile);
    derive_named(blueprint, prefix)
}

/// Derives the network as [`derive()`] does, for an instance of a Terraform module whose caller lets names start otherwise.
#[must_use]
pub fn derive_named(blueprint: &Blueprint, prefix: String) -> Topology {
    let region = blueprint.region;
    let zones = network::zones(blueprint);
    let tiers = network::tiers(blueprint, &zones);
    let (endpoints, left_out) = endpoints::endpoints(blueprint);
    let dhcp_options = dhcp_options::dhcp_options(blueprint);
    let mut security_groups = security_groups::security_groups(blueprint, &endpoints);
    security_groups.extend(clients::groups(blueprint));
    Topology {
        version: TOPOLOGY_VERSION,
        profile: blueprint.profile.clone(),
        description: blueprint.description.clone(),
        project: blueprint.project.clone(),
        environment: blueprint.environment.clone(),
        region: region.name.to_owned(),
        partition: region.partition,
        dns_suffix: region.dns_suffix.to_owned(),
        account_id: blueprint.account_id.clone(),
        organization_id: blueprint.organization_id.clone(),
        frameworks: blueprint.frameworks.iter().copied().collect(),
        workloads: blueprint.workloads.iter().copied().collect(),
        tags: tags::tags(blueprint),
        required_tags: blueprint.required_tags.clone(),
        vpc: network::vpc(blueprint),
        dns_firewall: dns_firewall::dns_firewall(blueprint, &endpoints, &dhcp_options.domain_name),
        dhcp_options,
        query_log: query_log::query_log(blueprint, &prefix),
        hosted_zones: hosted_zones::hosted_zones(blueprint),
        route_tables: routing::route_tables(blueprint, &zones),
        internet: routing::internet(blueprint, &zones),
        peers: other_networks::other_networks(&blueprint.network.peers),
        on_premises: other_networks::other_networks(&blueprint.network.on_premises),
        clients: clients::clients(blueprint),
        network_acls: network_acls::network_acls(&tiers, &security_groups),
        flow_log: flow_logs::flow_log(blueprint, &prefix),
        keys: keys::keys(blueprint, &prefix),
        prefix,
        zones,
        tiers,
        security_groups,
        endpoints,
        left_out,
        fips: blueprint.endpoints.fips,
        slowest_ms: blueprint.endpoints.slowest_ms,
        exceptions: blueprint.exceptions.clone(),
    }
}

impl Topology {
    /// Returns the subnets of every tier, in the order of their addresses.
    pub fn subnets(&self) -> impl Iterator<Item = &Subnet> {
        self.tiers.iter().flat_map(|tier| &tier.subnets)
    }

    /// Returns the tier of that name.
    #[must_use]
    pub fn tier(&self, name: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.name == name)
    }

    /// Returns a name that starts with the profile's.
    #[must_use]
    pub fn prefixed(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Names who owns the network and what it may reach: `organization` where the blueprint names one, or `account`.
    #[must_use]
    pub fn owner(&self) -> &'static str {
        match self.organization_id {
            Some(_) => "organization",
            None => "account",
        }
    }

    /// Tells whether the records of the flow log and the log of what the resolver is asked are evidence, which no `terraform apply` may destroy: everywhere but in development.
    #[must_use]
    pub fn protects_evidence(&self) -> bool {
        self.environment != "dev" || self.keeps(Framework::Hipaa)
    }

    /// Tells whether a framework is kept.
    #[must_use]
    pub fn keeps(&self, framework: Framework) -> bool {
        self.frameworks.contains(&framework)
    }
}
