//! Inference components, which run in the network of the configuration of their endpoint.

use super::faults::{Fault, found};
use super::workloads::{of, owned, place};
use super::{deployed, reported, told};
use smgen::snapshot::{Snapshot, WorkloadKind};
use smgen::verify::audit::audit;

fn gone(s: &mut Snapshot, kind: WorkloadKind) {
    s.workloads.retain(|one| one.kind != kind);
    let mut listings = s.listings.iter_mut();
    let listing = listings.find(|one| one.kind == kind).unwrap();
    (listing.listed, listing.read) = (0, 0);
}

const FAULTS: &[Fault] = &[
    (
        "a component by a configuration outside",
        |s| place(s, WorkloadKind::EndpointConfig).subnets.clear(),
        &["missing account/inference-components/inference-component subnets"],
    ),
    (
        "a component by a configuration that isolates nothing",
        |s| place(s, WorkloadKind::EndpointConfig).network_isolation = Some(false),
        &["changed account/inference-components/inference-component network-isolation"],
    ),
    (
        "a component of a model that is gone",
        |s| of(s, WorkloadKind::InferenceComponent).models = owned("gone"),
        &["unknown account/inference-components/inference-component model"],
    ),
    (
        "a component on an endpoint that is gone",
        |s| gone(s, WorkloadKind::Endpoint),
        &["unknown account/inference-components/inference-component endpoint-config"],
    ),
    (
        "an endpoint by a configuration that is gone",
        |s| gone(s, WorkloadKind::EndpointConfig),
        &[
            "unknown account/endpoint-configs/of-endpoint/endpoint endpoint-config",
            "unknown account/inference-components/inference-component endpoint-config",
        ],
    ),
];

#[test]
fn components_are_judged_by_the_configuration_of_their_endpoint() {
    found("prod-hipaa", None, FAULTS);
}

/// What the configuration itself is told for is one problem with what is told of the component.
#[test]
fn a_component_and_its_configuration_are_one_problem() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let config = of(&mut snapshot, WorkloadKind::EndpointConfig);
    config.models.clear();
    config.placements[0].subnets.clear();
    let lines = [
        "missing account/endpoint-configs/endpoint-config subnets",
        "missing account/inference-components/inference-component subnets",
    ];
    assert_eq!(told(&topology, &snapshot), lines);
    let findings = audit(&topology, &snapshot);
    let component = findings
        .iter()
        .find(|one| one.what.contains("/inference-components/"));
    let fix = &component.unwrap().fix;
    assert!(
        fix.contains("the endpoint configuration endpoint-config"),
        "{fix}"
    );
    assert!(fix.contains("The profile's `VpcConfig` is `{"), "{fix}");
    let problems = reported(&topology, &snapshot);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let explains = &problems[0].explains;
    for id in [
        "configuration/account/endpoint-configs",
        "configuration/account/inference-components",
    ] {
        assert!(explains.iter().any(|one| one == id), "{explains:#?}");
    }
}

/// The network of a model decides nothing where components alone run it, and everything where anything else does.
#[test]
fn the_network_of_a_model_that_components_alone_run_is_nobodys() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    place(&mut snapshot, WorkloadKind::Model).subnets.clear();
    of(&mut snapshot, WorkloadKind::InferenceComponent).models = owned("model");
    let outside = ["missing account/models/model subnets"];
    assert_eq!(told(&topology, &snapshot), outside);
    of(&mut snapshot, WorkloadKind::Transform).models = owned("other");
    assert_eq!(
        told(&topology, &snapshot),
        [
            "missing account/models/model subnets",
            "unknown account/jobs/transform/transform model"
        ]
    );
    gone(&mut snapshot, WorkloadKind::Transform);
    of(&mut snapshot, WorkloadKind::EndpointConfig)
        .models
        .clear();
    assert_eq!(told(&topology, &snapshot), [""; 0]);
    of(&mut snapshot, WorkloadKind::InferenceComponent)
        .models
        .clear();
    assert_eq!(told(&topology, &snapshot), outside);
}
