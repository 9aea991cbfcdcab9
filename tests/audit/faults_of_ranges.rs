//! Faults of the VPC's secondary ranges, one at a time.

use super::RANGES as CONFIG;
use super::faults::{Fault, found, subnet};
use smgen::snapshot::{CidrBlock, Snapshot};

const LARGE: &str = "100.64.0.0/16";
const SMALL: &str = "100.65.0.0/24";

fn block<'a>(s: &'a mut Snapshot, range: &str) -> &'a mut CidrBlock {
    let mut blocks = s.vpc.cidr_blocks.iter_mut();
    blocks.find(|one| one.cidr.to_string() == range).unwrap()
}

/// Takes a range out of use, with its local routes, as AWS does.
fn out_of_use(s: &mut Snapshot, range: &str) {
    s.vpc.cidrs.retain(|one| one.to_string() != range);
    for table in &mut s.route_tables {
        table.routes.retain(|route| route.matched() != range);
    }
}

fn former(range: &str) -> CidrBlock {
    CidrBlock {
        cidr: range.parse().unwrap(),
        state: Some("disassociated".into()),
        association: "vpc-cidr-assoc-former".into(),
    }
}

pub const RANGES: &[Fault] = &[
    (
        "secondary range gone, with the subnets in it",
        |s| {
            out_of_use(s, SMALL);
            s.vpc
                .cidr_blocks
                .retain(|one| one.cidr.to_string() != SMALL);
            s.subnets
                .retain(|one| !one.cidr.to_string().starts_with("100.65."));
            s.interfaces
                .retain(|one| !one.subnet.starts_with("subnet-data-"));
        },
        &[
            "missing subnet/data/use1-az1 -",
            "missing subnet/data/use1-az2 -",
            "missing vpc-cidr-block/100.65.0.0/24 -",
        ],
    ),
    (
        "secondary range that failed",
        |s| {
            out_of_use(s, LARGE);
            block(s, LARGE).state = Some("failed".into());
        },
        &["changed vpc-cidr-block/100.64.0.0/16 state"],
    ),
    (
        "secondary range on its way off",
        |s| {
            out_of_use(s, LARGE);
            block(s, LARGE).state = Some("disassociating".into());
        },
        &["changed vpc-cidr-block/100.64.0.0/16 state"],
    ),
    (
        "secondary range on its way",
        |s| block(s, LARGE).state = Some("associating".into()),
        &["changed vpc-cidr-block/100.64.0.0/16 state"],
    ),
    (
        "secondary range whose state AWS did not say",
        |s| block(s, LARGE).state = None,
        &["unknown vpc-cidr-block/100.64.0.0/16 state"],
    ),
    (
        "secondary range that was taken off",
        |s| {
            out_of_use(s, LARGE);
            *block(s, LARGE) = former(LARGE);
        },
        &["missing vpc-cidr-block/100.64.0.0/16 -"],
    ),
    (
        "secondary range that was taken off before and is there again",
        |s| s.vpc.cidr_blocks.insert(0, former(LARGE)),
        &[],
    ),
    (
        "further range that was taken off",
        |s| s.vpc.cidr_blocks.push(former("100.70.0.0/24")),
        &[],
    ),
    (
        "range that somebody added",
        |s| {
            s.vpc.cidrs.push("100.70.0.0/24".parse().unwrap());
            s.vpc.cidr_blocks.push(CidrBlock {
                state: Some("associated".into()),
                ..former("100.70.0.0/24")
            });
        },
        &["changed vpc cidr"],
    ),
    (
        "range that somebody added in the place of another",
        |s| {
            out_of_use(s, SMALL);
            s.vpc.cidrs.push("100.70.0.0/24".parse().unwrap());
            *block(s, SMALL) = CidrBlock {
                state: Some("associated".into()),
                ..former("100.70.0.0/24")
            };
        },
        &["changed vpc cidr", "missing vpc-cidr-block/100.65.0.0/24 -"],
    ),
    (
        "subnet of the tier in another range",
        |s| subnet(s, "subnet-training-use1-az1").cidr = "10.5.200.0/24".parse().unwrap(),
        &["changed subnet/training/use1-az1 cidr"],
    ),
    (
        "local route of a secondary range not told",
        |s| {
            let mut tables = s.route_tables.iter_mut();
            let table = tables.find(|one| one.id == "rtb-private-use1-az1");
            table.unwrap().routes.retain(|one| one.matched() != LARGE);
        },
        &["missing route-table/private/use1-az1/route/100.64.0.0/16 -"],
    ),
    (
        "local route of a secondary range not told of the main table",
        |s| {
            let mut tables = s.route_tables.iter_mut();
            let table = tables.find(|one| one.main);
            table.unwrap().routes.retain(|one| one.matched() != LARGE);
        },
        &["missing main-route-table/route/100.64.0.0/16 -"],
    ),
];

#[test]
fn faults_of_secondary_ranges_are_found() {
    found("dev", Some(CONFIG), RANGES);
}

#[test]
fn what_was_added_is_removed_by_its_own_association() {
    let (topology, mut snapshot) = super::deployed("dev", Some(CONFIG));
    let (_, add, _) = RANGES
        .iter()
        .find(|(name, ..)| *name == "range that somebody added")
        .unwrap();
    add(&mut snapshot);
    let findings = smgen::verify::audit::audit(&topology, &snapshot);
    let fix = &findings[0].fix;
    assert!(
        fix.contains("disassociate-vpc-cidr-block") && fix.contains("vpc-cidr-assoc-former"),
        "{fix}"
    );
}
