//! `smgen render`: what it writes, and what it refuses to.

use crate::support::Project;

const NETWORK: &str = "infra/dev/terraform/network.tf";

#[test]
fn renders_a_builtin_profile_in_an_empty_directory() {
    let project = Project::new();
    let run = project
        .run("render --profile prod-hipaa")
        .succeeds()
        .stderr_has("written");
    assert_eq!(
        run.stdout, "",
        "files go to the disk, talk to standard error"
    );
    assert!(
        project
            .read("infra/prod-hipaa/terraform/network.tf")
            .contains("10.4.0.0/16")
    );
    project
        .run("render --profile prod-hipaa --check")
        .succeeds()
        .stderr_has("0 differ");
}
