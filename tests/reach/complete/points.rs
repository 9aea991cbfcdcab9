//! Questions at every boundary of a network, and what a set says of one.

use ipnet::IpNet;
use smgen::reach::PacketOutcome;
use smgen::reach::complete::{Region, Span, TrafficRange};
use smgen::snapshot::{Peer, Protocol, Snapshot};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Every address at, one below and one above a boundary, read off the snapshot without the model.
pub(super) fn addresses(snapshot: &Snapshot) -> BTreeSet<IpAddr> {
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
pub(super) fn traffic(snapshot: &Snapshot) -> BTreeSet<(Protocol, u16)> {
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
pub(super) fn outcome(
    regions: &[Region],
    address: IpAddr,
    traffic: (Protocol, u16),
) -> PacketOutcome {
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
