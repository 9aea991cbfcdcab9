//! A tag that says something else than what a thing is: the tag is told, and nobody is advised to remove what the network needs.

use super::{GATEWAYS, deployed, line, told};
use smgen::report::CheckOutcome;
use smgen::snapshot::{Snapshot, Tags};
use smgen::topology::{ResourceKind, Topology};
use smgen::verify::audit::audit;
use smgen::verify::expect::expectations;
use smgen::verify::judge;

/// Returns the tags of everything of a kind.
type Kind = fn(&mut Snapshot) -> Vec<&mut Tags>;

fn of_records(snapshot: &mut Snapshot, kind: ResourceKind) -> Vec<&mut Tags> {
    let records = snapshot.records.iter_mut();
    let records = records.filter(|one| one.kind == kind);
    records.filter_map(|one| one.tags.as_mut()).collect()
}

/// Every kind of which a network has several; for each, whether what it is can be told from something that nobody changes.
const KINDS: [(&str, Kind, bool); 8] = [
    (
        "subnet",
        |s| s.subnets.iter_mut().map(|one| &mut one.tags).collect(),
        true,
    ),
    (
        "security-group",
        |s| {
            let own = s.security_groups.iter_mut();
            own.filter(|one| one.name != "default")
                .map(|one| &mut one.tags)
                .collect()
        },
        true,
    ),
    (
        "network-acl",
        |s| {
            let own = s.network_acls.iter_mut().filter(|one| !one.default);
            own.map(|one| &mut one.tags).collect()
        },
        true,
    ),
    (
        "route-table",
        |s| {
            let own = s.route_tables.iter_mut().filter(|one| !one.main);
            own.map(|one| &mut one.tags).collect()
        },
        true,
    ),
    (
        "endpoint",
        |s| s.endpoints.iter_mut().map(|one| &mut one.tags).collect(),
        true,
    ),
    (
        "nat",
        |s| s.nat_gateways.iter_mut().map(|one| &mut one.tags).collect(),
        true,
    ),
    (
        "elastic-ip",
        |s| of_records(s, ResourceKind::ElasticIp),
        true,
    ),
    ("key", |s| of_records(s, ResourceKind::Key), true),
];

const NETWORKS: [(&str, Option<&str>); 2] = [("prod-hipaa", None), ("dev", Some(GATEWAYS))];

const ID: &str = "smgen:id";

/// Gives everything the name that Terraform's code gives it, where it gives one.
fn named(topology: &Topology, snapshot: &mut Snapshot) {
    let acls = snapshot.network_acls.iter_mut().map(|one| &mut one.tags);
    let tables = snapshot.route_tables.iter_mut().map(|one| &mut one.tags);
    for tags in acls.chain(tables) {
        let Some((_, name)) = tags.get(ID).and_then(|id| id.split_once('/')) else {
            continue;
        };
        let name = topology.prefixed(&name.replace('/', "-"));
        tags.insert("Name".into(), name);
    }
}

/// Demands that tags alone are told, that nothing is to be removed, and that the model finds the network as it should be.
fn only_tags(topology: &Topology, snapshot: &Snapshot, expected: &[String], case: &str) {
    let findings = audit(topology, snapshot);
    let mut lines: Vec<_> = findings.iter().map(line).collect();
    lines.sort();
    assert_eq!(lines, expected, "{case}");
    for finding in &findings {
        for word in ["remove", "delete"] {
            assert!(!finding.fix.contains(word), "{case}: {}", finding.fix);
        }
    }
    let wanted = expectations(topology);
    let results = judge::modelled(topology, snapshot, &wanted, &|_| Vec::new());
    let mut open = results
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    assert!(open.next().is_none(), "{case}: {:#?}", open.next());
}

#[test]
fn a_thing_with_the_id_of_another_is_still_what_it_is() {
    let mut tried = 0;
    for (profile, config) in NETWORKS {
        for names in [false, true] {
            let (topology, mut clean) = deployed(profile, config);
            if names {
                named(&topology, &mut clean);
            }
            for (kind, of, _) in KINDS {
                let number = of(&mut clean.clone()).len();
                for at in (0..number).filter(|_| number > 1) {
                    // Of neighbours the first or the last is judged first; and what is alike in all but the place.
                    for other in [(at + 1) % number, (at + number - 1) % number] {
                        let mut snapshot = clean.clone();
                        let mut tags = of(&mut snapshot);
                        let wrong = tags[other][ID].clone();
                        let right = tags[at].insert(ID.into(), wrong.clone()).unwrap();
                        let case = format!("{profile} {kind}: {right} says {wrong}");
                        let expected = [format!("changed {right} tag:smgen:id")];
                        only_tags(&topology, &snapshot, &expected, &case);
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn ids_that_were_exchanged_are_two_tags() {
    for (profile, config) in NETWORKS {
        for names in [false, true] {
            let (topology, mut clean) = deployed(profile, config);
            if names {
                named(&topology, &mut clean);
            }
            for (kind, of, _) in KINDS.iter().filter(|(_, _, sure)| *sure) {
                let number = of(&mut clean.clone()).len();
                for at in 1..number {
                    let mut snapshot = clean.clone();
                    let mut tags = of(&mut snapshot);
                    let ids = [at - 1, at].map(|at| tags[at][ID].clone());
                    tags[at].insert(ID.into(), ids[0].clone());
                    tags[at - 1].insert(ID.into(), ids[1].clone());
                    let mut expected = ids.map(|id| format!("changed {id} tag:smgen:id"));
                    expected.sort();
                    only_tags(&topology, &snapshot, &expected, kind);
                }
            }
        }
    }
}

#[test]
fn tables_of_a_stack_are_told_by_whom_they_serve_though_others_use_them_too() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let own = |s: &Snapshot| -> Vec<usize> {
        let all = s.route_tables.iter().enumerate();
        all.filter(|(_, one)| !one.main).map(|(at, _)| at).collect()
    };
    let exchanged = |s: &mut Snapshot| {
        let own = own(&*s);
        let ids = [own[0], own[1]].map(|at| s.route_tables[at].tags[ID].clone());
        for (at, id) in own.iter().zip(ids.iter().rev()) {
            s.route_tables[*at].tags.insert(ID.into(), id.clone());
        }
        ids
    };
    // A subnet that somebody made uses the table of a zone, and a subnet of the other zone has left its own.
    let changes: [fn(&mut Snapshot, usize); 2] = [
        |s, at| {
            let mut more = s.subnets[0].clone();
            more.id = "subnet-more".into();
            more.cidr = "10.4.255.0/28".parse().unwrap();
            more.tags = Tags::new();
            s.subnets.push(more);
            s.route_tables[at].subnets.push("subnet-more".into());
            let acl = s.network_acls.iter_mut().find(|acl| acl.default);
            acl.unwrap().subnets.push("subnet-more".into());
        },
        |s, at| drop(s.route_tables[at].subnets.pop()),
    ];
    for change in changes {
        let mut snapshot = clean.clone();
        let first = own(&snapshot)[0];
        change(&mut snapshot, first);
        let right = told(&topology, &snapshot);
        let ids = exchanged(&mut snapshot);
        let mut expected: Vec<_> = ids.map(|id| format!("changed {id} tag:smgen:id")).into();
        expected.extend(right);
        expected.sort();
        let mut found = told(&topology, &snapshot);
        found.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn all_of_a_kind_may_say_the_same() {
    let (topology, clean) = deployed("prod-hipaa", None);
    for (kind, of, _) in KINDS {
        let mut snapshot = clean.clone();
        let mut tags = of(&mut snapshot);
        let ids: Vec<_> = tags.iter().map(|tags| tags[ID].clone()).collect();
        for tags in &mut tags {
            tags.insert(ID.into(), ids[0].clone());
        }
        let wrong = ids.iter().skip(1);
        let mut expected: Vec<_> = wrong
            .map(|id| format!("changed {id} tag:smgen:id"))
            .collect();
        expected.sort();
        only_tags(&topology, &snapshot, &expected, kind);
    }
}

#[test]
fn what_is_gone_is_missing_though_another_bears_its_id() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let mut snapshot = clean.clone();
    snapshot.subnets[1].tags = snapshot.subnets[0].tags.clone();
    snapshot.subnets.remove(0);
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"missing subnet/data/use1-az1 -".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"changed subnet/data/use1-az2 tag:smgen:id".to_owned()),
        "{told:#?}"
    );
    assert!(!told.iter().any(|line| line.starts_with("extra subnet/")));
}

#[test]
fn a_copy_with_the_tags_does_not_take_the_place_of_what_lost_them() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let mut snapshot = clean.clone();
    let mut groups = snapshot.security_groups.iter_mut();
    let right = groups.find(|one| one.id == "sg-training").unwrap();
    let mut copy = right.clone();
    right.tags.remove(ID);
    copy.id = "sg-x".into();
    copy.name = "a copy".into();
    copy.egress.clear();
    snapshot.security_groups.insert(0, copy);
    let mut right = snapshot.subnets[0].clone();
    right.tags.remove(ID);
    let copy = &mut snapshot.subnets[0];
    copy.id = "subnet-x".into();
    copy.cidr = "10.4.255.0/28".parse().unwrap();
    snapshot.subnets.push(right);
    let acl = snapshot.network_acls.iter_mut().find(|acl| acl.default);
    acl.unwrap().subnets.push("subnet-x".into());
    assert_eq!(
        told(&topology, &snapshot),
        [
            "changed security-group/training tag:smgen:id",
            "changed subnet/data/use1-az1 tag:smgen:id",
            "missing security-group/training tag:smgen:id",
            "missing subnet/data/use1-az1 tag:smgen:id",
        ]
    );
    for finding in audit(&topology, &snapshot) {
        let wrong = ["sg-training", "subnet-data-use1-az1"];
        let removes = |id: &&str| finding.fix.contains(&format!("remove `{id}`"));
        assert!(!wrong.iter().any(removes), "{}", finding.fix);
    }
}

#[test]
fn associations_that_were_exchanged_are_no_tags() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    named(&topology, &mut snapshot);
    let own: Vec<_> = (0..snapshot.network_acls.len())
        .filter(|at| !snapshot.network_acls[*at].default)
        .collect();
    let one = snapshot.network_acls[own[0]].subnets.clone();
    let other = std::mem::replace(&mut snapshot.network_acls[own[1]].subnets, one);
    snapshot.network_acls[own[0]].subnets = other;
    let told = told(&topology, &snapshot);
    assert!(
        told.iter().all(|line| line.ends_with(" network-acl")),
        "{told:#?}"
    );
    assert_eq!(told.len(), 6);
}
