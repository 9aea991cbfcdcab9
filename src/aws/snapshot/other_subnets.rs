//! Subnets of other VPCs that workloads name, so that those of another profile are told from those of nobody.

use super::Failure;
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter, sorted};
use super::vpc::{self, PROFILE};
use crate::snapshot::{OtherSubnet, Snapshot, SnapshotPart};
use std::collections::BTreeMap;

const PART: SnapshotPart = SnapshotPart::OtherSubnets;

/// Lists the subnets that workloads name and the VPC does not have.
pub(super) fn named(snapshot: &Snapshot) -> Vec<String> {
    let workloads = snapshot.workloads.iter();
    let placements = workloads.flat_map(|workload| &workload.placements);
    let named = placements.flat_map(|placement| &placement.subnets);
    let named = named.chain(
        snapshot
            .notebooks
            .iter()
            .filter_map(|one| one.subnet.as_ref()),
    );
    let named = named.chain(snapshot.domains.iter().flat_map(|domain| &domain.subnets));
    sorted(named.filter(|id| snapshot.subnet(id).is_none()).cloned())
}

/// Reads subnets by their ids; those that are gone are left out.
pub(super) async fn other_subnets(
    asker: &ApiReader,
    ids: Vec<String>,
) -> Result<Vec<OtherSubnet>, Failure> {
    const ACTION: &str = "ec2:DescribeSubnets";
    let reader = Reader {
        asker,
        action: ACTION,
        part: PART,
    };
    if asker.lacks(ACTION) {
        // Nobody can tell then which are the VPC's own, either.
        return Ok(Vec::new());
    }
    let mut subnets = Vec::new();
    for ids in ids.chunks(VALUES) {
        let request = asker.session.ec2().describe_subnets();
        let request = request.filters(filter("subnet-id", ids));
        subnets.extend(pages!(asker, ACTION, PART, 1000, request, subnets));
    }
    let read = subnets.into_iter().filter_map(|subnet| {
        Some(OtherSubnet {
            id: reader.id(subnet.subnet_id)?,
            vpc: reader.id(subnet.vpc_id)?,
            profile: reader.tags(subnet.tags).remove(PROFILE),
            vpc_profile: None,
        })
    });
    let mut read: Vec<_> = read.collect();
    read.sort_by(|one, other| one.id.cmp(&other.id));
    // A subnet without the tag is nobody's, whatever its VPC is.
    let claimed = read.iter().filter(|subnet| subnet.profile.is_some());
    let profiles = profiles(asker, sorted(claimed.map(|subnet| subnet.vpc.clone()))).await?;
    for subnet in &mut read {
        subnet.vpc_profile = profiles.get(&subnet.vpc).cloned();
    }
    Ok(read)
}

/// Reads which of some VPCs are the networks of which profiles.
async fn profiles(
    asker: &ApiReader,
    ids: Vec<String>,
) -> Result<BTreeMap<String, String>, Failure> {
    const ACTION: &str = "ec2:DescribeVpcs";
    let reader = Reader {
        asker,
        action: ACTION,
        part: PART,
    };
    let mut profiles = BTreeMap::new();
    for ids in ids.chunks(VALUES) {
        let request = asker.session.ec2().describe_vpcs();
        let request = request.filters(filter("vpc-id", ids));
        for vpc in pages!(asker, ACTION, PART, 1000, request, vpcs) {
            let mut tags = reader.tags(vpc.tags);
            if let (Some(id), Some(profile)) = (reader.id(vpc.vpc_id), tags.remove(PROFILE))
                && vpc::is_one(&tags)
            {
                profiles.insert(id, profile);
            }
        }
    }
    Ok(profiles)
}
