//! Entries of network ACLs, derived from the groups' rules (N5).
//!
//! ACLs are stateless: each flow is written four times, as the request and the reply at either end. They know ranges, not
//! groups, so every tier is named by its block.

use super::acl_numbers::Numbers;
use super::functions::Function;
use super::group_rules::{Peer, Rule};
use super::network::Tier;
use super::ports::{EPHEMERAL, Ports};
use super::security_groups::SecurityGroup;
use super::traffic::Traffic;
use crate::blueprint::Cidr;
use crate::catalog::Protocol;
use serde::Serialize;
use std::collections::BTreeSet;

/// An entry that allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AclEntry {
    /// Stable name within ACL and direction: the peer and the ports.
    pub id: String,
    /// Rule number; lower ones are evaluated first, though none of these contradict each other.
    pub number: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// The other end.
    pub cidr: Cidr,
    /// Ports of TCP and UDP; none of other protocols.
    pub ports: Option<Ports>,
    /// Why.
    pub reason: String,
}

/// The ephemeral ports without 3389 (RDP), for replies from anywhere: scanners rightly ask why a range open to the world holds it.
const EPHEMERAL_FROM_ANYWHERE: [Ports; 2] = [
    Ports {
        first: 1024,
        last: 3388,
    },
    Ports {
        first: 3390,
        last: 65535,
    },
];

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    /// Decided by the peer, so that a new peer renumbers nothing.
    numbers: Numbers,
    peer: String,
    cidr: Cidr,
    traffic: Traffic,
    reason: String,
}

#[derive(Default)]
struct Sides {
    ingress: BTreeSet<Wanted>,
    egress: BTreeSet<Wanted>,
}

/// Returns what may come into the subnets of a tier, and what may go out.
pub(super) fn entries(
    tier: &Tier,
    tiers: &[Tier],
    groups: &[SecurityGroup],
) -> (Vec<AclEntry>, Vec<AclEntry>) {
    let mut sides = Sides::default();
    for group in groups {
        for rule in &group.egress {
            for client in tiers.iter().filter(|tier| tier.function == group.function) {
                add(&mut sides, tier, client, rule, tiers);
            }
        }
    }
    if tier.function == Function::Vpce {
        from_clients(&mut sides, groups);
    }
    if tier.public {
        forwarded(&mut sides, tiers, groups);
    }
    (numbered(&sides.ingress), numbered(&sides.egress))
}

/// Adds what a client's rule means for the ACL of a tier.
fn add(sides: &mut Sides, tier: &Tier, client: &Tier, rule: &Rule, tiers: &[Tier]) {
    let traffic = rule.carries();
    let replies = traffic.with_ports(rule.client_ports);
    match &rule.peer {
        Peer::Group(function) => {
            for server in tiers.iter().filter(|tier| tier.function == *function) {
                if tier.name == client.name {
                    sides.egress.extend(to(server, traffic, &rule.description));
                    sides.ingress.extend(to(
                        server,
                        replies,
                        &format!("Replies: {}", rule.description),
                    ));
                }
                if tier.name == server.name {
                    sides.ingress.extend(to(client, traffic, &rule.description));
                    sides.egress.extend(to(
                        client,
                        replies,
                        &format!("Replies: {}", rule.description),
                    ));
                }
            }
        }
        Peer::PrefixList(service) if tier.name == client.name => {
            // ACLs take no prefix lists; the route table holds nothing but the endpoint, so this opens no other way.
            let reason = format!(
                "{}; an ACL cannot name a prefix list, the route table leads nowhere else",
                rule.description
            );
            outside(sides, service, Cidr::ANYWHERE, traffic, &reason);
        }
        Peer::Cidr(cidr) if tier.name == client.name => {
            outside(sides, "internet", *cidr, traffic, &rule.description);
        }
        Peer::PrefixList(_) | Peer::Cidr(_) => {}
    }
}

/// Lets a NAT pass on what the private tiers send to the internet, and the replies back to them.
fn forwarded(sides: &mut Sides, tiers: &[Tier], groups: &[SecurityGroup]) {
    for group in groups
        .iter()
        .filter(|group| group.function != Function::Nat)
    {
        for rule in &group.egress {
            let Peer::Cidr(cidr) = rule.peer else {
                continue;
            };
            let traffic = rule.carries();
            let replies = traffic.with_ports(rule.client_ports);
            for client in tiers.iter().filter(|tier| tier.function == group.function) {
                sides.ingress.extend(to(client, traffic, &rule.description));
                sides.egress.extend(to(
                    client,
                    replies,
                    &format!("Replies: {}", rule.description),
                ));
            }
            outside(sides, "internet", cidr, traffic, &rule.description);
        }
    }
}

/// Lets clients outside the VPC in where the endpoints stand, and the replies out.
fn from_clients(sides: &mut Sides, groups: &[SecurityGroup]) {
    let groups = groups.iter();
    let groups = groups.filter(|group| matches!(group.function, Function::Clients(_)));
    for rule in groups.flat_map(|group| &group.ingress) {
        let Peer::Cidr(cidr) = rule.peer else {
            continue;
        };
        let traffic = rule.carries();
        let wanted = |traffic, reason: String| Wanted {
            numbers: Numbers::of_client(cidr),
            peer: format!("clients-{cidr}"),
            cidr,
            traffic,
            reason,
        };
        let replies = format!("Replies: {}", rule.description);
        sides
            .ingress
            .insert(wanted(traffic, rule.description.clone()));
        sides
            .egress
            .insert(wanted(traffic.with_ports(rule.client_ports), replies));
    }
}

/// Names a tier by each of its ranges.
fn to(peer: &Tier, traffic: Traffic, reason: &str) -> Vec<Wanted> {
    let wanted = peer.ranges.iter().map(|cidr| Wanted {
        numbers: Numbers::of_tier(peer),
        peer: if peer.ranges.len() == 1 {
            peer.name.clone()
        } else {
            format!("{}-{cidr}", peer.name)
        },
        cidr: *cidr,
        traffic,
        reason: reason.to_owned(),
    });
    wanted.collect()
}

/// Lets a tier open connections to a range outside the VPC, and the replies in.
fn outside(sides: &mut Sides, peer: &str, cidr: Cidr, traffic: Traffic, reason: &str) {
    let peer = if cidr == Cidr::ANYWHERE {
        "anywhere".to_owned()
    } else {
        format!("{peer}-{cidr}")
    };
    let wanted = |traffic, reason: String| Wanted {
        numbers: Numbers::OUTSIDE,
        peer: peer.clone(),
        cidr,
        traffic,
        reason,
    };
    sides.egress.insert(wanted(traffic, reason.to_owned()));
    let replies = format!("Replies: {reason}");
    if cidr == Cidr::ANYWHERE && traffic.ports.is_some() {
        let each = EPHEMERAL_FROM_ANYWHERE.map(|ports| traffic.with_ports(ports));
        let each = each.map(|traffic| wanted(traffic, replies.clone()));
        sides.ingress.extend(each);
    } else {
        let ephemeral = traffic.with_ports(EPHEMERAL);
        sides.ingress.insert(wanted(ephemeral, replies));
    }
}

/// Joins entries that allow the same, drops those that another one covers, and gives each its number.
///
/// The number follows from the peer and the port, not from the position, so that adding a rule renumbers no other one:
/// replacing an entry by another with the same number fails half-way at AWS.
fn numbered(wanted: &BTreeSet<Wanted>) -> Vec<AclEntry> {
    let covers = |one: &Wanted, other: &Wanted| {
        one.cidr.contains(other.cidr) && one.traffic.contains(other.traffic)
    };
    let mut entries: Vec<AclEntry> = Vec::new();
    let mut taken = BTreeSet::new();
    for entry in wanted {
        let same: Vec<_> = wanted
            .iter()
            .filter(|other| other.cidr == entry.cidr && other.traffic == entry.traffic)
            .collect();
        // Of entries that allow the same, the first speaks for all.
        if same.first().is_some_and(|first| *first != entry) {
            continue;
        }
        let covered = wanted
            .iter()
            .any(|other| covers(other, entry) && !covers(entry, other));
        if covered {
            continue;
        }
        let offset = match (entry.traffic.protocol, entry.traffic.ports) {
            (_, Some(ports)) if ports.first == EPHEMERAL.first => 95,
            (_, Some(ports)) => ports.first % 90,
            (Protocol::All, None) => 0,
            // Above those of ports, below that of replies.
            (_, None) => 90,
        };
        let number = entry
            .numbers
            .from(offset)
            .find(|number| taken.insert(*number));
        let mut reasons: Vec<_> = same.iter().map(|other| other.reason.as_str()).collect();
        reasons.dedup();
        entries.push(AclEntry {
            id: format!("{}-{}", entry.peer, entry.traffic.name()),
            number: number.unwrap_or(entry.numbers.first),
            protocol: entry.traffic.protocol,
            cidr: entry.cidr,
            ports: entry.traffic.ports,
            reason: reasons.join("; "),
        });
    }
    entries.sort_by_key(|entry| entry.number);
    entries
}
