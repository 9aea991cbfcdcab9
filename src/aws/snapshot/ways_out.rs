//! What leads out: gateways, peerings, attachments.

use super::Failure;
use super::ask::{ApiReader, one, pages};
use super::read::{Reader, filter, sorted, tags};
use crate::snapshot::{Attachment, AttachmentKind, NatGateway, SnapshotPart};
use aws_sdk_ec2::types::{self, ConnectivityType, NatGatewayState};

const PART: SnapshotPart = SnapshotPart::Attachments;

/// Reads the NAT gateways.
pub(super) async fn nat_gateways(asker: &ApiReader, vpc: &str) -> Result<Vec<NatGateway>, Failure> {
    const ACTION: &str = "ec2:DescribeNatGateways";
    let request = asker.session.ec2().describe_nat_gateways();
    let request = request.filter(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::NatGateways,
        1000,
        request,
        nat_gateways
    );
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::NatGateways,
    };
    let gateways = found
        .into_iter()
        // AWS shows them for an hour after their end.
        .filter(|gateway| gateway.state != Some(NatGatewayState::Deleted))
        .filter_map(|gateway| read_nat(reader, gateway));
    let mut gateways: Vec<_> = gateways.collect();
    gateways.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(gateways)
}

fn read_nat(reader: Reader<'_>, gateway: types::NatGateway) -> Option<NatGateway> {
    let told = gateway.nat_gateway_addresses.unwrap_or_default();
    let allocations = told.iter().filter_map(|one| one.allocation_id.clone());
    let allocations = sorted(allocations);
    let addresses = told.into_iter().filter_map(|one| one.private_ip);
    let mut addresses: Vec<_> = addresses
        .filter_map(|address| reader.address(&address))
        .collect();
    addresses.sort();
    Some(NatGateway {
        id: reader.id(gateway.nat_gateway_id)?,
        subnet: gateway.subnet_id.unwrap_or_default(),
        public: gateway.connectivity_type != Some(ConnectivityType::Private),
        state: gateway
            .state
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        addresses,
        allocations,
        tags: tags(gateway.tags),
    })
}

/// Reads the internet gateways.
pub(super) async fn internet_gateways(
    asker: &ApiReader,
    vpc: &str,
) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeInternetGateways";
    let request = asker.session.ec2().describe_internet_gateways();
    let request = request.filters(filter("attachment.vpc-id", [vpc]));
    let found = pages!(asker, ACTION, PART, 1000, request, internet_gateways);
    let gateways = found.into_iter().filter_map(|gateway| {
        let kind = AttachmentKind::InternetGateway;
        let state = state_in(vpc, gateway.attachments);
        attached(kind, gateway.internet_gateway_id, state, gateway.tags)
    });
    Ok(gateways.collect())
}

/// Reads the egress-only internet gateways, which know no filter for their VPC.
pub(super) async fn egress_only_gateways(
    asker: &ApiReader,
    vpc: &str,
) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeEgressOnlyInternetGateways";
    let request = asker.session.ec2().describe_egress_only_internet_gateways();
    let found = pages!(
        asker,
        ACTION,
        PART,
        255,
        request,
        egress_only_internet_gateways
    );
    let gateways = found.into_iter().filter_map(|gateway| {
        let kind = AttachmentKind::EgressOnlyInternetGateway;
        let state = state_in(vpc, gateway.attachments);
        let id = gateway.egress_only_internet_gateway_id;
        attached(kind, id, state, gateway.tags)
    });
    Ok(gateways.collect())
}

/// Reads the peering connections, of which the VPC may be either end.
pub(super) async fn peerings(asker: &ApiReader, vpc: &str) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcPeeringConnections";
    let reader = Reader {
        asker,
        action: ACTION,
        part: PART,
    };
    let mut peerings = Vec::new();
    for end in ["requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"] {
        if asker.lacks(ACTION) {
            break;
        }
        let request = asker.session.ec2().describe_vpc_peering_connections();
        let request = request.filters(filter(end, [vpc]));
        let found = pages!(asker, ACTION, PART, 1000, request, vpc_peering_connections);
        peerings.extend(
            found
                .into_iter()
                .filter_map(|peering| read_peering(reader, vpc, peering)),
        );
    }
    Ok(peerings)
}

fn read_peering(
    reader: Reader<'_>,
    vpc: &str,
    peering: types::VpcPeeringConnection,
) -> Option<Attachment> {
    let ends = [peering.requester_vpc_info, peering.accepter_vpc_info];
    let other = ends.into_iter().flatten();
    let mut other = other.filter(|end| end.vpc_id.as_deref() != Some(vpc));
    let ranges = other.next().map(|end| {
        let v4 = end.cidr_block_set.unwrap_or_default().into_iter();
        let v6 = end.ipv6_cidr_block_set.unwrap_or_default().into_iter();
        let v6 = v6.filter_map(|range| range.ipv6_cidr_block);
        let all = v4.filter_map(|range| range.cidr_block).chain(v6);
        reader.ranges(all.chain(end.cidr_block))
    });
    let state = peering.status.and_then(|status| status.code);
    let state = state.map(|state| state.as_str().to_owned());
    // What came to an end is shown for a while.
    let over = ["deleted", "expired", "rejected", "failed"];
    if state.as_deref().is_some_and(|state| over.contains(&state)) {
        return None;
    }
    Some(Attachment {
        id: reader.id(peering.vpc_peering_connection_id)?,
        kind: AttachmentKind::Peering,
        state: state.unwrap_or_default(),
        cidrs: ranges.unwrap_or_default(),
        subnets: Vec::new(),
        tags: tags(peering.tags),
    })
}

/// Reads the attachments to transit gateways.
pub(super) async fn transit_gateways(
    asker: &ApiReader,
    vpc: &str,
) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeTransitGatewayVpcAttachments";
    let request = asker
        .session
        .ec2()
        .describe_transit_gateway_vpc_attachments();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        PART,
        1000,
        request,
        transit_gateway_vpc_attachments
    );
    let attachments = found.into_iter().filter_map(|one| {
        let kind = AttachmentKind::TransitGateway;
        let state = one.state.map(|state| state.as_str().to_owned());
        let state = state.filter(|state| state != "deleted");
        let subnets = sorted(one.subnet_ids.unwrap_or_default());
        let attached = attached(kind, one.transit_gateway_id, state, one.tags)?;
        if subnets.is_empty() {
            let why = format!(
                "the answer tells no subnet of the attachment to `{}`",
                attached.id
            );
            asker.gap(ACTION, PART, why);
        }
        Some(Attachment {
            subnets,
            ..attached
        })
    });
    Ok(attachments.collect())
}

/// Reads the virtual private gateways; their list has no pages.
pub(super) async fn vpn_gateways(asker: &ApiReader, vpc: &str) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeVpnGateways";
    let request = asker.session.ec2().describe_vpn_gateways();
    let request = request.filters(filter("attachment.vpc-id", [vpc]));
    let answer = one!(asker, ACTION, PART, request);
    let found = answer.and_then(|answer| answer.vpn_gateways);
    let gateways = found.unwrap_or_default().into_iter().filter_map(|gateway| {
        let attachments = gateway.vpc_attachments.unwrap_or_default();
        let mut own = attachments
            .into_iter()
            .filter(|one| one.vpc_id() == Some(vpc));
        let state = own.next()?.state.map(|state| state.as_str().to_owned());
        let state = state.filter(|state| state != "detached");
        let kind = AttachmentKind::VpnGateway;
        attached(kind, gateway.vpn_gateway_id, state, gateway.tags)
    });
    Ok(gateways.collect())
}

/// Returns the state of a gateway's attachment to the VPC; none where it has none.
fn state_in(
    vpc: &str,
    attachments: Option<Vec<types::InternetGatewayAttachment>>,
) -> Option<String> {
    let attachments = attachments.unwrap_or_default().into_iter();
    let mut own = attachments.filter(|one| one.vpc_id.as_deref() == Some(vpc));
    let state = own.next()?.state?.as_str().to_owned();
    (state != "detached").then_some(state)
}

fn attached(
    kind: AttachmentKind,
    id: Option<String>,
    state: Option<String>,
    own: Option<Vec<types::Tag>>,
) -> Option<Attachment> {
    Some(Attachment {
        id: id?,
        kind,
        state: state?,
        cidrs: Vec::new(),
        subnets: Vec::new(),
        tags: tags(own),
    })
}
