//! The list of what is expected: stable, whole, and each entry with its reason.

use crate::support::rendered::{BUILTIN, topology_of};
use smgen::catalog::EndpointType;
use smgen::report::Area;
use smgen::topology::{Function, Topology};
use smgen::verify::expect::{Check, Destination, Expectation, expectations, of_the_target};
use std::collections::BTreeSet;

fn ids(expectations: &[Expectation]) -> BTreeSet<&str> {
    expectations.iter().map(|one| one.id.as_str()).collect()
}

#[test]
fn every_expectation_has_an_id_of_its_own_a_reason_and_an_origin() {
    for profile in BUILTIN {
        let all = expectations(&topology_of(profile, None));
        assert_eq!(ids(&all).len(), all.len(), "{profile}");
        for one in &all {
            assert!(one.reason.len() > 10, "{}", one.id);
            assert!(
                !one.requirements.is_empty() && !one.maps_to.is_empty(),
                "{}",
                one.id
            );
            let of_account = one.id.starts_with("configuration/account/");
            assert_eq!(one.from.is_empty(), of_account, "{}", one.id);
            assert!(
                one.id.starts_with(one.area.as_str()) || one.area == Area::Segmentation,
                "{}",
                one.id
            );
        }
    }
}

#[test]
fn everything_that_the_topology_holds_is_looked_at() {
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        let all = expectations(&topology);
        let known = ids(&all);
        let callers = topology
            .tiers
            .iter()
            .filter(|tier| Function::CALLERS.contains(&tier.function));
        for subnet in callers.flat_map(|tier| &tier.subnets) {
            for endpoint in &topology.endpoints {
                assert!(known.contains(&*format!("reach/{}/{}", subnet.id, endpoint.service)));
                for name in &endpoint.names {
                    // A registry is asked by the number of the own account.
                    let label = if name.contains(".dkr.ecr") {
                        "account"
                    } else {
                        "smgen"
                    };
                    let name = name.replace('*', label);
                    assert!(
                        known.contains(&*format!("dns/{}/{name}", subnet.id)),
                        "{name}"
                    );
                }
            }
            assert!(known.contains(&*format!("egress/{}/internet:tcp-443", subnet.id)));
        }
        for endpoint in &topology.endpoints {
            assert!(known.contains(&*format!("configuration/endpoint/{}", endpoint.service)));
            let refused = format!("policy/{}/foreign-principal", endpoint.service);
            assert_eq!(
                known.contains(&*refused),
                endpoint.policy.is_some(),
                "{refused}"
            );
            if endpoint.kind == EndpointType::Gateway {
                assert!(all.iter().any(|one| matches!(&one.check, Check::Resolve { to, .. } if to.to_string().contains(&endpoint.service))));
            }
        }
        for subnet in topology.subnets() {
            assert!(known.contains(&*format!("configuration/subnet/{}", subnet.id)));
        }
    }
}

/// Returns what stays closed towards a destination.
fn open(topology: &Topology, wanted: impl Fn(&Destination) -> bool) -> Vec<(String, bool)> {
    let all = expectations(topology);
    let connections = all.iter().filter_map(|one| match &one.check {
        Check::Connect { to, open, .. } if wanted(to) => Some((one.id.clone(), *open)),
        _ => None,
    });
    connections.collect()
}

#[test]
fn the_way_out_is_open_only_where_it_is_declared() {
    let internet = |to: &Destination| matches!(to, Destination::Internet { .. });
    let ways = open(&topology_of("prod-hipaa", None), internet);
    assert!(
        ways.len() > 20 && ways.iter().all(|(_, open)| !open),
        "{ways:?}"
    );
    let ways = open(&topology_of("dev", None), internet);
    let open: Vec<_> = ways.iter().filter(|(_, open)| *open).collect();
    assert!(!open.is_empty());
    for (id, _) in open {
        assert!(id.contains("/notebook/") && id.ends_with("tcp-443"), "{id}");
    }
}

#[test]
fn what_only_the_cdk_deploys_has_a_result_where_it_deployed() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = crate::support::rendered::deployed(&topology);
    assert_eq!(of_the_target(&topology, &snapshot), []);
    let tag = ("aws:cloudformation:stack-name".into(), "network".into());
    snapshot.vpc.tags.extend([tag]);
    let own = of_the_target(&topology, &snapshot);
    let inventory = topology.inventory();
    let targets = inventory
        .resources
        .iter()
        .filter(|one| one.target.is_some());
    assert!(!own.is_empty() && own.len() <= targets.count());
    // They hold, and are told as holding.
    let results = smgen::verify::judge::audited(&own, &[], &|_| Vec::new());
    let passes =
        |one: &smgen::report::CheckResult| one.outcome == smgen::report::CheckOutcome::Pass;
    assert!(results.len() == own.len() && results.iter().all(passes));
}

#[test]
fn notebooks_may_not_reach_data_and_jobs_may() {
    let topology = topology_of("prod-hipaa", None);
    let data = open(&topology, |to| {
        matches!(
            to,
            Destination::Function {
                function: Function::Data,
                ..
            }
        )
    });
    let nfs = data.iter().filter(|(id, _)| id.ends_with("data:2049"));
    for (id, open) in nfs {
        assert_eq!(*open, !id.contains("/notebook/"), "{id}");
    }
}

#[test]
fn a_zone_more_takes_no_expectation_away() {
    let text = |zones: &str| {
        format!("version: 1\nprofiles:\n  prod:\n    network:\n      zones: [{zones}]\n")
    };
    let before = expectations(&topology_of("prod", Some(&text("use1-az1, use1-az2"))));
    let after = expectations(&topology_of(
        "prod",
        Some(&text("use1-az1, use1-az2, use1-az5")),
    ));
    assert!(ids(&after).is_superset(&ids(&before)) && after.len() > before.len());
}

/// A policy is asked for all that it names: every call that has to pass, by the owner of what it acts on, and the same calls on what is
/// foreign.
#[test]
fn more_than_the_first_action_is_asked() {
    let named = |topology: &Topology, id: &str| -> Vec<String> {
        let all = expectations(topology);
        let found = all.into_iter().find(|one| one.id == id);
        match found.unwrap_or_else(|| panic!("{id}")).check {
            Check::Call {
                action, further, ..
            } => std::iter::once(action).chain(further).collect(),
            other => panic!("{other:?}"),
        }
    };
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        for endpoint in &topology.endpoints {
            let own = format!("policy/{}/own-principal", endpoint.service);
            let own = named(&topology, &own);
            assert!(own.len() > 1, "{profile} {} {own:?}", endpoint.service);
            assert!(own.iter().all(|one| !one.contains('*')), "{own:?}");
            let foreign = match endpoint.service.as_str() {
                "s3" => "policy/s3/foreign-bucket".to_owned(),
                service => format!("policy/{service}/foreign-resource"),
            };
            assert!(named(&topology, &foreign).len() > 1, "{foreign}");
        }
        let free = named(&topology, "policy/sts/without-resource");
        assert!(free.contains(&"sts:GetCallerIdentity".to_owned()));
        assert_eq!(named(&topology, "policy/ecr.dkr/aws-resources").len(), 3);
    }
}

/// Whoever calls without a signature is foreign to nobody: such an endpoint is not asked to keep foreign callers out, but foreign
/// resources.
#[test]
fn endpoints_of_anybody_are_asked_about_what_is_foreign() {
    let text = "profiles:\n  prod:\n    endpoints: {services: {execute-api: {}, sagemaker.studio: {}, ssmmessages: {}}}\n";
    let all = expectations(&topology_of("prod", Some(text)));
    let known = ids(&all);
    for service in ["execute-api", "sagemaker.studio"] {
        assert!(known.contains(&*format!("policy/{service}/foreign-resource")));
        assert!(!known.contains(&*format!("policy/{service}/foreign-principal")));
    }
    assert!(known.contains("policy/ssmmessages/foreign-principal"));
    assert!(!known.contains("policy/ssmmessages/foreign-resource"));
}
