//! What a profile accepts, as commands tell it.

use crate::audit::deployed;
use crate::support::Project;
use smgen::snapshot::WorkloadKind;

const CONFIG: &str = r#"version: 1
profiles:
  prod:
    account_id: "123456789012"
    exceptions:
      - {job: train*, setting: network-isolation, reason: Clarify calls an endpoint, until: 2099-01-31}
      - {model: model, setting: vpc, reason: it ran on instances, until: 2020-01-31}
      - {notebook: desk-*, setting: root-access, reason: drivers, until: 2099-01-31}
"#;

/// A project with a snapshot in which a job and a model depart as two of the exceptions say.
fn project() -> Project {
    let (_, mut snapshot) = deployed("prod", Some(CONFIG));
    for workload in &mut snapshot.workloads {
        let place = workload.placements.first_mut();
        match (workload.kind, place) {
            (WorkloadKind::Training, Some(place)) => place.network_isolation = Some(false),
            (WorkloadKind::Model, Some(place)) => place.subnets.clear(),
            _ => {}
        }
    }
    let json = serde_json::to_string(&snapshot).unwrap();
    Project::new().config(CONFIG).file("network.json", &json)
}

const VERIFY: &str = "verify -p prod --snapshot network.json --only configuration";

#[test]
fn every_report_lists_every_exception() {
    let project = project();
    project
        .run(VERIFY)
        .exits(1)
        .stdout_has("exceptions that the profile declares:")
        .stdout_has("  - network-isolation of job train* until 2099-01-31: Clarify calls an endpoint\n    (smgen.yaml:6:9)\n")
        .stdout_has("    accepts  network isolation of account/jobs/training/training is off instead\n")
        .stdout_has("expired: what it accepted fails")
        .stdout_has("fix       the exception that accepted it expired after 2020-01-31:")
        .stdout_has("unused: nothing departs so, take it out")
        .stdout_has("exceptions accept 1 that depart");
    let report = project
        .run(&format!("{VERIFY} --format json"))
        .exits(1)
        .json();
    let all = report["exceptions"].as_array().unwrap();
    let states: Vec<_> = all
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["used", "expired", "unused"]);
    assert_eq!(all[2]["place"], "smgen.yaml:8:9");
    assert_eq!(all[1]["departures"].as_array().unwrap().len(), 1);
    project
        .run(&format!("{VERIFY} --format junit"))
        .exits(1)
        .stdout_has("<testsuite name=\"exceptions\" tests=\"3\" skipped=\"2\" errors=\"0\" failures=\"1\"")
        .stdout_has("<testcase name=\"job/train*/network-isolation\" classname=\"smgen.exceptions\">\n            <skipped message=\"network-isolation of job train* until 2099-01-31: Clarify calls an endpoint (smgen.yaml:6:9); used\" type=\"used\">")
        .stdout_has("<failure message=\"vpc of model model until 2020-01-31");
}

#[test]
fn what_nobody_looked_at_is_not_unused() {
    let report = project()
        .run("verify -p prod --via model --format json")
        .json();
    let all = report["exceptions"].as_array().unwrap();
    assert!(
        all.iter().all(|one| one["state"] == "not-looked-at"),
        "{all:#?}"
    );
    assert_eq!(all.len(), 3);
}

#[test]
fn other_commands_tell_exceptions_too() {
    let project = project();
    project
        .run("show -p prod")
        .succeeds()
        .stdout_has("exceptions\n  job train*, network-isolation, until 2099-01-31: Clarify calls an endpoint\n");
    project
        .run("explain exceptions -p prod")
        .succeeds()
        .stdout_has("exception of job train*");
    project
        .run("diff prod prod-hipaa")
        .stdout_has("- model model vpc ")
        .stdout_has("until 2020-01-31: it ran on instances");
    project
        .run("controls -p prod")
        .stdout_has("accepted deviations of workloads, which `smgen verify` lists:")
        .stdout_has("job train*, network-isolation, until 2099-01-31: Clarify calls an endpoint");
    let report = project.run("controls -p prod --format json").json();
    assert_eq!(report["exceptions"][0]["setting"], "network-isolation");
    assert_eq!(report["exceptions"][0]["place"], "smgen.yaml:6:9");
}
