//! How many resources there are, for the rendered test.

use crate::topology::Topology;
use serde::Serialize;

/// Numbers of groups, rules, network ACLs and their entries.
#[derive(Serialize)]
pub(super) struct Counts {
    groups: usize,
    ingress: usize,
    egress: usize,
    acls: usize,
    acl_entries: usize,
}

pub(super) fn counts(topology: &Topology) -> Counts {
    let groups = &topology.security_groups;
    let acls = &topology.network_acls;
    Counts {
        groups: groups.len(),
        ingress: groups.iter().map(|group| group.ingress.len()).sum(),
        egress: groups.iter().map(|group| group.egress.len()).sum(),
        acls: acls.len(),
        acl_entries: acls
            .iter()
            .map(|acl| acl.ingress.len() + acl.egress.len())
            .sum(),
    }
}
