//! Laws: nothing differs from itself, and either direction tells the same.

use super::mutations::mutations;
use super::{mirrored, networks, sorted};
use crate::properties::cases;
use crate::support::rendered::{BUILTIN, topology_of};
use proptest::prelude::*;
use smgen::difference::{Difference, Way};
use smgen::topology::Topology;

fn all() -> Vec<Topology> {
    let builtin = BUILTIN.iter().map(|profile| topology_of(profile, None));
    let elsewhere = [
        "region: eu-central-1, network: {zones: [euc1-az1, euc1-az2, euc1-az3], cidr: 10.9.0.0/18}",
        "region: cn-north-1, network: {zones: [cnn1-az1, cnn1-az2]}, endpoints: {jumpstart: false}",
    ];
    let elsewhere = elsewhere.map(|keys| {
        let config = format!("version: 1\nprofiles:\n  prod: {{{keys}}}\n");
        topology_of("prod", Some(&config))
    });
    builtin.chain(elsewhere).chain(networks()).collect()
}

#[test]
fn nothing_differs_from_itself() {
    for network in all() {
        let difference = Difference::between(&network, &network.clone());
        assert!(difference.is_empty(), "{difference:?}");
        assert!(difference.summary().is_empty());
    }
}

#[test]
fn either_direction_tells_the_same() {
    let all = all();
    for a in &all {
        for b in &all {
            let (there, back) = (Difference::between(a, b), Difference::between(b, a));
            assert_eq!(sorted(&back.changes), mirrored(&there.changes));
            assert_eq!(there.is_empty(), a == b);
            for (there, back) in there.summary().iter().zip(back.summary()) {
                assert_eq!(there.kind, back.kind);
                assert_eq!((there.added, there.removed), (back.removed, back.added));
                assert_eq!(there.changed, back.changed);
            }
        }
    }
}

#[test]
fn a_change_says_which_way_it_goes() {
    let all = all();
    for (a, b) in all.iter().zip(all.iter().skip(1)) {
        for change in Difference::between(a, b).changes {
            let sides = (change.from.is_some(), change.to.is_some());
            let way = match change.change {
                Way::Added => (false, true),
                Way::Removed => (true, false),
                Way::Changed => (true, true),
            };
            assert_eq!(sides, way, "{change:?}");
            assert!(!change.what.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn changes_are_told_in_either_direction(
        chosen in prop::collection::btree_set(0..mutations().len(), 1..6),
        closed in any::<bool>(),
    ) {
        let a = networks()[usize::from(closed)].clone();
        let mut b = a.clone();
        let mutations = mutations();
        // From the back, so that what is taken away is no longer asked for.
        for number in chosen {
            let (path, change) = &mutations[number];
            // What others look for in the same place must still be there.
            if !path.ends_with("Sid") {
                change(&mut b);
            }
        }
        let (there, back) = (Difference::between(&a, &b), Difference::between(&b, &a));
        prop_assert_eq!(there.is_empty(), a == b);
        prop_assert_eq!(sorted(&back.changes), mirrored(&there.changes));
        prop_assert_eq!(&Difference::between(&a, &b), &there);
    }
}
