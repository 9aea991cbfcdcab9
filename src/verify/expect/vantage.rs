//! The places from which a network is looked at.

use super::Vantage;
use crate::topology::{Function, Topology};

/// Returns a vantage for every subnet of every function that opens connections of its own.
pub(super) fn vantages(topology: &Topology) -> Vec<Vantage> {
    of_functions(topology, |function| Function::CALLERS.contains(&function))
}

/// Returns a vantage for every subnet of the functions that are wanted.
pub(super) fn of_functions(topology: &Topology, wanted: impl Fn(Function) -> bool) -> Vec<Vantage> {
    let tiers = topology.tiers.iter();
    let tiers = tiers.filter(|tier| wanted(tier.function));
    let vantages = tiers.flat_map(|tier| {
        tier.subnets.iter().map(|subnet| Vantage {
            function: tier.function,
            tier: tier.name.clone(),
            zone: subnet.zone,
        })
    });
    vantages.collect()
}
