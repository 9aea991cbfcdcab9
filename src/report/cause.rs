//! Why an expectation does not hold.

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// Why an expectation does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cause {
    /// The kind of component.
    pub kind: CauseKind,
    /// What is wrong with it, with its id.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// The component that decides, where one does: what fails for the same one fails for the same reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<Component>,
}

/// What decides whether an expectation holds: a thing, and the part of it that matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Component {
    /// Its id; where it is not deployed, the one that the blueprint has for it.
    pub id: String,
    /// `ingress`, `egress`, `routes`, or a property such as `policy`, or `network-acl` of a subnet; empty for the thing itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// The one rule, entry or route; empty where it is not there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Parts that say with what a thing is associated: each is one thing, as a rule is.
const ASSOCIATIONS: [&str; 5] = [
    "groups",
    "network-acl",
    "route-table",
    "route-tables",
    "subnets",
];

/// The part of a call that nothing could be read by.
const GAP: &str = "gap";

impl Component {
    /// Names a thing.
    #[must_use]
    pub fn of(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            part: String::new(),
            detail: String::new(),
        }
    }

    /// Names what could not be read, by the call that would tell it.
    #[must_use]
    pub fn gap(call: &str) -> Self {
        Self::of(call).part(GAP)
    }

    /// Tells whether it is something that could not be read.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.part == GAP
    }

    /// Names a part of it.
    #[must_use]
    pub fn part(self, part: impl Into<String>) -> Self {
        Self {
            part: part.into(),
            ..self
        }
    }

    /// Names one rule, entry or route of the part.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    /// Tells whether two are about the same part of the same thing, which one without a part is about as a whole.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let part = self.part == other.part || self.part.is_empty() || other.part.is_empty();
        self.id == other.id && part
    }

    /// Tells whether two are about the same rule, entry, route or association.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let one = self.meets(other) && !self.detail.is_empty() && self.detail == other.detail;
        one || (self == other && ASSOCIATIONS.contains(&self.part.as_str()))
    }
}

impl Cause {
    /// Names the component that decides.
    #[must_use]
    pub fn at(self, component: Component) -> Self {
        Self {
            component: Some(component),
            ..self
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal)+) => {
        /// The kind of component that is to blame; its name in JSON is in kebab case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        pub enum CauseKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl CauseKind {
            /// Every kind: first what an account holds, then what only packets show.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name, such as `security-group`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

kinds! {
    /// The VPC itself, or its tags.
    Vpc "vpc"
    /// `enableDnsSupport` or `enableDnsHostnames` of the VPC.
    VpcAttribute "vpc-attribute"
    /// The security group that AWS gives every VPC.
    DefaultSecurityGroup "default-security-group"
    /// The network ACL that AWS gives every VPC.
    DefaultNetworkAcl "default-network-acl"
    /// The route table of subnets that have none of their own.
    MainRouteTable "main-route-table"
    /// A subnet, or which route table and network ACL it uses.
    Subnet "subnet"
    /// A network interface that does not belong where it is.
    Interface "interface"
    /// A security group, or one of its rules.
    SecurityGroup "security-group"
    /// A network ACL, or one of its entries.
    NetworkAcl "network-acl"
    /// A route on the way of a packet.
    Route "route"
    /// A route table, compared with the blueprint.
    RouteTable "route-table"
    /// The internet gateway.
    InternetGateway "internet-gateway"
    /// An elastic IP address.
    ElasticIp "elastic-ip"
    /// A NAT gateway.
    NatGateway "nat-gateway"
    /// A NAT instance.
    NatInstance "nat-instance"
    /// A peering connection, transit gateway attachment, virtual private gateway or egress-only internet gateway.
    Attachment "attachment"
    /// A VPC endpoint, or which groups and subnets it has.
    Endpoint "endpoint"
    /// The policy of a VPC endpoint.
    EndpointPolicy "endpoint-policy"
    /// The private DNS names of a VPC endpoint.
    PrivateDns "private-dns"
    /// The DHCP options of the VPC.
    DhcpOptions "dhcp-options"
    /// DNS Firewall: its lists, its rule group, or which rule groups hold for the VPC.
    DnsFirewall "dns-firewall"
    /// The log of what the VPC's resolver is asked: a query logging configuration, or what lets it be written.
    QueryLog "query-log"
    /// A flow log.
    FlowLog "flow-log"
    /// A log group.
    LogGroup "log-group"
    /// An IAM role.
    Role "role"
    /// An IAM managed policy.
    ManagedPolicy "managed-policy"
    /// An S3 bucket.
    Bucket "bucket"
    /// A KMS key.
    Key "key"
    /// A Lambda function.
    Function "function"
    /// An SSM parameter.
    Parameter "parameter"
    /// The account: another one than the blueprint's, or one that is not known.
    Account "account"
    /// A notebook instance of the account.
    Notebook "notebook"
    /// A Studio domain of the account.
    Domain "domain"
    /// A job of the account, or what says how monitoring jobs are to run.
    Job "job"
    /// A model of the account.
    Model "model"
    /// An endpoint configuration of the account.
    EndpointConfig "endpoint-config"
    /// An inference component of the account.
    InferenceComponent "inference-component"
    /// A cluster of the account.
    Cluster "cluster"
    /// A tracking server of the account.
    TrackingServer "tracking-server"
    /// An endpoint service that the account offers to others.
    EndpointService "endpoint-service"
    /// A service network of VPC Lattice.
    ServiceNetwork "service-network"
    /// Another resource.
    Resource "resource"
    /// A part of the network that could not be read.
    NotRead "not-read"
    /// Something in the network that none of the other kinds names.
    Network "network"
    /// Something between here and there that neither groups, ACLs nor routes explain.
    Path "path"
    /// The VPC resolver, or what answers in its place.
    Resolver "resolver"
    /// Somebody presents a certificate of an authority of their own.
    Interception "interception"
    /// Somebody answers with a certificate that is not the service's.
    Certificate "certificate"
    /// The connection is cut off when TLS begins.
    Inspection "inspection"
    /// The largest packet that a way carries (MTU), which is smaller than both sides believe.
    Mtu "mtu"
    /// A version of TLS that nothing should accept.
    Tls "tls"
    /// The service itself.
    Service "service"
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::CauseKind;

    #[test]
    fn names_in_json_are_those_that_are_shown() {
        for kind in CauseKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
