//! VPC endpoints and the services behind them.
//!
//! Endpoints of other types than gateway and interface answer none of the names that workloads call: they are read for what they are.

use super::Failure;
use super::ask::{ApiReader, VALUES, one, pages};
use super::read::{Reader, filter, sorted, tags};
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
    Some(OtherEndpoint {
        id: reader.id(endpoint.vpc_endpoint_id)?,
        kind: endpoint
            .vpc_endpoint_type
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        to: to.unwrap_or_default(),
        state: state(endpoint.state),
        interfaces: sorted(endpoint.network_interface_ids.unwrap_or_default()),
        tags: tags(endpoint.tags),
    })
}

fn state(state: Option<types::State>) -> String {
    let state = state.map(|state| state.as_str().to_lowercase());
    state.unwrap_or_default()
}

fn read(reader: Reader<'_>, endpoint: types::VpcEndpoint, kind: EndpointType) -> Option<Endpoint> {
    let id = reader.id(endpoint.vpc_endpoint_id)?;
    let private_dns = endpoint.private_dns_enabled.unwrap_or_default();
    let names = endpoint.dns_entries.unwrap_or_default().into_iter();
    let names = names
        .filter_map(|entry| entry.dns_name)
        // The endpoint's own names, which it has without private DNS, too.
        .filter(|name| private_dns && !name.starts_with(&id))
        .map(|name| name.replace("\\052", "*"));
    let groups = endpoint.groups.unwrap_or_default().into_iter();
    Some(Endpoint {
        service_name: endpoint.service_name.unwrap_or_default(),
        kind,
        state: state(endpoint.state),
        private_dns,
        names: sorted(names),
        subnets: sorted(endpoint.subnet_ids.unwrap_or_default()),
        groups: sorted(groups.filter_map(|group| group.group_id)),
        interfaces: sorted(endpoint.network_interface_ids.unwrap_or_default()),
        route_tables: sorted(endpoint.route_table_ids.unwrap_or_default()),
        policy: endpoint
            .policy_document
            .filter(|text| !text.trim().is_empty())
            .map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
        tags: tags(endpoint.tags),
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
    let names = detail.private_dns_names.unwrap_or_default().into_iter();
    let names = names.filter_map(|name| name.private_dns_name);
    let zones = detail.availability_zone_ids.filter(|ids| !ids.is_empty());
    Some(EndpointService {
        name: reader.id(detail.service_name)?,
        zones: sorted(zones.or(detail.availability_zones).unwrap_or_default()),
        private_dns_names: sorted(names.chain(detail.private_dns_name)),
        policy_supported: detail.vpc_endpoint_policy_supported.unwrap_or_default(),
    })
}

/// Gives endpoints with private DNS whose names AWS does not report those of their service, and notes policies that it does not
/// report: an endpoint of a service that takes one always has one, AWS's default at least.
pub(super) fn complete(
    asker: &ApiReader,
    endpoints: &mut [Endpoint],
    services: &[EndpointService],
) {
    for endpoint in endpoints {
        let service = services
            .iter()
            .find(|service| service.name == endpoint.service_name);
        if service.is_some_and(|service| service.policy_supported) && endpoint.policy.is_none() {
            let why = format!("the answer lacks the policy of {}", endpoint.id);
            asker.gap("ec2:DescribeVpcEndpoints", SnapshotPart::Policies, why);
        }
        if let Some(service) = service
            && endpoint.private_dns
            && endpoint.names.is_empty()
        {
            endpoint.names.clone_from(&service.private_dns_names);
        }
    }
}
