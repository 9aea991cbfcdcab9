//! What becomes of a packet, which component decides, and the way it took.

use crate::snapshot::{AclEntry, Route, Rule, SnapshotPart, Target};
use ipnet::IpNet;
use serde::Serialize;
use std::net::IpAddr;

/// What becomes of a packet and of the replies to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PacketOutcome {
    /// It arrives, and so do the replies.
    Allowed,
    /// It arrives, but replies to some of the ports that clients use are lost: some connections come about, some do not.
    Partial,
    /// It does not arrive, or no reply does.
    Denied,
    /// The snapshot does not tell.
    Unknown,
}

/// Which end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The one that opens the connection.
    Source,
    /// The one that is connected to.
    Target,
    /// One that forwards in between.
    Between,
}

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the one that opens the connection.
    Request,
    /// Back to it.
    Reply,
}

/// The component that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Decider<'f> {
    /// Nothing stands in the way to an interface; none for one that is assumed.
    Interface {
        /// Id of the interface.
        id: Option<&'f str>,
    },
    /// It leaves to the internet.
    Internet {
        /// Id of the gateway.
        gateway: &'f str,
        /// The NAT gateway or interface that translates.
        nat: Option<&'f str>,
    },
    /// It reaches a service by a gateway endpoint.
    GatewayEndpoint {
        /// Id of the endpoint.
        endpoint: &'f str,
    },
    /// Neither groups nor ACLs see it.
    Unfiltered {
        /// What answers, such as `VPC resolver`.
        service: &'static str,
    },
    /// `enableDnsSupport` is off, so the resolver does not answer.
    ResolverOff,
    /// The source has no address of the target's family.
    NoAddress,
    /// No rule of the groups lets it pass.
    Group {
        /// The end whose groups they are.
        side: Side,
        /// Whether a rule for what goes out is missing; otherwise one for what comes in.
        egress: bool,
        /// Id of the interface; none for one that is assumed.
        interface: Option<&'f str>,
        /// Ids of its groups, sorted.
        groups: &'f [&'f str],
    },
    /// A rule that might match names a prefix list or a group of another VPC that the snapshot does not hold.
    GroupUnknown {
        /// Id of the group.
        group: &'f str,
        /// The rule, as its group holds it.
        rule: &'f Rule,
    },
    /// An interface without groups; whether it filters is not known.
    NoGroups {
        /// Id of the interface; none for one that is assumed.
        interface: Option<&'f str>,
    },
    /// An ACL denies it.
    Acl {
        /// Id of the ACL.
        acl: &'f str,
        /// Id of the subnet that it guards.
        subnet: &'f str,
        /// Whether it denies what leaves the subnet; otherwise what enters.
        egress: bool,
        /// Request or reply.
        direction: Direction,
        /// The entry; none where no entry matches.
        entry: Option<&'f AclEntry>,
    },
    /// No route matches.
    NoRoute {
        /// Id of the route table.
        table: &'f str,
        /// Request or reply.
        direction: Direction,
    },
    /// The route's target is gone.
    Blackhole {
        /// Id of the route table.
        table: &'f str,
        /// The route, as its table holds it.
        route: &'f Route,
        /// Request or reply.
        direction: Direction,
    },
    /// Two prefix lists lead the same range to different targets; AWS chooses at random.
    AmbiguousRoute {
        /// Id of the route table.
        table: &'f str,
        /// One of the routes.
        route: &'f Route,
    },
    /// Replies take another way than the local route.
    ReplyRoute {
        /// The route table of the target's subnet.
        table: &'f str,
        /// The route, as its table holds it.
        route: &'f Route,
    },
    /// The route leads to an internet gateway, but the source has no public address.
    NoPublicAddress {
        /// Id of the gateway.
        gateway: &'f str,
        /// Id of the interface; none for one that is assumed.
        interface: Option<&'f str>,
    },
    /// What the route leads to is not in working order: a NAT gateway, an instance, an endpoint, an attachment.
    State {
        /// Its id.
        id: &'f str,
        /// Its state in AWS's word; `gone` where it is not there.
        state: &'f str,
    },
    /// The NAT's own subnet has no way to where the packet goes.
    NatRoute {
        /// The NAT gateway or interface.
        nat: &'f str,
        /// The route table of its subnet.
        table: &'f str,
        /// The route; none where none matches.
        route: Option<&'f Route>,
    },
    /// A NAT gateway carries TCP, UDP and ICMP, and nothing else.
    NatProtocol {
        /// The NAT gateway.
        nat: &'f str,
    },
    /// A transit gateway has no attachment in the zone from which the packet comes.
    NotAttached {
        /// Id of the gateway.
        gateway: &'f str,
        /// The zone.
        zone: &'f str,
    },
    /// What should forward drops what is not addressed to it.
    SourceDestCheck {
        /// Id of the interface.
        interface: &'f str,
    },
    /// No interface holds the address.
    TargetGone {
        /// The address that nobody holds.
        address: IpAddr,
    },
    /// It leaves what the snapshot holds.
    Beyond {
        /// The target of the route by which it leaves.
        target: &'f Target,
    },
    /// The snapshot lacks something that decides.
    Missing {
        /// The part of the snapshot, such as `network_acls`.
        part: SnapshotPart,
        /// What it is needed for.
        id: &'f str,
    },
}

/// A step of a packet's way, as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum Step<'f> {
    /// An interface sends or gets it.
    Interface {
        /// The end of the flow at which it stands.
        side: Side,
        /// Id of the interface; none for one that is assumed.
        id: Option<&'f str>,
        /// Id of its subnet.
        subnet: &'f str,
        /// Its address.
        address: IpAddr,
    },
    /// A rule of a group lets it pass; replies need none.
    Group {
        /// The end whose group it is.
        side: Side,
        /// Whether it is a rule for what goes out.
        egress: bool,
        /// Id of the group.
        group: &'f str,
        /// The rule, as its group holds it.
        rule: &'f Rule,
    },
    /// An entry of an ACL lets it pass.
    Acl {
        /// Id of the ACL.
        acl: &'f str,
        /// Id of the subnet that it guards.
        subnet: &'f str,
        /// Whether it is about what leaves the subnet.
        egress: bool,
        /// Request or reply.
        direction: Direction,
        /// The entry; none for replies of which some are lost, or may be.
        entry: Option<&'f AclEntry>,
    },
    /// A route matches.
    Route {
        /// Id of the route table.
        table: &'f str,
        /// The range that matched.
        matched: IpNet,
        /// The route, as its table holds it.
        route: &'f Route,
        /// Request or reply.
        direction: Direction,
    },
    /// Something passes it on: a NAT gateway, an internet gateway, an endpoint.
    Through {
        /// Its id.
        id: &'f str,
    },
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PacketTrace<'f> {
    /// What becomes of it.
    pub outcome: PacketOutcome,
    /// The component that decides.
    pub decider: Decider<'f>,
    /// The way, as far as the packet came; with the replies' way back where it arrived.
    pub path: Vec<Step<'f>>,
    /// Ephemeral ports to which replies are lost, as first and last.
    pub lost_replies: Vec<(u16, u16)>,
}
