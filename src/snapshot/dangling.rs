//! Ids that the snapshot names and does not explain.
//!
//! An answer may lack a record without any error: a page that got lost, a proxy that filters, a reader with a defect. Where another
//! answer names the record, that shows: AWS refuses to delete what is still used, so what is named is there. It is then a gap, and
//! nothing may be concluded from the absence of its kind.
//!
//! Groups that rules and interfaces name are left to those who read and compare them: a rule may name a group of another account, or
//! one that is gone (Amazon VPC user guide, "Update your security groups to reference peer security groups"), and so may the
//! interface of somebody with whom a subnet is shared; neither makes the VPC's own groups unknown.

use super::{Gap, Interface, Peer, ResourceKind, Route, Snapshot, SnapshotPart, Target};
use crate::catalog::EndpointType;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the ids are said.
const SAID: usize = 3;

/// Something that is named: by whom, in which part it should be, and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reference<'a> {
    part: SnapshotPart,
    by: &'a str,
    id: &'a str,
}

impl Snapshot {
    /// Notes a gap for each part that lacks what another one names. Done twice, it adds nothing.
    pub fn note_dangling(&mut self) {
        let gaps = self.dangling();
        self.gaps.extend(gaps);
        self.gaps.sort();
    }

    /// Lists a gap for each part that is whole as far as anybody knew, and lacks what another one names.
    fn dangling(&self) -> Vec<Gap> {
        let mut by_part: BTreeMap<SnapshotPart, BTreeSet<Reference<'_>>> = BTreeMap::new();
        let known: BTreeMap<_, _> = NAMED
            .iter()
            .map(|(part, _)| (*part, self.ids_of(*part)))
            .collect();
        for one in self.references() {
            let there = known.get(&one.part).is_some_and(|ids| ids.contains(one.id));
            if !there && self.knows(one.part) {
                by_part.entry(one.part).or_default().insert(one);
            }
        }
        let named = by_part.into_iter().filter_map(|(part, all)| {
            let action = action_of(part, all.first()?.id)?;
            Some(gap(action, part, words(&all)))
        });
        // Each subnet has an ACL, always (Amazon VPC user guide, "Network ACL basics").
        let part = SnapshotPart::NetworkAcls;
        let mut bare = self.subnets.iter().filter(|_| self.knows(part));
        let bare = bare.find(|subnet| self.network_acl_of(&subnet.id).is_none());
        let bare = bare.and_then(|subnet| {
            let why = format!("no answer has the network ACL of `{}`", subnet.id);
            Some(gap(action_of(part, "")?, part, why))
        });
        let mut gaps: Vec<_> = named.collect();
        for more in bare.into_iter().chain(self.lost_interfaces()) {
            if more.part.gap(&gaps).is_none() {
                gaps.push(more);
            }
        }
        gaps
    }

    /// Notes an endpoint that names fewer interfaces than subnets: it has one in each (AWS PrivateLink guide, "Endpoint network
    /// interfaces").
    fn lost_interfaces(&self) -> Option<Gap> {
        let part = SnapshotPart::Interfaces;
        let mut endpoints = self.endpoints.iter().filter(|_| self.knows(part));
        let endpoint = endpoints.find(|one| {
            one.kind == EndpointType::Interface
                && one.state == "available"
                && one.interfaces.len() < one.subnets.len()
        })?;
        let why = format!(
            "`{}` stands in {} subnets, and the answer names {} of its interfaces",
            endpoint.id,
            endpoint.subnets.len(),
            endpoint.interfaces.len()
        );
        Some(gap("ec2:DescribeVpcEndpoints", part, why))
    }

    /// Lists the ids that a part holds.
    fn ids_of(&self, part: SnapshotPart) -> BTreeSet<&str> {
        macro_rules! ids {
            ($list:expr) => {
                $list.iter().map(|one| one.id.as_str()).collect()
            };
        }
        let records = |kind: ResourceKind| {
            let records = self.records.iter().filter(move |one| one.kind == kind);
            records.map(|one| one.id.as_str()).collect()
        };
        match part {
            SnapshotPart::Subnets => ids!(self.subnets),
            SnapshotPart::RouteTables => ids!(self.route_tables),
            SnapshotPart::SecurityGroups => ids!(self.security_groups),
            SnapshotPart::NetworkAcls => ids!(self.network_acls),
            SnapshotPart::Endpoints => {
                // Endpoints of other types have interfaces, too, which name them.
                let others = self.foreign.endpoints.iter();
                let own = self.endpoints.iter().map(|one| one.id.as_str());
                own.chain(others.map(|one| one.id.as_str())).collect()
            }
            SnapshotPart::Interfaces => ids!(self.interfaces),
            SnapshotPart::Instances => ids!(self.instances),
            SnapshotPart::PrefixLists => ids!(self.prefix_lists),
            SnapshotPart::NatGateways => ids!(self.nat_gateways),
            SnapshotPart::Attachments => ids!(self.attachments),
            SnapshotPart::ElasticIps => records(ResourceKind::ElasticIp),
            _ => BTreeSet::new(),
        }
    }

    /// Lists everything that one part names of another.
    fn references(&self) -> Vec<Reference<'_>> {
        let mut list = References(Vec::new());
        for table in &self.route_tables {
            list.add(SnapshotPart::Subnets, &table.id, &table.subnets);
            for route in table.routes.iter().filter(|route| !route.blackhole) {
                list.add(SnapshotPart::PrefixLists, &table.id, &route.prefix_list);
                list.target(&table.id, route);
            }
        }
        for acl in &self.network_acls {
            list.add(SnapshotPart::Subnets, &acl.id, &acl.subnets);
        }
        for endpoint in self.endpoints.iter().filter(|one| stands(&one.state)) {
            list.add(SnapshotPart::Subnets, &endpoint.id, &endpoint.subnets);
            list.add(SnapshotPart::SecurityGroups, &endpoint.id, &endpoint.groups);
            list.add(SnapshotPart::Interfaces, &endpoint.id, &endpoint.interfaces);
            list.add(
                SnapshotPart::RouteTables,
                &endpoint.id,
                &endpoint.route_tables,
            );
        }
        for interface in &self.interfaces {
            list.add(SnapshotPart::Subnets, &interface.id, [&interface.subnet]);
            list.maker(interface);
        }
        for nat in self.nat_gateways.iter().filter(|one| stands(&one.state)) {
            list.add(SnapshotPart::Subnets, &nat.id, [&nat.subnet]);
            // The interfaces tell which addresses are read.
            if self.knows(SnapshotPart::Interfaces) {
                list.add(SnapshotPart::ElasticIps, &nat.id, &nat.allocations);
            }
        }
        for instance in self.instances.iter().filter(|one| stands(&one.state)) {
            list.add(SnapshotPart::Subnets, &instance.id, [&instance.subnet]);
            list.add(SnapshotPart::SecurityGroups, &instance.id, &instance.groups);
            list.add(SnapshotPart::Interfaces, &instance.id, &instance.interfaces);
        }
        for group in self
            .security_groups
            .iter()
            .filter(|one| one.vpc == self.vpc.id)
        {
            let rules = group.ingress.iter().chain(&group.egress);
            let lists = rules.filter_map(|rule| match &rule.peer {
                Peer::PrefixList(id) => Some(id),
                _ => None,
            });
            list.add(SnapshotPart::PrefixLists, &group.id, lists);
        }
        list.0
    }
}

/// Parts whose records others name, with the call that lists them.
const NAMED: [(SnapshotPart, &str); 11] = [
    (SnapshotPart::Subnets, "ec2:DescribeSubnets"),
    (SnapshotPart::RouteTables, "ec2:DescribeRouteTables"),
    (SnapshotPart::SecurityGroups, "ec2:DescribeSecurityGroups"),
    (SnapshotPart::NetworkAcls, "ec2:DescribeNetworkAcls"),
    (SnapshotPart::Endpoints, "ec2:DescribeVpcEndpoints"),
    (SnapshotPart::Interfaces, "ec2:DescribeNetworkInterfaces"),
    (SnapshotPart::Instances, "ec2:DescribeInstances"),
    (SnapshotPart::PrefixLists, "ec2:DescribeManagedPrefixLists"),
    (SnapshotPart::NatGateways, "ec2:DescribeNatGateways"),
    (SnapshotPart::Attachments, "ec2:DescribeInternetGateways"),
    (SnapshotPart::ElasticIps, "ec2:DescribeAddresses"),
];

/// How ids of other attachments than internet gateways begin, with the call that lists them.
const ATTACHMENTS: [(&str, &str); 4] = [
    ("eigw-", "ec2:DescribeEgressOnlyInternetGateways"),
    ("pcx-", "ec2:DescribeVpcPeeringConnections"),
    ("tgw-", "ec2:DescribeTransitGatewayVpcAttachments"),
    ("vgw-", "ec2:DescribeVpnGateways"),
];

/// Returns the call whose answer should hold an id.
fn action_of(part: SnapshotPart, id: &str) -> Option<&'static str> {
    let mut attachments = ATTACHMENTS.iter();
    let attachment = attachments.find(|(prefix, _)| id.starts_with(prefix));
    let mut parts = NAMED.iter();
    let listed = parts.find(|(known, _)| *known == part);
    attachment
        .map(|(_, action)| *action)
        .or(listed.map(|(_, action)| *action))
}

fn gap(action: &str, part: SnapshotPart, why: String) -> Gap {
    let action = action.to_owned();
    Gap { action, part, why }
}

/// Tells whether what a resource names is there: what is being deleted gives it back first.
fn stands(state: &str) -> bool {
    ["available", "running", "stopped", "stopping", "pending"]
        .iter()
        .any(|one| state.eq_ignore_ascii_case(one))
}

/// Says who names what, once for each id.
fn words(all: &BTreeSet<Reference<'_>>) -> String {
    let by_id: BTreeMap<_, _> = all.iter().map(|one| (one.id, one.by)).collect();
    let said = by_id.iter().take(SAID);
    let said: Vec<_> = said
        .map(|(id, by)| format!("`{id}`, which `{by}` names"))
        .collect();
    let more = match by_id.len().saturating_sub(SAID) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("no answer has {}{more}", said.join(", "))
}

/// References as they are collected.
struct References<'a>(Vec<Reference<'a>>);

impl<'a> References<'a> {
    fn add(&mut self, part: SnapshotPart, by: &'a str, ids: impl IntoIterator<Item = &'a String>) {
        // What AWS leaves out is empty: a NAT gateway of a region has no subnet.
        let ids = ids.into_iter().filter(|id| !id.is_empty());
        self.0.extend(ids.map(|id| Reference { part, by, id }));
    }

    /// Adds what made an interface, which AWS writes into its description (Amazon VPC user guide, "NAT gateway basics"; AWS PrivateLink
    /// guide, "Endpoint network interfaces").
    fn maker(&mut self, interface: &'a Interface) {
        let made = |prefix| interface.description.strip_prefix(prefix);
        let endpoint = made("VPC Endpoint Interface ").filter(|_| interface.kind == "vpc_endpoint");
        let nat = made("Interface for NAT Gateway ").filter(|_| interface.kind == "nat_gateway");
        let by = interface.id.as_str();
        for (part, id) in [
            (SnapshotPart::Endpoints, endpoint),
            (SnapshotPart::NatGateways, nat),
        ] {
            self.0.extend(id.map(|id| Reference { part, by, id }));
        }
    }

    /// Adds what a route leads to: it is there as long as the route is no black hole (Amazon VPC user guide, "Route table concepts").
    fn target(&mut self, by: &'a str, route: &'a Route) {
        let (part, id) = match &route.target {
            // Other endpoints that routes lead to are those of Gateway Load Balancers, and no endpoints of a service.
            Target::Endpoint(id) if route.prefix_list.is_some() => (SnapshotPart::Endpoints, id),
            Target::NatGateway(id) => (SnapshotPart::NatGateways, id),
            Target::Instance(id) => (SnapshotPart::Instances, id),
            Target::Interface(id) => (SnapshotPart::Interfaces, id),
            Target::InternetGateway(id)
            | Target::EgressOnlyInternetGateway(id)
            | Target::Peering(id)
            | Target::TransitGateway(id)
            | Target::VpnGateway(id) => (SnapshotPart::Attachments, id),
            Target::Endpoint(_) | Target::Local | Target::Other(_) => return,
        };
        self.add(part, by, [id]);
    }
}
