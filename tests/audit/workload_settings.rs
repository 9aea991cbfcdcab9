//! Settings of workloads that are demanded of some only: encryption of those with several instances, a network of those with instances.

use super::deployed;
use super::faults::{Fault, found};
use super::told;
use serde_json::{Value, json};
use smgen::snapshot::{Placement, Snapshot, Workload, WorkloadKind};
use smgen::verify::audit::{Finding, audit};

fn of(s: &mut Snapshot, kind: WorkloadKind) -> &mut Workload {
    s.workloads.iter_mut().find(|one| one.kind == kind).unwrap()
}

/// Puts what containers say into the clear, among so many instances.
fn clear(s: &mut Snapshot, kind: WorkloadKind, count: Option<u64>) {
    let place: &mut Placement = &mut of(s, kind).placements[0];
    place.encrypts_between_containers = Some(false);
    place.instance_count = count;
}

const ENCRYPTION: &[Fault] = &[
    (
        "two instances in the clear",
        |s| clear(s, WorkloadKind::Training, Some(2)),
        &["changed account/jobs/training/training inter-container-encryption"],
    ),
    (
        "one instance has nobody to encrypt for",
        |s| clear(s, WorkloadKind::Training, Some(1)),
        &[],
    ),
    (
        "one instance of monitoring",
        |s| clear(s, WorkloadKind::DataQuality, Some(1)),
        &[],
    ),
    (
        "a number that nobody knows",
        |s| clear(s, WorkloadKind::Processing, None),
        &["unknown account/jobs/processing/processing inter-container-encryption"],
    ),
    (
        "AutoML, which chooses the number",
        |s| clear(s, WorkloadKind::AutoMl, None),
        &["changed account/jobs/automl/automl inter-container-encryption"],
    ),
];

#[test]
fn containers_encrypt_from_two_instances_on() {
    found("prod-hipaa", None, ENCRYPTION);
    // Where the network does not pass it, nothing is demanded, whatever the number.
    let (topology, mut snapshot) = deployed("prod", None);
    for count in [None, Some(1), Some(2)] {
        clear(&mut snapshot, WorkloadKind::Training, count);
        assert_eq!(told(&topology, &snapshot), [""; 0], "{count:?}");
    }
}

/// Runs the model without instances, outside of any VPC.
fn serverless(s: &mut Snapshot) {
    let model = &mut of(s, WorkloadKind::Model).placements[0];
    model.subnets.clear();
    model.groups.clear();
    model.network_isolation = Some(false);
    of(s, WorkloadKind::EndpointConfig).serverless = vec!["model".into()];
}

const SERVERLESS: &[Fault] = &[
    (
        "a model that only runs without instances",
        serverless,
        &["missing account/endpoint-configs/endpoint-config vpc"],
    ),
    (
        "a model that a configuration with instances runs, too",
        |s| {
            serverless(s);
            let mut second = of(s, WorkloadKind::EndpointConfig).clone();
            second.name = "second".into();
            second.serverless.clear();
            s.workloads.push(second);
            let mut listings = s.listings.iter_mut();
            let listing = listings.find(|one| one.kind == WorkloadKind::EndpointConfig);
            let listing = listing.unwrap();
            (listing.listed, listing.read) = (2, 2);
        },
        &[
            "changed account/models/model network-isolation",
            "missing account/endpoint-configs/endpoint-config vpc",
            "missing account/models/model subnets",
        ],
    ),
    (
        "a model without instances, in a subnet of data",
        |s| {
            let subnets = vec!["subnet-data-use1-az1".to_owned()];
            serverless(s);
            let model = &mut of(s, WorkloadKind::Model).placements[0];
            model.subnets = subnets;
            model.groups = vec!["sg-inference".into()];
        },
        &[
            "changed account/models/model subnets",
            "missing account/endpoint-configs/endpoint-config vpc",
        ],
    ),
];

#[test]
fn what_runs_without_instances_is_told_where_it_can_be_changed() {
    found("prod-hipaa", None, SERVERLESS);
}

fn fixes(findings: &[Finding], field: &str) -> Vec<String> {
    let findings = findings.iter();
    let findings = findings.filter(|one| one.field.as_deref() == Some(field));
    findings.map(|one| one.fix.clone()).collect()
}

#[test]
fn the_fix_of_a_job_outside_is_what_the_api_takes() {
    let (topology, clean) = deployed("prod-hipaa", None);
    for (kind, tier) in [
        (WorkloadKind::Training, "training"),
        (WorkloadKind::Processing, "training"),
        (WorkloadKind::Model, "inference"),
    ] {
        let mut snapshot = clean.clone();
        let place = &mut of(&mut snapshot, kind).placements[0];
        place.subnets.clear();
        place.network_isolation = Some(false);
        let findings = audit(&topology, &snapshot);
        let [fix] = &fixes(&findings, "subnets")[..] else {
            panic!("{findings:?}")
        };
        let (_, json) = fix.split_once("`VpcConfig` is `").unwrap();
        let config: Value = serde_json::from_str(json.strip_suffix('`').unwrap()).unwrap();
        let zones = topology.zones.iter();
        let subnets: Vec<_> = zones.map(|zone| format!("subnet-{tier}-{zone}")).collect();
        let group = format!("sg-{tier}");
        let wanted = json!({"Subnets": subnets, "SecurityGroupIds": [group]});
        assert_eq!(config, wanted);
        // It says nothing of isolation.
        let [fix] = &fixes(&findings, "network-isolation")[..] else {
            panic!("{findings:?}")
        };
        assert!(!fix.contains("VpcConfig"), "{fix}");
        // Ids that nobody read are not made up.
        snapshot.subnets.retain(|one| !one.id.contains(tier));
        let findings = audit(&topology, &snapshot);
        let fixes = fixes(&findings, "subnets");
        assert!(
            fixes.iter().all(|fix| !fix.contains("VpcConfig")),
            "{fixes:?}"
        );
    }
}

/// Returns the JSON behind some words of a fix.
fn behind(fix: &str, words: &str) -> Value {
    let (_, rest) = fix
        .split_once(words)
        .unwrap_or_else(|| panic!("no {words} in {fix}"));
    let json = rest
        .trim_start_matches([' ', '`'])
        .split('`')
        .next()
        .unwrap();
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn the_fix_of_a_notebook_or_a_domain_outside_names_the_place_in_the_profile() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let zones = topology.zones.iter();
    let subnets: Vec<_> = zones
        .map(|zone| format!("subnet-notebook-{zone}"))
        .collect();
    let mut snapshot = clean;
    snapshot.notebooks[0].subnet = None;
    snapshot.domains[0].subnets.clear();
    snapshot.domains[0].groups = vec!["sg-training".into()];
    let findings = audit(&topology, &snapshot);
    let of = |kind: &str, field: &str| {
        let found = findings
            .iter()
            .find(|one| one.what.starts_with(kind) && one.field.as_deref() == Some(field));
        found
            .unwrap_or_else(|| panic!("{kind} {field}: {findings:?}"))
            .fix
            .clone()
    };
    let notebook = of("account/notebooks/", "subnet");
    assert_eq!(behind(&notebook, "`SubnetId` is one of "), json!(subnets));
    assert_eq!(
        behind(&notebook, "`SecurityGroupIds` are "),
        json!(["sg-notebook"])
    );
    for field in ["subnets", "groups"] {
        let domain = of("account/domains/", field);
        assert_eq!(behind(&domain, "`SubnetIds` are "), json!(subnets));
        assert_eq!(behind(&domain, "`SecurityGroups` "), json!(["sg-notebook"]));
    }
    // Ids that nobody read are not made up.
    snapshot.subnets.retain(|one| !one.id.contains("notebook"));
    let findings = audit(&topology, &snapshot);
    for field in ["subnet", "subnets", "groups"] {
        let fixes = fixes(&findings, field);
        assert!(
            fixes.iter().all(|fix| !fix.contains("The profile's `Sub")),
            "{fixes:?}"
        );
    }
}
