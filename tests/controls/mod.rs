//! Controls over a topology: every profile passes, and each control fails alone.

mod faults;

use crate::support::rendered::{BUILTIN, topology_of};
use smgen::controls::{Control, ControlStatus, Neighbour, check};
use smgen::topology::Topology;
use std::collections::BTreeSet;

/// A network with a NAT instance, EFA and all else that may be excepted.
const OPEN: &str = "profiles:\n  dev:\n    organization_id: o-a1b2c3d4e5\n    workloads: [studio, training, inference]\n    network: {nat: instance}\n    security: {efa: true}\n    endpoints: {services: {dynamodb: {}}, trusted_buckets: [a-bucket]}\n    flow_logs: {destination: s3}\n";

fn neighbours() -> Vec<Neighbour> {
    vec![Neighbour {
        name: "profile other".into(),
        cidr: "10.200.0.0/16".parse().unwrap(),
    }]
}

fn judged(topology: &Topology) -> Vec<Control> {
    check(topology, &neighbours())
}

/// Returns the ids of the controls with a status.
fn with(controls: &[Control], status: ControlStatus) -> Vec<&'static str> {
    let controls = controls.iter().filter(|one| one.status == status);
    controls.map(|control| control.id).collect()
}

const NOT_IN_BLUEPRINT: [&str; 6] = [
    "notebook-isolated",
    "domain-vpc-only",
    "job-isolated",
    "model-isolated",
    "alarm-action",
    "guardrails",
];

#[test]
fn every_built_in_profile_passes() {
    for profile in BUILTIN {
        let controls = judged(&topology_of(profile, None));
        assert_eq!(
            with(&controls, ControlStatus::Fail),
            [""; 0],
            "{profile}: {controls:#?}"
        );
        assert_eq!(
            with(&controls, ControlStatus::NotInBlueprint),
            NOT_IN_BLUEPRINT
        );
        let expected: &[&str] = match profile {
            "dev" => &[
                "no-internet-path",
                "workload-endpoints",
                "flow-log-kept",
                "names-filtered",
                "query-log-kept",
            ],
            "staging" | "prod" => &[
                "no-internet-path",
                "flow-log-kept",
                "names-filtered",
                "query-log-kept",
            ],
            _ => &[],
        };
        assert_eq!(
            with(&controls, ControlStatus::NotApplicable),
            expected,
            "{profile}"
        );
    }
}

#[test]
fn what_is_excepted_passes() {
    let controls = judged(&topology_of("dev", Some(OPEN)));
    assert_eq!(
        with(&controls, ControlStatus::Fail),
        [""; 0],
        "{controls:#?}"
    );
}

#[test]
fn controls_have_stable_names_and_say_what_they_look_at() {
    let controls = judged(&topology_of("prod-hipaa", None));
    let ids: BTreeSet<_> = controls.iter().map(|control| control.id).collect();
    assert_eq!(ids.len(), controls.len());
    for control in &controls {
        assert!(
            control
                .id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        );
        assert!(
            !control.requirements.is_empty() && !control.from.is_empty(),
            "{}",
            control.id
        );
        assert!(!control.looks_at.is_empty() && !control.title.is_empty());
        // What passes looked at something.
        assert_eq!(
            control.status == ControlStatus::Pass,
            !control.evidence.is_empty(),
            "{}",
            control.id
        );
        let judges = [ControlStatus::Pass, ControlStatus::Fail].contains(&control.status);
        assert_eq!(judges, control.note.is_none(), "{}", control.id);
    }
}

#[test]
fn nobody_is_called_compliant() {
    let text = serde_json::to_string(&judged(&topology_of("prod-hipaa", None))).unwrap();
    for word in ["compliant", "complies", "certif"] {
        assert!(!text.to_lowercase().contains(word), "{word}");
    }
}

#[test]
fn a_network_alone_has_nothing_to_overlap() {
    let controls = check(&topology_of("prod", None), &[]);
    assert!(with(&controls, ControlStatus::NotApplicable).contains(&"ranges-apart"));
}

/// A policy that can carry no condition on resources is named; one that carries it is not.
#[test]
fn services_without_a_condition_on_resources_are_named() {
    for strength in ["perimeter", "least-privilege"] {
        let text = format!(
            "profiles:\n  prod:\n    endpoints:\n      policies: {strength}\n      services: {{ssmmessages: {{}}, ec2messages: {{}}, lakeformation: {{}}, sqs: {{}}, execute-api: {{}}, sagemaker.studio: {{}}}}\n"
        );
        let controls = judged(&topology_of("prod", Some(&text)));
        let mut controls = controls.iter();
        let control = controls
            .find(|one| one.id == "endpoint-own-resources")
            .unwrap();
        assert_eq!(control.status, ControlStatus::Pass, "{control:#?}");
        let named = control.evidence.iter().filter(|one| one.remark.is_some());
        let named: Vec<_> = named.map(|one| one.what.as_str()).collect();
        assert_eq!(
            named,
            [
                "endpoint/ec2messages",
                "endpoint/lakeformation",
                "endpoint/ssmmessages"
            ]
        );
        let whats: BTreeSet<_> = control.evidence.iter().map(|one| &one.what).collect();
        assert_eq!(whats.len(), control.evidence.len());
        assert!(whats.iter().any(|what| *what == "endpoint/sqs"));
    }
}
