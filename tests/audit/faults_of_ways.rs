//! Faults of routes, of ways out of the VPC and of what carries them, one at a time.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::faults::{Fault, attachment, found, private, set, table, to};
use super::{GATEWAYS, INSTANCE};
use smgen::snapshot::{AttachmentKind, NatGateway, Route, Source, Tags, Target};
use smgen::topology::ResourceKind;

pub const WAYS_OUT: &[Fault] = &[
    (
        "route table gone",
        |s| {
            s.route_tables
                .retain(|one| one.id != "rtb-private-use1-az1")
        },
        &[
            "changed endpoint/s3 route-tables",
            "missing route-table/private/use1-az1 -",
        ],
    ),
    (
        "route table more",
        |s| {
            let mut one = s.route_tables[0].clone();
            one.id = "rtb-x".into();
            one.main = false;
            one.tags.clear();
            s.route_tables.push(one);
        },
        &["extra route-table/rtb-x -"],
    ),
    (
        "route to the internet",
        |s| {
            private(s)
                .routes
                .push(to("0.0.0.0/0", Target::InternetGateway("igw-x".into())))
        },
        &["extra route-table/private/use1-az1/route/0.0.0.0/0 -"],
    ),
    (
        "route to a peer",
        |s| {
            private(s)
                .routes
                .push(to("10.9.0.0/16", Target::Peering("pcx-x".into())))
        },
        &["extra route-table/private/use1-az1/route/10.9.0.0/16 -"],
    ),
    (
        "announced route",
        |s| {
            private(s).routes.push(Route {
                propagated: true,
                ..to("192.168.0.0/16", Target::VpnGateway("vgw-x".into()))
            })
        },
        &["extra route-table/private/use1-az1/route/192.168.0.0/16 -"],
    ),
    (
        "IPv6 way out",
        |s| {
            private(s).routes.push(to(
                "::/0",
                Target::EgressOnlyInternetGateway("eigw-x".into()),
            ))
        },
        &["extra route-table/private/use1-az1/route/::/0 -"],
    ),
    (
        "route to S3 gone",
        |s| private(s).routes.retain(|one| one.prefix_list.is_none()),
        &["missing route-table/private/use1-az1/route/prefix-list-s3 -"],
    ),
    (
        "route to S3 dead",
        |s| private(s).routes[1].blackhole = true,
        &["changed route-table/private/use1-az1/route/prefix-list-s3 state"],
    ),
    (
        "route to S3 elsewhere",
        |s| private(s).routes[1].target = Target::Endpoint("vpce-x".into()),
        &["changed route-table/private/use1-az1/route/prefix-list-s3 target"],
    ),
    (
        "local route elsewhere",
        |s| private(s).routes[0].target = Target::Interface("eni-x".into()),
        &["changed route-table/private/use1-az1/route/10.4.0.0/16 target"],
    ),
    (
        "main table open",
        |s| {
            s.route_tables[0]
                .routes
                .push(to("0.0.0.0/0", Target::InternetGateway("igw-x".into())))
        },
        &["changed main-route-table closed"],
    ),
    (
        "internet gateway",
        |s| {
            s.attachments
                .push(attachment("igw-x", AttachmentKind::InternetGateway))
        },
        &["extra internet-gateway -"],
    ),
    (
        "egress-only gateway",
        |s| {
            s.attachments.push(attachment(
                "eigw-x",
                AttachmentKind::EgressOnlyInternetGateway,
            ))
        },
        &["extra attachment/eigw-x -"],
    ),
    (
        "peering",
        |s| {
            s.attachments
                .push(attachment("pcx-x", AttachmentKind::Peering))
        },
        &["extra attachment/pcx-x -"],
    ),
    (
        "transit gateway",
        |s| {
            s.attachments
                .push(attachment("tgw-x", AttachmentKind::TransitGateway))
        },
        &["extra attachment/tgw-x -"],
    ),
    (
        "VPN",
        |s| {
            s.attachments
                .push(attachment("vgw-x", AttachmentKind::VpnGateway))
        },
        &["extra attachment/vgw-x -"],
    ),
    (
        "NAT gateway",
        |s| {
            s.nat_gateways.push(NatGateway {
                id: "nat-x".into(),
                subnet: "subnet-data-use1-az1".into(),
                public: true,
                state: "available".into(),
                addresses: Vec::new(),
                allocations: Vec::new(),
                tags: Tags::new(),
            })
        },
        &["extra nat/nat-x -"],
    ),
];

pub const NAT: &[Fault] = &[
    (
        "NAT gone",
        |s| {
            s.nat_gateways.clear();
            s.interfaces.retain(|one| one.kind != "nat_gateway");
        },
        &[
            "changed route-table/private/use1-az1/route/0.0.0.0/0 target",
            "changed route-table/private/use1-az2/route/0.0.0.0/0 target",
            "missing nat/use1-az1 -",
            "missing nat/use1-az2 -",
        ],
    ),
    (
        "NAT in another subnet",
        |s| {
            let (before, after) = (&mut s.nat_gateways[0].subnet, "subnet-data-use1-az1");
            let own = |one: &&mut smgen::snapshot::Interface| one.subnet == *before;
            let interface = s.interfaces.iter_mut().find(own).unwrap();
            interface.public_address = None;
            interface.subnet = after.into();
            *before = after.into();
        },
        &["changed nat/use1-az1 subnet"],
    ),
    (
        "private NAT",
        |s| s.nat_gateways[0].public = false,
        &["changed nat/use1-az1 public"],
    ),
    (
        "NAT not there yet",
        |s| s.nat_gateways[0].state = "pending".into(),
        &["changed nat/use1-az1 state"],
    ),
    (
        "NAT tag",
        |s| {
            s.nat_gateways[0].tags.remove("Owner");
        },
        &["missing nat/use1-az1 tag:Owner"],
    ),
    (
        "gateway detaches",
        |s| s.attachments[0].state = "attaching".into(),
        &["changed internet-gateway state"],
    ),
    (
        "gateway gone",
        |s| {
            s.attachments.clear();
            table(s, "rtb-public").routes.pop();
        },
        &[
            "missing internet-gateway -",
            "missing route-table/public/route/0.0.0.0/0 -",
        ],
    ),
    (
        "across zones",
        |s| {
            let mut routes = private(s).routes.iter_mut();
            let out = routes.find(|one| matches!(one.target, Target::NatGateway(_)));
            out.unwrap().target = Target::NatGateway("nat-use1-az2".into());
        },
        &["changed route-table/private/use1-az1/route/0.0.0.0/0 target"],
    ),
    (
        "flow logs in a foreign bucket",
        |s| set(s, ResourceKind::FlowLog, "destination", "arn:aws:s3:::x"),
        &["changed flow-log destination"],
    ),
];

pub const NAT_INSTANCE: &[Fault] = &[
    (
        "NAT instance stopped",
        |s| s.instances[0].state = "stopped".into(),
        &["changed nat/use1-az1 state"],
    ),
    (
        "NAT instance drops",
        |s| s.instances[0].source_dest_check = true,
        &["changed nat/use1-az1 checks-addresses"],
    ),
    (
        "another account",
        |s| {
            s.source = Source::Account {
                account_id: Some("210987654321".into()),
                region: "us-east-1".into(),
            };
            s.vpc.owner = Some("210987654321".into());
            for interface in &mut s.interfaces {
                interface.origin.owner.clone_from(&s.vpc.owner);
            }
        },
        &[
            "changed account account-id",
            "changed endpoint/ecr.api policy",
            "changed endpoint/ecr.dkr policy",
            "changed endpoint/logs policy",
            "changed endpoint/s3 policy",
            "changed endpoint/sagemaker.api policy",
            "changed endpoint/sagemaker.runtime policy",
            "changed endpoint/sts policy",
            "changed flow-log-policy document",
            "changed flow-log-role trust",
            "changed key/endpoints policy",
            "changed key/logs policy",
            "changed key/notebooks policy",
            "changed key/volumes policy",
        ],
    ),
];

#[test]
fn faults_of_routes_are_found() {
    found("prod-hipaa", None, WAYS_OUT);
}

#[test]
fn faults_of_the_way_out_are_found() {
    found("dev", Some(GATEWAYS), NAT);
    found("dev", Some(INSTANCE), NAT_INSTANCE);
}
