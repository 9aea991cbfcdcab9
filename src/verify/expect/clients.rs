//! People and programs outside the VPC open the endpoints that are declared for them, and nothing else (N19, V3, V4).

use super::reach::{CLOSED, sorted};
use super::{Check, Destination, Expectation};
use crate::catalog::{EndpointType, Protocol, Requirement, citation};
use crate::report::Area;
use crate::topology::{Client, Endpoint, Function, Tier, Topology};

/// Returns what of each client's range is let in: at every interface endpoint, and at each function in each zone.
pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let mut all = Vec::new();
    for client in &topology.clients {
        let endpoints = topology.endpoints.iter();
        let interfaces = endpoints.filter(|one| one.kind == EndpointType::Interface);
        all.extend(interfaces.map(|endpoint| at_endpoint(client, endpoint)));
        let tiers = topology.tiers.iter();
        let tiers = tiers.filter(|tier| !matches!(tier.function, Function::Vpce | Function::Nat));
        all.extend(tiers.flat_map(|tier| at_function(client, tier)));
    }
    all
}

fn at_endpoint(client: &Client, endpoint: &Endpoint) -> Expectation {
    let open = client.to.contains(&endpoint.service);
    let (name, title) = (&client.name, &endpoint.title);
    let mut from = vec![client.from.clone()];
    from.extend(endpoint.from.clone());
    let to = Destination::Endpoint {
        service: endpoint.service.clone(),
    };
    Expectation {
        id: id(open, client, &endpoint.service),
        reason: if open {
            format!("client {name} may open {title}")
        } else {
            format!("client {name} has no business with {title}")
        },
        from: sorted(from),
        ..one(client, to, 443, open)
    }
}

fn at_function<'a>(client: &'a Client, tier: &'a Tier) -> impl Iterator<Item = Expectation> + 'a {
    let subnets = tier.subnets.iter();
    let tried = subnets.flat_map(|subnet| CLOSED.map(|port| (subnet.zone, port)));
    tried.map(move |(zone, port)| {
        let to = Destination::Function {
            function: tier.function,
            tier: tier.name.clone(),
            zone,
        };
        Expectation {
            id: id(false, client, &format!("{}/{zone}:{port}", tier.name)),
            reason: format!(
                "client {} may not open port {port} of {}",
                client.name,
                tier.function.as_str()
            ),
            ..one(client, to, port, false)
        }
    })
}

fn id(open: bool, client: &Client, to: &str) -> String {
    let area = if open { "reach" } else { "segmentation" };
    format!("{area}/clients/{}/{to}", client.name)
}

/// Returns an expectation to which the caller adds what tells it from the others.
fn one(client: &Client, to: Destination, port: u16, open: bool) -> Expectation {
    let (area, requirement, maps_to) = if open {
        (
            Area::Reach,
            Requirement::V3,
            citation::TRANSMISSION_SECURITY,
        )
    } else {
        (Area::Segmentation, Requirement::V4, citation::SEGMENTATION)
    };
    Expectation {
        id: String::new(),
        area,
        vantage: None,
        check: Check::Admit {
            from: client.cidr,
            to,
            protocol: Protocol::Tcp,
            port,
            open,
        },
        reason: String::new(),
        requirements: vec![
            requirement,
            Requirement::N4,
            Requirement::N5,
            Requirement::N19,
        ],
        maps_to,
        from: vec![client.from.clone()],
    }
}
