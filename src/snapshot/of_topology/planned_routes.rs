//! Routes, endpoints and NAT as they would stand after the deployment.

use super::super::{
    Endpoint, EndpointService, Instance, Interface, NatGateway, Origin, PrefixList, Route,
    RouteTable, Tags, Target,
};
use super::{PlannedSnapshot, address, sorted};
use crate::catalog::{EndpointType, ZoneId};
use crate::topology::{self, Function, NatDevice, ids};
use ipnet::{IpNet, Ipv4Net};
use std::net::{IpAddr, Ipv4Addr};

/// Addresses below this offset are AWS's; interfaces start here.
const FIRST_FREE: u32 = 4;

impl PlannedSnapshot<'_> {
    pub(super) fn route_tables(&self) -> Vec<RouteTable> {
        let topology = self.topology;
        let private = topology.route_tables.iter().map(|table| {
            let id = ids::private_route_table(&table.zone);
            let mut routes = self.local();
            if let (Some(zone), Some(internet)) = (&table.nat_zone, &topology.internet) {
                let nat = ids::nat(zone);
                let target = match internet.nat {
                    NatDevice::Gateway => Target::NatGateway(nat),
                    NatDevice::Instance { .. } => Target::Instance(nat),
                };
                routes.push(to_range(internet.destination.net().into(), target));
            }
            routes.extend(self.of_kind(EndpointType::Gateway).map(|endpoint| Route {
                destination: None,
                prefix_list: Some(ids::prefix_list(&endpoint.service)),
                target: Target::Endpoint(ids::endpoint(&endpoint.service)),
                blackhole: false,
                propagated: false,
            }));
            RouteTable {
                main: false,
                subnets: self.subnet_ids(|tier, zone| !tier.public && zone == table.zone),
                routes,
                tags: self.tags(&id),
                id,
            }
        });
        let public = topology.internet.as_ref().map(|internet| {
            let gateway = Target::InternetGateway(ids::INTERNET_GATEWAY.to_owned());
            let id = ids::PUBLIC_ROUTE_TABLE;
            RouteTable {
                id: id.to_owned(),
                main: false,
                subnets: self.subnet_ids(|tier, _| tier.public),
                routes: self
                    .local()
                    .into_iter()
                    .chain([to_range(internet.destination.net().into(), gateway)])
                    .collect(),
                tags: self.tags(id),
            }
        });
        let main = RouteTable {
            id: ids::MAIN_ROUTE_TABLE.to_owned(),
            main: true,
            subnets: Vec::new(),
            routes: self.local(),
            tags: self.tags(ids::MAIN_ROUTE_TABLE),
        };
        private.chain(public).chain([main]).collect()
    }

    /// One for each range of the VPC: Amazon VPC user guide, "VPC CIDR blocks", "Manage IPv4 CIDR blocks for a VPC".
    fn local(&self) -> Vec<Route> {
        let ranges = self.topology.vpc.cidrs();
        ranges
            .map(|range| to_range(range.net().into(), Target::Local))
            .collect()
    }

    fn subnet_ids(&self, wanted: impl Fn(&topology::Tier, ZoneId) -> bool) -> Vec<String> {
        let tiers = self.topology.tiers.iter();
        let subnets = tiers.flat_map(|tier| tier.subnets.iter().map(move |subnet| (tier, subnet)));
        let wanted = subnets.filter(|(tier, subnet)| wanted(tier, subnet.zone));
        sorted(wanted.map(|(tier, subnet)| ids::subnet(&tier.name, &subnet.zone)))
    }

    fn of_kind(&self, kind: EndpointType) -> impl Iterator<Item = &topology::Endpoint> {
        let endpoints = self.topology.endpoints.iter();
        endpoints.filter(move |endpoint| endpoint.kind == kind)
    }

    /// The subnets in which an interface endpoint stands.
    fn endpoint_subnets<'t>(
        &'t self,
        endpoint: &'t topology::Endpoint,
    ) -> impl Iterator<Item = &'t topology::Subnet> {
        let tiers = self.topology.tiers.iter();
        let tiers = tiers.filter(|tier| tier.function == Function::Vpce);
        let subnets = tiers.flat_map(|tier| &tier.subnets);
        subnets.filter(|subnet| endpoint.stands_in(subnet.zone))
    }

    pub(super) fn endpoints(&self) -> Vec<Endpoint> {
        let endpoints = self.topology.endpoints.iter().map(|endpoint| {
            let id = ids::endpoint(&endpoint.service);
            let stands = endpoint.kind == EndpointType::Interface;
            let subnets = || self.endpoint_subnets(endpoint).filter(|_| stands);
            let tables = self.topology.route_tables.iter().filter(|_| !stands);
            Endpoint {
                service_name: endpoint.service_name.clone(),
                kind: endpoint.kind,
                state: "available".to_owned(),
                private_dns: endpoint.private_dns,
                names: endpoint.names.clone(),
                subnets: sorted(subnets().map(|subnet| ids::subnet_named(&subnet.id))),
                groups: carried(endpoint),
                interfaces: sorted(subnets().map(|subnet| format!("{id}/{}", subnet.zone))),
                route_tables: sorted(tables.map(|table| ids::private_route_table(&table.zone))),
                policy: endpoint.policy.as_ref().map(|policy| self.document(policy)),
                tags: self.tags(&id),
                id,
            }
        });
        endpoints.collect()
    }

    pub(super) fn services(&self) -> Vec<EndpointService> {
        let services = self.topology.endpoints.iter();
        let services = services.map(|endpoint| EndpointService {
            name: endpoint.service_name.clone(),
            zones: self
                .topology
                .zones
                .iter()
                .filter(|zone| endpoint.stands_in(**zone))
                .map(ToString::to_string)
                .collect(),
            private_dns_names: endpoint.names.clone(),
            policy_supported: endpoint.policy.is_some(),
        });
        services.collect()
    }

    /// Interfaces of endpoints and NAT. Which addresses AWS gives them is not known; these are the first free ones in order.
    pub(super) fn interfaces(&self) -> Vec<Interface> {
        let mut interfaces = Vec::new();
        for (offset, endpoint) in (FIRST_FREE..).zip(self.of_kind(EndpointType::Interface)) {
            let id = ids::endpoint(&endpoint.service);
            interfaces.extend(self.endpoint_subnets(endpoint).map(|subnet| Interface {
                id: format!("{id}/{}", subnet.zone),
                subnet: ids::subnet_named(&subnet.id),
                addresses: vec![address(subnet.cidr, offset)],
                public_address: None,
                groups: carried(endpoint),
                kind: "vpc_endpoint".to_owned(),
                source_dest_check: true,
                description: format!("VPC Endpoint Interface {id}"),
                origin: Origin::default(),
                tags: Tags::new(),
            }));
        }
        interfaces.extend(self.nat_interfaces());
        interfaces
    }

    /// NAT devices with their subnets: id and subnet.
    fn nats(&self) -> impl Iterator<Item = (String, &topology::Subnet)> {
        let zones = self.topology.internet.iter().flat_map(|way| &way.zones);
        zones.filter_map(|zone| {
            let mut public = self.topology.tiers.iter().filter(|tier| tier.public);
            let subnet = public.find_map(|tier| tier.subnets.iter().find(|at| at.zone == *zone));
            Some((ids::nat(zone), subnet?))
        })
    }

    fn nat_interfaces(&self) -> impl Iterator<Item = Interface> {
        let gateway = self.by_gateway();
        let nats = (1_u8..).zip(self.nats());
        nats.map(move |(number, (id, subnet))| Interface {
            id: format!("{id}/interface"),
            subnet: ids::subnet_named(&subnet.id),
            addresses: vec![address(subnet.cidr, FIRST_FREE)],
            // A documentation range (RFC 5737) stands for the elastic address.
            public_address: Some(IpAddr::from([203, 0, 113, number])),
            groups: (!gateway)
                .then(|| ids::security_group(Function::Nat))
                .into_iter()
                .collect(),
            kind: if gateway { "nat_gateway" } else { "interface" }.to_owned(),
            source_dest_check: false,
            description: if gateway {
                format!("Interface for NAT Gateway {id}")
            } else {
                String::new()
            },
            origin: Origin {
                instance: (!gateway).then(|| id.clone()),
                ..Origin::default()
            },
            tags: Tags::new(),
        })
    }

    fn by_gateway(&self) -> bool {
        let internet = self.topology.internet.as_ref();
        internet.is_some_and(|internet| internet.nat == NatDevice::Gateway)
    }

    pub(super) fn nat_gateways(&self) -> Vec<NatGateway> {
        let nats = self.nats().filter(|_| self.by_gateway());
        let nats = nats.map(|(id, subnet)| NatGateway {
            subnet: ids::subnet_named(&subnet.id),
            public: true,
            state: "available".to_owned(),
            addresses: vec![address(subnet.cidr, FIRST_FREE)],
            allocations: vec![ids::nat_address(&subnet.zone)],
            tags: self.tags(&id),
            id,
        });
        nats.collect()
    }

    pub(super) fn instances(&self) -> Vec<Instance> {
        let internet = self.topology.internet.as_ref();
        let instance_type = match internet.map(|internet| &internet.nat) {
            Some(NatDevice::Instance { instance_type, .. }) => instance_type.as_str(),
            _ => return Vec::new(),
        };
        let nats = self.nats().map(|(id, subnet)| Instance {
            instance_type: instance_type.to_owned(),
            subnet: ids::subnet("public", &subnet.zone),
            groups: vec![ids::security_group(Function::Nat)],
            interfaces: vec![format!("{id}/interface")],
            state: "running".to_owned(),
            source_dest_check: false,
            tags: self.tags(&id),
            id,
        });
        nats.collect()
    }

    /// The ranges behind a prefix list are AWS's and change; documentation ranges (RFC 5737) stand for them, so that routes
    /// and rules that name the list have something to match.
    pub(super) fn prefix_lists(&self) -> Vec<PrefixList> {
        let lists = self.of_kind(EndpointType::Gateway).map(|endpoint| {
            let first = match endpoint.service.as_str() {
                "s3" => Ipv4Addr::new(192, 0, 2, 0),
                _ => Ipv4Addr::new(198, 51, 100, 0),
            };
            PrefixList {
                id: ids::prefix_list(&endpoint.service),
                name: endpoint.service_name.clone(),
                entries: vec![IpNet::V4(Ipv4Net::new(first, 24).unwrap_or_default())],
            }
        });
        lists.collect()
    }
}

fn to_range(range: IpNet, target: Target) -> Route {
    Route {
        destination: Some(range),
        prefix_list: None,
        target,
        blackhole: false,
        propagated: false,
    }
}

/// Returns the groups of an endpoint's interfaces, as AWS sorts none: by id.
fn carried(endpoint: &topology::Endpoint) -> Vec<String> {
    let functions = endpoint.functions.iter();
    sorted(functions.map(|function| ids::security_group(*function)))
}
