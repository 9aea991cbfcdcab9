//! Which configuration a command works on, and that it never takes another one in silence.

use crate::support::Project;
use serde_json::Value;

const OWN: &str = "version: 1\nprofiles: {mine: {extends: [prod], environment: mine, network: {cidr: 10.9.0.0/16}, tags: {Owner: me, CostCenter: me}}}\n";

/// Every command that reads a configuration, for a profile.
fn commands(profile: &str) -> Vec<String> {
    vec![
        format!("render -p {profile} --stdout"),
        format!("render -p {profile} --check"),
        format!("show -p {profile}"),
        format!("explain network.cidr -p {profile}"),
        format!("diff {profile} {profile}"),
        format!("controls -p {profile}"),
        "profiles".to_owned(),
        format!("verify -p {profile} --via model"),
        format!("verify -p {profile} --list"),
        format!("verify -p {profile} --dry-run"),
        format!("iam -p {profile}"),
    ]
}

#[test]
fn every_command_says_which_file_it_read() {
    let project = Project::new().config(OWN).file("below/x", "");
    for command in commands("mine") {
        let arguments: Vec<_> = command.split(' ').collect();
        project
            .run(&command)
            .stderr_has("configuration: smgen.yaml\n")
            .stderr_lacks("comes with smgen");
        project
            .run_in("below", &arguments)
            .stderr_has("configuration: ../smgen.yaml\n");
        project
            .run(&format!("{command} -q"))
            .stderr_lacks("configuration");
    }
    project
        .run("show -p prod")
        .succeeds()
        .stderr_has("configuration: smgen.yaml\n`prod` is not in `smgen.yaml`: the profile that comes with smgen is used\n");
}

#[test]
fn every_command_says_that_there_is_no_file() {
    for command in commands("prod") {
        Project::new()
            .run(&command)
            .stderr_has("there is no `smgen.yaml` in this directory or above: the profiles that come with smgen are used\n");
        Project::new()
            .run(&format!("{command} -q"))
            .stderr_lacks("there is no");
    }
    Project::new()
        .config(OWN)
        .run("diff prod --base-config /dev/null")
        .stderr_has("configuration: /dev/null\n")
        .stderr_has("configuration: smgen.yaml\n");
}

#[test]
fn what_is_nearly_the_file_is_an_error_in_every_command() {
    for nearly in ["smgen.yml", ".smgen.yaml", "smgen.YAML", "smgen.yaml.txt"] {
        let project = Project::new().file(nearly, OWN).file("below/x", "");
        for command in commands("prod") {
            project
                .run(&command)
                .exits(2)
                .no_stdout()
                .stderr_has(&format!(
                    "error[config-misnamed]: there is `{nearly}`, and no `smgen.yaml`"
                ))
                .stderr_has(&format!(
                    "call it `smgen.yaml`, or name it: `--config {nearly}`"
                ));
        }
        project
            .run_in("below", &["show", "-p", "prod"])
            .exits(2)
            .stderr_has(&format!("there is `../{nearly}`, and no `../smgen.yaml`"));
        project
            .run(&format!("show -p mine --config {nearly}"))
            .succeeds();
        project.config(OWN).run("show -p mine").succeeds();
    }
}

#[test]
fn a_folder_and_a_broken_link_of_that_name_are_errors_in_every_command() {
    let folder = Project::new().file("smgen.yaml/x", "");
    let link = Project::new();
    std::os::unix::fs::symlink("nowhere.yaml", link.path("smgen.yaml")).unwrap();
    for command in commands("prod") {
        folder
            .run(&command)
            .exits(2)
            .no_stdout()
            .stderr_has("error[config-misnamed]: `smgen.yaml` is a folder")
            .stderr_has("`--config smgen.yaml/smgen.yaml`");
        link.run(&command)
            .exits(2)
            .no_stdout()
            .stderr_has("error[config-misnamed]: `smgen.yaml` is a link that leads to nothing");
    }
    // The nearest one counts, whatever lies above.
    Project::new()
        .file("below/smgen.yaml", OWN)
        .file("smgen.yml", "")
        .run_in("below", &["show", "-p", "mine"])
        .succeeds();
}

/// Writes the network of an account as a snapshot, in a project of its own.
fn snapshot(config: Option<&str>, profile: &str) -> Project {
    let project = match config {
        Some(config) => Project::new().config(config),
        None => Project::new(),
    };
    project
        .run(&format!(
            "verify -p {profile} --via model -q --save-snapshot network.json"
        ))
        .succeeds();
    let text = project
        .read("network.json")
        .replace("{account}", "123456789012");
    let mut network: Value = serde_json::from_str(&text).unwrap();
    network["source"] =
        serde_json::json!({"kind": "account", "account_id": "123456789012", "region": "us-east-1"});
    // What an account tells of its VPC, and a blueprint does not.
    network["vpc"]["owner"] = "123456789012".into();
    project.file("network.json", &network.to_string())
}

#[test]
fn an_account_is_judged_by_a_profile_of_smgen_only_where_it_was_rendered_or_asked_for() {
    let project = snapshot(None, "prod");
    let judge = "verify -p prod --snapshot network.json";
    project
        .run_read_only(judge)
        .exits(2)
        .no_stdout()
        .stderr_has("error[config-absent]: there is no `smgen.yaml` in this directory or above")
        .stderr_has("`--config FILE`")
        .stderr_has("`--builtin`")
        .stderr_has("`smgen render -p prod`");
    project.run(&format!("{judge} --builtin")).succeeds();
    // Another profile's folder is none of this one's.
    project.run("render -p dev -q").succeeds();
    project.run(judge).exits(2);
    for target in ["terraform", "cdk"] {
        project
            .run(&format!("render -p prod -q -t {target}"))
            .succeeds();
        project.run(judge).succeeds();
        let manifest = format!("infra/prod/{target}/.smgen.json");
        let text = project.read(&manifest);
        for (old, new, said) in [
            (
                "\"inputs\": \"",
                "\"inputs\": \"0",
                "names another configuration",
            ),
            (
                "\"profile\": \"prod\"",
                "\"profile\": \"dev\"",
                "is of `dev`",
            ),
            ("main.tf", "other.tf", "names other files"),
            ("{", "", "cannot be read"),
        ] {
            if !text.contains(old) {
                continue;
            }
            std::fs::write(project.path(&manifest), text.replacen(old, new, 1)).unwrap();
            project.run(judge).exits(2).stderr_has(said);
        }
        std::fs::remove_dir_all(project.path("infra/prod")).unwrap();
    }
    // A file that says nothing about the profile changes nothing of that; `defaults` reach every profile.
    let project = project.config(OWN);
    project
        .run(judge)
        .exits(2)
        .stderr_has("`prod` is not in `smgen.yaml`");
    let project = project
        .config("version: 1\ndefaults: {environment: prod, tags: {Owner: unassigned, CostCenter: unassigned}}\n");
    project
        .run(judge)
        .stderr_has("the profile that comes with smgen is used, with the `defaults` of the file")
        .succeeds();
}

#[test]
fn a_snapshot_of_another_account_or_region_is_refused() {
    let own = |more: &str| format!("version: 1\nprofiles: {{prod: {{{more}}}}}\n");
    let project = snapshot(Some(&own("account_id: \"123456789012\"")), "prod");
    let judge = "verify -p prod --snapshot network.json";
    project.run(judge).succeeds();
    let project = project.config(&own("account_id: \"210987654321\""));
    project
        .run(judge)
        .exits(2)
        .no_stdout()
        .stderr_has("error[account-mismatch]: `network.json` is of account 123456789012, and the blueprint is for account 210987654321")
        .stderr_has("`account_id` at smgen.yaml:2:");
    let text = project.read("network.json").replacen(
        "\"account_id\":\"123456789012\"",
        "\"account_id\":null",
        1,
    );
    let project = project.file("unknown.json", &text);
    project
        .run("verify -p prod --snapshot unknown.json")
        .exits(2)
        .stderr_has("`unknown.json` does not say of which account it is");
    project
        .run("verify -p staging --builtin --snapshot unknown.json --only dns")
        .stdout_has("warning: nothing pins `staging` to an account, and the snapshot");
    let text = project.read("network.json").replacen(
        "\"region\":\"us-east-1\"",
        "\"region\":\"us-east-2\"",
        1,
    );
    project
        .config(&own("account_id: \"123456789012\""))
        .file("network.json", &text)
        .run(judge)
        .exits(2)
        .stderr_has("`network.json` is of us-east-2, and the blueprint is for us-east-1");
}

#[test]
fn reports_say_when_where_and_on_what() {
    let project = snapshot(Some(OWN), "mine");
    let taken =
        serde_json::from_str::<Value>(&project.read("network.json")).unwrap()["taken"].clone();
    let run = project
        .run("verify -p mine --snapshot network.json --format json")
        .succeeds();
    let header = &run.json()["header"];
    let time = header["time"].as_str().unwrap();
    assert!(
        time.len() == 20 && time.starts_with("20") && time.ends_with('Z'),
        "{time}"
    );
    assert_eq!(header["smgen"], env!("CARGO_PKG_VERSION"));
    assert_eq!(header["account"]["id"], "123456789012");
    assert_eq!(header["account"]["pinned"], false);
    assert_eq!(header["taken"], taken);
    assert!(taken.is_string());
    assert_eq!(header["configuration"]["file"], "smgen.yaml");
    assert_eq!(header["configuration"]["builtin"], false);
    let digest = header["configuration"]["digest"].as_str().unwrap();
    assert_eq!(header["warnings"][0]["id"], "account-not-pinned");
    assert_eq!(header["not_looked_at"], serde_json::json!([]));
    project.run("render -p mine -q").succeeds();
    assert!(
        project
            .read("infra/mine/terraform/.smgen.json")
            .contains(digest)
    );
    project
        .run("verify -p mine --snapshot network.json")
        .stdout_has("account 123456789012")
        .stdout_has("\nwarning: nothing pins `mine` to account 123456789012; set `account_id:");
    project
        .run("verify -p mine --snapshot network.json --format junit")
        .stdout_has("<property name=\"account\" value=\"123456789012\"/>")
        .stdout_has("<property name=\"configuration\" value=\"smgen.yaml\"/>")
        .stdout_has(&format!("<property name=\"digest\" value=\"{digest}\"/>"))
        .stdout_has("<property name=\"warning.account-not-pinned\"");
}

#[test]
fn what_is_not_looked_at_is_counted_with_the_reason() {
    let project = snapshot(Some(OWN), "mine");
    let left_out = |arguments: &str| -> Vec<(String, String)> {
        let run = project.run(&format!("verify -p mine {arguments} --format json"));
        let report = run.json();
        let listed = project.run("verify -p mine --list --format json").json();
        let rows = report["header"]["not_looked_at"].as_array().unwrap();
        let count: u64 = rows.iter().map(|row| row["count"].as_u64().unwrap()).sum();
        let ids: std::collections::BTreeSet<_> = report["verdicts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].to_string())
            .collect();
        let all = listed["expectations"].as_array().unwrap();
        let missing = all
            .iter()
            .filter(|one| !ids.contains(&one["id"].to_string()));
        assert_eq!(
            usize::try_from(count).unwrap(),
            missing.count(),
            "{arguments}"
        );
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        rows.iter()
            .map(|row| (text(row, "area"), text(row, "why")))
            .collect()
    };
    let own = left_out("--via model");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].0, "configuration");
    assert!(own[0].1.contains("there is none"), "{own:?}");
    let account = "--snapshot network.json";
    assert_eq!(left_out(account), []);
    let dns = left_out(&format!("{account} --only dns"));
    assert_eq!(dns.len(), 5, "{dns:?}");
    assert!(
        dns.iter()
            .all(|(area, why)| area != "dns" && why.contains("`--only`"))
    );
    let audit = left_out(&format!("{account} --only audit"));
    assert!(
        audit
            .iter()
            .all(|(_, why)| why == "`--only` leaves model and packets out"),
        "{audit:?}"
    );
    assert!(
        left_out(&format!("{account} --from training"))
            .iter()
            .any(|(area, _)| area == "dns")
    );
    project
        .run("verify -p mine --via model")
        .stdout_has("\nnot looked at:\n")
        .stdout_has(" of configuration: ");
}

#[test]
fn snapshots_are_dated_and_private_and_a_blueprints_own_has_no_audit() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new()
        .config(OWN)
        .file("network.json", r#"{"vpc": {}, "subnets": []}"#);
    project
        .run("verify -p mine --via model -q --save-snapshot network.json")
        .succeeds();
    let mode = std::fs::metadata(project.path("network.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let snapshot: Value = serde_json::from_str(&project.read("network.json")).unwrap();
    assert!(snapshot["taken"].as_str().unwrap().ends_with('Z'));
    for only in ["audit", "model,audit", "audit,dns"] {
        project
            .run(&format!(
                "verify -p mine --snapshot network.json --only {only}"
            ))
            .exits(2)
            .no_stdout()
            .stderr_has("there is none of `network.json`");
        project
            .run(&format!("verify -p mine --via model --only {only}"))
            .exits(2)
            .stderr_has("there is none of the blueprint");
    }
    // One from before there were dates is read all the same.
    let mut undated = snapshot.clone();
    undated.as_object_mut().unwrap().remove("taken");
    let run = project
        .file("network.json", &undated.to_string())
        .run("verify -p mine --snapshot network.json --format json")
        .succeeds();
    assert_eq!(run.json()["header"]["taken"], Value::Null);
}
