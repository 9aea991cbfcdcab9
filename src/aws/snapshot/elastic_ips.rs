//! Elastic IP addresses.

use super::Failure;
use super::ask::{ApiReader, one};
use super::read::Reader;
use super::records::Fields;
use super::vpc::PROFILE;
use crate::snapshot::{Interface, Record, ResourceKind, SnapshotPart};
use aws_sdk_ec2::types::Address;

const ACTION: &str = "ec2:DescribeAddresses";

/// Reads the addresses that carry the profile's tag, and those of the VPC's NAT gateways; not those that another instance of the profile's
/// module named after itself and uses outside of this VPC.
///
/// Asked for are all of the region, which are few and come in one page: a filter cannot say one or the other.
pub(super) async fn elastic_ips(
    asker: &ApiReader,
    (profile, names): (&str, &str),
    interfaces: &[Interface],
) -> Result<Vec<Record>, Failure> {
    let request = asker.session.ec2().describe_addresses();
    let Some(answer) = one!(asker, ACTION, SnapshotPart::ElasticIps, request) else {
        return Ok(Vec::new());
    };
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::ElasticIps,
    };
    let Some(found) = answer.addresses else {
        reader.odd("the answer holds no list");
        return Ok(Vec::new());
    };
    for address in &found {
        // What is associated says with what.
        if address.association_id().is_some() {
            let id = address.allocation_id().unwrap_or_default();
            let with = address.network_interface_id();
            reader.said(with, "the interface", id);
        }
    }
    let of_a_nat = |address: &Address| {
        let id = address.network_interface_id.as_deref();
        let own = |one: &Interface| one.kind == "nat_gateway" && Some(one.id.as_str()) == id;
        interfaces.iter().any(own)
    };
    let of_the_profile = |address: &Address| {
        let tags = reader.tags(address.tags.clone());
        tags.get(PROFILE).is_some_and(|tag| tag == profile)
    };
    let of_another_instance = |address: &Address| {
        let tags = reader.tags(address.tags.clone());
        let its = tags.get("Name");
        let elsewhere = address.network_interface_id.as_deref().is_some_and(|id| {
            // Without any interface nobody can tell where it is.
            !interfaces.is_empty() && interfaces.iter().all(|one| one.id != id)
        });
        elsewhere && its.is_some_and(|name| !name.starts_with(&format!("{names}-")))
    };
    let found = found.into_iter();
    let found = found.filter(|address| {
        of_a_nat(address) || of_the_profile(address) && !of_another_instance(address)
    });
    Ok(found.filter_map(|address| read(reader, address)).collect())
}

fn read(reader: Reader<'_>, address: Address) -> Option<Record> {
    let set = |text: Option<String>| text.filter(|text| !text.is_empty());
    let mut fields = Fields::default();
    if let Some(domain) = &address.domain {
        fields.set("domain", domain.as_str());
    }
    fields.set("instance", set(address.instance_id));
    fields.set("network-interface", set(address.network_interface_id));
    let id = reader.id(address.allocation_id)?;
    let tags = Some(reader.tags(address.tags));
    Some(fields.record(ResourceKind::ElasticIp, id, None, tags))
}
