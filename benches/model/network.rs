//! A large network, always the same one.

use crate::random::Random;
use smgen::snapshot::{
    AclEntry, DhcpOptions, Foreign, Interface, NetworkAcl, Origin, Peer, Protocol, Route,
    RouteTable, Rule, SNAPSHOT_VERSION, SecurityGroup, Snapshot, Source, Subnet, Tags, Target, Vpc,
};
use std::net::IpAddr;

/// How large a network is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) subnets: u32,
    pub(crate) groups: u32,
    /// Rules of each group, half of them for what comes in.
    pub(crate) rules: u32,
}

/// Interfaces of each subnet.
const INTERFACES: u32 = 10;
const VPC: &str = "10.0.0.0/8";

/// Makes a network of which some questions are open: a group lets out to three /12 of twelve, to three subnets, to four groups.
pub(crate) fn network(size: Size) -> Snapshot {
    let mut random = Random::new(88_172_645_463_325_252);
    let subnets = 0..size.subnets;
    Snapshot {
        records: Vec::new(),
        vpc: Vpc {
            id: "vpc-1".into(),
            cidrs: vec![VPC.parse().expect("a range")],
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..Vpc::default()
        },
        subnets: subnets.clone().map(subnet).collect(),
        route_tables: subnets.clone().map(route_table).collect(),
        network_acls: subnets.map(acl).collect(),
        security_groups: (0..size.groups)
            .map(|number| group(number, size, &mut random))
            .collect(),
        interfaces: (0..size.subnets * INTERFACES)
            .map(|number| interface(number, size, &mut random))
            .collect(),
        ..empty()
    }
}

fn empty() -> Snapshot {
    Snapshot {
        hosted_zones: Vec::new(),
        resolver_rules: Vec::new(),
        dns_firewall: Vec::new(),
        records: Vec::new(),
        version: SNAPSHOT_VERSION,
        taken: None,
        source: Source::Account {
            account_id: Some("111122223333".into()),
            region: "us-east-1".into(),
        },
        gaps: Vec::new(),
        vpc: Vpc::default(),
        subnets: Vec::new(),
        route_tables: Vec::new(),
        security_groups: Vec::new(),
        network_acls: Vec::new(),
        endpoints: Vec::new(),
        services: Vec::new(),
        interfaces: Vec::new(),
        instances: Vec::new(),
        prefix_lists: Vec::new(),
        dhcp_options: Some(DhcpOptions {
            id: "dopt-1".into(),
            servers: vec!["AmazonProvidedDNS".into()],
            domain_name: None,
        }),
        nat_gateways: Vec::new(),
        attachments: Vec::new(),
        notebooks: Vec::new(),
        domains: Vec::new(),
        workloads: Vec::new(),
        listings: Vec::new(),
        other_subnets: Vec::new(),
        foreign: Foreign::default(),
    }
}

/// The first two numbers of a subnet's addresses; there are up to 1,024 subnets of 256 addresses in 10.0.0.0/8.
fn base(subnet: u32) -> u32 {
    // Spread over the VPC, so that ranges of 2^20 addresses hold some of every small network.
    (10 << 24) | ((subnet % 256) << 16) | ((subnet / 256) << 8)
}

fn range(subnet: u32) -> String {
    format!("{}/24", std::net::Ipv4Addr::from(base(subnet)))
}

fn subnet(number: u32) -> Subnet {
    Subnet {
        id: format!("subnet-{number:017x}"),
        zone: format!("use1-az{}", number % 3 + 1),
        cidr: range(number).parse().expect("a range"),
        cidrs_v6: Vec::new(),
        public_addresses: false,
        free_addresses: None,
        tags: Tags::new(),
    }
}

/// The local route and ten others.
fn route_table(number: u32) -> RouteTable {
    let route = |cidr: &str, target| Route {
        destination: Some(cidr.parse().expect("a range")),
        prefix_list: None,
        target,
        blackhole: false,
        propagated: false,
    };
    let mut routes = vec![route(VPC, Target::Local)];
    routes.extend((16..26).map(|second| {
        route(
            &format!("172.{second}.0.0/16"),
            Target::Peering("pcx-1".into()),
        )
    }));
    RouteTable {
        id: format!("rtb-{number:017x}"),
        main: false,
        subnets: vec![format!("subnet-{number:017x}")],
        routes,
        tags: Tags::new(),
    }
}

/// Ten entries each way, of which the last matches.
fn acl(number: u32) -> NetworkAcl {
    let entry = |egress, number: i32| {
        let last = number == 10;
        let ports = if last {
            (0, 65535)
        } else {
            (number * 100, number * 100 + 50)
        };
        AclEntry {
            egress,
            number: number * 10,
            allow: true,
            protocol: Protocol::Tcp,
            ports: Some(ports),
            cidr: if last { VPC } else { "192.168.0.0/16" }
                .parse()
                .expect("a range"),
        }
    };
    let entries = [false, true].map(|egress| (1..=10).map(move |number| entry(egress, number)));
    NetworkAcl {
        id: format!("acl-{number:017x}"),
        default: false,
        subnets: vec![format!("subnet-{number:017x}")],
        entries: entries.into_iter().flatten().collect(),
        tags: Tags::new(),
    }
}

fn group(number: u32, size: Size, random: &mut Random) -> SecurityGroup {
    let mut rules = |way: &str| -> Vec<_> {
        let mut rule = |index: u32| Rule {
            id: format!("sgr-{way}{number:08x}{index:06x}"),
            protocol: Protocol::Tcp,
            ports: Some((443, 443)),
            peer: match index % 3 {
                0 => Peer::Group(format!("sg-{:017x}", random.below(size.groups))),
                1 => Peer::Cidr(range(random.below(size.subnets)).parse().expect("a range")),
                _ => Peer::Cidr(
                    format!("10.{}.0.0/12", 16 * random.below(12))
                        .parse()
                        .expect("a range"),
                ),
            },
            description: "what it is for".into(),
        };
        (0..size.rules / 2).map(&mut rule).collect()
    };
    SecurityGroup {
        ingress: rules("in"),
        egress: rules("out"),
        whole: true,
        id: format!("sg-{number:017x}"),
        name: format!("group-{number}"),
        description: "what it is for".into(),
        vpc: "vpc-1".into(),
        tags: Tags::from([("Name".into(), format!("group-{number}"))]),
    }
}

fn interface(number: u32, size: Size, random: &mut Random) -> Interface {
    let subnet = number % size.subnets;
    let address = base(subnet) | (4 + number / size.subnets);
    Interface {
        id: format!("eni-{number:017x}"),
        subnet: format!("subnet-{subnet:017x}"),
        addresses: vec![IpAddr::from(address.to_be_bytes())],
        public_address: None,
        groups: vec![format!("sg-{:017x}", random.below(size.groups))],
        kind: "interface".into(),
        source_dest_check: true,
        description: "what it is for".into(),
        origin: Origin::default(),
        tags: Tags::new(),
    }
}
