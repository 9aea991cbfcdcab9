//! What bears the marks of smgen, of SageMaker or of AWS without being theirs is told all the same.

use super::deployed::ACCOUNT;
use super::{deployed, told};
use smgen::snapshot::{Interface, Origin, SecurityGroup, Snapshot, Tags, WorkloadKind};

/// An interface in a subnet of the VPC, by its tier's first zone, with one group.
fn interface(tier: &str, group: &str) -> Interface {
    Interface {
        id: "eni-x".into(),
        subnet: format!("subnet-{tier}-use1-az1"),
        addresses: Vec::new(),
        public_address: None,
        groups: vec![group.into()],
        kind: "interface".into(),
        source_dest_check: true,
        description: String::new(),
        origin: Origin {
            owner: Some(ACCOUNT.into()),
            ..Origin::default()
        },
        tags: Tags::new(),
    }
}

fn extra(snapshot: &mut Snapshot, change: impl FnOnce(&mut Interface), tier: &str, group: &str) {
    let mut one = interface(tier, group);
    change(&mut one);
    snapshot.interfaces.push(one);
}

const EXTRA: [&str; 1] = ["extra interface/eni-x -"];

#[test]
fn a_job_that_only_calls_itself_a_probe_is_judged_as_a_job() {
    let (topology, clean) = deployed("prod-hipaa", None);
    for name in [
        "smgen-verify-evil",
        "smgen-verify-0123-4",
        "smgen-verify-0123456789ab",
        "smgen-verify-0123456789ab-x",
        "smgen-verify-0123456789AB-4",
    ] {
        let mut snapshot = clean.clone();
        let mut jobs = snapshot.workloads.iter_mut();
        let job = jobs
            .find(|one| one.kind == WorkloadKind::Processing)
            .unwrap();
        job.name = name.into();
        job.placements[0].network_isolation = Some(false);
        assert!(!told(&topology, &snapshot).is_empty(), "{name}");
    }
}

#[test]
fn an_instance_with_a_runs_tag_is_a_probe_only_in_its_place_and_with_an_id_of_a_run() {
    let (topology, clean) = deployed("prod", None);
    let with = |run: &str, tier: &str, group: &str| {
        let mut snapshot = clean.clone();
        let change = |one: &mut Interface| {
            one.origin.instance = Some("i-x".into());
            one.origin.instance_owner = Some(ACCOUNT.into());
            one.tags.insert("smgen:run".into(), run.into());
        };
        extra(&mut snapshot, change, tier, group);
        told(&topology, &snapshot)
    };
    assert_eq!(with("0123456789ab", "training", "sg-training"), [""; 0]);
    assert_eq!(with("x", "training", "sg-training"), EXTRA);
    assert_eq!(with("0123456789ab", "training", "sg-vpce"), EXTRA);
    assert_eq!(with("0123456789ab", "endpoints", "sg-vpce"), EXTRA);
}

#[test]
fn what_aws_manages_among_the_callers_and_calls_something_else_is_told() {
    let (topology, clean) = deployed("prod", None);
    let with = |text: &str, tier: &str, group: &str| {
        let mut snapshot = clean.clone();
        let change = |one: &mut Interface| {
            one.origin.managed = true;
            one.description = text.into();
        };
        extra(&mut snapshot, change, tier, group);
        told(&topology, &snapshot)
    };
    for text in [
        "",
        "[DO NOT DELETE] ENI managed by SageMaker for Training Job x",
    ] {
        assert_eq!(with(text, "training", "sg-training"), [""; 0], "{text}");
    }
    for text in ["AppStream", "ManagedByCloudShell", "DAX cluster"] {
        assert_eq!(with(text, "training", "sg-training"), EXTRA, "{text}");
        // Not every service that keeps data is known by its words.
        assert_eq!(with(text, "data", "sg-data"), [""; 0], "{text}");
    }
}

#[test]
fn an_interface_without_a_group_stands_nowhere() {
    let (topology, mut snapshot) = deployed("prod", None);
    let change = |one: &mut Interface| one.groups.clear();
    extra(&mut snapshot, change, "training", "sg-training");
    assert_eq!(told(&topology, &snapshot), EXTRA);
}

#[test]
fn a_group_called_after_a_domain_that_is_not_there_is_told() {
    let config = "profiles:\n  prod-hipaa:\n    workloads: [studio, training, inference]\n";
    let (topology, clean) = deployed("prod-hipaa", Some(config));
    let domain = clean.domains[0].id.clone();
    let suffix = domain.strip_prefix("d-").unwrap().to_owned();
    let with = |id: &str| {
        let mut snapshot = clean.clone();
        snapshot.security_groups.push(SecurityGroup {
            id: "sg-x".into(),
            name: format!("security-group-for-inbound-nfs-d-{id}"),
            vpc: snapshot.vpc.id.clone(),
            tags: Tags::new(),
            ..snapshot.security_groups[0].clone()
        });
        let told = told(&topology, &snapshot);
        told.into_iter()
            .filter(|line| line.starts_with("extra security-group/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(with(&suffix), [""; 0]);
    assert_eq!(with("evil"), ["extra security-group/sg-x -"]);
}

#[test]
fn encryption_is_demanded_where_the_network_passes_it() {
    let plain = |snapshot: &mut Snapshot| {
        let mut jobs = snapshot.workloads.iter_mut();
        let job = jobs.find(|one| one.kind == WorkloadKind::Training).unwrap();
        job.placements[0].encrypts_between_containers = Some(false);
    };
    let (topology, mut snapshot) = deployed("prod", None);
    plain(&mut snapshot);
    assert_eq!(told(&topology, &snapshot), [""; 0]);
    for config in [
        "profiles:\n  prod:\n    security: {encrypt_between_containers: true}\n",
        "profiles:\n  prod:\n    security: {efa: true}\n",
    ] {
        let (topology, mut snapshot) = deployed("prod", Some(config));
        plain(&mut snapshot);
        let told = told(&topology, &snapshot);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].ends_with("inter-container-encryption"), "{told:?}");
    }
}
