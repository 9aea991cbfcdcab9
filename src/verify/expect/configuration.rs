//! What packets cannot show, resource by resource (V5).

use super::{Check, Expectation};
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::snapshot::Snapshot;
use crate::topology::{Resource, Topology};

/// What the account must not do beside the network, with the requirement and what it maps to.
const ACCOUNT: [(&str, &str, Requirement, &[&str]); 9] = [
    (
        "account/notebooks",
        "no notebook of the account has a way to the internet of its own",
        Requirement::W1,
        citation::NOTEBOOK,
    ),
    (
        "account/domains",
        "Studio reaches the internet through the VPC only, and its users and spaces keep to the network",
        Requirement::W1,
        citation::DOMAIN,
    ),
    (
        "account/jobs",
        "jobs run in the VPC, isolated, and encrypt what they say to each other",
        Requirement::W2,
        citation::JOB_ISOLATION,
    ),
    (
        "account/models",
        "models run in the VPC, isolated",
        Requirement::W3,
        citation::MODEL_ISOLATION,
    ),
    (
        "account/endpoint-configs",
        "endpoints run in the VPC, encrypted, and nobody opens a shell in them",
        Requirement::W3,
        citation::MODEL_ISOLATION,
    ),
    (
        "account/inference-components",
        "inference components run in the VPC, isolated, by the configuration of their endpoint",
        Requirement::W3,
        citation::MODEL_ISOLATION,
    ),
    (
        "account/clusters",
        "clusters run in the VPC, encrypted",
        Requirement::W2,
        citation::JOB_ISOLATION,
    ),
    (
        "account/monitoring",
        "monitoring jobs run in the VPC, isolated, and encrypt what they say to each other",
        Requirement::W2,
        citation::JOB_ISOLATION,
    ),
    (
        "account/tracking-servers",
        "tracking servers, which stand outside of every VPC, are there only where the blueprint declares them",
        Requirement::W1,
        citation::DOMAIN,
    ),
];

/// Lists what is read back: everything that every target renders, but for what is a part of something else, whose findings are told
/// with it. What one target alone needs is compared where that target deployed the network.
pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let inventory = topology.inventory();
    let own = inventory.resources.into_iter();
    let own = own.filter(|one| one.target.is_none() && one.part_of.is_none());
    let mut all: Vec<_> = own.map(of_resource).collect();
    all.extend(ACCOUNT.map(|(what, reason, requirement, maps_to)| {
        expectation(
            what,
            reason.to_owned(),
            vec![Requirement::V5, requirement],
            maps_to,
        )
    }));
    all
}

/// Lists what only the target needs that deployed a network: it holds rights in the account, and is looked at like the rest.
#[must_use]
pub fn of_the_target(topology: &Topology, snapshot: &Snapshot) -> Vec<Expectation> {
    let resources = topology.inventory().resources.into_iter();
    let own = resources.filter(|one| {
        // Of the targets one deploys by stacks.
        one.target.is_some() && one.part_of.is_none() && snapshot.is_of_a_stack()
    });
    own.map(of_resource).collect()
}

fn of_resource(resource: Resource) -> Expectation {
    let maps_to = if resource.maps_to.is_empty() {
        citation::AUDIT_CONTROLS
    } else {
        resource.maps_to
    };
    let requirements = vec![Requirement::V5, Requirement::V10, resource.requirement];
    Expectation {
        from: resource.from,
        ..expectation(&resource.id, resource.reason, requirements, maps_to)
    }
}

fn expectation(
    what: &str,
    reason: String,
    requirements: Vec<Requirement>,
    maps_to: &'static [&'static str],
) -> Expectation {
    Expectation {
        id: format!("configuration/{what}"),
        area: Area::Configuration,
        vantage: None,
        check: Check::Configured {
            what: what.to_owned(),
        },
        reason,
        requirements,
        maps_to,
        from: Vec::new(),
    }
}
