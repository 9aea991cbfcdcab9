//! Whatever is read, nothing that is printed or written is obeyed by who reads it.

use crate::support::rendered::{deployed, topology_of};
use crate::support::{Project, Run, smgen};
use serde_json::Value;
use smgen::terminal::escape::is_invisible;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

/// A title for the terminal, a cleared screen, text that is turned, hidden and tagged.
const SLY: &str =
    "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}2J\u{202e}\u{2066}\u{200b}\u{ad}\u{e0041}\u{7f}\u{85}";

/// A string of YAML that holds it.
fn yaml(before: &str) -> String {
    let mut spelled = String::new();
    for c in SLY.chars() {
        let _ = write!(spelled, "\\U{:08x}", u32::from(c));
    }
    format!("\"{before}{spelled}\"")
}

/// A configuration that renders, with a hostile text wherever any text is taken.
fn sound() -> String {
    format!(
        "# {SLY_COMMENT}\nversion: 1\nprofiles:\n  dev:\n    description: {0}\n    network:\n      tiers:\n        training:\n          description: {0}\n",
        yaml("a "),
        SLY_COMMENT = "\u{202e}\u{200b}",
    )
}

/// A configuration in which everything is wrong, and told with what it says.
fn broken() -> String {
    let sly = yaml("a");
    format!(
        "version: 1\nprofiles:\n  {sly}: {{extends: [{sly}]}}\n  dev:\n    {sly}: 1\n    extends: [{sly}]\n    region: {sly}\n    \
         account_id: {sly}\n    network: {{cidr: {sly}, zones: [{sly}], peers: {{{sly}: {sly}}}}}\n    tags: {{{sly}: {sly}, Owner: {sly}}}\n    \
         workloads: [{sly}]\n    endpoints: {{services: {{{sly}: {{}}}}}}\n    flow_logs: {{retention_days: {sly}}}\n    frameworks: [{sly}]\n"
    )
}

/// Puts a hostile text behind every text below a value.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(SLY),
        Value::Array(list) => list.iter_mut().for_each(poison),
        Value::Object(map) => map.values_mut().for_each(poison),
        _ => {}
    }
}

/// Says where something comes through.
fn sly(text: &str, styled: bool) -> Option<String> {
    let mut text = text.to_owned();
    if styled {
        // The styles that smgen has; none of the hostile texts is one.
        for number in [
            "0", "1", "2", "31", "32", "33", "36", "91", "92", "93", "94", "96",
        ] {
            text = text.replace(&format!("\u{1b}[{number}m"), "");
        }
    }
    let found = text
        .char_indices()
        .find(|(_, c)| *c != '\n' && *c != '\t' && is_invisible(*c));
    found.map(|(at, c)| {
        let line = text[..at].matches('\n').count();
        format!("{c:?} in {:?}", text.lines().nth(line).unwrap_or_default())
    })
}

#[track_caller]
fn check(what: &str, run: &Run, styled: bool) {
    for text in [&run.stdout, &run.stderr] {
        if let Some(found) = sly(text, styled) {
            panic!("{what}: {found}");
        }
        assert!(!text.contains("panicked"), "{what}: {text}");
    }
}

/// Runs a command with and without colour.
#[track_caller]
fn run(project: &Project, arguments: &[&str]) -> Run {
    let command = |color: &str| {
        let mut command = smgen(&project.path(""));
        command
            .env("HOME", project.path(""))
            .env("PATH", project.path("bin"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_PROFILE", SLY)
            .args(["--verbose", "--color", color])
            .args(arguments);
        Run::of(&mut command)
    };
    let what = arguments.join(" ");
    check(&what, &command("always"), true);
    let plain = command("never");
    check(&what, &plain, false);
    plain
}

const COMMANDS: [&str; 21] = [
    "show -p dev",
    "show -p dev --format json",
    "profiles",
    "profiles --format json",
    "explain description -p dev",
    "explain description -p dev --format json",
    "explain network.tiers.training.description -p dev",
    "diff dev prod",
    "diff dev prod --format json",
    "controls -p dev",
    "controls -p dev --format json",
    "render -p dev --stdout",
    "render -p dev --check",
    "render -p dev --diff",
    "render -p dev",
    "verify -p dev --list",
    "verify -p dev --via model",
    "verify -p dev --via model --format json",
    "verify -p dev --via model --format junit",
    "iam -p dev",
    "doctor --timeout 2",
];

#[test]
fn texts_of_a_configuration_are_never_obeyed() {
    for config in [sound(), broken(), format!("version: 1\n{SLY}: [")] {
        let project = Project::new().config(&config);
        fs::create_dir(project.path("bin")).unwrap();
        let tool = project.path("bin/terraform");
        fs::write(&tool, format!("#!/bin/sh\necho '{SLY}'\n")).unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
        for arguments in COMMANDS {
            run(&project, &arguments.split(' ').collect::<Vec<_>>());
        }
        for (path, content) in project.snapshot() {
            let rendered = path.to_string_lossy().contains("/infra/");
            if let Some((bytes, _)) = content.filter(|_| rendered) {
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(sly(&text, false), None, "{}", path.display());
            }
        }
    }
}

#[test]
fn a_hostile_text_is_told_and_not_swallowed() {
    let project = Project::new().config(&sound());
    let told = run(&project, &["show", "-p", "dev"]).succeeds().stdout;
    assert!(
        told.contains("a \\u{1b}]0;x\\u{7}\\u{1b}[2J\\u{9b}2J\\u{202e}"),
        "{told}"
    );
    let json = run(&project, &["show", "-p", "dev", "--format", "json"]).json();
    assert_eq!(
        json["description"],
        format!("a {SLY}"),
        "JSON says what it is"
    );
}

#[test]
fn names_of_files_and_arguments_are_never_obeyed() {
    let name = format!("{}.yaml", SLY.replace('/', ""));
    let project = Project::new().file(&name, &broken());
    let project = project.file(&format!("sound-{name}"), &sound());
    let out = format!("out{SLY}");
    for arguments in [
        vec!["show", "-p", "dev", "--config", &name],
        vec!["show", "-p", SLY],
        vec!["explain", SLY],
        vec!["explain", SLY, "-p", "dev"],
        vec!["diff", "dev", SLY],
        vec!["diff", "dev", "--base-config", &name],
        vec!["verify", "-p", "dev", "--snapshot", &name],
        vec!["verify", "-p", "dev", "--from", SLY, "--via", "model"],
        vec!["init", &out],
        vec!["init", &out],
        vec!["render", "-p", "dev", "--out", &out],
        vec!["render", "-p", "dev", "--out", &out, "--check"],
        vec!["show", SLY],
        vec![SLY],
        vec!["show", "-p", "dev", "--format", SLY],
        vec!["doctor", "--region", SLY, "--timeout", "2"],
        vec!["doctor", "--endpoint-url", SLY],
        vec![
            "verify",
            "-p",
            "dev",
            "--via",
            "model",
            "--save-snapshot",
            SLY,
        ],
    ] {
        run(&project, &arguments);
    }
    // Files beside the rendered ones, and what was written into these by hand.
    let folder = format!("{out}/dev/terraform");
    let header = project.read(&format!("{folder}/kms.tf"));
    let project = project
        .file(
            &format!("{folder}/{}", name.replace(".yaml", ".tf")),
            &header,
        )
        .file(&format!("{folder}/kms.tf"), &format!("{header}# {SLY}\n"));
    let check = vec!["render", "-p", "dev", "--out", &out, "--check"];
    let told = run(&project, &check).exits(1);
    assert!(told.stdout.contains("-# \\u{1b}]0;x"), "{}", told.stdout);
    run(&project, &["render", "-p", "dev", "--out", &out]).exits(2);
}

#[test]
fn what_an_account_holds_is_never_obeyed() {
    let topology = topology_of("dev", None);
    let mut snapshot = serde_json::to_value(deployed(&topology)).unwrap();
    let mut keys = BTreeSet::new();
    // Each key of each object by itself: a snapshot that holds one wrong word is not read at all.
    list(&snapshot, &mut keys);
    let clean = snapshot.clone();
    let mut read = 0;
    for key in keys {
        poison_key(&mut snapshot, &key);
        let text = serde_json::to_string(&snapshot).unwrap();
        let project = Project::new().file("snapshot.json", &text);
        let run = run(
            &project,
            &[
                "verify",
                "-p",
                "dev",
                "--builtin",
                "--snapshot",
                "snapshot.json",
            ],
        );
        // A refusal prints nothing there.
        read += usize::from(!run.stdout.is_empty());
        snapshot.clone_from(&clean);
    }
    assert!(read > 20, "only {read} snapshots are read");
}

fn list(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|one| list(one, keys)),
        Value::Object(map) => {
            for (key, value) in map {
                keys.insert(key.clone());
                list(value, keys);
            }
        }
        _ => {}
    }
}

fn poison_key(value: &mut Value, wanted: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|one| poison_key(one, wanted)),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if key == wanted {
                    poison(value);
                } else {
                    poison_key(value, wanted);
                }
            }
        }
        _ => {}
    }
}
