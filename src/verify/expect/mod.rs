//! What a network is expected to do, read off the topology.

mod calls;
mod clients;
mod complete;
mod configuration;
mod dns_firewall;
mod egress;
mod hosted_zones;
mod names;
mod reach;
mod sentence;
mod vantage;

pub use calls::FOREIGN;
pub use configuration::of_the_target;
pub use egress::EGRESS_TARGETS;
pub use names::host_names;

use crate::blueprint::{Cidr, Path};
use crate::catalog::{Protocol, Requirement, ZoneId};
use crate::report::Area;
use crate::topology::{Function, Topology};
use serde::Serialize;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

/// One expectation. The same list serves packets, the model and the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// Stable id: area, vantage and target, such as `dns/training/use1-az1/sts.us-east-1.amazonaws.com`.
    pub id: String,
    /// What it is about.
    pub area: Area,
    /// From where it is looked at; none for what packets cannot show.
    pub vantage: Option<Vantage>,
    /// What is looked at.
    pub check: Check,
    /// Why it is expected, in one sentence.
    pub reason: String,
    /// The requirements that it proves.
    pub requirements: Vec<Requirement>,
    /// What it maps to, from [`crate::catalog::citation`].
    pub maps_to: &'static [&'static str],
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// Lists everything that is expected of a network, by area, then by vantage.
#[must_use]
pub fn expectations(topology: &Topology) -> Vec<Expectation> {
    expectations_towards(topology, None)
}

/// As [`expectations`], with an address that stands for the internet instead of the usual one.
#[must_use]
pub fn expectations_towards(topology: &Topology, internet: Option<Ipv4Addr>) -> Vec<Expectation> {
    let mut all = names::expectations(topology);
    all.extend(dns_firewall::expectations(topology));
    all.extend(hosted_zones::expectations(topology));
    all.extend(reach::expectations(topology));
    let internet = internet.unwrap_or(EGRESS_TARGETS[0]);
    all.extend(egress::expectations(topology, internet));
    all.extend(clients::expectations(topology));
    all.extend(complete::expectations(topology));
    all.extend(calls::expectations(topology));
    all.extend(configuration::expectations(topology));
    all.sort_by(|a, b| (a.area, &a.vantage, &a.id).cmp(&(b.area, &b.vantage, &b.id)));
    all
}

/// The place from which a check is made: an interface in one subnet with the group of one function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Vantage {
    /// The function whose group it carries.
    pub function: Function,
    /// Tier of the subnet.
    pub tier: String,
    /// Zone id of the subnet.
    pub zone: ZoneId,
}

impl fmt::Display for Vantage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tier, self.zone)
    }
}

/// What is looked at, and what should come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Check {
    /// Where the VPC resolver sends a name.
    Resolve {
        /// The name, without a final dot.
        name: String,
        /// Where it should lead.
        to: ResolvesTo,
    },
    /// Whether a connection comes about.
    Connect {
        /// What it is opened to.
        to: Destination,
        /// The protocol.
        protocol: Protocol,
        /// Port of the destination; 0 for protocols that have none.
        port: u16,
        /// Whether it should come about.
        open: bool,
    },
    /// Whether the last hop lets in what comes from a range outside the VPC, and the replies out: groups and ACLs, not routes.
    Admit {
        /// The range.
        from: Cidr,
        /// What is opened.
        to: Destination,
        /// The protocol.
        protocol: Protocol,
        /// Port of the destination.
        port: u16,
        /// Whether it should be let in.
        open: bool,
    },
    /// Everything that the vantage reaches, or that reaches it, as far as the network decides: every address, protocol and port.
    Complete {
        /// Whether it is about what the vantage reaches; otherwise about what is let in there.
        egress: bool,
    },
    /// A call through an endpoint.
    Call {
        /// Key of the service, such as `s3`.
        service: String,
        /// IAM action.
        action: String,
        /// Further actions of which the same is expected; empty where there are none.
        further: Vec<String>,
        /// ARN of the resource; `*` where the service knows none. `{account}` stands for the own account, `{foreign}` for another.
        resource: String,
        /// Who owns the resource.
        owner: Owner,
        /// Whether the caller belongs to the own account or organization.
        own_principal: bool,
        /// Whether it goes over TLS.
        tls: bool,
        /// Whether the endpoint's policy should let it through.
        allowed: bool,
    },
    /// A property of something deployed, compared with the topology by the audit.
    Configured {
        /// What: the id that it carries as the tag `smgen:id`, such as `endpoint/sts`; or `account/notebooks` and the like.
        what: String,
    },
}

/// The port of every call of AWS's.
const HTTPS: u16 = 443;

impl Check {
    /// Tells whether packets can show it: not what probes do not speak, nor what only clients outside the VPC could send, nor a port at
    /// which nobody has checked that AWS listens.
    #[must_use]
    pub fn is_shown_by_packets(&self) -> bool {
        match self {
            Self::Connect {
                protocol: Protocol::Tcp | Protocol::Udp,
                to,
                port,
                ..
            } => !matches!(to, Destination::Endpoint { .. }) || *port == HTTPS,
            Self::Resolve { .. } | Self::Call { .. } => true,
            Self::Connect { .. }
            | Self::Admit { .. }
            | Self::Complete { .. }
            | Self::Configured { .. } => false,
        }
    }
}

/// Who owns what is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The own account or organization.
    Own,
    /// Another account, in another organization.
    Foreign,
    /// AWS.
    Aws,
    /// Nobody that the request tells.
    None,
}

/// Where a name should lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum ResolvesTo {
    /// To the interfaces of this service's endpoint, and nowhere else.
    Endpoint {
        /// Key of the service.
        service: String,
    },
    /// Into the prefix list of this service's gateway endpoint.
    PrefixList {
        /// Key of the service.
        service: String,
    },
    /// To these addresses, which a zone of the blueprint's gives it, and to no other.
    Addresses {
        /// The addresses, sorted.
        addresses: Vec<IpAddr>,
    },
    /// Nowhere: a zone of the blueprint's covers it and has no record for it.
    Absent,
    /// Nowhere: DNS Firewall blocks it.
    Nowhere,
}

/// Where a connection goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Destination {
    /// The endpoint of a service, in the vantage's own zone where it has an interface there.
    Endpoint {
        /// Key of the service.
        service: String,
    },
    /// An address of a gateway endpoint's prefix list.
    PrefixList {
        /// Key of the service.
        service: String,
    },
    /// An interface of a function, in any zone.
    Function {
        /// The function whose group the interface carries.
        function: Function,
        /// Tier of its subnet.
        tier: String,
        /// Zone id of its subnet.
        zone: ZoneId,
    },
    /// An address on the internet.
    Internet {
        /// The address; a target that `--egress-target` may replace.
        address: String,
    },
}

impl Destination {
    /// Returns the key of the service that answers there, if one does.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::Endpoint { service } | Self::PrefixList { service } => Some(service),
            Self::Function { .. } | Self::Internet { .. } => None,
        }
    }
}
