//! `smgen render` where something is in the way: it is named, and nothing is written.

use super::manifest::{DEV, change};
use crate::support::Project;
use crate::support::rendered::files;
use std::fs;
use std::os::unix::fs::symlink;

/// A directory with `dev` rendered.
fn rendered() -> Project {
    let project = Project::new();
    project.run("render -p dev").succeeds();
    project
}

#[test]
fn a_file_edited_by_hand_is_refused_and_named() {
    let project = rendered().file(&format!("{DEV}/network.tf"), "# by hand\n");
    fs::remove_file(project.path(&format!("{DEV}/kms.tf"))).unwrap();
    project
        .run_read_only("render -p dev")
        .exits(2)
        .no_stdout()
        .stderr_has("error[file-edited]: `infra/dev/terraform/network.tf` was edited by hand after smgen wrote it")
        .stderr_has("--force");
    project
        .run("render -p dev --force")
        .succeeds()
        .stderr_has(&format!(
            "2 written, 0 removed, {} unchanged",
            files("dev", "terraform") - 2
        ));
    project.run("render -p dev --check").succeeds();
}

#[test]
fn a_file_that_smgen_did_not_write_is_refused() {
    let project = Project::new().file(&format!("{DEV}/network.tf"), "# mine\n");
    project.run_read_only("render -p dev").exits(2).stderr_has(
        "error[file-foreign]: `infra/dev/terraform/network.tf` was not written by smgen",
    );
    project.run("render -p dev --force").succeeds();
    assert!(
        project
            .read(&format!("{DEV}/network.tf"))
            .contains("aws_vpc")
    );
}

#[test]
fn all_that_is_in_the_way_is_named_at_once() {
    let project = rendered()
        .file(&format!("{DEV}/network.tf"), "# by hand\n")
        .file(&format!("{DEV}/kms.tf"), "# by hand\n")
        .file("infra/prod/terraform/data.tf", "# mine\n");
    project
        .run_read_only("render -p dev -p prod")
        .exits(2)
        .stderr_has("`infra/dev/terraform/network.tf`")
        .stderr_has("`infra/dev/terraform/kms.tf`")
        .stderr_has("`infra/prod/terraform/data.tf`")
        .stderr_has("smgen: 3 errors");
}

#[test]
fn a_manifest_that_points_out_of_its_folder_is_never_trusted() {
    for path in ["../../../victim.txt", "/etc/hostname", "a/../../b.tf", "."] {
        let project = rendered().file("victim.txt", "precious\n");
        change(&project, |manifest| {
            manifest["files"][path] = "0".repeat(64).into();
        });
        for flags in ["", " --check", " --force"] {
            project
                .run_read_only(&format!("render -p dev{flags}"))
                .exits(2)
                .stderr_has(
                    "error[manifest-invalid]: cannot use `infra/dev/terraform/.smgen.json`",
                );
        }
    }
}

#[test]
fn a_manifest_that_makes_no_sense_is_refused() {
    for text in ["", "{}", "[1]", "not JSON", "<<<<<<< HEAD\n{}\n>>>>>>> b\n"] {
        let project = rendered().file(&format!("{DEV}/.smgen.json"), text);
        project
            .run_read_only("render -p dev")
            .exits(2)
            .stderr_has("error[manifest-invalid]");
    }
}

#[test]
fn links_below_the_output_folder_are_not_followed() {
    for (link, target) in [
        (format!("{DEV}/network.tf"), "victim.tf"),
        (format!("{DEV}/.smgen.json"), "victim.tf"),
        (format!("{DEV}/tests"), "elsewhere"),
    ] {
        let project = rendered()
            .file("victim.tf", "precious\n")
            .file("elsewhere/a", "precious\n");
        let link = project.path(&link);
        if link.is_dir() {
            fs::remove_dir_all(&link).unwrap();
        } else {
            fs::remove_file(&link).unwrap();
        }
        symlink(project.path(target), &link).unwrap();
        for flags in ["", " --check", " --force"] {
            project
                .run_read_only(&format!("render -p dev{flags}"))
                .exits(2)
                .stderr_has("error[file-symlink]")
                .stderr_has(link.file_name().unwrap().to_str().unwrap());
        }
    }
}

#[test]
fn a_problem_in_one_profile_keeps_all_from_being_written() {
    let project = Project::new().config(
        "version: 1\nprofiles:\n  dev: {}\n  prod:\n    network:\n      cidr: 10.0.0.1/16\n",
    );
    project
        .run_read_only("render --all")
        .exits(2)
        .stderr_has(" --> smgen.yaml:6:13");
}
