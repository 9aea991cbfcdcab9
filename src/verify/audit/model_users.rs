//! What runs a model, and whether the network of the model itself then decides anything.

use crate::snapshot::{Snapshot, Workload, WorkloadKind};

/// Tells whether a model runs in its own network, as far as anybody knows: not where all that runs it are variants without instances,
/// for which AWS takes none, nor where it is inference components, which run in that of a configuration.
pub(super) fn runs_in_its_own(snapshot: &Snapshot, model: &String) -> bool {
    let runs = |one: &&Workload| one.models.contains(model);
    let serverless = |one: &Workload| one.serverless.contains(model);
    let component = |one: &Workload| one.kind == WorkloadKind::InferenceComponent;
    let all = snapshot.workloads.iter().filter(runs);
    let configs = all
        .clone()
        .filter(|one| one.kind == WorkloadKind::EndpointConfig);
    let by_components = all.clone().next().is_some() && all.clone().all(component);
    let without_instances = configs.clone().next().is_some() && configs.clone().all(serverless);
    !(by_components || without_instances)
}
