//! A parameter of Systems Manager that tells the network's ids to whoever starts jobs (V10).
//!
//! It holds what calls of SageMaker take, and that only: the subnets and groups of the functions that open connections, and the keys.
//! So it stays far below the 4,096 characters of a standard parameter, however many tiers a blueprint has (AWS Systems Manager user
//! guide, "Managing parameter tiers", read 2026-11-26): three subnets in each of six zones, three groups and four keys take 1,700.

use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::topology::inventory::{FieldValue, Resource, ResourceKind};
use crate::topology::{Function, Reference, Topology, ids};

/// The parameter.
const PARAMETER: &str = "network-parameter";

/// What of it keeps state.
pub(in crate::topology) fn resources(topology: &Topology) -> Vec<Resource> {
    vec![
        Resource::new(ResourceKind::Parameter, PARAMETER)
            .named(topology.prefixed("network"))
            .because(
                Requirement::V10,
                &[],
                "pipelines and notebooks read the ids of the network that is deployed, and copy none",
            )
            .from(&[Path::from("network.zones")])
            .with("name", format!("/smgen/{}/network", topology.prefix))
            .with("type", "String")
            .with("tier", "Standard")
            .with("description", "What SageMaker calls need of the network")
            .with("value", value(topology)),
    ]
}

/// The value: each leaf of its JSON with its JSON pointer (RFC 6901). A set, since the order of keys says nothing.
fn value(topology: &Topology) -> FieldValue {
    let calls = |function: &Function| Function::CALLERS.contains(function);
    let keys = topology.keys.iter().map(|key| {
        let pointer = format!("/kms_keys/{}", key.purpose.as_str());
        (pointer, Reference::arn(ids::key(key.purpose)))
    });
    let groups = topology.security_groups.iter();
    let groups = groups.filter(|group| calls(&group.function)).map(|group| {
        let pointer = format!("/security_groups/{}", group.function.as_str());
        (pointer, Reference::id(ids::security_group(group.function)))
    });
    let tiers = topology.tiers.iter();
    let tiers = tiers.filter(|tier| calls(&Function::of_tier(&tier.name)));
    let subnets = tiers.flat_map(|tier| {
        tier.subnets.iter().map(|subnet| {
            let pointer = format!("/subnets/{}/{}", tier.name, subnet.zone);
            let id = ids::subnet(&tier.name, &subnet.zone);
            (pointer, Reference::id(id))
        })
    });
    let vpc = ("/vpc".to_owned(), Reference::id(ids::VPC));
    let leaves = keys.chain(groups).chain(subnets).chain([vpc]);
    let leaf = |(pointer, reference): (String, Reference)| {
        FieldValue::List(vec![pointer.into(), reference.into()])
    };
    FieldValue::Set(leaves.map(leaf).collect())
}
