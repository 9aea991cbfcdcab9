//! What the account would hold once a topology is deployed.
//!
//! Ids are those that the tag `smgen:id` holds; what smgen does not name (interfaces, prefix lists) gets an id in the same manner.

mod ways;

use super::{
    AclEntry, Attachment, AttachmentKind, DhcpOptions, FlowLog, NetworkAcl, Peer, Protocol, Rule,
    SNAPSHOT_VERSION, SecurityGroup, Snapshot, Source, Subnet, Tags, Vpc,
};
use crate::blueprint::{Cidr, FlowLogDestination};
use crate::topology::{self, Part, PolicyDocument, Ports, Topology};
use ipnet::{IpNet, Ipv4Net};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

/// Stands for the account id where the blueprint names none.
pub const ACCOUNT: &str = "{account}";

/// The last entry of every network ACL, which denies what no other matched: Amazon VPC user guide, "Network ACL basics".
pub const LAST_ENTRY: i32 = 32767;

impl Snapshot {
    /// Returns what the account would hold after the deployment of a topology.
    #[must_use]
    pub fn of_topology(topology: &Topology) -> Self {
        let made = Made { topology };
        let mut snapshot = Self {
            version: SNAPSHOT_VERSION,
            source: Source::Topology {
                profile: topology.profile.clone(),
                region: topology.region.clone(),
            },
            gaps: Vec::new(),
            vpc: made.vpc(),
            subnets: made.subnets(),
            route_tables: made.route_tables(),
            security_groups: made.security_groups(),
            network_acls: made.network_acls(),
            endpoints: made.endpoints(),
            services: made.services(),
            interfaces: made.interfaces(),
            instances: made.instances(),
            prefix_lists: made.prefix_lists(),
            dhcp_options: Some(made.dhcp_options()),
            flow_logs: vec![made.flow_log()],
            records: Vec::new(),
            nat_gateways: made.nat_gateways(),
            attachments: made.attachments(),
            notebooks: Vec::new(),
            domains: Vec::new(),
            jobs: Vec::new(),
            models: Vec::new(),
        };
        count_free(&mut snapshot);
        snapshot.sort();
        snapshot
    }

    fn sort(&mut self) {
        self.subnets.sort_by(|a, b| a.id.cmp(&b.id));
        self.route_tables.sort_by(|a, b| a.id.cmp(&b.id));
        self.security_groups.sort_by(|a, b| a.id.cmp(&b.id));
        self.network_acls.sort_by(|a, b| a.id.cmp(&b.id));
        self.endpoints.sort_by(|a, b| a.id.cmp(&b.id));
        self.services.sort_by(|a, b| a.name.cmp(&b.name));
        self.interfaces.sort_by(|a, b| a.id.cmp(&b.id));
        self.prefix_lists.sort_by(|a, b| a.id.cmp(&b.id));
        self.nat_gateways.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

/// A topology on its way into a snapshot.
pub(super) struct Made<'a> {
    pub(super) topology: &'a Topology,
}

impl Made<'_> {
    /// Returns the tags of a resource: the profile's, its name and its id.
    pub(super) fn tags(&self, id: &str, name: &str) -> Tags {
        let own = [("Name", name), ("smgen:id", id)];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let all = self.topology.tags.iter();
        all.map(|tag| (tag.key.clone(), tag.value.clone()))
            .chain(own)
            .collect()
    }

    pub(super) fn prefixed(&self, name: &str) -> String {
        format!("{}-{name}", self.topology.prefix)
    }

    fn vpc(&self) -> Vpc {
        let vpc = &self.topology.vpc;
        Vpc {
            id: "vpc".to_owned(),
            cidrs: vec![net(vpc.cidr).into()],
            dns_support: Some(vpc.dns_support),
            dns_hostnames: Some(vpc.dns_hostnames),
            tenancy: "default".to_owned(),
            dhcp_options_id: "dhcp-options".to_owned(),
            tags: self.tags("vpc", &self.topology.prefix),
        }
    }

    /// The options that every VPC starts with: Amazon VPC user guide, "DHCP option sets in Amazon VPC".
    fn dhcp_options(&self) -> DhcpOptions {
        let region = &self.topology.region;
        DhcpOptions {
            id: "dhcp-options".to_owned(),
            servers: vec!["AmazonProvidedDNS".to_owned()],
            domain_name: Some(match region.as_str() {
                "us-east-1" => "ec2.internal".to_owned(),
                _ => format!("{region}.compute.internal"),
            }),
        }
    }

    fn subnets(&self) -> Vec<Subnet> {
        let subnets = self.topology.tiers.iter().flat_map(|tier| {
            tier.subnets.iter().map(move |subnet| {
                let id = format!("subnet/{}", subnet.id);
                let name = self.prefixed(&format!("{}-{}", tier.name, subnet.zone));
                Subnet {
                    zone: subnet.zone.clone(),
                    cidr: net(subnet.cidr),
                    cidrs_v6: Vec::new(),
                    public_addresses: false,
                    free_addresses: Some(subnet.usable_addresses),
                    tags: self.tags(&id, &name),
                    id,
                }
            })
        });
        subnets.collect()
    }

    fn security_groups(&self) -> Vec<SecurityGroup> {
        let groups = self.topology.security_groups.iter().map(|group| {
            let name = group.function.as_str();
            let id = format!("security-group/{name}");
            let rules = |direction: &str, rules: &[topology::Rule]| {
                let rules = rules.iter().map(|rule| self::rule(&id, direction, rule));
                rules.collect()
            };
            SecurityGroup {
                name: self.prefixed(name),
                description: group.description.clone(),
                vpc: "vpc".to_owned(),
                ingress: rules("ingress", &group.ingress),
                egress: rules("egress", &group.egress),
                tags: self.tags(&id, &self.prefixed(name)),
                id,
            }
        });
        groups.chain([self.default_group()]).collect()
    }

    /// What AWS puts into it when nobody closes it: Amazon VPC user guide, "Default security groups for your VPCs".
    fn default_group(&self) -> SecurityGroup {
        let closed = self.topology.vpc.default_security_group_closed;
        let id = "default-security-group";
        let open = |peer| {
            vec![Rule {
                id: String::new(),
                protocol: Protocol::All,
                ports: None,
                peer,
                description: String::new(),
            }]
        };
        let (ingress, egress) = if closed {
            (Vec::new(), Vec::new())
        } else {
            let anywhere = Peer::Cidr(net(Cidr::ANYWHERE).into());
            (open(Peer::Group(id.to_owned())), open(anywhere))
        };
        SecurityGroup {
            id: id.to_owned(),
            name: "default".to_owned(),
            description: "default VPC security group".to_owned(),
            vpc: "vpc".to_owned(),
            ingress,
            egress,
            tags: self.default_tags(closed, id, "default-closed"),
        }
    }

    /// Defaults that nobody closed are not smgen's, and carry no tags.
    pub(super) fn default_tags(&self, closed: bool, id: &str, name: &str) -> Tags {
        if closed {
            self.tags(id, &self.prefixed(name))
        } else {
            Tags::new()
        }
    }

    fn network_acls(&self) -> Vec<NetworkAcl> {
        let acls = self.topology.network_acls.iter().map(|acl| {
            let id = format!("network-acl/{}", acl.tier);
            let mut entries = Vec::new();
            for (egress, of_topology) in [(false, &acl.ingress), (true, &acl.egress)] {
                entries.extend(of_topology.iter().map(|entry| AclEntry {
                    egress,
                    number: i32::from(entry.number),
                    allow: true,
                    protocol: protocol(&entry.protocol),
                    ports: entry.ports.map(both),
                    cidr: net(entry.cidr).into(),
                }));
                entries.push(last_entry(egress));
            }
            let tier = self.topology.tier(&acl.tier);
            let subnets = tier.into_iter().flat_map(|tier| &tier.subnets);
            NetworkAcl {
                default: false,
                subnets: sorted(subnets.map(|subnet| format!("subnet/{}", subnet.id))),
                entries,
                tags: self.tags(&id, &self.prefixed(&acl.tier)),
                id,
            }
        });
        acls.chain([self.default_acl()]).collect()
    }

    /// What AWS puts into it when nobody closes it: Amazon VPC user guide, "Default network ACL".
    fn default_acl(&self) -> NetworkAcl {
        let closed = self.topology.vpc.default_network_acl_closed;
        let mut entries = Vec::new();
        for egress in [false, true] {
            if !closed {
                entries.push(AclEntry {
                    number: 100,
                    allow: true,
                    ..last_entry(egress)
                });
            }
            entries.push(last_entry(egress));
        }
        NetworkAcl {
            id: "default-network-acl".to_owned(),
            default: true,
            subnets: Vec::new(),
            entries,
            tags: self.default_tags(closed, "default-network-acl", "default-closed"),
        }
    }

    fn attachments(&self) -> Vec<Attachment> {
        let gateway = self.topology.internet.as_ref().map(|_| Attachment {
            id: "internet-gateway".to_owned(),
            kind: AttachmentKind::InternetGateway,
            state: "available".to_owned(),
            cidrs: Vec::new(),
            tags: self.tags("internet-gateway", &self.topology.prefix),
        });
        gateway.into_iter().collect()
    }

    fn flow_log(&self) -> FlowLog {
        let log = &self.topology.flow_log;
        let fields = log.fields.iter().map(|field| format!("${{{field}}}"));
        let (destination_type, destination) = match log.destination {
            FlowLogDestination::Cloudwatch => ("cloud-watch-logs", log.name.clone()),
            FlowLogDestination::S3 => ("s3", self.part(&Part::FlowLogBucketArn)),
        };
        FlowLog {
            id: "flow-log".to_owned(),
            resource: "vpc".to_owned(),
            traffic: log.traffic_type.clone(),
            interval: log.aggregation_seconds,
            format: fields.collect::<Vec<_>>().join(" "),
            destination_type: destination_type.to_owned(),
            destination,
            status: "ACTIVE".to_owned(),
            delivery: "SUCCESS".to_owned(),
            tags: self.tags("flow-log", &self.topology.prefix),
        }
    }

    /// Returns a policy as it would stand in the account.
    pub(super) fn document(&self, policy: &PolicyDocument) -> Value {
        policy.tree().to_json(&|part: &Part| self.part(part))
    }

    fn part(&self, part: &Part) -> String {
        let topology = self.topology;
        let (partition, name) = (&topology.partition, &topology.flow_log.name);
        let account = topology.account_id.as_deref().unwrap_or(ACCOUNT);
        match part {
            Part::Literal(text) => text.clone(),
            Part::AccountId => account.to_owned(),
            Part::FlowLogGroupArn => {
                let region = &topology.region;
                format!("arn:{partition}:logs:{region}:{account}:log-group:{name}")
            }
            Part::FlowLogBucketArn => format!("arn:{partition}:s3:::{name}-{account}"),
        }
    }
}

/// Returns the id of a service's prefix list, which AWS makes and smgen does not tag.
pub(super) fn prefix_list(service: &str) -> String {
    format!("prefix-list/{service}")
}

pub(super) fn sorted(ids: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    ids
}

/// Returns an address of a subnet; the first four and the last one are AWS's (Amazon VPC user guide, "Subnet sizing for IPv4").
pub(super) fn address(cidr: Cidr, offset: u32) -> IpAddr {
    Ipv4Addr::from(cidr.first().saturating_add(offset)).into()
}

pub(super) fn net(cidr: Cidr) -> Ipv4Net {
    Ipv4Net::new(Ipv4Addr::from(cidr.first()), cidr.prefix()).unwrap_or_default()
}

fn protocol(name: &str) -> Protocol {
    match name {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "icmp" => Protocol::Icmp,
        _ => Protocol::All,
    }
}

fn both(ports: Ports) -> (i32, i32) {
    (i32::from(ports.first), i32::from(ports.last))
}

fn last_entry(egress: bool) -> AclEntry {
    AclEntry {
        egress,
        number: LAST_ENTRY,
        allow: false,
        protocol: Protocol::All,
        ports: None,
        cidr: IpNet::V4(net(Cidr::ANYWHERE)),
    }
}

fn rule(group: &str, direction: &str, rule: &topology::Rule) -> Rule {
    let peer = match &rule.peer {
        topology::Peer::Group(function) => {
            Peer::Group(format!("security-group/{}", function.as_str()))
        }
        topology::Peer::PrefixList(service) => Peer::PrefixList(prefix_list(service)),
        topology::Peer::Cidr(cidr) => Peer::Cidr(net(*cidr).into()),
    };
    Rule {
        id: format!("{group}/{direction}/{}", rule.id),
        protocol: protocol(&rule.protocol),
        ports: rule.ports().map(both),
        peer,
        description: rule.description.clone(),
    }
}

/// Takes the addresses of the interfaces off those that are free.
fn count_free(snapshot: &mut Snapshot) {
    for interface in &snapshot.interfaces {
        let mut subnets = snapshot.subnets.iter_mut();
        if let Some(subnet) = subnets.find(|subnet| subnet.id == interface.subnet) {
            let taken = u64::try_from(interface.addresses.len()).unwrap_or(u64::MAX);
            let free = subnet.free_addresses;
            subnet.free_addresses = free.map(|free| free.saturating_sub(taken));
        }
    }
}
