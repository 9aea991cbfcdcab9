//! Inference components, which have no network of their own: they run in that of the configuration of their endpoint, and are isolated
//! where it says so (SageMaker API reference, `CreateInferenceComponent`, which takes neither, and `CreateEndpointConfig`, `VpcConfig`
//! and `EnableNetworkIsolation`, read 2026-11-26).

use super::account::gap;
use super::finding::Kind;
use super::findings::Findings;
use super::job_settings::{self, Takes};
use super::jobs::models;
use super::matches::Matches;
use super::placement::{Demand, Home, functions, home, judge, lost_placements};
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::MODEL_ISOLATION;
use crate::report::{CauseKind, Component};
use crate::snapshot::{Snapshot, SnapshotPart, Workload, WorkloadKind};
use crate::topology::Function;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    for endpoint in of_kind(snapshot, WorkloadKind::Endpoint) {
        let subject = Subject::new(
            CauseKind::EndpointConfig,
            format!("account/endpoint-configs/of-endpoint/{}", endpoint.name),
            &[Requirement::V5, Requirement::W3],
            MODEL_ISOLATION,
        );
        config(findings, &subject.deployed_as(&endpoint.name), endpoint);
    }
    for component in of_kind(snapshot, WorkloadKind::InferenceComponent) {
        one(findings, matches, component);
    }
    let about = (CauseKind::InferenceComponent, "inference-components");
    gap(findings, SnapshotPart::InferenceComponents, about);
}

fn of_kind(snapshot: &Snapshot, kind: WorkloadKind) -> impl Iterator<Item = &Workload> {
    let all = snapshot.workloads.iter();
    all.filter(move |one| one.kind == kind)
}

fn one(findings: &mut Findings<'_>, matches: &Matches<'_>, component: &Workload) {
    let what = format!("account/inference-components/{}", component.name);
    let requirements = [Requirement::V5, Requirement::W3];
    let about = CauseKind::InferenceComponent;
    let subject = Subject::new(about, what, &requirements, MODEL_ISOLATION);
    let subject = subject.deployed_as(&component.name);
    let Some(config) = config(findings, &subject, component) else {
        return;
    };
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let fix = format!(
        "it runs by the endpoint configuration {}: create that again with the subnets and the group of the blueprint, isolated, and \
         update the endpoint to it, or accept it for a time under `exceptions`, as an `endpoint_config`",
        config.name
    );
    let wanted = functions(topology, &[Function::Inference]);
    let demand = Demand {
        functions: &wanted,
        // Volumes are told with the configuration.
        key: None,
        network: true,
        fix: &fix,
    };
    lost_placements(findings, &subject, config);
    for placement in &config.placements {
        match home(topology, snapshot, &placement.subnets) {
            Home::OtherProfile => return,
            Home::Unknown(part) => findings.unknown(&subject, Some("subnets"), part),
            Home::Own | Home::Elsewhere => {
                job_settings::unsaid(findings, &subject, config.kind, (placement, &demand));
                let before = findings.list.len();
                judge(findings, matches, &subject, (placement, &demand));
                job_settings::with_place(findings, matches, (before, &wanted), Takes::VpcConfig);
                decided(findings, before, config);
            }
        }
    }
    models(findings, &subject, component);
}

/// Says of the findings from one of the list on that the configuration decides them, as it does what is said of itself.
fn decided(findings: &mut Findings<'_>, from: usize, config: &Workload) {
    for finding in findings.list.iter_mut().skip(from) {
        if finding.kind != Kind::Unknown {
            let field = finding.field.as_deref().unwrap_or_default();
            finding.decider = Some(Component::of(&config.name).part(field));
        }
    }
}

/// Returns the configuration of an endpoint, or of a component's endpoint; says so where nobody can tell which that is: AWS takes a
/// configuration away while an endpoint runs by it.
fn config<'a>(
    findings: &mut Findings<'a>,
    subject: &Subject,
    runs: &Workload,
) -> Option<&'a Workload> {
    let snapshot = findings.snapshot;
    let name = match (runs.kind, &runs.runs_on) {
        (WorkloadKind::Endpoint, name) => name.as_ref(),
        (_, Some(name)) => {
            let mut endpoints = of_kind(snapshot, WorkloadKind::Endpoint);
            let endpoint = endpoints.find(|one| one.name == *name);
            endpoint.and_then(|endpoint| endpoint.runs_on.as_ref())
        }
        (_, None) => None,
    };
    let found = name.and_then(|name| {
        let mut configs = of_kind(snapshot, WorkloadKind::EndpointConfig);
        configs.find(|one| one.name == *name)
    });
    if found.is_some() {
        return found;
    }
    let parts = [
        SnapshotPart::InferenceComponents,
        SnapshotPart::EndpointConfigs,
    ];
    if let Some(part) = parts.into_iter().find(|part| !snapshot.knows(*part)) {
        findings.unknown(subject, Some("endpoint-config"), part);
        return None;
    }
    let gone = match (name, &runs.runs_on) {
        (Some(name), _) => format!("the endpoint configuration {name}"),
        (None, Some(name)) => format!("the endpoint {name}"),
        (None, None) => "its endpoint".to_owned(),
    };
    let fix = format!(
        "{gone} is gone, and with it what says in which network it runs: verify again, or make the endpoint anew"
    );
    findings.not_told(subject, "endpoint-config", fix);
    None
}
