//! What leads out: gateways, peerings, attachments.

use super::Failure;
use super::ask::{ApiReader, one, pages};
use super::read::{Reader, filter, sorted};
use crate::snapshot::{Attachment, AttachmentKind, NatGateway, SnapshotPart};
use aws_sdk_ec2::types::{self, AvailabilityMode, ConnectivityType, NatGatewayState};

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
    let id = reader.id(gateway.nat_gateway_id)?;
    let connectivity = reader.said(gateway.connectivity_type, "the kind", &id);
    let public = connectivity != Some(ConnectivityType::Private);
    // One of a whole region stands in no subnet (Amazon VPC user guide, "Regional NAT gateways").
    let subnet = match gateway.availability_mode {
        Some(AvailabilityMode::Regional) => gateway.subnet_id.unwrap_or_default(),
        _ => reader.text(gateway.subnet_id, "the subnet", &id),
    };
    let told = reader.list(gateway.nat_gateway_addresses, "the addresses", &id);
    // Until it is there, and after its end, it may lack them.
    if gateway.state == Some(NatGatewayState::Available) {
        for address in &told {
            reader.said(address.private_ip(), "an address", &id);
            if public {
                reader.said(address.allocation_id(), "an allocation", &id);
            }
        }
    }
    let allocations = told.iter().filter_map(|one| one.allocation_id.clone());
    let allocations = sorted(allocations);
    let addresses = told.into_iter().filter_map(|one| one.private_ip);
    let mut addresses: Vec<_> = addresses
        .filter_map(|address| reader.address(&address))
        .collect();
    addresses.sort();
    let state = gateway.state.map(|state| state.as_str().to_owned());
    Some(NatGateway {
        subnet,
        public,
        state: reader.text(state, "the state", &id),
        addresses,
        allocations,
        tags: reader.tags(gateway.tags),
        id,
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
    let reader = reader(asker, ACTION);
    let gateways = found.into_iter().filter_map(|gateway| {
        let kind = AttachmentKind::InternetGateway;
        let id = reader.id(gateway.internet_gateway_id)?;
        let state = state_in(reader, vpc, gateway.attachments, &id)?;
        Some(attached(reader, kind, (id, state), gateway.tags))
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
    let reader = reader(asker, ACTION);
    let gateways = found.into_iter().filter_map(|gateway| {
        let kind = AttachmentKind::EgressOnlyInternetGateway;
        let id = reader.id(gateway.egress_only_internet_gateway_id)?;
        let state = state_in(reader, vpc, gateway.attachments, &id)?;
        Some(attached(reader, kind, (id, state), gateway.tags))
    });
    Ok(gateways.collect())
}

/// Reads the peering connections, of which the VPC may be either end.
pub(super) async fn peerings(asker: &ApiReader, vpc: &str) -> Result<Vec<Attachment>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcPeeringConnections";
    let reader = reader(asker, ACTION);
    let mut peerings = Vec::new();
    for end in ["requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"] {
        if asker.refused(ACTION) {
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
    let id = reader.id(peering.vpc_peering_connection_id)?;
    let ends = [peering.requester_vpc_info, peering.accepter_vpc_info];
    let ends: Vec<_> = ends
        .into_iter()
        .filter_map(|end| reader.said(end, "one end", &id))
        .collect();
    for end in &ends {
        reader.said(end.vpc_id(), "the VPC at one end", &id);
    }
    let mut other = ends
        .into_iter()
        .filter(|end| end.vpc_id.as_deref() != Some(vpc));
    let ranges = other.next().map(|end| {
        let v4 = end.cidr_block_set.unwrap_or_default().into_iter();
        let v6 = end.ipv6_cidr_block_set.unwrap_or_default().into_iter();
        let v6 = v6.filter_map(|range| range.ipv6_cidr_block);
        let all = v4.filter_map(|range| range.cidr_block).chain(v6);
        reader.ranges(all.chain(end.cidr_block))
    });
    let state = peering.status.and_then(|status| status.code);
    let state = state.map(|state| state.as_str().to_owned());
    let state = reader.text(state, "the state", &id);
    // What came to an end is shown for a while.
    if ["deleted", "expired", "rejected", "failed"].contains(&state.as_str()) {
        return None;
    }
    // The ranges of the other side are said once it is active (Amazon EC2 API reference, `VpcPeeringConnection`).
    if state == "active" && ranges.as_ref().is_none_or(Vec::is_empty) {
        reader.odd(format!("the answer does not say the ranges behind `{id}`"));
    }
    Some(Attachment {
        kind: AttachmentKind::Peering,
        state,
        cidrs: ranges.unwrap_or_default(),
        subnets: Vec::new(),
        tags: reader.tags(peering.tags),
        id,
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
    let reader = reader(asker, ACTION);
    let attachments = found.into_iter().filter_map(|one| {
        let kind = AttachmentKind::TransitGateway;
        let id = reader.id(one.transit_gateway_id)?;
        let state = one.state.map(|state| state.as_str().to_owned());
        let state = reader.text(state, "the state of the attachment", &id);
        if state == "deleted" {
            return None;
        }
        let subnets = sorted(one.subnet_ids.unwrap_or_default());
        let attached = attached(reader, kind, (id, state), one.tags);
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
    let Some(answer) = one!(asker, ACTION, PART, request) else {
        return Ok(Vec::new());
    };
    let reader = reader(asker, ACTION);
    let Some(found) = answer.vpn_gateways else {
        reader.odd("the answer holds no list");
        return Ok(Vec::new());
    };
    let gateways = found.into_iter().filter_map(|gateway| {
        let id = reader.id(gateway.vpn_gateway_id)?;
        let attachments = reader.list(gateway.vpc_attachments, "the attachments", &id);
        let attachments = attachments.into_iter().map(|one| {
            let state = one.state.map(|state| state.as_str().to_owned());
            (one.vpc_id, state)
        });
        let state = own_state(reader, vpc, attachments, &id)?;
        let kind = AttachmentKind::VpnGateway;
        Some(attached(reader, kind, (id, state), gateway.tags))
    });
    Ok(gateways.collect())
}

fn reader<'a>(asker: &'a ApiReader, action: &'static str) -> Reader<'a> {
    Reader {
        asker,
        action,
        part: PART,
    }
}

/// Returns the state of a gateway's attachment to the VPC; none where it has none.
fn state_in(
    reader: Reader<'_>,
    vpc: &str,
    attachments: Option<Vec<types::InternetGatewayAttachment>>,
    id: &str,
) -> Option<String> {
    let attachments = reader.list(attachments, "the attachments", id);
    let attachments = attachments.into_iter().map(|one| {
        let state = one.state.map(|state| state.as_str().to_owned());
        (one.vpc_id, state)
    });
    own_state(reader, vpc, attachments, id)
}

/// As [`state_in`], of attachments as pairs of a VPC and a state.
fn own_state(
    reader: Reader<'_>,
    vpc: &str,
    attachments: impl Iterator<Item = (Option<String>, Option<String>)>,
    id: &str,
) -> Option<String> {
    let mut own = attachments.filter(|(of, _)| {
        reader
            .said(of.as_deref(), "the VPC", id)
            .is_none_or(|of| of == vpc)
    });
    let (_, state) = own.next()?;
    let state = reader.text(state, "the state", id);
    (state != "detached").then_some(state)
}

fn attached(
    reader: Reader<'_>,
    kind: AttachmentKind,
    (id, state): (String, String),
    own: Option<Vec<types::Tag>>,
) -> Attachment {
    Attachment {
        id,
        kind,
        state,
        cidrs: Vec::new(),
        subnets: Vec::new(),
        tags: reader.tags(own),
    }
}
