//! Kinds of resources.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($variant:ident $name:literal $one:literal $many:literal)*) => {
        /// What kind of resource something is, in AWS's nouns; its name in JSON is in kebab case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ResourceKind {
            $(#[doc = concat!("The resource that AWS calls ", $one, ".")] #[serde(rename = $name)] $variant,)*
        }

        impl ResourceKind {
            /// Every kind, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name in kebab case, as JSON has it: `log-group`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns AWS's noun for so many of them.
            #[must_use]
            pub fn noun(self, count: usize) -> &'static str {
                match self { $(Self::$variant => if count == 1 { $one } else { $many },)* }
            }
        }
    };
}

kinds! {
    Vpc "vpc" "VPC" "VPCs"
    VpcCidrBlock "vpc-cidr-block" "secondary CIDR block of the VPC" "secondary CIDR blocks of the VPC"
    DhcpOptions "dhcp-options" "DHCP option set" "DHCP option sets"
    DnsFirewallDomainList "dns-firewall-domain-list" "domain list of DNS Firewall" "domain lists of DNS Firewall"
    DnsFirewallRuleGroup "dns-firewall-rule-group" "rule group of DNS Firewall" "rule groups of DNS Firewall"
    DnsFirewallAssociation "dns-firewall-association" "association of a rule group of DNS Firewall" "associations of rule groups of DNS Firewall"
    QueryLog "query-log" "query logging configuration" "query logging configurations"
    HostedZone "hosted-zone" "private hosted zone" "private hosted zones"
    DefaultSecurityGroup "default-security-group" "default security group" "default security groups"
    DefaultNetworkAcl "default-network-acl" "default network ACL" "default network ACLs"
    MainRouteTable "main-route-table" "main route table" "main route tables"
    Subnet "subnet" "subnet" "subnets"
    RouteTable "route-table" "route table" "route tables"
    Route "route" "route" "routes"
    InternetGateway "internet-gateway" "internet gateway" "internet gateways"
    ElasticIp "elastic-ip" "elastic IP address" "elastic IP addresses"
    NatGateway "nat-gateway" "NAT gateway" "NAT gateways"
    NatInstance "nat-instance" "NAT instance" "NAT instances"
    SecurityGroup "security-group" "security group" "security groups"
    SecurityGroupRule "security-group-rule" "security group rule" "security group rules"
    NetworkAcl "network-acl" "network ACL" "network ACLs"
    NetworkAclEntry "network-acl-entry" "network ACL entry" "network ACL entries"
    Endpoint "endpoint" "VPC endpoint" "VPC endpoints"
    FlowLog "flow-log" "flow log" "flow logs"
    LogGroup "log-group" "log group" "log groups"
    LogPolicy "log-policy" "resource policy of CloudWatch Logs" "resource policies of CloudWatch Logs"
    Role "role" "IAM role" "IAM roles"
    ManagedPolicy "managed-policy" "IAM managed policy" "IAM managed policies"
    Bucket "bucket" "S3 bucket" "S3 buckets"
    Key "key" "KMS key" "KMS keys"
    Function "function" "Lambda function" "Lambda functions"
    Parameter "parameter" "SSM parameter" "SSM parameters"
}

impl ResourceKind {
    /// Names the properties that say most of one, in the order of its fields.
    #[must_use]
    pub fn headline(self) -> &'static [&'static str] {
        match self {
            Self::Vpc | Self::VpcCidrBlock | Self::Subnet => &["cidr"],
            Self::DhcpOptions => &["domain-name", "domain-name-servers"],
            Self::DnsFirewallDomainList => &["domains"],
            Self::DnsFirewallAssociation => &["priority"],
            Self::HostedZone => &["name", "records"],
            Self::Route => &["target"],
            Self::NatGateway => &["subnet", "address"],
            Self::NatInstance => &["type", "subnet"],
            Self::SecurityGroupRule => &["protocol", "from-port", "to-port", "peer"],
            Self::NetworkAclEntry => &["protocol", "ports", "cidr"],
            Self::Endpoint => &["service"],
            Self::QueryLog => &["destination"],
            Self::FlowLog => &["traffic", "interval", "destination"],
            Self::LogGroup | Self::Bucket => &["name", "retention-days"],
            Self::Key => &["alias", "rotation-days"],
            Self::DnsFirewallRuleGroup
            | Self::LogPolicy
            | Self::SecurityGroup
            | Self::Role
            | Self::ManagedPolicy
            | Self::Function
            | Self::Parameter => &["name"],
            Self::ElasticIp => &["domain"],
            Self::DefaultSecurityGroup
            | Self::DefaultNetworkAcl
            | Self::MainRouteTable
            | Self::RouteTable
            | Self::InternetGateway
            | Self::NetworkAcl => &["vpc"],
        }
    }

    /// Tells whether resources of the kind are records: they decide nothing about packets, so a snapshot holds them as names and
    /// values, and one piece of code compares them all. The others have types of their own, which the model reads.
    #[must_use]
    pub fn is_record(self) -> bool {
        matches!(
            self,
            Self::DhcpOptions
                | Self::DnsFirewallDomainList
                | Self::DnsFirewallRuleGroup
                | Self::DnsFirewallAssociation
                | Self::QueryLog
                | Self::HostedZone
                | Self::ElasticIp
                | Self::FlowLog
                | Self::LogGroup
                | Self::LogPolicy
                | Self::Role
                | Self::ManagedPolicy
                | Self::Bucket
                | Self::Key
                | Self::Function
                | Self::Parameter
        )
    }
}
