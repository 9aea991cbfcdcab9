//! Groups and ACLs once more, written from the documentation without a look at the model: every port is tried, every address of a
//! group is listed, prefixes are compared as binary digits.

use super::random::{Question, network, question};
use crate::properties::cases;
use ipnet::IpNet;
use proptest::prelude::*;
use smgen::reach::PacketOutcome;
use smgen::snapshot::{AclEntry, Interface, NetworkAcl, Peer, Protocol, Rule, Snapshot};
use std::net::{IpAddr, Ipv4Addr};

fn digits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{:032b}", address.to_bits()),
        IpAddr::V6(address) => format!("{:0128b}", address.to_bits()),
    }
}

fn in_range(cidr: IpNet, address: IpAddr) -> bool {
    let length = usize::from(cidr.prefix_len());
    cidr.addr().is_ipv4() == address.is_ipv4()
        && digits(cidr.addr())[..length] == digits(address)[..length]
}

fn speaks(rule: Protocol, ports: Option<(i32, i32)>, protocol: Protocol, port: u16) -> bool {
    match rule {
        Protocol::All => true,
        _ if rule != protocol => false,
        Protocol::Tcp | Protocol::Udp => {
            ports.is_none_or(|(first, last)| first <= i32::from(port) && i32::from(port) <= last)
        }
        Protocol::Icmp => ports.is_none_or(|(kind, code)| kind == i32::from(port) && code <= 0),
        _ => true,
    }
}

fn permitted(
    snapshot: &Snapshot,
    interface: &Interface,
    egress: bool,
    question: &Question,
    other: IpAddr,
) -> bool {
    let groups = snapshot
        .security_groups
        .iter()
        .filter(|group| interface.groups.contains(&group.id));
    let mut rules = groups.flat_map(|group| {
        if egress {
            &group.egress
        } else {
            &group.ingress
        }
    });
    rules.any(
        |Rule {
             protocol,
             ports,
             peer,
             ..
         }| {
            let there = match peer {
                Peer::Cidr(cidr) => in_range(*cidr, other),
                Peer::Group(id) => {
                    let members = snapshot
                        .interfaces
                        .iter()
                        .filter(|each| each.groups.contains(id));
                    let addresses: Vec<_> =
                        members.flat_map(|each| each.addresses.clone()).collect();
                    addresses.contains(&other)
                }
                Peer::PrefixList(id) => {
                    let list = snapshot
                        .prefix_lists
                        .iter()
                        .find(|list| list.id == *id)
                        .unwrap();
                    list.entries.iter().any(|entry| in_range(*entry, other))
                }
            };
            there && speaks(*protocol, *ports, question.protocol, question.port)
        },
    )
}

/// The entries of one side that are about an address.
fn about(acl: &NetworkAcl, egress: bool, other: IpAddr) -> Vec<&AclEntry> {
    let entries = acl.entries.iter().filter(|entry| entry.egress == egress);
    entries
        .filter(|entry| in_range(entry.cidr, other))
        .collect()
}

fn passes(entries: &[&AclEntry], protocol: Protocol, port: u16) -> bool {
    let matching = entries
        .iter()
        .filter(|entry| speaks(entry.protocol, entry.ports, protocol, port));
    matching
        .min_by_key(|entry| entry.number)
        .is_some_and(|entry| entry.allow)
}

/// What becomes of a packet between two interfaces of the VPC.
pub fn outcome(snapshot: &Snapshot, question: &Question) -> PacketOutcome {
    let at =
        |wanted: &dyn Fn(&&Interface) -> bool| snapshot.interfaces.iter().find(wanted).unwrap();
    let source = at(&|each| each.id == question.from);
    let target = at(&|each| each.addresses.contains(&question.to));
    let from = source.addresses[0];
    if !permitted(snapshot, source, true, question, question.to)
        || !permitted(snapshot, target, false, question, from)
    {
        return PacketOutcome::Denied;
    }
    if source.subnet == target.subnet {
        return PacketOutcome::Allowed;
    }
    let acl = |subnet: &String| {
        let mut acls = snapshot.network_acls.iter();
        let own = acls.clone().find(|acl| acl.subnets.contains(subnet));
        own.or_else(|| acls.find(|acl| acl.default)).unwrap()
    };
    let (near, far) = (acl(&source.subnet), acl(&target.subnet));
    let Question {
        protocol, port, to, ..
    } = *question;
    if !passes(&about(near, true, to), protocol, port)
        || !passes(&about(far, false, from), protocol, port)
    {
        return PacketOutcome::Denied;
    }
    let (leaving, entering) = (about(far, true, from), about(near, false, to));
    let back = |port| passes(&leaving, protocol, port) && passes(&entering, protocol, port);
    if ![Protocol::Tcp, Protocol::Udp].contains(&protocol) {
        let port = if protocol == Protocol::Icmp { 0 } else { port };
        return if back(port) {
            PacketOutcome::Allowed
        } else {
            PacketOutcome::Denied
        };
    }
    if (32768..=61000).all(back) {
        PacketOutcome::Allowed
    } else if (1024..=65535).any(back) {
        PacketOutcome::Partial
    } else {
        PacketOutcome::Denied
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_model_agrees_with_brute_force(snapshot in network(), questions in prop::collection::vec(question(false), 8)) {
        for question in questions {
            let (model, why) = question.ask(&snapshot);
            prop_assert_eq!(model, outcome(&snapshot, &question), "{:?}: {}", question, why);
        }
    }
}

#[test]
fn digits_are_compared_as_prefixes() {
    let range: IpNet = "10.0.1.0/28".parse().unwrap();
    assert!(in_range(range, Ipv4Addr::new(10, 0, 1, 15).into()));
    assert!(!in_range(range, Ipv4Addr::new(10, 0, 1, 16).into()));
}
