//! What a change costs: the table knows everything, and the words say what it means.

use super::networks;
use crate::support::rendered::topology_of;
use serde_json::{Value, json};
use smgen::catalog::{Platform, made};
use smgen::difference::{Consequences, Kept};
use smgen::topology::{Place, Resource, ResourceKind};
use std::collections::BTreeSet;

const PLATFORMS: [Platform; 2] = [Platform::Terraform, Platform::Cloudformation];

/// What a platform makes nothing of, and why.
const UNMADE: [(Platform, ResourceKind, &str); 2] = [
    (
        Platform::Terraform,
        ResourceKind::Function,
        "Terraform does itself what the function does",
    ),
    (
        Platform::Cloudformation,
        ResourceKind::MainRouteTable,
        "it stays as AWS makes it",
    ),
];

fn config(project: &str, cidr: &str, zones: &str) -> String {
    format!(
        "profiles: {{prod: {{project: {project}, network: {{cidr: {cidr}, zones: [{zones}]}}}}}}"
    )
}

fn kept(config: &str, platform: Platform) -> Kept {
    Kept::of(&topology_of("prod", Some(config)).inventory(), platform)
}

fn between(old: &str, new: &str, platform: Platform) -> Consequences {
    let old = Kept::from_json(&kept(old, platform).to_json()).unwrap();
    Consequences::between(&old, &kept(new, platform), platform).unwrap()
}

#[test]
fn every_property_of_every_kind_stands_in_the_table() {
    let mut seen = BTreeSet::new();
    let mut missing = BTreeSet::new();
    for topology in networks() {
        for resource in topology.inventory().resources {
            for platform in PLATFORMS {
                let own = resource.target.and_then(Platform::of_target);
                if own.is_none_or(|own| own == platform) {
                    seen.insert((platform, resource.kind));
                    missing.extend(unknown(&resource, platform));
                }
            }
        }
    }
    assert_eq!(
        missing,
        BTreeSet::new(),
        "a property without a row is not one that changes in place"
    );
    let kinds: BTreeSet<_> = seen.iter().map(|(_, kind)| *kind).collect();
    let all: BTreeSet<_> = ResourceKind::ALL.iter().copied().collect();
    let never: Vec<_> = all.difference(&kinds).collect();
    // Each has the other kind of NAT.
    assert_eq!(never, [&ResourceKind::NatGateway]);
}

/// Returns the properties of a resource that no row names.
fn unknown(resource: &Resource, platform: Platform) -> Vec<String> {
    let kind = resource.kind.as_str();
    let unmade = UNMADE
        .iter()
        .any(|(of, kind, _)| (*of, *kind) == (platform, resource.kind));
    assert_eq!(unmade, made(kind, platform).next().is_none(), "{kind}");
    if unmade {
        return Vec::new();
    }
    let said = resource
        .fields
        .iter()
        .filter(|field| field.place != Place::Account);
    let mut names: Vec<_> = said.map(|field| field.name).collect();
    names.extend(resource.part_of.as_ref().map(|_| "part-of"));
    let has_row = |name: &str| made(kind, platform).any(|made| made.fields.contains_key(name));
    let unknown = names.into_iter().filter(|name| !has_row(name));
    unknown
        .map(|name| format!("{platform:?} {kind} {name}"))
        .collect()
}

#[test]
fn another_range_replaces_what_stands_in_it_and_nothing_else() {
    let (old, new) = (
        config("one", "10.40.0.0/16", "use1-az1, use1-az2"),
        config("one", "10.90.0.0/16", "use1-az1, use1-az2"),
    );
    for platform in PLATFORMS {
        let found = between(&old, &new, platform);
        let subnet = found.of("subnet/data/use1-az1").unwrap();
        assert_eq!(
            (subnet.because.as_slice(), subnet.change.as_str()),
            (&["cidr", "vpc"][..], "replaced")
        );
        assert_eq!(subnet.roots, ["subnet/data/use1-az1 cidr", "vpc cidr"]);
        for id in [
            "flow-log-group",
            "flow-log-role",
            "key/logs",
            "network-parameter",
        ] {
            assert_eq!(found.of(id), None);
        }
        assert!(found.of("flow-log").is_some());
        assert_eq!((found.destroyed, found.added, found.refused), (0, 0, None));
    }
}

#[test]
fn another_name_leaves_evidence_behind_and_makes_another_stack() {
    let (old, new) = (
        config("one", "10.40.0.0/16", "use1-az1, use1-az2"),
        config("two", "10.40.0.0/16", "use1-az1, use1-az2"),
    );
    let terraform = between(&old, &new, Platform::Terraform);
    assert_eq!(terraform.of("vpc"), None);
    assert!(terraform.of("flow-log-group").is_some());
    // Protected: nothing is lost, and it is said what stays.
    assert_eq!(terraform.losses.lost, []);
    let stays = "each of `flow-log-group`, `query-log-group` stays in the account with its events, outside of the state";
    assert_eq!(terraform.details()[0], stays);
    let cloudformation = between(&old, &new, Platform::Cloudformation);
    assert!(
        cloudformation
            .sentence()
            .starts_with("CloudFormation makes another stack, `two-prod`, with ")
    );
    let gone = (cloudformation.replaced, cloudformation.destroyed);
    assert_eq!(gone, (0, 0));
    assert_eq!(cloudformation.details(), [""; 0]);
}

#[test]
fn evidence_that_is_kept_for_a_shorter_time_is_lost_and_said_so() {
    let days = |days: u32, destination: &str| {
        format!(
            "profiles: {{prod: {{flow_logs: {{retention_days: {days}, destination: {destination}}}}}}}"
        )
    };
    for (destination, id, what) in [
        ("cloudwatch", "flow-log-group", "events"),
        ("s3", "flow-log-bucket", "records"),
    ] {
        let (long, short) = (days(365, destination), days(90, destination));
        for platform in PLATFORMS {
            let cut = between(&long, &short, platform);
            assert!(!cut.is_harmless());
            let told = format!(
                "`{id}` keeps its {what} 90 days instead of 365: evidence is lost, the {what} of up to 275 days"
            );
            let lines = cut.details();
            assert!(lines[0].starts_with(&told), "{lines:#?}");
            let json = serde_json::to_value(&cut).unwrap();
            assert_eq!(
                json["losses"]["shortened"],
                json!([{"kind": id.replace("flow-log-group", "log-group").replace("flow-log-bucket", "bucket"), "id": id, "from": 365, "to": 90}])
            );
            // Longer, or as long, loses nothing.
            for (old, new) in [(&short, &long), (&long, &long)] {
                let harmless = between(old, new, platform);
                assert!(harmless.is_harmless(), "{harmless:?}");
                assert_eq!(harmless.details(), [""; 0]);
            }
        }
    }
}

#[test]
fn nothing_is_told_of_another_profile_or_place_and_nothing_of_the_same() {
    let network =
        |profile: &str| Kept::of(&topology_of(profile, None).inventory(), Platform::Terraform);
    let (prod, staging) = (network("prod"), network("staging"));
    assert_eq!(
        Consequences::between(&prod, &staging, Platform::Terraform),
        None
    );
    let same = Consequences::between(&prod, &prod, Platform::Terraform).unwrap();
    assert!(same.is_harmless() && same.resources.is_empty());
    assert_eq!(same.sentence(), "Terraform replaces nothing");
    let abroad = "profiles: {prod: {region: eu-central-1, network: {zones: [euc1-az1, euc1-az2]}}}";
    assert_eq!(
        Consequences::between(
            &prod,
            &kept(abroad, Platform::Terraform),
            Platform::Terraform
        ),
        None
    );
}

#[test]
fn what_a_manifest_keeps_is_read_back_and_what_is_no_such_thing_is_not() {
    for topology in networks() {
        for platform in PLATFORMS {
            let kept = Kept::of(&topology.inventory(), platform);
            let json = kept.to_json();
            let read = Kept::from_json(&json).unwrap();
            assert_eq!(read.to_json(), json);
            let size = json.to_string().len();
            assert!(size < 60_000, "{size} bytes");
            let none = Consequences::between(&read, &kept, platform).unwrap();
            assert!(none.is_harmless() && none.added == 0);
        }
    }
    let good = Kept::of(&networks()[0].inventory(), Platform::Terraform).to_json();
    for (pointer, value) in [
        ("/version", json!(1)),
        ("/version", json!(3)),
        ("/resources/vpc", json!("vcp")),
        ("/resources/vpc", json!("vpc\ncidr")),
        ("/resources/vpc", json!({})),
        ("/resources", Value::Null),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert_eq!(Kept::from_json(&bad), None, "{pointer}");
    }
    let mut bad = good;
    bad["resources"]["vpc\u{1b}[31m"] = json!("vpc");
    assert_eq!(Kept::from_json(&bad), None);
    assert_eq!(Kept::from_json(&Value::Null), None);
}

/// Long lists are kept as digests, and what is made of each of their values is counted all the same.
#[test]
fn what_is_made_of_each_value_of_a_list_is_counted_however_long_it_is() {
    let zone = |count: usize| {
        let records = (0..count).map(|number| format!("host-{number}: {{A: [10.4.96.{number}]}}"));
        let records = records.collect::<Vec<_>>().join(", ");
        format!(
            "profiles: {{prod: {{dns: {{zones: {{a.internal: {{records: {{{records}}}}}}}}}}}}}"
        )
    };
    for count in [0, 1, 3, 90] {
        for (platform, kind) in [
            (Platform::Terraform, "aws_route53_record"),
            (Platform::Cloudformation, "AWS::Route53::RecordSet"),
        ] {
            let gone = between(&zone(count), "profiles: {prod: {}}", platform);
            let records = gone.resources.iter().filter(|one| one.type_name == kind);
            let told: usize = records.map(|one| one.count).sum();
            assert_eq!(told, count, "{kind}");
        }
    }
    let mut damaged = kept(&zone(90), Platform::Terraform).to_json();
    let line = damaged["resources"]["hosted-zone/a.internal"].take();
    let line = line.as_str().unwrap().replace(" of 90", "");
    damaged["resources"]["hosted-zone/a.internal"] = line.into();
    let damaged = Kept::from_json(&damaged).unwrap();
    let none = kept("profiles: {prod: {}}", Platform::Terraform);
    let gone = Consequences::between(&damaged, &none, Platform::Terraform).unwrap();
    let mut records = gone.resources.iter();
    assert!(records.any(|one| one.type_name == "aws_route53_record" && one.count == 1));
}
