//! Where each component of a snapshot stands, by its id.

use crate::snapshot::{Attachment, Endpoint, Instance, NatGateway, PrefixList, Snapshot};
use rustc_hash::FxHashMap;

/// Indices of subnets, groups and interfaces by id, and references to what is looked up whole.
#[derive(Debug, Default)]
pub(super) struct Ids<'a> {
    pub(super) subnets: FxHashMap<&'a str, u32>,
    pub(super) groups: FxHashMap<&'a str, u32>,
    pub(super) interfaces: FxHashMap<&'a str, u32>,
    pub(super) lists: FxHashMap<&'a str, &'a PrefixList>,
    pub(super) endpoints: FxHashMap<&'a str, &'a Endpoint>,
    pub(super) nats: FxHashMap<&'a str, &'a NatGateway>,
    pub(super) instances: FxHashMap<&'a str, &'a Instance>,
    pub(super) attachments: FxHashMap<&'a str, &'a Attachment>,
}

fn numbered<'a>(ids: impl Iterator<Item = &'a String>) -> FxHashMap<&'a str, u32> {
    ids.zip(0..).map(|(id, at)| (id.as_str(), at)).collect()
}

impl<'a> Ids<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let mut groups = numbered(snapshot.security_groups.iter().map(|group| &group.id));
        // Groups that interfaces carry and nobody described get a number too, so that they are not taken for none.
        let carried = snapshot.interfaces.iter().flat_map(|each| &each.groups);
        for id in carried {
            let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            groups.entry(id).or_insert(next);
        }
        Self {
            subnets: numbered(snapshot.subnets.iter().map(|subnet| &subnet.id)),
            groups,
            interfaces: numbered(snapshot.interfaces.iter().map(|each| &each.id)),
            lists: snapshot
                .prefix_lists
                .iter()
                .map(|each| (each.id.as_str(), each))
                .collect(),
            endpoints: snapshot
                .endpoints
                .iter()
                .map(|each| (each.id.as_str(), each))
                .collect(),
            nats: snapshot
                .nat_gateways
                .iter()
                .map(|each| (each.id.as_str(), each))
                .collect(),
            instances: snapshot
                .instances
                .iter()
                .map(|each| (each.id.as_str(), each))
                .collect(),
            attachments: snapshot
                .attachments
                .iter()
                .map(|each| (each.id.as_str(), each))
                .collect(),
        }
    }
}
