//! The committed output of the examples is what smgen renders.

use super::stack::example;
use crate::support::{Run, smgen};
use std::fs;

/// The examples with the arguments that render them.
const EXAMPLES: [(&str, &str); 5] = [
    ("bank", "--all"),
    ("china", "--all"),
    ("govcloud", "--all"),
    ("hospital", "--all"),
    ("quickstart", "--profile=prod-hipaa"),
];

#[test]
fn committed_output_is_current() {
    for (name, profiles) in EXAMPLES {
        let dir = example(name);
        if std::env::var_os("SMGEN_UPDATE").is_some() {
            Run::of(smgen(&dir).args(["render", profiles, "--force"])).succeeds();
        }
        Run::of(smgen(&dir).args(["render", profiles, "--check"]))
            .succeeds()
            .stderr_has(", 0 differ");
    }
}

#[test]
fn every_example_is_tested() {
    let folders = fs::read_dir(example(""))
        .unwrap()
        .map(|entry| entry.unwrap());
    let folders = folders
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap());
    let mut folders: Vec<_> = folders.collect();
    folders.sort();
    assert_eq!(folders, EXAMPLES.map(|(name, _)| name));
}
