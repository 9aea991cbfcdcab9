//! The listeners that checks between functions need.

use crate::catalog::{Protocol, ZoneId};
use crate::snapshot::Snapshot;
use crate::topology::{Function, Topology};
use crate::verify::expect::{Check, Destination, Expectation};
use crate::verify::judge::Lookup;
use std::collections::{BTreeMap, BTreeSet};

/// A probe that others connect to: where, with which group, on which ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The function whose group it carries.
    pub function: Function,
    /// Tier of its subnet.
    pub tier: String,
    /// Zone id of its subnet.
    pub zone: ZoneId,
    /// Id of the subnet, such as `subnet-0123456789abcdef0`.
    pub subnet: String,
    /// Id of the security group that it carries.
    pub group: String,
    /// TCP ports on which it listens, sorted.
    pub tcp: Vec<u16>,
    /// UDP ports on which it listens, sorted.
    pub udp: Vec<u16>,
}

/// Lists the listeners that expectations need, one for each function in each subnet; where subnet or group are not deployed, none.
#[must_use]
pub fn listeners(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
) -> Vec<Listener> {
    let lookup = Lookup::new(topology, snapshot);
    let mut ports: BTreeMap<_, BTreeMap<Protocol, BTreeSet<u16>>> = BTreeMap::new();
    for expectation in wanted {
        if let Check::Connect {
            to:
                Destination::Function {
                    function,
                    tier,
                    zone,
                },
            // A listener speaks no other.
            protocol: protocol @ (Protocol::Tcp | Protocol::Udp),
            port,
            ..
        } = &expectation.check
        {
            let place = ports.entry((tier, *zone, *function)).or_default();
            place.entry(*protocol).or_default().insert(*port);
        }
    }
    let each = ports
        .into_iter()
        .filter_map(|((tier, zone, function), ports)| {
            let of = |protocol| {
                ports
                    .get(&protocol)
                    .map_or_else(Vec::new, |ports: &BTreeSet<u16>| {
                        ports.iter().copied().collect()
                    })
            };
            Some(Listener {
                function,
                tier: tier.clone(),
                zone,
                subnet: lookup.subnet(tier, zone)?.to_owned(),
                group: lookup.group(function.as_str())?.to_owned(),
                tcp: of(Protocol::Tcp),
                udp: of(Protocol::Udp),
            })
        });
    each.collect()
}
