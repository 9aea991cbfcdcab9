//! `smgen render`: where the configuration is found, and where files go.

use crate::support::rendered::files;
use crate::support::{Project, Run, smgen};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

const CONFIG: &str = "version: 1\nprofiles:\n  dev:\n    network:\n      cidr: 10.77.0.0/16\n";

fn holds_the_range(project: &Project, folder: &str) -> bool {
    project
        .read(&format!("{folder}/dev/terraform/network.tf"))
        .contains("10.77.0.0/16")
}

#[test]
fn the_configuration_is_found_upward_and_files_go_beside_it() {
    let project = Project::new().config(CONFIG).file("a/b/c.txt", "");
    project
        .run_in("a/b", &["render", "--all"])
        .succeeds()
        .stderr_has(&format!(
            "../../infra/dev/terraform: {} written",
            files("dev", "terraform")
        ));
    assert!(holds_the_range(&project, "infra"));
    assert!(!project.path("a/b/infra").exists());
    project.run("render --all --check").succeeds();
}

#[test]
fn the_nearest_configuration_wins() {
    let project = Project::new()
        .config("version: 1\nprofiles: [\n")
        .file("team/smgen.yaml", CONFIG);
    project.run_in("team", &["render", "--all"]).succeeds();
    assert!(holds_the_range(&project, "team/infra"));
}

#[test]
fn the_configuration_can_be_named() {
    let project = Project::new()
        .config("nonsense: true\n")
        .file("net/other.yaml", CONFIG);
    project
        .run("render --all --config net/other.yaml")
        .succeeds()
        .stderr_has(&format!(
            "net/infra/dev/terraform: {} written",
            files("dev", "terraform")
        ));
    assert!(holds_the_range(&project, "net/infra"));
    fs::remove_file(project.path("net/infra/dev/terraform/kms.tf")).unwrap();
    project
        .run("--config net/other.yaml render --all --check")
        .exits(1)
        .stderr_has("`smgen render --all --config net/other.yaml`");
}

#[test]
fn a_named_configuration_has_to_be_there() {
    let project = Project::new().file("folder/a", "");
    project
        .run_read_only("render --all --config nope.yaml")
        .exits(2)
        .stderr_has("error[config-unreadable]: there is no file `nope.yaml`");
    project
        .run_read_only("render --all --config folder")
        .exits(2)
        .stderr_has("`folder` is a folder");
}

#[test]
fn the_output_folder_can_be_named() {
    let project = Project::new().config(CONFIG).file("sub/a", "");
    project
        .run_in("sub", &["render", "--all", "--out", "x/y"])
        .succeeds()
        .stderr_has(&format!(
            "x/y/dev/terraform: {} written",
            files("dev", "terraform")
        ));
    assert!(holds_the_range(&project, "sub/x/y"));
    assert!(!project.path("infra").exists());
}

#[test]
fn the_output_folder_may_be_a_link() {
    let project = Project::new().config(CONFIG).file("real/a", "");
    symlink(project.path("real"), project.path("infra")).unwrap();
    project.run("render --all").succeeds();
    assert!(holds_the_range(&project, "real"));
}

#[test]
fn an_output_folder_that_is_none_is_named() {
    let project = Project::new().file("file", "mine");
    symlink("nowhere", project.path("dangling")).unwrap();
    for (out, words) in [
        ("file", "`file` is a file, where smgen needs a folder"),
        ("file/below", "`file` is a file, where smgen needs a folder"),
        ("dangling", "`dangling` is a link that leads to no folder"),
    ] {
        for flags in ["", " --check", " --force"] {
            project
                .run_read_only(&format!("render -p dev --out {out}{flags}"))
                .exits(2)
                .stderr_has(words)
                .stderr_has("--out");
        }
    }
}

#[test]
fn what_the_disk_refuses_leaves_it_unknown() {
    // Not even root creates a folder here.
    let run = Project::new()
        .run("render -p dev --out /proc/nope/infra")
        .exits(3)
        .no_stdout()
        .stderr_has("error[output-failed]: cannot create `/proc/nope/infra`");
    assert!(!run.stderr.contains("panicked"));
}

#[test]
fn a_folder_without_write_access_leaves_it_unknown() {
    let project = Project::new().file("closed/a", "");
    let closed = project.path("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere, and often is who runs the tests in CI; the test above does not depend on that.
    if fs::write(closed.join("b"), "").is_err() {
        project
            .run("render -p dev --out closed/infra")
            .exits(3)
            .stderr_has("error[output-failed]: cannot create `closed/infra`")
            .stderr_has("get write access to it, or choose another output folder");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    for flags in [
        "",
        "-p dev --all",
        "-p dev --check --diff",
        "-p dev --check --stdout",
        "-p dev --check --force",
        "-p dev --diff --stdout",
        "-p dev --diff --force",
        "-p dev --stdout --force",
        "-p dev --stdout --out x",
        "-p dev --quiet --verbose",
        "-p dev --target cobol",
        "-p",
        "dev",
    ] {
        let run = Project::new()
            .run_read_only(&format!("render {flags}"))
            .exits(2)
            .no_stdout()
            .stderr_has("error: ");
        assert!(!run.stderr.contains("panicked"), "{flags}");
    }
    Project::new()
        .run("render")
        .exits(2)
        .stderr_has("<--profile <PROFILE>|--all>");
}

#[test]
fn a_directory_that_is_gone_is_told() {
    let project = Project::new().file("gone/a", "");
    let mut command = smgen(&project.path(""));
    command.env_clear().args(["render", "-p", "dev"]);
    let script = format!(
        "rm -r ../gone && exec {} render -p dev",
        command.get_program().to_string_lossy()
    );
    let run = Run::of(
        std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(project.path("gone")),
    )
    .exits(3)
    .stderr_has("error: cannot tell the current directory");
    assert!(!run.stderr.contains("panicked"));
}
