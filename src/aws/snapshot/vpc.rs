//! The VPC: found by its tag or by its id.

use super::ask::{ApiReader, one};
use super::read::{Reader, filter};
use super::{Failure, Wanted, several};
use crate::aws::error;
use crate::snapshot::{self, CidrBlock, SnapshotPart};
use aws_sdk_ec2::types::VpcCidrBlockStateCode as State;
use aws_sdk_ec2::types::{
    Filter, SubnetCidrBlockStateCode, Vpc, VpcAttributeName, VpcCidrBlockAssociation,
};
use ipnet::{IpNet, Ipv4Net};

/// The tag by which a profile's resources are found.
pub(super) const PROFILE: &str = "smgen:profile";
/// The tag that says which part of a topology a resource is; a VPC's is `vpc`.
const ID: &str = "smgen:id";
const ACTION: &str = "ec2:DescribeVpcs";
const ATTRIBUTE: &str = "ec2:DescribeVpcAttribute";

/// Finds the VPC. Without it nothing else can be asked, so that every error is a failure.
pub(super) async fn find(asker: &ApiReader, wanted: &Wanted) -> Result<snapshot::Vpc, Failure> {
    let region = wanted.region.clone();
    if let Some(id) = &wanted.vpc_id {
        let found = vpcs(asker, filter("vpc-id", [id])).await?;
        let found = found.into_iter().find(|vpc| vpc.vpc_id() == Some(id));
        return match found {
            Some(vpc) => Ok(read(asker, vpc)),
            None => Err(Failure::UnknownVpc {
                id: id.clone(),
                region,
            }),
        };
    }
    let profile = wanted.profile.clone();
    let tagged = vpcs(asker, filter(&format!("tag:{PROFILE}"), [&profile])).await?;
    let mut found: Vec<_> = tagged.into_iter().map(|vpc| read(asker, vpc)).collect();
    // Somebody may have given the profile's tags to a VPC beside it.
    if found.len() > 1 && found.iter().any(is_the_one) {
        found.retain(is_the_one);
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    match found.len() {
        0 => Err(Failure::NoVpc {
            profile,
            region,
            others: others(asker).await?,
        }),
        1 => Ok(found.remove(0)),
        _ => {
            let ids = found.iter().map(|vpc| vpc.id.clone()).collect();
            let best =
                several::best(asker, found, ((PROFILE, profile.as_str()), &wanted.looks)).await?;
            best.ok_or(Failure::SeveralVpcs {
                profile,
                region,
                ids,
            })
        }
    }
}

/// Reads whether the VPC resolves names, and gives them.
pub(super) async fn attributes(
    asker: &ApiReader,
    vpc: &str,
) -> Result<(Option<bool>, Option<bool>), Failure> {
    let ask = |attribute| {
        let request = asker.session.ec2().describe_vpc_attribute();
        request.vpc_id(vpc).attribute(attribute)
    };
    let support = one!(
        asker,
        ATTRIBUTE,
        SnapshotPart::Vpc,
        ask(VpcAttributeName::EnableDnsSupport)
    );
    let support = support
        .and_then(|answer| answer.enable_dns_support)
        .and_then(|value| value.value);
    let names = one!(
        asker,
        ATTRIBUTE,
        SnapshotPart::Vpc,
        ask(VpcAttributeName::EnableDnsHostnames)
    );
    let names = names
        .and_then(|answer| answer.enable_dns_hostnames)
        .and_then(|value| value.value);
    if (support.is_none() || names.is_none()) && !asker.lacks(ATTRIBUTE) {
        asker.gap(
            ATTRIBUTE,
            SnapshotPart::Vpc,
            "the answer lacks the attribute",
        );
    }
    Ok((support, names))
}

fn is_the_one(vpc: &snapshot::Vpc) -> bool {
    is_one(&vpc.tags)
}

/// Tells by a VPC's tags whether it is the network of a profile.
pub(super) fn is_one(tags: &snapshot::Tags) -> bool {
    tags.get(ID).is_some_and(|id| id == "vpc")
}

/// Lists the profiles that do have a VPC.
async fn others(asker: &ApiReader) -> Result<Vec<String>, Failure> {
    let tagged = vpcs(asker, filter("tag-key", [PROFILE])).await?;
    let profiles = tagged
        .into_iter()
        .filter_map(|vpc| reader(asker).tags(vpc.tags).remove(PROFILE));
    Ok(super::read::sorted(profiles))
}

async fn vpcs(asker: &ApiReader, filter: Filter) -> Result<Vec<Vpc>, Failure> {
    let request = asker.session.ec2().describe_vpcs().filters(filter);
    let mut pages = request.into_paginator().page_size(1000).send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        asker.count(ACTION);
        let page = page.map_err(|error| Failure::Call {
            action: ACTION,
            error: error::classify(&error, ACTION),
        })?;
        found.extend(page.vpcs.unwrap_or_default());
    }
    Ok(found)
}

fn reader(asker: &ApiReader) -> Reader<'_> {
    Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Vpc,
    }
}

fn read(asker: &ApiReader, vpc: Vpc) -> snapshot::Vpc {
    let reader = reader(asker);
    let id = reader.id(vpc.vpc_id).unwrap_or_default();
    let v4 = reader.list(vpc.cidr_block_association_set, "the ranges", &id);
    let (v4, cidr_blocks) = of_v4(reader, v4, (&id, vpc.cidr_block.as_ref()));
    // AWS leaves the set out where there is none.
    let v6 = vpc.ipv6_cidr_block_association_set.unwrap_or_default();
    let v6 = v6.into_iter().filter(|range| {
        let state = range.ipv6_cidr_block_state.as_ref();
        let state = state.and_then(|state| state.state.as_ref());
        in_use(reader.said(state, "the state of a range", &id))
    });
    let v6 = v6.map(|range| range.ipv6_cidr_block);
    let v6 = v6.filter_map(|range| reader.said(range, "a range", &id));
    let all = v4.into_iter().chain(v6);
    let tenancy = vpc.instance_tenancy.map(|tenancy| tenancy.to_string());
    snapshot::Vpc {
        cidrs: reader.ranges(all.chain(vpc.cidr_block.clone())),
        cidr_blocks,
        primary_cidr: primary(reader, vpc.cidr_block),
        dns_support: None,
        dns_hostnames: None,
        tenancy: reader.text(tenancy, "the tenancy", &id),
        owner: reader.said(vpc.owner_id, "the owner", &id),
        dhcp_options_id: reader.text(vpc.dhcp_options_id, "the DHCP options", &id),
        tags: reader.tags(vpc.tags),
        doubles: Vec::new(),
        id,
    }
}

/// Reads the ranges of IPv4: those that are in use, and the secondary ones with their states.
fn of_v4(
    reader: Reader<'_>,
    listed: Vec<VpcCidrBlockAssociation>,
    (vpc, primary): (&str, Option<&String>),
) -> (Vec<String>, Vec<CidrBlock>) {
    let (mut used, mut blocks) = (Vec::new(), Vec::new());
    for one in listed {
        let state = one.cidr_block_state.and_then(|state| state.state);
        let state = reader.said(state, "the state of a range", vpc);
        let Some(range) = reader.said(one.cidr_block, "a range", vpc) else {
            continue;
        };
        if in_use(state.as_ref()) {
            used.push(range.clone());
        }
        if Some(&range) == primary {
            continue;
        }
        match range.parse() {
            Ok(cidr) => blocks.push(CidrBlock {
                cidr,
                state: state.map(|state| state.as_str().to_owned()),
                association: reader.text(one.association_id, "the association of a range", vpc),
            }),
            // One in use is told with all ranges.
            Err(_) if in_use(state.as_ref()) => {}
            Err(_) => drop(reader.range(&range)),
        }
    }
    blocks.sort();
    (used, blocks)
}

/// Reads the primary range, at whose base plus two the resolver answers.
fn primary(reader: Reader<'_>, range: Option<String>) -> Option<Ipv4Net> {
    let Some(range) = range else {
        reader.odd("the answer holds no primary range of the VPC");
        return None;
    };
    match reader.range(&range)? {
        IpNet::V4(range) => Some(range),
        IpNet::V6(_) => {
            reader.odd("the primary range of the VPC is none of IPv4");
            None
        }
    }
}

fn in_use(state: Option<&State>) -> bool {
    matches!(state, None | Some(State::Associated | State::Associating))
}

/// As [`in_use`], for the ranges of a subnet.
pub(super) fn in_subnet(state: Option<&SubnetCidrBlockStateCode>) -> bool {
    use SubnetCidrBlockStateCode::{Associated, Associating};
    matches!(state, None | Some(Associated | Associating))
}
