//! `.smgen.json` in the hands of tests.

use crate::support::Project;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;

/// Where the profile `dev` is rendered to.
pub(super) const DEV: &str = "infra/dev/terraform";

/// Changes the manifest of `dev`.
pub(super) fn change(project: &Project, change: impl FnOnce(&mut Value)) {
    let path = format!("{DEV}/.smgen.json");
    let mut manifest = serde_json::from_str(&project.read(&path)).unwrap();
    change(&mut manifest);
    fs::write(
        project.path(&path),
        serde_json::to_string_pretty(&manifest).unwrap(),
    )
    .unwrap();
}

/// Writes a file of `dev` and its hash into the manifest, as if smgen had written it.
pub(super) fn plant(project: &Project, name: &str, text: &str) {
    fs::write(project.path(&format!("{DEV}/{name}")), text).unwrap();
    change(project, |manifest| {
        manifest["files"][name] = digest(text).into();
    });
}

fn digest(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text) {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}
