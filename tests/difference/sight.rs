//! What another name, region or VPC range alone moves is told once; everything else is still seen.

use crate::support::rendered::topology_of;
use smgen::blueprint::Path;
use smgen::difference::{Concern, Difference, Kind, Way};
use smgen::topology::Topology;

/// A profile of this name on top of the built-in `prod`.
fn network(name: &str, keys: &str) -> Topology {
    let config = format!("version: 1\nprofiles:\n  {name}: {{extends: [prod], {keys}}}\n");
    topology_of(name, Some(&config))
}

fn told(a: &Topology, b: &Topology) -> Vec<String> {
    let changes = Difference::between(a, b).changes.into_iter();
    changes
        .map(|change| format!("{} {}", change.what, change.field.unwrap_or_default()))
        .collect()
}

#[test]
fn another_name_is_told_once() {
    let keys = "network: {cidr: 10.99.0.0/16}";
    let (a, b) = (network("one", keys), network("two", keys));
    assert_eq!(told(&a, &b), ["identity prefix"]);
    // A name that others start with is not theirs.
    let longer = network("one-more", keys);
    assert_eq!(told(&a, &longer), ["identity prefix"]);
}

#[test]
fn another_project_is_told_with_its_prefix() {
    let a = network("one", "network: {cidr: 10.99.0.0/16}");
    let b = network("one", "network: {cidr: 10.99.0.0/16}, project: fraud");
    assert_eq!(told(&a, &b), ["identity prefix", "identity project"]);
}

#[test]
fn another_range_moves_the_subnets_and_is_told_once() {
    let (a, b) = (
        network("one", "network: {cidr: 10.98.0.0/16}"),
        network("one", "network: {cidr: 10.99.0.0/18}"),
    );
    assert_eq!(told(&a, &b), ["vpc cidr"]);
    let tier = |cidr: &str, start: u8| {
        let tiers = format!("tiers: {{own: {{start: {start}, units: 1}}}}");
        network("one", &format!("network: {{cidr: {cidr}, {tiers}}}"))
    };
    let moved = told(&tier("10.98.0.0/16", 24), &tier("10.99.0.0/16", 25));
    assert!(
        moved.contains(&"subnet/own/use1-az1 cidr".to_owned()),
        "{moved:?}"
    );
    assert!(!moved.contains(&"subnet/data/use1-az1 cidr".to_owned()));
}

#[test]
fn what_stays_where_it_is_does_not_move_with_the_range() {
    let (a, mut b) = (topology_of("prod", None), topology_of("prod", None));
    b.vpc.cidr = "10.2.0.0/15".parse().unwrap();
    assert_eq!(told(&a, &b), ["vpc cidr"]);
    let pinned = |cidr: &str| {
        let cidrs =
            "{use1-az1: 10.98.128.0/24, use1-az2: 10.98.129.0/24, use1-az4: 10.98.130.0/24}";
        network(
            "one",
            &format!("network: {{cidr: {cidr}, tiers: {{data: {{cidrs: {cidrs}}}}}}}"),
        )
    };
    let (a, mut b) = (pinned("10.98.0.0/16"), pinned("10.98.0.0/16"));
    b.vpc.cidr = "10.98.0.0/15".parse().unwrap();
    assert_eq!(told(&a, &b), ["vpc cidr"]);
}

#[test]
fn another_region_is_told_once() {
    let a = network("one", "network: {cidr: 10.99.0.0/16}");
    let frankfurt = |zones: &str| {
        let keys =
            format!("region: eu-central-1, network: {{cidr: 10.99.0.0/16, zones: [{zones}]}}");
        network("one", &keys)
    };
    // The image layers of ECR lie in a bucket of the region.
    let difference = told(
        &network(
            "one",
            "network: {cidr: 10.99.0.0/16, zones: [use1-az1, use1-az2]}",
        ),
        &frankfurt("euc1-az1, euc1-az2"),
    );
    assert_eq!(difference, ["identity region"]);
    // Zones by number, since that decides their addresses: 1, 2 and 4 there, 1, 2 and 3 here.
    let difference = Difference::between(&a, &frankfurt("euc1-az1, euc1-az2, euc1-az3"));
    let zones: Vec<_> = difference
        .changes
        .iter()
        .filter(|change| change.kind == Kind::AvailabilityZone)
        .collect();
    assert_eq!(zones.len(), 2);
    assert_eq!(
        (zones[0].change, zones[0].what.as_str(), zones[0].to.clone()),
        (Way::Added, "zone/az3", Some("euc1-az3".into()))
    );
    assert_eq!(
        (
            zones[1].change,
            zones[1].what.as_str(),
            zones[1].from.clone()
        ),
        (Way::Removed, "zone/az4", Some("use1-az4".into()))
    );
    assert!(
        difference
            .changes
            .iter()
            .all(|change| change.concern != Concern::Endpoints && change.concern != Concern::Keys)
    );
}

#[test]
fn another_partition_is_told_once() {
    let a = network(
        "one",
        "network: {cidr: 10.99.0.0/16, zones: [use1-az1, use1-az2]}, endpoints: {jumpstart: false}",
    );
    let b = network(
        "one",
        "region: cn-north-1, network: {cidr: 10.99.0.0/16, zones: [cnn1-az1, cnn1-az2]}, endpoints: {jumpstart: false}",
    );
    assert_eq!(
        told(&a, &b),
        [
            "identity region",
            "identity partition",
            "identity dns-suffix"
        ]
    );
}

#[test]
fn what_a_user_wrote_is_no_consequence_of_a_name() {
    let owner = |name: &str, owner: &str| {
        network(
            name,
            &format!(
                "network: {{cidr: 10.99.0.0/16}}, tags: {{Owner: {owner}, CostCenter: unassigned}}"
            ),
        )
    };
    let told = told(
        &owner("one", "sagemaker-one"),
        &owner("two", "sagemaker-two"),
    );
    assert_eq!(told, ["identity prefix", "tag/Owner value"]);
}

#[test]
fn a_policy_is_told_by_what_came_and_went() {
    let kms = |action: &str| {
        network(
            "one",
            &format!(
                "network: {{cidr: 10.99.0.0/16}}, endpoints: {{services: {{kms: {{actions: [kms:Decrypt, {action}]}}}}}}"
            ),
        )
    };
    let difference = Difference::between(&kms("kms:Encrypt"), &kms("kms:ReEncrypt*"));
    let told: Vec<_> = difference
        .changes
        .iter()
        .map(|change| {
            (
                change.change.sign(),
                change.what.as_str(),
                change.field,
                change.from.clone().or(change.to.clone()).unwrap(),
            )
        })
        .collect();
    let what = "endpoint/kms/policy/OwnPrincipalsOwnResources";
    assert_eq!(
        told,
        [
            ('-', what, Some("actions"), "kms:Encrypt".into()),
            ('+', what, Some("actions"), "kms:ReEncrypt*".into()),
        ]
    );
    let counts: Vec<_> = difference
        .summary()
        .iter()
        .map(|count| (count.kind, count.changed))
        .collect();
    assert_eq!(
        counts,
        [(Kind::EndpointPolicy, 1), (Kind::PolicyStatement, 1)]
    );
}

#[test]
fn of_what_decides_the_nearest_is_named() {
    let own = "network: {cidr: 10.99.0.0/16, tiers: {own: {start: 24, units: 1}}}";
    let (a, b) = (
        network("one", "network: {cidr: 10.98.0.0/16}"),
        network("one", own),
    );
    let because = |differs: fn(&Path) -> bool, what: &str| {
        let mut difference = Difference::between(&a, &b);
        difference.keep_causes(differs);
        let mut changes = difference.changes.into_iter();
        let paths = changes.find(|change| change.what == what).unwrap().because;
        paths.iter().map(Path::to_string).collect::<Vec<_>>()
    };
    // Not the range, which is told already, nor what is below the tier.
    assert_eq!(
        because(|_| true, "subnet/own/use1-az1"),
        ["network.tiers.own", "network.zones"]
    );
    let zones_agree = |path: &Path| *path != Path::from("network.zones");
    assert_eq!(
        because(zones_agree, "subnet/own/use1-az1"),
        ["network.tiers.own"]
    );
    assert_eq!(because(|_| true, "vpc"), ["network.cidr"]);
    assert!(because(|_| false, "vpc").is_empty());
}
