//! Each kind of data store is reached by whom the blueprint names, over the ports that its page names, and by nobody else.

use crate::support::rendered::{deployed, topology_of};
use smgen::catalog::{DataStore, Protocol, data_stores};
use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::expect::{Check, Destination, Expectation, expectations};
use smgen::verify::judge::modelled;

fn topology(store: &str) -> Topology {
    let config = format!(
        "profiles:\n  prod:\n    security:\n      data_stores:\n        nfs: null\n        store: {store}\n"
    );
    topology_of("prod", Some(&config))
}

fn kind(store: &DataStore) -> String {
    serde_json::to_value(store.kind)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

pub fn judged(topology: &Topology, snapshot: &Snapshot) -> Vec<(Expectation, CheckResult)> {
    let wanted = expectations(topology);
    let verdicts = modelled(topology, snapshot, &wanted, &|_| Vec::new());
    let pairs = verdicts.into_iter().filter_map(|verdict| {
        let of = wanted.iter().find(|one| one.id == verdict.id)?;
        Some((of.clone(), verdict))
    });
    pairs.collect()
}

/// Returns what is asked of the data tier: from which tier, protocol, port, and whether it opens.
fn to_data(pairs: &[(Expectation, CheckResult)]) -> Vec<(String, Protocol, u16, bool)> {
    let each = pairs.iter().filter_map(|(expectation, _)| {
        let Check::Connect {
            to: Destination::Function { tier, .. },
            protocol,
            port,
            open,
        } = &expectation.check
        else {
            return None;
        };
        let from = expectation.vantage.as_ref()?.tier.clone();
        (tier == "data").then_some((from, *protocol, *port, *open))
    });
    each.collect()
}

#[test]
fn every_kind_is_reached_on_all_its_ports_by_those_who_may_alone() {
    for store in data_stores() {
        let topology = topology(&format!("{{kind: {}, from: [notebook]}}", kind(store)));
        let pairs = judged(&topology, &deployed(&topology));
        for (_, verdict) in &pairs {
            assert_eq!(verdict.outcome, CheckOutcome::Pass, "{verdict:#?}");
        }
        let asked = to_data(&pairs);
        for ports in &store.ports {
            let of = |tier: &str| {
                let mut mine = asked.iter().filter(|(from, protocol, port, _)| {
                    from == tier
                        && *protocol == ports.protocol
                        && (ports.first..=ports.last).contains(port)
                });
                mine.next().map(|(.., open)| *open)
            };
            assert_eq!(of("notebook"), Some(true), "{:?} {ports:?}", store.kind);
            for other in ["training", "inference"] {
                assert_eq!(of(other), Some(false), "{:?} {ports:?}", store.kind);
            }
        }
    }
}

/// Drops of an ACL what a filter says, and returns which expectations no longer hold.
fn without(
    topology: &Topology,
    acl: &str,
    drop: impl Fn(&smgen::snapshot::AclEntry) -> bool,
) -> Vec<String> {
    let mut snapshot = deployed(topology);
    let id = format!("network-acl/{acl}");
    let mut acls = snapshot.network_acls.iter_mut();
    let found = acls.find(|one| one.id == id).unwrap();
    let before = found.entries.len();
    found.entries.retain(|entry| !drop(entry));
    assert!(found.entries.len() < before, "nothing dropped of {acl}");
    let pairs = judged(topology, &snapshot);
    let failed = pairs
        .into_iter()
        .filter(|(_, verdict)| verdict.outcome != CheckOutcome::Pass);
    failed.map(|(expectation, _)| expectation.id).collect()
}

#[test]
fn lustre_opens_only_where_replies_to_reserved_ports_pass() {
    let topology = topology("{kind: fsx-lustre, from: [training]}");
    let failed = without(&topology, "training", |entry| {
        !entry.egress && entry.ports == Some((1018, 1023))
    });
    let (whole, single): (Vec<_>, Vec<_>) = failed.iter().partition(|id| id.ends_with("/complete"));
    assert_eq!(single.len(), 3, "{failed:?}");
    assert!(single.iter().all(|id| id.ends_with("/data:988")));
    // The servers open connections to their clients as well.
    assert_eq!(whole.len(), 6, "{failed:?}");
    assert!(whole.iter().all(|id| id.contains("/training/")));
}

#[test]
fn lustre_is_open_both_ways_and_within_itself() {
    let topology = topology("{kind: fsx-lustre, from: [training]}");
    let rules = |function: &str, egress: bool| {
        let mut groups = topology.security_groups.iter();
        let group = groups
            .find(|one| one.function.as_str() == function)
            .unwrap();
        let rules = if egress {
            &group.egress
        } else {
            &group.ingress
        };
        let ids = rules.iter().map(|rule| rule.id.clone());
        ids.filter(|id| id.ends_with("-988") || id.ends_with("-1018-1023"))
            .collect::<Vec<_>>()
    };
    for egress in [false, true] {
        assert_eq!(
            rules("data", egress),
            [
                "data-1018-1023",
                "data-988",
                "training-1018-1023",
                "training-988"
            ]
        );
        assert_eq!(rules("training", egress), ["data-1018-1023", "data-988"]);
        assert!(rules("inference", egress).is_empty());
    }
    let efa = self::topology("{kind: fsx-lustre, from: [training], efa: true}");
    let mut groups = efa.security_groups.iter();
    let data = groups.find(|one| one.function.as_str() == "data").unwrap();
    for rules in [&data.ingress, &data.egress] {
        let ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["data-all", "training-all"]);
    }
}

#[test]
fn nfs_clients_get_replies_at_reserved_ports() {
    for kind in ["fsx-ontap", "fsx-openzfs"] {
        let topology = topology(&format!("{{kind: {kind}, from: [training]}}"));
        let mut acls = topology.network_acls.iter();
        let acl = acls.find(|acl| acl.tier == "training").unwrap();
        let mut replies = acl.ingress.iter().filter(|one| one.id.starts_with("data-"));
        assert!(replies.any(|one| {
            one.ports
                .is_some_and(|ports| ports.first == 665 && ports.last == 65535)
        }));
    }
}

#[test]
fn ports_of_ones_own_are_opened_with_their_protocol() {
    let topology = topology("{ports: [tcp 6379, udp 6000-6010], from: [inference]}");
    let asked = to_data(&judged(&topology, &deployed(&topology)));
    let open: Vec<_> = asked.iter().filter(|(.., open)| *open).collect();
    let ports: Vec<_> = open
        .iter()
        .map(|(_, protocol, port, _)| (*protocol, *port))
        .collect();
    assert_eq!(ports.len(), 6);
    assert!(
        ports
            .iter()
            .all(|one| [(Protocol::Tcp, 6379), (Protocol::Udp, 6000)].contains(one))
    );
}

#[test]
fn containers_encrypt_only_where_ike_and_esp_pass() {
    let topology = topology_of("prod-hipaa", None);
    let ends = |ids: Vec<String>| {
        let ends = ids
            .iter()
            .map(|id| id.rsplit('/').next().unwrap().to_owned());
        ends.collect::<std::collections::BTreeSet<_>>()
    };
    // Of what leaves a subnet for another one the ACL is asked; within one, nothing but the groups.
    let pairs = judged(&topology, &deployed(&topology));
    let named = pairs.iter().filter(|(one, _)| {
        one.id.ends_with("/training:udp-500") || one.id.ends_with("/training:protocol-50")
    });
    let open = named.map(|(one, verdict)| {
        assert_eq!(verdict.outcome, CheckOutcome::Pass);
        (
            one.vantage.as_ref().unwrap().tier.clone(),
            one.id.starts_with("reach/"),
        )
    });
    let open: std::collections::BTreeSet<_> = open.collect();
    let tiers = |tier: &str| (tier.to_owned(), tier == "training");
    assert_eq!(
        open,
        ["inference", "notebook", "training"].map(tiers).into()
    );
    let mut snapshot = deployed(&topology);
    for group in &mut snapshot.security_groups {
        group
            .ingress
            .retain(|rule| !matches!(rule.protocol, Protocol::Udp | Protocol::Number(50)));
    }
    let failed = judged(&topology, &snapshot).into_iter();
    let failed = failed.filter(|(_, verdict)| verdict.outcome == CheckOutcome::Fail);
    let failed = ends(failed.map(|(one, _)| one.id).collect());
    assert_eq!(
        failed,
        ["complete", "training:protocol-50", "training:udp-500"]
            .map(str::to_owned)
            .into()
    );
    // The dev profile has no such flow, and none is asked of it.
    let plain = topology_of("dev", None);
    assert!(
        expectations(&plain)
            .iter()
            .all(|one| !one.id.ends_with("udp-500"))
    );
}
