//! One change, and the words for it.

use crate::blueprint::Path;
use crate::catalog::Platform;
use crate::topology::ResourceKind;
use serde::Serialize;
use serde_json::Value;

/// What a change is about, in the order that people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Name, place, owner and purpose.
    Identity,
    /// The VPC itself.
    Vpc,
    /// Zones, tiers and subnets.
    Subnets,
    /// Route tables and the way to the internet.
    Routing,
    /// Security groups and their rules.
    SecurityGroups,
    /// Network ACLs and their entries.
    NetworkAcls,
    /// VPC endpoints and their policies.
    Endpoints,
    /// Which names resolve, and whether that is logged.
    Names,
    /// The flow log and who may write it.
    FlowLog,
    /// KMS keys and their policies.
    Keys,
    /// The parameter that tells the network's ids.
    Parameter,
    /// What one target needs during deployments.
    Deployment,
    /// Tags of every resource.
    Tags,
}

impl Concern {
    /// Returns the heading that people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Vpc => "vpc",
            Self::Subnets => "zones and subnets",
            Self::Routing => "routing",
            Self::SecurityGroups => "security groups",
            Self::NetworkAcls => "network ACLs",
            Self::Endpoints => "endpoints",
            Self::Names => "names",
            Self::FlowLog => "flow log",
            Self::Keys => "keys",
            Self::Parameter => "parameter",
            Self::Deployment => "deployment",
            Self::Tags => "tags",
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $one:literal $many:literal)*) => {
        /// The kind of thing that a change is about; its name in JSON is the singular in kebab case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind {
            $(#[doc = $one] $variant,)*
            /// A resource that packets do not meet, of this kind.
            #[serde(untagged)]
            Resource(ResourceKind),
        }

        impl Kind {
            /// Returns AWS's noun for so many of them.
            #[must_use]
            pub fn noun(self, count: usize) -> &'static str {
                match self {
                    $(Self::$variant => if count == 1 { $one } else { $many },)*
                    Self::Resource(kind) => kind.noun(count),
                }
            }
        }
    };
}

kinds! {
    Identity "identity" "identities"
    Framework "framework" "frameworks"
    Workload "workload" "workloads"
    Exception "exception" "exceptions"
    Vpc "VPC" "VPCs"
    AvailabilityZone "availability zone" "availability zones"
    Tier "tier" "tiers"
    Subnet "subnet" "subnets"
    RouteTable "route table" "route tables"
    InternetGateway "internet gateway" "internet gateways"
    NatGateway "NAT gateway" "NAT gateways"
    NatInstance "NAT instance" "NAT instances"
    PeeredVpc "peered VPC" "peered VPCs"
    OnPremisesNetwork "network on premises" "networks on premises"
    Client "client" "clients"
    SecurityGroup "security group" "security groups"
    SecurityGroupRule "security group rule" "security group rules"
    NetworkAcl "network ACL" "network ACLs"
    NetworkAclEntry "network ACL entry" "network ACL entries"
    GatewayEndpoint "gateway endpoint" "gateway endpoints"
    InterfaceEndpoint "interface endpoint" "interface endpoints"
    LeftOutEndpoint "left-out endpoint" "left-out endpoints"
    EndpointPolicy "endpoint policy" "endpoint policies"
    ResourcePolicy "resource policy" "resource policies"
    PolicyStatement "policy statement" "policy statements"
    Tag "tag" "tags"
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Only the second side has it.
    Added,
    /// Only the first side has it.
    Removed,
    /// Both have it, and not the same.
    Changed,
}

impl Way {
    /// Returns the character that stands for it.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
        }
    }
}

/// What one change replaces on a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Replaces {
    /// The platform.
    pub platform: Platform,
    /// How many of its resources.
    pub resources: usize,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub concern: Concern,
    /// The kind of thing.
    pub kind: Kind,
    /// Stable name of the thing: `endpoint/kms`, `security-group/notebook/egress/vpce-443`.
    pub what: String,
    /// Which way it goes: for the thing itself, or, where there is a field, for what the field holds.
    pub change: Way,
    /// The field that differs, in kebab case, as the inventory names it where it has it; none where the thing itself came or went.
    pub field: Option<&'static str>,
    /// What the first side says; none where it says nothing.
    pub from: Option<Value>,
    /// What the second side says; none where it says nothing.
    pub to: Option<Value>,
    /// Blueprint values that decide it.
    pub because: Vec<Path>,
    /// Where it replaces what is deployed, and how many resources with all that follows from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Replaces>,
    /// The thing that this one is part of, which is changed by it.
    #[serde(skip)]
    pub within: Option<(Kind, String)>,
}
