//! Each removal from a clean network is noticed.

use super::removals::{Place, sample};
use super::{judged, open, whole};
use crate::audit::{GATEWAYS, INSTANCE, deployed};
use crate::support::rendered::BUILTIN;
use rayon::prelude::*;
use serde_json::Value;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use std::collections::BTreeSet;
use std::path::Path;

/// How many removals are tried of each network, beside one of each shape that no network before it had.
const SAMPLE: usize = 10;

/// What smgen neither renders nor compares, by the shape of its place, and why.
const NOT_COMPARED: [(&str, &str); 12] = [
    ("/notebooks/", "workloads are the account's"),
    ("/domains/", "workloads are the account's"),
    ("/workloads/", "workloads are the account's"),
    (
        "/listings/",
        "it says how much was read: what ended too soon is a gap beside it",
    ),
    (
        "/interfaces/*/origin/",
        "it tells a stranger's interface from SageMaker's own",
    ),
    (
        "/services/",
        "what a service offers is AWS's; the endpoint says what it has of it",
    ),
    (
        "/subnets/*/free_addresses",
        "it changes with every interface",
    ),
    (
        "/dhcp_options/domain_name",
        "the record of the options has it, too",
    ),
    (
        "/interfaces/*/public_address",
        "the elastic IP address is compared",
    ),
    ("/nat_gateways/*/addresses/", "AWS chooses it"),
    ("/*/tags/Name", "it is a label for the console"),
    ("/*/Sid", "it is a name, and decides nothing"),
];

/// Returns why a removal need not be noticed.
fn excused(place: &Place, snapshot: &Value) -> Option<&'static str> {
    let shape = place.shape();
    let mut rows = NOT_COMPARED.iter();
    let row = rows.find(|(pattern, _)| match pattern.strip_prefix("/*") {
        Some(end) => shape.ends_with(end),
        None => shape.starts_with(pattern),
    });
    if let Some((_, why)) = row {
        return Some(why);
    }
    if shape == "/vpc/primary_cidr" && snapshot["vpc"]["cidrs"].as_array().map(Vec::len) == Some(1)
    {
        return Some("the only range is the first one");
    }
    let record = place.records().nth(1)?;
    let record = record.get(snapshot);
    let by_aws = record["default"] == true || record["main"] == true || record["name"] == "default";
    if by_aws && shape.contains("/tags") {
        return Some("CloudFormation cannot tag what AWS makes with the VPC");
    }
    if place.get(snapshot)["number"] == 32_767 && shape == "/network_acls/*/entries/*" {
        return Some("AWS denies the rest of itself");
    }
    if shape == "/records/*/arn" && record["arn"] == record["id"] {
        return Some("its id says it, too");
    }
    // Those of endpoints and NAT gateways are rendered, others are what runs in the network.
    let described = record["description"].as_str().unwrap_or_default();
    let rendered = ["VPC Endpoint Interface", "Interface for NAT Gateway"];
    let alone = shape.starts_with("/interfaces/*")
        && !rendered.iter().any(|words| described.starts_with(words));
    alone.then_some("it is somebody's in a subnet of the network")
}

/// Every network: the built-in profiles, the examples, and what they leave out.
fn networks() -> Vec<(String, Topology, Snapshot)> {
    let mut all: Vec<(String, Option<String>)> =
        BUILTIN.map(|profile| (profile.to_owned(), None)).into();
    all.extend([GATEWAYS, INSTANCE].map(|config| ("dev".to_owned(), Some(config.to_owned()))));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for (folder, profiles) in [
        ("bank", &["dev", "staging", "prod"][..]),
        ("china", &["prod"]),
        ("govcloud", &["prod"]),
        ("hospital", &["prod-hipaa"]),
    ] {
        let text = std::fs::read_to_string(root.join(folder).join("smgen.yaml")).unwrap();
        all.extend(
            profiles
                .iter()
                .map(|profile| ((*profile).to_owned(), Some(text.clone()))),
        );
    }
    let all = all.into_iter().map(|(profile, config)| {
        let (topology, snapshot) = deployed(&profile, config.as_deref());
        let name = format!("{profile} in {}", topology.region);
        (name, topology, snapshot)
    });
    all.collect()
}

/// Tells whether anything is said of a network that is not whole.
fn noticed(topology: &Topology, snapshot: &Snapshot) -> bool {
    // The audit alone mostly says it, in a fraction of the time.
    !audit(topology, snapshot).is_empty() || !open(&judged(topology, snapshot)).is_empty()
}

#[test]
fn each_removal_from_a_clean_network_is_noticed() {
    let (mut tried, mut silent, mut shapes) = (0, Vec::new(), BTreeSet::new());
    for (seed, (name, topology, snapshot)) in (7..).zip(networks()) {
        assert_eq!(audit(&topology, &snapshot), [], "{name}");
        let json = serde_json::to_value(&snapshot).unwrap();
        let mut places = Place::all(&json);
        if !whole() {
            places = sample(places, &mut shapes, SAMPLE, seed);
        }
        places.retain(|place| excused(place, &json).is_none());
        tried += places.len();
        silent.par_extend(places.par_iter().filter_map(|place| {
            let left = place.without(&json)?;
            let said = left != snapshot && noticed(&topology, &left);
            (!said).then(|| format!("{name}: {place}: {}", place.get(&json)))
        }));
    }
    println!("{tried} removals from clean networks");
    assert!(
        silent.is_empty(),
        "{} of {tried} removals pass in silence:\n{}",
        silent.len(),
        silent.join("\n")
    );
}
