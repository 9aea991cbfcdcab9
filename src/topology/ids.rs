//! Ids of resources: what the tag `smgen:id` holds, and what every report calls them.
//!
//! One grammar for everything: the kind, then what tells one of the kind from the others, from the general to the particular.
//! A part of a resource is named below it: `security-group/training/egress/vpce-443`.
//!
//! A zone is its `ZoneId`; the number alone where two regions are compared; what the account says where a subnet is deployed elsewhere.

use super::functions::Function;
use super::key_purpose::KeyPurpose;
use std::fmt::Display;

/// The tag that names a resource within its profile.
pub const ID_TAG: &str = "smgen:id";
/// The tag that names the profile that a resource belongs to, by which `smgen verify` finds what is deployed.
pub const PROFILE_TAG: &str = "smgen:profile";

/// The VPC.
pub const VPC: &str = "vpc";
/// The group that AWS makes with a VPC.
pub const DEFAULT_SECURITY_GROUP: &str = "default-security-group";
/// The network ACL that AWS makes with a VPC.
pub const DEFAULT_NETWORK_ACL: &str = "default-network-acl";
/// The route table that AWS makes with a VPC.
pub const MAIN_ROUTE_TABLE: &str = "main-route-table";
/// The DHCP options of the VPC.
pub const DHCP_OPTIONS: &str = "dhcp-options";
/// The rule group of DNS Firewall.
pub const DNS_FIREWALL: &str = "dns-firewall/rule-group";
/// That the rule group holds for the VPC.
pub const DNS_FIREWALL_ASSOCIATION: &str = "dns-firewall/association";
/// The log of what the VPC's resolver is asked, and that it is kept of the VPC.
pub const QUERY_LOG: &str = "query-log";
/// The log group that holds it.
pub const QUERY_LOG_GROUP: &str = "query-log-group";
/// The policy of the account that lets it be written to that group.
pub const QUERY_LOG_POLICY: &str = "query-log-policy";
/// The internet gateway.
pub const INTERNET_GATEWAY: &str = "internet-gateway";
/// The route table of the public subnets.
pub const PUBLIC_ROUTE_TABLE: &str = "route-table/public";
/// The flow log.
pub const FLOW_LOG: &str = "flow-log";
/// The log group that holds the records of the flow log.
pub const FLOW_LOG_GROUP: &str = "flow-log-group";
/// The role that delivers the records of the flow log to its group.
pub const FLOW_LOG_ROLE: &str = "flow-log-role";
/// What that role may do.
pub const FLOW_LOG_POLICY: &str = "flow-log-policy";
/// The bucket that holds the records of the flow log.
pub const FLOW_LOG_BUCKET: &str = "flow-log-bucket";

/// What ids of subnets start with.
const SUBNET: &str = "subnet/";

/// Tells whether it is the id of what holds the records of the flow log, or the log of what the resolver is asked.
#[must_use]
pub fn holds_records(id: &str) -> bool {
    [FLOW_LOG_GROUP, FLOW_LOG_BUCKET, QUERY_LOG_GROUP].contains(&id)
}

/// Returns the id of a secondary range of the VPC.
#[must_use]
pub fn vpc_cidr_block(range: impl Display) -> String {
    format!("vpc-cidr-block/{range}")
}

/// Returns the id of the subnet of a tier in a zone.
#[must_use]
pub fn subnet(tier: &str, zone: &(impl Display + ?Sized)) -> String {
    subnet_named(&format!("{tier}/{zone}"))
}

/// Returns the id of a subnet by its name in the topology, such as `training/use1-az1`; or by what an account calls one that no
/// blueprint has.
#[must_use]
pub fn subnet_named(name: &str) -> String {
    format!("{SUBNET}{name}")
}

/// Returns the tier of the subnet of an id; none where it is the id of something else.
#[must_use]
pub fn tier_of_subnet(id: &str) -> Option<&str> {
    id.strip_prefix(SUBNET)?.split('/').next()
}

/// Returns the id of the route table of the private subnets in a zone.
#[must_use]
pub fn private_route_table(zone: &(impl Display + ?Sized)) -> String {
    format!("route-table/private/{zone}")
}

/// Returns the id of the route table of a tier in a zone.
#[must_use]
pub fn route_table(public: bool, zone: &(impl Display + ?Sized)) -> String {
    if public {
        PUBLIC_ROUTE_TABLE.to_owned()
    } else {
        private_route_table(zone)
    }
}

/// Returns the id of a route of a table.
#[must_use]
pub fn route(table: &str, destination: &str) -> String {
    format!("{table}/route/{destination}")
}

/// Returns the id of the NAT gateway or instance in a zone.
#[must_use]
pub fn nat(zone: &(impl Display + ?Sized)) -> String {
    format!("nat/{zone}")
}

/// Returns the id of the address of the NAT in a zone.
#[must_use]
pub fn nat_address(zone: &(impl Display + ?Sized)) -> String {
    format!("elastic-ip/nat/{zone}")
}

/// Returns the id of the group of a function.
#[must_use]
pub fn security_group(function: Function) -> String {
    group_named(function.as_str())
}

/// Returns the id of a group by the word for its function; or by what an account calls one that no blueprint has.
#[must_use]
pub fn group_named(name: &str) -> String {
    format!("security-group/{name}")
}

/// Returns the id of the network ACL of a tier.
#[must_use]
pub fn network_acl(tier: &str) -> String {
    format!("network-acl/{tier}")
}

/// Returns the id of a rule of a group or of an entry of an ACL, whose name holds for one direction.
#[must_use]
pub fn rule(of: &str, egress: bool, name: &str) -> String {
    format!("{of}/{}/{name}", direction(egress))
}

/// Names a direction as AWS does: `ingress` or `egress`.
#[must_use]
pub fn direction(egress: bool) -> &'static str {
    if egress { "egress" } else { "ingress" }
}

/// Returns the id of the endpoint of a service.
#[must_use]
pub fn endpoint(service: &str) -> String {
    format!("endpoint/{service}")
}

/// Returns the id of the prefix list of a service, which AWS makes and nobody tags.
#[must_use]
pub fn prefix_list(service: &str) -> String {
    format!("prefix-list/{service}")
}

/// Returns the id of a list of names of DNS Firewall.
#[must_use]
pub fn dns_firewall_list(name: &str) -> String {
    format!("dns-firewall/list/{name}")
}

/// Returns the id of a private hosted zone.
#[must_use]
pub fn hosted_zone(name: &str) -> String {
    format!("hosted-zone/{name}")
}

/// Returns the id of the key of a purpose.
#[must_use]
pub fn key(purpose: KeyPurpose) -> String {
    format!("key/{}", purpose.as_str())
}

/// Returns the id of a tag, which every resource carries.
#[must_use]
pub fn tag(key: &str) -> String {
    format!("tag/{key}")
}
