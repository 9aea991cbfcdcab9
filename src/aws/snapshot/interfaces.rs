//! Network interfaces, and the instances that routes lead to.

use super::Failure;
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter, sorted};
use super::vpc::PROFILE;
use crate::snapshot::{Instance, Interface, Origin, RouteTable, SnapshotPart, Target};
use aws_sdk_ec2::types::{self, Filter, InstanceStateName, NetworkInterfaceStatus};
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
    let id = reader.id(interface.network_interface_id)?;
    let mut own = reader.list(interface.private_ip_addresses, "the addresses", &id);
    own.sort_by_key(|address| {
        reader.said(address.primary, "which is the first address", &id) != Some(true)
    });
    let public = public_address(reader, interface.association, &own, &id);
    let own = own
        .into_iter()
        .filter_map(|one| reader.said(one.private_ip_address, "an address", &id));
    let v6 = reader.list(interface.ipv6_addresses, "the IPv6 addresses", &id);
    let v6 = v6
        .into_iter()
        .filter_map(|one| reader.said(one.ipv6_address, "an address", &id));
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
    if addresses.is_empty() {
        reader.odd(format!("the answer does not say an address of `{id}`"));
    }
    let groups = reader.list(interface.groups, "the groups", &id).into_iter();
    let attachment = interface.attachment;
    let managed = reader.said(interface.requester_managed, "who manages it", &id);
    let state = reader.said(interface.status, "the state", &id);
    // One that somebody made and that is in use is attached to something (Amazon EC2 API reference, `NetworkInterface`).
    if state == Some(NetworkInterfaceStatus::InUse) && managed != Some(true) {
        reader.said(attachment.as_ref(), "the attachment", &id);
    }
    let (instance, instance_owner) = attachment.map_or((None, None), |attachment| {
        let owner = attachment.instance_owner_id;
        let owner = reader.said(owner, "the owner of the instance", &id);
        // What AWS's services run it on is theirs, and AWS does not name it.
        if owner.is_some() && owner == interface.owner_id {
            reader.said(attachment.instance_id.as_ref(), "the instance", &id);
        }
        (attachment.instance_id, owner)
    });
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let kind = interface.interface_type;
    let kind = kind.map(|kind| kind.as_str().to_owned());
    let check = reader.said(interface.source_dest_check, "whether it forwards", &id);
    Some(Interface {
        subnet: reader.text(interface.subnet_id, "the subnet", &id),
        addresses,
        public_address: public.and_then(|text| reader.address(&text)),
        groups: reader.ids(groups.map(|group| group.group_id)),
        kind: reader.text(kind, "the kind", &id),
        source_dest_check: check.unwrap_or(true),
        // Of what made it; one that somebody made has an empty one.
        description: reader
            .said(interface.description, "the description", &id)
            .unwrap_or_default(),
        origin: Origin {
            owner: reader.said(said(interface.owner_id), "the owner", &id),
            managed: managed.unwrap_or_default(),
            instance: said(instance),
            instance_owner: said(instance_owner),
        },
        tags: reader.tags(interface.tag_set),
        id,
    })
}

/// Reads the public address, which AWS says twice: of the interface, and of its first address.
fn public_address(
    reader: Reader<'_>,
    association: Option<types::NetworkInterfaceAssociation>,
    own: &[types::NetworkInterfacePrivateIpAddress],
    id: &str,
) -> Option<String> {
    let first = own.first().and_then(|first| first.association());
    let first = first.and_then(|association| association.public_ip());
    let said = association.is_some() || first.is_some();
    let address = association.and_then(|association| association.public_ip);
    if said && address.is_none() {
        reader.odd(format!(
            "the answer does not say the public address of `{id}`"
        ));
    }
    address.or_else(|| first.map(str::to_owned))
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
        .flat_map(|reservation| {
            reader.list(reservation.instances, "the instances", "a reservation")
        })
        // AWS shows them for an hour after their end, and says little of them.
        .filter(|instance| {
            let state = instance.state().and_then(types::InstanceState::name);
            state != Some(&InstanceStateName::Terminated)
        })
        .filter_map(|instance| read_instance(reader, instance));
    Ok(instances.collect())
}

fn read_instance(reader: Reader<'_>, instance: types::Instance) -> Option<Instance> {
    let id = reader.id(instance.instance_id)?;
    let interfaces = reader.list(instance.network_interfaces, "the interfaces", &id);
    let state = instance.state.and_then(|state| state.name);
    let state = state.map(|state| state.as_str().to_owned());
    let groups = reader.list(instance.security_groups, "the groups", &id);
    let kind = instance.instance_type;
    let kind = kind.map(|kind| kind.as_str().to_owned());
    let check = reader.said(instance.source_dest_check, "whether it forwards", &id);
    Some(Instance {
        instance_type: reader.text(kind, "the type", &id),
        subnet: reader.text(instance.subnet_id, "the subnet", &id),
        groups: reader.ids(groups.into_iter().map(|group| group.group_id)),
        interfaces: reader.ids(interfaces.into_iter().map(|one| one.network_interface_id)),
        state: reader.text(state, "the state", &id),
        source_dest_check: check.unwrap_or(true),
        tags: reader.tags(instance.tags),
        id,
    })
}
