//! One stack, proven as far as it can be alone.

use super::App;
use crate::acceptance::Proof;
use crate::acceptance::stack::Stack;
use crate::support::tools::Tools;
use serde_json::Value;
use smgen::blueprint::Framework;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A stack whose app compiled, passed its own tests and was synthesised.
pub struct Built {
    pub name: &'static str,
    pub app: App,
}

/// Returns the folder of all stacks; it stays with the rest of the target, to look at after a failure.
pub fn apps() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cdk/apps")
}

/// Returns an empty folder of that name beside the one of all stacks, or in it.
pub fn folder(name: &str) -> PathBuf {
    let folder = apps().with_file_name(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Built {
    /// Takes a stack through its tests and a synthesis, as a user's `npm test` and `npm run synth` would; in full with the CDK's
    /// own rules, which cost seconds, and through a second one.
    pub fn new(name: &'static str, stack: &Stack, proof: Proof) -> Option<Self> {
        let rendered = stack.render();
        let dir = folder(&format!("apps/{name}"));
        copy(
            &rendered.path(&format!("infra/{}/cdk", stack.profile)),
            &dir,
        );
        let app = App::at(&dir)?;
        same_packages(&app);
        let tested = crate::support::Run::of(
            app.command(Path::new("npm"))
                .args(["test", "--no-update-notifier"]),
        );
        assert_eq!(tested.code, 0, "{name}: {}{}", tested.stdout, tested.stderr);
        assert!(
            tested.stdout.contains("# fail 0") && !tested.stdout.contains("# pass 0"),
            "{name}: {}",
            tested.stdout
        );
        if !proof.is_full() {
            app.synthesise("cdk.out").succeeds().no_stdout().no_stderr();
            println!("{name}: synthesised, its tests pass");
            return Some(Self { name, app });
        }
        // As plain node does it, with the CDK's own rules; then again without them, somewhere else.
        app.run(&["dist/bin/app.js"])
            .succeeds()
            .no_stdout()
            .no_stderr();
        app.synthesise("again").succeeds().no_stdout().no_stderr();
        for file in ["Network.template.json", "manifest.json"] {
            assert!(
                read(&app, &format!("cdk.out/{file}")) == read(&app, &format!("again/{file}")),
                "{name}: a second synthesis writes another {file}"
            );
        }
        let manifest = app.json("cdk.out/manifest.json");
        assert_eq!(
            manifest["missing"],
            Value::Null,
            "{name} looks something up"
        );
        let findings = accepted(name, &app, &packs(stack));
        println!(
            "{name}: synthesised twice alike, {findings} findings of cdk-nag accepted with a reason"
        );
        Some(Self { name, app })
    }
}

fn read(app: &App, path: &str) -> String {
    fs::read_to_string(app.path(path)).unwrap()
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp")
        .arg("-R")
        .arg(from.join("."))
        .arg(to)
        .status();
    assert!(copied.unwrap().success());
}

/// Demands that the packages that every app links to are those of its own lock file.
fn same_packages(app: &App) {
    let modules = Tools::with("the packages", |tools| tools.cdk_modules.as_deref()).unwrap();
    for file in ["package.json", "package-lock.json"] {
        let installed = fs::read_to_string(modules.with_file_name(file)).unwrap();
        let installed: Value = serde_json::from_str(&installed).unwrap();
        assert_eq!(
            nameless(app.json(file)),
            nameless(installed),
            "run tests/setup: it installed another {file}"
        );
    }
}

/// Drops what differs between apps: their names.
fn nameless(mut package: Value) -> Value {
    package["name"].take();
    package["description"].take();
    if package.get("packages").is_some() {
        package["packages"][""]["name"].take();
    }
    package
}

/// Returns the packs that must run for a stack.
fn packs(stack: &Stack) -> BTreeSet<&'static str> {
    let topology = stack.topology();
    let mut packs = BTreeSet::from(["AwsSolutions"]);
    if topology.keeps(Framework::Hipaa) {
        packs.insert("HIPAA.Security");
    }
    // This pack forbids a way to the internet as such.
    if topology.internet.is_none() {
        packs.insert("NIST.800.53.R5");
    }
    packs
}

/// Demands that these packs of cdk-nag ran and left nothing open; returns how many findings the app accepts.
fn accepted(name: &str, app: &App, packs: &BTreeSet<&str>) -> usize {
    let report = app.json("cdk.out/validation-report.json");
    let reports = report["pluginReports"].as_array().unwrap();
    let ran: BTreeSet<_> = reports
        .iter()
        .map(|report| report["pluginName"].as_str().unwrap())
        .collect();
    assert_eq!(&ran, packs, "{name}");
    let mut accepted = 0;
    for report in reports {
        assert_eq!(report["conclusion"], "success", "{name}: {report:#}");
        assert_eq!(report["violations"], Value::Array(Vec::new()), "{name}");
        for finding in report["suppressedViolations"].as_array().unwrap() {
            let reason = finding["reason"].as_str().unwrap_or_default();
            assert!(
                reason.len() > 20,
                "{name}: {} is accepted because of `{reason}`",
                finding["ruleName"]
            );
            accepted += 1;
        }
    }
    accepted
}
