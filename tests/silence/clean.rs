//! Each removal from a clean network is noticed.

use super::removals::{Place, draw, sample};
use super::{judged, open, whole};
use crate::audit::{GATEWAYS, INSTANCE, RANGES, deployed};
use crate::support::rendered::BUILTIN;
use rayon::prelude::*;
use serde_json::Value;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many removals are tried of each network, beside one of each shape that no network before it had.
const SAMPLE: usize = 10;

/// What smgen neither renders nor compares, by the shape of its place, and why: all below where it ends with `/`, all that ends so where
/// it begins with `/*`, else that place alone.
const NOT_COMPARED: [(&str, &str); 20] = [
    (
        "/notebooks/*",
        "no other answer says how many notebooks there are",
    ),
    ("/domains/*/vpc", "its subnets say where it is"),
    (
        "/domains/*/groups/*",
        "where a domain has none, each user profile must",
    ),
    (
        "/domains/*/space_groups/*",
        "a domain may have none for its spaces",
    ),
    (
        "/domains/*/file_system",
        "it tells the mount targets of a domain from those of others",
    ),
    ("/workloads/*/created", "no verdict goes by its age"),
    (
        "/workloads/*/models/*",
        "each model of the account is judged by itself",
    ),
    (
        "/workloads/*/placements/*/instance_types/*",
        "they tell whether volumes need a key, where they have none",
    ),
    (
        "/workloads/*/placements/*/instance_count",
        "it tells whether containers must encrypt, where they do not",
    ),
    (
        "/workloads/*/serverless",
        "without it a network is demanded of the models",
    ),
    (
        "/listings/*/since",
        "it says from when on the user wanted to know",
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
        "/dns_firewall/",
        "the records of the group, its lists and its association have it, too",
    ),
    (
        "/interfaces/*/public_address",
        "the elastic IP address is compared",
    ),
    ("/nat_gateways/*/addresses/", "AWS chooses it"),
    ("/*/tags/Name", "it is a label for the console"),
    ("/*/Sid", "it is a name, and decides nothing"),
];

/// Excuses that hold in some records only.
const WHERE: [&str; 6] = [
    ONLY_RANGE,
    OF_THE_DOMAIN,
    BY_AWS,
    LAST_ENTRY,
    ID_SAYS_IT,
    SOMEBODYS,
];
const ONLY_RANGE: &str = "the only range is the first one";
const OF_THE_DOMAIN: &str = "where it has none, those of its domain hold";
const BY_AWS: &str = "CloudFormation cannot tag what AWS makes with the VPC";
const LAST_ENTRY: &str = "AWS denies the rest of itself";
const ID_SAYS_IT: &str = "its id says it, too";
const ELSEWHERE: &str = "a schedule may have its definition elsewhere";
const SOMEBODYS: &str = "it is somebody's in a subnet of the network";

/// Returns why a removal need not be noticed.
fn excused(place: &Place, snapshot: &Value) -> Option<&'static str> {
    let shape = place.shape();
    let mut rows = NOT_COMPARED.iter();
    let row = rows.find(|(pattern, _)| match pattern.strip_prefix("/*") {
        Some(end) => shape.ends_with(end),
        None if pattern.ends_with('/') => shape.starts_with(pattern),
        None => shape == *pattern,
    });
    if let Some((_, why)) = row {
        return Some(why);
    }
    if shape == "/vpc/primary_cidr" && snapshot["vpc"]["cidrs"].as_array().map(Vec::len) == Some(1)
    {
        return Some(ONLY_RANGE);
    }
    let record = place.records().nth(1)?;
    let record = record.get(snapshot);
    let by_aws = record["default"] == true || record["main"] == true || record["name"] == "default";
    if shape == "/workloads/*/placements/*/groups/*" && record["kind"] == "user-profile" {
        return Some(OF_THE_DOMAIN);
    }
    if by_aws && shape.contains("/tags") {
        return Some(BY_AWS);
    }
    if place.get(snapshot)["number"] == 32_767 && shape == "/network_acls/*/entries/*" {
        return Some(LAST_ENTRY);
    }
    if shape == "/workloads/*/placements/*" && record["kind"] == "schedule" {
        return Some(ELSEWHERE);
    }
    // Who names a role or a log group names it by its account and its name.
    let named = ["role", "log-group"].map(|kind| record["kind"] == kind);
    let named = record["arn"] == record["id"] || named.contains(&true);
    if shape == "/records/*/arn" && named {
        return Some(ID_SAYS_IT);
    }
    // Those of endpoints and NAT gateways are rendered, others are what runs in the network.
    let described = record["description"].as_str().unwrap_or_default();
    let rendered = ["VPC Endpoint Interface", "Interface for NAT Gateway"];
    let alone = shape.starts_with("/interfaces/*")
        && !rendered.iter().any(|words| described.starts_with(words));
    alone.then_some(SOMEBODYS)
}

/// Every network: the built-in profiles, the examples, and what they leave out.
fn networks() -> Vec<(String, Topology, Snapshot)> {
    let mut all: Vec<(String, Option<String>)> =
        BUILTIN.map(|profile| (profile.to_owned(), None)).into();
    all.extend(
        [GATEWAYS, INSTANCE, RANGES].map(|config| ("dev".to_owned(), Some(config.to_owned()))),
    );
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

/// Tells whether a removal from a clean network passes in silence.
fn is_silent(topology: &Topology, json: &Value, snapshot: &Snapshot, place: &Place) -> bool {
    let left = place.without(json);
    left.is_some_and(|left| left == *snapshot || !noticed(topology, &left))
}

/// Of how many places of each excuse a network is asked.
const ASKED: usize = 4;

#[test]
fn each_excuse_excuses_something() {
    let mut needless: BTreeSet<&str> = NOT_COMPARED.iter().map(|(_, why)| *why).collect();
    needless.extend(WHERE);
    for (seed, (_, topology, snapshot)) in (3..).zip(networks()) {
        let json = serde_json::to_value(&snapshot).unwrap();
        let mut by_why: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for place in Place::all(&json) {
            let why = excused(&place, &json).filter(|why| needless.contains(why));
            if let Some(why) = why {
                by_why.entry(why).or_default().push(place);
            }
        }
        for (why, places) in by_why {
            let places = draw(&places, ASKED, seed);
            let mut silent = places.iter();
            if silent.any(|place| is_silent(&topology, &json, &snapshot, place)) {
                needless.remove(why);
            }
        }
    }
    assert!(needless.is_empty(), "excuse nothing: {needless:#?}");
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
