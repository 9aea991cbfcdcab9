//! Texts of the inventory that no blueprint says.

use smgen::topology::ResourceKind;

/// A text that nobody's blueprint says: of which kinds, where, and why not.
pub type Constant = (&'static [ResourceKind], &'static str, &'static str);

/// Where the statements of policies are smgen's own; those of endpoints may be a blueprint's.
const OWN_POLICIES: &[ResourceKind] = &[
    ResourceKind::Bucket,
    ResourceKind::Key,
    ResourceKind::LogPolicy,
    ResourceKind::ManagedPolicy,
    ResourceKind::Role,
];
const WITH_POLICIES: &[ResourceKind] = &[
    ResourceKind::Bucket,
    ResourceKind::Endpoint,
    ResourceKind::Key,
    ResourceKind::LogPolicy,
    ResourceKind::ManagedPolicy,
    ResourceKind::Role,
];

/// Every one of them; [`super::inventory`] fails where one is missing, and where one excuses nothing.
pub const CONSTANTS: &[Constant] = &[
    (
        ResourceKind::ALL,
        "tag smgen:id",
        "an id is made of smgen's own words, zones and names that the blueprint checks",
    ),
    (WITH_POLICIES, "Version", "a word of IAM"),
    (WITH_POLICIES, "Effect", "a word of IAM"),
    (
        WITH_POLICIES,
        "Principal",
        "services, the own account, and ARNs that the blueprint checks",
    ),
    (
        WITH_POLICIES,
        "Condition",
        "keys of IAM, services, the own account, and ids and names that the blueprint checks",
    ),
    (OWN_POLICIES, "Sid", "written here"),
    (OWN_POLICIES, "Action", "actions of AWS"),
    (
        OWN_POLICIES,
        "Resource",
        "resources of the inventory, referred to",
    ),
    (&[ResourceKind::Parameter], "description", "written here"),
    (
        &[ResourceKind::Parameter],
        "tier",
        "a word of Systems Manager",
    ),
    (
        &[ResourceKind::Parameter],
        "type",
        "a word of Systems Manager",
    ),
    (
        &[ResourceKind::Parameter],
        "value",
        "pointers made of smgen's own words, names of tiers and zones that the blueprint checks",
    ),
    (
        &[ResourceKind::Vpc, ResourceKind::VpcCidrBlock],
        "cidr",
        "an address range",
    ),
    (&[ResourceKind::Vpc], "tenancy", "a word of EC2"),
    (&[ResourceKind::Subnet], "cidr", "an address range"),
    (&[ResourceKind::Subnet], "zone", "an id of AWS"),
    (
        &[ResourceKind::DhcpOptions],
        "domain-name",
        "AWS's name for the region",
    ),
    (
        &[ResourceKind::DhcpOptions],
        "domain-name-servers",
        "a word of EC2",
    ),
    (
        &[ResourceKind::DnsFirewallDomainList],
        "domains",
        "names that the catalogue has, and those of the blueprint, which its check takes letters, digits and hyphens of",
    ),
    (
        &[ResourceKind::DnsFirewallRuleGroup],
        "rules",
        "words of Resolver and ids",
    ),
    (
        &[ResourceKind::DnsFirewallAssociation],
        "mutation-protection",
        "a word of Resolver",
    ),
    (
        &[ResourceKind::HostedZone],
        "name",
        "a name that the blueprint's check takes letters, digits and hyphens of",
    ),
    (
        &[ResourceKind::HostedZone],
        "records",
        "words of DNS, and names and addresses that the blueprint checks",
    ),
    (&[ResourceKind::ElasticIp], "domain", "a word of EC2"),
    (&[ResourceKind::NatInstance], "image", "a parameter of AWS"),
    (
        &[ResourceKind::NatInstance],
        "type",
        "an instance type, which the blueprint checks",
    ),
    (&[ResourceKind::NatInstance], "root-device", "written here"),
    (
        &[ResourceKind::NatInstance],
        "metadata-endpoint",
        "a word of EC2",
    ),
    (
        &[ResourceKind::NatInstance],
        "metadata-tokens",
        "a word of EC2",
    ),
    (
        &[ResourceKind::NatInstance],
        "user-data",
        "written here, around an address range",
    ),
    (
        &[ResourceKind::SecurityGroupRule],
        "direction",
        "ingress or egress",
    ),
    (
        &[ResourceKind::SecurityGroupRule],
        "protocol",
        "a word of EC2",
    ),
    (
        &[ResourceKind::SecurityGroupRule],
        "peer",
        "an address range",
    ),
    (
        &[ResourceKind::NetworkAclEntry],
        "protocol",
        "a word of EC2",
    ),
    (&[ResourceKind::NetworkAclEntry], "cidr", "an address range"),
    (&[ResourceKind::NetworkAclEntry], "action", "a word of EC2"),
    (&[ResourceKind::NetworkAclEntry], "ports", "two numbers"),
    (&[ResourceKind::Endpoint], "type", "a word of EC2"),
    (&[ResourceKind::FlowLog], "traffic", "a word of EC2"),
    (&[ResourceKind::FlowLog], "format", "fields of flow logs"),
    (
        &[ResourceKind::FlowLog],
        "destination-type",
        "a word of EC2",
    ),
    (&[ResourceKind::FlowLog], "files", "a word of EC2"),
    (&[ResourceKind::Bucket], "algorithm", "a word of S3"),
    (
        &[ResourceKind::Bucket],
        "lifecycle",
        "words of S3 and an own one",
    ),
    (&[ResourceKind::Bucket], "ownership", "a word of S3"),
    (&[ResourceKind::Bucket], "versioning", "a word of S3"),
    (
        &[
            ResourceKind::Role,
            ResourceKind::ManagedPolicy,
            ResourceKind::Function,
        ],
        "description",
        "written here",
    ),
    (&[ResourceKind::Function], "runtime", "a word of Lambda"),
    (&[ResourceKind::Function], "handler", "written here"),
    (&[ResourceKind::Function], "log-format", "a word of Lambda"),
];
