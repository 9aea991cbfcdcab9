//! Controls of VPC endpoints (N6).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::Path;
use crate::catalog::{self, EndpointType, Need};
use crate::topology::{Endpoint, Function, ids};

fn id(endpoint: &Endpoint) -> String {
    ids::endpoint(&endpoint.service)
}

/// cdk-nag and checkov have no rule for it: an endpoint without private DNS is passed by, since the service's names then lead to its
/// public addresses.
pub(super) fn private_names(network: &Network<'_>) -> Assessment {
    let endpoints = network.topology.endpoints.iter();
    let interfaces = endpoints.filter(|endpoint| endpoint.kind == EndpointType::Interface);
    let mut assessor = Assessor::default();
    for endpoint in interfaces {
        let service = catalog::service(&endpoint.service);
        // Where a service has none, its endpoint has names of its own that callers must use.
        let lacks = service.is_none_or(|service| !service.private_dns);
        let fine = endpoint.private_dns || lacks;
        assessor.require(fine, id(endpoint), "has no private DNS", &endpoint.from);
        if endpoint.is_declared() && endpoint.names.is_empty() {
            let why = "which names lead to it is not known: the blueprint declares the service without any";
            assessor.remark(id(endpoint), why);
        }
    }
    assessor.assessment()
}

/// An interface in every zone, so that no call crosses zones and the loss of one stops no other.
pub(super) fn endpoints_in_every_zone(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let tiers = topology.tiers.iter();
    let mut tiers = tiers.filter(|tier| tier.function == Function::Vpce);
    let subnets = tiers.next().map(|tier| tier.subnets.as_slice());
    let mut assessor = Assessor::default();
    for zone in &topology.zones {
        let there = subnets.is_some_and(|subnets| subnets.iter().any(|one| one.zone == *zone));
        let what = ids::subnet("endpoints", zone);
        let from = [Path::from("network.tiers.endpoints")];
        assessor.require(
            there,
            what,
            "is missing, so no endpoint stands there",
            &from,
        );
    }
    let endpoints = topology.endpoints.iter();
    for endpoint in endpoints.filter(|endpoint| !endpoint.lacking.is_empty()) {
        let why = "lacks a zone: the blueprint says that the service is not offered there";
        assessor.remark(id(endpoint), why);
    }
    assessor.assessment()
}

pub(super) fn workloads_have_endpoints(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    if topology.internet.is_some() {
        return Assessment::NotApplicable(
            "there is a NAT: services are reached without endpoints, too",
        );
    }
    let Some(region) = catalog::region(&topology.region) else {
        return Assessment::NotApplicable("the catalogue does not know the region");
    };
    let mut assessor = Assessor::default();
    for service in catalog::services() {
        let mut calls = service.calls_for(&topology.workloads);
        let Some(call) = calls.find(|call| call.need == Need::Must) else {
            continue;
        };
        if !service.available(region) {
            continue;
        }
        let mut endpoints = topology.endpoints.iter();
        let there = endpoints.any(|endpoint| endpoint.service == service.key);
        let why = format!(
            "is missing, and workload `{}` needs it",
            call.workload.as_str()
        );
        let from = [Path::from("endpoints.services"), Path::from("workloads")];
        assessor.require(there, ids::endpoint(service.key), why, &from);
    }
    assessor.assessment()
}
