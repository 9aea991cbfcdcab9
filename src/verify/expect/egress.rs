//! What leads out of the network is blocked, but for what is declared (V4).

use super::vantage::vantages;
use super::{Check, Destination, Expectation, reach};
use crate::blueprint::{Cidr, Path};
use crate::catalog::{Protocol, Requirement, citation};
use crate::report::Area;
use crate::topology::{Peer, Ports, Topology};
use std::net::Ipv4Addr;

/// Public addresses of independent networks that have answered on the web's ports and on DNS for years: Quad9's and Google's
/// resolvers. One alone may go away, which would look as if it were blocked. `--egress-target` names others.
pub const EGRESS_TARGETS: [Ipv4Addr; 2] = [Ipv4Addr::new(9, 9, 9, 9), Ipv4Addr::new(8, 8, 8, 8)];

/// Ways out that are tried: the web, SSH, DNS over either protocol.
const PORTS: [(Protocol, u16); 5] = [
    (Protocol::Tcp, 22),
    (Protocol::Tcp, 53),
    (Protocol::Tcp, 80),
    (Protocol::Tcp, 443),
    (Protocol::Udp, 53),
];

pub(super) fn expectations(topology: &Topology, internet: Ipv4Addr) -> Vec<Expectation> {
    let vantages = vantages(topology);
    let each = vantages.iter().flat_map(|vantage| {
        let rules = reach::egress(topology, vantage.function);
        PORTS.map(|(protocol, port)| {
            let rule = rules.iter().find(|rule| {
                let Peer::Cidr(cidr) = rule.peer else {
                    return false;
                };
                let ports = rule
                    .ports()
                    .is_none_or(|ports| ports.contains(Ports::one(port)));
                holds(cidr, internet)
                    && ports
                    && (rule.protocol == protocol || rule.protocol == Protocol::All)
            });
            // A rule is not enough: there must be a way.
            let open = rule.is_some() && topology.internet.is_some();
            Expectation {
                id: format!("egress/{vantage}/internet:{protocol}-{port}"),
                area: Area::Egress,
                vantage: Some(vantage.clone()),
                check: Check::Connect {
                    to: Destination::Internet {
                        address: internet.to_string(),
                    },
                    protocol,
                    port,
                    open,
                },
                reason: match rule.filter(|_| open) {
                    Some(rule) => rule.description.clone(),
                    None => format!(
                        "nothing may leave {} for the internet this way",
                        vantage.function.as_str()
                    ),
                },
                requirements: vec![Requirement::V4, Requirement::N3, Requirement::N4],
                maps_to: citation::NO_EGRESS,
                from: vec![
                    Path::from("network.nat"),
                    Path::from("security.internet_egress"),
                ],
            }
        })
    });
    each.collect()
}

fn holds(cidr: Cidr, address: Ipv4Addr) -> bool {
    (cidr.first()..=cidr.last()).contains(&u32::from(address))
}
