//! Where this machine is.

use crate::topology::Topology;
use std::net::IpAddr;

/// Returns the address that this machine uses towards the VPC. A UDP socket that is connected sends nothing.
pub(super) fn own_address(topology: &Topology) -> Option<IpAddr> {
    let inside = std::net::Ipv4Addr::from(topology.vpc.cidr.first().saturating_add(2));
    let socket = std::net::UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect((inside, 53)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
