//! What neither groups nor ACLs see: Amazon VPC user guide, "Security groups" and "Network ACL basics" (Amazon DNS, DHCP,
//! instance and task metadata, licence activation, time sync, the reserved addresses of the router).

use super::filter::{TCP, Traffic, UDP};
use crate::snapshot::Snapshot;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};

/// Name of the resolver, the one of these that can be switched off.
pub(super) const RESOLVER: &str = "VPC resolver";

/// What answers at an address without any group or ACL being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// This one.
    Answers(&'static str),
    /// The resolver may: which of the VPC's ranges is the primary one is not known.
    PerhapsResolver,
    /// Nothing of the kind.
    Nothing,
}

/// Returns the addresses of which [`service`] may say something.
pub(super) fn addresses(snapshot: &Snapshot) -> Vec<IpAddr> {
    let own = [123, 250, 251, 253, 254].map(|last| IpAddr::from([169, 254, 169, last]));
    let own_v6 =
        [0x123, 0x253, 0x254].map(|last| IpAddr::from([0xfd00, 0xec2, 0, 0, 0, 0, 0, last]));
    let others = [[169, 254, 170, 2], [255; 4]].map(IpAddr::from);
    let primary = snapshot.vpc.primary_cidr;
    let primary = primary.map(|net| u32::from(net.network()));
    let resolvers = bases(snapshot).chain(primary).map(resolver);
    let all = own.into_iter().chain(own_v6).chain(others);
    all.chain(resolvers).collect()
}

/// The ports of which [`service`] may say something.
pub(super) const PORTS: [(u8, u16); 6] = [
    (TCP, 53),
    (TCP, 80),
    (TCP, 1688),
    (UDP, 53),
    (UDP, 67),
    (UDP, 123),
];

/// Returns what answers at an address without any group or ACL being asked.
#[inline]
pub(super) fn service(snapshot: &Snapshot, to: IpAddr, traffic: Traffic) -> Service {
    match named(snapshot, to, traffic) {
        Some(service) => Service::Answers(service),
        None if is_dns(traffic)
            && snapshot.vpc.primary_cidr.is_none()
            && bases(snapshot).any(|base| resolver(base) == to) =>
        {
            Service::PerhapsResolver
        }
        None => Service::Nothing,
    }
}

#[inline]
fn is_dns(traffic: Traffic) -> bool {
    traffic.port == 53 && [TCP, UDP].contains(&traffic.protocol)
}

#[inline]
fn named(snapshot: &Snapshot, to: IpAddr, traffic: Traffic) -> Option<&'static str> {
    let Traffic { protocol, port } = traffic;
    let tcp = protocol == TCP;
    let dns = is_dns(traffic);
    match to {
        IpAddr::V4(to) => match to.octets() {
            [169, 254, 169, 253] if dns => Some(RESOLVER),
            [169, 254, 169, 254] if tcp && port == 80 => Some("instance metadata"),
            [169, 254, 170, 2] if tcp && port == 80 => Some("task metadata"),
            [169, 254, 169, 123] if protocol == UDP && port == 123 => Some("time sync"),
            [169, 254, 169, 250 | 251] if tcp && port == 1688 => Some("licence activation"),
            [255, 255, 255, 255] if protocol == UDP && port == 67 => Some("DHCP"),
            _ => {
                let primary = snapshot.vpc.primary_cidr.filter(|_| dns)?;
                (resolver(primary.network().into()) == IpAddr::V4(to)).then_some(RESOLVER)
            }
        },
        IpAddr::V6(to) => {
            let own = |last| Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, last);
            if dns && to == own(0x253) {
                Some(RESOLVER)
            } else if tcp && port == 80 && to == own(0x254) {
                Some("instance metadata")
            } else if protocol == UDP && port == 123 && to == own(0x123) {
                Some("time sync")
            } else {
                None
            }
        }
    }
}

/// The resolver answers at the base of the VPC's primary range plus two, wherever further ranges lie: Amazon VPC user guide, "Amazon
/// DNS server" ("the primary private IPv4 CIDR range plus two").
fn resolver(base: u32) -> IpAddr {
    IpAddr::V4(base.saturating_add(2).into())
}

fn bases(snapshot: &Snapshot) -> impl Iterator<Item = u32> {
    let ranges = snapshot.vpc.cidrs.iter();
    ranges.filter_map(|net| match net {
        IpNet::V4(net) => Some(u32::from(net.network())),
        IpNet::V6(_) => None,
    })
}
