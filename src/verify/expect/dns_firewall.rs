//! Names that no list has do not resolve (V2, V4).

use super::vantage::vantages;
use super::{Check, Expectation, ResolvesTo};
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::topology::Topology;

/// Names that exist everywhere, of owners that have nothing to do with each other: one that is reserved for documentation (RFC 6761, RFC
/// 2606), and one that AWS keeps so that firewalls can be tried (Amazon Route 53 developer guide, "Managed domain lists", which says
/// that it answers 1.2.3.4 wherever nothing blocks it).
const CANARIES: [&str; 2] = [
    "example.com",
    "controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com",
];

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let firewall = topology.dns_firewall.iter();
    let mut blocking = firewall.filter(|firewall| firewall.blocks());
    let Some(firewall) = blocking.next() else {
        return Vec::new();
    };
    let names = || CANARIES.iter().filter(|name| !firewall.allows(name));
    let each = vantages(topology).into_iter().flat_map(|vantage| {
        names().map(move |name| Expectation {
            id: format!("dns/{vantage}/blocked:{name}"),
            area: Area::Dns,
            vantage: Some(vantage.clone()),
            check: Check::Resolve {
                name: (*name).to_owned(),
                to: ResolvesTo::Nowhere,
            },
            reason: "a question for a name that nothing here needs could carry data to whoever owns the name".to_owned(),
            requirements: vec![Requirement::V4, Requirement::N8],
            maps_to: citation::DNS_FILTERING,
            from: firewall.from.clone(),
        })
    });
    each.collect()
}
