//! Whole sets against single questions: at, one below and one above every boundary of everything that decides in random networks.

mod points;
mod widened;

use super::brute;
use super::language::describe;
use super::random::{HOSTS, Question, network};
use ipnet::IpNet;
use points::{addresses, outcome, traffic};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use smgen::reach::complete::{Comer, HeaderSpace, Region, Span, TrafficRange, Wanted};
use smgen::reach::{End, Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{Protocol, Snapshot};
use std::net::IpAddr;
use widened::widened;

/// Random networks of an ordinary run, and of a whole one.
fn count() -> usize {
    if std::env::var_os("SMGEN_TEST_ALL").is_some() {
        60
    } else {
        12
    }
}

fn random(number: usize, runner: &mut TestRunner) -> Snapshot {
    let plain = network().new_tree(runner).unwrap().current();
    widened(plain, number)
}

fn flow<'f>(from: &'f End<'f>, to: FlowDestination<'f>, traffic: (Protocol, u16)) -> Flow<'f> {
    let (protocol, port) = traffic;
    Flow {
        from,
        to,
        protocol,
        port,
    }
}

#[test]
fn what_is_reachable_is_what_single_questions_say() {
    let mut runner = TestRunner::deterministic();
    let (mut points, mut counts) = (0_usize, [0_usize; 4]);
    for number in 0..count() {
        let snapshot = random(number, &mut runner);
        let network = Network::new(&snapshot);
        let space = HeaderSpace::new(&network);
        let (addresses, traffic) = (addresses(&snapshot), traffic(&snapshot));
        for host in HOSTS {
            let from = network.interface(host).unwrap();
            let set = space.reachable(from, &[]);
            for address in &addresses {
                let here = Span::from(*address);
                let near = set.iter().filter(|one| one.span.holds(here));
                let near: Vec<_> = near.copied().collect();
                for one in &traffic {
                    let goal = FlowDestination::Address(*address);
                    let (asked, by) = network.decide(&flow(from, goal, *one));
                    let held = outcome(&near, *address, *one);
                    assert_eq!(
                        held, asked,
                        "network {number}, {host} -> {address} {one:?}: {by}"
                    );
                    counts[asked as usize] += 1;
                    points += 1;
                }
            }
        }
    }
    println!("{points} points; allowed, partial, denied, unknown: {counts:?}");
    assert!(
        counts.iter().all(|count| *count > points / 10_000),
        "{counts:?}"
    );
}

#[test]
fn what_is_open_to_members_is_what_single_questions_say() {
    let mut runner = TestRunner::deterministic();
    let mut open = 0;
    for number in 0..count() {
        let snapshot = random(number, &mut runner);
        let network = Network::new(&snapshot);
        let space = HeaderSpace::new(&network);
        let (addresses, traffic) = (addresses(&snapshot), traffic(&snapshot));
        let from = network.interface(HOSTS[number % HOSTS.len()]).unwrap();
        for subnet in &snapshot.subnets {
            let address = network.free_address(&subnet.id).unwrap();
            let member = network.end(&subnet.id, &["g1", "g2"], address).unwrap();
            let ranges = [subnet.cidr.into(), subnet.cidrs_v6[0]].map(Span::from);
            let set = space.members(from, &member, &ranges, &[]);
            for address in addresses.iter().filter(|address| {
                ranges
                    .iter()
                    .any(|range| range.holds(Span::from(**address)))
            }) {
                let there = member.at(*address);
                for one in &traffic {
                    let (asked, by) =
                        network.decide(&flow(from, FlowDestination::End(&there), *one));
                    let held = outcome(&set, *address, *one);
                    assert_eq!(held, asked, "network {number}, {address} {one:?}: {by}");
                    open += usize::from(asked == PacketOutcome::Allowed);
                }
            }
        }
    }
    assert!(open > 100, "{open}");
}

#[test]
fn what_is_let_in_is_what_single_questions_say() {
    let mut runner = TestRunner::deterministic();
    let (mut points, mut counts) = (0_usize, [0_usize; 4]);
    for number in 0..count() {
        let snapshot = random(number, &mut runner);
        let network = Network::new(&snapshot);
        let space = HeaderSpace::new(&network);
        let (addresses, traffic) = (addresses(&snapshot), traffic(&snapshot));
        for host in [
            HOSTS[number % HOSTS.len()],
            HOSTS[(number + 1) % HOSTS.len()],
        ] {
            let to = network.interface(host).unwrap();
            let inside = space.inside();
            for group in [None, Some("g0"), Some("g3")] {
                let set = match group {
                    None => space.admitted(to, Comer::Stranger, &Span::EVERYWHERE, &[]),
                    Some(group) => space.admitted(to, Comer::Carrier(group), &inside, &[]),
                };
                for address in &addresses {
                    let here = Span::from(*address);
                    if group.is_some() && !inside.iter().any(|span| span.holds(here)) {
                        continue;
                    }
                    let near = set.iter().filter(|one| one.span.holds(here));
                    let near: Vec<_> = near.copied().collect();
                    let comer = match group {
                        None => Network::outsider(*address),
                        Some(group) => network.carrier(group, *address).unwrap(),
                    };
                    let door = to.of_family(address.is_ipv6());
                    for one in &traffic {
                        let (asked, by) =
                            network.admits(&flow(&comer, FlowDestination::End(&door), *one));
                        let held = outcome(&near, *address, *one);
                        assert_eq!(
                            held, asked,
                            "network {number}, {group:?} {address} -> {host} {one:?}: {by}"
                        );
                        counts[asked as usize] += 1;
                        points += 1;
                    }
                }
            }
        }
    }
    println!("{points} points; allowed, partial, denied, unknown: {counts:?}");
    assert!(
        counts[..3].iter().all(|count| *count > points / 10_000),
        "{counts:?}"
    );
}

#[test]
fn sets_agree_with_brute_force_between_hosts() {
    let mut runner = TestRunner::deterministic();
    let mut compared = 0;
    for _ in 0..count() / 4 {
        let snapshot = network().new_tree(&mut runner).unwrap().current();
        let network = Network::new(&snapshot);
        let space = HeaderSpace::new(&network);
        for from in HOSTS {
            let set = space.reachable(network.interface(from).unwrap(), &[]);
            for to in HOSTS.iter().filter(|to| **to != from) {
                let to = network.interface(to).unwrap().address().unwrap();
                for (protocol, port) in traffic(&snapshot) {
                    let plain = matches!(protocol, Protocol::Tcp | Protocol::Udp)
                        && ![53, 500, 988, 1018, 1019, 1020, 1021, 1022, 1023].contains(&port);
                    // The second implementation knows of echoes that they are answered by the reply, of which it asks code 0.
                    if !plain && (protocol, port) != (Protocol::Icmp, 8) {
                        continue;
                    }
                    let question = Question {
                        from,
                        to,
                        protocol,
                        port,
                    };
                    let wanted = brute::outcome(&snapshot, &question);
                    assert_eq!(outcome(&set, to, (protocol, port)), wanted, "{question:?}");
                    compared += 1;
                }
            }
        }
    }
    println!("{compared} compared");
    assert!(compared > 2_000, "{compared}");
}

#[test]
fn what_is_wanted_is_told_even_where_it_is_denied() {
    let mut runner = TestRunner::deterministic();
    let snapshot = random(1, &mut runner);
    let network = Network::new(&snapshot);
    let space = HeaderSpace::new(&network);
    let from = network.interface("a1").unwrap();
    let span: IpNet = "9.9.9.0/24".parse().unwrap();
    let wanted = [Wanted {
        span: span.into(),
        traffic: TrafficRange::of(Protocol::Tcp, Some((7000, 7100))).unwrap(),
    }];
    let plain = space.reachable(from, &[]);
    let told = space.reachable(from, &wanted);
    let ports = |one: &Region| {
        let ((_, first), (_, last)) = (one.traffic.first(), one.traffic.last());
        usize::from(last - first) + 1
    };
    let inside: Vec<_> = told.iter().filter(|one| wanted[0].holds(one)).collect();
    // Every address and every port of what is wanted stands in one region.
    let size = |one: &Region| match (one.span.first(), one.span.last()) {
        (IpAddr::V4(first), IpAddr::V4(last)) => (last.to_bits() - first.to_bits() + 1) as usize,
        _ => 0,
    };
    let whole: usize = inside.iter().map(|one| size(one) * ports(one)).sum();
    assert_eq!(whole, 256 * 101, "{inside:?}");
    let open = |set: &[Region]| set.iter().any(Region::is_open);
    assert_eq!(open(&plain), open(&told));
}

/// One network in which each boundary belongs to one component alone.
const ALONE: [&str; 21] = [
    "vpc 10.0.0.0/16",
    "subnet a 10.0.0.0/24",
    "subnet b 10.0.1.0/24",
    "subnet c 10.0.2.0/24",
    "gateway igw-1 internet",
    "nat nat-1 c public",
    "group open",
    "out open all * 0.0.0.0/0",
    "group narrow",
    "in narrow tcp 5000-5010 8.0.0.0/8",
    "in narrow tcp 0-65535 10.0.0.0/24",
    "host h a 10.0.0.10 open",
    "host n b 10.0.1.10 narrow",
    "table ta a",
    "route ta 8.0.0.0/7 nat:nat-1",
    "table tc c",
    "route tc 0.0.0.0/0 igw:igw-1",
    "acl ac c",
    "entry ac out 1 deny tcp 4444-4455 8.77.0.0/16",
    "entry ac in 9 allow all * 0.0.0.0/0",
    "entry ac out 9 allow all * 0.0.0.0/0",
];

#[test]
fn each_component_on_the_way_has_its_boundaries() {
    let mut snapshot = super::language::empty();
    for line in ALONE.into_iter().chain([
        "acl ab b",
        "entry ab in 1 deny tcp 6000-6010 10.0.0.0/16",
        "entry ab in 9 allow all * 0.0.0.0/0",
        "entry ab out 9 allow all * 0.0.0.0/0",
    ]) {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    let network = Network::new(&snapshot);
    let space = HeaderSpace::new(&network);
    let from = network.interface("h").unwrap();
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let agrees = |set: &[Region], address: &str, port, open| {
        let said = outcome(set, ip(address), (Protocol::Tcp, port));
        let allowed = if open {
            PacketOutcome::Allowed
        } else {
            PacketOutcome::Denied
        };
        assert_eq!(said, allowed, "{address} {port}");
    };
    // The ACL of the NAT's subnet.
    let set = space.reachable(from, &[]);
    for (address, port, open) in [
        ("8.76.255.255", 4444, true),
        ("8.77.0.0", 4443, true),
        ("8.77.0.0", 4444, false),
        ("8.77.255.255", 4455, false),
        ("8.77.255.255", 4456, true),
        ("8.78.0.0", 4455, true),
        ("7.255.255.255", 443, false),
        ("10.0.0.0", 443, false),
    ] {
        agrees(&set, address, port, open);
    }
    // The ACL of a member's subnet.
    let member = network.end("b", &["narrow"], ip("10.0.1.99")).unwrap();
    let range = Span::from(IpNet::from(snapshot.subnets[1].cidr));
    let set = space.members(from, &member, &[range], &[]);
    for (port, open) in [(5999, true), (6000, false), (6010, false), (6011, true)] {
        agrees(&set, "10.0.1.7", port, open);
    }
    // The rules of who lets in, by address and by port.
    let to = network.interface("n").unwrap();
    let set = space.admitted(to, Comer::Stranger, &Span::EVERYWHERE, &[]);
    for (address, port, open) in [
        ("7.255.255.255", 5000, false),
        ("8.0.0.0", 4999, false),
        ("8.0.0.0", 5000, true),
        ("8.255.255.255", 5010, true),
        ("8.255.255.255", 5011, false),
        ("9.0.0.0", 5010, false),
    ] {
        agrees(&set, address, port, open);
    }
}
