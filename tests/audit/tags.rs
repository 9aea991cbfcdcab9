//! A resource that lost its tags is told by what it is, and the loss is the only finding.

use super::{deployed, told};
use smgen::snapshot::{Snapshot, Tags};
use smgen::topology::{ResourceKind, Tagged, Topology};

fn tagged(s: &mut Snapshot) -> Vec<&mut Tags> {
    let mut tags: Vec<_> = s.subnets.iter_mut().map(|one| &mut one.tags).collect();
    tags.extend(
        s.route_tables
            .iter_mut()
            .filter(|one| !one.main)
            .map(|one| &mut one.tags),
    );
    tags.extend(
        s.security_groups
            .iter_mut()
            .filter(|one| one.name != "default")
            .map(|one| &mut one.tags),
    );
    tags.extend(
        s.network_acls
            .iter_mut()
            .filter(|one| !one.default)
            .map(|one| &mut one.tags),
    );
    tags.extend(s.endpoints.iter_mut().map(|one| &mut one.tags));
    tags.extend(s.records.iter_mut().filter_map(|one| one.tags.as_mut()));
    tags.extend(s.nat_gateways.iter_mut().map(|one| &mut one.tags));
    tags.extend(s.attachments.iter_mut().map(|one| &mut one.tags));
    tags.retain(|tags| tags.contains_key("smgen:id"));
    tags
}

/// Returns the ids of all that the inventory says is tagged in every target, but for the VPC, which is found by its tags, the rules
/// of groups, whose tags a snapshot leaves out, and what every VPC has before anybody tags it.
fn expected(topology: &Topology) -> Vec<String> {
    let resources = topology.inventory().resources.into_iter();
    let tagged = resources.filter(|one| one.tagged != Tagged::Never && one.target.is_none());
    let read = tagged.filter(|one| {
        !matches!(
            one.kind,
            ResourceKind::Vpc
                | ResourceKind::SecurityGroupRule
                | ResourceKind::DefaultSecurityGroup
                | ResourceKind::DefaultNetworkAcl
                | ResourceKind::MainRouteTable
        )
    });
    let mut ids: Vec<_> = read.map(|one| one.id).collect();
    ids.sort();
    ids
}

#[test]
fn the_id_may_get_lost() {
    let (topology, clean) = deployed("dev", None);
    let number = tagged(&mut clean.clone()).len();
    let mut tags = clean.clone();
    let mut ids: Vec<_> = tagged(&mut tags)
        .iter()
        .map(|tags| tags["smgen:id"].clone())
        .collect();
    ids.sort();
    assert_eq!(ids, expected(&topology));
    for at in 0..number {
        let mut snapshot = clean.clone();
        let id = tagged(&mut snapshot)[at].remove("smgen:id").unwrap();
        assert_eq!(
            told(&topology, &snapshot),
            [format!("missing {id} tag:smgen:id")]
        );
        let mut snapshot = clean.clone();
        tagged(&mut snapshot)[at].insert("smgen:profile".into(), "other".into());
        assert_eq!(
            told(&topology, &snapshot),
            [format!("changed {id} tag:smgen:profile")]
        );
        let mut snapshot = clean.clone();
        tagged(&mut snapshot)[at].insert("smgen:id".into(), "other".into());
        assert_eq!(
            told(&topology, &snapshot),
            [format!("changed {id} tag:smgen:id")]
        );
    }
}

#[test]
fn every_lost_tag_is_one_finding() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let mut snapshot = clean.clone();
    for tags in tagged(&mut snapshot) {
        tags.clear();
    }
    let number = tagged(&mut clean.clone()).len() * (topology.tags.len() + 1);
    let told = told(&topology, &snapshot);
    assert_eq!(told.len(), number, "{told:#?}");
    assert!(
        told.iter()
            .all(|line| line.starts_with("missing ") && line.contains(" tag:"))
    );
}
