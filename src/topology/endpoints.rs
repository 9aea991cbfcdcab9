//! VPC endpoints: which of them exist, and why (N6, N10).

use super::endpoint_policy::{self, workloads};
use super::functions::Function;
use super::inventory::{FieldValue, Resource, ResourceKind};
use super::policy::{PolicyDocument, Reference};
use super::{Topology, ids};
use crate::blueprint::{Blueprint, EndpointChoice, Path};
use crate::catalog::citation::PRIVATE_APIS;
use crate::catalog::{self, EndpointType, Region, Requirement, Workload, ZoneId};
use serde::Serialize;

/// A VPC endpoint. Interface endpoints stand in the endpoint tier of every zone that has the service and carry the group `vpce`; gateway
/// endpoints are routes in the route table of every zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// Key of the service, such as `sagemaker.api`.
    pub service: String,
    /// Name of the service for people.
    pub title: String,
    /// Gateway or interface.
    pub kind: EndpointType,
    /// Name of the endpoint service, such as `com.amazonaws.us-east-1.sagemaker.api`.
    pub service_name: String,
    /// Whether it speaks FIPS-validated TLS only, as asked.
    pub fips: bool,
    /// Whether the service's names resolve to the endpoint inside the VPC.
    pub private_dns: bool,
    /// Names that private DNS answers; of a declared service's gateway, those by which it is tried with packets.
    pub names: Vec<String>,
    /// Why it is there.
    pub reason: String,
    /// Declared workloads that call it.
    pub callers: Vec<Workload>,
    /// What may pass (N7); none where the service takes no endpoint policy.
    pub policy: Option<PolicyDocument>,
    /// What its interfaces are there for, which decides their groups; none of a gateway endpoint.
    pub functions: Vec<Function>,
    /// Zones of the network in which the service is not offered, so that it has no subnet there.
    pub lacking: Vec<ZoneId>,
    /// Streams in both directions, where functions may open some.
    pub streaming: Option<Streaming>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// Streams in both directions through an endpoint, beside calls over HTTPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Streaming {
    /// The port to which they are opened. Nobody has checked that the endpoint listens there.
    pub port: u16,
    /// The functions that may open them.
    pub functions: Vec<Function>,
}

impl Endpoint {
    /// Returns the names by which the service of a gateway endpoint is called, which keep their public addresses; with that first which
    /// clients ask that are told to use FIPS, where they are.
    #[must_use]
    pub fn public_names(&self, region: &Region, fips_clients: bool) -> Vec<String> {
        let Some(service) = catalog::service(&self.service) else {
            return self.names.clone();
        };
        let mut names = service.host_names(region, self.fips);
        if fips_clients {
            // The route takes the addresses of both names.
            let asked = catalog::fips_client_names(service.key, region).into_iter();
            let asked: Vec<_> = asked.take(1).filter(|name| !names.contains(name)).collect();
            names.splice(0..0, asked);
        }
        names
    }

    /// Returns the requirement that asks for it.
    #[must_use]
    pub fn requirement(&self) -> Requirement {
        if self.is_declared() {
            Requirement::N10
        } else {
            Requirement::N6
        }
    }

    /// Tells whether it stands in a zone of the network.
    #[must_use]
    pub fn stands_in(&self, zone: ZoneId) -> bool {
        !self.lacking.contains(&zone)
    }

    /// Tells whether the blueprint declares the service, of which the catalogue knows nothing.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        catalog::service(&self.service).is_none()
    }

    /// Says what its policy lets through, statement by statement; nothing where it has none.
    ///
    /// `own` names who is own: `account` or `organization`.
    #[must_use]
    pub fn lets_through(&self, own: &str) -> Vec<String> {
        let sentences = |policy| endpoint_policy::sentences(&self.service, policy, own);
        self.policy.as_ref().map(sentences).unwrap_or_default()
    }
}

/// Returns the endpoints, gateways first, and the keys of those that are wanted but called by nothing and left out.
pub(super) fn endpoints(blueprint: &Blueprint) -> (Vec<Endpoint>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut endpoints = Vec::new();
    for choice in &blueprint.endpoints.services {
        // Who declares a service has a reason that no workload knows.
        let called = choice.service.is_declared()
            || choice.service.need(&workloads(blueprint)).is_some()
            || blueprint.is_open_to_clients(choice.service.key);
        if !called && blueprint.endpoints.right_size {
            left_out.push(choice.service.key.to_owned());
        } else {
            endpoints.extend(endpoint(blueprint, choice));
        }
    }
    endpoints.sort_by(|a, b| (a.kind, &a.service).cmp(&(b.kind, &b.service)));
    (endpoints, left_out)
}

fn endpoint(blueprint: &Blueprint, choice: &EndpointChoice) -> Option<Endpoint> {
    let (service, region) = (choice.service, blueprint.region);
    let fips_name = blueprint
        .endpoints
        .fips
        .then(|| service.fips_endpoint_name(region))
        .flatten();
    let fips = fips_name.is_some();
    let mut callers: Vec<_> = service
        .calls_for(&workloads(blueprint))
        .map(|call| call.workload)
        .collect();
    callers.dedup();
    let mut from = vec![
        Path::from("endpoints.services").key(service.key),
        Path::from("endpoints.fips"),
        Path::from("endpoints.policies"),
        Path::from("region"),
        Path::from("workloads"),
    ];
    let clients = Some(service.key).filter(|key| blueprint.is_open_to_clients(key));
    let clients = clients.map(Function::clients_of);
    if clients.is_some() {
        from.push(Path::from("access.clients"));
    }
    from.sort();
    let stands = service.kind == EndpointType::Interface;
    let functions = std::iter::once(Function::Vpce).chain(clients);
    Some(Endpoint {
        service: service.key.to_owned(),
        title: service.title.to_owned(),
        kind: service.kind,
        service_name: fips_name.or_else(|| service.endpoint_name(region))?,
        fips,
        private_dns: service.private_dns && service.kind == EndpointType::Interface,
        names: if service.is_declared() {
            service.host_names(region, fips)
        } else {
            service.private_dns_names(region, fips)
        },
        reason: choice
            .reason
            .clone()
            .unwrap_or_else(|| service.purpose.to_owned()),
        callers,
        policy: service
            .supports_policy(region, fips)
            .then(|| endpoint_policy::policy(blueprint, choice)),
        functions: functions.filter(|_| stands).collect(),
        lacking: choice.lacking.clone(),
        streaming: streaming(choice),
        from,
    })
}

fn streaming(choice: &EndpointChoice) -> Option<Streaming> {
    let callers = choice.streaming_from.iter();
    let functions: Vec<_> = callers.map(|caller| Function::from(*caller)).collect();
    let port = choice.service.streaming?.port;
    (!functions.is_empty()).then_some(Streaming { port, functions })
}

/// Returns the blueprint value that decides who may open streams to a service.
pub(super) fn streaming_path(service: &str) -> Path {
    Path::from("endpoints.services")
        .key(service)
        .key("streaming_from")
}

/// What of the endpoints keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let endpoints = topology.endpoints.iter();
    endpoints
        .map(|endpoint| of_endpoint(topology, endpoint))
        .collect()
}

fn of_endpoint(topology: &Topology, endpoint: &Endpoint) -> Resource {
    let one = Resource::new(ResourceKind::Endpoint, ids::endpoint(&endpoint.service))
        .named(topology.prefixed(&endpoint.service))
        .because(
            endpoint.requirement(),
            PRIVATE_APIS,
            endpoint.reason.as_str(),
        )
        .from(&endpoint.from)
        .with("vpc", Reference::id(ids::VPC))
        .with("service", endpoint.service_name.as_str());
    let zones = topology.zones.iter();
    let one = match endpoint.kind {
        EndpointType::Gateway => one.with("type", "Gateway").with(
            "route-tables",
            FieldValue::references(zones.map(ids::private_route_table)),
        ),
        EndpointType::Interface => one
            .with("type", "Interface")
            .with(
                "subnets",
                FieldValue::references(
                    zones
                        .filter(|zone| endpoint.stands_in(**zone))
                        .map(|zone| ids::subnet("endpoints", zone)),
                ),
            )
            .with(
                "groups",
                FieldValue::references(
                    endpoint
                        .functions
                        .iter()
                        .map(|one| ids::security_group(*one)),
                ),
            )
            .with("private-dns", endpoint.private_dns),
    };
    match &endpoint.policy {
        Some(policy) => one.with("policy", policy.clone()),
        None => one,
    }
}
