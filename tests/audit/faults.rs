//! One fault at a time in a clean deployment: just that is found. Faults of routes, records, groups, ACLs and endpoints stand beside.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::{deployed, told};
use smgen::snapshot::{
    Attachment, AttachmentKind, Record, Route, RouteTable, Snapshot, Source, Subnet, Tags, Target,
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

pub fn record(s: &mut Snapshot, kind: ResourceKind) -> &mut Record {
    s.records.iter_mut().find(|one| one.kind == kind).unwrap()
}

pub fn set(s: &mut Snapshot, kind: ResourceKind, field: &str, value: impl Into<serde_json::Value>) {
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
];

#[test]
fn faults_of_the_network_are_found() {
    found("prod-hipaa", None, NETWORK);
}
