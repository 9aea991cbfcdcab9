//! Subnets of other VPCs that workloads name, so that those of another profile are told from those of nobody.

use super::Failure;
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter, sorted};
use super::vpc::PROFILE;
use crate::snapshot::{OtherSubnet, Snapshot, SnapshotPart};

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
    const PART: SnapshotPart = SnapshotPart::OtherSubnets;
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
        })
    });
    let mut read: Vec<_> = read.collect();
    read.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(read)
}
