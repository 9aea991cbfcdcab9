//! Quotas and fixed limits of AWS.

use serde::{Deserialize, Serialize};

use super::data::file;

file!(QUOTAS, QuotaFile, quotas, Limit, "quotas.json");

/// Names a quota; its value is read with [`quota`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quota {
    /// Counts VPCs per region.
    VpcsPerRegion,
    /// Counts subnets per VPC.
    SubnetsPerVpc,
    /// Counts IPv4 CIDR blocks per VPC.
    CidrBlocksPerVpc,
    /// Gives the shortest prefix of a VPC CIDR block, in bits.
    VpcPrefixShortest,
    /// Gives the longest prefix of a VPC CIDR block, in bits.
    VpcPrefixLongest,
    /// Gives the shortest prefix of a subnet, in bits.
    SubnetPrefixShortest,
    /// Gives the longest prefix of a subnet, in bits.
    SubnetPrefixLongest,
    /// Counts the addresses that AWS keeps in each subnet: the first four and the last.
    ReservedAddressesPerSubnet,
    /// Counts route tables per VPC, the main one included.
    RouteTablesPerVpc,
    /// Counts routes per route table, IPv4 and IPv6 apart.
    RoutesPerRouteTable,
    /// Counts internet gateways per region.
    InternetGatewaysPerRegion,
    /// Counts NAT gateways per availability zone.
    NatGatewaysPerZone,
    /// Counts elastic IP addresses per region.
    ElasticIpsPerRegion,
    /// Counts network ACLs per VPC.
    NetworkAclsPerVpc,
    /// Counts rules per direction and network ACL, the default deny included.
    NetworkAclRulesPerDirection,
    /// Counts security groups per region.
    SecurityGroupsPerRegion,
    /// Counts rules per direction and security group, IPv4 and IPv6 apart; a prefix list counts its maximum entries.
    SecurityGroupRulesPerDirection,
    /// Counts security groups per network interface.
    SecurityGroupsPerInterface,
    /// Counts rules per security group times security groups per network interface.
    SecurityGroupRulesPerInterface,
    /// Counts network interfaces per region.
    NetworkInterfacesPerRegion,
    /// Counts gateway endpoints per region.
    GatewayEndpointsPerRegion,
    /// Counts interface and Gateway Load Balancer endpoints per VPC.
    InterfaceEndpointsPerVpc,
    /// Counts characters per endpoint policy, white space included.
    EndpointPolicyCharacters,
    /// Gives the security group rules or routes that one reference to the AWS-managed S3 prefix list counts as.
    S3PrefixListWeight,
    /// Gives the security group rules or routes that one reference to the AWS-managed DynamoDB prefix list counts as.
    DynamodbPrefixListWeight,
    /// Counts subnets per `VpcConfig`.
    SagemakerSubnetsPerVpcConfig,
    /// Counts security groups per `VpcConfig`.
    SagemakerSecurityGroupsPerVpcConfig,
    /// Counts tags per resource.
    TagsPerResource,
    /// Counts characters per tag key.
    TagKeyCharacters,
    /// Counts characters per tag value.
    TagValueCharacters,
    /// Counts characters per managed policy, white space not counted.
    IamManagedPolicyCharacters,
    /// Counts characters of all inline policies of a role, white space not counted.
    IamRoleInlinePolicyCharacters,
    /// Counts characters per role trust policy.
    IamTrustPolicyCharacters,
    /// Counts characters per service control policy.
    ScpCharacters,
    /// Counts bytes per key policy.
    KmsKeyPolicyBytes,
    /// Counts bytes per bucket policy.
    S3BucketPolicyBytes,
    /// Counts records per hosted zone, the two that Route 53 makes included.
    RecordsPerHostedZone,
    /// Counts tags per hosted zone.
    TagsPerHostedZone,
}

impl Quota {
    /// Every quota, in the order of the type and of the data file.
    pub const ALL: [Self; 38] = [
        Self::VpcsPerRegion,
        Self::SubnetsPerVpc,
        Self::CidrBlocksPerVpc,
        Self::VpcPrefixShortest,
        Self::VpcPrefixLongest,
        Self::SubnetPrefixShortest,
        Self::SubnetPrefixLongest,
        Self::ReservedAddressesPerSubnet,
        Self::RouteTablesPerVpc,
        Self::RoutesPerRouteTable,
        Self::InternetGatewaysPerRegion,
        Self::NatGatewaysPerZone,
        Self::ElasticIpsPerRegion,
        Self::NetworkAclsPerVpc,
        Self::NetworkAclRulesPerDirection,
        Self::SecurityGroupsPerRegion,
        Self::SecurityGroupRulesPerDirection,
        Self::SecurityGroupsPerInterface,
        Self::SecurityGroupRulesPerInterface,
        Self::NetworkInterfacesPerRegion,
        Self::GatewayEndpointsPerRegion,
        Self::InterfaceEndpointsPerVpc,
        Self::EndpointPolicyCharacters,
        Self::S3PrefixListWeight,
        Self::DynamodbPrefixListWeight,
        Self::SagemakerSubnetsPerVpcConfig,
        Self::SagemakerSecurityGroupsPerVpcConfig,
        Self::TagsPerResource,
        Self::TagKeyCharacters,
        Self::TagValueCharacters,
        Self::IamManagedPolicyCharacters,
        Self::IamRoleInlinePolicyCharacters,
        Self::IamTrustPolicyCharacters,
        Self::ScpCharacters,
        Self::KmsKeyPolicyBytes,
        Self::S3BucketPolicyBytes,
        Self::RecordsPerHostedZone,
        Self::TagsPerHostedZone,
    ];
}

/// A quota's value, with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Which quota it is.
    pub id: Quota,
    /// Value for a new account.
    pub value: u32,
    /// What is counted, and per what.
    pub unit: &'static str,
    /// Whether AWS raises it on request.
    pub adjustable: bool,
    /// How far AWS raises it, where that is documented.
    #[serde(default)]
    pub maximum: Option<u32>,
    /// The documentation page, or the package with its version.
    pub source: &'static str,
    /// Whether the value was read in that source; otherwise it is from memory.
    #[serde(default = "checked")]
    pub checked: bool,
    /// What else to know.
    #[serde(default)]
    pub note: Option<&'static str>,
}

/// Supplies the value of `checked` for entries that do not say otherwise.
fn checked() -> bool {
    true
}

/// Lists every quota with its source, in the order of [`Quota::ALL`].
#[must_use]
pub fn quotas() -> &'static [Limit] {
    &QUOTAS.0
}

/// Returns the value of a quota for a new account.
#[must_use]
pub fn quota(quota: Quota) -> u32 {
    // A unit test proves that the data file lists the quotas in the order of the type.
    quotas()[quota as usize].value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_lists_every_quota_in_order() {
        let ids: Vec<_> = quotas().iter().map(|limit| limit.id).collect();
        assert_eq!(ids, Quota::ALL);
        assert!(Quota::ALL.is_sorted());
    }

    #[test]
    fn every_quota_has_a_unit_a_source_and_a_sane_maximum() {
        for limit in quotas() {
            assert!(limit.value > 0 && !limit.unit.is_empty() && !limit.source.is_empty());
            if let Some(maximum) = limit.maximum {
                assert!(limit.adjustable && maximum > limit.value, "{:?}", limit.id);
            }
        }
    }

    #[test]
    fn known_values() {
        assert_eq!(quota(Quota::SecurityGroupRulesPerDirection), 60);
        assert_eq!(quota(Quota::SecurityGroupsPerInterface), 5);
        assert_eq!(quota(Quota::NetworkAclRulesPerDirection), 20);
        assert_eq!(quota(Quota::EndpointPolicyCharacters), 20_480);
        assert_eq!(quota(Quota::InterfaceEndpointsPerVpc), 50);
        assert_eq!(quota(Quota::GatewayEndpointsPerRegion), 20);
        assert_eq!(quota(Quota::VpcPrefixShortest), 16);
        assert_eq!(quota(Quota::VpcPrefixLongest), 28);
        assert_eq!(quota(Quota::ReservedAddressesPerSubnet), 5);
        assert_eq!(quota(Quota::SagemakerSubnetsPerVpcConfig), 16);
        assert_eq!(quota(Quota::SagemakerSecurityGroupsPerVpcConfig), 5);
        assert_eq!(quota(Quota::S3PrefixListWeight), 1);
        assert_eq!(quota(Quota::KmsKeyPolicyBytes), 32 * 1024);
    }
}
