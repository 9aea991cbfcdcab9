//! What is no error, and should be seen: each once, at the place where it was written down.

use crate::support::{Project, Run, smgen};
use serde_json::Value;
use std::fmt::Write as _;

#[test]
fn a_vpc_of_public_addresses_is_warned_of() {
    for (cidr, public) in [
        ("8.20.0.0/16", true),
        ("172.32.0.0/16", true),
        ("100.128.0.0/16", true),
        ("10.20.0.0/16", false),
        ("172.20.0.0/16", false),
        ("192.168.0.0/16", false),
        ("100.64.0.0/16", false),
    ] {
        let config = format!("version: 1\nprofiles:\n  dev:\n    network: {{cidr: {cidr}}}\n");
        let run = Project::new().config(&config).run("show -p dev").succeeds();
        let said = format!(
            "warning[cidr-public]: profile `dev`: `{cidr}` holds public addresses: whatever the VPC sends to their owners on the internet stays in the VPC\n --> smgen.yaml:4:15"
        );
        assert_eq!(run.stderr.contains(&said), public, "{}", run.stderr);
        assert_eq!(run.stderr.contains("cidr-public"), public, "{}", run.stderr);
    }
}

#[test]
fn a_secondary_range_that_is_public_or_unused_is_warned_of() {
    let config = "version: 1\nprofiles:\n  dev:\n    network:\n      cidr: 10.20.0.0/16\n      secondary_cidrs:\n        - 100.64.0.0/16\n        - 100.65.0.0/24\n        - 8.20.0.0/24\n        - 100.66.0.0/24\n      tiers:\n        training: {cut_from: 100.64.0.0/16}\n        data: {cidrs: {use1-az1: 8.20.0.0/26, use1-az2: 8.20.0.64/26}}\n";
    let run = Project::new()
        .config(config)
        .run("show -p dev")
        .succeeds()
        .stdout_has("10.20.0.0/16, 100.64.0.0/16, 100.65.0.0/24, 8.20.0.0/24, 100.66.0.0/24\n")
        .stderr_has("warning[cidr-public]: profile `dev`: `8.20.0.0/24` holds public addresses: whatever the VPC sends to their owners on the internet stays in the VPC\n --> smgen.yaml:9:11")
        .stderr_has("warning[cidr-unused]: profile `dev`: no subnet lies in the secondary range `100.65.0.0/24`\n --> smgen.yaml:8:11")
        .stderr_has("warning[cidr-unused]: profile `dev`: no subnet lies in the secondary range `100.66.0.0/24`\n  --> smgen.yaml:10:11")
        .stderr_has("cut a tier from it, as `network.tiers.training.cut_from: 100.65.0.0/24`, or drop it");
    assert_eq!(run.stderr.matches("warning[").count(), 3, "{}", run.stderr);
}

#[test]
fn what_many_profiles_are_warned_of_at_one_place_is_told_once() {
    let mut config =
        "version: 1\ndefaults:\n  endpoints:\n    services:\n      cloudtrail: {}\n  tags: {Owner: me, CostCenter: me}\nprofiles:\n"
            .to_owned();
    for number in 1..6 {
        let _ = writeln!(
            config,
            "  p{number}: {{extends: [dev], network: {{cidr: 10.{number}.0.0/16}}}}"
        );
    }
    let project = Project::new().config(&config);
    let run = project.run("render --all").succeeds();
    let said = "profiles `p1`, `p2`, `p3` and 2 more: nothing calls endpoint `cloudtrail`";
    assert_eq!(
        run.stderr.matches("cloudtrail`: the").count(),
        1,
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(
        run.stderr.contains("\n --> smgen.yaml:5:7"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("smgen: 1 warning;"), "{}", run.stderr);
    // Of one it is said as ever, and what stands in two places is said twice.
    project
        .run("show -p p1")
        .succeeds()
        .stderr_has("profile `p1`: nothing calls endpoint `cloudtrail`");
    let config = "version: 1\nprofiles:\n  dev: {endpoints: {services: {cloudtrail: {}}}}\n  prod: {endpoints: {services: {cloudtrail: {}}}}\n";
    let run = Project::new().config(config).run("render --all").succeeds();
    assert!(run.stderr.contains("smgen: 2 warnings;"), "{}", run.stderr);
}

#[test]
fn a_limit_that_nothing_measured_is_not_kept_in_silence() {
    let limit = "version: 1\nprofiles:\n  prod:\n    endpoints: {slowest_ms: 50}\n";
    let report = |config: &str, format: &str| {
        let project = Project::new().config(config);
        let mut command = smgen(&project.path(""));
        command.env("COLUMNS", "120");
        let arguments = format!("verify -p prod --via model --format {format}");
        let run = Run::of(command.args(arguments.split(' ')));
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let said = "`endpoints.slowest_ms` allows 50 ms, and how long endpoints take was not measured: no packets were sent";
    let json: Value = serde_json::from_str(&report(limit, "json")).unwrap();
    let warnings = json["header"]["warnings"].as_array().unwrap();
    let own: Vec<_> = warnings
        .iter()
        .filter(|one| one["id"] == "slowest-ms-not-measured")
        .collect();
    assert_eq!(own.len(), 1, "{json:#}");
    assert_eq!(own[0]["what"], said);
    let text = report(limit, "text");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(said), "{text}");
    let xml = report(limit, "junit");
    assert!(xml.contains("warning.slowest-ms-not-measured"), "{xml}");
    // Without a limit nothing is said.
    let text = report("version: 1\nprofiles: {prod: {}}\n", "text");
    assert!(!text.contains("slowest_ms"), "{text}");
}
