//! Network interfaces, and the instances that routes lead to.

use super::Failure;
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter, sorted, tags};
use super::vpc::PROFILE;
use crate::snapshot::{Instance, Interface, Origin, RouteTable, SnapshotPart, Target};
use aws_sdk_ec2::types::{self, Filter};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Reads the interfaces.
pub(super) async fn interfaces(asker: &ApiReader, vpc: &str) -> Result<Vec<Interface>, Failure> {
    const ACTION: &str = "ec2:DescribeNetworkInterfaces";
    let request = asker.session.ec2().describe_network_interfaces();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::Interfaces,
        1000,
        request,
        network_interfaces
    );
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Interfaces,
    };
    let interfaces = found.into_iter().filter_map(|found| read(reader, found));
    let mut interfaces: Vec<_> = interfaces.collect();
    interfaces.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(interfaces)
}

fn read(reader: Reader<'_>, interface: types::NetworkInterface) -> Option<Interface> {
    let mut own = interface.private_ip_addresses.unwrap_or_default();
    own.sort_by_key(|address| address.primary != Some(true));
    let own = own.into_iter().filter_map(|one| one.private_ip_address);
    let v6 = interface.ipv6_addresses.unwrap_or_default().into_iter();
    let v6 = v6.filter_map(|one| one.ipv6_address);
    let first = interface.private_ip_address.into_iter();
    let mut addresses: Vec<IpAddr> = Vec::new();
    for text in first.chain(own).chain(v6) {
        if let Some(address) = reader.address(&text)
            && !addresses.contains(&address)
        {
            addresses.push(address);
        }
    }
    // The primary one stays first; the order of the others is AWS's whim.
    if let Some((_, others)) = addresses.split_first_mut() {
        others.sort();
    }
    let public = interface.association.and_then(|one| one.public_ip);
    let groups = interface.groups.unwrap_or_default().into_iter();
    let attachment = interface.attachment;
    let (instance, instance_owner) = attachment.map_or((None, None), |attachment| {
        (attachment.instance_id, attachment.instance_owner_id)
    });
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    Some(Interface {
        id: reader.id(interface.network_interface_id)?,
        subnet: interface.subnet_id.unwrap_or_default(),
        addresses,
        public_address: public.and_then(|text| reader.address(&text)),
        groups: sorted(groups.filter_map(|group| group.group_id)),
        kind: interface
            .interface_type
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        source_dest_check: interface.source_dest_check.unwrap_or(true),
        description: interface.description.unwrap_or_default(),
        origin: Origin {
            owner: said(interface.owner_id),
            managed: interface.requester_managed.unwrap_or_default(),
            instance: said(instance),
            instance_owner: said(instance_owner),
        },
        tags: tags(interface.tag_set),
    })
}

const INSTANCES: &str = "ec2:DescribeInstances";

/// Reads the instances that carry the profile's tag, and those that routes lead to.
pub(super) async fn instances(
    asker: &ApiReader,
    vpc: &str,
    profile: &str,
    tables: &[RouteTable],
) -> Result<Vec<Instance>, Failure> {
    let own = filter(&format!("tag:{PROFILE}"), [profile]);
    let found = described(asker, vec![filter("vpc-id", [vpc]), own]).await?;
    let key = |instance: Instance| (instance.id.clone(), instance);
    let mut instances: BTreeMap<_, _> = found.into_iter().map(key).collect();
    let routes = tables.iter().flat_map(|table| &table.routes);
    let targets = routes.filter_map(|route| match &route.target {
        Target::Instance(id) if !instances.contains_key(id) => Some(id.clone()),
        _ => None,
    });
    for ids in sorted(targets).chunks(VALUES) {
        let found = described(asker, vec![filter("instance-id", ids)]).await?;
        instances.extend(found.into_iter().map(key));
    }
    Ok(instances.into_values().collect())
}

async fn described(asker: &ApiReader, filters: Vec<Filter>) -> Result<Vec<Instance>, Failure> {
    let request = asker.session.ec2().describe_instances();
    let request = request.set_filters(Some(filters));
    let found = pages!(
        asker,
        INSTANCES,
        SnapshotPart::Instances,
        1000,
        request,
        reservations
    );
    let reader = Reader {
        asker,
        action: INSTANCES,
        part: SnapshotPart::Instances,
    };
    let instances = found
        .into_iter()
        .flat_map(|reservation| reservation.instances.unwrap_or_default())
        .filter_map(|instance| read_instance(reader, instance))
        // AWS shows them for an hour after their end.
        .filter(|instance| instance.state != "terminated");
    Ok(instances.collect())
}

fn read_instance(reader: Reader<'_>, instance: types::Instance) -> Option<Instance> {
    let interfaces = instance.network_interfaces.unwrap_or_default().into_iter();
    let state = instance.state.and_then(|state| state.name);
    let groups = instance.security_groups.unwrap_or_default().into_iter();
    Some(Instance {
        id: reader.id(instance.instance_id)?,
        instance_type: instance
            .instance_type
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        subnet: instance.subnet_id.unwrap_or_default(),
        groups: sorted(groups.filter_map(|group| group.group_id)),
        interfaces: sorted(interfaces.filter_map(|one| one.network_interface_id)),
        state: state
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        source_dest_check: instance.source_dest_check.unwrap_or(true),
        tags: tags(instance.tags),
    })
}
