//! The counterparts of everything that has one.

use super::associated::{acls, tables};
use super::matching::{Matched, Wanted, wanted};
use crate::snapshot::{
    Attachment, AttachmentKind, Endpoint, Instance, NatGateway, NetworkAcl, Record, RouteTable,
    SecurityGroup, Snapshot, Subnet, Target,
};
use crate::topology::{FieldValue, Inventory, NatDevice, Part, ResourceKind, Text, Topology, ids};
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
    pub(super) records: Matched<'a, Record>,
    pub(super) snapshot: &'a Snapshot,
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

/// Counts the routes that lead to what has one of these ids.
fn routes_to(snapshot: &Snapshot, ids: &[&String]) -> usize {
    let routes = snapshot.route_tables.iter().flat_map(|table| &table.routes);
    let targets = routes.filter_map(|route| route.target.id());
    targets
        .filter(|target| ids.iter().any(|id| id == target))
        .count()
}

impl<'a> Matches<'a> {
    pub(super) fn of(
        topology: &'a Topology,
        snapshot: &'a Snapshot,
        inventory: &Inventory<'_>,
    ) -> Self {
        let profile = topology.profile.as_str();
        let subnets = Matched::of(profile, snapshot.subnets.iter(), &subnets(topology));
        let tables = tables(topology, snapshot, &subnets);
        let own = |group: &&SecurityGroup| group.vpc == snapshot.vpc.id && group.name != "default";
        let groups = topology.security_groups.iter().map(|group| {
            let name = topology.prefixed(group.function.as_str());
            wanted(
                ids::security_group(group.function),
                move |one: &SecurityGroup| one.name == name,
            )
        });
        let groups: Vec<_> = groups.collect();
        let endpoints = topology.endpoints.iter().map(|endpoint| {
            wanted(ids::endpoint(&endpoint.service), |one: &Endpoint| {
                one.service_name == endpoint.service_name && one.kind == endpoint.kind
            })
            // AWS gives the names of a service to one endpoint of a VPC, and calls go where the names lead.
            .at_work(|one| endpoint.private_dns && one.private_dns)
            .by_use(|one| {
                let names =
                    usize::from(one.private_dns == endpoint.private_dns) * snapshot.subnets.len();
                names + one.interfaces.len() + one.route_tables.len()
            })
        });
        let endpoints: Vec<_> = endpoints.collect();
        let internet: Vec<_> = topology.internet.iter().collect();
        let gateway = internet.iter().map(|_| {
            wanted(ids::INTERNET_GATEWAY.to_owned(), |one: &Attachment| {
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
            let subnet = subnets.get(&ids::subnet("public", zone));
            wanted(ids::nat(zone), move |one: &NatGateway| {
                subnet.is_some_and(|subnet| subnet.id == one.subnet)
            })
            .proven_by(|one| routes_to(snapshot, &[&one.id]) > 0)
            .by_use(|one| routes_to(snapshot, &[&one.id]))
        });
        let instances = nats(false).map(|zone| {
            let forwards = wanted(ids::nat(zone), |one: &Instance| !one.source_dest_check);
            forwards.unproven().by_use(|one| {
                let ids: Vec<_> = one.interfaces.iter().chain([&one.id]).collect();
                routes_to(snapshot, &ids)
            })
        });
        let nat_gateways = Matched::of(
            profile,
            snapshot.nat_gateways.iter().filter(|nat| alive(&nat.state)),
            &nat_gateways.collect::<Vec<_>>(),
        );
        let instances = Matched::of(
            profile,
            snapshot.instances.iter().filter(|one| alive(&one.state)),
            &instances.collect::<Vec<_>>(),
        );
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
            records: records(snapshot, inventory, (profile, &nat_gateways, &instances)),
            nat_gateways,
            instances,
            gateways: Matched::of(
                profile,
                snapshot.attachments.iter().filter(|one| alive(&one.state)),
                &gateway.collect::<Vec<_>>(),
            ),
            snapshot,
            subnets,
            tables,
        }
    }

    /// Returns the id that the blueprint has for what AWS's id or ARN means; none for what it does not know.
    pub(super) fn name_of(&self, text: &str) -> Option<String> {
        let snapshot = self.snapshot;
        if text == snapshot.vpc.id {
            return Some(ids::VPC.to_owned());
        }
        let by_arn = |one: &Record| one.id == text || one.arn.as_deref() == Some(text);
        let record = self.records.all().find(|one| by_arn(one));
        let id = record.map_or(text, |record| &record.id);
        [
            self.records.known(id),
            self.subnets.known(id),
            self.instances.known(id),
            self.nat_gateways.known(id),
            self.groups.known(id),
        ]
        .into_iter()
        .flatten()
        .next()
    }

    /// Returns the id that AWS gave to what the blueprint knows by an id.
    pub(super) fn id_of(&self, id: &str) -> Option<String> {
        let snapshot = self.snapshot;
        match id {
            ids::VPC => Some(snapshot.vpc.id.clone()),
            ids::DEFAULT_SECURITY_GROUP => {
                let default = snapshot.default_security_group();
                default.map(|group| group.id.clone())
            }
            _ => {
                let subnet = || self.subnets.get(id).map(|one| &one.id);
                let group = || self.groups.get(id).map(|one| &one.id);
                let record = self.records.get(id).map(|one| &one.id);
                record.or_else(subnet).or_else(group).cloned()
            }
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
    let tiers = topology.tiers.iter();
    let subnets = tiers.flat_map(|tier| tier.subnets.iter().map(move |subnet| (tier, subnet)));
    let subnets = subnets.map(|(tier, subnet)| {
        let cidr: Option<Ipv4Net> = subnet.cidr.to_string().parse().ok();
        wanted(
            ids::subnet(&tier.name, &subnet.zone),
            move |one: &Subnet| one.zone == subnet.zone.as_str() && Some(one.cidr) == cidr,
        )
    });
    subnets.collect()
}

/// Matches records: one without its tag is the one of its name; a flow log, one of the VPC; an address, that of the NAT.
fn records<'a>(
    snapshot: &'a Snapshot,
    inventory: &Inventory<'_>,
    (profile, gateways, instances): (&str, &Matched<'a, NatGateway>, &Matched<'a, Instance>),
) -> Matched<'a, Record> {
    let of_records = inventory
        .resources
        .iter()
        .filter(|one| one.kind.is_record());
    let wanted = of_records.map(|resource| {
        let field = if resource.kind == ResourceKind::Key {
            "alias"
        } else {
            "name"
        };
        let name = resource.field(field).map(|field| field.value.clone());
        let kind = resource.kind;
        let nat = resource.id.strip_prefix("elastic-ip/").unwrap_or_default();
        let (gateway, instance) = (gateways.get(nat), instances.get(nat));
        let own = wanted(resource.id.clone(), move |one: &Record| {
            let used = || {
                gateway.is_some_and(|nat| nat.allocations.contains(&one.id))
                    || instance.is_some_and(|nat| one.field("instance") == Some(&nat.id))
            };
            let named = || match &name {
                Some(FieldValue::Text(name)) => is_called(one, field, name),
                _ if kind == ResourceKind::ElasticIp => used(),
                _ if kind == ResourceKind::DhcpOptions => {
                    one.field("vpc") == Some(&snapshot.vpc.id)
                }
                _ => kind == ResourceKind::FlowLog && one.field("of") == Some(&snapshot.vpc.id),
            };
            one.kind == kind && named()
        });
        // A VPC has several flow logs, and DHCP options that nothing uses may be the right ones. The alias of a key moves: together with
        // the description it proves the key, for whoever may only tag keys can change neither.
        let description = resource.field("description");
        let description = description.map(|field| field.value.clone());
        let proven = move |one: &Record| match kind {
            ResourceKind::FlowLog | ResourceKind::DhcpOptions => false,
            ResourceKind::Key => match &description {
                Some(FieldValue::Text(text)) => is_called(one, "description", text),
                _ => false,
            },
            _ => true,
        };
        Wanted {
            may_be: Box::new(move |one: &Record| one.kind == kind),
            ..own.proven_by(proven)
        }
    });
    let wanted: Vec<_> = wanted.collect();
    Matched::of(profile, snapshot.records.iter(), &wanted)
}

/// Tells whether a record bears a name; where the name holds the account id, any twelve digits do.
fn is_called(record: &Record, field: &str, name: &Text) -> bool {
    let start = name.resolve(|_| String::new());
    let whole = matches!(name.0.last(), Some(Part::Literal(_)) | None);
    let is = |found: &str| {
        if whole {
            found == start
        } else {
            found.starts_with(&start)
        }
    };
    // AWS's own id of what has a name is that name, or an ARN that ends with it.
    let ends = || record.id.ends_with(&format!("/{start}"));
    record.field(field).is_some_and(|found| is(found)) || is(&record.id) || ends()
}
