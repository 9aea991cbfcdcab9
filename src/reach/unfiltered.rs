//! What neither groups nor ACLs see: Amazon VPC user guide, "Security groups" and "Network ACL basics" (Amazon DNS, DHCP,
//! instance and task metadata, licence activation, time sync, the reserved addresses of the router).

use super::filter::{TCP, Traffic, UDP};
use crate::snapshot::Snapshot;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Name of the resolver, the one of these that can be switched off.
pub(super) const RESOLVER: &str = "VPC resolver";

/// Returns what answers at an address without any group or ACL being asked.
pub(super) fn service(snapshot: &Snapshot, to: IpAddr, traffic: Traffic) -> Option<&'static str> {
    let Traffic { protocol, port } = traffic;
    let tcp = protocol == TCP;
    let dns = port == 53 && (tcp || protocol == UDP);
    match to {
        IpAddr::V4(to) => match to.octets() {
            [169, 254, 169, 253] if dns => Some(RESOLVER),
            [169, 254, 169, 254] if tcp && port == 80 => Some("instance metadata"),
            [169, 254, 170, 2] if tcp && port == 80 => Some("task metadata"),
            [169, 254, 169, 123] if protocol == UDP && port == 123 => Some("time sync"),
            [169, 254, 169, 250 | 251] if tcp && port == 1688 => Some("licence activation"),
            [255, 255, 255, 255] if protocol == UDP && port == 67 => Some("DHCP"),
            _ if dns && bases(snapshot).any(|base| Ipv4Addr::from(base + 2) == to) => {
                Some(RESOLVER)
            }
            _ => None,
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

/// The first addresses of the VPC's first range, at which the resolver answers: Amazon VPC user guide, "Amazon DNS server"
/// ("the primary private IPv4 CIDR range plus two").
fn bases(snapshot: &Snapshot) -> impl Iterator<Item = u32> {
    let nets = snapshot.vpc.cidrs.iter().filter_map(|net| match net {
        IpNet::V4(net) => Some(u32::from(net.network())),
        IpNet::V6(_) => None,
    });
    nets.take(1)
}
