//! Where a name leads, and what decides it.

use crate::snapshot::{SnapshotPart, ZoneOwner};
use serde::Serialize;
use std::net::IpAddr;

/// The answer to a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resolution<'f> {
    /// Where it leads.
    pub answer: DnsAnswer<'f>,
    /// The component that decides.
    pub decider: NameDecider<'f>,
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum DnsAnswer<'f> {
    /// To the interfaces of an endpoint.
    Endpoint {
        /// Id of the endpoint.
        endpoint: &'f str,
        /// The addresses of its interfaces, sorted.
        addresses: Vec<IpAddr>,
        /// The one in the zone of the vantage; none where it has no interface there.
        near: Option<IpAddr>,
    },
    /// To public addresses.
    Public {
        /// The prefix list that holds them, where AWS publishes one for the service.
        prefix_list: Option<&'f str>,
    },
    /// To addresses that a hosted zone gives it, and that are not those of one endpoint of this VPC.
    Addresses {
        /// The addresses, sorted.
        addresses: Vec<IpAddr>,
    },
    /// The resolver says that there is no such name.
    DoesNotExist,
    /// Nobody answers.
    NoAnswer,
    /// The snapshot does not tell.
    Unknown,
}

/// What decides where a name leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum NameDecider<'f> {
    /// Private DNS of an endpoint.
    PrivateDns {
        /// Id of the endpoint.
        endpoint: &'f str,
        /// The one of its names that matches.
        name: &'f str,
    },
    /// The name is one that AWS gave the endpoint itself.
    EndpointName {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// No endpoint has the name: public DNS answers.
    NoEndpoint,
    /// The service has a gateway endpoint, which changes routes and no names.
    Gateway {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// The endpoint has private DNS off, so public DNS answers.
    PrivateDnsOff {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// `enableDnsHostnames` is off, which switches private DNS off.
    HostnamesOff {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// `enableDnsSupport` is off: the resolver does not answer.
    ResolverOff,
    /// The endpoint is not available.
    State {
        /// Id of the endpoint.
        endpoint: &'f str,
        /// Its state in AWS's word.
        state: &'f str,
    },
    /// The endpoint has no interface.
    NoInterface {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// The endpoint's private zone lies above the name, hides public DNS, and lacks the name.
    PrivateZone {
        /// Id of the endpoint.
        endpoint: &'f str,
        /// The name that the zone is made for.
        name: &'f str,
    },
    /// Two endpoints have the same name.
    Conflict {
        /// Id of the one.
        one: &'f str,
        /// Id of the other.
        other: &'f str,
    },
    /// An interface endpoint beside a gateway endpoint: whether its names are private inside the VPC depends on
    /// `PrivateDnsOnlyForInboundResolverEndpoint`, which the snapshot does not hold.
    InboundOnly {
        /// The interface endpoint.
        endpoint: &'f str,
    },
    /// A hosted zone of the VPC covers the name, and answers it or says that it does not exist.
    HostedZone {
        /// Id of the zone.
        zone: &'f str,
        /// Its name.
        name: &'f str,
        /// Whose it is.
        owner: Option<&'f ZoneOwner>,
        /// What its records lead to: addresses, or a name; nothing where no record has the name.
        values: Vec<&'f str>,
    },
    /// A hosted zone of the VPC covers the name, and what it answers could not be read.
    UnreadZone {
        /// Id of the zone.
        zone: &'f str,
        /// Its name.
        name: &'f str,
        /// Whose it is.
        owner: Option<&'f ZoneOwner>,
    },
    /// A Resolver rule leads questions for the name to other servers.
    ResolverRule {
        /// Id of the rule.
        rule: &'f str,
        /// The name that it covers; empty for every name.
        domain: &'f str,
        /// Addresses of the servers.
        targets: &'f [String],
    },
    /// A rule of DNS Firewall blocks the name.
    DnsFirewall {
        /// Id of the rule group.
        group: &'f str,
        /// Id of the list that has the name; none of a rule that guesses from how a name looks.
        list: Option<&'f str>,
    },
    /// Whether DNS Firewall has a rule for the name could not be read.
    UnreadFirewall {
        /// Id of the rule group.
        group: &'f str,
        /// Id of the list; none where the whole group could not be read, or the rule has no list.
        list: Option<&'f str>,
    },
    /// The name is one that AWS gave an endpoint of another VPC, or one that is gone.
    ForeignEndpoint,
    /// The DHCP options name servers of the user's own, perhaps beside Amazon's: any of them may be asked.
    OwnServers {
        /// Id of the DHCP options.
        options: &'f str,
        /// Their addresses, as the options give them.
        servers: &'f [String],
    },
    /// The name is reserved and never exists (RFC 6761).
    Reserved,
    /// The snapshot lacks something that decides.
    Missing {
        /// The part of the snapshot.
        part: SnapshotPart,
    },
}
