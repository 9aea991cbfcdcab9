//! `smgen verify`.

use crate::support::Project;
use crate::support::rendered::topology_of;
use serde_json::json;
use smgen::report::Area;
use smgen::verify::expect::expectations;
use std::collections::BTreeSet;

#[test]
fn what_is_expected_can_be_listed() {
    let run = Project::new()
        .run_read_only("verify -p prod-hipaa --list")
        .succeeds()
        .stdout_has("dns/training/use1-az1/sts.us-east-1.amazonaws.com\n  `sts.us-east-1.amazonaws.com` leads to the endpoint of sts\n")
        .stdout_has("egress/notebook/use1-az2/internet:tcp-443\n  tcp 443 to 9.9.9.9 on the internet stays closed\n");
    assert!(run.stderr.ends_with(" expectations\n"), "{}", run.stderr);
}

#[test]
fn the_list_can_be_narrowed_and_read_by_programs() {
    let list = Project::new()
        .run_read_only("verify -p prod --list --only dns,egress --from training --format json")
        .succeeds()
        .json();
    assert_eq!(list["version"], 1);
    let listed = list["expectations"].as_array().unwrap();
    let all = expectations(&topology_of("prod", None));
    let wanted = all.iter().filter(|one| {
        let from = one.vantage.as_ref();
        [Area::Dns, Area::Egress].contains(&one.area)
            && from.is_some_and(|vantage| vantage.tier == "training")
    });
    let listed: BTreeSet<_> = listed
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, wanted.map(|one| one.id.as_str()).collect());
    for one in list["expectations"].as_array().unwrap() {
        assert!(
            ["dns", "egress"].contains(&one["area"].as_str().unwrap()),
            "{one}"
        );
        assert_eq!(one["vantage"]["tier"], "training");
        assert!(
            one["places"]
                .as_array()
                .is_some_and(|places| !places.is_empty()),
            "{one}"
        );
    }
}

#[test]
fn options_that_say_different_things_are_told_all_at_once() {
    Project::new()
        .run_read_only(
            "verify -p prod --via model --vpc-id vpc-1 --role-arn r --ca-bundle nothing.pem",
        )
        .exits(2)
        .stderr_has("`--vpc-id` says nothing to `--via model`")
        .stderr_has("`--role-arn` says nothing")
        .stderr_has("`--ca-bundle` says nothing");
    for missing in ["verify", "verify --list"] {
        Project::new()
            .run_read_only(missing)
            .exits(2)
            .stderr_has("--profile <PROFILE>");
    }
}

#[test]
fn calls_are_signed_only_where_there_is_a_role_and_for_buckets_that_can_be() {
    let refused = |arguments: &str| {
        let run = format!("verify -p prod {arguments}");
        Project::new().run_read_only(&run).exits(2)
    };
    refused("--via ec2 --signed-calls").stderr_has("the instances of `--via ec2` have none");
    refused("--via model --signed-calls").stderr_has("`--signed-calls` says nothing");
    refused("--bucket data").stderr_has("--signed-calls");
    for (name, why) in [
        ("my.data", "with dots in its name"),
        ("My-data", "small letters"),
        ("-data", "small letters"),
        ("ab", "small letters"),
    ] {
        refused(&format!("--signed-calls --bucket={name}")).stderr_has(why);
        refused(&format!("--signed-calls --foreign-bucket={name}")).stderr_has(why);
    }
}

#[test]
fn unknown_tiers_are_told() {
    Project::new()
        .run_read_only("verify -p prod --list --from trainig")
        .exits(2)
        .stderr_has("there is no tier `trainig`")
        .stderr_has("the tiers are `data`");
}

#[test]
fn the_model_judges_a_profile_without_an_account() {
    // What packets cannot show is read off an account only.
    let all = smgen::verify::expect::expectations(&topology_of("prod-hipaa", None));
    let judged = all
        .iter()
        .filter(|one| one.vantage.is_some() || one.area == Area::Policy);
    let judged = judged.count();
    let run = Project::new()
        .run_read_only("verify -p prod-hipaa --via model")
        .succeeds()
        .tells_only_its_configuration()
        .stdout_has("prod-hipaa, us-east-1: the blueprint by model\n")
        .stdout_has(&format!(
            "\n{judged} of {judged} expectations hold, {} were not looked at\n",
            all.len() - judged
        ))
        .stdout_has("nothing here proves:\n");
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(!run.stdout.contains("compliant"));
}

/// Writes the network of a profile as an account would hold it, changed in one place.
fn changed(old: &str, new: &str) -> Project {
    let project = Project::new();
    project
        .run("verify -p prod --via model --quiet --save-snapshot network.json")
        .succeeds();
    let text = project.read("network.json");
    let source = r#""kind": "topology",
    "profile": "prod","#;
    assert!(text.contains(source) && text.contains(old), "{text}");
    let text = text.replace(source, r#""kind": "account","account_id": "123456789012","#);
    let text = text
        .replace("{account}", "123456789012")
        .replace("\"owner\": null", "\"owner\": \"123456789012\"")
        .replacen(old, new, 1);
    project.file("network.json", &text)
}

#[test]
fn a_saved_network_is_judged_by_model_and_audit() {
    changed("\"dns_support\": true", "\"dns_support\": true")
        .run_read_only("verify -p prod --builtin --snapshot network.json")
        .succeeds()
        .stdout_has("by model and audit\n")
        .stdout_has("configuration");
    let broken = changed("\"dns_support\": true", "\"dns_support\": false");
    let run = broken
        .run_read_only("verify -p prod --builtin --snapshot network.json")
        .exits(1)
        .stdout_has(
            "OUTAGE 1  `enableDnsSupport` of the VPC is off: its resolver does not answer\n",
        )
        .stdout_has("  FAIL      dns/")
        .stdout_has("  in all    configuration: vpc\n            dns from inference, notebook, training in use1-az1, use1-az2,");
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 80 || !line.contains(' '), "{line}");
    }
}

#[test]
fn a_network_is_looked_at_in_the_ways_and_areas_that_are_named() {
    let broken = changed("\"dns_support\": true", "\"dns_support\": false");
    let seen = |only: &str, exit: i32| {
        let report = broken
            .run(&format!(
                "verify -p prod --builtin --snapshot network.json --only {only} --format json"
            ))
            .exits(exit)
            .json();
        let areas = report["verdicts"].as_array().unwrap().iter();
        let areas: BTreeSet<_> = areas
            .map(|one| one["area"].as_str().unwrap().to_owned())
            .collect();
        (report["via"].clone(), Vec::from_iter(areas))
    };
    let all = [
        "configuration",
        "dns",
        "egress",
        "policy",
        "reach",
        "segmentation",
    ];
    assert_eq!(
        seen("audit,model", 1),
        (json!(["model", "audit"]), all.map(str::to_owned).to_vec())
    );
    assert_eq!(
        seen("audit", 1),
        (json!(["audit"]), vec!["configuration".to_owned()])
    );
    assert_eq!(seen("model", 1).1, all[1..]);
    // What the audit finds belongs to configuration, which is not asked for here.
    assert_eq!(
        seen("egress", 0),
        (json!(["model"]), vec!["egress".to_owned()])
    );
    assert_eq!(
        seen("model,egress", 0),
        (json!(["model"]), vec!["egress".to_owned()])
    );
    for nothing in [
        "--snapshot network.json --only audit,dns",
        "--via model --only audit",
        "--via model --only configuration",
    ] {
        broken
            .run_read_only(&format!("verify -p prod --builtin {nothing}"))
            .exits(2)
            .stderr_has("nothing is left to look at");
    }
}

#[test]
fn reports_come_as_json_and_as_junit() {
    let broken = changed("\"dns_support\": true", "\"dns_support\": false");
    let report = broken
        .run("verify -p prod --builtin --snapshot network.json --format json")
        .exits(1)
        .json();
    assert_eq!(report["version"], 1);
    let verdicts = report["verdicts"].as_array().unwrap();
    let failed = verdicts.iter().filter(|one| one["outcome"] == "fail");
    let ids: BTreeSet<_> = failed
        .clone()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let names = expectations(&topology_of("prod", None));
    let names = names.iter().filter(|one| one.area == Area::Dns);
    for name in names {
        assert!(ids.contains(&name.id[..]), "{} does not fail", name.id);
    }
    for one in failed {
        assert!(!one["causes"].as_array().unwrap().is_empty(), "{one:#}");
    }
    broken
        .run("verify -p prod --builtin --snapshot network.json --format junit")
        .exits(1)
        .stdout_has("<testsuite name=\"dns\"")
        .stdout_has("<failure message=\"`enableDnsSupport` of the VPC is off: its resolver does not answer\" type=\"outage\"");
}

#[test]
fn what_is_no_snapshot_is_told() {
    for (file, said) in [
        ("", "is no snapshot"),
        ("{\"version\": 1}", "is no snapshot: missing field"),
    ] {
        Project::new()
            .file("network.json", file)
            .run_read_only("verify -p prod --builtin --snapshot network.json")
            .exits(2)
            .stderr_has("error[snapshot-unreadable]")
            .stderr_has(said);
    }
    Project::new()
        .run_read_only("verify -p prod --snapshot nothing.json")
        .exits(2)
        .stderr_has("cannot read `nothing.json`");
}

#[test]
fn a_baseline_is_a_report_with_times() {
    for (text, said) in [
        ("no JSON", "is no report"),
        ("{}", "has no times"),
        (r#"{"placement": [{}]}"#, "is no report: missing field"),
    ] {
        Project::new()
            .file("earlier.json", text)
            .run_read_only("verify -p prod --via model --baseline earlier.json")
            .exits(2)
            .stderr_has(said);
    }
    let times = r#"{"version": 9, "placement": [{"vantage": "a/z", "service": "sts", "zones": [], "crosses_zones": false, "connect_ms": 1}]}"#;
    Project::new()
        .file("earlier.json", times)
        .run_read_only("verify -p prod --via model --baseline earlier.json")
        .succeeds();
}

#[test]
fn without_an_account_the_way_out_is_told() {
    let run = Project::new().run_read_only("verify -p prod --builtin");
    if cfg!(feature = "aws") {
        run.exits(3)
            .stderr_has("cannot read the account")
            .stderr_has("the credentials cannot be used");
    } else {
        run.exits(2)
            .stderr_has("has no AWS support")
            .stderr_has("`--via model`");
    }
}

#[test]
fn a_file_that_is_no_snapshot_is_never_written_over() {
    let project = Project::new()
        .file("notes.txt", "mine\n")
        .file("data.json", "{\"vpc\": 1}\n");
    for name in ["notes.txt", "data.json", "."] {
        project
            .run(&format!(
                "verify -p prod --via model -q --save-snapshot {name}"
            ))
            .exits(2)
            .stderr_has("is no snapshot, and is left as it is");
    }
    std::os::unix::fs::symlink("elsewhere.json", project.path("link.json")).unwrap();
    let run = project.run("verify -p prod --via model -q --save-snapshot link.json");
    run.exits(2);
    assert!(!project.path("elsewhere.json").exists());
    assert_eq!(
        std::fs::read_to_string(project.path("notes.txt")).unwrap(),
        "mine\n"
    );
    // An older snapshot is.
    for _ in 0..2 {
        project
            .run("verify -p prod --via model -q --save-snapshot network.json")
            .succeeds();
    }
}
