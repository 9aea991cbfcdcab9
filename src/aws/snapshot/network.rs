//! Subnets, route tables and DHCP options.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, filter, sorted};
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
    let v6 = reader.list(
        subnet.ipv6_cidr_block_association_set,
        "the IPv6 ranges",
        &id,
    );
    let v6 = v6.into_iter().filter(|range| {
        let state = range.ipv6_cidr_block_state.as_ref();
        let state = state.and_then(|state| state.state.as_ref());
        in_subnet(reader.said(state, "the state of a range", &id))
    });
    let v6 = v6.filter_map(|range| reader.said(range.ipv6_cidr_block, "a range", &id));
    let public = reader.said(
        subnet.map_public_ip_on_launch,
        "whether it gives public addresses",
        &id,
    );
    let free = reader.said(subnet.available_ip_address_count, "the free addresses", &id);
    Some(Subnet {
        zone: reader.text(subnet.availability_zone_id, "the zone", &id),
        cidr,
        cidrs_v6: reader.ranges(v6),
        public_addresses: public.unwrap_or_default(),
        free_addresses: free.and_then(|count| u64::try_from(count).ok()),
        tags: reader.tags(subnet.tags),
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
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::RouteTables,
    };
    let tables = found
        .into_iter()
        .filter_map(|table| read_table(reader, table));
    let mut tables: Vec<_> = tables.collect();
    let main = tables.iter().any(|table| table.main);
    asker.never_empty(ACTION, SnapshotPart::RouteTables, !main);
    tables.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(tables)
}

fn read_table(reader: Reader<'_>, table: types::RouteTable) -> Option<RouteTable> {
    let id = reader.id(table.route_table_id)?;
    let mut associations = reader.list(table.associations, "the associations", &id);
    associations.retain(|association| {
        let state = association.association_state.as_ref();
        let state = state.and_then(|state| state.state.as_ref());
        let state = reader.said(state, "the state of an association", &id);
        matches!(state, None | Some(State::Associated | State::Associating))
    });
    for one in &associations {
        let main = reader.said(one.main, "whether it is the main one", &id);
        // One that is not of the VPC is of a subnet or of a gateway.
        if main == Some(false) {
            let with = one.subnet_id().or(one.gateway_id());
            reader.said(with, "with what it is associated", &id);
        }
    }
    let main = associations.iter().any(|one| one.main == Some(true));
    let routes = reader.list(table.routes, "the routes", &id).into_iter();
    let mut routes: Vec<_> = routes
        .filter_map(|route| read_route(reader, &route))
        .collect();
    let key = |route: &Route| {
        let (list, target) = (route.prefix_list.clone(), route.target.clone());
        (route.destination, list, target)
    };
    routes.sort_by_key(key);
    let of_subnets = associations.into_iter().map(|one| one.subnet_id);
    Some(RouteTable {
        main,
        subnets: sorted(of_subnets.flatten()),
        routes,
        tags: reader.tags(table.tags),
        id,
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
    let matched = range.or(prefix_list.as_deref()).unwrap_or_default();
    let state = reader.said(route.state(), "the state of a route", matched);
    let origin = reader.said(route.origin(), "the origin of a route", matched);
    let blackhole = state == Some(&RouteState::Blackhole);
    let target = target(route);
    // AWS leaves the target of a blackhole out where it is gone for good.
    if (!blackhole && target == Target::Other(String::new()))
        || (route.instance_owner_id().is_some() && route.instance_id().is_none())
    {
        reader.odd(format!("the answer does not say where `{matched}` leads"));
    }
    Some(Route {
        destination,
        target,
        blackhole,
        propagated: origin == Some(&RouteOrigin::EnableVgwRoutePropagation),
        prefix_list,
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
        .unwrap_or_else(|| Target::Other(String::new()))
}
