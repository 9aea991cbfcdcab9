//! Every stack through its own tests and its syntheses; then the linters, which start slowly, once over all of them.

use super::built::{self, Built};
use super::lint;
use crate::acceptance::Proof::{self, Full, Shape};
use crate::acceptance::Source::{self, Builtin, Example, Text};
use crate::acceptance::stack::Stack;
use crate::acceptance::{CLINIC, CLUSTER, EVERYTHING, PER_ZONE, checkov};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

/// A stack, built by the first test that wants it; inside, none where a tool is missing.
pub struct Entry {
    pub name: &'static str,
    pub stack: Stack,
    pub proof: Proof,
    built: OnceLock<Option<Built>>,
}

impl Entry {
    fn new(name: &'static str, profile: &'static str, source: Source, proof: Proof) -> Self {
        Self {
            name,
            stack: Stack { profile, source },
            proof,
            built: OnceLock::new(),
        }
    }

    pub fn built(&self) -> Option<&Built> {
        self.built
            .get_or_init(|| Built::new(self.name, &self.stack, self.proof))
            .as_ref()
    }
}

macro_rules! apps {
    ($($name:ident $profile:literal $source:expr => $proof:expr;)*) => {
        pub static STACKS: LazyLock<Vec<Entry>> = LazyLock::new(|| vec![$(Entry::new(stringify!($name), $profile, $source, $proof),)*]);
        $(#[test] fn $name() {
            let entry = STACKS.iter().find(|entry| entry.name == stringify!($name));
            entry.unwrap().built();
        })*
    };
}
every_stack!(apps);

/// Returns every stack, built; none where a tool is missing.
fn all() -> Option<Vec<&'static Built>> {
    STACKS.iter().map(Entry::built).collect()
}

/// Returns the template of a stack; none where a tool is missing.
pub fn template(stack: &Stack) -> Option<Value> {
    let same =
        |entry: &&Entry| (entry.stack.profile, entry.stack.source) == (stack.profile, stack.source);
    let entry = STACKS.iter().find(same).unwrap();
    Some(entry.built()?.app.template("cdk.out"))
}

/// Copies every template into one folder, under the name of its stack; returns the folder.
fn templates(folder: &str) -> Option<PathBuf> {
    let apps = all()?;
    let folder = built::folder(folder);
    for built in apps {
        let copy = folder.join(format!("{}.template.json", built.name));
        fs::copy(built.app.path("cdk.out/Network.template.json"), copy).unwrap();
    }
    Some(folder)
}

fn names(apps: &[&Built]) -> Vec<&'static str> {
    apps.iter().map(|built| built.name).collect()
}

#[test]
fn prettier_would_format_every_stack_as_it_is() {
    if let Some(apps) = all() {
        lint::prettier(&built::apps(), &names(&apps));
    }
}

#[test]
fn eslint_recommends_nothing() {
    if let Some(apps) = all() {
        lint::eslint(&built::apps(), &names(&apps));
    }
}

#[test]
fn cfn_lint_reports_nothing() {
    if let Some(folder) = templates("linted") {
        lint::cfn_lint(&folder);
    }
}

#[test]
fn checkov_fails_nothing() {
    let (Some(folder), Some(apps)) = (templates("scanned"), all()) else {
        return;
    };
    let templates = apps.iter().map(|built| built.app.template("cdk.out"));
    let resources = templates.map(|template| template["Resources"].as_object().unwrap().len());
    checkov::scan("cloudformation", &folder, resources.sum());
}
