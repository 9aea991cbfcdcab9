//! Networks beside this one to which ways may be declared.

use crate::blueprint::Cidr;
use serde::Serialize;
use std::collections::BTreeMap;

/// A network beside this one that the blueprint declares: a peered VPC, or a network on premises. Nothing is rendered of it; it is
/// no failure when a way leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherNetwork {
    /// Its name in the blueprint.
    pub name: String,
    /// Its range.
    pub cidr: Cidr,
}

/// Returns declared networks, by name.
pub(super) fn other_networks(declared: &BTreeMap<String, Cidr>) -> Vec<OtherNetwork> {
    let networks = declared.iter().map(|(name, cidr)| OtherNetwork {
        name: name.clone(),
        cidr: *cidr,
    });
    networks.collect()
}
