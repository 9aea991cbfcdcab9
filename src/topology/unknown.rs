//! What of a topology the catalogue does not know: FIPS endpoints, services that are declared, new zones, zones without a service (N6, P4).

use super::Topology;
use crate::blueprint::{Blueprint, Path, suggest};
use crate::diagnostic::{Code, Diagnostic};

/// Returns a warning of each, with the blueprint value that it is about.
pub(super) fn findings(blueprint: &Blueprint, topology: &Topology) -> Vec<(Path, Diagnostic)> {
    let mut said: Vec<_> = not_fips(blueprint, topology).into_iter().collect();
    said.extend(declared(blueprint));
    said.extend(lacking(topology));
    said.extend(new_zones(blueprint));
    said
}

/// Names the services that are left with their ordinary endpoints where FIPS is asked for.
fn not_fips(blueprint: &Blueprint, topology: &Topology) -> Option<(Path, Diagnostic)> {
    let plain = topology.plain_endpoints();
    if !blueprint.endpoints.fips || plain.is_empty() {
        return None;
    }
    let message = format!(
        "profile `{}`: smgen knows no FIPS endpoint in `{}` for {}: ordinary ones are rendered",
        blueprint.profile,
        blueprint.region.name,
        suggest::list(&plain)
    );
    let warning = Diagnostic::warning(Code::EndpointNotFips, message);
    let path = Path::from("endpoints.fips");
    let help = "drop those that must not carry what FIPS protects; the README of the output says what clients have to set";
    Some((path, warning.with_help(help)))
}

/// Warns of zones that the catalogue does not know: AWS adds some, and the number may be a slip.
fn new_zones(blueprint: &Blueprint) -> Option<(Path, Diagnostic)> {
    let region = blueprint.region;
    let zones = blueprint.network.zones.iter();
    let new: Vec<_> = zones
        .filter(|zone| !region.zones.contains(zone))
        .map(|zone| zone.as_str())
        .collect();
    if new.is_empty() {
        return None;
    }
    let known: Vec<_> = region.zones.iter().map(|zone| zone.as_str()).collect();
    let message = format!(
        "profile `{}`: smgen does not know {} of `{}`: whether the zone is there, and has SageMaker and every endpoint, is not checked",
        blueprint.profile,
        suggest::list(&new),
        region.name
    );
    let warning = Diagnostic::warning(Code::ZoneUnchecked, message);
    let help = format!(
        "it knows {}; `aws ec2 describe-availability-zones --region {}` tells what your account has",
        suggest::list(&known),
        region.name
    );
    Some((Path::from("network.zones"), warning.with_help(help)))
}

/// Says of endpoints whose service zones of the network lack that calls from there go elsewhere.
fn lacking(topology: &Topology) -> impl Iterator<Item = (Path, Diagnostic)> {
    let endpoints = topology.endpoints.iter();
    let some = endpoints.filter(|endpoint| !endpoint.lacking.is_empty());
    some.map(|endpoint| {
        let zones: Vec<_> = endpoint.lacking.iter().map(|zone| zone.as_str()).collect();
        let message = format!(
            "profile `{}`: endpoint `{}` has no subnet in {}, where its service is not offered: calls from there cross into another zone",
            topology.profile,
            endpoint.service,
            suggest::list(&zones)
        );
        let path = Path::from("endpoints.services").key(&endpoint.service).key("zones");
        let help = "choose zones that have the service (`aws ec2 describe-vpc-endpoint-services` lists them) where the loss of one must not stop it";
        let warning = Diagnostic::warning(Code::EndpointLacksZone, message);
        (path, warning.with_help(help))
    })
}

/// Says what a declared service leaves unsaid, so that it is not checked or rests on its name alone.
fn declared(blueprint: &Blueprint) -> Vec<(Path, Diagnostic)> {
    let choices = blueprint.endpoints.services.iter();
    let mut said = Vec::new();
    for choice in choices.filter(|one| one.service.is_declared()) {
        let service = choice.service;
        let mut lacks = Vec::new();
        if service.host_names(blueprint.region, false).is_empty() {
            lacks.push("names no `hosts`, so `verify` asks for none of its names".to_owned());
        }
        if service.policy && choice.actions.is_none() && choice.assumes_prefix {
            lacks.push(format!(
                "says neither `actions` nor `iam_prefix`, so its policy lets `{}:*` pass, by the name of the service alone",
                service.namespace()
            ));
        }
        if lacks.is_empty() {
            continue;
        }
        let message = format!(
            "profile `{}`: declared endpoint `{}` {}",
            blueprint.profile,
            service.key,
            lacks.join("; ")
        );
        let path = Path::from("endpoints.services").key(service.key);
        let help = "take them from the page of the service about VPC endpoints, and from the Service Authorization Reference";
        let warning = Diagnostic::warning(Code::EndpointUnchecked, message);
        said.push((path, warning.with_help(help)));
    }
    said
}
