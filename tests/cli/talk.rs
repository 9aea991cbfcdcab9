//! What smgen says, and what it does not say: `--quiet`, `--verbose`, warnings.

use crate::support::rendered::files;
use crate::support::{Project, Run, skipped, smgen};
use std::process::Command;

/// No workload calls `cloudtrail`, and some need `s3`.
const ODD: &str = "\
version: 1
profiles:
  prod:
    endpoints:
      services:
        cloudtrail: {}
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
        let run = run.stderr_has("warning[endpoint-unused]: profile `prod`: nothing calls endpoint `cloudtrail`: the workloads are `notebook`, `training`, `inference`\n --> smgen.yaml:6:9")
            .stderr_has("help: declare the workload that calls it, drop it (`cloudtrail: null`), or set `endpoints.right_size: true`")
            .stderr_has("warning[endpoint-missing]: profile `prod`: workload `notebook` needs endpoint `s3`: Notebooks read data sets")
            .stderr_has("help: add `s3: {}` under `endpoints.services`")
            .stderr_has("smgen: 2 warnings; `smgen explain ");
        assert!(!run.stdout.contains("warning"));
    }
}

#[test]
fn warnings_can_be_made_to_fail() {
    let project = Project::new().config(ODD);
    for arguments in [
        "render -p prod",
        "show -p prod -q",
        "controls -p prod",
        "render -p prod --check",
    ] {
        project
            .run_read_only(&format!("{arguments} --warnings-as-errors"))
            .exits(2)
            .stderr_has("warning[endpoint-unused]");
    }
    let sound = Project::new();
    sound.run("render -p prod --warnings-as-errors").succeeds();
    sound
        .run("render -p prod --check --warnings-as-errors")
        .succeeds();
}

#[test]
fn a_configuration_that_is_no_blueprint_is_refused_in_no_time() {
    let started = std::time::Instant::now();
    let long = format!("version: 1\n{}", "# nothing\n".repeat(400_000));
    Project::new()
        .config(&long)
        .run("show -p dev")
        .exits(2)
        .stderr_has("error[yaml-syntax]: the file has 3907 KiB, and smgen reads 1024 KiB");
    // Each of these was found by reading the whole text again.
    for line in ["    key: 1\n", "    1: 1\n"] {
        let text = format!("version: 1\nprofiles:\n  dev:\n{}", line.repeat(100_000));
        let run = Project::new()
            .config(&text[..900_000])
            .run("show -p dev")
            .exits(2);
        run.stderr_has("error[yaml-syntax]");
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// A user who has no other processes.
const NOBODY: [&str; 3] = ["--reuid=64123", "--regid=64123", "--clear-groups"];

/// Runs smgen where its user may start no thread; nothing where that cannot be had here.
fn without_threads(project: &Project, arguments: &str) -> Option<Run> {
    use std::os::unix::fs::PermissionsExt as _;
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(project.path(""), open).unwrap();
    let program = smgen(&project.path(""))
        .get_program()
        .to_string_lossy()
        .into_owned();
    // A limit of processes is one of a user's, and none of root's.
    let mut command = Command::new("setpriv");
    command
        .args(NOBODY)
        .args(["prlimit", "--nproc=1", &program])
        .args(arguments.split(' '))
        .current_dir(project.path(""))
        .env("HOME", project.path(""))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(std::process::Stdio::null());
    if !Command::new("setpriv")
        .args(NOBODY)
        .args(["test", "-x", &program])
        .status()
        .is_ok_and(|status| status.success())
    {
        skipped("nobody else can run smgen here");
        return None;
    }
    Some(Run::of(&mut command))
}

#[test]
fn where_no_thread_starts_nothing_panics() {
    let project = Project::new();
    for (arguments, code) in [
        ("show -p dev", 0),
        ("diff dev prod", 1),
        ("render -p dev --out out", 0),
        ("render -p dev --out out --check", 0),
        ("verify -p dev --via model", 0),
        ("doctor --timeout 2", 3),
    ] {
        let Some(run) = without_threads(&project, arguments) else {
            return;
        };
        let run = run.stderr_lacks("panicked").exits(code);
        if code == 3 {
            run.stderr_has("error: the system starts no further thread")
                .stderr_has("raise its limit of processes (`ulimit -u`");
        }
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
