//! Route tables and network ACLs, which subnets are associated with: what is told by its users, who change.

use super::matching::{Matched, Wanted, wanted};
use crate::snapshot::{NetworkAcl, RouteTable, Snapshot, Subnet, Tags};
use crate::topology::{self, Topology, ids};
use std::collections::{BTreeMap, BTreeSet};

/// AWS's own last entries have this number and the next.
const LAST: i32 = 32767;

/// Tells whether something bears the name that Terraform's code gives it, a second word for it beside the tag `smgen:id`; or, where it
/// bears none, as in a stack of `CloudFormation`, whether something else proves it.
fn is_named(tags: &Tags, name: &str, else_by: impl Fn() -> bool) -> bool {
    match tags.get("Name") {
        Some(found) => found == name,
        None => else_by(),
    }
}

/// Tells whether an ACL has just the entries that the blueprint says, by number, action and range.
fn has_the_entries(wanted: &topology::NetworkAcl, found: &NetworkAcl) -> bool {
    let sides = [(false, &wanted.ingress), (true, &wanted.egress)];
    sides.into_iter().all(|(egress, wanted)| {
        let there = found.entries.iter();
        let there = there.filter(|one| one.egress == egress && one.number < LAST);
        let there: BTreeSet<_> = there
            .map(|one| (one.number, one.allow, one.cidr.trunc().to_string()))
            .collect();
        let wanted = wanted.iter();
        let wanted: BTreeSet<_> = wanted
            .map(|one| (i32::from(one.number), true, one.cidr.to_string()))
            .collect();
        there == wanted
    })
}

/// Tells whether a table serves a zone: most of the zone's subnets use it, and no subnet of another zone does. What else uses it is none
/// of the blueprint's, and one that moved away does not make it another table.
fn serves(table: &RouteTable, users: &[&str], known: &[&str]) -> bool {
    let own = |id: &&String| users.contains(&id.as_str());
    let of_another = |id: &String| known.contains(&id.as_str()) && !own(&id);
    let there = table.subnets.iter().filter(own).count();
    2 * there > users.len() && !table.subnets.iter().any(of_another)
}

/// Matches route tables: one without its tag is the one that a subnet of its zone uses. A subnet changes its table easily; all subnets
/// of a zone do not.
pub(super) fn tables<'a>(
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    deployed: &Matched<'a, Subnet>,
) -> Matched<'a, RouteTable> {
    let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tier in &topology.tiers {
        for subnet in &tier.subnets {
            let what = ids::route_table(tier.public, &subnet.zone);
            let users = users.entry(what).or_default();
            let subnet = deployed.get(&ids::subnet(&tier.name, &subnet.zone));
            users.extend(subnet.map(|subnet| subnet.id.as_str()));
        }
    }
    let known: Vec<&str> = users.values().flatten().copied().collect();
    let mut list: Vec<Wanted<'_, RouteTable>> = Vec::new();
    let known = &known;
    for (what, users) in &users {
        let name = what.trim_start_matches("route-table/").replace('/', "-");
        let name = topology.prefixed(&name);
        for subnet in users {
            let used = wanted(what.clone(), move |one: &RouteTable| {
                !one.main && one.subnets.iter().any(|other| other == subnet)
            });
            let name = name.clone();
            list.push(
                used.proven_by(move |one| is_named(&one.tags, &name, || serves(one, users, known))),
            );
        }
        // One that no subnet uses is known by its tag all the same.
        list.push(wanted(what.clone(), |_: &RouteTable| false));
    }
    let own = snapshot.route_tables.iter();
    let profile = topology.profile.as_str();
    Matched::of(profile, own.filter(|table| !table.main), &list)
}

/// Matches network ACLs: one without its tag is the one of a subnet of its tier. A subnet changes its ACL easily; entries tell whose
/// it is.
pub(super) fn acls<'a>(
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    deployed: &Matched<'a, Subnet>,
) -> Matched<'a, NetworkAcl> {
    let mut list: Vec<Wanted<'_, NetworkAcl>> = Vec::new();
    for tier in &topology.tiers {
        let mut acls = topology.network_acls.iter();
        let acl = acls.find(|acl| acl.tier == tier.name);
        for subnet in &tier.subnets {
            let subnet = deployed.get(&ids::subnet(&tier.name, &subnet.zone));
            let used = wanted(ids::network_acl(&tier.name), move |one: &NetworkAcl| {
                !one.default && subnet.is_some_and(|subnet| one.subnets.contains(&subnet.id))
            });
            list.push(used.proven_by(move |one| {
                let name = topology.prefixed(&tier.name);
                is_named(&one.tags, &name, || {
                    acl.is_some_and(|acl| has_the_entries(acl, one))
                })
            }));
        }
    }
    let own = snapshot.network_acls.iter();
    let profile = topology.profile.as_str();
    Matched::of(profile, own.filter(|acl| !acl.default), &list)
}
