//! Whole sets against single questions: at, one below and one above every boundary of everything that decides in random networks.

use super::brute;
use super::language::describe;
use super::random::{HOSTS, Question, network};
use ipnet::IpNet;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use smgen::reach::complete::{Comer, HeaderSpace, Region, Span, TrafficRange, Wanted};
use smgen::reach::{End, Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{AclEntry, Peer, Protocol, Route, Rule, Snapshot, Target};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Random networks of an ordinary run, and of a whole one.
fn count() -> usize {
    if std::env::var_os("SMGEN_TEST_ALL").is_some() {
        60
    } else {
        12
    }
}

/// Returns the range of IPv6 that stands for one of IPv4: `10.0.` is `2001:db8:0:`.
fn twin(cidr: IpNet) -> IpNet {
    let IpNet::V4(net) = cidr else { return cidr };
    let [first, _, third, fourth] = net.addr().octets();
    let text = match (first, net.prefix_len()) {
        (10, 16) => "2001:db8::/56".to_owned(),
        (10, 24) => format!("2001:db8:0:{third}::/64"),
        (10, length) => format!("2001:db8:0:{third}::{fourth:x}/{}", 96 + u32::from(length)),
        (0, _) => "::/0".to_owned(),
        _ => "2600::/12".to_owned(),
    };
    text.parse().unwrap()
}

/// Gives a network IPv6, and what [`network`] has none of: codes of ICMP, a gateway endpoint, a transit gateway, an appliance inside, a
/// group of another VPC, lists that nobody knows.
#[expect(clippy::too_many_lines, reason = "one list of what is added")]
fn widened(mut snapshot: Snapshot, seed: usize) -> Snapshot {
    snapshot.vpc.cidrs.push("2001:db8::/56".parse().unwrap());
    for (at, subnet) in snapshot.subnets.iter_mut().enumerate() {
        subnet.cidrs_v6 = vec![format!("2001:db8:0:{at}::/64").parse().unwrap()];
    }
    for interface in &mut snapshot.interfaces {
        if let IpAddr::V4(address) = interface.addresses[0] {
            let [.., third, fourth] = address.octets();
            let v6 = Ipv6Addr::new(0x2001, 0xdb8, 0, third.into(), 0, 0, 0, fourth.into());
            interface.addresses.push(v6.into());
        }
    }
    for group in &mut snapshot.security_groups {
        for rules in [&mut group.ingress, &mut group.egress] {
            let twins: Vec<_> = rules
                .iter()
                .filter_map(|rule| match rule.peer {
                    Peer::Cidr(cidr) => Some(Rule {
                        peer: Peer::Cidr(twin(cidr)),
                        ..rule.clone()
                    }),
                    _ => None,
                })
                .collect();
            rules.extend(twins.into_iter().skip(seed % 2));
        }
    }
    for acl in &mut snapshot.network_acls {
        let twins = acl
            .entries
            .iter()
            .filter(|entry| entry.cidr.addr().is_ipv4());
        let twins: Vec<_> = twins
            .map(|entry| AclEntry {
                cidr: twin(entry.cidr),
                number: entry.number + 1,
                ..entry.clone()
            })
            .collect();
        acl.entries.extend(twins);
    }
    let mut lines = vec![
        "gateway eigw-1 egress-only",
        "gateway tgw-1 transit subnets=b",
        "list pl-s3 52.216.0.0/15,54.231.0.0/17",
        "endpoint vpce-s3 gateway com.amazonaws.us-east-1.s3",
        "in g1 icmp 3 0.0.0.0/0",
        "out g0 tcp 988 10.0.0.0/16",
        "out g0 udp 500 10.0.0.0/16",
        "in g2 udp 500 10.0.0.0/16",
    ];
    if seed.is_multiple_of(3) {
        lines.push("out g3 tcp 8443 %pl-gone");
    }
    for line in lines {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    let coded = |ports, cidr: &str| Rule {
        id: String::new(),
        protocol: Protocol::Icmp,
        ports: Some(ports),
        peer: Peer::Cidr(cidr.parse().unwrap()),
        description: String::new(),
    };
    if let Some(group) = snapshot
        .security_groups
        .iter_mut()
        .find(|one| one.id == "g0")
    {
        group.egress.push(coded((3, 4), "8.8.0.0/16"));
        group.egress.push(coded((8, -1), "10.0.0.0/16"));
        group.ingress.push(coded((8, 0), "10.0.1.0/24"));
        group.egress.push(Rule {
            protocol: Protocol::Number(47),
            ports: None,
            ..coded((0, 0), "16.0.0.0/6")
        });
    }
    // What forwards has boundaries that nobody else on the way has.
    for line in [
        "group gf",
        "in gf all * 10.0.0.0/16",
        "out gf udp 0-65535 8.0.0.0/7",
        "out gf tcp 2000-2010 9.40.0.0/16",
        "out gf tcp 3000-3010 10.0.0.0/16",
    ] {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    if let Some(forwarder) = snapshot
        .interfaces
        .iter_mut()
        .find(|one| one.id == "forwarder")
    {
        forwarder.groups = vec!["gf".into()];
    }
    for name in ["b", "c"] {
        let acl = format!("acl-{name}");
        if snapshot.network_acls.iter().any(|one| one.id == acl) {
            continue;
        }
        for line in [
            format!("acl {acl} {name}"),
            format!("entry {acl} in 900 allow all * 0.0.0.0/0"),
            format!("entry {acl} out 900 allow all * 0.0.0.0/0"),
        ] {
            assert!(describe(&mut snapshot, &line), "{line}");
        }
    }
    for line in [
        "entry acl-b in 1 deny tcp 5555-5566 10.0.0.0/16",
        "entry acl-c out 1 deny tcp 4444-4455 8.77.0.0/16",
        "entry acl-c in 1 deny udp 1024-65535 9.66.0.0/16",
    ] {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    // Replies to echoes with a code are lost, of echoes with another one not.
    let denied = AclEntry {
        egress: false,
        number: 2,
        allow: false,
        protocol: Protocol::Icmp,
        ports: Some((0, 3)),
        cidr: "0.0.0.0/0".parse().unwrap(),
    };
    for acl in &mut snapshot.network_acls {
        acl.entries.push(denied.clone());
    }
    let tables = snapshot.route_tables.iter_mut();
    for (at, table) in tables.enumerate() {
        let mut add = |net: &str, target| {
            table.routes.push(Route {
                destination: Some(net.parse().unwrap()),
                prefix_list: None,
                target,
                blackhole: false,
                propagated: false,
            });
        };
        add("2001:db8::/56", Target::Local);
        match (at + seed) % 3 {
            0 => add("::/0", Target::EgressOnlyInternetGateway("eigw-1".into())),
            1 => add("2600::/13", Target::InternetGateway("igw-1".into())),
            _ => add("99.0.0.0/9", Target::TransitGateway("tgw-1".into())),
        }
        if (at + seed) % 4 == 1 {
            add("10.0.2.64/26", Target::Instance("i-1".into()));
            add("96.0.0.0/4", Target::NatGateway("nat-1".into()));
        }
        table.routes.push(Route {
            destination: None,
            prefix_list: Some("pl-s3".into()),
            target: Target::Endpoint("vpce-s3".into()),
            blackhole: false,
            propagated: false,
        });
    }
    snapshot
}

/// Every address at, one below and one above a boundary, read off the snapshot without the model.
fn addresses(snapshot: &Snapshot) -> BTreeSet<IpAddr> {
    let groups = snapshot.security_groups.iter();
    let rules = groups.flat_map(|group| group.ingress.iter().chain(&group.egress));
    let of_rules = rules.filter_map(|rule| match rule.peer {
        Peer::Cidr(cidr) => Some(cidr),
        _ => None,
    });
    let entries = snapshot.network_acls.iter().flat_map(|acl| &acl.entries);
    let routes = snapshot.route_tables.iter().flat_map(|table| &table.routes);
    let lists = snapshot.prefix_lists.iter().flat_map(|list| &list.entries);
    let held = snapshot.interfaces.iter();
    let held = held.flat_map(|one| one.addresses.iter().map(|one| IpNet::from(*one)));
    let subnets = snapshot.subnets.iter();
    let subnets = subnets.flat_map(|one| [vec![one.cidr.into()], one.cidrs_v6.clone()].concat());
    let others = [
        "169.254.169.253/32",
        "169.254.169.254/32",
        "10.0.0.2/32",
        "fd00:ec2::253/128",
    ];
    let all = of_rules
        .chain(entries.map(|entry| entry.cidr))
        .chain(routes.filter_map(|route| route.destination))
        .chain(lists.copied())
        .chain(held)
        .chain(subnets)
        .chain(snapshot.vpc.cidrs.iter().copied())
        .chain(others.map(|text| text.parse().unwrap()));
    let nets: BTreeSet<_> = all.collect();
    let ends = nets.iter().flat_map(|net| match net {
        IpNet::V4(net) => {
            let (first, last): (u32, u32) = (net.network().into(), net.broadcast().into());
            let around = [first.wrapping_sub(1), first, first.wrapping_add(1)];
            let behind = [last.wrapping_sub(1), last, last.wrapping_add(1)];
            let both = around.into_iter().chain(behind);
            both.map(|one| IpAddr::V4(Ipv4Addr::from(one)))
                .collect::<Vec<_>>()
        }
        IpNet::V6(net) => {
            let (first, last): (u128, u128) = (net.network().into(), net.broadcast().into());
            let around = [first.wrapping_sub(1), first, first.wrapping_add(1)];
            let behind = [last.wrapping_sub(1), last, last.wrapping_add(1)];
            let both = around.into_iter().chain(behind);
            both.map(|one| IpAddr::V6(Ipv6Addr::from(one))).collect()
        }
    });
    ends.collect()
}

/// The same of protocols and ports; of ICMP a port is the type plus 256 times the code.
fn traffic(snapshot: &Snapshot) -> BTreeSet<(Protocol, u16)> {
    let groups = snapshot.security_groups.iter();
    let rules = groups.flat_map(|group| group.ingress.iter().chain(&group.egress));
    let rules = rules.map(|rule| (rule.protocol, rule.ports));
    let entries = snapshot.network_acls.iter().flat_map(|acl| &acl.entries);
    let entries = entries.map(|entry| (entry.protocol, entry.ports));
    let mut all = BTreeSet::new();
    for (protocol, ports) in rules.chain(entries) {
        let (first, last) = ports.unwrap_or((0, 65535));
        match protocol {
            Protocol::Tcp | Protocol::Udp => {
                for end in [first, last] {
                    let near = [end - 1, end, end + 1].map(u16::try_from);
                    all.extend(near.into_iter().flatten().map(|port| (protocol, port)));
                }
            }
            Protocol::Icmp | Protocol::Icmpv6 => {
                let kinds = [first - 1, first, first + 1];
                let codes = [last - 1, last, last + 1, 0, 1];
                let kinds = [&kinds[..], &[8]].concat();
                for (kind, code) in kinds.iter().flat_map(|kind| codes.map(|code| (kind, code))) {
                    if let (Ok(kind), Ok(code)) = (u8::try_from(*kind), u8::try_from(code)) {
                        all.insert((protocol, u16::from_le_bytes([kind, code])));
                    }
                }
            }
            Protocol::Number(number) => {
                let near = [number.saturating_sub(1), number, number.saturating_add(1)];
                all.extend(near.map(|number| (Protocol::Number(number), 0)));
            }
            Protocol::All => all.extend([(Protocol::Number(0), 0), (Protocol::All, 0)]),
        }
    }
    for (protocol, port) in [
        (Protocol::Tcp, 53),
        (Protocol::Tcp, 80),
        (Protocol::Udp, 123),
    ] {
        all.extend([port - 1, port, port + 1].map(|port| (protocol, port)));
    }
    all.extend([8, 0, 9].map(|kind| (Protocol::Icmp, kind)));
    all.extend([128, 129].map(|kind| (Protocol::Icmpv6, kind)));
    all.extend([2, 5, 7, 16, 18, 57, 59].map(|number| (Protocol::Number(number), 0)));
    all
}

/// Returns what a set has to hold to hold a question.
fn point((protocol, port): (Protocol, u16)) -> TrafficRange {
    let [low, high] = port.to_le_bytes().map(i32::from);
    let ports = match protocol {
        Protocol::All => return point((Protocol::Number(255), 0)),
        Protocol::Number(_) => None,
        Protocol::Icmp | Protocol::Icmpv6 => Some((low, high)),
        Protocol::Tcp | Protocol::Udp => Some((port.into(), port.into())),
    };
    TrafficRange::of(protocol, ports).unwrap()
}

/// Says what a set says of a packet.
fn outcome(regions: &[Region], address: IpAddr, traffic: (Protocol, u16)) -> PacketOutcome {
    let (address, traffic) = (Span::from(address), point(traffic));
    let mut holding = regions
        .iter()
        .filter(|one| one.span.holds(address) && one.traffic.holds(traffic));
    let outcome = holding
        .next()
        .map_or(PacketOutcome::Denied, |one| one.outcome);
    assert!(
        holding.next().is_none(),
        "regions overlap at {address} {traffic}"
    );
    outcome
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
    let allowed = |open| {
        if open {
            PacketOutcome::Allowed
        } else {
            PacketOutcome::Denied
        }
    };
    let tcp = |port| (Protocol::Tcp, port);
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
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
        assert_eq!(
            outcome(&set, ip(address), tcp(port)),
            allowed(open),
            "{address} {port}"
        );
    }
    // The ACL of a member's subnet.
    let member = network.end("b", &["narrow"], ip("10.0.1.99")).unwrap();
    let range = Span::from(IpNet::from(snapshot.subnets[1].cidr));
    let set = space.members(from, &member, &[range], &[]);
    for (port, open) in [(5999, true), (6000, false), (6010, false), (6011, true)] {
        assert_eq!(
            outcome(&set, ip("10.0.1.7"), tcp(port)),
            allowed(open),
            "{port}"
        );
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
        assert_eq!(
            outcome(&set, ip(address), tcp(port)),
            allowed(open),
            "{address} {port}"
        );
    }
}
