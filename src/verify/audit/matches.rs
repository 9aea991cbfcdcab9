//! The counterparts of everything that has one.

use super::matching::{Matched, Wanted};
use crate::snapshot::{
    Attachment, AttachmentKind, Endpoint, Instance, NatGateway, NetworkAcl, RouteTable,
    SecurityGroup, Snapshot, Subnet, Target,
};
use crate::topology::{Function, NatDevice, Topology};
use ipnet::Ipv4Net;

/// What is deployed, by the blueprint's ids.
pub(super) struct Matches<'a> {
    pub(super) subnets: Matched<'a, Subnet>,
    pub(super) tables: Matched<'a, RouteTable>,
    pub(super) groups: Matched<'a, SecurityGroup>,
    pub(super) acls: Matched<'a, NetworkAcl>,
    pub(super) endpoints: Matched<'a, Endpoint>,
    pub(super) nat_gateways: Matched<'a, NatGateway>,
    pub(super) instances: Matched<'a, Instance>,
    pub(super) gateways: Matched<'a, Attachment>,
}

/// Returns the id of a function's group.
pub(super) fn group_id(function: Function) -> String {
    format!("security-group/{}", function.as_str())
}

/// Returns the id of the route table of a tier in a zone.
pub(super) fn table_id(public: bool, zone: &str) -> String {
    if public {
        "route-table/public".to_owned()
    } else {
        format!("route-table/private/{zone}")
    }
}

/// Tells whether a NAT gateway, an attachment or the like is still there: AWS lists the dead for hours.
pub(super) fn alive(state: &str) -> bool {
    const DEAD: [&str; 9] = [
        "deleted",
        "deleting",
        "detached",
        "detaching",
        "failed",
        "rejected",
        "expired",
        "terminated",
        "shutting-down",
    ];
    !DEAD.iter().any(|dead| state.eq_ignore_ascii_case(dead))
}

fn wanted<'a, T>(what: String, looks_like: impl Fn(&T) -> bool + 'a) -> Wanted<'a, T> {
    Wanted {
        what,
        looks_like: Box::new(looks_like),
    }
}

impl<'a> Matches<'a> {
    pub(super) fn of(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        let profile = topology.profile.as_str();
        let subnets = Matched::of(profile, snapshot.subnets.iter(), &subnets(topology));
        let tables = tables(topology, snapshot, &subnets);
        let own = |group: &&SecurityGroup| group.vpc == snapshot.vpc.id && group.name != "default";
        let groups = topology.security_groups.iter().map(|group| {
            let name = format!("{}-{}", topology.prefix, group.function.as_str());
            wanted(group_id(group.function), move |one: &SecurityGroup| {
                one.name == name
            })
        });
        let groups: Vec<_> = groups.collect();
        let endpoints = topology.endpoints.iter().map(|endpoint| {
            wanted(
                format!("endpoint/{}", endpoint.service),
                |one: &Endpoint| {
                    one.service_name == endpoint.service_name && one.kind == endpoint.kind
                },
            )
        });
        let endpoints: Vec<_> = endpoints.collect();
        let internet: Vec<_> = topology.internet.iter().collect();
        let gateway = internet.iter().map(|_| {
            wanted("internet-gateway".to_owned(), |one: &Attachment| {
                one.kind == AttachmentKind::InternetGateway
            })
        });
        let nats = |gateways: bool| {
            let devices = internet
                .iter()
                .filter(move |internet| (internet.nat == NatDevice::Gateway) == gateways);
            devices.flat_map(|internet| &internet.zones)
        };
        let nat_gateways = nats(true).map(|zone| {
            let subnet = subnets.get(&format!("subnet/public/{zone}"));
            wanted(format!("nat/{zone}"), move |one: &NatGateway| {
                subnet.is_some_and(|subnet| subnet.id == one.subnet)
            })
        });
        let instances = nats(false).map(|zone| {
            wanted(format!("nat/{zone}"), |one: &Instance| {
                !one.source_dest_check
            })
        });
        Self {
            acls: acls(topology, snapshot, &subnets),
            groups: Matched::of(
                profile,
                snapshot.security_groups.iter().filter(own),
                &groups,
            ),
            endpoints: Matched::of(
                profile,
                snapshot.endpoints.iter().filter(|one| alive(&one.state)),
                &endpoints,
            ),
            nat_gateways: Matched::of(
                profile,
                snapshot.nat_gateways.iter().filter(|nat| alive(&nat.state)),
                &nat_gateways.collect::<Vec<_>>(),
            ),
            instances: Matched::of(
                profile,
                snapshot.instances.iter().filter(|one| alive(&one.state)),
                &instances.collect::<Vec<_>>(),
            ),
            gateways: Matched::of(
                profile,
                snapshot.attachments.iter().filter(|one| alive(&one.state)),
                &gateway.collect::<Vec<_>>(),
            ),
            subnets,
            tables,
        }
    }

    /// Names the target of a route.
    pub(super) fn target(&self, target: &Target) -> String {
        match target {
            Target::Local => "local".to_owned(),
            Target::Endpoint(id) => self.endpoints.name(id),
            Target::NatGateway(id) => self.nat_gateways.name(id),
            Target::Instance(id) => self.instances.name(id),
            Target::InternetGateway(id) => self.gateways.name(id),
            // The route to an instance names the interface in some answers of AWS.
            Target::Interface(id) => {
                let mut instances = self.instances.all();
                let instance = instances.find(|one| one.interfaces.contains(id));
                instance.map_or_else(|| id.clone(), |one| self.instances.name(&one.id))
            }
            Target::EgressOnlyInternetGateway(id)
            | Target::Peering(id)
            | Target::TransitGateway(id)
            | Target::VpnGateway(id)
            | Target::Other(id) => id.clone(),
        }
    }
}

fn subnets(topology: &Topology) -> Vec<Wanted<'_, Subnet>> {
    let subnets = topology.subnets().map(|subnet| {
        let cidr: Option<Ipv4Net> = subnet.cidr.to_string().parse().ok();
        wanted(format!("subnet/{}", subnet.id), move |one: &Subnet| {
            one.zone == subnet.zone && Some(one.cidr) == cidr
        })
    });
    subnets.collect()
}

/// Matches route tables: one without its tag is the one that a subnet of its zone uses.
fn tables<'a>(
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    deployed: &Matched<'a, Subnet>,
) -> Matched<'a, RouteTable> {
    let mut list: Vec<Wanted<'_, RouteTable>> = Vec::new();
    for tier in &topology.tiers {
        for subnet in &tier.subnets {
            let what = table_id(tier.public, &subnet.zone);
            let subnet = deployed.get(&format!("subnet/{}", subnet.id));
            list.push(wanted(what, move |one: &RouteTable| {
                !one.main && subnet.is_some_and(|subnet| one.subnets.contains(&subnet.id))
            }));
        }
    }
    let own = snapshot.route_tables.iter();
    let profile = topology.profile.as_str();
    Matched::of(profile, own.filter(|table| !table.main), &list)
}

/// Matches network ACLs: one without its tag is the one of a subnet of its tier.
fn acls<'a>(
    topology: &'a Topology,
    snapshot: &'a Snapshot,
    deployed: &Matched<'a, Subnet>,
) -> Matched<'a, NetworkAcl> {
    let mut list: Vec<Wanted<'_, NetworkAcl>> = Vec::new();
    for tier in &topology.tiers {
        for subnet in &tier.subnets {
            let subnet = deployed.get(&format!("subnet/{}", subnet.id));
            list.push(wanted(
                format!("network-acl/{}", tier.name),
                move |one: &NetworkAcl| {
                    !one.default && subnet.is_some_and(|subnet| one.subnets.contains(&subnet.id))
                },
            ));
        }
    }
    let own = snapshot.network_acls.iter();
    let profile = topology.profile.as_str();
    Matched::of(profile, own.filter(|acl| !acl.default), &list)
}
