//! A kill or a full disk at every single operation: files stay whole and the next run heals.

use super::manifest::Manifest;
use super::testing::{DIR, Fault, FaultyDisk, Tree, apply, apply_on, compare, set, tree, write};
use super::{FileSet, path};
use std::fs;
use std::path::Path;

/// Renders that follow each other: files change, come, go, become folders and back, move and change nothing.
fn renders() -> [FileSet; 4] {
    let mut sets = [
        set(&[
            ("a.tf", "one"),
            ("b.tf", "same"),
            ("gone/deep/c.tf", "c"),
            ("d", "file"),
            ("e/x.tf", "x"),
        ]),
        set(&[
            ("a.tf", "two!"),
            ("b.tf", "same"),
            ("d/y.tf", "folder"),
            ("e", "file"),
            ("new/f.tf", "f"),
        ]),
        set(&[("a.tf", "three"), ("b.tf", "other"), ("d", "file again")]),
        set(&[("a.tf", "one"), ("n/f.tf", "f"), ("e/x.tf", "xx")]),
    ];
    for (number, set) in sets.iter_mut().enumerate() {
        set.inputs = format!("i{number}");
    }
    sets
}

/// The tree after a clean render, worked out in memory.
fn clean(set: &FileSet) -> Tree {
    let manifest = Manifest::of(set).text().expect("text");
    let mut files = set.files.clone();
    files.insert(".smgen.json".into(), manifest);
    files.insert("extra.tf".into(), "mine".into());
    let mut tree = Tree::new();
    for (path, text) in files {
        let path = format!("{DIR}/{path}");
        tree.extend(path::folders(&path).map(|folder| (folder.to_owned(), None)));
        tree.insert(path, Some(text.into_bytes()));
    }
    tree
}

fn run(out: &Path, set: &FileSet) {
    let applied = apply(out, std::slice::from_ref(set), false);
    assert!(applied.is_ok(), "{applied:#?}");
    assert_eq!(tree(out), clean(set));
    let comparison = compare(out, set).expect("compared");
    assert_eq!(comparison.drift().count(), 0);
}

fn assert_whole(found: &Tree, known: &[&FileSet]) {
    for (path, content) in found {
        let name = path.strip_prefix(DIR).unwrap_or("");
        let name = name.trim_start_matches('/');
        let Some(content) = content else { continue };
        if name.is_empty() || name.starts_with(".smgen") || name == "extra.tf" {
            continue;
        }
        let mut texts = known.iter().filter_map(|set| set.files.get(name));
        assert!(
            texts.any(|text| text.as_bytes() == content),
            "`{path}` is neither old nor new"
        );
    }
}

fn copy(from: &Path, to: &Path) {
    for (path, content) in tree(from) {
        match content {
            None => fs::create_dir_all(to.join(path)).expect("created"),
            Some(content) => {
                let file = to.join(path);
                fs::create_dir_all(file.parent().expect("a parent")).expect("created");
                fs::write(file, content).expect("written");
            }
        }
    }
}

/// Applies with a fault at every operation in turn, and calls `after` for each tree that this leaves.
fn at_every_fault(before: &Path, set: &FileSet, fault: Fault, mut after: impl FnMut(&Path, &Tree)) {
    for at in 0.. {
        let out = tempfile::tempdir().expect("a temp dir");
        copy(before, out.path());
        let disk = FaultyDisk::new(fault, at);
        let result = apply_on(&disk, out.path(), std::slice::from_ref(set), false);
        if disk.count() <= at {
            assert!(result.is_ok());
            assert!(at > 8, "only {at} operations: the hook is not in use");
            return;
        }
        assert!(result.is_err(), "operation {at} failed unnoticed");
        after(out.path(), &tree(out.path()));
    }
}

#[test]
fn every_fault_leaves_whole_files_and_the_next_run_heals() {
    let [old, new, third, _] = renders();
    for fault in [Fault::Fails, Fault::Dies] {
        for fresh in [true, false] {
            let before = tempfile::tempdir().expect("a temp dir");
            write(before.path(), &format!("{DIR}/extra.tf"), "mine");
            if !fresh {
                run(before.path(), &old);
            }
            at_every_fault(before.path(), &new, fault, |out, left| {
                assert_whole(left, &[&old, &new]);
                for next in [&new, &third, &old] {
                    let again = tempfile::tempdir().expect("a temp dir");
                    copy(out, again.path());
                    run(again.path(), next);
                }
            });
        }
    }
}

#[test]
fn a_second_kill_before_healing_heals_too() {
    let [old, new, third, fourth] = renders();
    let before = tempfile::tempdir().expect("a temp dir");
    write(before.path(), &format!("{DIR}/extra.tf"), "mine");
    run(before.path(), &old);
    at_every_fault(before.path(), &new, Fault::Dies, |once, _| {
        at_every_fault(once, &third, Fault::Dies, |twice, left| {
            assert_whole(left, &[&old, &new, &third]);
            run(twice, &fourth);
        });
    });
}

#[test]
fn a_full_disk_while_staging_leaves_the_old_trees_of_all_sets() {
    let [mut old, mut new, ..] = renders();
    let before = tempfile::tempdir().expect("a temp dir");
    write(before.path(), &format!("{DIR}/extra.tf"), "mine");
    run(before.path(), &old);
    old.dir = "dev/terraform".into();
    apply(before.path(), std::slice::from_ref(&old), false).expect("applied");
    let expected = tree(before.path());
    let mut other = new.clone();
    other.dir = "dev/terraform".into();
    new.files.insert("more.tf".into(), "more".into());
    // Four files and two manifests in one set, one file more in the other.
    for at in 0..13 {
        let disk = FaultyDisk::new(Fault::Fails, at);
        let sets = [new.clone(), other.clone()];
        apply_on(&disk, before.path(), &sets, false).expect_err("failed");
        assert_eq!(tree(before.path()), expected, "operation {at}");
    }
}

#[test]
fn a_fresh_output_folder_is_taken_away_again_when_nothing_fits() {
    let root = tempfile::tempdir().expect("a temp dir");
    let out = root.path().join("infra/all");
    for at in 0..9 {
        let disk = FaultyDisk::new(Fault::Fails, at);
        let [_, new, ..] = renders();
        apply_on(&disk, &out, &[new], false).expect_err("failed");
        assert_eq!(tree(root.path()), Tree::new(), "operation {at}");
    }
}

#[test]
fn an_interrupted_render_is_named_as_the_cause() {
    let [old, new, third, _] = renders();
    let before = tempfile::tempdir().expect("a temp dir");
    run_without_extra(before.path(), &old);
    let mut seen = false;
    at_every_fault(before.path(), &new, Fault::Dies, |out, _| {
        let comparison = compare(out, &third).expect("compared");
        let mut drift = comparison.drift();
        assert!(!drift.any(|entry| entry.status.needs_force()));
        seen |= comparison
            .drift()
            .any(|entry| entry.status == super::Status::Interrupted);
    });
    assert!(seen);
}

#[test]
fn a_file_edited_into_the_new_content_stays_ours_after_a_kill() {
    let [old, new, third, _] = renders();
    let before = tempfile::tempdir().expect("a temp dir");
    run_without_extra(before.path(), &old);
    write(before.path(), &format!("{DIR}/a.tf"), "two!");
    let mut seen = 0;
    at_every_fault(before.path(), &new, Fault::Dies, |out, left| {
        let manifest = left[&format!("{DIR}/.smgen.json")].as_deref();
        let manifest = String::from_utf8_lossy(manifest.unwrap_or_default());
        // Before that, nobody but the user wrote this content.
        if manifest.contains("pending") {
            run_without_extra(out, &third);
            seen += 1;
        }
    });
    assert!(seen > 3, "{seen}");
}

fn run_without_extra(out: &Path, set: &FileSet) {
    apply(out, std::slice::from_ref(set), false).expect("applied");
}
