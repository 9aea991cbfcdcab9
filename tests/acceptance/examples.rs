//! What is committed of the examples is what smgen makes of them: rendered files where people learn from them, facts elsewhere.

use super::Source;
use super::cdk::STACKS;
use super::facts::{difference, facts, of_resource};
use super::stack::{Stack, example};
use crate::support::rendered::topology_of;
use crate::support::{Run, smgen};
use smgen::catalog::Requirement;
use smgen::topology::{FieldValue, Resource, ResourceKind, Tagged, Topology};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The profiles of the examples whose rendered files are committed: those that people read.
const RENDERED: [(&str, &str); 2] = [("bank", "prod"), ("hospital", "prod-hipaa")];

/// Returns the profiles of the examples that the real tools judge, each with its example.
fn profiles() -> impl Iterator<Item = (&'static str, &'static Stack)> {
    STACKS.iter().filter_map(|entry| match entry.stack.source {
        Source::Example(name) => Some((name, &entry.stack)),
        _ => None,
    })
}

/// Returns the profiles whose facts alone are committed.
fn told_by_facts() -> impl Iterator<Item = (&'static str, &'static Stack)> {
    profiles().filter(|(name, stack)| !RENDERED.contains(&(*name, stack.profile)))
}

/// Returns where the facts of a profile are committed.
fn facts_file(name: &str, profile: &str) -> PathBuf {
    example(name).join("facts").join(format!("{profile}.txt"))
}

fn facts_of(topology: &Topology) -> String {
    facts(topology, &topology.inventory())
}

fn renews() -> bool {
    std::env::var_os("SMGEN_UPDATE").is_some()
}

/// Returns the names in a folder; none where there is no such folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn committed_output_is_current() {
    for (name, profile) in RENDERED {
        let (dir, profile) = (example(name), format!("--profile={profile}"));
        if renews() {
            Run::of(smgen(&dir).args(["render", &profile, "--force"])).succeeds();
        }
        Run::of(smgen(&dir).args(["render", &profile, "--check"]))
            .succeeds()
            .stderr_has(", 0 differ");
    }
}

#[test]
fn committed_facts_are_current() {
    let mut wrong = String::new();
    for (name, stack) in told_by_facts() {
        let (file, now) = (facts_file(name, stack.profile), facts_of(&stack.topology()));
        if renews() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &now).unwrap();
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        if committed != now {
            let told = difference(&committed, &now);
            writeln!(wrong, "{}\n{told}", file.display()).unwrap();
        }
    }
    assert!(
        wrong.is_empty(),
        "the examples decide something else than is committed; if that is meant, renew them with SMGEN_UPDATE=1:\n{wrong}"
    );
}

/// Each profile of each example goes through the real tools, and is committed in one of both ways and not in the other.
#[test]
fn every_example_is_tested() {
    let folders = names(&example("")).into_iter();
    let folders: BTreeSet<_> = folders.filter(|name| example(name).is_dir()).collect();
    let judged: BTreeSet<_> = profiles().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(folders, judged);
    for name in &folders {
        let ours = profiles().filter(|(of, _)| of == name);
        let ours: BTreeSet<_> = ours.map(|(_, stack)| stack.profile.to_owned()).collect();
        let config = fs::read_to_string(example(name).join("smgen.yaml"));
        if let Ok(config) = config {
            let source = smgen::diagnostic::Source {
                name: "smgen.yaml".into(),
                text: config,
            };
            let (library, _) = smgen::blueprint::Library::load(Some(source));
            assert_eq!(library.all().into_iter().collect::<BTreeSet<_>>(), ours);
        }
        let read = RENDERED.iter().filter(|(of, _)| of == name);
        let read: BTreeSet<_> = read.map(|(_, profile)| (*profile).to_owned()).collect();
        assert_eq!(names(&example(name).join("infra")), read, "{name}");
        let told = ours
            .difference(&read)
            .map(|profile| format!("{profile}.txt"));
        assert_eq!(
            names(&example(name).join("facts")),
            told.collect(),
            "{name}"
        );
    }
}

#[test]
fn every_decision_shows_in_the_facts_on_a_line_of_its_own() {
    let mut fields = 0;
    for (name, stack) in profiles() {
        let told = facts_of(&stack.topology());
        let lines: BTreeSet<_> = told.lines().collect();
        assert_eq!(lines.len(), told.lines().count(), "{name}");
        for resource in &stack.topology().inventory().resources {
            let before = of_resource(resource);
            assert!(
                before.iter().all(|line| lines.contains(&**line)),
                "{before:#?}"
            );
            for (nth, field) in resource.fields.iter().enumerate() {
                let mut other = resource.clone();
                other.fields[nth].value = FieldValue::List(vec!["another".into()]);
                let told = difference(&before.join("\n"), &of_resource(&other).join("\n"));
                let line = format!("{} {}", resource.id, field.name);
                assert!(
                    told.lines().all(|one| one[2..].starts_with(&line)),
                    "{told}"
                );
                assert_eq!(told.lines().count(), 2, "{told}");
                fields += 1;
            }
        }
    }
    println!("{fields} fields, each told on a line of its own");
}

type Change = fn(&mut Resource);

#[test]
fn what_a_resource_is_besides_its_fields_shows_in_the_facts() {
    let changes: [Change; 7] = [
        |one| one.kind = ResourceKind::Vpc,
        |one| one.name = Some("another".into()),
        |one| one.part_of = Some("another".into()),
        |one| one.target = Some("cdk"),
        |one| one.tagged = Tagged::Never,
        |one| one.requirement = Requirement::V10,
        |one| one.reason.push_str(", or not"),
    ];
    let mut topology = topology_of("dev", None);
    let group = topology.inventory().get("security-group/training").cloned();
    let group = group.unwrap();
    let before = of_resource(&group).join("\n");
    for change in changes {
        let mut other = group.clone();
        change(&mut other);
        let told = difference(&before, &of_resource(&other).join("\n"));
        assert_eq!(told.lines().count(), 2, "{told}");
    }
    let before = facts_of(&topology);
    topology.tags[0].value.push_str("-or-not");
    let told = difference(&before, &facts(&topology, &topology.inventory()));
    assert_eq!(told.lines().count(), 2, "{told}");
}
