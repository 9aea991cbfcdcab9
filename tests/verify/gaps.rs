//! What could not be read is told once, whoever misses it.

use crate::audit::deployed::snapshot as deployed;
use crate::audit::gaps::without;
use crate::audit::reported;
use crate::support::rendered::topology_of;
use smgen::report::{Harm, Problem};
use smgen::snapshot::{Gap, SnapshotPart, Source};

/// Parts that nothing is judged by.
const DECIDE_NOTHING: [SnapshotPart; 2] = [SnapshotPart::RuleIds, SnapshotPart::NotebookTags];

#[test]
fn one_gap_is_one_problem_for_the_model_and_the_audit() {
    let mut wrong = Vec::new();
    for profile in ["prod-hipaa", "dev"] {
        let topology = topology_of(profile, None);
        let clean = deployed(&topology);
        for part in SnapshotPart::ALL {
            let mut snapshot = clean.clone();
            without(&mut snapshot, "service:Call", *part);
            if *part == SnapshotPart::Source {
                let Source::Account { account_id, .. } = &mut snapshot.source else {
                    panic!("it was read from an account")
                };
                *account_id = None;
            }
            let found = reported(&topology, &snapshot);
            let known = |one: &Problem| {
                let fix = &one.causes[0].fix;
                one.harm == Harm::Unknown && fix.contains("`service:Call`")
            };
            let wanted = usize::from(!DECIDE_NOTHING.contains(part));
            if found.len() != wanted || !found.iter().all(known) {
                let told = found
                    .iter()
                    .map(|one| format!("{:?} {}", one.harm, one.what));
                wrong.push((profile, part, told.collect::<Vec<_>>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn two_gaps_are_two_problems_though_one_thing_misses_both() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    for (action, part) in [
        ("ec2:DescribeSubnets", SnapshotPart::Subnets),
        ("ec2:DescribeSecurityGroups", SnapshotPart::SecurityGroups),
    ] {
        without(&mut snapshot, action, part);
    }
    let found = reported(&topology, &snapshot);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_route_that_may_not_have_been_read_is_hidden_by_the_gap_alone() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    snapshot.gaps.push(Gap {
        action: "service:Call".into(),
        part: SnapshotPart::RouteTables,
        why: "denied".into(),
    });
    let mut endpoints = snapshot.endpoints.iter_mut();
    let s3 = endpoints.find(|one| one.id == "vpce-s3").unwrap();
    s3.route_tables.retain(|id| id != "rtb-private-use1-az1");
    let mut tables = snapshot.route_tables.iter_mut();
    let table = tables.find(|one| one.id == "rtb-private-use1-az1");
    let routes = &mut table.unwrap().routes;
    routes.retain(|one| one.target.id() != Some("vpce-s3"));
    let found = reported(&topology, &snapshot);
    let unknown = found.iter().filter(|one| one.harm == Harm::Unknown);
    let unknown: Vec<_> = unknown.collect();
    assert_eq!(unknown.len(), 1, "{unknown:#?}");
    let fix = &unknown[0].causes[0].fix;
    assert!(fix.contains("`service:Call`"), "{fix}");
    // No endpoint is blamed for a route that may be there.
    let blamed = found.iter().flat_map(|one| &one.causes);
    let mut blamed = blamed.filter_map(|cause| cause.component.as_ref());
    assert!(!blamed.any(|one| one.part == "route-tables"), "{found:#?}");
}

#[test]
fn what_is_not_known_beside_what_departs_is_told_with_its_gap() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    snapshot.notebooks[0].root = Some(true);
    snapshot.notebooks[0].direct_internet = None;
    snapshot.gaps.push(Gap {
        action: "sagemaker:DescribeNotebookInstance".into(),
        part: SnapshotPart::Notebooks,
        why: "the answer does not say its way to the internet".into(),
    });
    let found = reported(&topology, &snapshot);
    let harms: Vec<_> = found.iter().map(|one| one.harm).collect();
    assert_eq!(harms, [Harm::Drift, Harm::Unknown], "{found:#?}");
    assert_eq!(found[0].causes.len(), 1, "{found:#?}");
}
