//! `smgen show`: the network as text and as JSON.

use crate::support::Project;
use smgen::catalog::Workload;

#[test]
fn text_comes_in_sections() {
    let run = Project::new()
        .run_read_only("show --profile prod-hipaa")
        .succeeds()
        .stdout_has("10.4.0.0/16\n")
        .stdout_has("  training/use1-az1   10.4.0.0/21 ")
        .stdout_has("\nway to the internet\n  none: no internet gateway, no NAT\n")
        .tells_only_its_configuration();
    for section in [
        "tags",
        "subnets",
        "security groups",
        "network ACLs",
        "endpoints",
        "beside the network",
    ] {
        assert!(
            run.stdout.contains(&format!("\n\n{section}\n")),
            "{section}"
        );
    }
    Project::new()
        .run("show -p dev")
        .succeeds()
        .stdout_has("NAT gateway in use1-az1");
}

#[test]
fn json_has_a_version() {
    let run = Project::new()
        .run_read_only("show -p prod --format json")
        .succeeds()
        .tells_only_its_configuration();
    let json = run.json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["profile"], "prod");
    assert_eq!(json["vpc"]["cidr"], "10.2.0.0/16");
    for key in ["security_groups", "network_acls", "endpoints", "keys"] {
        assert!(!json[key].as_array().unwrap().is_empty(), "{key}");
    }
}

#[test]
fn the_configuration_counts() {
    let project = Project::new().config(
        "version: 1\nprofiles:\n  research:\n    extends: [prod]\n    network:\n      cidr: 10.77.0.0/16\n",
    );
    project
        .run("show -p research")
        .succeeds()
        .stdout_has("10.77.0.0/16\n");
    project
        .run("show -p reserch")
        .exits(2)
        .no_stdout()
        .stderr_has("did you mean `research`?");
}

#[test]
fn services_are_listed() {
    let run = Project::new()
        .run_read_only("show --services")
        .succeeds()
        .stdout_has("\ns3 ")
        .stdout_has("\nsagemaker.api ");
    let json = Project::new()
        .run("show --services --format json")
        .succeeds()
        .json();
    assert_eq!(json["version"], 1);
    let services = json["services"].as_array().unwrap();
    let listed = run.stdout.split("\n\n").next().unwrap().lines();
    let (unchecked, listed): (Vec<_>, Vec<_>) = listed.partition(|line| line.starts_with(' '));
    assert_eq!(services.len(), listed.len());
    let marked = services
        .iter()
        .filter(|one| one["unchecked"] != serde_json::json!([]));
    assert_eq!(unchecked.len(), marked.count());
    let global = json["global_services"].as_array().unwrap();
    assert!(global.iter().any(|one| one["key"] == "iam"));
    // Every workload names its pages, here as in the schema, and what they leave open.
    let workloads = json["workloads"].as_array().unwrap();
    let schema = Project::new().run("schema").succeeds().json();
    for workload in Workload::ALL {
        let facts = workloads
            .iter()
            .find(|one| one["workload"] == workload.as_str());
        let page = facts.unwrap()["pages"][0]["title"].as_str().unwrap();
        let listed = schema["$defs"]["Workload"]["oneOf"].as_array().unwrap();
        let entry = listed.iter().find(|one| one["const"] == workload.as_str());
        let told = entry.unwrap()["description"].as_str().unwrap();
        assert!(told.contains(page), "{workload}: {told}");
        let open = facts.unwrap()["unchecked"].as_array().unwrap();
        assert_eq!(told.contains("Unchecked: "), !open.is_empty(), "{told}");
    }
    assert!(services.iter().any(|service| service["key"] == "ecr.api"));
}

#[test]
fn either_a_profile_or_the_services_are_shown() {
    for arguments in ["show", "show -p dev --services", "show -p dev -p prod"] {
        Project::new()
            .run(arguments)
            .exits(2)
            .no_stdout()
            .stderr_has("--profile");
    }
}
