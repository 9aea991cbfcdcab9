//! A way to change each field of a topology alone.

use super::mutations_of_parts::{policies, traffic};
use smgen::blueprint::{
    Cidr, ExceptionKind, ExceptionSetting, FlowLogDestination, Framework, RecordType,
};
use smgen::catalog::{EndpointType, Partition, Workload};
use smgen::topology::{
    DnsFirewall, Function, HostedZone, KeyPurpose, NatDevice, QueryLog, Streaming, Topology,
};

/// The path of a field, with a way to change it.
pub type Mutation = (String, Box<dyn Fn(&mut Topology)>);

type TextOf = fn(&mut Topology) -> &mut String;

pub fn range(text: &str) -> Cidr {
    text.parse().unwrap()
}

pub fn row(path: &str, change: impl Fn(&mut Topology) + 'static) -> Mutation {
    (path.to_owned(), Box::new(change))
}

/// Every field by the path of its JSON, with a way to change it; nothing happens where a network lacks it.
pub fn mutations() -> Vec<Mutation> {
    let mut rows = identity();
    rows.extend(network());
    rows.extend(traffic());
    rows.extend(endpoints());
    rows.extend(logs_and_keys());
    rows
}

fn firewall(path: &str, change: impl Fn(&mut DnsFirewall) + 'static) -> Mutation {
    row(&format!("dns_firewall/{path}"), move |topology| {
        if let Some(firewall) = &mut topology.dns_firewall {
            change(firewall);
        }
    })
}

fn query_log(path: &str, change: impl Fn(&mut QueryLog) + 'static) -> Mutation {
    row(&format!("query_log/{path}"), move |topology| {
        if let Some(log) = &mut topology.query_log {
            change(log);
        }
    })
}

fn zone(path: &str, change: impl Fn(&mut HostedZone) + 'static) -> Mutation {
    row(&format!("hosted_zones/*/{path}"), move |topology| {
        if let Some(zone) = topology.hosted_zones.first_mut() {
            change(zone);
        }
    })
}

fn identity() -> Vec<Mutation> {
    let texts: [(&str, TextOf); 7] = [
        ("profile", |t| &mut t.profile),
        ("description", |t| &mut t.description),
        ("project", |t| &mut t.project),
        ("environment", |t| &mut t.environment),
        ("prefix", |t| &mut t.prefix),
        ("region", |t| &mut t.region),
        ("dns_suffix", |t| &mut t.dns_suffix),
    ];
    let mut rows: Vec<_> = texts
        .into_iter()
        .map(|(path, text)| row(path, move |t| text(t).push_str("-x")))
        .collect();
    rows.extend([
        row("partition", |t| {
            t.partition = match t.partition {
                Partition::Aws => Partition::AwsUsGov,
                Partition::AwsCn | Partition::AwsUsGov => Partition::Aws,
            };
        }),
        row("account_id", |t| t.account_id = None),
        row("organization_id", |t| {
            t.organization_id = Some("o-zzzzzzzzzz".into());
        }),
        row("required_tags/*", |t| t.required_tags.push("Team".into())),
        row("fips", |t| t.fips = !t.fips),
        row("slowest_ms", |t| t.slowest_ms = Some(5)),
        row("exceptions/*/kind", |t| {
            if let Some(one) = t.exceptions.first_mut() {
                one.kind = ExceptionKind::Cluster;
            }
        }),
        row("exceptions/*/name", |t| {
            if let Some(one) = t.exceptions.first_mut() {
                one.name.push('x');
            }
        }),
        row("exceptions/*/setting", |t| {
            if let Some(one) = t.exceptions.first_mut() {
                one.setting = ExceptionSetting::Groups;
            }
        }),
        row("exceptions/*/reason", |t| {
            if let Some(one) = t.exceptions.first_mut() {
                one.reason.push('x');
            }
        }),
        row("exceptions/*/until", |t| {
            if let Some(one) = t.exceptions.first_mut() {
                one.until = "2031-01-01".into();
            }
        }),
        row("frameworks/*", |t| {
            if t.frameworks.pop().is_none() {
                t.frameworks.push(Framework::Hipaa);
            }
        }),
        row("workloads/*", |t| t.workloads.push(Workload::Canvas)),
    ]);
    // Among them the tags that repeat the identity.
    for number in 0..7 {
        rows.push(row("tags/*/key", move |t| {
            if let Some(tag) = t.tags.get_mut(number) {
                tag.key.push('x');
            }
        }));
        rows.push(row("tags/*/value", move |t| {
            if let Some(tag) = t.tags.get_mut(number) {
                tag.value.push('x');
            }
        }));
    }
    rows
}

fn network() -> Vec<Mutation> {
    vec![
        row("vpc/cidr", |t| t.vpc.cidr = range("10.200.0.0/16")),
        row("vpc/secondary_cidrs/*", |t| {
            t.vpc.secondary_cidrs = vec![range("100.99.0.0/16")];
        }),
        row("dhcp_options/domain_name", |t| {
            t.dhcp_options.domain_name = "example.internal".into();
        }),
        row("dhcp_options/domain_name_servers/*", |t| {
            t.dhcp_options.domain_name_servers = vec!["10.0.0.9".into()];
        }),
        firewall("priority", |one| one.priority += 1),
        firewall("protected", |one| one.protected ^= true),
        firewall("rules/*/name", |one| one.rules[0].name.push('x')),
        firewall("rules/*/domains/*", |one| {
            one.rules[0].domains.push("z.example".into());
        }),
        firewall("rules/*/action", |one| one.rules[0].action = "ALERT"),
        firewall("rules/*/block_response", |one| {
            one.rules[0].block_response = Some("NODATA");
        }),
        firewall("rules/*/redirection", |one| {
            one.rules[0].redirection = "INSPECT_REDIRECTION_DOMAIN";
        }),
        firewall("rules/*/priority", |one| one.rules[0].priority += 1),
        zone("name", |one| one.name.push('x')),
        zone("records/*/name", |one| one.records[0].name.insert(0, 'x')),
        zone("records/*/type", |one| {
            one.records[0].kind = RecordType::Txt;
        }),
        zone("records/*/ttl", |one| one.records[0].ttl += 1),
        zone("records/*/values/*", |one| {
            one.records[0].values.push("10.9.9.9".into());
        }),
        row("vpc/dns_support", |t| t.vpc.dns_support ^= true),
        row("vpc/dns_hostnames", |t| t.vpc.dns_hostnames ^= true),
        row("vpc/default_security_group_closed", |t| {
            t.vpc.default_security_group_closed ^= true;
        }),
        row("vpc/default_network_acl_closed", |t| {
            t.vpc.default_network_acl_closed ^= true;
        }),
        row("vpc/main_route_table_closed", |t| {
            t.vpc.main_route_table_closed ^= true;
        }),
        row("zones/*", |t| t.zones[0] = "use1-az6".parse().unwrap()),
        row("tiers/*/name", |t| t.tiers[0].name.push('x')),
        row("tiers/*/function", |t| t.tiers[0].function = Function::Nat),
        row("tiers/*/description", |t| t.tiers[0].description.push('x')),
        row("tiers/*/block", |t| t.tiers[0].block += 1),
        row("tiers/*/start", |t| t.tiers[0].start += 1),
        row("tiers/*/ranges/*", |t| {
            t.tiers[0].ranges[0] = range("10.9.0.0/24");
        }),
        row("tiers/*/public", |t| t.tiers[0].public ^= true),
        row("tiers/*/subnets/*/id", |t| {
            t.tiers[0].subnets[0].id.push('x');
        }),
        row("tiers/*/subnets/*/zone", |t| {
            t.tiers[0].subnets[0].zone = "use1-az6".parse().unwrap();
        }),
        row("tiers/*/subnets/*/cidr", |t| {
            t.tiers[0].subnets[0].cidr = range("10.0.248.0/21");
        }),
        row("tiers/*/subnets/*/usable_addresses", |t| {
            t.tiers[0].subnets[0].usable_addresses += 1;
        }),
        row("route_tables/*/zone", |t| {
            t.route_tables[0].zone = "use1-az6".parse().unwrap();
        }),
        row("route_tables/*/nat_zone", |t| {
            t.route_tables[0].nat_zone = Some("use1-az6".parse().unwrap());
        }),
        row("peers/*/name", |t| {
            for peer in &mut t.peers {
                peer.name.push('x');
            }
        }),
        row("peers/*/cidr", |t| {
            for peer in &mut t.peers {
                peer.cidr = range("10.9.0.0/24");
            }
        }),
        row("clients/*/name", |t| {
            for client in &mut t.clients {
                client.name.push('x');
            }
        }),
        row("clients/*/cidr", |t| {
            for client in &mut t.clients {
                client.cidr = range("192.168.200.0/24");
            }
        }),
        row("clients/*/to/*", |t| {
            for client in &mut t.clients {
                client.to.push("sts".into());
            }
        }),
        row("on_premises/*/name", |t| {
            for network in &mut t.on_premises {
                network.name.push('x');
            }
        }),
        row("on_premises/*/cidr", |t| {
            for network in &mut t.on_premises {
                network.cidr = range("10.9.0.0/24");
            }
        }),
        row("internet/nat/kind", |t| {
            if let Some(internet) = &mut t.internet {
                internet.nat = NatDevice::Gateway;
            }
        }),
        row("internet/nat/instance_type", |t| {
            if let Some(NatDevice::Instance { instance_type, .. }) = nat(t) {
                instance_type.push('x');
            }
        }),
        row("internet/nat/architecture", |t| {
            if let Some(NatDevice::Instance { architecture, .. }) = nat(t) {
                architecture.push('x');
            }
        }),
        row("internet/zones/*", |t| {
            if let Some(internet) = &mut t.internet {
                internet.zones.push("use1-az6".parse().unwrap());
            }
        }),
        row("internet/destination", |t| {
            if let Some(internet) = &mut t.internet {
                internet.destination = range("10.9.0.0/24");
            }
        }),
    ]
}

fn nat(t: &mut Topology) -> Option<&mut NatDevice> {
    t.internet.as_mut().map(|internet| &mut internet.nat)
}

fn streaming(t: &mut Topology) -> impl Iterator<Item = &mut Streaming> {
    t.endpoints
        .iter_mut()
        .filter_map(|one| one.streaming.as_mut())
}

fn endpoints() -> Vec<Mutation> {
    let mut rows = vec![
        row("endpoints/*/service", |t| t.endpoints[0].service.push('x')),
        row("endpoints/*/title", |t| t.endpoints[0].title.push('x')),
        row("endpoints/*/kind", |t| {
            t.endpoints[0].kind = EndpointType::Interface;
        }),
        row("endpoints/*/service_name", |t| {
            t.endpoints[0].service_name.push('x');
        }),
        row("endpoints/*/fips", |t| t.endpoints[0].fips ^= true),
        row("endpoints/*/private_dns", |t| {
            t.endpoints[0].private_dns ^= true;
        }),
        row("endpoints/*/names/*", |t| {
            t.endpoints[1].names.push("x.example".into());
        }),
        row("endpoints/*/reason", |t| t.endpoints[0].reason.push('x')),
        row("endpoints/*/functions/*", |t| {
            for endpoint in &mut t.endpoints {
                endpoint
                    .functions
                    .retain(|function| *function != Function::Vpce);
            }
        }),
        row("endpoints/*/lacking/*", |t| {
            let zone = t.zones[0];
            let mut endpoints = t.endpoints.iter_mut();
            if let Some(one) = endpoints.find(|one| one.kind == EndpointType::Interface) {
                one.lacking.push(zone);
            }
        }),
        row("endpoints/*/callers/*", |t| {
            t.endpoints[0].callers.push(Workload::Canvas);
        }),
        row("endpoints/*/streaming/port", |t| {
            streaming(t).for_each(|one| one.port += 1);
        }),
        row("endpoints/*/streaming/functions/*", |t| {
            streaming(t).for_each(|one| one.functions.truncate(1));
        }),
        row("left_out/*", |t| t.left_out.push("xray".into())),
    ];
    rows.extend(policies("endpoints/*/policy", |t| {
        t.endpoints.iter_mut().find_map(|one| one.policy.as_mut())
    }));
    rows
}

fn logs_and_keys() -> Vec<Mutation> {
    let mut rows = vec![
        row("flow_log/traffic_type", |t| {
            t.flow_log.traffic_type.push('x');
        }),
        row("flow_log/aggregation_seconds", |t| {
            t.flow_log.aggregation_seconds = 600;
        }),
        row("flow_log/fields/*", |t| t.flow_log.fields.swap(0, 1)),
        row("flow_log/fields/*", |t| t.flow_log.fields.truncate(3)),
        row("flow_log/destination", |t| {
            t.flow_log.destination = match t.flow_log.destination {
                FlowLogDestination::S3 => FlowLogDestination::Cloudwatch,
                FlowLogDestination::Cloudwatch => FlowLogDestination::S3,
            };
        }),
        row("flow_log/retention_days", |t| {
            t.flow_log.retention_days += 1;
        }),
        row("flow_log/name", |t| t.flow_log.name.push('x')),
        query_log("group", |one| one.group.push('x')),
        query_log("retention_days", |one| one.retention_days += 1),
        row("keys/*/purpose", |t| t.keys[0].purpose = KeyPurpose::Logs),
        row("keys/*/description", |t| t.keys[0].description.push('x')),
        row("keys/*/alias", |t| t.keys[0].alias.push('x')),
        row("keys/*/rotation_days", |t| t.keys[0].rotation_days += 1),
    ];
    rows.extend(policies("flow_log/trust_policy", |t| {
        t.flow_log.trust_policy.as_mut()
    }));
    rows.extend(policies("flow_log/role_policy", |t| {
        t.flow_log.role_policy.as_mut()
    }));
    rows.extend(policies("flow_log/bucket_policy", |t| {
        t.flow_log.bucket_policy.as_mut()
    }));
    rows.extend(policies("query_log/policy", |t| {
        t.query_log.as_mut().map(|log| &mut log.policy)
    }));
    rows.extend(policies("keys/*/policy", |t| {
        t.keys.first_mut().map(|key| &mut key.policy)
    }));
    rows
}
