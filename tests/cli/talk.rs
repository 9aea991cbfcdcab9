//! What smgen says, and what it does not say: `--quiet`, `--verbose`, warnings.

use crate::support::Project;
use crate::support::rendered::files;

/// No workload calls `events`, and some need `s3`.
const ODD: &str = "\
version: 1
profiles:
  prod:
    endpoints:
      services:
        events: {}
        s3: null
";

#[test]
fn warnings_are_told_and_change_no_exit_code() {
    let project = Project::new().config(ODD);
    for arguments in [
        "render -p prod",
        "render -p prod --check",
        "render -p prod --diff",
        "render -p prod --stdout",
        "show -p prod",
    ] {
        let run = project.run(arguments).succeeds();
        let run = run.stderr_has("warning[endpoint-unused]: profile `prod`: nothing calls endpoint `events`: the workloads are `notebook`, `training`, `inference`\n --> smgen.yaml:6:9")
            .stderr_has("help: declare the workload that calls it, drop it (`events: null`), or set `endpoints.right_size: true`")
            .stderr_has("warning[endpoint-missing]: profile `prod`: workload `notebook` needs endpoint `s3`: Notebooks read data sets")
            .stderr_has("help: add `s3: {}` under `endpoints.services`")
            .stderr_has("smgen: 2 warnings; `smgen explain ");
        assert!(!run.stdout.contains("warning"));
    }
}

#[test]
fn quiet_silences_all_but_errors() {
    let project = Project::new().config(ODD);
    for arguments in [
        "render -p prod --quiet",
        "-q render -p prod --check",
        "show -p prod -q",
    ] {
        project.run(arguments).succeeds().no_stderr();
    }
    project
        .run("-q render -p prdo")
        .exits(2)
        .stderr_has("error[profile-unknown]");
    project
        .run("-q init /proc/nope")
        .exits(3)
        .stderr_has("error: cannot create");
}

#[test]
fn quiet_shows_no_warnings_beside_errors() {
    Project::new()
        .config(&format!("{ODD}  dev: {{network: {{cidr: 10.0.0.1/16}}}}\n"))
        .run("-q render --all")
        .exits(2)
        .stderr_lacks("warning")
        .stderr_has("smgen: 1 error;");
}

#[test]
fn verbose_lists_the_files() {
    let run = Project::new().run("render -p dev -v").succeeds();
    assert_eq!(
        run.stderr.matches("\n  wrote ").count(),
        files("dev", "cdk") + files("dev", "terraform")
    );
    assert!(run.stderr.contains("  wrote tests/network.tftest.hcl\n"));
    Project::new()
        .run("render -p dev")
        .succeeds()
        .stderr_lacks("wrote");
}

#[test]
fn data_goes_to_standard_output_and_talk_to_standard_error() {
    let project = Project::new().config(ODD);
    project
        .run("show -p prod --format json")
        .succeeds()
        .stderr_has("warning")
        .json();
}
