//! A snapshot, indexed once so that each question costs little.

use super::acls::Acls;
use super::ends::End;
use super::filter::Range;
use super::groups::Groups;
use super::ids::Ids;
use super::routes::Table;
use crate::snapshot::{Endpoint, Snapshot, SnapshotPart, Subnet};
use ipnet::IpNet;
use rustc_hash::FxHashMap;
use std::net::IpAddr;

/// A network that can be asked. Building it takes time linear in the snapshot, save for sorting.
#[derive(Debug)]
pub struct Network<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) ids: Ids<'a>,
    pub(super) subnets: Vec<Place<'a>>,
    /// Ranges of the subnets, sorted, so that the subnet of an address is found by bisection.
    v4: Vec<(u32, u32, u32)>,
    v6: Vec<(u128, u128, u32)>,
    vpc: Vec<Range>,
    pub(super) groups: Groups<'a>,
    pub(super) acls: Acls<'a>,
    pub(super) tables: Vec<Table<'a>>,
    pub(super) interfaces: Vec<End<'a>>,
    /// Which interface holds an address.
    held_v4: FxHashMap<u32, u32>,
    held_v6: FxHashMap<u128, u32>,
    pub(super) knows_interfaces: bool,
    pub(super) knows_groups: bool,
    pub(super) knows_attachments: bool,
}

/// A subnet with what decides about it.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) id: &'a str,
    pub(super) subnet: &'a Subnet,
    pub(super) table: Option<u32>,
    pub(super) acl: Option<u32>,
    /// IPv4 addresses that the table keeps in the VPC, of which most questions are: then the table need not be looked at.
    local: (u32, u32),
}

impl Place<'_> {
    /// Tells whether an address is one for which the local route is known to decide.
    #[inline]
    pub(super) fn keeps(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => (self.local.0..=self.local.1).contains(&u32::from(address)),
            IpAddr::V6(_) => false,
        }
    }
}

impl<'a> Network<'a> {
    /// Indexes a snapshot.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot) -> Self {
        let ids = Ids::new(snapshot);
        let tables = snapshot
            .route_tables
            .iter()
            .map(|table| Table::new(table, &ids));
        let mut network = Self {
            snapshot,
            subnets: places(snapshot),
            v4: Vec::new(),
            v6: Vec::new(),
            vpc: snapshot.vpc.cidrs.iter().copied().map(Range::of).collect(),
            groups: Groups::new(&ids, snapshot),
            acls: Acls::new(&snapshot.network_acls),
            tables: tables.collect(),
            interfaces: Vec::new(),
            held_v4: FxHashMap::default(),
            held_v6: FxHashMap::default(),
            knows_interfaces: snapshot.knows(SnapshotPart::Interfaces),
            knows_groups: snapshot.knows(SnapshotPart::SecurityGroups),
            knows_attachments: snapshot.knows(SnapshotPart::Attachments),
            ids,
        };
        network.index_local();
        network.index_ranges();
        network.index_interfaces();
        network
    }

    fn index_local(&mut self) {
        for place in &mut self.subnets {
            let table = place.table.and_then(|at| self.tables.get(at as usize));
            place.local = table.map_or((1, 0), Table::local);
        }
    }

    fn index_ranges(&mut self) {
        for (place, at) in self.subnets.iter().zip(0..) {
            let cidr = place.subnet.cidr;
            self.v4
                .push((cidr.network().into(), cidr.broadcast().into(), at));
            for net in &place.subnet.cidrs_v6 {
                if let IpNet::V6(net) = net {
                    self.v6
                        .push((net.network().into(), net.broadcast().into(), at));
                }
            }
        }
        self.v4.sort_unstable();
        self.v6.sort_unstable();
    }

    fn index_interfaces(&mut self) {
        let mut owners: FxHashMap<&str, &'a Endpoint> = FxHashMap::default();
        for endpoint in &self.snapshot.endpoints {
            for interface in &endpoint.interfaces {
                owners.insert(interface, endpoint);
            }
        }
        for (interface, at) in self.snapshot.interfaces.iter().zip(0..) {
            let subnet = self.ids.subnets.get(interface.subnet.as_str());
            let groups = interface.groups.iter().filter_map(|id| {
                let group = self.ids.groups.get(id.as_str())?;
                Some((id.as_str(), *group))
            });
            // Interfaces of a subnet that is not there cannot be placed, and answer nothing.
            let subnet = subnet.copied().unwrap_or(u32::MAX);
            let mut end = End::new(subnet, &interface.addresses, groups.collect());
            end.interface = Some(interface);
            end.id = Some(&interface.id);
            end.endpoint = owners.get(interface.id.as_str()).copied();
            self.interfaces.push(end);
            for address in &interface.addresses {
                match *address {
                    IpAddr::V4(address) => self.held_v4.insert(address.into(), at),
                    IpAddr::V6(address) => self.held_v6.insert(address.into(), at),
                };
            }
        }
    }

    /// Returns the interface that holds an address, by its number.
    #[inline]
    pub(super) fn held(&self, address: IpAddr) -> Option<u32> {
        match address {
            IpAddr::V4(address) => self.held_v4.get(&u32::from(address)).copied(),
            IpAddr::V6(address) => self.held_v6.get(&u128::from(address)).copied(),
        }
    }

    /// Returns the subnet that an address lies in.
    #[inline]
    pub(super) fn subnet_at(&self, address: IpAddr) -> Option<u32> {
        match address {
            IpAddr::V4(address) => bisect(&self.v4, u32::from(address)),
            IpAddr::V6(address) => bisect(&self.v6, u128::from(address)),
        }
    }

    /// Tells whether an address lies in the VPC's ranges.
    #[inline]
    pub(super) fn holds(&self, address: IpAddr) -> bool {
        self.vpc.iter().any(|range| range.contains(address))
    }
}

fn bisect<T: Ord + Copy>(ranges: &[(T, T, u32)], address: T) -> Option<u32> {
    let behind = ranges.partition_point(|(first, ..)| *first <= address);
    let (_, last, at) = ranges.get(behind.checked_sub(1)?)?;
    (address <= *last).then_some(*at)
}

/// Gives each subnet its route table (its own, or the main one) and its ACL (its own, or the default one): Amazon VPC user
/// guide, "Subnet route tables" and "Network ACL basics".
fn places(snapshot: &Snapshot) -> Vec<Place<'_>> {
    let mut tables: FxHashMap<&str, u32> = FxHashMap::default();
    let mut main = None;
    for (table, at) in snapshot.route_tables.iter().zip(0..) {
        if table.main {
            main = Some(at);
        }
        for subnet in &table.subnets {
            tables.insert(subnet, at);
        }
    }
    let mut acls: FxHashMap<&str, u32> = FxHashMap::default();
    let mut default = None;
    for (acl, at) in snapshot.network_acls.iter().zip(0..) {
        if acl.default {
            default = Some(at);
        }
        for subnet in &acl.subnets {
            acls.insert(subnet, at);
        }
    }
    // What a subnet has may be among what could not be read.
    let main = main.filter(|_| snapshot.knows(SnapshotPart::RouteTables));
    let default = default.filter(|_| snapshot.knows(SnapshotPart::NetworkAcls));
    let subnets = snapshot.subnets.iter().map(|subnet| Place {
        id: &subnet.id,
        subnet,
        table: tables.get(subnet.id.as_str()).copied().or(main),
        acl: acls.get(subnet.id.as_str()).copied().or(default),
        local: (1, 0),
    });
    subnets.collect()
}
