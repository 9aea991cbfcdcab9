//! Services that the catalogue does not know, declared by their names, and zones that it does not know.

use crate::support::rendered::{deployed, topology_of};
use crate::support::{Project, Run};
use smgen::report::CheckOutcome;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::{Finding, audit};
use smgen::verify::expect::{Check, expectations};
use smgen::verify::judge;

const DECLARED: &str = "version: 1
profiles:
  prod:
    account_id: '123456789012'
    endpoints:
      policies: least-privilege
      services:
        personalize: {service_name: 'com.amazonaws.{region}.personalize', hosts: ['personalize.{region}.amazonaws.com'], actions: ['personalize:DescribeSolution'], unowned_actions: ['personalize:ListSolutions'], reason: Recommendations are trained.}
        s3express: {service_name: 'com.amazonaws.{region}.s3express', type: gateway, iam_prefix: s3express, hosts: ['s3express-control.{region}.amazonaws.com'], reason: Directory buckets hold checkpoints.}
        iam: {service_name: com.amazonaws.iam, hosts: [iam.amazonaws.com], iam_prefix: iam, reason: The SDK asks for its role.}
        silent: {service_name: 'com.amazonaws.{region}.silent', takes_policy: false, reason: A service that few know.}
    access:
      clients:
        office: {cidr: 10.200.0.0/16, to: [personalize]}
";

fn shown() -> Topology {
    topology_of("prod", Some(DECLARED))
}

fn policy(topology: &Topology, service: &str) -> Option<serde_json::Value> {
    let endpoint = topology.endpoints.iter().find(|one| one.service == service);
    let policy = endpoint.unwrap().policy.as_ref()?;
    Some(serde_json::to_value(policy).unwrap())
}

/// Returns the ids of what does not pass.
fn failing(topology: &Topology, break_it: impl FnOnce(&mut Snapshot)) -> Vec<String> {
    let mut snapshot = deployed(topology);
    break_it(&mut snapshot);
    let places = |_: &[smgen::blueprint::Path]| Vec::new();
    let judged = judge::modelled(topology, &snapshot, &expectations(topology), &places);
    let bad = judged
        .into_iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    bad.map(|one| one.id).collect()
}

#[test]
fn p4_a_declared_service_is_an_endpoint_like_any_other() {
    let topology = shown();
    let names: Vec<_> = topology
        .endpoints
        .iter()
        .filter(|one| one.is_declared())
        .map(|one| (one.service.as_str(), one.service_name.as_str(), &one.names))
        .collect();
    assert_eq!(names.len(), 4);
    assert_eq!(names[0].1, "com.amazonaws.us-east-1.s3express");
    assert_eq!(names[2].1, "com.amazonaws.us-east-1.personalize");
    assert_eq!(names[2].2, &["personalize.us-east-1.amazonaws.com"]);
    // Listed actions, bound to the owner of the resource where a request tells it.
    let personalize = policy(&topology, "personalize").unwrap().to_string();
    for part in [
        "personalize:DescribeSolution",
        "personalize:ListSolutions",
        "ResourceAccount",
    ] {
        assert!(personalize.contains(part), "{personalize}");
    }
    assert!(!personalize.contains("personalize:*"), "{personalize}");
    // Without actions: any of the service, for own principals, on own resources.
    let express = policy(&topology, "s3express").unwrap().to_string();
    for part in ["s3express:*", "aws:PrincipalAccount", "aws:ResourceAccount"] {
        assert!(express.contains(part), "{express}");
    }
    assert_eq!(policy(&topology, "silent"), None);
    // Its user has a reason that no workload knows: it is no endpoint without a caller, whatever is right-sized.
    let lean = DECLARED.replace("policies:", "right_size: true\n      policies:");
    let kept = topology_of("prod", Some(&lean));
    assert!(kept.endpoints.iter().any(|one| one.service == "silent"));
}

#[test]
fn p4_what_is_expected_of_a_declared_service_holds_and_can_fail() {
    let topology = shown();
    assert_eq!(failing(&topology, |_| {}), [""; 0]);
    let expected = expectations(&topology);
    let asks = |id: &str| expected.iter().any(|one| one.id.contains(id));
    for id in [
        "/personalize.us-east-1.amazonaws.com",
        "/iam.amazonaws.com",
        "reach/training/use1-az1/s3express",
        "reach/training/use1-az1/silent",
        "policy/personalize/foreign-principal",
        "policy/personalize/without-resource",
        "policy/s3express/foreign-resource",
    ] {
        assert!(asks(id), "{id}");
    }
    // A gateway answers no names.
    assert!(!asks("s3express-control"));
    // An action of IAM is none of another service at IAM's endpoint.
    let other = expected
        .iter()
        .find(|one| one.id == "policy/iam/other-action");
    let Check::Call { action, .. } = &other.unwrap().check else {
        panic!("{other:?}");
    };
    assert_eq!(action, "ec2:TerminateInstances");
    let gone = failing(&topology, |snapshot| {
        let endpoints = &mut snapshot.endpoints;
        endpoints.retain(|one| !one.service_name.ends_with(".personalize"));
    });
    let told = |part: &str| gone.iter().any(|id| id.contains(part));
    assert!(told("/personalize.us-east-1.amazonaws.com"), "{gone:?}");
    assert!(told("reach/training/use1-az1/personalize"), "{gone:?}");
    let open = failing(&topology, |snapshot| {
        let mut endpoints = snapshot.endpoints.iter_mut();
        let one = endpoints.find(|one| one.service_name.ends_with(".s3express"));
        one.unwrap().policy = None;
    });
    assert!(
        open.contains(&"policy/s3express/foreign-resource".to_owned()),
        "{open:?}"
    );
}

#[test]
fn p4_what_a_declaration_leaves_unsaid_is_told() {
    let project = Project::new().config(DECLARED);
    let run = project.run("show -p prod").succeeds();
    let run = run.stderr_has("warning[endpoint-unchecked]: profile `prod`: declared endpoint `silent` names no `hosts`, so `verify` asks for none of its names");
    let run = run
        .stderr_lacks("`personalize` names")
        .stderr_lacks("nothing calls endpoint `personalize`");
    assert!(
        run.stdout.contains("Recommendations are trained."),
        "{}",
        run.stdout
    );
    let json = project
        .run("verify -p prod --via model --format json")
        .succeeds()
        .json();
    let warnings = json["header"]["warnings"].as_array().unwrap();
    let own = warnings
        .iter()
        .find(|one| one["id"] == "declared-without-hosts");
    let what = own.unwrap()["what"].as_str().unwrap();
    assert!(
        what.contains("`silent`") && !what.contains("`personalize`"),
        "{what}"
    );
    let bare = "version: 1\nprofiles: {prod: {endpoints: {services: {polly: {service_name: 'com.amazonaws.{region}.polly', hosts: ['polly.{region}.amazonaws.com'], reason: Speech.}}}}}\n";
    Project::new()
        .config(bare)
        .run("show -p prod")
        .succeeds()
        .stderr_has("neither `actions` nor `iam_prefix`, so its policy lets `polly:*` pass");
    project
        .run("controls -p prod --format json")
        .succeeds()
        .stdout_has("the blueprint declares the service without any");
    project
        .run("explain endpoints.services.personalize.hosts -p prod")
        .succeeds()
        .stdout_has("smgen.yaml:8:");
}

#[test]
fn p4_declared_services_are_rendered_and_compared() {
    let project = Project::new().config(&format!("{DECLARED}  staging: {{}}\n"));
    project.run("render -p prod --out infra").succeeds();
    let terraform = project.read("infra/prod/terraform/endpoints.tf");
    let cdk = project.read("infra/prod/cdk/lib/endpoints.ts");
    for text in [&terraform, &cdk] {
        for part in [
            "com.amazonaws.us-east-1.personalize",
            "com.amazonaws.iam",
            "Recommendations are trained.",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
    let run: Run = project.run("diff staging prod");
    assert!(
        run.stdout.contains("com.amazonaws.us-east-1.personalize"),
        "{}",
        run.stdout
    );
}

#[test]
fn p4_a_global_service_is_explained_where_it_is_missed() {
    let of = |region: &str, zones: &str, entry: &str| {
        let config = format!(
            "version: 1\nprofiles:\n  prod:\n    region: {region}\n    network: {{zones: [{zones}]}}\n    endpoints: {{services: {{{entry}}}}}\n"
        );
        Project::new().config(&config).run("show -p prod").exits(2)
    };
    of("us-east-1", "use1-az1, use1-az2", "iam: {}")
        .stderr_has("service_name: 'com.amazonaws.iam', hosts: [iam.amazonaws.com]")
        .stderr_has("get_execution_role()");
    let far = of("eu-west-1", "euw1-az1, euw1-az2", "iam: {}");
    far.stderr_has("exists in `us-east-1` alone")
        .stderr_has("transit gateway");
    let declared = "iam: {service_name: com.amazonaws.iam, reason: x}";
    of("eu-west-1", "euw1-az1, euw1-az2", declared).stderr_has(
        "error[service-lacking]: `eu-west-1` has no endpoint service `com.amazonaws.iam`",
    );
    of("us-east-1", "use1-az1, use1-az2", "cloudfront: {}").stderr_has("cloudfront.amazonaws.com");
    Project::new()
        .run("show --services")
        .succeeds()
        .stdout_has("com.amazonaws.iam");
}

#[test]
fn p4_a_zone_that_the_catalogue_does_not_know_is_a_warning() {
    for (region, zone, known) in [
        ("cn-north-1", "cnn1-az4", "cnn1-az1"),
        ("us-west-1", "usw1-az2", "usw1-az1"),
    ] {
        let config = format!(
            "version: 1\nprofiles:\n  prod:\n    region: {region}\n    network: {{zones: [{known}, {zone}]}}\n"
        );
        let project = Project::new().config(&config);
        let run = project.run("show -p prod").succeeds();
        let said = format!(
            "warning[zone-unchecked]: profile `prod`: smgen does not know `{zone}` of `{region}`"
        );
        let run = run
            .stderr_has(&said)
            .stdout_has(&format!("training/{zone}"));
        assert!(run.stderr.contains("smgen.yaml:5:15"), "{}", run.stderr);
        project.run("verify -p prod --via model").succeeds();
        let known = project.run("show -p dev");
        assert!(!known.stderr.contains("zone-unchecked"), "{}", known.stderr);
        // Another region's, a name, and a number beyond what a tier has room for are errors as before.
        for wrong in ["use1-az2", "us-west-1a", "usw1-az9", "cnn1-az9"] {
            let config = config.replace(zone, wrong);
            let run = Project::new().config(&config).run("show -p prod").exits(2);
            run.stderr_has("error[zone-unknown]");
        }
    }
}

#[test]
fn p4_an_endpoint_stands_only_where_its_service_is_offered() {
    let offered = "version: 1
profiles:
  prod:
    endpoints:
      services:
        personalize: {service_name: 'com.amazonaws.{region}.personalize', hosts: ['personalize.{region}.amazonaws.com'], iam_prefix: personalize, zones: [use1-az1, use1-az2, use1-az6], reason: Recommendations.}
        sts: {zones: [use1-az4]}
";
    let topology = topology_of("prod", Some(offered));
    let inventory = topology.inventory();
    for (service, zones) in [
        ("personalize", &["use1-az1", "use1-az2"][..]),
        ("sts", &["use1-az4"]),
        ("logs", &["use1-az1", "use1-az2", "use1-az4"]),
    ] {
        let id = format!("endpoint/{service}");
        let mut resources = inventory.resources.iter();
        let one = resources.find(|one| one.id == id).unwrap();
        let mut fields = one.fields.iter();
        let subnets = fields.find(|field| field.name == "subnets").unwrap();
        let said = format!("{:?}", subnets.value);
        for zone in ["use1-az1", "use1-az2", "use1-az4"] {
            let there = said.contains(&format!("subnet/endpoints/{zone}"));
            assert_eq!(there, zones.contains(&zone), "{service} {zone}: {said}");
        }
    }
    // Calls from the zone that lacks it cross into another, and hold.
    assert_eq!(failing(&topology, |_| {}), [""; 0]);
    let project = Project::new().config(offered);
    let run = project.run("show -p prod").succeeds();
    run.stderr_has("warning[endpoint-lacks-zone]: profile `prod`: endpoint `personalize` has no subnet in `use1-az4`, where its service is not offered")
        .stderr_has("endpoint `sts` has no subnet in `use1-az1`, `use1-az2`")
        .stdout_has("not in use1-az4, which lacks the service");
    project
        .run("controls -p prod --format json")
        .succeeds()
        .stdout_has("the blueprint says that the service is not offered there");
    project.run("render -p prod --out infra").succeeds();
    let terraform = project.read("infra/prod/terraform/endpoints.tf");
    assert!(
        terraform.contains(r#"if !contains(["use1-az4"], zone)"#),
        "{terraform}"
    );
    let cdk = project.read("infra/prod/cdk/lib/endpoints.ts");
    assert!(cdk.contains(r#"lacking: ["use1-az4"]"#), "{cdk}");
    // A subnet in the zone that lacks it is one too many, as one that is missing is one too few.
    for (zone, there) in [("use1-az4", true), ("use1-az2", false)] {
        let mut snapshot = deployed(&topology);
        let mut endpoints = snapshot.endpoints.iter_mut();
        let one = endpoints.find(|one| one.service_name.ends_with(".personalize"));
        let subnets = &mut one.unwrap().subnets;
        if there {
            subnets.push(format!("subnet/endpoints/{zone}"));
        } else {
            subnets.retain(|subnet| !subnet.ends_with(zone));
        }
        let found = audit(&topology, &snapshot);
        let told = |finding: &Finding| {
            finding.what == "endpoint/personalize" && finding.field.as_deref() == Some("subnets")
        };
        assert!(found.iter().any(told), "{zone}: {found:#?}");
    }
}
