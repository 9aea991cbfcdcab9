//! Ways to break a network, one for each kind of cause.

use crate::audit::deployed::entry;
use crate::audit::faults;
pub use crate::audit::faults::to as route;
use serde_json::json;
use smgen::snapshot::{
    Attachment, AttachmentKind, NatGateway, NetworkAcl, Peer, Protocol, RouteTable, Rule,
    SecurityGroup, Snapshot, Subnet, Tags, Target,
};

pub fn group<'s>(s: &'s mut Snapshot, id: &str) -> &'s mut SecurityGroup {
    s.security_groups
        .iter_mut()
        .find(|one| one.id == id)
        .unwrap()
}

pub fn acl<'s>(s: &'s mut Snapshot, id: &str) -> &'s mut NetworkAcl {
    s.network_acls.iter_mut().find(|one| one.id == id).unwrap()
}

pub fn rule(id: &str, peer: &str) -> Rule {
    Rule {
        id: id.into(),
        protocol: Protocol::All,
        ports: None,
        peer: Peer::Cidr(peer.parse().unwrap()),
        description: String::new(),
    }
}

/// An attachment whose other side nobody knows.
pub fn attachment(id: &str, kind: AttachmentKind) -> Attachment {
    Attachment {
        cidrs: Vec::new(),
        ..faults::attachment(id, kind)
    }
}

/// A NAT gateway in a subnet of its own, a route of one zone to it, and a rule that lets training out.
pub fn internet_open(s: &mut Snapshot) {
    s.attachments
        .push(attachment("igw-new", AttachmentKind::InternetGateway));
    s.vpc.cidrs.push("100.70.0.0/24".parse().unwrap());
    s.subnets.push(Subnet {
        id: "subnet-new".into(),
        zone: "use1-az1".into(),
        cidr: "100.70.0.0/28".parse().unwrap(),
        cidrs_v6: Vec::new(),
        public_addresses: false,
        free_addresses: None,
        tags: Tags::new(),
    });
    s.route_tables.push(RouteTable {
        id: "rtb-new".into(),
        main: false,
        subnets: vec!["subnet-new".into()],
        routes: vec![
            route("10.0.0.0/8", Target::Local),
            route("0.0.0.0/0", Target::InternetGateway("igw-new".into())),
        ],
        tags: Tags::new(),
    });
    s.network_acls.push(NetworkAcl {
        id: "acl-new".into(),
        default: false,
        subnets: vec!["subnet-new".into()],
        entries: vec![entry(true, 1, true), entry(false, 1, true)],
        tags: Tags::new(),
    });
    s.nat_gateways.push(NatGateway {
        id: "nat-new".into(),
        subnet: "subnet-new".into(),
        public: true,
        state: "available".into(),
        addresses: Vec::new(),
        allocations: Vec::new(),
        tags: Tags::new(),
    });
    let table = s
        .route_tables
        .iter_mut()
        .find(|one| one.id == "rtb-private-use1-az1")
        .unwrap();
    table
        .routes
        .push(route("0.0.0.0/0", Target::NatGateway("nat-new".into())));
    group(s, "sg-training")
        .egress
        .push(rule("sgr-open", "0.0.0.0/0"));
}

pub fn endpoints_closed(s: &mut Snapshot) {
    group(s, "sg-vpce").ingress.clear();
}

pub fn transit_gateway_takes_s3(s: &mut Snapshot) {
    s.attachments
        .push(attachment("tgw-1", AttachmentKind::TransitGateway));
    let s3 = s.prefix_lists.iter().find(|one| one.id == "pl-s3").unwrap();
    let part = s3.entries[0].to_string();
    let table = s
        .route_tables
        .iter_mut()
        .find(|one| one.id == "rtb-private-use1-az1")
        .unwrap();
    let mut longer = part
        .split_once('/')
        .map(|(base, length)| (base.to_owned(), length.parse::<u8>().unwrap() + 1))
        .unwrap();
    longer.1 = longer.1.min(32);
    table.routes.push(route(
        &format!("{}/{}", longer.0, longer.1),
        Target::TransitGateway("tgw-1".into()),
    ));
}

/// An endpoint is deleted, and its interfaces with it.
pub fn logs_gone(s: &mut Snapshot) {
    s.endpoints.retain(|one| one.id != "vpce-logs");
    s.interfaces.retain(|one| !one.id.starts_with("vpce-logs-"));
}

/// Every kind of thing that somebody may add, and some that are changed or gone.
pub const KINDS: [fn(&mut Snapshot); 14] = [
    internet_open,
    endpoints_closed,
    transit_gateway_takes_s3,
    |s| acl(s, "acl-data").entries.push(entry(false, 3, true)),
    |s| acl(s, "acl-notebook").entries.push(entry(true, 4, false)),
    |s| group(s, "sg-data").ingress.push(rule("", "2001:db8::/32")),
    |s| {
        s.attachments
            .push(attachment("pcx-1", AttachmentKind::Peering));
    },
    |s| {
        s.attachments
            .push(attachment("vgw-1", AttachmentKind::VpnGateway));
    },
    |s| {
        s.attachments.push(attachment(
            "eigw-1",
            AttachmentKind::EgressOnlyInternetGateway,
        ));
    },
    |s| s.vpc.dns_hostnames = Some(false),
    |s| {
        let kms = s
            .endpoints
            .iter_mut()
            .find(|one| one.id == "vpce-kms")
            .unwrap();
        kms.private_dns = false;
        kms.policy = Some(json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "*", "Resource": "*"}]}));
    },
    logs_gone,
    |s| {
        let default = s.default_security_group().unwrap().id.clone();
        group(s, &default)
            .ingress
            .push(rule("sgr-default", "0.0.0.0/0"));
        let main = s.route_tables.iter_mut().find(|one| one.main).unwrap();
        main.routes
            .push(route("0.0.0.0/0", Target::NatGateway("nat-new".into())));
        s.network_acls
            .iter_mut()
            .find(|one| one.default)
            .unwrap()
            .entries
            .push(entry(true, 1, true));
    },
    |s| {
        let mut extra = group(s, "sg-training").clone();
        extra.id = "sg-extra".into();
        extra.name = "extra".into();
        extra.tags = Tags::new();
        s.security_groups.push(extra);
    },
];
