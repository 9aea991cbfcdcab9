//! Jobs, models, clusters and the like that go around the network (V5).

use super::account::gap;
use super::findings::Findings;
use super::job_settings::{self, Takes};
use super::matches::Matches;
use super::model_users;
use super::placement::{Demand, Home, functions, home, judge, lost_placements};
use super::serverless;
use super::subject::Subject;
use crate::catalog::citation::{JOB_ISOLATION, MODEL_ISOLATION};
use crate::catalog::{Requirement, Workload as Declared};
use crate::report::CauseKind;
use crate::snapshot::{Placement, SnapshotPart, Workload, WorkloadKind};
use crate::topology::{Function, KeyPurpose, Topology, ids};
use crate::verify::iam::run_of_launch;

const JOBS: &str = "start such jobs in the subnets, with the groups and the key of the blueprint, isolated and encrypted between \
                    containers, or accept it for a time under `exceptions`; what is past is told until it is older than `--since`";
const MODELS: &str = "create the model again in the subnets and with the groups of the blueprint, isolated, or accept it for a time \
                      under `exceptions`";
const CONFIGS: &str = "create the configuration again as the blueprint has it, and update the endpoint to it, or accept it for a time \
                       under `exceptions`";
const CLUSTERS: &str = "create the cluster again in the subnets, with the groups and the key of the blueprint, or accept it for a time \
                        under `exceptions`";
const MONITORING: &str = "create it again in the subnets, with the groups and the key of the blueprint, isolated and encrypted \
                          between containers, or accept it for a time under `exceptions`";

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    for workload in &snapshot.workloads {
        one(findings, matches, workload);
    }
    for (part, about, what) in [
        (SnapshotPart::Jobs, CauseKind::Job, "jobs"),
        (SnapshotPart::Models, CauseKind::Model, "models"),
        (
            SnapshotPart::EndpointConfigs,
            CauseKind::EndpointConfig,
            "endpoint-configs",
        ),
        (SnapshotPart::Clusters, CauseKind::Cluster, "clusters"),
        (SnapshotPart::Monitoring, CauseKind::Job, "monitoring"),
    ] {
        gap(findings, part, (about, what));
    }
}

/// How a kind is told and judged; none for what is judged elsewhere, with its domain or its endpoint.
struct Rule {
    about: CauseKind,
    folder: &'static str,
    requirement: Requirement,
    maps_to: &'static [&'static str],
    wanted: Vec<Function>,
    key: Option<KeyPurpose>,
    fix: &'static str,
}

fn rule(kind: WorkloadKind, topology: &Topology) -> Option<Rule> {
    let volumes = Some(KeyPurpose::Volumes);
    let job = |key| Rule {
        about: CauseKind::Job,
        folder: "jobs",
        requirement: Requirement::W2,
        maps_to: JOB_ISOLATION,
        wanted: vec![Function::Training],
        key,
        fix: JOBS,
    };
    Some(match kind {
        WorkloadKind::Training
        | WorkloadKind::Processing
        | WorkloadKind::Transform
        | WorkloadKind::Tuning
        | WorkloadKind::AutoMl
        | WorkloadKind::Labeling
        | WorkloadKind::Recommendation => job(volumes),
        // They take keys for their output only.
        WorkloadKind::Compilation | WorkloadKind::Optimization => job(None),
        WorkloadKind::Model => Rule {
            about: CauseKind::Model,
            folder: "models",
            requirement: Requirement::W3,
            maps_to: MODEL_ISOLATION,
            // Batch transform runs in the network of its model (SageMaker developer guide, "Give Batch Transform Jobs Access to
            // Resources in Your Amazon VPC").
            wanted: if topology.workloads.contains(&Declared::BatchTransform) {
                vec![Function::Inference, Function::Training]
            } else {
                vec![Function::Inference]
            },
            key: None,
            fix: MODELS,
        },
        WorkloadKind::EndpointConfig => Rule {
            about: CauseKind::EndpointConfig,
            folder: "endpoint-configs",
            requirement: Requirement::W3,
            maps_to: MODEL_ISOLATION,
            wanted: vec![Function::Inference],
            key: Some(KeyPurpose::Endpoints),
            fix: CONFIGS,
        },
        WorkloadKind::Cluster => Rule {
            about: CauseKind::Cluster,
            folder: "clusters",
            fix: CLUSTERS,
            ..job(volumes)
        },
        WorkloadKind::DataQuality
        | WorkloadKind::ModelQuality
        | WorkloadKind::ModelBias
        | WorkloadKind::Explainability
        | WorkloadKind::Schedule => Rule {
            folder: "monitoring",
            fix: MONITORING,
            ..job(volumes)
        },
        WorkloadKind::Endpoint
        | WorkloadKind::InferenceComponent
        | WorkloadKind::TrackingServer
        | WorkloadKind::UserProfile
        | WorkloadKind::Space => return None,
    })
}

fn one(findings: &mut Findings<'_>, matches: &Matches<'_>, workload: &Workload) {
    let (topology, kind) = (findings.topology, workload.kind);
    let Some(rule) = rule(kind, topology) else {
        return;
    };
    let name = &workload.name;
    let what = match rule.folder {
        folder @ ("jobs" | "monitoring") => format!("account/{folder}/{}/{name}", kind.as_str()),
        folder => format!("account/{folder}/{name}"),
    };
    let requirements = [Requirement::V5, rule.requirement];
    let subject = Subject::new(rule.about, what, &requirements, rule.maps_to).deployed_as(name);
    let wanted = functions(topology, &rule.wanted);
    let demand = Demand {
        functions: &wanted,
        key: rule.key,
        network: match kind {
            WorkloadKind::Transform => false,
            // Without a model of its own, what is deployed to a variant later has the network of the configuration.
            WorkloadKind::EndpointConfig => workload.models.is_empty(),
            // AWS refuses a VPC and isolation there, or takes those of a configuration: that says what is left open.
            WorkloadKind::Model => model_users::runs_in_its_own(findings.snapshot, name),
            _ => true,
        },
        fix: rule.fix,
    };
    lost_placements(findings, &subject, workload);
    for placement in &workload.placements {
        match home(topology, findings.snapshot, &placement.subnets) {
            Home::OtherProfile => {}
            Home::Unknown(part) => findings.unknown(&subject, Some("subnets"), part),
            Home::Own | Home::Elsewhere if is_probe(workload) => {
                probe(findings, matches, &subject, placement);
            }
            Home::Own | Home::Elsewhere => {
                job_settings::unsaid(findings, &subject, kind, (placement, &demand));
                let placement = &job_settings::demanded(findings, &subject, kind, placement);
                let before = findings.list.len();
                judge(findings, matches, &subject, (placement, &demand));
                let place = (before, demand.functions);
                job_settings::with_place(findings, matches, place, Takes::VpcConfig);
            }
        }
    }
    for part in &workload.remote_access {
        let subject = subject.part_or_whole(part);
        findings.changed(&subject, "remote-access", (false, true), rule.fix);
    }
    models(findings, &subject, workload);
    serverless::compare(findings, &subject, workload);
}

/// Tells whether a job is one of smgen's own, which look at the network from inside.
pub(super) fn is_probe(workload: &Workload) -> bool {
    workload.kind == WorkloadKind::Processing && run_of_launch(&workload.name).is_some()
}

/// Demands of a probe only that it stands in a tier with that one's group: with isolation it would see nothing, alone it has nobody
/// to encrypt for, and its volume holds nothing.
fn probe(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    placement: &Placement,
) {
    let names = matches.subnets.names(&placement.subnets);
    let tiers = names.iter().filter_map(|name| ids::tier_of_subnet(name));
    // Nothing is launched among endpoints and NAT devices.
    let wanted = tiers.take(1).map(Function::of_tier);
    let launched = |function: &Function| !matches!(function, Function::Vpce | Function::Nat);
    let wanted: Vec<_> = wanted.filter(launched).collect();
    let bare = Placement {
        network_isolation: None,
        encrypts_between_containers: None,
        ..placement.clone()
    };
    let demand = Demand {
        functions: if wanted.is_empty() {
            &Function::CALLERS
        } else {
            &wanted
        },
        key: None,
        network: true,
        fix: JOBS,
    };
    judge(findings, matches, subject, (&bare, &demand));
}

/// Says of models that are gone that nobody can tell where they run: what runs goes on without them.
pub(super) fn models(findings: &mut Findings<'_>, subject: &Subject, workload: &Workload) {
    let snapshot = findings.snapshot;
    // A transform job runs in the network of its model, and has one always.
    if workload.kind == WorkloadKind::Transform && workload.models.is_empty() {
        findings.unknown(subject, Some("model"), workload.kind.part());
    }
    if !snapshot.knows(SnapshotPart::Models) {
        // Told once for all models.
        return;
    }
    let all = || {
        let models = snapshot.workloads.iter();
        models.filter(|one| one.kind == WorkloadKind::Model)
    };
    for name in &workload.models {
        if !all().any(|model| model.name == *name) {
            let fix = format!(
                "the model {name} is gone, and with it what says in which network it runs: remove what still uses it, or wait \
                 until it is older than `--since`"
            );
            findings.not_told(subject, "model", fix);
        }
    }
}
