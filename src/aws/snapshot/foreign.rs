//! What leads into the VPC, or is shared with others, and is nothing that a blueprint makes.
//!
//! Shapes: botocore 1.43.11, `vpc-lattice/2022-11-30/service-2.json` and `ram/2018-01-04/service-2.json`.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, sorted};
use super::records::Question;
use crate::aws::raw::{Request, Service, encoded};
use crate::catalog::{self, Partition};
use crate::snapshot::{OfferedService, ServiceNetwork, Share, SnapshotPart};
use serde_json::{Value, json};

/// Tells whether there may be VPC Lattice in a region: no region of China or GovCloud has it (botocore 1.43.127, `endpoints.json`, read
/// 2026-11-26), so that nothing can be associated there, and nobody answers. Elsewhere it is asked for.
pub(super) fn has_lattice(region: &str) -> bool {
    catalog::region(region).is_none_or(|region| region.partition == Partition::Aws)
}

/// Reads the endpoint services that the account offers, with who may connect.
pub(super) async fn services(reader: &ApiReader) -> Result<Vec<OfferedService>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcEndpointServiceConfigurations";
    const PART: SnapshotPart = SnapshotPart::EndpointServices;
    let request = reader
        .session
        .ec2()
        .describe_vpc_endpoint_service_configurations();
    let found = pages!(reader, ACTION, PART, 1000, request, service_configurations);
    let mut services = Vec::new();
    for service in found {
        let answer = Reader {
            asker: reader,
            action: ACTION,
            part: PART,
        };
        let Some(id) = answer.id(service.service_id) else {
            continue;
        };
        let state = service.service_state.map(|state| state.as_str().to_owned());
        let balancers = service.network_load_balancer_arns.unwrap_or_default();
        let gateways = service.gateway_load_balancer_arns.unwrap_or_default();
        let behind = sorted(balancers.into_iter().chain(gateways));
        if behind.is_empty() {
            // One of either kind is needed to make it (Amazon EC2 API reference, `CreateVpcEndpointServiceConfiguration`).
            answer.odd(format!("the answer does not say what is behind `{id}`"));
        }
        let by_hand = answer.said(service.acceptance_required, "who accepts", &id);
        services.push(OfferedService {
            principals: principals(reader, &id).await?,
            state: answer.text(state, "the state", &id),
            accepts_by_hand: by_hand.unwrap_or_default(),
            load_balancers: behind,
            id,
        });
    }
    services.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(services)
}

/// Reads who may connect to an endpoint service; none where there is a gap.
async fn principals(reader: &ApiReader, id: &str) -> Result<Option<Vec<String>>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcEndpointServicePermissions";
    if reader.lacks(ACTION) {
        return Ok(None);
    }
    let request = reader
        .session
        .ec2()
        .describe_vpc_endpoint_service_permissions();
    let request = request.service_id(id);
    let found = pages!(
        reader,
        ACTION,
        SnapshotPart::EndpointServices,
        1000,
        request,
        allowed_principals
    );
    let answer = Reader {
        asker: reader,
        action: ACTION,
        part: SnapshotPart::EndpointServices,
    };
    let found = answer.ids(found.into_iter().map(|one| one.principal));
    Ok((!reader.lacks(ACTION)).then_some(found))
}

/// Reads the service networks of VPC Lattice that the VPC is associated with.
pub(super) async fn service_networks(
    reader: &ApiReader,
    vpc: &str,
) -> Result<Vec<ServiceNetwork>, Failure> {
    let question = Question {
        action: "vpc-lattice:ListServiceNetworkVpcAssociations",
        part: SnapshotPart::ServiceNetworks,
        absent: &[],
    };
    let request = |token: Option<&str>| {
        let token = token.map(|token| format!("&nextToken={}", encoded(token)));
        let path = format!(
            "/servicenetworkvpcassociations?vpcIdentifier={}&maxResults=100{}",
            encoded(vpc),
            token.unwrap_or_default()
        );
        Request::get(Service::LATTICE, "ListServiceNetworkVpcAssociations", &path)
    };
    let found = all(reader, question, "items", request).await?;
    let mut networks: Vec<_> = found.iter().map(network).collect();
    let bare = |one: &ServiceNetwork| {
        [&one.id, &one.network, &one.status]
            .iter()
            .any(|text| text.is_empty())
    };
    if networks.iter().any(bare) {
        question.odd(
            reader,
            "the answer holds an association without an id, a network or a status",
        );
    }
    networks.retain(|network| !network.status.starts_with("DELETE_"));
    networks.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(networks)
}

fn network(association: &Value) -> ServiceNetwork {
    let said = |keys: &[&str]| {
        let mut texts = keys.iter().filter_map(|key| association[*key].as_str());
        texts.next().unwrap_or_default().to_owned()
    };
    ServiceNetwork {
        id: said(&["id", "arn"]),
        network: said(&[
            "serviceNetworkArn",
            "serviceNetworkName",
            "serviceNetworkId",
        ]),
        status: said(&["status"]),
    }
}

/// Reads what the account shares with others, and with whom.
pub(super) async fn shares(reader: &ApiReader) -> Result<Vec<Share>, Failure> {
    let resources = associations(reader, "RESOURCE").await?;
    // Most accounts share nothing.
    let principals = if resources.is_empty() {
        Vec::new()
    } else {
        associations(reader, "PRINCIPAL").await?
    };
    let mut shares: Vec<_> = resources
        .iter()
        .map(|resource| {
            let same = |one: &&Value| one["resourceShareArn"] == resource["resourceShareArn"];
            let with = principals.iter().filter(same);
            Share {
                id: said(resource, "resourceShareArn"),
                resource: said(resource, "associatedEntity"),
                with: sorted(with.map(|one| said(one, "associatedEntity"))),
            }
        })
        .collect();
    shares.sort_by(|one, other| (&one.resource, &one.id).cmp(&(&other.resource, &other.id)));
    Ok(shares)
}

fn said(association: &Value, key: &str) -> String {
    association[key].as_str().unwrap_or_default().to_owned()
}

async fn associations(reader: &ApiReader, kind: &str) -> Result<Vec<Value>, Failure> {
    let question = Question {
        action: "ram:GetResourceShareAssociations",
        part: SnapshotPart::Shares,
        absent: &[],
    };
    let request = |token: Option<&str>| {
        let mut body = json!({"associationType": kind, "maxResults": 500});
        if let Some(token) = token {
            body["nextToken"] = token.into();
        }
        let path = "/getresourceshareassociations";
        Request::post(Service::RAM, "GetResourceShareAssociations", path, &body)
    };
    let mut found = all(reader, question, "resourceShareAssociations", request).await?;
    let needed = ["resourceShareArn", "associatedEntity", "status"];
    let bare = |one: &Value| needed.iter().any(|key| said(one, key).is_empty());
    if found.iter().any(bare) {
        question.odd(
            reader,
            "the answer holds an association that lacks its share, its entity or its status",
        );
    }
    found.retain(|one| one["status"] != "DISASSOCIATED");
    Ok(found)
}

/// Reads all pages of a list.
async fn all(
    reader: &ApiReader,
    question: Question,
    list: &str,
    request: impl Fn(Option<&str>) -> Request,
) -> Result<Vec<Value>, Failure> {
    let (mut items, mut token): (Vec<Value>, Option<String>) = (Vec::new(), None);
    loop {
        let answer = question.json(reader, request(token.as_deref())).await?;
        let Some(answer) = answer.found() else {
            return Ok(items);
        };
        let Some(page) = answer[list].as_array() else {
            question.odd(reader, "the answer holds no list");
            return Ok(items);
        };
        items.extend(page.iter().cloned());
        let next = answer["nextToken"].as_str().filter(|next| !next.is_empty());
        if next.is_some() && next == token.as_deref() {
            question.odd(reader, "the answer leads back to itself");
            return Ok(items);
        }
        token = next.map(str::to_owned);
        if token.is_none() {
            return Ok(items);
        }
    }
}
