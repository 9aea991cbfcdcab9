//! One thing that is not as the blueprint says.

use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::report::{CauseKind, Component};
use crate::topology::ResourceKind;
use serde::Serialize;
use serde_json::Value;

/// How what is deployed departs from the blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It should be there and is not.
    Missing,
    /// It is there and should not be.
    Extra,
    /// It is there, and not as it should be.
    Changed,
    /// Nobody can tell, because something could not be read. Never to be taken for any of the others, nor for a pass.
    Unknown,
}

impl Kind {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
        }
    }
}

/// The property of a VPC that holds nothing of the network.
pub(super) const CONTENTS: &str = "contents";

/// The property of something that a stranger stands in the place of.
pub(in crate::verify) const REPLACED: &str = "replaced";

/// One departure from the blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about: the id that it carries, or should carry, as the tag `smgen:id`, such as `endpoint/sts`; for what the
    /// blueprint knows nothing of, its kind and deployed id; for what the account does, `account/notebooks/NAME`.
    pub what: String,
    /// Id of what is deployed; none where nothing is.
    pub resource: Option<String>,
    /// What kind of component it is about.
    pub about: CauseKind,
    /// The property; none where the thing itself is missing or extra.
    pub field: Option<String>,
    /// How it departs.
    pub kind: Kind,
    /// What the blueprint says; none where it says nothing.
    pub expected: Option<Value>,
    /// What is deployed; none where nothing is, or where it could not be read.
    pub found: Option<Value>,
    /// The requirements that it touches, such as `N4`.
    pub requirements: Vec<Requirement>,
    /// What it maps to, from [`crate::catalog::citation`].
    pub maps_to: Vec<&'static str>,
    /// Blueprint values that it derives from.
    pub from: Vec<Path>,
    /// The way out, in one sentence.
    pub fix: String,
    /// What decides it, where that is something else than what it is about: the gap that hides it, or an association that it comes
    /// and goes with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decider: Option<Component>,
}

/// Returns the kind of component that a resource is; a part is blamed on what it belongs to.
pub(super) fn about(kind: ResourceKind) -> CauseKind {
    match kind {
        ResourceKind::Vpc | ResourceKind::VpcCidrBlock => CauseKind::Vpc,
        ResourceKind::DhcpOptions => CauseKind::DhcpOptions,
        ResourceKind::DefaultSecurityGroup => CauseKind::DefaultSecurityGroup,
        ResourceKind::DefaultNetworkAcl => CauseKind::DefaultNetworkAcl,
        ResourceKind::MainRouteTable => CauseKind::MainRouteTable,
        ResourceKind::Subnet => CauseKind::Subnet,
        ResourceKind::RouteTable | ResourceKind::Route => CauseKind::RouteTable,
        ResourceKind::InternetGateway => CauseKind::InternetGateway,
        ResourceKind::ElasticIp => CauseKind::ElasticIp,
        ResourceKind::NatGateway => CauseKind::NatGateway,
        ResourceKind::NatInstance => CauseKind::NatInstance,
        ResourceKind::SecurityGroup | ResourceKind::SecurityGroupRule => CauseKind::SecurityGroup,
        ResourceKind::NetworkAcl | ResourceKind::NetworkAclEntry => CauseKind::NetworkAcl,
        ResourceKind::Endpoint => CauseKind::Endpoint,
        ResourceKind::DnsFirewallDomainList
        | ResourceKind::DnsFirewallRuleGroup
        | ResourceKind::DnsFirewallAssociation => CauseKind::DnsFirewall,
        ResourceKind::QueryLog | ResourceKind::LogPolicy => CauseKind::QueryLog,
        ResourceKind::HostedZone => CauseKind::Resolver,
        ResourceKind::FlowLog => CauseKind::FlowLog,
        ResourceKind::LogGroup => CauseKind::LogGroup,
        ResourceKind::Role => CauseKind::Role,
        ResourceKind::ManagedPolicy => CauseKind::ManagedPolicy,
        ResourceKind::Bucket => CauseKind::Bucket,
        ResourceKind::Key => CauseKind::Key,
        ResourceKind::Function => CauseKind::Function,
        ResourceKind::Parameter => CauseKind::Parameter,
    }
}

impl Finding {
    /// Tells whether it says that the VPC holds nothing of the network, which explains whatever else could be said.
    #[must_use]
    pub fn is_stranger(&self) -> bool {
        self.field.as_deref() == Some(CONTENTS)
    }
}
