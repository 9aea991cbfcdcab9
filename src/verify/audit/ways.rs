//! Ways to networks that the blueprint declares: peerings to those of `network.peers`, gateways to those of `network.on_premises`.
//!
//! A way is as declared only where the account says that all that lies behind it is: the ranges of a peering's other side, and for a
//! gateway, whose other side the account does not tell, the ranges that routes send there. Packets are another matter: groups, ACLs
//! and routes decide about them, as about all others.

use super::matches::alive;
use crate::blueprint::Cidr;
use crate::snapshot::{Attachment, AttachmentKind, Route, Snapshot, SnapshotPart, Target};
use crate::topology::{OtherNetwork, Topology};
use ipnet::{IpNet, Ipv4Net};

/// What there is to say of a way out of the VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// All that it leads to is declared.
    Declared,
    /// Something that it leads to is not.
    Undeclared,
    /// What it leads to was not read: this part of the snapshot would tell.
    Unread(SnapshotPart),
}

/// Returns the key of the blueprint under which what lies behind an attachment is declared, if there is one.
pub(super) fn key(kind: AttachmentKind) -> Option<&'static str> {
    match kind {
        AttachmentKind::Peering => Some("network.peers"),
        AttachmentKind::TransitGateway | AttachmentKind::VpnGateway => Some("network.on_premises"),
        AttachmentKind::InternetGateway | AttachmentKind::EgressOnlyInternetGateway => None,
    }
}

/// Returns the kind of attachment that a route leads to, with its id; none for what leads elsewhere.
pub(super) fn attachment_of(target: &Target) -> Option<(AttachmentKind, &str)> {
    match target {
        Target::Peering(id) => Some((AttachmentKind::Peering, id)),
        Target::TransitGateway(id) => Some((AttachmentKind::TransitGateway, id)),
        Target::VpnGateway(id) => Some((AttachmentKind::VpnGateway, id)),
        _ => None,
    }
}

/// Returns the networks that are declared to lie behind a kind of attachment.
fn others(topology: &Topology, kind: AttachmentKind) -> &[OtherNetwork] {
    match kind {
        AttachmentKind::Peering => &topology.peers,
        AttachmentKind::TransitGateway | AttachmentKind::VpnGateway => &topology.on_premises,
        AttachmentKind::InternetGateway | AttachmentKind::EgressOnlyInternetGateway => &[],
    }
}

/// Returns the ranges that are declared to lie behind a kind of attachment. Clients come by either kind, not from the internet.
fn declared(topology: &Topology, kind: AttachmentKind) -> Vec<Cidr> {
    let clients = topology.clients.iter().map(|client| client.cidr);
    let clients = clients.filter(|_| key(kind).is_some());
    let others = others(topology, kind).iter().map(|other| other.cidr);
    others.chain(clients).collect()
}

/// Judges what lies behind an attachment.
pub(super) fn behind(topology: &Topology, snapshot: &Snapshot, attachment: &Attachment) -> Way {
    let networks = nets(&declared(topology, attachment.kind));
    if networks.is_empty() {
        return Way::Undeclared;
    }
    if attachment.kind == AttachmentKind::Peering {
        return judged(
            snapshot,
            &networks,
            &attachment.cidrs,
            SnapshotPart::Attachments,
        );
    }
    let routes = snapshot.route_tables.iter().flat_map(|table| &table.routes);
    let routes = routes
        .filter(|route| attachment_of(&route.target) == Some((attachment.kind, &attachment.id)));
    let mut ranges = Vec::new();
    let mut unread = None;
    for route in routes {
        match matched(snapshot, route) {
            Some(more) => ranges.extend(more),
            None => unread = Some(Way::Unread(SnapshotPart::PrefixLists)),
        }
    }
    // Clients may come by a gateway, but only routes to them say that it is theirs.
    if ranges.is_empty() && unread.is_none() && others(topology, attachment.kind).is_empty() {
        return Way::Undeclared;
    }
    match judged(snapshot, &networks, &ranges, SnapshotPart::RouteTables) {
        Way::Undeclared => Way::Undeclared,
        way => unread.unwrap_or(way),
    }
}

/// Judges a route to an attachment.
pub(super) fn to(topology: &Topology, snapshot: &Snapshot, route: &Route) -> Way {
    let Some((kind, id)) = attachment_of(&route.target) else {
        return Way::Undeclared;
    };
    let mut attachments = snapshot.attachments.iter();
    let attachment = attachments.find(|one| one.kind == kind && one.id == id && alive(&one.state));
    let all = nets(&declared(topology, kind));
    let (behind, networks) = match attachment {
        // Of several peers, the one that this peering leads to.
        Some(peering) if kind == AttachmentKind::Peering && !peering.cidrs.is_empty() => {
            let near = |net: &Ipv4Net| peering.cidrs.iter().any(|cidr| overlap(*net, *cidr));
            let networks = all.into_iter().filter(near).collect();
            (behind(topology, snapshot, peering), networks)
        }
        // A gateway's other routes are judged by themselves.
        Some(_) if kind != AttachmentKind::Peering => (Way::Declared, all),
        Some(peering) => (behind(topology, snapshot, peering), all),
        None if snapshot.knows(SnapshotPart::Attachments) => (Way::Undeclared, all),
        None => (Way::Unread(SnapshotPart::Attachments), all),
    };
    let own = match matched(snapshot, route) {
        Some(ranges) if cover(&networks, &ranges) => Way::Declared,
        Some(_) => Way::Undeclared,
        None => Way::Unread(SnapshotPart::PrefixLists),
    };
    match (own, behind) {
        (Way::Undeclared, _) | (_, Way::Undeclared) => Way::Undeclared,
        (Way::Declared, way) | (way, _) => way,
    }
}

/// Judges ranges that a part of the snapshot tells: none at all, and those of a part with a gap, may not be the whole.
fn judged(snapshot: &Snapshot, networks: &[Ipv4Net], ranges: &[IpNet], part: SnapshotPart) -> Way {
    if !cover(networks, ranges) {
        Way::Undeclared
    } else if ranges.is_empty() || !snapshot.knows(part) {
        Way::Unread(part)
    } else {
        Way::Declared
    }
}

/// Returns the ranges that a route matches; none where nobody read them.
fn matched(snapshot: &Snapshot, route: &Route) -> Option<Vec<IpNet>> {
    let Some(id) = &route.prefix_list else {
        return route.destination.map(|range| vec![range]);
    };
    let mut lists = snapshot.prefix_lists.iter();
    let list = lists.find(|list| list.id == *id)?;
    let read = snapshot.knows(SnapshotPart::PrefixLists) && !list.entries.is_empty();
    read.then(|| list.entries.clone())
}

fn nets(ranges: &[Cidr]) -> Vec<Ipv4Net> {
    ranges.iter().map(|range| range.net()).collect()
}

/// Tells whether all ranges lie in declared ones, perhaps in several that touch. Declared are ranges of IPv4 alone.
fn cover(networks: &[Ipv4Net], ranges: &[IpNet]) -> bool {
    let joined = Ipv4Net::aggregate(&networks.to_vec());
    ranges.iter().all(|range| match range {
        IpNet::V4(range) => joined.iter().any(|net| net.contains(range)),
        IpNet::V6(_) => false,
    })
}

fn overlap(net: Ipv4Net, other: IpNet) -> bool {
    match other {
        IpNet::V4(other) => net.contains(&other) || other.contains(&net),
        IpNet::V6(_) => false,
    }
}
