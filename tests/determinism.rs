//! The same input gives the same bytes: in another process, and in another directory.

use crate::support::Project;
use crate::support::rendered::{BUILTIN, topology_of};
use smgen::render::TARGETS;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads every file below a folder.
fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(
                    path.strip_prefix(dir).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    files
}

#[test]
fn every_builtin_profile_renders_to_the_same_bytes_anywhere() {
    let (one, other) = (Project::new(), Project::new().file("deep/er/keep", ""));
    for profile in BUILTIN {
        for form in [&[][..], &["--module"]] {
            let command = ["render", "--profile", profile];
            let command: Vec<_> = command.iter().chain(form).copied().collect();
            one.run_in("", &command).succeeds();
            other.run_in("deep/er", &command).succeeds();
        }
    }
    let files = tree(&one.path("infra"));
    // As many as the renderers make, and a manifest in each folder.
    let rendered = BUILTIN.map(|profile| {
        let topology = topology_of(profile, None);
        let files = TARGETS
            .iter()
            .map(|target| target.render(&topology).unwrap().len() + 1);
        files.sum::<usize>()
    });
    assert_eq!(files.len(), rendered.iter().sum::<usize>());
    assert!(files == tree(&other.path("deep/er/infra")));
}

#[test]
fn every_example_renders_to_the_same_bytes_in_a_copy() {
    for example in ["hospital", "bank", "govcloud", "china"] {
        let config = fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("examples")
                .join(example)
                .join("smgen.yaml"),
        )
        .unwrap();
        let (one, other) = (
            Project::new().config(&config),
            Project::new().config(&config),
        );
        one.run("render --all").succeeds();
        other.run("render --all").succeeds();
        assert!(
            tree(&one.path("infra")) == tree(&other.path("infra")),
            "{example}"
        );
    }
}
