//! No alarm on a clean deployment.

use super::deployed::entry;
use super::{GATEWAYS, INSTANCE, RANGES, deployed, told};
use crate::support::rendered::BUILTIN;
use smgen::snapshot::{Peer, Protocol, Rule, Snapshot, Tags};

fn all() -> Vec<(smgen::topology::Topology, Snapshot)> {
    let builtin = BUILTIN.map(|profile| deployed(profile, None));
    let more = [GATEWAYS, INSTANCE, RANGES].map(|config| deployed("dev", Some(config)));
    builtin.into_iter().chain(more).collect()
}

#[test]
fn a_clean_deployment_gives_nothing() {
    for (topology, snapshot) in all() {
        assert_eq!(told(&topology, &snapshot), [""; 0], "{}", topology.profile);
        let text = serde_json::to_string(&snapshot).unwrap();
        let again: Snapshot = serde_json::from_str(&text).unwrap();
        assert_eq!(again, snapshot, "what is saved is read again");
    }
}

/// What the CDK target deploys otherwise: a rule to the own machine, a default ACL closed by a first entry, and no tags on what
/// `CloudFormation` did not create.
#[test]
fn a_clean_deployment_by_cdk_gives_nothing() {
    for (topology, mut snapshot) in all() {
        for group in &mut snapshot.security_groups {
            if group.name != "default" {
                group.egress.push(Rule {
                    id: "sgr-own".into(),
                    protocol: Protocol::All,
                    ports: None,
                    peer: Peer::Cidr("127.0.0.1/32".parse().unwrap()),
                    description: String::new(),
                });
            }
        }
        for acl in snapshot.network_acls.iter_mut().filter(|acl| acl.default) {
            for egress in [false, true] {
                acl.entries.push(entry(egress, 1, false));
                acl.entries.push(entry(egress, 100, true));
            }
            acl.tags = Tags::new();
        }
        for table in snapshot.route_tables.iter_mut().filter(|table| table.main) {
            table.tags = Tags::new();
        }
        assert_eq!(told(&topology, &snapshot), [""; 0], "{}", topology.profile);
    }
}

/// AWS's own ways of saying the same.
#[test]
fn what_aws_writes_otherwise_is_the_same() {
    for (topology, mut snapshot) in all() {
        for group in &mut snapshot.security_groups {
            group.ingress.reverse();
            for rule in group.ingress.iter_mut().chain(&mut group.egress) {
                rule.description = "another".into();
                rule.ports = rule.ports.or(Some((-1, -1)));
            }
        }
        for acl in &mut snapshot.network_acls {
            acl.entries.reverse();
        }
        for table in &mut snapshot.route_tables {
            table.routes.reverse();
        }
        for endpoint in &mut snapshot.endpoints {
            endpoint.state = "Available".into();
            endpoint.subnets.reverse();
            endpoint.route_tables.reverse();
            let policy = endpoint.policy.as_mut().unwrap();
            let statements = policy["Statement"].as_array_mut().unwrap();
            statements.reverse();
            for statement in statements {
                let resource = statement["Resource"].take();
                statement["Resource"] = if resource.is_array() {
                    resource
                } else {
                    serde_json::json!([resource])
                };
                if let Some(actions) = statement["Action"].as_array_mut() {
                    actions.reverse();
                }
            }
        }
        snapshot
            .vpc
            .tags
            .insert("Team".into(), "of the user".into());
        assert_eq!(told(&topology, &snapshot), [""; 0], "{}", topology.profile);
    }
}

#[test]
fn the_dead_are_no_finding() {
    let (topology, _) = deployed("prod", None);
    let (_, mut snapshot) = deployed("prod", None);
    let (_, open) = deployed("dev", Some(GATEWAYS));
    snapshot.nat_gateways = open.nat_gateways;
    for nat in &mut snapshot.nat_gateways {
        nat.state = "deleted".into();
    }
    let mut gone = snapshot.endpoints[3].clone();
    gone.id = "vpce-old".into();
    gone.state = "Deleted".into();
    snapshot.endpoints.push(gone);
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}

#[test]
fn before_anything_is_deployed_the_account_may_be_anyone() {
    for profile in BUILTIN {
        let (topology, _) = deployed(profile, None);
        let mut snapshot = Snapshot::of_topology(&topology);
        snapshot.dhcp_options = None;
        assert_eq!(told(&topology, &snapshot), [""; 0]);
    }
}
