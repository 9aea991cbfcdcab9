//! `smgen render --profile` and `--all`: which profiles are rendered.

use crate::support::Project;
use crate::support::rendered::{BUILTIN, files};

/// The folders below `infra`, sorted.
fn folders(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path("infra")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn all_means_the_builtin_profiles_where_there_is_no_configuration() {
    let files = BUILTIN.map(|profile| files(profile, "cdk") + files(profile, "terraform"));
    let files: usize = files.iter().sum();
    let project = Project::new();
    project.run("render --all").succeeds();
    assert_eq!(
        folders(&project),
        ["dev", "prod", "prod-hipaa", "staging", "staging-hipaa"]
    );
    project
        .run("render --all --check")
        .succeeds()
        .stderr_has(&format!("compared {files} files, 0 differ"));
}

#[test]
fn all_means_the_profiles_of_the_configuration_where_there_is_one() {
    let project = Project::new().config(
        "version: 1\nprofiles:\n  ours:\n    abstract: true\n    extends: [prod]\n  research:\n    extends: [ours]\n    environment: research\n  dev: {}\n",
    );
    project.run("render --all").succeeds();
    assert_eq!(folders(&project), ["dev", "research"]);
}

#[test]
fn nothing_but_abstract_profiles_is_told() {
    let project =
        Project::new().config("version: 1\nprofiles:\n  ours: {abstract: true, extends: [prod]}\n");
    for flags in ["", " --check", " --stdout"] {
        project
            .run_read_only(&format!("render --all{flags}"))
            .exits(2)
            .stderr_has(
                "there is nothing to render: every profile of the configuration is abstract",
            );
    }
}

#[test]
fn several_profiles_can_be_named_and_one_of_them_twice() {
    let project = Project::new();
    let run = project
        .run("render -p dev --profile prod -p dev")
        .succeeds();
    assert_eq!(
        run.said(),
        format!(
            "infra/dev/cdk: {} written, 0 removed, 0 unchanged\n\
             infra/dev/terraform: {} written, 0 removed, 0 unchanged\n\
             infra/prod/cdk: {} written, 0 removed, 0 unchanged\n\
             infra/prod/terraform: {} written, 0 removed, 0 unchanged\n",
            files("dev", "cdk"),
            files("dev", "terraform"),
            files("prod", "cdk"),
            files("prod", "terraform")
        )
    );
    assert_eq!(folders(&project), ["dev", "prod"]);
}

#[test]
fn an_unknown_profile_is_told_with_the_nearest() {
    Project::new()
        .run_read_only("render -p dve -p dev")
        .exits(2)
        .no_stdout()
        .stderr_has("error[profile-unknown]: there is no profile `dve`")
        .stderr_has("help: did you mean `dev`?");
    let project = Project::new().config("version: 1\nprofiles:\n  research: {extends: [prod]}\n");
    project
        .run_read_only("render -p reserch")
        .exits(2)
        .stderr_has("help: did you mean `research`?");
}

#[test]
fn several_unknown_profiles_are_told_at_once() {
    Project::new()
        .run_read_only("render -p one -p two")
        .exits(2)
        .stderr_has("there is no profile `one`")
        .stderr_has("there is no profile `two`");
}

#[test]
fn an_abstract_profile_is_no_profile() {
    Project::new()
        .run_read_only("render -p hipaa")
        .exits(2)
        .stderr_has(
            "error[profile-abstract]: `hipaa` is a layer for others to extend, not a profile",
        )
        .stderr_has("extends: [prod, hipaa]");
    let project = Project::new()
        .config("version: 1\nprofiles:\n  ours: {abstract: true, extends: [prod]}\n  dev: {}\n");
    project
        .run_read_only("render -p ours")
        .exits(2)
        .stderr_has(" --> smgen.yaml:3:10");
}

#[test]
fn names_that_lead_elsewhere_are_no_profiles() {
    for name in ["../dev", "/tmp/dev", "dev/", "DEV", "."] {
        Project::new()
            .run_read_only(&format!("render -p {name}"))
            .exits(2)
            .stderr_has("error[profile-unknown]");
    }
}

/// Returns a configuration of more profiles than smgen holds topologies of.
fn eighteen() -> String {
    let profiles = (0..18).map(|number| {
        format!("  p{number:02}: {{extends: [dev], network: {{cidr: 10.{number}.0.0/16}}}}")
    });
    let profiles: Vec<_> = profiles.collect();
    format!("version: 1\nprofiles:\n{}\n", profiles.join("\n"))
}

#[test]
fn many_profiles_are_rendered_as_one_alone_would_be() {
    let config = eighteen();
    let (all, one) = (
        Project::new().config(&config),
        Project::new().config(&config),
    );
    let files = 18 * (files("dev", "cdk") + files("dev", "terraform"));
    all.run("render --all").succeeds();
    all.run("render --all --check")
        .succeeds()
        .stderr_has(&format!("compared {files} files, 0 differ"));
    one.run("render -p p17").succeeds();
    for file in ["terraform/network.tf", "cdk/lib/subnets.ts"] {
        let path = format!("infra/p17/{file}");
        assert!(all.read(&path) == one.read(&path), "{file}");
    }
    let printed = all.run("render --all --stdout").succeeds().stdout;
    let heads: Vec<_> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("# ---- "))
        .collect();
    assert_eq!(heads.len(), files);
    assert!(heads.is_sorted());
}

#[test]
fn what_is_wrong_with_the_last_of_many_keeps_all_from_being_written() {
    let mut config = eighteen();
    config += "  p99: {extends: [prod], network: {cidr: 10.99.0.0/22}}\n";
    Project::new()
        .config(&config)
        .run_read_only("render --all")
        .exits(2)
        .no_stdout()
        .stderr_has("smgen.yaml:21");
}
