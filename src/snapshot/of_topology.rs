//! What the account would hold once a topology is deployed.
//!
//! Ids are those that the tag `smgen:id` holds; what smgen does not name (interfaces, prefix lists) gets an id in the same manner.

mod planned_names;
mod planned_routes;

use super::{
    ACCOUNT, AclEntry, Attachment, AttachmentKind, CidrBlock, Foreign, Listing, NetworkAcl, Peer,
    Protocol, Record, Rule, SNAPSHOT_VERSION, SecurityGroup, Snapshot, Source, Subnet, Tags, Vpc,
    WorkloadKind,
};
use crate::blueprint::Cidr;
use crate::topology::{
    self, Attribute, Inventory, Part, Place, PolicyDocument, Ports, Topology, ids,
};
use ipnet::IpNet;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

/// The last entry of every network ACL, which denies what no other matched: Amazon VPC user guide, "Network ACL basics".
const LAST_ENTRY: i32 = 32767;

impl Snapshot {
    /// Returns what the account would hold after the deployment of a topology.
    #[must_use]
    pub fn of_topology(topology: &Topology) -> Self {
        let made = PlannedSnapshot {
            topology,
            inventory: topology.inventory(),
        };
        let mut snapshot = Self {
            version: SNAPSHOT_VERSION,
            taken: None,
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
            hosted_zones: made.hosted_zones(),
            // The code makes none.
            resolver_rules: Vec::new(),
            dns_firewall: made.dns_firewall(),
            records: made.records(),
            nat_gateways: made.nat_gateways(),
            attachments: made.attachments(),
            notebooks: Vec::new(),
            domains: Vec::new(),
            workloads: Vec::new(),
            // Nothing runs there yet, and that is known.
            listings: WorkloadKind::ALL
                .iter()
                .copied()
                .map(nothing_listed)
                .collect(),
            other_subnets: Vec::new(),
            foreign: Foreign::default(),
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
        self.records
            .sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
        self.vpc.cidrs.sort();
        self.vpc.cidr_blocks.sort();
    }
}

/// A topology on its way into a snapshot.
pub(super) struct PlannedSnapshot<'a> {
    pub(super) topology: &'a Topology,
    inventory: Inventory<'a>,
}

impl PlannedSnapshot<'_> {
    /// Returns the tags of a resource; none for what is not rendered.
    pub(super) fn tags(&self, id: &str) -> Tags {
        let resource = self.inventory.get(id);
        let tags = resource.map(|resource| resource.tags(self.topology));
        tags.into_iter().flatten().collect()
    }

    /// What packets do not meet, as the inventory has it; what one target alone needs is left out, since either may deploy.
    fn records(&self) -> Vec<Record> {
        let all = self.inventory.resources.iter();
        let all = all.filter(|one| one.kind.is_record() && one.target.is_none());
        let records = all.map(|resource| {
            let fields = resource.fields.iter();
            let fields = fields.filter(|field| !matches!(field.place, Place::Code(_)));
            let fields = fields.map(|field| {
                let value = field.value.to_json(&|part| self.part(part));
                (field.name.to_owned(), value)
            });
            Record {
                kind: resource.kind,
                id: resource.id.clone(),
                arn: self.arn(&resource.id),
                fields: fields.collect(),
                tags: Some(self.tags(&resource.id)),
            }
        });
        records.collect()
    }

    fn arn(&self, id: &str) -> Option<String> {
        let arn = self.inventory.arn(id)?;
        Some(arn.resolve(|part| self.part(part)))
    }

    fn vpc(&self) -> Vpc {
        let vpc = &self.topology.vpc;
        Vpc {
            id: ids::VPC.to_owned(),
            cidrs: vpc.cidrs().map(|cidr| cidr.net().into()).collect(),
            cidr_blocks: vpc
                .secondary_cidrs
                .iter()
                .map(|cidr| cidr_block(*cidr))
                .collect(),
            primary_cidr: Some(vpc.cidr.net()),
            dns_support: Some(vpc.dns_support),
            dns_hostnames: Some(vpc.dns_hostnames),
            tenancy: "default".to_owned(),
            owner: None,
            dhcp_options_id: ids::DHCP_OPTIONS.to_owned(),
            tags: self.tags(ids::VPC),
            doubles: Vec::new(),
        }
    }

    fn subnets(&self) -> Vec<Subnet> {
        let subnets = self.topology.tiers.iter().flat_map(|tier| {
            tier.subnets.iter().map(move |subnet| {
                let id = ids::subnet(&tier.name, &subnet.zone);
                Subnet {
                    zone: subnet.zone.to_string(),
                    cidr: subnet.cidr.net(),
                    cidrs_v6: Vec::new(),
                    public_addresses: false,
                    free_addresses: Some(subnet.usable_addresses),
                    tags: self.tags(&id),
                    id,
                }
            })
        });
        subnets.collect()
    }

    fn security_groups(&self) -> Vec<SecurityGroup> {
        let groups = self.topology.security_groups.iter().map(|group| {
            let id = ids::security_group(group.function);
            let rules = |egress: bool, rules: &[topology::Rule]| {
                let rules = rules.iter().map(|rule| self::rule(&id, egress, rule));
                rules.collect()
            };
            SecurityGroup {
                name: self.topology.prefixed(group.function.as_str()),
                description: group.description.clone(),
                vpc: ids::VPC.to_owned(),
                ingress: rules(false, &group.ingress),
                egress: rules(true, &group.egress),
                whole: true,
                tags: self.tags(&id),
                id,
            }
        });
        groups.chain([self.default_group()]).collect()
    }

    /// What AWS puts into it when nobody closes it: Amazon VPC user guide, "Default security groups for your VPCs".
    fn default_group(&self) -> SecurityGroup {
        let closed = self.topology.vpc.default_security_group_closed;
        let id = ids::DEFAULT_SECURITY_GROUP;
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
            let anywhere = Peer::Cidr(Cidr::ANYWHERE.net().into());
            (open(Peer::Group(id.to_owned())), open(anywhere))
        };
        SecurityGroup {
            id: id.to_owned(),
            name: "default".to_owned(),
            description: "default VPC security group".to_owned(),
            vpc: ids::VPC.to_owned(),
            ingress,
            egress,
            whole: true,
            tags: self.tags(id),
        }
    }

    fn network_acls(&self) -> Vec<NetworkAcl> {
        let acls = self.topology.network_acls.iter().map(|acl| {
            let id = ids::network_acl(&acl.tier);
            let mut entries = Vec::new();
            for (egress, of_topology) in [(false, &acl.ingress), (true, &acl.egress)] {
                entries.extend(of_topology.iter().map(|entry| AclEntry {
                    egress,
                    number: i32::from(entry.number),
                    allow: true,
                    protocol: entry.protocol,
                    ports: entry.ports.map(both),
                    cidr: entry.cidr.net().into(),
                }));
                entries.push(last_entry(egress));
            }
            let tier = self.topology.tier(&acl.tier);
            let subnets = tier.into_iter().flat_map(|tier| &tier.subnets);
            NetworkAcl {
                default: false,
                subnets: sorted(subnets.map(|subnet| ids::subnet(&acl.tier, &subnet.zone))),
                entries,
                tags: self.tags(&id),
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
            id: ids::DEFAULT_NETWORK_ACL.to_owned(),
            default: true,
            subnets: Vec::new(),
            entries,
            tags: self.tags(ids::DEFAULT_NETWORK_ACL),
        }
    }

    fn attachments(&self) -> Vec<Attachment> {
        let gateway = self.topology.internet.as_ref().map(|_| Attachment {
            id: ids::INTERNET_GATEWAY.to_owned(),
            kind: AttachmentKind::InternetGateway,
            state: "available".to_owned(),
            cidrs: Vec::new(),
            subnets: Vec::new(),
            tags: self.tags(ids::INTERNET_GATEWAY),
        });
        gateway.into_iter().collect()
    }

    /// Returns a policy as it would stand in the account.
    pub(super) fn document(&self, policy: &PolicyDocument) -> Value {
        policy.tree().to_json(&|part: &Part| self.part(part))
    }

    fn part(&self, part: &Part) -> String {
        match part {
            Part::Literal(text) => text.clone(),
            Part::AccountId => {
                let account = self.topology.account_id.as_deref();
                account.unwrap_or(ACCOUNT).to_owned()
            }
            Part::Reference(other) => match other.attribute {
                Attribute::Arn => self.arn(&other.id).unwrap_or_else(|| other.id.clone()),
                Attribute::Id => other.id.clone(),
            },
        }
    }
}

fn cidr_block(cidr: Cidr) -> CidrBlock {
    CidrBlock {
        cidr: cidr.net(),
        state: Some("associated".to_owned()),
        association: ids::vpc_cidr_block(cidr),
    }
}

fn nothing_listed(kind: WorkloadKind) -> Listing {
    Listing {
        kind,
        since: None,
        listed: 0,
        read: 0,
        whole: true,
    }
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
        cidr: IpNet::V4(Cidr::ANYWHERE.net()),
    }
}

fn rule(group: &str, egress: bool, rule: &topology::Rule) -> Rule {
    let peer = match &rule.peer {
        topology::Peer::Group(function) => Peer::Group(ids::security_group(*function)),
        topology::Peer::PrefixList(service) => Peer::PrefixList(ids::prefix_list(service)),
        topology::Peer::Cidr(cidr) => Peer::Cidr(cidr.net().into()),
    };
    Rule {
        id: ids::rule(group, egress, &rule.id),
        protocol: rule.protocol,
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
