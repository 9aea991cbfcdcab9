//! Random networks with what [`network`](super::super::random::network) has none of.

use super::super::language::describe;
use ipnet::IpNet;
use smgen::snapshot::{AclEntry, Peer, Protocol, Route, Rule, Snapshot, Target};
use std::net::{IpAddr, Ipv6Addr};

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
pub(super) fn widened(mut snapshot: Snapshot, seed: usize) -> Snapshot {
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
