//! `smgen render`: what it writes, and what it leaves alone.

use super::manifest::{DEV, plant};
use crate::support::Project;
use crate::support::rendered::files;

#[test]
fn renders_a_builtin_profile_in_an_empty_directory() {
    let project = Project::new();
    let [cdk, terraform] = ["cdk", "terraform"].map(|target| files("prod-hipaa", target));
    let run = project
        .run("render --profile prod-hipaa")
        .succeeds()
        .no_stdout();
    assert_eq!(
        run.said(),
        format!(
            "infra/prod-hipaa/cdk: {cdk} written, 0 removed, 0 unchanged\n\
             infra/prod-hipaa/terraform: {terraform} written, 0 removed, 0 unchanged\n"
        )
    );
    assert!(
        project
            .read("infra/prod-hipaa/terraform/network.tf")
            .contains("10.4.0.0/16")
    );
    assert!(
        project
            .read("infra/prod-hipaa/cdk/lib/vpc.ts")
            .contains("10.4.0.0/16")
    );
    project
        .run("render --profile prod-hipaa --check")
        .succeeds()
        .no_stdout()
        .stderr_has(&format!("compared {} files, 0 differ", cdk + terraform));
}

#[test]
fn one_target_can_be_asked_for() {
    for (target, other) in [("terraform", "cdk"), ("cdk", "terraform")] {
        let project = Project::new();
        project
            .run(&format!("render -p dev --target {target}"))
            .succeeds();
        assert!(project.path(&format!("infra/dev/{target}")).is_dir());
        assert!(!project.path(&format!("infra/dev/{other}")).exists());
        project
            .run(&format!("render -p dev --target {target} --check"))
            .succeeds();
        project
            .run("render -p dev --check")
            .exits(1)
            .stderr_has(&format!("infra/dev/{other}/README.md: missing"));
    }
}

#[test]
fn a_second_run_writes_nothing() {
    let project = Project::new();
    project.run("render -p dev").succeeds();
    let run = project.run_read_only("render -p dev").succeeds();
    assert_eq!(
        run.said(),
        format!(
            "infra/dev/cdk: 0 written, 0 removed, {} unchanged\n\
             infra/dev/terraform: 0 written, 0 removed, {} unchanged\n",
            files("dev", "cdk"),
            files("dev", "terraform")
        )
    );
}

#[test]
fn a_change_of_the_profile_touches_the_files_it_changes() {
    let config = |days: u32| {
        format!("version: 1\nprofiles:\n  dev:\n    flow_logs:\n      retention_days: {days}\n")
    };
    let project = Project::new().config(&config(90));
    project.run("render --all").succeeds();
    let before = project.snapshot();
    let project = project.config(&config(180));
    project
        .run("render --all -v")
        .succeeds()
        .stderr_has("  wrote flow_logs.tf\n")
        .stderr_lacks("  wrote network.tf");
    let network = project.path(&format!("{DEV}/network.tf"));
    assert!(before[&network] == project.snapshot()[&network]);
    assert!(project.read(&format!("{DEV}/flow_logs.tf")).contains("180"));
}

#[test]
fn a_file_that_is_no_longer_rendered_is_removed() {
    let project = Project::new();
    project.run("render -p dev").succeeds();
    plant(&project, "old.tf", "# of an older smgen\n");
    project
        .run("render -p dev -v")
        .succeeds()
        .stderr_has(&format!(
            "0 written, 1 removed, {} unchanged",
            files("dev", "terraform")
        ))
        .stderr_has("  removed old.tf\n");
    assert!(!project.path(&format!("{DEV}/old.tf")).exists());
}

#[test]
fn a_missing_file_is_written_again() {
    let project = Project::new();
    project.run("render -p dev").succeeds();
    std::fs::remove_file(project.path(&format!("{DEV}/kms.tf"))).unwrap();
    project.run("render -p dev").succeeds().stderr_has(&format!(
        "1 written, 0 removed, {} unchanged",
        files("dev", "terraform") - 1
    ));
    assert!(project.path(&format!("{DEV}/kms.tf")).exists());
}

#[test]
fn files_of_the_users_own_are_left_alone() {
    let own = [
        format!("{DEV}/extra.tf"),
        format!("{DEV}/x_override.tf"),
        format!("{DEV}/modules/a/main.tf"),
        format!("{DEV}/terraform.tfvars"),
    ];
    let mut project = Project::new();
    project.run("render -p dev").succeeds();
    for path in &own {
        project = project.file(path, "# mine\n");
    }
    project.run("render -p dev --check").succeeds();
    project
        .run("render -p dev --check --verbose")
        .succeeds()
        .stderr_has("infra/dev/terraform/extra.tf: not smgen's, left alone");
    std::fs::remove_file(project.path(&format!("{DEV}/kms.tf"))).unwrap();
    project.run("render -p dev --force").succeeds();
    for path in &own {
        assert_eq!(project.read(path), "# mine\n", "{path}");
    }
}
