//! The subnet that this machine is in.

use crate::commands::Stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::Expectation;
use crate::verify::packets::from_subnet;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// The subnet that this machine is in, and what can be looked at from there.
pub(super) struct LocalSubnet {
    /// Id of the subnet.
    pub(super) subnet: String,
    /// The expectations that are looked at from this machine's subnet, and those that are looked at from nowhere.
    pub(super) wanted: Vec<Expectation>,
    /// Says what is not looked at with packets.
    pub(super) note: String,
}

/// Finds the subnet that this machine is in, and what is expected from there.
pub(super) fn find(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
) -> Result<LocalSubnet, Stop> {
    let address = own_address(topology);
    let mut subnets = snapshot.subnets.iter();
    let subnet = subnets.find(|subnet| {
        let cidr = ipnet::IpNet::V4(subnet.cidr);
        address.is_some_and(|address| cidr.contains(&address))
    });
    let mine = subnet.map_or_else(Vec::new, |subnet| {
        from_subnet(topology, snapshot, wanted, &subnet.id)
    });
    let from = |list: &[Expectation]| -> BTreeSet<String> {
        let vantages = list.iter().filter_map(|one| one.vantage.as_ref());
        vantages.map(ToString::to_string).collect()
    };
    let vantages = from(&mine);
    // Signed calls alone belong to no subnet, so any that the network has will do.
    let Some(subnet) = subnet.filter(|_| !vantages.is_empty() || from(wanted).is_empty()) else {
        let error = Diagnostic::error(
            Code::SubjectUnknown,
            "this machine is in no subnet that is looked at from",
        );
        return Err(Stop::Input(vec![error.with_help(
            "`--via local` is for a notebook or a build inside the VPC; `--via auto` launches probes there",
        )]));
    };
    let place = if vantages.is_empty() {
        subnet.id.clone()
    } else {
        Vec::from_iter(vantages).join(" and ")
    };
    Ok(LocalSubnet {
        subnet: subnet.id.clone(),
        wanted: mine,
        note: format!(
            "packets were sent from this machine alone, in {place}; from elsewhere, the model alone looked"
        ),
    })
}

/// Returns the address that this machine uses towards the VPC. A UDP socket that is connected sends nothing.
fn own_address(topology: &Topology) -> Option<IpAddr> {
    let inside = Ipv4Addr::from(topology.vpc.cidr.first().saturating_add(2));
    let socket = UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect((inside, 53)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
