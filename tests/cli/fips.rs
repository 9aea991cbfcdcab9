//! What is said where FIPS endpoints are asked for.

use crate::support::Project;

const FIPS: &str =
    "version: 1\nprofiles: {prod: {endpoints: {fips: true, services: {glue: {}}}}}\n";

#[test]
fn services_without_a_fips_endpoint_are_named_and_readmes_say_what_clients_set() {
    let project = Project::new().config(FIPS);
    let run = project.run("render -p prod --out infra").succeeds();
    let run = run.stderr_has("warning[endpoint-not-fips]: profile `prod`: smgen knows no FIPS endpoint in `us-east-1` for ");
    let run = run.stderr_has("glue");
    // One that has is not named.
    assert!(!run.stderr.contains("`sagemaker.api`"), "{}", run.stderr);
    for target in ["terraform", "cdk"] {
        let readme = project.read(&format!("infra/prod/{target}/README.md"));
        assert!(readme.contains("AWS_USE_FIPS_ENDPOINT=true"), "{readme}");
        assert!(
            readme.contains("no FIPS endpoint in us-east-1 for "),
            "{readme}"
        );
        assert!(readme.contains("glue"), "{readme}");
    }
}

#[test]
fn nothing_is_said_where_nobody_asks_for_fips() {
    let project = Project::new().config("version: 1\nprofiles: {prod: {}}\n");
    let run = project.run("render -p prod --out infra").succeeds();
    assert!(!run.stderr.contains("fips"), "{}", run.stderr);
    let readme = project.read("infra/prod/terraform/README.md");
    assert!(!readme.contains("FIPS"), "{readme}");
}

/// In GovCloud many services speak FIPS-validated TLS under their ordinary names.
#[test]
fn services_that_are_fips_under_their_own_name_are_not_named() {
    let config = "version: 1\nprofiles:\n  prod:\n    region: us-gov-west-1\n    network: {zones: [usgw1-az1, usgw1-az2]}\n    endpoints: {fips: true}\n";
    let run = Project::new()
        .config(config)
        .run("render -p prod --out infra")
        .succeeds();
    for (service, named) in [("`logs`", false), ("`sts`", false), ("`ecr.api`", true)] {
        assert_eq!(
            run.stderr.contains(service),
            named,
            "{service}: {}",
            run.stderr
        );
    }
}
