//! `smgen explain`: where a value comes from, what follows from it, what a code means.

use crate::support::{Project, Run};

const CONFIG: &str = "\
version: 1
defaults:
  flow_logs:
    retention_days: 400
profiles:
  research:
    extends: [prod]
    environment: research
    flow_logs:
      retention_days: 545
    network:
      cidr: 10.77.0.0/16
    endpoints:
      services:
        ecr.dkr: null
    tags: {Owner: me, CostCenter: me}
";

fn explain(subject: &str, more: &[&str]) -> Run {
    let project = Project::new().config(CONFIG);
    project.run_in("", &[&["explain", subject][..], more].concat())
}

#[test]
fn a_value_is_traced_through_its_layers_the_winner_first() {
    let run = explain("flow_logs.retention_days", &["-p", "research"])
        .succeeds()
        .tells_only_its_configuration();
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "flow_logs.retention_days = 545   (profile research)",
            "",
            "set by, the first wins:",
            "  smgen.yaml:10:23  research  545",
            "  smgen.yaml:4:21  defaults  400",
            "  built-in:base.yaml:69:19  base (built in)  365",
            "",
            "what follows from it:",
            "  flow-log        ALL, interval 60, flow-log-group",
            "  flow-log-group  /smgen/sagemaker-research/flow-logs, retention-days 545",
        ]
    );
}

#[test]
fn json_has_the_same_and_a_version() {
    let json = explain(
        "flow_logs.retention_days",
        &["-p", "research", "--format", "json"],
    )
    .succeeds()
    .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["path"], "flow_logs.retention_days");
    assert_eq!(json["profile"], "research");
    assert_eq!(json["value"], 545);
    assert_eq!(json["set_by"][0]["place"], "smgen.yaml:10:23");
    assert_eq!(json["set_by"][1]["layer"], "defaults");
    assert_eq!(json["derived"][0]["what"], "flow-log");
}

#[test]
fn what_follows_from_the_range_are_the_subnets() {
    explain("network.cidr", &["-p", "research"])
        .succeeds()
        .stdout_has("subnet/training/use1-az1")
        .stdout_has("10.77.0.0/21");
}

#[test]
fn keys_with_dots_stand_in_quotes() {
    explain("endpoints.services.\"ecr.api\"", &["-p", "research"])
        .succeeds()
        .stdout_has("endpoints.services.\"ecr.api\" = {}   (profile research)\n")
        .stdout_has("com.amazonaws.us-east-1.ecr.api\n");
    explain("endpoints.services.ecr.api", &["-p", "research"])
        .exits(2)
        .stderr_has("keys with dots stand in quotes");
}

#[test]
fn a_removed_value_is_told_with_who_removed_it() {
    let subject = "endpoints.services.\"ecr.dkr\"";
    let run = explain(subject, &["-p", "research"])
        .succeeds()
        .stdout_has("\"ecr.dkr\" = removed   (profile research)\n")
        .stdout_has("  smgen.yaml:15:18  research  null\n  built-in:base.yaml:");
    assert!(!run.stdout.contains("what follows"), "{}", run.stdout);
    let json = explain(subject, &["-p", "research", "--format", "json"])
        .succeeds()
        .json();
    assert!(json["value"].is_null());
}

#[test]
fn a_value_that_went_with_the_map_around_it_is_removed_too() {
    let config = CONFIG.replace(
        "        ecr.dkr: null\n",
        "        ecr.dkr: {reason: ours}\n",
    ) + "  deeper:\n    extends: [research]\n    network: {cidr: 10.78.0.0/16}\n    endpoints:\n      services: {ecr.dkr: null}\n";
    let project = Project::new().config(&config);
    let subject = "endpoints.services.\"ecr.dkr\".reason";
    project
        .run_in("", &["explain", subject, "-p", "deeper"])
        .succeeds()
        .stdout_has(".reason = removed   (profile deeper)\n");
}

#[test]
fn an_item_of_a_list_is_explained() {
    explain("network.zones[0]", &["-p", "research"])
        .succeeds()
        .stdout_has("network.zones[0] = \"use1-az1\"   (profile research)\n");
}

#[test]
fn a_code_is_explained() {
    explain("cidr-overlap", &[])
        .succeeds()
        .stdout_has("cidr-overlap\n\nTwo ranges share addresses.")
        .no_stderr();
    let json = explain("cidr-overlap", &["--format", "json"])
        .succeeds()
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["code"], "cidr-overlap");
    assert!(
        json["explanation"]
            .as_str()
            .unwrap()
            .starts_with("Two ranges")
    );
}

#[test]
fn a_code_is_explained_even_where_the_configuration_is_broken() {
    Project::new()
        .config("version: [\n")
        .run("explain yaml-syntax")
        .succeeds();
}

#[test]
fn an_unknown_code_is_told_with_the_nearest() {
    explain("cidr-overlaps", &[])
        .exits(2)
        .no_stdout()
        .stderr_has("error[subject-unknown]: `cidr-overlaps` is no diagnostic code; to explain a path, name a profile")
        .stderr_has("run `smgen explain cidr-overlaps --profile prod`")
        .stderr_has("did you mean the code `cidr-overlap`?");
}

#[test]
fn a_path_without_a_profile_is_told_with_a_command_that_works() {
    explain("endpoints.services.\"ecr.api\"", &[])
        .exits(2)
        .stderr_has("`endpoints.services.\"ecr.api\"` is no diagnostic code")
        .stderr_has("run `smgen explain 'endpoints.services.\"ecr.api\"' --profile prod`");
}

#[test]
fn a_path_that_no_layer_sets_is_told() {
    for subject in [
        "nonsense",
        "network.cdir",
        "network.zones[7]",
        "network.zones.use1-az1",
        "description",
        "extends",
        "a..b",
        "",
        "network.",
        "\"",
        "[0]",
    ] {
        let run = explain(subject, &["-p", "research"])
            .exits(2)
            .no_stdout()
            .stderr_has("error[subject-unknown]: no layer of `research` sets ")
            .stderr_has("help: paths start with one of `project`");
        assert!(!run.stderr.contains("panicked"));
    }
}

#[test]
fn control_characters_are_not_echoed() {
    let run = explain("\u{1b}[31mx\n", &[]).exits(2);
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}
