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
            readme.contains("knows no FIPS endpoint in us-east-1 for "),
            "{readme}"
        );
        // What such a client asks, and nobody is known to answer, today's name and that of older clients.
        let names =
            "ecr.api: api.ecr-fips.us-east-1.amazonaws.com, ecr-fips.us-east-1.amazonaws.com\n";
        assert!(
            readme.contains("glue: glue-fips.us-east-1.amazonaws.com\n"),
            "{readme}"
        );
        assert!(readme.contains(names), "{readme}");
        assert!(!readme.contains("sts: sts-fips"), "{readme}");
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

/// The names that such clients ask are asked where an endpoint is known to answer them, and named as unchecked where none is.
#[test]
fn verify_asks_what_fips_clients_ask_and_names_what_nobody_is_known_to_answer() {
    let project = Project::new().config(FIPS);
    let run = project
        .run("verify -p prod --via model --format json")
        .succeeds();
    let report = run.json();
    let ids: Vec<_> = report["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let asked = |name: &str| {
        ids.iter()
            .any(|id| id.ends_with(&format!("/{name}.us-east-1.amazonaws.com")))
    };
    for name in ["sts-fips", "api-fips.sagemaker", "s3-fips"] {
        assert!(asked(name), "{name}");
    }
    assert!(!asked("glue-fips"));
    let spots: Vec<_> = report["blind_spots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    let spots = spots.join("\n");
    assert!(
        spots.contains("no source says which endpoint answers names that clients ask"),
        "{spots}"
    );
    assert!(
        spots.contains("`glue-fips.us-east-1.amazonaws.com` (glue)"),
        "{spots}"
    );

    let plain = Project::new().config("version: 1\nprofiles: {prod: {}}\n");
    let run = plain
        .run("verify -p prod --via model --format json")
        .succeeds();
    assert!(!run.stdout.contains("FIPS"), "{}", run.stdout);
}

/// Per region: the endpoint, what it answers, and what clients ask that are told to use FIPS.
#[test]
fn services_are_listed_with_their_names_in_a_region() {
    let project = Project::new();
    let run = project.run("show --services --region us-east-1").succeeds();
    let text = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "sts: com.amazonaws.us-east-1.sts answers sts.us-east-1.amazonaws.com FIPS com.amazonaws.us-east-1.sts-fips, answers sts-fips.us-east-1.amazonaws.com asked sts-fips.us-east-1.amazonaws.com ",
        "glue: com.amazonaws.us-east-1.glue answers glue.us-east-1.amazonaws.com FIPS none known asked glue-fips.us-east-1.amazonaws.com; no source says who answers `glue-fips.us-east-1.amazonaws.com` ",
    ] {
        assert!(text.contains(words), "no {words} in\n{}", run.stdout);
    }
    let run = project
        .run("show --services --region us-gov-west-1 --format json")
        .succeeds();
    let names = run.json()["names"].clone();
    let of = |key: &str| {
        names
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["key"] == key)
            .unwrap()
            .clone()
    };
    let logs = of("logs");
    assert_eq!(logs["endpoint"], logs["fips_endpoint"]);
    assert_eq!(logs["fips_clients_ask"], logs["hosts"]);
    assert_eq!(logs["unchecked"].as_array().unwrap().len(), 0);
    assert!(
        project
            .run("show --services --format json")
            .succeeds()
            .json()["names"]
            .is_null()
    );
    project
        .run("show --services --region us-est-1")
        .exits(2)
        .stderr_has("error[region-unknown]: there is no region")
        .stderr_has("did you mean `us-east-1`?");
    project.run("show -p dev --region us-east-1").exits(2);
}
