//! Sets that are made when their turn comes.

use super::testing::{apply as apply_all, set, tree, write};
use super::{FileSet, Source, apply, compare};
use crate::diagnostic::Diagnostic;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What stops a run.
#[derive(Debug, PartialEq, Eq)]
enum Stop {
    Making(usize),
    Working(usize),
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Working(problems.len())
    }
}

/// Two sets of a profile, in folders beside each other.
fn batch(profile: usize) -> Vec<FileSet> {
    let sets = ["cdk", "terraform"].map(|target| FileSet {
        dir: format!("p{profile}/{target}"),
        ..set(&[("a.tf", "1"), ("m/b.tf", "2")])
    });
    sets.to_vec()
}

fn dirs(profiles: usize) -> Vec<String> {
    let sets = (0..profiles).flat_map(batch);
    sets.map(|set| set.dir).collect()
}

#[test]
fn batches_are_made_once_and_written_in_order() {
    let out = tempfile::tempdir().expect("a temp dir");
    let made = AtomicUsize::new(0);
    let source = Source::<'_, Stop> {
        dirs: dirs(9),
        batches: 9,
        make: &|index| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(batch(index))
        },
    };
    let applied = apply(out.path(), &source, false).expect("applied");
    let written: Vec<_> = applied.iter().map(|one| one.dir.clone()).collect();
    assert_eq!(written, dirs(9));
    assert_eq!(made.load(Ordering::Relaxed), 9);
    let source = Source::<'_, Stop> {
        make: &|index| Ok(batch(index)),
        ..source
    };
    let comparisons = compare(out.path(), &source).expect("compared");
    assert_eq!(comparisons.len(), 18);
    assert!(comparisons.iter().all(|one| one.drift().count() == 0));
}

#[test]
fn what_cannot_be_made_leaves_nothing_of_the_others() {
    let out = tempfile::tempdir().expect("a temp dir");
    let out = out.path().join("infra");
    let source = Source {
        dirs: dirs(5),
        batches: 5,
        make: &|index| match index {
            3 => Err(Stop::Making(index)),
            _ => Ok(batch(index)),
        },
    };
    assert_eq!(apply(&out, &source, false).err(), Some(Stop::Making(3)));
    assert!(!out.exists());
    assert_eq!(compare(&out, &source).err(), Some(Stop::Making(3)));
}

#[test]
fn a_refusal_in_one_leaves_nothing_of_the_others() {
    let out = tempfile::tempdir().expect("a temp dir");
    apply_all(out.path(), &batch(3), false).expect("applied");
    for target in ["cdk", "terraform"] {
        write(out.path(), &format!("p3/{target}/a.tf"), "mine");
    }
    let before = tree(out.path());
    let source = Source {
        dirs: dirs(5),
        batches: 5,
        make: &|index| Ok(batch(index)),
    };
    let refused = apply(out.path(), &source, false).err();
    assert_eq!(refused, Some(Stop::Working(2)));
    assert_eq!(tree(out.path()), before);
}

#[test]
fn two_sets_in_one_place_are_refused_before_any_is_made() {
    let out = tempfile::tempdir().expect("a temp dir");
    let source = Source {
        dirs: vec!["p0/cdk".into(), "p0/cdk".into()],
        batches: 1,
        make: &|index| Err(Stop::Making(index)),
    };
    let refused = apply(out.path(), &source, false).err();
    assert_eq!(refused, Some(Stop::Working(1)));
}
