//! Subnets, route tables and DHCP options.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, filter, sorted, tags};
use super::vpc::in_subnet;
use crate::snapshot::{Route, RouteTable, SnapshotPart, Subnet, Target};
use aws_sdk_ec2::types::{self, RouteOrigin, RouteState, RouteTableAssociationStateCode as State};
use ipnet::IpNet;

/// Reads the subnets.
pub(super) async fn subnets(asker: &ApiReader, vpc: &str) -> Result<Vec<Subnet>, Failure> {
    const ACTION: &str = "ec2:DescribeSubnets";
    let request = asker.session.ec2().describe_subnets();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(asker, ACTION, SnapshotPart::Subnets, 1000, request, subnets);
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Subnets,
    };
    let subnets = found
        .into_iter()
        .filter_map(|subnet| read_subnet(reader, subnet));
    let mut subnets: Vec<_> = subnets.collect();
    subnets.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(subnets)
}

fn read_subnet(reader: Reader<'_>, subnet: types::Subnet) -> Option<Subnet> {
    let id = reader.id(subnet.subnet_id)?;
    let Some(Ok(cidr)) = subnet.cidr_block.map(|cidr| cidr.parse()) else {
        reader.odd(format!("`{id}` has no IPv4 range"));
        return None;
    };
    let v6 = subnet.ipv6_cidr_block_association_set.unwrap_or_default();
    let v6 = v6.into_iter().filter(|range| {
        let state = range.ipv6_cidr_block_state.as_ref();
        in_subnet(state.and_then(|state| state.state.as_ref()))
    });
    Some(Subnet {
        zone: subnet
            .availability_zone_id
            .or(subnet.availability_zone)
            .unwrap_or_default(),
        cidr,
        cidrs_v6: reader.ranges(v6.filter_map(|range| range.ipv6_cidr_block)),
        public_addresses: subnet.map_public_ip_on_launch.unwrap_or_default(),
        free_addresses: subnet
            .available_ip_address_count
            .and_then(|count| u64::try_from(count).ok()),
        tags: tags(subnet.tags),
        id,
    })
}

/// Reads the route tables.
pub(super) async fn route_tables(asker: &ApiReader, vpc: &str) -> Result<Vec<RouteTable>, Failure> {
    const ACTION: &str = "ec2:DescribeRouteTables";
    let request = asker.session.ec2().describe_route_tables();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::RouteTables,
        100,
        request,
        route_tables
    );
    asker.never_empty(ACTION, SnapshotPart::RouteTables, found.is_empty());
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::RouteTables,
    };
    let tables = found
        .into_iter()
        .filter_map(|table| read_table(reader, table));
    let mut tables: Vec<_> = tables.collect();
    tables.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(tables)
}

fn read_table(reader: Reader<'_>, table: types::RouteTable) -> Option<RouteTable> {
    let mut associations = table.associations.unwrap_or_default();
    associations.retain(|association| {
        let state = association.association_state.as_ref();
        let state = state.and_then(|state| state.state.as_ref());
        matches!(state, None | Some(State::Associated | State::Associating))
    });
    let main = associations.iter().any(|one| one.main == Some(true));
    let routes = table.routes.unwrap_or_default().into_iter();
    let mut routes: Vec<_> = routes
        .filter_map(|route| read_route(reader, &route))
        .collect();
    let key = |route: &Route| {
        let (list, target) = (route.prefix_list.clone(), route.target.clone());
        (route.destination, list, target)
    };
    routes.sort_by_key(key);
    Some(RouteTable {
        id: reader.id(table.route_table_id)?,
        main,
        subnets: sorted(associations.into_iter().filter_map(|one| one.subnet_id)),
        routes,
        tags: tags(table.tags),
    })
}

fn read_route(reader: Reader<'_>, route: &types::Route) -> Option<Route> {
    let range = route
        .destination_cidr_block()
        .or(route.destination_ipv6_cidr_block());
    let destination: Option<IpNet> = match range {
        Some(range) => Some(reader.range(range)?),
        None => None,
    };
    let prefix_list = route.destination_prefix_list_id().map(str::to_owned);
    if destination.is_none() && prefix_list.is_none() {
        reader.odd("the answer holds a route without a destination");
        return None;
    }
    Some(Route {
        destination,
        prefix_list,
        target: target(route),
        blackhole: route.state() == Some(&RouteState::Blackhole),
        propagated: route.origin() == Some(&RouteOrigin::EnableVgwRoutePropagation),
    })
}

/// Makes a target of an id.
type Kind = fn(String) -> Target;

/// Reads where a route leads. A route to an instance names its interface, too; the instance is what was meant.
fn target(route: &types::Route) -> Target {
    let own = |id: &str| id.to_owned();
    if let Some(id) = route.gateway_id() {
        return match id.split('-').next().unwrap_or_default() {
            "local" => Target::Local,
            "igw" => Target::InternetGateway(own(id)),
            "eigw" => Target::EgressOnlyInternetGateway(own(id)),
            "vgw" => Target::VpnGateway(own(id)),
            "vpce" => Target::Endpoint(own(id)),
            _ => Target::Other(own(id)),
        };
    }
    let kinds: [(Option<&str>, Kind); 7] = [
        (route.nat_gateway_id(), Target::NatGateway),
        (
            route.egress_only_internet_gateway_id(),
            Target::EgressOnlyInternetGateway,
        ),
        (route.instance_id(), Target::Instance),
        (route.network_interface_id(), Target::Interface),
        (route.vpc_peering_connection_id(), Target::Peering),
        (route.transit_gateway_id(), Target::TransitGateway),
        (
            route
                .carrier_gateway_id()
                .or(route.local_gateway_id())
                .or(route.core_network_arn())
                .or(route.odb_network_arn()),
            Target::Other,
        ),
    ];
    let mut kinds = kinds.into_iter();
    kinds
        .find_map(|(id, kind)| Some(kind(own(id.filter(|id| !id.is_empty())?))))
        // AWS leaves the target of a blackhole out where it is gone for good.
        .unwrap_or_else(|| Target::Other(String::new()))
}
