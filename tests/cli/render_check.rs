//! `smgen render --check`, `--diff` and `--stdout`: they tell, and write nothing.

use super::manifest::{DEV, change, plant};
use crate::support::Project;
use crate::support::rendered::files;

const CONFIG: &str = "version: 1\nprofiles:\n  dev:\n    flow_logs:\n      retention_days: 90\n";

fn rendered() -> Project {
    let project = Project::new().config(CONFIG);
    project.run("render -p dev --target terraform").succeeds();
    project
}

#[test]
fn clean_files_are_counted() {
    let run = rendered()
        .run_read_only("render -p dev -t terraform --check")
        .succeeds();
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.said(),
        format!("compared {} files, 0 differ\n", files("dev", "terraform"))
    );
}

#[test]
fn a_file_edited_by_hand_is_told_with_the_way_out() {
    let path = format!("{DEV}/kms.tf");
    let project = rendered();
    let text = project.read(&path) + "# by hand\n";
    let project = project.file(&path, &text);
    project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stdout_has("--- a/infra/dev/terraform/kms.tf\n+++ b/infra/dev/terraform/kms.tf\n")
        .stdout_has("\n-# by hand\n")
        .stderr_has("infra/dev/terraform/kms.tf: edited by hand\n")
        .stderr_has(&format!(
            "compared {} files, 1 differs\n",
            files("dev", "terraform")
        ))
        .stderr_has("run `smgen render --profile dev --target terraform --force`");
}

#[test]
fn a_changed_blueprint_is_told() {
    let project = rendered().config(&CONFIG.replace("90", "180"));
    let run = project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stderr_has("infra/dev/terraform/flow_logs.tf: blueprint changed since the last render\n")
        .stderr_has("help: run `smgen render --profile dev --target terraform` and commit what it changes\n")
        .stderr_lacks("by hand");
    assert!(
        run.stdout
            .contains("\n-  retention_in_days = 90\n+  retention_in_days = 180\n")
    );
    assert!(!run.stdout.contains("/network.tf\n"), "{}", run.stdout);
}

#[test]
fn a_missing_file_is_told() {
    let project = rendered();
    std::fs::remove_file(project.path(&format!("{DEV}/kms.tf"))).unwrap();
    project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stdout_has("--- /dev/null\n+++ b/infra/dev/terraform/kms.tf\n@@ -0,0 ")
        .stderr_has("infra/dev/terraform/kms.tf: missing\n");
    Project::new()
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stderr_has(&format!(
            "compared {0} files, {0} differ\n",
            files("dev", "terraform")
        ));
}

#[test]
fn a_file_that_nobody_expects_is_told() {
    let project = rendered();
    let copy = project.read(&format!("{DEV}/kms.tf"));
    let project = project.file(&format!("{DEV}/kms_copy.tf"), &copy);
    project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stdout_has("--- a/infra/dev/terraform/kms_copy.tf\n+++ /dev/null\n")
        .stderr_has(
            "infra/dev/terraform/kms_copy.tf: has smgen's header, but smgen does not know it\n",
        )
        .stderr_has(&format!(
            "compared {} files, 1 differs\n",
            files("dev", "terraform") + 1
        ));
}

#[test]
fn a_file_that_is_no_longer_rendered_is_told() {
    let project = rendered();
    plant(&project, "old.tf", "# of an older smgen\n");
    project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stdout_has("-# of an older smgen\n")
        .stderr_has("infra/dev/terraform/old.tf: no longer rendered\n");
}

#[test]
fn another_version_of_smgen_is_told() {
    let project = rendered();
    plant(&project, "kms.tf", "# of an older smgen\n");
    change(&project, |manifest| manifest["version"] = "0.0.9".into());
    project
        .run_read_only("render -p dev -t terraform --check")
        .exits(1)
        .stdout_has("-# of an older smgen\n")
        .stderr_has(concat!(
            "infra/dev/terraform/kms.tf: rendered differently by this version of smgen (written by 0.0.9, this is ",
            env!("CARGO_PKG_VERSION"),
            ")\n"
        ));
    project
        .run("render -p dev -t terraform")
        .succeeds()
        .stderr_has("1 written");
    project.run("render -p dev -t terraform --check").succeeds();
}

#[test]
fn causes_of_several_files_and_profiles_come_in_one_report() {
    let project = rendered();
    plant(&project, "kms.tf", "# of an older smgen\n");
    let project = project.file(&format!("{DEV}/data.tf"), "");
    project
        .run_read_only("render -p dev -p prod -t terraform --out infra --check")
        .exits(1)
        .stderr_has("dev/terraform/kms.tf: rendered differently")
        .stderr_has("dev/terraform/data.tf: edited by hand")
        .stderr_has("prod/terraform/data.tf: missing")
        .stderr_has(&format!(
            "compared {} files, {} differ\n",
            files("dev", "terraform") + files("prod", "terraform"),
            files("prod", "terraform") + 2
        ))
        .stderr_has(
            "`smgen render --profile dev --profile prod --target terraform --out infra --force`",
        );
    project
        .run_read_only("render --all -t terraform --check --quiet")
        .exits(1)
        .no_stderr()
        .stdout_has("--- a/infra/dev/terraform/kms.tf");
}

#[test]
fn the_way_out_can_be_pasted() {
    Project::new()
        .run_in(
            "",
            &["render", "-p", "dev", "--check", "--out", "our team's"],
        )
        .exits(1)
        .stderr_has(r"`smgen render --profile dev --out 'our team'\''s'`");
}

#[test]
fn a_diff_is_no_failure() {
    let project = rendered().file(&format!("{DEV}/data.tf"), "# by hand\n");
    project
        .run_read_only("render -p dev -t terraform --diff")
        .succeeds()
        .stdout_has("\n-# by hand\n")
        .stderr_has("data.tf: edited by hand")
        .stderr_lacks("help:");
}

#[test]
fn names_can_be_asked_for_alone() {
    let project = rendered().config(&CONFIG.replace("90", "180"));
    let run = project
        .run_read_only("render -p dev -t terraform --check --names-only --quiet")
        .exits(1)
        .no_stderr();
    let names: Vec<_> = run.stdout.lines().collect();
    assert!(
        names.contains(&"infra/dev/terraform/flow_logs.tf"),
        "{names:?}"
    );
    assert!(
        names.iter().all(|name| project.path(name).is_file()),
        "{names:?}"
    );
    project.run("render -p dev --names-only").exits(2);
}

#[test]
fn a_folder_that_no_profile_renders_is_told() {
    let config = "version: 1\nprofiles:\n  old: {extends: [dev], network: {cidr: 10.8.0.0/16}}\n  dev: {network: {cidr: 10.9.0.0/16}}\n";
    let project = Project::new().config(config);
    project.run("render --all -t terraform").succeeds();
    project.run("render --all -t terraform --check").succeeds();
    let project = project
        .config("version: 1\nprofiles:\n  dev: {network: {cidr: 10.9.0.0/16}}\n")
        .file("infra/modules/mine/main.tf", "# not smgen's\n");
    project
        .run_read_only("render --all -t terraform --check")
        .exits(1)
        .no_stdout()
        .stderr_has(", 0 differ\n")
        .stderr_has("infra/old/terraform: no profile renders it any more\n")
        .stderr_has("help: destroy what was deployed from there, then remove the folder")
        .stderr_lacks("modules")
        .stderr_lacks("help: run");
    // Another command is asked about one profile, and its answer is about that.
    project.run("render -p dev -t terraform --check").succeeds();
}

#[test]
fn the_diff_of_check_applies_where_smgen_was_called() {
    let project = rendered();
    let by_hand = project.read(&format!("{DEV}/kms.tf")) + "# by hand\n";
    let project = project.file(&format!("{DEV}/kms.tf"), &by_hand);
    std::fs::remove_file(project.path(&format!("{DEV}/network.tf"))).unwrap();
    plant(&project, "old.tf", "# of an older smgen\n");
    let run = project.run("render -p dev -t terraform --check").exits(1);
    let project = project.file("changes.patch", &run.stdout);
    let patch = std::process::Command::new("patch")
        .args(["-p1", "--batch", "--input", "changes.patch"])
        .current_dir(project.path(""))
        .output();
    match patch {
        Ok(patch) => {
            let said = String::from_utf8_lossy(&patch.stdout);
            assert!(patch.status.success(), "{said}");
            project.run("render -p dev -t terraform --check").succeeds();
        }
        Err(error) => crate::support::skipped(&format!("`patch` is missing: {error}")),
    }
}

#[test]
fn the_diff_of_check_applies() {
    let project = rendered().config(&CONFIG.replace("90", "180"));
    let run = project.run("render -p dev -t terraform --check").exits(1);
    let project = project.file("changes.patch", &run.stdout);
    let patched = std::process::Command::new("git")
        .args(["apply", "changes.patch"])
        .current_dir(project.path(""))
        .status()
        .unwrap();
    assert!(patched.success());
    project.run("render -p dev -t terraform --check").succeeds();
}

#[test]
fn files_can_be_printed() {
    let run = Project::new()
        .run_read_only("render -p dev -t terraform --stdout")
        .succeeds()
        .stdout_has("# ---- dev/terraform/network.tf\n# Code generated by smgen")
        .stdout_has("# ---- dev/terraform/tests/network.tftest.hcl\n")
        .tells_only_its_configuration();
    assert_eq!(
        run.stdout.matches("# ---- dev/").count(),
        files("dev", "terraform")
    );
}
