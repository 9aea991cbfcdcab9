//! What a workload's pages ask of the network beside endpoints: zones, traffic, addresses (W4).

use super::Topology;
use super::functions::Function;
use crate::blueprint::{Blueprint, Path};
use crate::catalog::Workload;
use crate::diagnostic::{Code, Diagnostic};

/// Zones of the VPC in AWS's Big Data Blog, "How to set up an air-gapped VPC for Amazon SageMaker Unified Studio" (its beginning was read
/// 2026-11-26): "at least three Availability Zones". The guide, "Network isolation", recommends two or more for endpoints.
const UNIFIED_STUDIO_ZONES: usize = 3;
/// Addresses of a P5 instance where EKS orchestrates: SageMaker AI Developer Guide, "Prerequisites for using SageMaker `HyperPod`" (read
/// 2026-11-26); with Slurm it takes 32.
const P5_ADDRESSES: u64 = 81;

/// Returns a warning of each demand that is not met, with the blueprint value that would meet it.
pub(super) fn unmet(blueprint: &Blueprint, topology: &Topology) -> Vec<(Path, Diagnostic)> {
    let mut said = Vec::new();
    let declared = |workload| blueprint.workloads.contains(&workload);
    let mut warn = |path: &str, workload: Workload, what: String, help: &str| {
        let message = format!(
            "profile `{}`: workload `{workload}` {what}",
            blueprint.profile
        );
        let warning = Diagnostic::warning(Code::WorkloadUnmet, message).with_help(help);
        said.push((Path::from(path), warning));
    };
    let zones = topology.zones.len();
    if declared(Workload::UnifiedStudio) && zones < UNIFIED_STUDIO_ZONES {
        let what = format!(
            "is set up by AWS in {UNIFIED_STUDIO_ZONES} zones or more, and here are {zones}"
        );
        let help = "list another zone of the region under `network.zones`, if it has one";
        warn("network.zones", Workload::UnifiedStudio, what, help);
    }
    if declared(Workload::Hyperpod) {
        if !blueprint.security.efa {
            let what = "has nodes that talk by EFA, for which their group must let all traffic pass to itself and from itself";
            let help = "set `security.efa: true`, unless no instance of the cluster has EFA";
            warn("security.efa", Workload::Hyperpod, what.to_owned(), help);
        }
        let nodes = topology
            .tiers
            .iter()
            .filter(|tier| tier.function == Function::Training);
        let smallest = nodes
            .flat_map(|tier| &tier.subnets)
            .min_by_key(|subnet| subnet.usable_addresses);
        if let Some(subnet) = smallest.filter(|subnet| subnet.usable_addresses < P5_ADDRESSES) {
            let what = format!(
                "gives a P5 instance {P5_ADDRESSES} addresses where EKS orchestrates, and subnet `{}` has {}",
                subnet.id, subnet.usable_addresses
            );
            let help = "give tier `training` more `units`, or cut it from a range of its own, as `network.secondary_cidrs: [100.64.0.0/16]` and \
                        `network.tiers.training.cut_from: 100.64.0.0/16`: a subnet cannot grow later";
            warn("network.tiers.training", Workload::Hyperpod, what, help);
        }
    }
    said
}
