//! N19.

use super::access::fact_of;
use super::{need, refers, says};
use crate::acceptance::equality::Facts;
use smgen::blueprint::Cidr;
use smgen::catalog::{EndpointType, Protocol};
use smgen::topology::{AclEntry, Function, Peer, Ports, SecurityGroup, Topology, ids};

/// Each client is let in at the endpoints that are declared for it, by a group of theirs alone, and at no other.
pub fn n19(topology: &Topology, facts: &Facts) -> Result<(), String> {
    for endpoint in &topology.endpoints {
        if endpoint.kind == EndpointType::Gateway {
            continue;
        }
        let service = &endpoint.service;
        let clients = topology.clients.iter();
        let clients = clients.filter(|client| client.to.contains(service));
        let ranges: Vec<_> = clients.map(|client| client.cidr).collect();
        let function = Function::clients_of(service);
        let mut groups = vec![ids::security_group(Function::Vpce)];
        if !ranges.is_empty() {
            groups.push(ids::security_group(function));
        }
        refers(facts, &ids::endpoint(service), "groups", groups)?;
        let of = topology.security_groups.iter();
        let of: Vec<_> = of.filter(|group| group.function == function).collect();
        match (of.as_slice(), ranges.is_empty()) {
            ([], true) => {}
            ([group], false) => admits(topology, facts, (group, &ranges))?,
            _ => return Err(format!("{service} has {} groups for clients", of.len())),
        }
    }
    for client in &topology.clients {
        passes(topology, client.cidr)?;
    }
    Ok(())
}

fn admits(
    topology: &Topology,
    facts: &Facts,
    (group, ranges): (&SecurityGroup, &[Cidr]),
) -> Result<(), String> {
    let id = ids::security_group(group.function);
    need(
        group.egress.is_empty() && group.ingress.len() == ranges.len(),
        format!("{id} has other rules than one for each client"),
    )?;
    for range in ranges {
        let mut rules = group.ingress.iter();
        let rule = rules.find(|rule| rule.peer == Peer::Cidr(*range));
        let rule = rule.ok_or(format!("{id} does not take {range}"))?;
        let https = rule.protocol == Protocol::Tcp && rule.ports() == Some(Ports::one(443));
        need(https, format!("{id} takes more of {range} than tcp 443"))?;
        says(
            facts,
            &fact_of(topology, &id, false, rule)?,
            "description",
            rule.description.as_str(),
        )?;
    }
    Ok(())
}

fn passes(topology: &Topology, range: Cidr) -> Result<(), String> {
    for acl in &topology.network_acls {
        let has = |entries: &[AclEntry], first: u16, last: u16| {
            let ports = Some(Ports { first, last });
            let mut entries = entries.iter();
            entries.any(|entry| {
                entry.cidr == range && entry.protocol == Protocol::Tcp && entry.ports == ports
            })
        };
        let (into, out) = (has(&acl.ingress, 443, 443), has(&acl.egress, 1024, 65535));
        let here = acl.tier == "endpoints";
        need(
            into == here && out == here,
            format!(
                "the ACL of {} lets {range} in: {into}, replies out: {out}",
                acl.tier
            ),
        )?;
    }
    Ok(())
}
