//! What is associated with another thing than the blueprint says comes first, and is told once.

use super::breaks::{acl, group, internet_open, route};
use super::problems::{broken, explained, verify};
use smgen::snapshot::{RouteTable, Snapshot, Tags, Target};

const SUBNET: &str = "subnet-training-use1-az1";

/// Gives a subnet another network ACL.
fn guard(s: &mut Snapshot, subnet: &str, other: &str) {
    for one in &mut s.network_acls {
        one.subnets.retain(|id| id != subnet);
    }
    acl(s, other).subnets.push(subnet.into());
}

/// Gives a subnet another route table; of none, the main one.
fn lead(s: &mut Snapshot, subnet: &str, other: &str) {
    for one in &mut s.route_tables {
        one.subnets.retain(|id| id != subnet);
    }
    let mut tables = s.route_tables.iter_mut();
    if let Some(table) = tables.find(|one| one.id == other) {
        table.subnets.push(subnet.into());
    }
}

fn carry(s: &mut Snapshot, endpoint: &str, other: &str) {
    let mut endpoints = s.endpoints.iter_mut();
    let endpoint = endpoints.find(|one| one.id == endpoint).unwrap();
    endpoint.groups = vec![other.into()];
    for interface in &mut s.interfaces {
        if endpoint.interfaces.contains(&interface.id) {
            interface.groups = vec![other.into()];
        }
    }
}

/// A route table of somebody's.
fn table(s: &mut Snapshot, more: Option<Target>) {
    let mut routes = vec![route("10.4.0.0/16", Target::Local)];
    routes.extend(more.map(|target| route("0.0.0.0/0", target)));
    s.route_tables.push(RouteTable {
        id: "rtb-other".into(),
        main: false,
        subnets: Vec::new(),
        routes,
        tags: Tags::new(),
    });
}

type Case = (fn(&mut Snapshot), &'static str, &'static str, &'static str);

const CASES: [Case; 7] = [
    (
        |s| carry(s, "vpce-sts", "sg-1"),
        "endpoint",
        "vpce-sts groups",
        "`endpoint sts` (vpce-sts) carries `default-security-group` (sg-1) instead of `vpce` (sg-vpce)",
    ),
    (
        // Its rules are in order; what it stands on is not.
        |s| carry(s, "vpce-sts", "sg-training"),
        "endpoint",
        "vpce-sts groups",
        "`endpoint sts` (vpce-sts) carries `training` (sg-training) instead of `vpce` (sg-vpce)",
    ),
    (
        |s| {
            let default = s.network_acls.iter().find(|one| one.default).unwrap();
            let default = default.id.clone();
            guard(s, SUBNET, &default);
        },
        "subnet",
        "subnet-training-use1-az1 network-acl",
        "`training/use1-az1` (subnet-training-use1-az1) uses `default-network-acl` (acl-1)",
    ),
    (
        |s| guard(s, SUBNET, "acl-data"),
        "subnet",
        "subnet-training-use1-az1 network-acl",
        "`training/use1-az1` (subnet-training-use1-az1) uses `data` (acl-data) instead of `training` (acl-training)",
    ),
    (
        |s| guard(s, "subnet-endpoints-use1-az1", "acl-data"),
        "subnet",
        "subnet-endpoints-use1-az1 network-acl",
        "`endpoints/use1-az1` (subnet-endpoints-use1-az1) uses `data` (acl-data) instead of `endpoints` (acl-endpoints)",
    ),
    (
        |s| lead(s, SUBNET, "none"),
        "subnet",
        "subnet-training-use1-az1 route-table",
        "`training/use1-az1` (subnet-training-use1-az1) uses ",
    ),
    (
        |s| {
            table(s, None);
            lead(s, SUBNET, "rtb-other");
        },
        "subnet",
        "subnet-training-use1-az1 route-table",
        "`training/use1-az1` (subnet-training-use1-az1) uses rtb-other instead of `private/use1-az1` (rtb-private-use1-az1)",
    ),
];

#[test]
fn an_association_is_to_blame_and_not_a_rule_of_what_it_came_to() {
    for (break_it, kind, at, words) in CASES {
        let report = verify(&broken(&[break_it]), "--format json")
            .exits(1)
            .json();
        let first = &report["problems"][0];
        assert_eq!(first["harm"], "outage", "{words}: {first:#}");
        let cause = &first["causes"][0];
        assert_eq!(cause["kind"], kind, "{words}: {cause:#}");
        let component = &cause["component"];
        let found = [&component["id"], &component["part"]].map(|one| one.as_str().unwrap());
        assert_eq!(found.join(" "), at, "{cause:#}");
        let what = first["what"].as_str().unwrap();
        assert!(what.starts_with(words), "{what}");
        // The comparison with the blueprint says no more than that.
        let causes = first["causes"].as_array().unwrap();
        assert_eq!(causes.len(), 1, "{causes:#?}");
        let explained_by_it = first["explains"].as_array().unwrap().iter();
        let drift = explained_by_it.filter(|id| id.as_str().unwrap().starts_with("configuration/"));
        assert_eq!(drift.count(), 1, "{first:#}");
        explained(&report);
    }
}

#[test]
fn an_endpoint_off_a_table_is_one_problem_with_the_route_that_went_with_it() {
    let off: fn(&mut Snapshot) = |s| {
        let mut endpoints = s.endpoints.iter_mut();
        let s3 = endpoints.find(|one| one.id == "vpce-s3").unwrap();
        s3.route_tables.retain(|id| id != "rtb-private-use1-az1");
        let mut tables = s.route_tables.iter_mut();
        let table = tables.find(|one| one.id == "rtb-private-use1-az1").unwrap();
        table
            .routes
            .retain(|one| one.target.id() != Some("vpce-s3"));
    };
    let on_the_main_table: fn(&mut Snapshot) = |s| {
        let mut tables = s.route_tables.iter();
        let own = tables.find(|one| one.id == "rtb-private-use1-az1").unwrap();
        let mut routes = own.routes.iter();
        let route = routes.find(|one| one.target.id() == Some("vpce-s3"));
        let route = route.unwrap().clone();
        let main = s.route_tables.iter_mut().find(|one| one.main).unwrap();
        main.routes.push(route);
        let mut endpoints = s.endpoints.iter_mut();
        let s3 = endpoints.find(|one| one.id == "vpce-s3").unwrap();
        s3.route_tables.push(main.id.clone());
    };
    for (break_it, harm, drifts) in [(off, "outage", 2), (on_the_main_table, "drift", 2)] {
        let report = verify(&broken(&[break_it]), "--format json")
            .exits(1)
            .json();
        let problems = report["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["harm"], harm);
        let cause = &problems[0]["causes"][0];
        assert_eq!(cause["kind"], "endpoint", "{problems:#?}");
        assert_eq!(cause["component"]["part"], "route-tables");
        let explains = problems[0]["explains"].as_array().unwrap().iter();
        let drift = explains.filter(|id| id.as_str().unwrap().starts_with("configuration/"));
        assert_eq!(drift.count(), drifts);
        explained(&report);
    }
}

#[test]
fn an_association_that_leaks_comes_before_what_it_leads_to() {
    let leak: fn(&mut Snapshot) = |s| {
        internet_open(s);
        let mut tables = s.route_tables.iter_mut();
        let own = tables.find(|one| one.id == "rtb-private-use1-az1");
        own.unwrap().routes.pop();
        table(s, Some(Target::NatGateway("nat-new".into())));
        lead(s, SUBNET, "rtb-other");
    };
    let report = verify(&broken(&[leak]), "--format json").exits(1).json();
    let first = &report["problems"][0];
    assert_eq!(first["harm"], "leak", "{first:#}");
    let kinds: Vec<_> = first["causes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["subnet", "security-group"], "{first:#}");
    assert_eq!(first["causes"][0]["component"]["part"], "route-table");
    explained(&report);
}

#[test]
fn a_rule_that_is_gone_is_still_to_blame_where_the_association_is_right() {
    let report = verify(
        &broken(&[|s| group(s, "sg-vpce").ingress.clear()]),
        "--format json",
    )
    .exits(1)
    .json();
    let cause = &report["problems"][0]["causes"][0];
    assert_eq!(cause["kind"], "security-group", "{cause:#}");
    assert_eq!(cause["component"]["id"], "sg-vpce");
}
