//! The snapshot of a clean deployment, made by hand from a topology as Terraform would deploy it.

use serde_json::{Value, json};
use smgen::blueprint::FlowLogDestination;
use smgen::catalog::EndpointType;
use smgen::snapshot::{
    AclEntry, Attachment, AttachmentKind, DhcpOptions, Domain, Endpoint, FlowLog, Instance,
    Interface, Job, JobKind, Model, NatGateway, NetworkAcl, Notebook, Peer, PrefixList, Protocol,
    Route, RouteTable, Rule, SNAPSHOT_VERSION, SecurityGroup, Snapshot, Source, Subnet, Tags,
    Target, Vpc,
};
use smgen::topology::{self, NatDevice, Part, Topology};

pub const ACCOUNT: &str = "123456789012";

fn tags(t: &Topology, id: &str) -> Tags {
    let own = [("smgen:id", id), ("Name", "any")].map(|(key, value)| (key.into(), value.into()));
    let all = t
        .tags
        .iter()
        .map(|tag| (tag.key.clone(), tag.value.clone()));
    all.chain(own).collect()
}

/// Returns the deployed id of something: what AWS would have made up.
fn id(what: &str) -> String {
    let (kind, rest) = what.split_once('/').unwrap_or((what, "1"));
    let kind = match kind {
        "subnet" => "subnet",
        "route-table" | "main-route-table" => "rtb",
        "security-group" | "default-security-group" => "sg",
        "network-acl" | "default-network-acl" => "acl",
        "endpoint" => "vpce",
        "prefix-list" => "pl",
        "nat" => "nat",
        "internet-gateway" => "igw",
        other => other,
    };
    format!("{kind}-{}", rest.replace(['/', '.'], "-"))
}

fn list_id(t: &Topology, service: &str) -> String {
    assert!(t.endpoints.iter().any(|one| one.service == service));
    id(&format!("prefix-list/{service}"))
}

fn table_id(public: bool, zone: &str) -> String {
    if public {
        id("route-table/public")
    } else {
        id(&format!("route-table/private/{zone}"))
    }
}

pub fn snapshot(t: &Topology) -> Snapshot {
    let mut subnets: Vec<_> = t.tiers.iter().flat_map(|tier| &tier.subnets).collect();
    subnets.sort_by_key(|subnet| subnet.id.clone());
    let subnets = subnets.into_iter().map(|subnet| Subnet {
        id: id(&format!("subnet/{}", subnet.id)),
        zone: subnet.zone.clone(),
        cidr: subnet.cidr.to_string().parse().unwrap(),
        cidrs_v6: Vec::new(),
        public_addresses: false,
        free_addresses: Some(subnet.usable_addresses),
        tags: tags(t, &format!("subnet/{}", subnet.id)),
    });
    Snapshot {
        version: SNAPSHOT_VERSION,
        source: Source::Account {
            account_id: Some(ACCOUNT.into()),
            region: t.region.clone(),
        },
        gaps: Vec::new(),
        vpc: Vpc {
            id: "vpc-1".into(),
            cidrs: vec![t.vpc.cidr.to_string().parse().unwrap()],
            dns_support: Some(true),
            dns_hostnames: Some(true),
            tenancy: "default".into(),
            dhcp_options_id: "dopt-1".into(),
            tags: tags(t, "vpc"),
        },
        subnets: subnets.collect(),
        route_tables: route_tables(t),
        security_groups: security_groups(t),
        network_acls: network_acls(t),
        endpoints: endpoints(t),
        services: Vec::new(),
        interfaces: interfaces(t),
        instances: instances(t),
        prefix_lists: gateways(t)
            .map(|endpoint| PrefixList {
                id: list_id(t, &endpoint.service),
                name: endpoint.service_name.clone(),
                entries: vec!["52.216.0.0/15".parse().unwrap()],
            })
            .collect(),
        dhcp_options: Some(DhcpOptions {
            id: "dopt-1".into(),
            servers: vec!["AmazonProvidedDNS".into()],
            domain_name: Some("ec2.internal".into()),
        }),
        flow_logs: vec![flow_log(t)],
        records: Vec::new(),
        nat_gateways: nat_gateways(t),
        attachments: attachments(t),
        notebooks: vec![notebook(t)],
        domains: vec![Domain {
            id: "d-1".into(),
            name: "team".into(),
            vpc_only: true,
            vpc: Some("vpc-1".into()),
            subnets: first(t, "notebook"),
            groups: vec![id("security-group/notebook")],
            kms_key: Some("key".into()),
        }],
        jobs: [JobKind::Training, JobKind::Processing]
            .map(|kind| job(t, kind))
            .to_vec(),
        models: vec![Model {
            name: "model".into(),
            network_isolation: true,
            subnets: first(t, "inference"),
            groups: vec![id("security-group/inference")],
        }],
    }
}

fn first(t: &Topology, tier: &str) -> Vec<String> {
    vec![id(&format!(
        "subnet/{}",
        t.tier(tier).unwrap().subnets[0].id
    ))]
}

fn notebook(t: &Topology) -> Notebook {
    Notebook {
        name: "nb".into(),
        direct_internet: false,
        root: false,
        subnet: first(t, "notebook").pop(),
        groups: vec![id("security-group/notebook")],
        kms_key: Some("key".into()),
        metadata_version: Some("2".into()),
        tags: Tags::new(),
    }
}

fn job(t: &Topology, kind: JobKind) -> Job {
    Job {
        name: "job".into(),
        kind,
        created: 1_700_000_000,
        status: "Completed".into(),
        network_isolation: true,
        encrypts_between_containers: true,
        subnets: first(t, "training"),
        groups: vec![id("security-group/training")],
        volume_key: Some("key".into()),
    }
}

fn gateways(t: &Topology) -> impl Iterator<Item = &topology::Endpoint> {
    let endpoints = t.endpoints.iter();
    endpoints.filter(|endpoint| endpoint.kind == EndpointType::Gateway)
}

fn route(destination: &str, target: Target) -> Route {
    Route {
        destination: Some(destination.parse().unwrap()),
        prefix_list: None,
        target,
        blackhole: false,
        propagated: false,
    }
}

fn used_by(t: &Topology, is: impl Fn(&topology::Tier, &topology::Subnet) -> bool) -> Vec<String> {
    let subnets = t.tiers.iter().flat_map(|tier| {
        let own = tier.subnets.iter().filter(|subnet| is(tier, subnet));
        own.map(|subnet| id(&format!("subnet/{}", subnet.id)))
    });
    subnets.collect()
}

fn route_tables(t: &Topology) -> Vec<RouteTable> {
    let local = || route(&t.vpc.cidr.to_string(), Target::Local);
    let mut tables = vec![RouteTable {
        id: id("main-route-table"),
        main: true,
        subnets: Vec::new(),
        routes: vec![local()],
        tags: tags(t, "main-route-table"),
    }];
    for table in &t.route_tables {
        let mut routes = vec![local()];
        routes.extend(gateways(t).map(|endpoint| Route {
            destination: None,
            prefix_list: Some(list_id(t, &endpoint.service)),
            ..route(
                "0.0.0.0/0",
                Target::Endpoint(id(&format!("endpoint/{}", endpoint.service))),
            )
        }));
        if let (Some(zone), Some(internet)) = (&table.nat_zone, &t.internet) {
            let nat = id(&format!("nat/{zone}"));
            // A route to an instance may name its interface.
            let target = match internet.nat {
                NatDevice::Gateway => Target::NatGateway(nat),
                NatDevice::Instance { .. } => Target::Interface(format!("eni-{nat}")),
            };
            routes.push(route("0.0.0.0/0", target));
        }
        tables.push(RouteTable {
            id: table_id(false, &table.zone),
            main: false,
            subnets: used_by(t, |tier, subnet| !tier.public && subnet.zone == table.zone),
            routes,
            tags: tags(t, &format!("route-table/private/{}", table.zone)),
        });
    }
    if t.internet.is_some() {
        let out = Target::InternetGateway(id("internet-gateway"));
        tables.push(RouteTable {
            id: table_id(true, ""),
            main: false,
            subnets: used_by(t, |tier, _| tier.public),
            routes: vec![local(), route("0.0.0.0/0", out)],
            tags: tags(t, "route-table/public"),
        });
    }
    tables
}

fn protocol(text: &str) -> Protocol {
    if text == "tcp" {
        Protocol::Tcp
    } else {
        Protocol::All
    }
}

fn rules(t: &Topology, rules: &[topology::Rule]) -> Vec<Rule> {
    let rules = rules.iter().enumerate().map(|(number, rule)| Rule {
        id: format!("sgr-{number}"),
        protocol: protocol(&rule.protocol),
        ports: rule
            .ports()
            .map(|ports| (i32::from(ports.first), i32::from(ports.last))),
        peer: match &rule.peer {
            topology::Peer::Group(function) => {
                Peer::Group(id(&format!("security-group/{}", function.as_str())))
            }
            topology::Peer::PrefixList(service) => Peer::PrefixList(list_id(t, service)),
            topology::Peer::Cidr(cidr) => Peer::Cidr(cidr.to_string().parse().unwrap()),
        },
        description: rule.description.clone(),
    });
    rules.collect()
}

fn security_groups(t: &Topology) -> Vec<SecurityGroup> {
    let mut groups = vec![SecurityGroup {
        id: id("default-security-group"),
        name: "default".into(),
        description: "default VPC security group".into(),
        vpc: "vpc-1".into(),
        ingress: Vec::new(),
        egress: Vec::new(),
        tags: Tags::new(),
    }];
    groups.extend(t.security_groups.iter().map(|group| {
        let what = format!("security-group/{}", group.function.as_str());
        SecurityGroup {
            id: id(&what),
            name: format!("{}-{}", t.prefix, group.function.as_str()),
            description: group.description.clone(),
            vpc: "vpc-1".into(),
            ingress: rules(t, &group.ingress),
            egress: rules(t, &group.egress),
            tags: tags(t, &what),
        }
    }));
    groups
}

pub fn entry(egress: bool, number: i32, allow: bool) -> AclEntry {
    AclEntry {
        egress,
        number,
        allow,
        protocol: Protocol::All,
        ports: None,
        cidr: "0.0.0.0/0".parse().unwrap(),
    }
}

fn network_acls(t: &Topology) -> Vec<NetworkAcl> {
    let last = || [entry(false, 32767, false), entry(true, 32767, false)];
    let mut acls = vec![NetworkAcl {
        id: id("default-network-acl"),
        default: true,
        subnets: Vec::new(),
        entries: last().to_vec(),
        tags: tags(t, "default-network-acl"),
    }];
    acls.extend(t.network_acls.iter().map(|acl| {
        let sides = [(false, &acl.ingress), (true, &acl.egress)];
        let own = sides.into_iter().flat_map(|(egress, entries)| {
            entries.iter().map(move |one| AclEntry {
                protocol: protocol(&one.protocol),
                ports: one
                    .ports
                    .map(|ports| (i32::from(ports.first), i32::from(ports.last))),
                cidr: one.cidr.to_string().parse().unwrap(),
                ..entry(egress, i32::from(one.number), true)
            })
        });
        NetworkAcl {
            id: id(&format!("network-acl/{}", acl.tier)),
            default: false,
            subnets: used_by(t, |tier, _| tier.name == acl.tier),
            entries: own.chain(last()).collect(),
            tags: tags(t, &format!("network-acl/{}", acl.tier)),
        }
    }));
    acls
}

fn policy(endpoint: &topology::Endpoint) -> Option<Value> {
    let resolve = |part: &Part| {
        assert_eq!(*part, Part::AccountId);
        ACCOUNT.to_owned()
    };
    endpoint
        .policy
        .as_ref()
        .map(|policy| policy.tree().to_json(&resolve))
}

fn endpoints(t: &Topology) -> Vec<Endpoint> {
    let endpoints = t.endpoints.iter().map(|endpoint| {
        let what = format!("endpoint/{}", endpoint.service);
        let interface = endpoint.kind == EndpointType::Interface;
        let open = json!({"Version": "2008-10-17", "Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]});
        Endpoint {
            id: id(&what),
            service_name: endpoint.service_name.clone(),
            kind: endpoint.kind,
            state: "available".into(),
            private_dns: endpoint.private_dns,
            names: endpoint.names.clone(),
            subnets: if interface { used_by(t, |tier, _| tier.name == "endpoints") } else { Vec::new() },
            groups: if interface { vec![id("security-group/vpce")] } else { Vec::new() },
            interfaces: Vec::new(),
            route_tables: if interface {
                Vec::new()
            } else {
                t.zones.iter().map(|zone| table_id(false, zone)).collect()
            },
            policy: policy(endpoint).or(Some(open)),
            tags: tags(t, &what),
        }
    });
    endpoints.collect()
}

fn flow_log(t: &Topology) -> FlowLog {
    let log = &t.flow_log;
    let fields: Vec<_> = log
        .fields
        .iter()
        .map(|field| format!("${{{field}}}"))
        .collect();
    let (kind, destination) = match log.destination {
        FlowLogDestination::Cloudwatch => (
            "cloud-watch-logs",
            format!("arn:aws:logs:{}:{ACCOUNT}:log-group:{}", t.region, log.name),
        ),
        FlowLogDestination::S3 => ("s3", format!("arn:aws:s3:::{}-{ACCOUNT}", log.name)),
    };
    FlowLog {
        id: "fl-1".into(),
        resource: "vpc-1".into(),
        traffic: "ALL".into(),
        interval: 60,
        format: fields.join(" "),
        destination_type: kind.into(),
        destination,
        status: "ACTIVE".into(),
        delivery: "SUCCESS".into(),
        tags: tags(t, "flow-log"),
    }
}

fn nats(t: &Topology, gateways: bool) -> Vec<String> {
    let internet = t.internet.iter();
    let internet = internet.filter(|one| (one.nat == NatDevice::Gateway) == gateways);
    internet.flat_map(|one| one.zones.clone()).collect()
}

fn nat_gateways(t: &Topology) -> Vec<NatGateway> {
    let nats = nats(t, true).into_iter().map(|zone| NatGateway {
        id: id(&format!("nat/{zone}")),
        subnet: id(&format!("subnet/public/{zone}")),
        public: true,
        state: "available".into(),
        addresses: Vec::new(),
        tags: tags(t, &format!("nat/{zone}")),
    });
    nats.collect()
}

fn instances(t: &Topology) -> Vec<Instance> {
    let nats = nats(t, false).into_iter().map(|zone| {
        let what = format!("nat/{zone}");
        Instance {
            id: id(&what),
            interfaces: vec![format!("eni-{}", id(&what))],
            state: "running".into(),
            source_dest_check: false,
            tags: tags(t, &what),
        }
    });
    nats.collect()
}

fn attachments(t: &Topology) -> Vec<Attachment> {
    let internet = t.internet.iter().map(|_| Attachment {
        id: id("internet-gateway"),
        kind: AttachmentKind::InternetGateway,
        state: "available".into(),
        cidrs: Vec::new(),
        tags: tags(t, "internet-gateway"),
    });
    internet.collect()
}

/// One interface in each subnet; those in the public tier have public addresses.
fn interfaces(t: &Topology) -> Vec<Interface> {
    let interfaces = t.tiers.iter().flat_map(|tier| {
        tier.subnets.iter().map(|subnet| {
            let id = id(&format!("subnet/{}", subnet.id));
            Interface {
                id: format!("eni-{id}"),
                subnet: id,
                addresses: Vec::new(),
                public_address: tier.public.then(|| "198.51.100.7".parse().unwrap()),
                groups: Vec::new(),
                kind: "interface".into(),
                source_dest_check: true,
                description: String::new(),
                tags: Tags::new(),
            }
        })
    });
    interfaces.collect()
}
