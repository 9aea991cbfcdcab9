//! One fault at a time in a clean deployment: just that is found. Faults of groups, ACLs and policies stand beside.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::{GATEWAYS, INSTANCE, deployed, told};
use smgen::snapshot::{
    Attachment, AttachmentKind, NatGateway, Record, Route, RouteTable, Snapshot, Source, Subnet,
    Tags, Target,
};

use smgen::topology::ResourceKind;

pub type Fault = (&'static str, fn(&mut Snapshot), &'static [&'static str]);

/// Demands of every fault that it gives just what stands beside it.
pub fn found(profile: &str, config: Option<&str>, faults: &[Fault]) {
    let (topology, clean) = deployed(profile, config);
    let mut wrong = Vec::new();
    for (name, make, expected) in faults {
        let mut snapshot = clean.clone();
        make(&mut snapshot);
        assert!(snapshot != clean, "{name} changes nothing");
        let told = told(&topology, &snapshot);
        if told != *expected {
            wrong.push(format!("{name}: {told:#?} instead of {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

pub fn subnet<'a>(s: &'a mut Snapshot, id: &str) -> &'a mut Subnet {
    s.subnets.iter_mut().find(|one| one.id == id).unwrap()
}

pub fn table<'a>(s: &'a mut Snapshot, id: &str) -> &'a mut RouteTable {
    s.route_tables.iter_mut().find(|one| one.id == id).unwrap()
}

fn record(s: &mut Snapshot, kind: ResourceKind) -> &mut Record {
    s.records.iter_mut().find(|one| one.kind == kind).unwrap()
}

fn set(s: &mut Snapshot, kind: ResourceKind, field: &str, value: impl Into<serde_json::Value>) {
    record(s, kind).fields.insert(field.into(), value.into());
}

pub fn private(s: &mut Snapshot) -> &mut RouteTable {
    table(s, "rtb-private-use1-az1")
}

pub fn to(destination: &str, target: Target) -> Route {
    Route {
        destination: Some(destination.parse().unwrap()),
        prefix_list: None,
        target,
        blackhole: false,
        propagated: false,
    }
}

pub fn attachment(id: &str, kind: AttachmentKind) -> Attachment {
    Attachment {
        id: id.into(),
        kind,
        state: "available".into(),
        cidrs: vec!["10.9.0.0/16".parse().unwrap()],
        subnets: Vec::new(),
        tags: Tags::new(),
    }
}

pub const NETWORK: &[Fault] = &[
    (
        "DNS support off",
        |s| s.vpc.dns_support = Some(false),
        &["changed vpc dns-support"],
    ),
    (
        "DNS host names off",
        |s| s.vpc.dns_hostnames = Some(false),
        &["changed vpc dns-hostnames"],
    ),
    (
        "DNS attribute not read",
        |s| s.vpc.dns_support = None,
        &["unknown vpc dns-support"],
    ),
    (
        "second range",
        |s| s.vpc.cidrs.push("100.64.0.0/16".parse().unwrap()),
        &["changed vpc cidr"],
    ),
    (
        "dedicated tenancy",
        |s| s.vpc.tenancy = "dedicated".into(),
        &["changed vpc tenancy"],
    ),
    (
        "foreign resolver",
        |s| {
            let servers = serde_json::json!(["8.8.8.8"]);
            set(s, ResourceKind::DhcpOptions, "domain-name-servers", servers)
        },
        &["changed dhcp-options domain-name-servers"],
    ),
    (
        "name server of one's own behind the VPC's",
        |s| {
            let servers = serde_json::json!(["AmazonProvidedDNS", "8.8.8.8"]);
            set(s, ResourceKind::DhcpOptions, "domain-name-servers", servers)
        },
        &["changed dhcp-options domain-name-servers"],
    ),
    (
        "no domain name",
        |s| {
            set(
                s,
                ResourceKind::DhcpOptions,
                "domain-name",
                serde_json::Value::Null,
            )
        },
        &["missing dhcp-options domain-name"],
    ),
    (
        "no DHCP options",
        |s| {
            s.records
                .retain(|one| one.kind != ResourceKind::DhcpOptions)
        },
        &["missing dhcp-options -"],
    ),
    (
        "another region",
        |s| {
            s.source = Source::Account {
                account_id: Some(super::deployed::ACCOUNT.into()),
                region: "eu-west-1".into(),
            }
        },
        &["changed account region"],
    ),
    (
        "VPC tag changed",
        |s| {
            s.vpc.tags.insert("Owner".into(), "x".into());
        },
        &["changed vpc tag:Owner"],
    ),
    (
        "subnet gone",
        |s| {
            s.subnets.retain(|one| one.id != "subnet-data-use1-az1");
            s.interfaces
                .retain(|one| one.subnet != "subnet-data-use1-az1");
        },
        &["missing subnet/data/use1-az1 -"],
    ),
    (
        "subnet more",
        |s| {
            let mut one = s.subnets[0].clone();
            one.id = "subnet-x".into();
            one.cidr = "10.4.255.0/28".parse().unwrap();
            one.tags.clear();
            s.subnets.push(one);
        },
        &["extra subnet/subnet-x -"],
    ),
    (
        "subnet in another zone",
        |s| subnet(s, "subnet-data-use1-az1").zone = "use1-az6".into(),
        &["changed subnet/data/use1-az1 zone"],
    ),
    (
        "subnet of another range",
        |s| subnet(s, "subnet-data-use1-az1").cidr = "10.4.255.0/28".parse().unwrap(),
        &["changed subnet/data/use1-az1 cidr"],
    ),
    (
        "subnet gives public addresses",
        |s| subnet(s, "subnet-training-use1-az1").public_addresses = true,
        &["changed subnet/training/use1-az1 public-addresses"],
    ),
    (
        "subnet with IPv6",
        |s| {
            subnet(s, "subnet-training-use1-az1")
                .cidrs_v6
                .push("2600::/64".parse().unwrap())
        },
        &["extra subnet/training/use1-az1 cidrs-v6"],
    ),
    (
        "subnet on the main table",
        |s| {
            private(s)
                .subnets
                .retain(|one| one != "subnet-training-use1-az1")
        },
        &["changed subnet/training/use1-az1 route-table"],
    ),
    (
        "subnet on another zone's table",
        |s| {
            private(s)
                .subnets
                .retain(|one| one != "subnet-training-use1-az1");
            table(s, "rtb-private-use1-az2")
                .subnets
                .push("subnet-training-use1-az1".into());
        },
        &["changed subnet/training/use1-az1 route-table"],
    ),
    (
        "subnet without its ACL",
        |s| {
            for acl in &mut s.network_acls {
                acl.subnets.retain(|one| one != "subnet-training-use1-az1");
            }
            s.network_acls[0]
                .subnets
                .push("subnet-training-use1-az1".into());
        },
        &["changed subnet/training/use1-az1 network-acl"],
    ),
    (
        "subnet tag gone",
        |s| {
            subnet(s, "subnet-training-use1-az1")
                .tags
                .remove("CostCenter");
        },
        &["missing subnet/training/use1-az1 tag:CostCenter"],
    ),
    (
        "public address",
        |s| {
            let mut interfaces = s.interfaces.iter_mut();
            let one = interfaces.find(|one| one.id == "eni-subnet-training-use1-az1");
            one.unwrap().public_address = Some("198.51.100.1".parse().unwrap());
        },
        &["extra interface/eni-subnet-training-use1-az1 public-address"],
    ),
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
    (
        "flow log gone",
        |s| s.records.retain(|one| one.kind != ResourceKind::FlowLog),
        &["missing flow-log -"],
    ),
    (
        "flow log of rejected packets",
        |s| set(s, ResourceKind::FlowLog, "traffic", "REJECT"),
        &["changed flow-log traffic"],
    ),
    (
        "flow log of ten minutes",
        |s| set(s, ResourceKind::FlowLog, "interval", 600),
        &["changed flow-log interval"],
    ),
    (
        "flow log of another format",
        |s| set(s, ResourceKind::FlowLog, "format", "${version} ${srcaddr}"),
        &["changed flow-log format"],
    ),
    (
        "flow log of a subnet",
        |s| set(s, ResourceKind::FlowLog, "of", "subnet-data-use1-az1"),
        &["changed flow-log of"],
    ),
    (
        "flow log elsewhere",
        |s| {
            set(
                s,
                ResourceKind::FlowLog,
                "destination",
                "arn:aws:logs:us-east-1:123456789012:log-group:x",
            )
        },
        &["changed flow-log destination"],
    ),
    (
        "flow log to S3",
        |s| set(s, ResourceKind::FlowLog, "destination-type", "s3"),
        &["changed flow-log destination-type"],
    ),
    (
        "flow log inactive",
        |s| set(s, ResourceKind::FlowLog, "status", "INACTIVE"),
        &["changed flow-log status"],
    ),
    (
        "flow log not delivered",
        |s| {
            set(
                s,
                ResourceKind::FlowLog,
                "delivery-error",
                "FAILED: Access error",
            )
        },
        &["extra flow-log delivery-error"],
    ),
    (
        "flow log tag gone",
        |s| {
            let tags = record(s, ResourceKind::FlowLog).tags.as_mut();
            tags.unwrap().remove("Project");
        },
        &["missing flow-log tag:Project"],
    ),
];

pub const ACCOUNT: &[Fault] = &[
    (
        "notebook on the internet",
        |s| s.notebooks[0].direct_internet = true,
        &["changed account/notebooks/nb direct-internet"],
    ),
    (
        "notebook outside",
        |s| s.notebooks[0].subnet = None,
        &["missing account/notebooks/nb subnet"],
    ),
    (
        "notebook with root",
        |s| s.notebooks[0].root = Some(true),
        &["changed account/notebooks/nb root"],
    ),
    (
        "notebook of which no answer says who is root",
        |s| s.notebooks[0].root = None,
        &["unknown account/notebooks/nb root"],
    ),
    (
        "notebook without key",
        |s| s.notebooks[0].kms_key = None,
        &["missing account/notebooks/nb kms-key"],
    ),
    (
        "notebook with IMDSv1",
        |s| s.notebooks[0].metadata_version = Some("1".into()),
        &["changed account/notebooks/nb metadata-version"],
    ),
    (
        "notebook of unknown IMDS",
        |s| s.notebooks[0].metadata_version = None,
        &["unknown account/notebooks/nb metadata-version"],
    ),
    (
        "public domain",
        |s| s.domains[0].vpc_only = false,
        &["changed account/domains/team network-access"],
    ),
    (
        "domain without key",
        |s| s.domains[0].kms_key = None,
        &["missing account/domains/team kms-key"],
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
fn faults_of_the_network_are_found() {
    found("prod-hipaa", None, NETWORK);
}

#[test]
fn what_the_account_does_beside_it_is_found() {
    found("prod-hipaa", None, ACCOUNT);
    found("dev", None, ACCOUNT);
}

#[test]
fn faults_of_the_way_out_are_found() {
    found("dev", Some(GATEWAYS), NAT);
    found("dev", Some(INSTANCE), NAT_INSTANCE);
}
