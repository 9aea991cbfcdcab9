//! What another profile runs, and what smgen's own runs left.

use super::workloads::{self, of, owned};
use super::{deployed, told};
use smgen::snapshot::{Gap, OtherSubnet, Snapshot, SnapshotPart, WorkloadKind};
use smgen::verify::audit::left_out;

/// Puts everything that has subnets into a VPC beside, of whose profile its subnets and its own tags tell.
fn moved(snapshot: &mut Snapshot, vpc: &str, (profile, of_vpc): (Option<&str>, Option<&str>)) {
    let theirs = || owned("subnet-theirs");
    for placement in snapshot
        .workloads
        .iter_mut()
        .flat_map(|one| &mut one.placements)
    {
        if !placement.subnets.is_empty() {
            placement.subnets = theirs();
        }
        placement.groups = owned("sg-theirs");
        placement.volume_keys.clear();
        placement.network_isolation = placement.network_isolation.map(|_| false);
    }
    snapshot
        .workloads
        .retain(|one| one.kind != WorkloadKind::Transform);
    snapshot
        .listings
        .iter_mut()
        .filter(|one| one.kind == WorkloadKind::Transform)
        .for_each(|one| (one.listed, one.read) = (0, 0));
    snapshot.notebooks[0].subnet = theirs().pop();
    snapshot.notebooks[0].direct_internet = Some(true);
    snapshot.domains[0].subnets = theirs();
    snapshot.domains[0].vpc_only = Some(false);
    snapshot.other_subnets = vec![OtherSubnet {
        id: "subnet-theirs".into(),
        vpc: vpc.into(),
        profile: profile.map(str::to_owned),
        vpc_profile: of_vpc.map(str::to_owned),
    }];
}

#[test]
fn what_another_profile_runs_is_not_this_ones_affair() {
    let (topology, clean) = deployed("prod", None);
    let mut snapshot = clean.clone();
    moved(&mut snapshot, "vpc-theirs", (Some("dev"), Some("dev")));
    // Their configurations name a model that is there.
    assert_eq!(told(&topology, &snapshot), [""; 0]);
    // It is counted, and where it is judged is said: tags alone decide whose it is.
    let warnings = left_out(&topology, &snapshot);
    let [warning] = &warnings[..] else {
        panic!("{warnings:#?}")
    };
    assert_eq!(warning.id, "left-to-another-profile");
    for part in [
        "profile `dev`",
        "1 notebook,",
        "1 domain,",
        "1 training job",
    ] {
        assert!(warning.what.contains(part), "{part}: {warning:#?}");
    }
    assert!(left_out(&topology, &clean).is_empty());
    for (vpc, profile) in [
        ("vpc-theirs", (None, None)),
        ("vpc-theirs", (None, Some("dev"))),
        ("vpc-theirs", (Some("prod"), Some("prod"))),
        // A tag on a subnet makes no network of a profile.
        ("vpc-theirs", (Some("dev"), None)),
        ("vpc-theirs", (Some("dev"), Some("staging"))),
        ("vpc-theirs", (Some("dev"), Some("prod"))),
        (clean.vpc.id.as_str(), (Some("dev"), Some("dev"))),
    ] {
        let mut snapshot = clean.clone();
        moved(&mut snapshot, vpc, profile);
        assert!(left_out(&topology, &snapshot).is_empty());
        let told = told(&topology, &snapshot);
        for line in [
            "changed account/jobs/training/training subnets",
            "changed account/models/model network-isolation",
            "changed account/notebooks/nb direct-internet",
            "changed account/domains/team network-access",
        ] {
            assert!(
                told.iter().any(|one| one == line),
                "{vpc} {profile:?}: {told:#?}"
            );
        }
    }
    // Nobody can tell whose it is where its VPC could not be read.
    let mut snapshot = clean.clone();
    moved(&mut snapshot, "vpc-theirs", (Some("dev"), None));
    snapshot.gaps.push(Gap {
        action: "ec2:DescribeVpcs".into(),
        part: SnapshotPart::OtherSubnets,
        why: "denied".into(),
    });
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"unknown account/notebooks/nb subnets".to_owned()),
        "{told:#?}"
    );
}

#[test]
fn probes_of_earlier_runs_are_judged_by_their_place_alone() {
    let (topology, mut snapshot) = deployed("prod", None);
    let job = of(&mut snapshot, WorkloadKind::Processing);
    job.name = "smgen-verify-0123456789ab-4".into();
    let place = &mut job.placements[0];
    place.network_isolation = Some(false);
    place.encrypts_between_containers = Some(false);
    place.volume_keys.clear();
    place.subnets = owned("subnet-data-use1-az1");
    place.groups = owned("sg-data");
    assert_eq!(told(&topology, &snapshot), [""; 0]);
    // What only calls itself one, with other groups, outside, or as another kind, is told.
    let mut elsewhere = snapshot.clone();
    workloads::place(&mut elsewhere, WorkloadKind::Processing).groups = owned("sg-training");
    let what = "account/jobs/processing/smgen-verify-0123456789ab-4";
    assert_eq!(
        told(&topology, &elsewhere),
        [format!("changed {what} groups")]
    );
    workloads::place(&mut elsewhere, WorkloadKind::Processing)
        .subnets
        .clear();
    assert_eq!(
        told(&topology, &elsewhere),
        [format!("missing {what} subnets")]
    );
    let training = of(&mut snapshot, WorkloadKind::Training);
    training.name = "smgen-verify-0123456789ab-5".into();
    training.placements[0].network_isolation = Some(false);
    let line = "changed account/jobs/training/smgen-verify-0123456789ab-5 network-isolation";
    assert_eq!(told(&topology, &snapshot), [line]);
}
