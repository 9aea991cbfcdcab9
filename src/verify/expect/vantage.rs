//! The places from which a network is looked at.

use super::Vantage;
use crate::topology::{Function, Topology};

/// Returns a vantage for every subnet of every function that opens connections of its own.
pub(super) fn vantages(topology: &Topology) -> Vec<Vantage> {
    let callers = topology
        .tiers
        .iter()
        .filter(|tier| Function::CALLERS.contains(&tier.function));
    let vantages = callers.flat_map(|tier| {
        tier.subnets.iter().map(|subnet| Vantage {
            function: tier.function,
            tier: tier.name.clone(),
            zone: subnet.zone,
        })
    });
    vantages.collect()
}
