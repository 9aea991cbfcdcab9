//! The parts of a snapshot, of which each may be read or not.

use super::Gap;
use crate::topology::ResourceKind;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! parts {
    ($($variant:ident $name:literal $what:literal)*) => {
        /// A part of a [`Snapshot`](super::Snapshot) that may be missing or incomplete. Its name in JSON is that of the field, where
        /// the part is one: `flow_logs`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum SnapshotPart {
            $(#[doc = $what] #[serde(rename = $name)] $variant,)*
        }

        impl SnapshotPart {
            /// Every part.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name, as JSON has it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

parts! {
    Source "source" "The account."
    Vpc "vpc" "The VPC itself."
    Subnets "subnets" "The subnets."
    RouteTables "route_tables" "The route tables."
    SecurityGroups "security_groups" "The security groups with their rules."
    Rules "security_groups.rules" "Single rules of the security groups; a group that lacks one says so."
    RuleIds "security_groups.rule_ids" "The ids of the groups' rules."
    NetworkAcls "network_acls" "The network ACLs."
    Endpoints "endpoints" "The endpoints of every type, which one call lists, but for their policies."
    Policies "policies" "The policies of the endpoints."
    Services "services" "The endpoint services."
    Interfaces "interfaces" "The network interfaces."
    Instances "instances" "The instances that forward."
    PrefixLists "prefix_lists" "The prefix lists with their entries."
    DhcpOptions "dhcp_options" "The DHCP options."
    HostedZones "hosted_zones" "The private hosted zones with their records."
    NamedZones "hosted_zones.named" "Which private hosted zones have the names of the profile's."
    ZoneDetails "hosted_zones.details" "VPCs, records and tags of those zones."
    ResolverRules "resolver_rules" "The Resolver rules."
    DnsFirewall "dns_firewall" "The rule groups of DNS Firewall that hold for the VPC, with their rules and lists."
    DnsFirewallAssociations "dns_firewall.associations" "Records of what associates rule groups of DNS Firewall with the VPC."
    DnsFirewallRuleGroups "dns_firewall.rule_groups" "Which rule groups of DNS Firewall there are."
    DnsFirewallDomainLists "dns_firewall.domain_lists" "Which domain lists of DNS Firewall there are."
    QueryLogs "query_logs" "Which query logging configurations there are, and which hold for the VPC."
    QueryLogDetails "query_logs.details" "Tags of the query logging configurations."
    FlowLogs "flow_logs" "Records of flow logs."
    NatGateways "nat_gateways" "The NAT gateways."
    Attachments "attachments" "Gateways, peerings and other attachments."
    Notebooks "notebooks" "The notebook instances, but for their tags."
    NotebookTags "notebooks.tags" "The tags of the notebook instances."
    Domains "domains" "The Studio domains."
    Jobs "jobs" "The jobs of the time that was asked for."
    Models "models" "The models."
    EndpointConfigs "endpoint_configs" "The endpoint configurations."
    InferenceComponents "inference_components" "The inference components, and the endpoints that they run on."
    Clusters "clusters" "The clusters."
    Monitoring "monitoring" "The definitions and schedules of monitoring jobs."
    TrackingServers "tracking_servers" "The tracking servers."
    StudioUsers "studio_users" "The user profiles and spaces of the domains."
    OtherSubnets "other_subnets" "Subnets of other VPCs that workloads name."
    EndpointServices "foreign.services" "Endpoint services that the account offers to others."
    ServiceNetworks "foreign.service_networks" "Service networks of VPC Lattice that the VPC is associated with."
    Shares "foreign.shares" "What the account shares with others."
    Keys "keys" "Which KMS keys there are."
    KeyDetails "keys.details" "Rotation, policies and tags of the KMS keys."
    LogGroups "log_groups" "Which log groups there are."
    LogGroupDetails "log_groups.details" "Tags of the log groups."
    LogPolicies "log_policies" "Resource policies of CloudWatch Logs."
    Roles "roles" "Which IAM roles there are."
    RoleDetails "roles.details" "Policies of the IAM roles."
    ManagedPolicies "managed_policies" "Which IAM managed policies there are."
    ManagedPolicyDetails "managed_policies.details" "Documents of the IAM managed policies."
    Buckets "buckets" "Which S3 buckets there are."
    BucketDetails "buckets.details" "Settings, policies and tags of the S3 buckets."
    ElasticIps "elastic_ips" "Records of elastic IP addresses."
    Functions "functions" "Which Lambda functions there are."
    FunctionDetails "functions.details" "Policies and tags of the Lambda functions."
    Parameters "parameters" "Which SSM parameters there are."
    ParameterDetails "parameters.details" "Values and tags of the SSM parameters."
}

impl SnapshotPart {
    /// Returns the part that tells whether resources of a kind exist; none for those that are read off another resource, as routes
    /// are off their table.
    #[must_use]
    pub fn of(kind: ResourceKind) -> Option<Self> {
        Some(match kind {
            ResourceKind::Vpc | ResourceKind::VpcCidrBlock => Self::Vpc,
            ResourceKind::DhcpOptions => Self::DhcpOptions,
            ResourceKind::DnsFirewallAssociation => Self::DnsFirewallAssociations,
            ResourceKind::DnsFirewallRuleGroup => Self::DnsFirewallRuleGroups,
            ResourceKind::DnsFirewallDomainList => Self::DnsFirewallDomainLists,
            ResourceKind::QueryLog => Self::QueryLogs,
            ResourceKind::HostedZone => Self::NamedZones,
            ResourceKind::Subnet => Self::Subnets,
            ResourceKind::RouteTable | ResourceKind::MainRouteTable => Self::RouteTables,
            ResourceKind::InternetGateway => Self::Attachments,
            ResourceKind::NatGateway => Self::NatGateways,
            ResourceKind::NatInstance => Self::Instances,
            ResourceKind::SecurityGroup | ResourceKind::DefaultSecurityGroup => {
                Self::SecurityGroups
            }
            ResourceKind::NetworkAcl | ResourceKind::DefaultNetworkAcl => Self::NetworkAcls,
            ResourceKind::Endpoint => Self::Endpoints,
            ResourceKind::FlowLog => Self::FlowLogs,
            ResourceKind::Key => Self::Keys,
            ResourceKind::LogGroup => Self::LogGroups,
            ResourceKind::LogPolicy => Self::LogPolicies,
            ResourceKind::Role => Self::Roles,
            ResourceKind::ManagedPolicy => Self::ManagedPolicies,
            ResourceKind::Bucket => Self::Buckets,
            ResourceKind::ElasticIp => Self::ElasticIps,
            ResourceKind::Function => Self::Functions,
            ResourceKind::Parameter => Self::Parameters,
            ResourceKind::Route
            | ResourceKind::SecurityGroupRule
            | ResourceKind::NetworkAclEntry => return None,
        })
    }

    /// Returns the part that tells the properties of resources of a kind, where calls of their own do; else [`Self::of`]. A property
    /// that is not known makes no resource unknown.
    #[must_use]
    pub fn details(kind: ResourceKind) -> Option<Self> {
        Some(match kind {
            ResourceKind::QueryLog => Self::QueryLogDetails,
            ResourceKind::HostedZone => Self::ZoneDetails,
            ResourceKind::Key => Self::KeyDetails,
            ResourceKind::LogGroup => Self::LogGroupDetails,
            ResourceKind::Role => Self::RoleDetails,
            ResourceKind::ManagedPolicy => Self::ManagedPolicyDetails,
            ResourceKind::Bucket => Self::BucketDetails,
            ResourceKind::Function => Self::FunctionDetails,
            ResourceKind::Parameter => Self::ParameterDetails,
            other => return Self::of(other),
        })
    }

    /// Lists the gaps in the part.
    pub fn gaps(self, gaps: &[Gap]) -> impl Iterator<Item = &Gap> {
        gaps.iter().filter(move |gap| gap.part == self)
    }

    /// Returns the gap in the part, if it has one.
    #[must_use]
    pub fn gap(self, gaps: &[Gap]) -> Option<&Gap> {
        self.gaps(gaps).next()
    }
}

impl fmt::Display for SnapshotPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for part in SnapshotPart::ALL {
            let json = serde_json::to_value(part).unwrap();
            assert_eq!(json, part.as_str());
            assert_eq!(serde_json::from_value::<SnapshotPart>(json).unwrap(), *part);
        }
    }

    #[test]
    fn every_kind_of_record_has_a_part_of_its_own() {
        let records = ResourceKind::ALL.iter().filter(|kind| kind.is_record());
        let parts: Vec<_> = records
            .map(|kind| SnapshotPart::of(*kind).unwrap())
            .collect();
        let distinct: std::collections::BTreeSet<_> = parts.iter().collect();
        assert_eq!(distinct.len(), parts.len());
    }
}
