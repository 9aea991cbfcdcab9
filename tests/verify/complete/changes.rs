//! What somebody may change about a network.

use ipnet::IpNet;
use smgen::snapshot::{
    AclEntry, Attachment, AttachmentKind, Peer, Protocol, Route, Rule, Snapshot, Tags, Target,
};

pub(super) fn rule(protocol: Protocol, ports: Option<(i32, i32)>, peer: &str) -> Rule {
    Rule {
        id: "sgr-opened".into(),
        protocol,
        ports,
        peer: match peer.parse::<IpNet>() {
            Ok(net) => Peer::Cidr(net),
            Err(_) => Peer::Group(peer.to_owned()),
        },
        description: String::new(),
    }
}

pub(super) fn group(snapshot: &mut Snapshot, name: &str, egress: bool, rule: Rule) {
    let id = format!("security-group/{name}");
    let mut groups = snapshot.security_groups.iter_mut();
    let group = groups.find(|group| group.id == id).unwrap();
    if egress {
        group.egress.push(rule);
    } else {
        group.ingress.push(rule);
    }
}

pub(super) fn entry(
    snapshot: &mut Snapshot,
    tier: &str,
    egress: bool,
    range: (Protocol, Option<(i32, i32)>),
    cidr: &str,
) {
    let id = format!("network-acl/{tier}");
    let mut acls = snapshot.network_acls.iter_mut();
    let acl = acls.find(|acl| acl.id == id).unwrap();
    let number = acl
        .entries
        .iter()
        .filter(|entry| entry.number < 100)
        .count();
    acl.entries.push(AclEntry {
        egress,
        number: i32::try_from(number).unwrap() + 1,
        allow: true,
        protocol: range.0,
        ports: range.1,
        cidr: cidr.parse().unwrap(),
    });
}

/// Attaches an internet gateway and leads a range of every table to it.
pub(super) fn way_out(snapshot: &mut Snapshot, cidr: &str) {
    let v6 = cidr.contains(':');
    let (id, kind) = if v6 {
        ("eigw-1", AttachmentKind::EgressOnlyInternetGateway)
    } else {
        ("igw-1", AttachmentKind::InternetGateway)
    };
    snapshot.attachments.push(Attachment {
        id: id.into(),
        kind,
        state: "available".into(),
        cidrs: Vec::new(),
        subnets: Vec::new(),
        tags: Tags::new(),
    });
    let target = if v6 {
        Target::EgressOnlyInternetGateway(id.into())
    } else {
        // An interface without a public address goes no further by the gateway alone.
        snapshot.nat_gateways.push(smgen::snapshot::NatGateway {
            id: "nat-1".into(),
            subnet: "subnet/data/use1-az1".into(),
            public: true,
            state: "available".into(),
            addresses: Vec::new(),
            allocations: Vec::new(),
            tags: Tags::new(),
        });
        Target::NatGateway("nat-1".into())
    };
    let route = |cidr: &str, target: &Target| Route {
        destination: Some(cidr.parse().unwrap()),
        prefix_list: None,
        target: target.clone(),
        blackhole: false,
        propagated: false,
    };
    for table in &mut snapshot.route_tables {
        let public = table.subnets.iter().any(|id| id == "subnet/data/use1-az1") && !v6;
        // The NAT's own subnet leads on; what shares its table takes the gateway.
        table.routes.push(if public {
            route(cidr, &Target::InternetGateway("igw-1".into()))
        } else {
            route(cidr, &target)
        });
    }
}

/// Gives a VPC and the training subnets addresses of IPv6.
pub(super) fn with_v6(snapshot: &mut Snapshot) {
    snapshot.vpc.cidrs.push("2600:1f18::/56".parse().unwrap());
    let training = snapshot.subnets.iter_mut();
    let training = training.filter(|subnet| subnet.id.starts_with("subnet/training/"));
    for (number, subnet) in training.enumerate() {
        subnet.cidrs_v6 = vec![format!("2600:1f18:0:{number}::/64").parse().unwrap()];
    }
    for table in &mut snapshot.route_tables {
        table.routes.push(Route {
            destination: Some("2600:1f18::/56".parse().unwrap()),
            prefix_list: None,
            target: Target::Local,
            blackhole: false,
            propagated: false,
        });
    }
}

pub(super) type Change<'c> = (&'c str, &'c dyn Fn(&mut Snapshot), &'c [&'c str], &'c str);

pub(super) const UDP_123: (Protocol, Option<(i32, i32)>) = (Protocol::Udp, Some((123, 123)));
pub(super) const REPLIES: (Protocol, Option<(i32, i32)>) = (Protocol::Udp, Some((1024, 65535)));
pub(super) const EVERYTHING: (Protocol, Option<(i32, i32)>) = (Protocol::All, None);
