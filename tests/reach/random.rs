//! Random networks of three subnets, small enough that everything in them meets everything else.

use super::language::describe;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use smgen::reach::{Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{Protocol, Snapshot};
use std::net::IpAddr;

const PORTS: [&str; 6] = [
    "0-65535",
    "22",
    "443",
    "400-500",
    "1024-65535",
    "32768-61000",
];
const RANGES: [&str; 7] = [
    "0.0.0.0/0",
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.0.1.10/32",
    "10.0.1.0/28",
    "8.0.0.0/8",
];
/// Ports of ACL entries: some cut the ephemeral range.
const CUTS: [&str; 7] = [
    "0-65535",
    "443",
    "1024-65535",
    "32768-61000",
    "49152-65535",
    "40000-50000",
    "0-40000",
];
const PROTOCOLS: [&str; 4] = ["all", "tcp", "udp", "icmp"];

/// Names of the hosts of [`network`]: two in each subnet.
pub const HOSTS: [&str; 6] = ["a1", "a2", "b1", "b2", "c1", "c2"];

fn ports(protocol: &str, ports: &str) -> String {
    match protocol {
        "all" => "*".into(),
        "icmp" => if ports == "443" { "8" } else { "*" }.into(),
        _ => ports.into(),
    }
}

fn rule() -> impl Strategy<Value = String> {
    let peer = prop_oneof![
        4 => select(&RANGES[..]).prop_map(str::to_owned),
        2 => (0..4_u8).prop_map(|group| format!("@g{group}")),
        1 => Just("%pl-1".to_owned()),
    ];
    (
        any::<bool>(),
        0..4_u8,
        select(&PROTOCOLS[..]),
        select(&PORTS[..]),
        peer,
    )
        .prop_map(|(egress, group, protocol, range, peer)| {
            let way = if egress { "out" } else { "in" };
            format!(
                "{way} g{group} {protocol} {} {peer}",
                ports(protocol, range)
            )
        })
}

/// An entry of an ACL, without the ACL's name and the number.
pub fn entry() -> impl Strategy<Value = (bool, bool, String)> {
    (
        any::<bool>(),
        prop::bool::weighted(0.6),
        select(vec!["all", "tcp", "tcp", "udp", "icmp"]),
        select(&CUTS[..]),
        prop_oneof![2 => Just("0.0.0.0/0"), 2 => Just("10.0.0.0/16"), 3 => select(&RANGES[..])],
    )
        .prop_map(|(egress, allow, protocol, range, cidr)| {
            (
                egress,
                allow,
                format!("{protocol} {} {cidr}", ports(protocol, range)),
            )
        })
}

pub fn entry_line(
    acl: &str,
    number: usize,
    (egress, allow, rest): &(bool, bool, String),
) -> String {
    let (way, effect) = (
        if *egress { "out" } else { "in" },
        if *allow { "allow" } else { "deny" },
    );
    format!("entry {acl} {way} {number} {effect} {rest}")
}

/// A network with random groups, ACLs and routes; no two routes of a table match the same address.
pub fn network() -> impl Strategy<Value = Snapshot> {
    let carried = prop::collection::vec(subsequence(vec!["g0", "g1", "g2", "g3"], 1..=3), 6);
    let acls = prop::collection::vec(prop::option::of(prop::collection::vec(entry(), 1..8)), 3);
    let target = || {
        select(vec![
            "igw:igw-1",
            "nat:nat-1",
            "pcx:pcx-1",
            "igw:igw-1 blackhole",
            "instance:i-1",
        ])
    };
    let routes = prop::collection::vec(prop::option::of((target(), target())), 3);
    (
        prop::collection::vec(rule(), 0..24),
        carried,
        acls,
        routes,
        (any::<u8>(), any::<u16>()),
    )
        .prop_map(|(rules, carried, acls, routes, (public, wide))| {
            let mut lines: Vec<String> = [
                "vpc 10.0.0.0/16",
                "subnet a 10.0.0.0/24",
                "subnet b 10.0.1.0/24",
                "subnet c 10.0.2.0/24",
                "list pl-1 10.0.0.0/25,10.0.2.10/32",
                "gateway igw-1 internet",
                "gateway pcx-1 peering",
                "nat nat-1 c public",
                "instance i-1 forwarder",
                "group g0",
                "group g1",
                "group g2",
                "group g3",
                "host forwarder c 10.0.2.99 g0 public forwards",
            ]
            .map(str::to_owned)
            .to_vec();
            for (number, (name, groups)) in HOSTS.iter().zip(&carried).enumerate() {
                let public = if public >> number & 1 == 1 {
                    "public"
                } else {
                    ""
                };
                lines.push(format!(
                    "host {name} {} 10.0.{}.1{} {} {public}",
                    &name[..1],
                    number / 2,
                    number % 2,
                    groups.join(",")
                ));
            }
            lines.extend(rules);
            // Two of three groups let everything out, or in; half of the sides of ACLs end with an entry that allows all.
            for group in 0..4 {
                for (shift, way) in [(group, "out"), (group + 4, "in")] {
                    if (wide >> shift) % 3 != 0 {
                        lines.push(format!("{way} g{group} all * 0.0.0.0/0"));
                    }
                }
            }
            for (subnet, entries) in ["a", "b", "c"].iter().zip(&acls) {
                let Some(entries) = entries else { continue };
                lines.push(format!("acl acl-{subnet} {subnet}"));
                for (bit, way) in [(0, "in"), (1, "out")] {
                    if (public >> bit) & 1 == 1 {
                        lines.push(format!(
                            "entry acl-{subnet} {way} 900 allow all * 0.0.0.0/0"
                        ));
                    }
                }
                let numbers = (10..).step_by(10);
                lines.extend(
                    numbers
                        .zip(entries)
                        .map(|(number, entry)| entry_line(&format!("acl-{subnet}"), number, entry)),
                );
            }
            for (subnet, routes) in ["a", "b", "c"].iter().zip(&routes) {
                let Some((low, high)) = routes else { continue };
                lines.push(format!("table table-{subnet} {subnet}"));
                lines.push(format!("route table-{subnet} 8.0.0.0/7 {low}"));
                lines.push(format!("route table-{subnet} 16.0.0.0/4 {high}"));
            }
            let mut snapshot = super::language::empty();
            for line in &lines {
                assert!(describe(&mut snapshot, line), "{line}");
            }
            snapshot
        })
}

/// A question without its network.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub from: &'static str,
    pub to: IpAddr,
    pub protocol: Protocol,
    pub port: u16,
}

pub fn question(outside: bool) -> impl Strategy<Value = Question> {
    let mut targets: Vec<IpAddr> = (0..6_u8)
        .map(|number| [10, 0, number / 2, 10 + number % 2].into())
        .collect();
    if outside {
        targets
            .extend([[8, 8, 8, 8], [9, 9, 9, 9], [17, 1, 1, 1], [99, 1, 1, 1]].map(IpAddr::from));
    }
    let traffic = select(vec![
        (Protocol::Tcp, 22),
        (Protocol::Tcp, 443),
        (Protocol::Tcp, 450),
        (Protocol::Tcp, 50000),
        (Protocol::Udp, 443),
        (Protocol::Icmp, 8),
        (Protocol::Number(47), 0),
    ]);
    (select(&HOSTS[..]), select(targets), traffic).prop_filter_map(
        "to itself",
        |(from, to, (protocol, port))| {
            let own = HOSTS.iter().position(|host| *host == from).unwrap();
            let own = IpAddr::from([
                10,
                0,
                u8::try_from(own / 2).unwrap(),
                10 + u8::try_from(own % 2).unwrap(),
            ]);
            (own != to).then_some(Question {
                from,
                to,
                protocol,
                port,
            })
        },
    )
}

impl Question {
    /// Returns what the model says.
    pub fn ask(self, snapshot: &Snapshot) -> (PacketOutcome, String) {
        let network = Network::new(snapshot);
        let from = network.interface(self.from).unwrap();
        let flow = Flow {
            from,
            to: FlowDestination::Address(self.to),
            protocol: self.protocol,
            port: self.port,
        };
        let verdict = network.packet(&flow);
        assert_eq!(
            network.decide(&flow),
            (verdict.outcome, verdict.decider.clone())
        );
        (verdict.outcome, verdict.decider.to_string())
    }
}

#[test]
fn random_networks_are_neither_all_open_nor_all_closed() {
    let mut runner = TestRunner::deterministic();
    let (mut counts, mut between) = ([0_u32; 4], [0_u32; 4]);
    for _ in 0..1500 {
        let snapshot = network().new_tree(&mut runner).unwrap().current();
        for (outside, counts) in [(true, &mut counts), (false, &mut between)] {
            let question = question(outside).new_tree(&mut runner).unwrap().current();
            let (outcome, _) = question.ask(&snapshot);
            counts[outcome as usize] += 1;
        }
    }
    println!("allowed, partial, denied, unknown: {counts:?}, between hosts: {between:?}");
    assert!(counts.iter().all(|count| *count >= 5), "{counts:?}");
    assert!(
        between[0] >= 400 && between[1] >= 10 && between[2] >= 150,
        "{between:?}"
    );
}
