//! Who reaches the file system of a domain: the groups of its mount targets.

use super::foreign::{Change, EXTRA, interface};
use super::{deployed, told};
use smgen::snapshot::{Interface, Snapshot, Tags};

/// Adds a group that SageMaker makes for the file system of the domain.
pub fn nfs(s: &mut Snapshot, way: &str) {
    let mut nfs = s.security_groups.last().unwrap().clone();
    nfs.id = "sg-nfs".into();
    nfs.name = format!("security-group-for-{way}-nfs-d-1");
    nfs.tags = Tags::new();
    s.security_groups.push(nfs);
}

/// Adds a mount target of the domain's file system, and the group that SageMaker makes for it.
pub fn mount_target(s: &mut Snapshot) -> &mut Interface {
    nfs(s, "inbound");
    let subnet = s.domains[0].subnets[0].clone();
    let one = interface(s, "efs", "EFS mount target for fs-studio (fsmt-2)");
    one.subnet = subnet;
    one
}

/// Changes of a mount target by which others than the domain's people reach the file system.
const MOUNT_TARGETS: &[Change] = &[
    ("a group more", |s| {
        mount_target(s).groups = vec!["sg-nfs".into(), "sg-training".into()];
    }),
    ("another group", |s| {
        mount_target(s).groups = vec!["sg-notebook".into()];
    }),
    ("no group", |s| mount_target(s).groups.clear()),
    ("another tier", |s| {
        let one = mount_target(s);
        one.groups = vec!["sg-nfs".into()];
        one.subnet = "subnet-training-use1-az1".into();
    }),
    ("another file system", |s| {
        let one = mount_target(s);
        one.groups = vec!["sg-nfs".into()];
        one.description = "EFS mount target for fs-studio2 (fsmt-2)".into();
    }),
];

#[test]
fn the_groups_of_a_mount_target_are_judged() {
    let config = "profiles:\n  prod:\n    workloads: [studio, training]\n";
    let (topology, clean) = deployed("prod", Some(config));
    for (name, change) in MOUNT_TARGETS {
        let mut snapshot = clean.clone();
        change(&mut snapshot);
        assert_eq!(told(&topology, &snapshot), EXTRA, "{name}");
        let findings = smgen::verify::audit::audit(&topology, &snapshot);
        let fix = &findings[0].fix;
        assert!(
            fix.contains("the group that SageMaker made for it alone"),
            "{fix}"
        );
    }
}
