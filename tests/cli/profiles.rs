//! `smgen profiles`: what can be rendered.

use crate::support::Project;

const CONFIG: &str = "\
version: 1
profiles:
  ours: {abstract: true, extends: [prod]}
  research:
    extends: [ours]
    description: Models of next year
    environment: research
    network: {cidr: 10.8.0.0/16}
  dev:
    network: {cidr: 10.9.0.0/16}
";

#[test]
fn the_builtin_ones_are_listed() {
    let run = Project::new()
        .run("profiles")
        .succeeds()
        .tells_only_its_configuration();
    let names: Vec<_> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        names,
        ["dev", "prod", "prod-hipaa", "staging", "staging-hipaa"]
    );
}

#[test]
fn ones_own_are_told_from_those_that_were_changed() {
    Project::new()
        .config(CONFIG)
        .run("profiles")
        .succeeds()
        .stdout_has("dev            changed     Development, two zones")
        .stdout_has("research       own         Models of next year\n")
        .stdout_has("prod           built in ")
        .stdout_lacks("ours");
}

#[test]
fn json_has_a_version() {
    let project = Project::new().config(CONFIG);
    let json = project.run("profiles --format json").succeeds().json();
    assert_eq!(json["version"], 1);
    let profiles = json["profiles"].as_array().unwrap();
    assert_eq!(profiles.len(), 6);
    let research = profiles
        .iter()
        .find(|row| row["name"] == "research")
        .unwrap();
    assert_eq!(research["source"], "own");
    assert_eq!(research["extends"][0], "ours");
    assert_eq!(research["description"], "Models of next year");
    for row in profiles {
        project
            .run(&format!("show -p {}", row["name"].as_str().unwrap()))
            .succeeds();
    }
}

#[test]
fn a_broken_configuration_is_told() {
    for (config, place) in [
        ("version: 1\nprofiles: [\n", "smgen.yaml:2:"),
        ("version: 1\nprofile: {}\n", "smgen.yaml:2:1"),
    ] {
        Project::new()
            .config(config)
            .run("profiles")
            .exits(2)
            .no_stdout()
            .stderr_has(place);
    }
}
