//! VPC endpoints and the services behind them.
//!
//! Endpoints of other types than gateway and interface answer none of the names that workloads call: they are read for what they are.

use super::Failure;
use super::ask::{ApiReader, VALUES, one, pages};
use super::read::{Reader, filter, sorted};
use crate::catalog::EndpointType;
use crate::snapshot::{Endpoint, EndpointService, OtherEndpoint, SnapshotPart};
use aws_sdk_ec2::types::{self, VpcEndpointType};
use serde_json::Value;

/// Reads the endpoints: those of gateways and interfaces, and all others.
pub(super) async fn endpoints(
    asker: &ApiReader,
    vpc: &str,
) -> Result<(Vec<Endpoint>, Vec<OtherEndpoint>), Failure> {
    const ACTION: &str = "ec2:DescribeVpcEndpoints";
    let request = asker.session.ec2().describe_vpc_endpoints();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::Endpoints,
        1000,
        request,
        vpc_endpoints
    );
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Endpoints,
    };
    let (mut endpoints, mut others) = (Vec::new(), Vec::new());
    for endpoint in found {
        let kind = match &endpoint.vpc_endpoint_type {
            Some(VpcEndpointType::Gateway) => Some(EndpointType::Gateway),
            Some(VpcEndpointType::Interface) => Some(EndpointType::Interface),
            _ => None,
        };
        match kind {
            Some(kind) => endpoints.extend(read(reader, endpoint, kind)),
            None => others.extend(read_other(reader, endpoint)),
        }
    }
    endpoints.retain(|endpoint| endpoint.state != "deleted");
    others.retain(|endpoint| endpoint.state != "deleted");
    endpoints.sort_by(|one, other| one.id.cmp(&other.id));
    others.sort_by(|one, other| one.id.cmp(&other.id));
    if others.iter().any(|endpoint| endpoint.kind.is_empty()) {
        // It may be one of those that answer names.
        reader.odd("the answer holds an endpoint without a type");
    }
    Ok((endpoints, others))
}

fn read_other(reader: Reader<'_>, endpoint: types::VpcEndpoint) -> Option<OtherEndpoint> {
    let to = endpoint
        .resource_configuration_arn
        .or(endpoint.service_network_arn)
        .or(endpoint.service_name);
    let id = reader.id(endpoint.vpc_endpoint_id)?;
    let to = match &endpoint.vpc_endpoint_type {
        Some(
            VpcEndpointType::Resource
            | VpcEndpointType::ServiceNetwork
            | VpcEndpointType::GatewayLoadBalancer,
        ) => reader.text(to, "what is behind", &id),
        // What AWS has thought of since may lead to something else.
        _ => to.unwrap_or_default(),
    };
    Some(OtherEndpoint {
        kind: endpoint
            .vpc_endpoint_type
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        to,
        state: state(reader, endpoint.state, &id),
        interfaces: sorted(reader.list(endpoint.network_interface_ids, "the interfaces", &id)),
        tags: reader.tags(endpoint.tags),
        id,
    })
}

fn state(reader: Reader<'_>, state: Option<types::State>, id: &str) -> String {
    let state = state.map(|state| state.as_str().to_lowercase());
    reader.text(state, "the state", id)
}

fn read(reader: Reader<'_>, endpoint: types::VpcEndpoint, kind: EndpointType) -> Option<Endpoint> {
    let id = reader.id(endpoint.vpc_endpoint_id)?;
    let private_dns = reader.said(
        endpoint.private_dns_enabled,
        "whether it has private DNS",
        &id,
    );
    let private_dns = private_dns.unwrap_or_default();
    let interface = kind == EndpointType::Interface;
    let names = reader
        .list(endpoint.dns_entries, "the names", &id)
        .into_iter();
    let names = names
        .filter_map(|entry| reader.said(entry.dns_name, "a name", &id))
        // The endpoint's own names, which it has without private DNS, too.
        .filter(|name| private_dns && !name.starts_with(&id))
        .map(|name| name.replace("\\052", "*"));
    let groups = reader.list(endpoint.groups, "the groups", &id).into_iter();
    let subnets = sorted(reader.list(endpoint.subnet_ids, "the subnets", &id));
    if interface && subnets.is_empty() {
        // It has one at least (AWS PrivateLink guide, "Endpoint network interfaces").
        reader.odd(format!("the answer does not say the subnets of `{id}`"));
    }
    Some(Endpoint {
        service_name: reader.text(endpoint.service_name, "the service", &id),
        kind,
        state: state(reader, endpoint.state, &id),
        private_dns,
        names: sorted(names),
        subnets,
        groups: reader.ids(groups.map(|group| group.group_id)),
        interfaces: sorted(reader.list(endpoint.network_interface_ids, "the interfaces", &id)),
        route_tables: sorted(reader.list(endpoint.route_table_ids, "the route tables", &id)),
        policy: endpoint
            .policy_document
            .filter(|text| !text.trim().is_empty())
            .map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
        tags: reader.tags(endpoint.tags),
        id,
    })
}

/// Reads the services by their names; those that the region does not have are left out.
pub(super) async fn services(
    asker: &ApiReader,
    names: &[String],
) -> Result<Vec<EndpointService>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcEndpointServices";
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Services,
    };
    let mut services = Vec::new();
    for names in names.chunks(VALUES) {
        // As a filter, for as names one that is not there would make an error of the whole.
        let request = asker.session.ec2().describe_vpc_endpoint_services();
        let request = request.filters(filter("service-name", names));
        let mut token = None;
        loop {
            let request = request.clone().max_results(1000).set_next_token(token);
            let Some(answer) = one!(asker, ACTION, SnapshotPart::Services, request) else {
                break;
            };
            if answer.service_details.is_none() {
                reader.odd("the answer holds no list");
            }
            let details = answer.service_details.unwrap_or_default().into_iter();
            services.extend(details.filter_map(|detail| read_service(reader, detail)));
            token = answer.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                break;
            }
        }
    }
    services.sort_by(|one: &EndpointService, other| one.name.cmp(&other.name));
    services.dedup_by(|one, other| one.name == other.name);
    Ok(services)
}

fn read_service(reader: Reader<'_>, detail: types::ServiceDetail) -> Option<EndpointService> {
    let name = reader.id(detail.service_name)?;
    let names = detail.private_dns_names.unwrap_or_default().into_iter();
    let names = names.filter_map(|one| reader.said(one.private_dns_name, "a name", &name));
    let zones = detail.availability_zone_ids.filter(|ids| !ids.is_empty());
    let zones = zones.or(detail.availability_zones);
    let policy = detail.vpc_endpoint_policy_supported;
    Some(EndpointService {
        zones: sorted(reader.list(zones, "the zones", &name)),
        private_dns_names: sorted(names.chain(detail.private_dns_name)),
        policy_supported: reader
            .said(policy, "whether it takes policies", &name)
            .unwrap_or_default(),
        name,
    })
}

/// Gives endpoints with private DNS whose names AWS does not report those of their service, and notes policies that it does not
/// report: an endpoint of a service that takes one always has one, AWS's default at least, and so may one whose service no answer has.
pub(super) fn complete(
    asker: &ApiReader,
    endpoints: &mut [Endpoint],
    services: &[EndpointService],
) {
    for endpoint in endpoints {
        let service = services
            .iter()
            .find(|service| service.name == endpoint.service_name);
        if service.is_none_or(|service| service.policy_supported) && endpoint.policy.is_none() {
            let why = format!("the answer lacks the policy of {}", endpoint.id);
            asker.gap("ec2:DescribeVpcEndpoints", SnapshotPart::Policies, why);
        }
        if let Some(service) = service
            && endpoint.private_dns
            && endpoint.names.is_empty()
        {
            endpoint.names.clone_from(&service.private_dns_names);
        }
        if service.is_some() && endpoint.private_dns && endpoint.names.is_empty() {
            let why = format!(
                "no answer has the names that private DNS gives {}",
                endpoint.id
            );
            asker.gap(
                "ec2:DescribeVpcEndpointServices",
                SnapshotPart::Services,
                why,
            );
        }
    }
}
