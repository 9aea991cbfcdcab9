//! Names resolve to the endpoints, not to public addresses (V2).

use super::vantage::vantages;
use super::{Check, Expectation, ResolvesTo, Vantage};
use crate::catalog::{self, EndpointType, Requirement, citation};
use crate::report::Area;
use crate::snapshot::ACCOUNT;
use crate::topology::{Endpoint, Topology};

/// A label under a `*.` of an endpoint that stands for all of them.
const ANY_LABEL: &str = "smgen";
/// Names whose `*` holds the number of the own account, so that what workloads ask is asked, and a zone for it is seen: Amazon ECR
/// user guide, "Private registry"; AWS `CodeArtifact` user guide, "Domains overview" (read 2026-11-26).
const OF_ACCOUNT: [(&str, &str); 2] = [
    (".dkr.ecr", "{account}"),
    (".d.codeartifact.", "smgen-{account}"),
];
/// The bucket that the SageMaker Python SDK takes unless told otherwise (its documentation, `Session.default_bucket`).
const BUCKET: &str = "sagemaker-{region}-{account}";

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
    names.map(|name| asked(&name)).collect()
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
        // Its names keep their public addresses, and nobody says which names lead into its prefix list: the way there is tried alone.
        EndpointType::Gateway if endpoint.is_declared() => return Vec::new(),
        EndpointType::Gateway => (
            with_bucket(topology, endpoint),
            ResolvesTo::PrefixList { service: service() },
            format!(
                "{} keeps its public addresses, and the gateway endpoint's route takes those of its prefix list",
                endpoint.title
            ),
        ),
    };
    let each = names.into_iter().map(|name| {
        let name = asked(&name);
        Expectation {
            id: format!("dns/{vantage}/{}", name.replace(ACCOUNT, "account")),
            area: Area::Dns,
            vantage: Some(vantage.clone()),
            check: Check::Resolve {
                name: match &topology.account_id {
                    Some(account) => name.replace(ACCOUNT, account),
                    None => name,
                },
                to: to.clone(),
            },
            reason: reason.clone(),
            requirements: vec![Requirement::V2, endpoint.requirement()],
            maps_to: citation::TRANSMISSION_SECURITY,
            from: endpoint.from.clone(),
        }
    });
    each.collect()
}

fn gateway_names(topology: &Topology, endpoint: &Endpoint) -> Vec<String> {
    let region = catalog::region(&topology.region);
    let mut names = region.map_or_else(Vec::new, |region| {
        endpoint.public_names(region, topology.fips)
    });
    // Names with a `*` are those of buckets, which resolve as the plain name does.
    names.retain(|name| !name.contains('*'));
    names
}

/// Returns the names of a gateway endpoint's service with that of a bucket in front (virtual-hosted style), as workloads ask: a zone
/// for it alone hides it.
fn with_bucket(topology: &Topology, endpoint: &Endpoint) -> Vec<String> {
    let mut names = gateway_names(topology, endpoint);
    if endpoint.service == "s3" {
        let bucket = BUCKET.replace("{region}", &topology.region);
        let of_bucket: Vec<_> = names
            .iter()
            .map(|name| format!("{bucket}.{name}"))
            .collect();
        names.extend(of_bucket);
    }
    names
}

/// Returns a name that stands for all under a `*`.
fn asked(name: &str) -> String {
    let mut own = OF_ACCOUNT.iter();
    let own = own.find(|(part, _)| name.starts_with('*') && name.contains(part));
    name.replace('*', own.map_or(ANY_LABEL, |(_, label)| label))
}
