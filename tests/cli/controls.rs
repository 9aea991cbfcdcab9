//! `smgen controls`: controls as text and as JSON.

use crate::support::Project;
use crate::support::rendered::topology_of;

/// Two zones in production, which is one too few.
const TWO_ZONES: &str =
    "version: 1\nprofiles:\n  prod:\n    network:\n      zones: [use1-az1, use1-az2]\n";

#[test]
fn a_profile_that_holds_is_good() {
    for profile in ["dev", "staging", "prod", "staging-hipaa", "prod-hipaa"] {
        let run = Project::new()
            .run_read_only(&format!("controls --profile {profile}"))
            .succeeds()
            .stdout_has(&format!("controls of {profile}: 0 fail, "))
            .stdout_has("\nnot in this blueprint\n  notebook-isolated ")
            .stdout_lacks("compliant")
            .stdout_lacks("complies")
            .tells_only_its_configuration();
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn a_control_that_fails_is_told_first_with_its_place() {
    let run = Project::new()
        .config(TWO_ZONES)
        .run_read_only("controls -p prod");
    let run = run
        .exits(1)
        .stdout_has("controls of prod: 1 fail, ")
        .stdout_has("zones use1-az1, use1-az2: 2 of the 3 zones that environment `prod` needs\n")
        .stdout_has("decided by `network.zones`, smgen.yaml:5:14\n");
    let (fail, pass) = (run.stdout.find("\nfail\n"), run.stdout.find("\npass\n"));
    assert!(fail.is_some() && fail < pass);
    assert!(
        run.stdout.lines().all(|line| line.chars().count() <= 80),
        "{}",
        run.stdout
    );
}

#[test]
fn json_has_a_version_and_every_control() {
    let project = Project::new().config(TWO_ZONES);
    let json = project
        .run_read_only("controls -p prod --format json")
        .exits(1)
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["profile"], "prod");
    assert!(json["notice"].as_str().unwrap().contains("map to"));
    let controls = json["controls"].as_array().unwrap();
    // Which controls there are does not depend on what they judge.
    let all = smgen::controls::check(&topology_of("dev", None), &[]);
    let ids: Vec<_> = controls.iter().map(|control| &control["id"]).collect();
    assert_eq!(
        ids,
        all.iter().map(|control| control.id).collect::<Vec<_>>()
    );
    let keys = [
        "id",
        "title",
        "requirements",
        "maps_to",
        "looks_at",
        "status",
        "note",
        "evidence",
        "from",
        "places",
    ];
    for control in controls {
        let control = control.as_object().unwrap();
        let mut names: Vec<_> = control.keys().map(String::as_str).collect();
        let mut keys = keys;
        names.sort_unstable();
        keys.sort_unstable();
        assert_eq!(names, keys);
    }
    let zones = controls
        .iter()
        .find(|one| one["id"] == "enough-zones")
        .unwrap();
    assert_eq!(zones["status"], "fail");
    assert_eq!(zones["places"][0]["place"], "smgen.yaml:5:14");
    assert_eq!(zones["places"][0]["path"], "network.zones");
    let domain = controls
        .iter()
        .find(|one| one["id"] == "domain-vpc-only")
        .unwrap();
    assert_eq!(domain["status"], "not-in-blueprint");
    let logs = controls
        .iter()
        .find(|one| one["id"] == "flow-log-everything")
        .unwrap();
    assert!(
        logs["maps_to"]
            .as_array()
            .unwrap()
            .contains(&"45 CFR 164.312(b)".into())
    );
}

#[test]
fn the_neighbours_are_those_of_the_configuration() {
    let config = "version: 1\nprofiles:\n  dev: {}\n  prod:\n    network:\n      peers: {analytics: 10.80.0.0/16}\n      on_premises: {data-centre: 10.81.0.0/16}\n";
    let json = Project::new()
        .config(config)
        .run("controls -p prod --format json")
        .succeeds()
        .json();
    let controls = json["controls"].as_array().unwrap();
    let apart = controls
        .iter()
        .find(|one| one["id"] == "ranges-apart")
        .unwrap();
    let names: Vec<_> = apart["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["what"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["profile dev", "peer analytics", "on premises data-centre"]
    );
}

#[test]
fn wrong_input_is_told() {
    Project::new()
        .run("controls")
        .exits(2)
        .no_stdout()
        .stderr_has("--profile");
    Project::new()
        .run("controls -p prodd")
        .exits(2)
        .no_stdout()
        .stderr_has("did you mean `prod`?");
}
