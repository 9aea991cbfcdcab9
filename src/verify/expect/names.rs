//! Names resolve to the endpoints, not to public addresses (V2).

use super::vantage::vantages;
use super::{Check, Expectation, ResolvesTo, Vantage};
use crate::catalog::{self, EndpointType, Requirement, citation};
use crate::report::Area;
use crate::topology::{Endpoint, Topology};

/// A name under a `*.` of an endpoint that stands for all of them.
const ANY_LABEL: &str = "smgen";

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let vantages = vantages(topology);
    let each = vantages.iter().flat_map(|vantage| {
        topology
            .endpoints
            .iter()
            .flat_map(move |endpoint| of(topology, vantage, endpoint))
    });
    each.collect()
}

/// Returns the names by which a service is called, `*` replaced by a label that stands for all; none without an endpoint of it.
#[must_use]
pub fn host_names(topology: &Topology, service: &str) -> Vec<String> {
    let mut endpoints = topology.endpoints.iter();
    let endpoint = endpoints.find(|endpoint| endpoint.service == service);
    let names = endpoint.map(|endpoint| match endpoint.kind {
        EndpointType::Interface => endpoint.names.clone(),
        EndpointType::Gateway => gateway_names(topology, endpoint),
    });
    let names = names.into_iter().flatten();
    names.map(|name| name.replace('*', ANY_LABEL)).collect()
}

fn of(topology: &Topology, vantage: &Vantage, endpoint: &Endpoint) -> Vec<Expectation> {
    let service = || endpoint.service.clone();
    let (names, to, reason) = match endpoint.kind {
        EndpointType::Interface if endpoint.private_dns => (
            endpoint.names.clone(),
            ResolvesTo::Endpoint { service: service() },
            format!(
                "{} is called by its name, which must lead to the endpoint",
                endpoint.title
            ),
        ),
        EndpointType::Interface => return Vec::new(),
        EndpointType::Gateway => (
            gateway_names(topology, endpoint),
            ResolvesTo::PrefixList { service: service() },
            format!(
                "{} keeps its public addresses, and the gateway endpoint's route takes those of its prefix list",
                endpoint.title
            ),
        ),
    };
    let each = names.into_iter().map(|name| {
        let name = name.replace('*', ANY_LABEL);
        Expectation {
            id: format!("dns/{vantage}/{name}"),
            area: Area::Dns,
            vantage: Some(vantage.clone()),
            check: Check::Resolve {
                name,
                to: to.clone(),
            },
            reason: reason.clone(),
            requirements: vec![Requirement::V2, Requirement::N6],
            maps_to: citation::TRANSMISSION_SECURITY,
            from: endpoint.from.clone(),
        }
    });
    each.collect()
}

fn gateway_names(topology: &Topology, endpoint: &Endpoint) -> Vec<String> {
    let service = catalog::service(&endpoint.service);
    let region = catalog::region(&topology.region);
    let names = service.zip(region);
    names.map_or_else(Vec::new, |(service, region)| {
        // Names with a `*` are those of buckets, which resolve as the plain name does.
        let mut names = service.host_names(region, endpoint.fips);
        names.retain(|name| !name.contains('*'));
        names
    })
}
