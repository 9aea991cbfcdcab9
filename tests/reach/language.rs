//! Networks and questions in lines of text, so that the corpus can be read beside AWS's pages.
//!
//! ```text
//! network                                    starts anew; every table has the local route, every subnet an open ACL
//! vpc 10.0.0.0/16 dns=off primary=10.0.0.0/16                    subnet a 10.0.0.0/24 az1
//! group web                                  in web tcp 443 @app | 10.0.0.0/8 | %list
//! acl strict a,b                             entry strict in 100 allow tcp 443 0.0.0.0/0
//! table private a,b (or main)                route private 0.0.0.0/0 nat:nat-1 blackhole
//! host h a 10.0.0.10 web,app public          gateway igw-1 internet | peering | transit | vpn | egress-only
//! nat nat-1 a public 10.0.0.7                    list pl-1 192.0.2.0/24
//! gateway tgw-1 transit subnets=a,b          (none where nobody said in which)
//! zone z-1 example.com account=111122223333 | service=efs.amazonaws.com | unread
//! record z-1 *.example.com A 10.0.0.9        record z-1 www.example.com A alias:other.example.com
//! resolver-rule rr-1 example.com FORWARD targets=10.9.0.2
//! firewall-group fg-1 1000 state=COMPLETE | unread
//! firewall-rule fg-1 100 ALLOW list=l-1 domains=a.com,*.b.com (none where unread) trust type=AAAA answer=NXDOMAIN
//! endpoint vpce-1 interface com.amazonaws.us-east-1.sts names=sts.us-east-1.amazonaws.com hosts=h
//! page The page that says so                 sticks until the next one
//! ? h -> 10.0.1.10 tcp 443 = allowed : what the deciding component says
//! name sts.us-east-1.amazonaws.com from a = endpoint vpce-1 : decider
//! ```

use ipnet::IpNet;
use smgen::catalog::EndpointType;
use smgen::snapshot::{
    AclEntry, Attachment, AttachmentKind, DhcpOptions, Endpoint, FirewallGroup, FirewallRule,
    Foreign, Gap, HostedZone, Instance, Interface, NatGateway, NetworkAcl, Origin, Peer,
    PrefixList, Protocol, ResolverRule, Route, RouteTable, Rule, SNAPSHOT_VERSION, SecurityGroup,
    Snapshot, Source, Subnet, Tags, Target, Vpc, ZoneOwner, ZoneRecord,
};

/// Returns a VPC with nothing in it but an open default ACL and a main table with local routes.
pub fn empty() -> Snapshot {
    let open = |egress| AclEntry {
        egress,
        number: 100,
        allow: true,
        protocol: Protocol::All,
        ports: None,
        cidr: "0.0.0.0/0".parse().unwrap(),
    };
    let open_v6 = |egress| AclEntry {
        number: 101,
        cidr: "::/0".parse().unwrap(),
        ..open(egress)
    };
    Snapshot {
        version: SNAPSHOT_VERSION,
        taken: None,
        source: Source::Account {
            account_id: Some("111122223333".into()),
            region: "us-east-1".into(),
        },
        gaps: Vec::new(),
        vpc: Vpc {
            id: "vpc-1".into(),
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..Vpc::default()
        },
        subnets: Vec::new(),
        route_tables: vec![RouteTable {
            id: "main".into(),
            main: true,
            subnets: Vec::new(),
            routes: Vec::new(),
            tags: Tags::new(),
        }],
        security_groups: Vec::new(),
        network_acls: vec![NetworkAcl {
            id: "default".into(),
            default: true,
            subnets: Vec::new(),
            entries: vec![open(false), open_v6(false), open(true), open_v6(true)],
            tags: Tags::new(),
        }],
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
        hosted_zones: Vec::new(),
        resolver_rules: Vec::new(),
        dns_firewall: Vec::new(),
        records: Vec::new(),
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

fn list(text: &str) -> Vec<String> {
    let items = text
        .split(',')
        .filter(|item| !item.is_empty() && *item != "-");
    items.map(str::to_owned).collect()
}

pub fn protocol(text: &str) -> Protocol {
    match text {
        "all" => Protocol::All,
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "icmp" => Protocol::Icmp,
        "icmpv6" => Protocol::Icmpv6,
        number => Protocol::Number(number.parse().unwrap()),
    }
}

fn ports(protocol: Protocol, text: &str) -> Option<(i32, i32)> {
    if text == "*" {
        return None;
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let first = first.parse().unwrap();
    // For ICMP the second number is the code, and the tables write the type alone.
    let icmp = matches!(protocol, Protocol::Icmp | Protocol::Icmpv6);
    Some((first, if icmp { -1 } else { last.parse().unwrap() }))
}

fn target(text: &str) -> Target {
    let (kind, id) = text.split_once(':').unwrap_or((text, ""));
    let id = id.to_owned();
    match kind {
        "local" => Target::Local,
        "igw" => Target::InternetGateway(id),
        "eigw" => Target::EgressOnlyInternetGateway(id),
        "nat" => Target::NatGateway(id),
        "instance" => Target::Instance(id),
        "eni" => Target::Interface(id),
        "vpce" => Target::Endpoint(id),
        "pcx" => Target::Peering(id),
        "tgw" => Target::TransitGateway(id),
        "vgw" => Target::VpnGateway(id),
        "other" => Target::Other(id),
        other => panic!("no target {other}"),
    }
}

/// Adds what a line describes; false for lines that describe no network.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of line")]
pub fn describe(snapshot: &mut Snapshot, line: &str) -> bool {
    let words: Vec<_> = line.split_whitespace().collect();
    let option = |key: &str| {
        words
            .iter()
            .find_map(|word| word.strip_prefix(&format!("{key}=")))
    };
    let flag = |key: &str| words.contains(&key);
    match words[0] {
        "vpc" => {
            let cidrs = words[1..]
                .iter()
                .filter_map(|word| word.parse::<IpNet>().ok());
            snapshot.vpc.cidrs = cidrs.collect();
            snapshot.vpc.primary_cidr = match option("primary") {
                Some("unread") => None,
                Some(range) => Some(range.parse().unwrap()),
                None => snapshot.vpc.cidrs.iter().find_map(|net| match net {
                    IpNet::V4(net) => Some(*net),
                    IpNet::V6(_) => None,
                }),
            };
            let switch = |value: Option<&str>| match value {
                Some("off") => Some(false),
                Some("unread") => None,
                _ => Some(true),
            };
            snapshot.vpc.dns_support = switch(option("dns"));
            snapshot.vpc.dns_hostnames = switch(option("hostnames"));
            if let Some(servers) = option("servers") {
                snapshot.dhcp_options.as_mut().unwrap().servers = list(servers);
            }
            if flag("no-options") {
                snapshot.dhcp_options = None;
            }
            let routes = locals(snapshot);
            snapshot.route_tables[0].routes = routes;
        }
        "subnet" => {
            let v6 = words[3..]
                .iter()
                .filter_map(|word| word.parse::<IpNet>().ok());
            let zone = words[3..].iter().find(|word| word.starts_with("az"));
            snapshot.subnets.push(Subnet {
                id: words[1].into(),
                zone: zone.map_or("az1", |zone| *zone).into(),
                cidr: words[2].parse().unwrap(),
                cidrs_v6: v6.collect(),
                public_addresses: false,
                free_addresses: None,
                tags: Tags::new(),
            });
        }
        "group" => snapshot.security_groups.push(SecurityGroup {
            id: words[1].into(),
            name: words[1].into(),
            description: String::new(),
            vpc: option("vpc").unwrap_or("vpc-1").into(),
            ingress: Vec::new(),
            egress: Vec::new(),
            whole: true,
            tags: Tags::new(),
        }),
        "in" | "out" => {
            let protocol = protocol(words[2]);
            let peer = match words[4].split_at(1) {
                ("@", group) => Peer::Group(group.into()),
                ("%", list) => Peer::PrefixList(list.into()),
                _ => Peer::Cidr(words[4].parse().unwrap()),
            };
            let rule = Rule {
                id: format!("{} {} {}", words[0], words[2], words[3]),
                protocol,
                ports: ports(protocol, words[3]),
                peer,
                description: String::new(),
            };
            let mut groups = snapshot.security_groups.iter_mut();
            let group = groups.find(|group| group.id == words[1]).expect(line);
            let rules = if words[0] == "in" {
                &mut group.ingress
            } else {
                &mut group.egress
            };
            rules.push(rule);
        }
        "acl" => snapshot.network_acls.push(NetworkAcl {
            id: words[1].into(),
            default: false,
            subnets: list(words[2]),
            entries: Vec::new(),
            tags: Tags::new(),
        }),
        "entry" => {
            let protocol = protocol(words[5]);
            let mut acls = snapshot.network_acls.iter_mut();
            let acl = acls.find(|acl| acl.id == words[1]).expect(line);
            acl.entries.push(AclEntry {
                egress: words[2] == "out",
                number: words[3].parse().unwrap(),
                allow: words[4] == "allow",
                protocol,
                ports: ports(protocol, words[6]),
                cidr: words[7].parse().unwrap(),
            });
        }
        "table" => {
            let routes = locals(snapshot);
            snapshot.route_tables.push(RouteTable {
                id: words[1].into(),
                main: false,
                subnets: list(words[2]),
                routes,
                tags: Tags::new(),
            });
        }
        "route" => {
            let mut tables = snapshot.route_tables.iter_mut();
            let table = tables.find(|table| table.id == words[1]).expect(line);
            table.routes.push(Route {
                destination: words[2].parse().ok(),
                prefix_list: words[2].strip_prefix('%').map(str::to_owned),
                target: target(words[3]),
                blackhole: flag("blackhole"),
                propagated: flag("propagated"),
            });
        }
        "host" => snapshot.interfaces.push(Interface {
            id: words[1].into(),
            subnet: words[2].into(),
            addresses: list(words[3])
                .iter()
                .map(|text| text.parse().unwrap())
                .collect(),
            public_address: flag("public").then(|| "203.0.113.9".parse().unwrap()),
            groups: list(words[4]),
            kind: "interface".into(),
            source_dest_check: !flag("forwards"),
            description: String::new(),
            origin: Origin::default(),
            tags: Tags::new(),
        }),
        "instance" => snapshot.instances.push(Instance {
            id: words[1].into(),
            instance_type: String::new(),
            subnet: String::new(),
            groups: Vec::new(),
            interfaces: list(words[2]),
            state: option("state").unwrap_or("running").into(),
            source_dest_check: false,
            tags: Tags::new(),
        }),
        "list" => snapshot.prefix_lists.push(PrefixList {
            id: words[1].into(),
            name: option("name").unwrap_or(words[1]).into(),
            entries: list(words[2])
                .iter()
                .map(|text| text.parse().unwrap())
                .collect(),
        }),
        "nat" => snapshot.nat_gateways.push(NatGateway {
            id: words[1].into(),
            subnet: words[2].into(),
            public: flag("public"),
            state: option("state").unwrap_or("available").into(),
            addresses: words[3..]
                .iter()
                .filter_map(|word| word.parse().ok())
                .collect(),
            allocations: Vec::new(),
            tags: Tags::new(),
        }),
        "gateway" => snapshot.attachments.push(Attachment {
            id: words[1].into(),
            kind: match words[2] {
                "internet" => AttachmentKind::InternetGateway,
                "egress-only" => AttachmentKind::EgressOnlyInternetGateway,
                "peering" => AttachmentKind::Peering,
                "transit" => AttachmentKind::TransitGateway,
                _ => AttachmentKind::VpnGateway,
            },
            state: option("state").unwrap_or("available").into(),
            cidrs: Vec::new(),
            subnets: list(option("subnets").unwrap_or_default()),
            tags: Tags::new(),
        }),
        "zone" => snapshot.hosted_zones.push(HostedZone {
            id: words[1].into(),
            name: words[2].into(),
            owner: match (option("account"), option("service")) {
                (Some(account), _) => Some(ZoneOwner::Account(account.into())),
                (None, service) => service.map(|service| ZoneOwner::Service(service.into())),
            },
            records: (!flag("unread")).then(Vec::new),
        }),
        "record" => {
            let mut zones = snapshot.hosted_zones.iter_mut();
            let zone = zones.find(|zone| zone.id == words[1]).expect(line);
            let values = words[4].strip_prefix("alias:");
            zone.records.as_mut().expect(line).push(ZoneRecord {
                name: words[2].into(),
                kind: words[3].into(),
                values: if values.is_some() {
                    Vec::new()
                } else {
                    list(words[4])
                },
                alias: values.map(str::to_owned),
            });
        }
        "resolver-rule" => snapshot.resolver_rules.push(ResolverRule {
            id: words[1].into(),
            domain: words[2].trim_matches('.').into(),
            kind: words[3].into(),
            state: option("state").unwrap_or("COMPLETE").into(),
            targets: list(option("targets").unwrap_or_default()),
            owner: None,
        }),
        "firewall-group" => snapshot.dns_firewall.push(FirewallGroup {
            association: format!("{}-association", words[1]),
            id: words[1].into(),
            priority: words[2].parse().expect(line),
            state: option("state").unwrap_or("COMPLETE").into(),
            rules: (!flag("unread")).then(Vec::new),
        }),
        "firewall-rule" => {
            let mut groups = snapshot.dns_firewall.iter_mut();
            let group = groups.find(|group| group.id == words[1]).expect(line);
            group.rules.as_mut().expect(line).push(FirewallRule {
                priority: words[2].parse().expect(line),
                action: words[3].into(),
                block_response: option("answer").map(str::to_owned),
                list: option("list").map(str::to_owned),
                domains: option("domains").map(list),
                trusts_redirection: flag("trust"),
                question_type: option("type").map(str::to_owned),
            });
        }
        "endpoint" => {
            let kind = if words[2] == "gateway" {
                EndpointType::Gateway
            } else {
                EndpointType::Interface
            };
            snapshot.endpoints.push(Endpoint {
                id: words[1].into(),
                service_name: words[3].into(),
                kind,
                state: option("state").unwrap_or("available").into(),
                private_dns: kind == EndpointType::Interface && !flag("public-names"),
                names: list(option("names").unwrap_or_default()),
                subnets: Vec::new(),
                groups: Vec::new(),
                interfaces: list(option("hosts").unwrap_or_default()),
                route_tables: Vec::new(),
                policy: None,
                tags: Tags::new(),
            });
        }
        "gap" => snapshot.gaps.push(Gap {
            action: "ec2:Describe".into(),
            part: serde_json::from_value(words[1].into()).unwrap(),
            why: "denied".into(),
        }),
        _ => return false,
    }
    true
}

fn locals(snapshot: &Snapshot) -> Vec<Route> {
    let local = |net: &IpNet| Route {
        destination: Some(*net),
        prefix_list: None,
        target: Target::Local,
        blackhole: false,
        propagated: false,
    };
    snapshot.vpc.cidrs.iter().map(local).collect()
}
