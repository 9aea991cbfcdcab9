//! N10.

use super::{need, refers, says};
use crate::acceptance::equality::Facts;
use smgen::catalog::EndpointType;
use smgen::topology::{Function, Topology, ids};

/// Each service that the blueprint declares by its name has its endpoint, wherever it is offered, with a reason; names that lead to it,
/// for own callers alone; and whoever else may open it finds it.
pub fn n10(topology: &Topology, facts: &Facts) -> Result<(), String> {
    for endpoint in topology.endpoints.iter().filter(|one| one.is_declared()) {
        let (service, id) = (&endpoint.service, ids::endpoint(&endpoint.service));
        need(
            !endpoint.reason.is_empty(),
            format!("nothing says why there is {service}"),
        )?;
        says(facts, &id, "service", endpoint.service_name.as_str())?;
        says(facts, &id, "vpc", "{vpc}")?;
        if let Some(policy) = &endpoint.policy {
            let own = policy
                .statements
                .iter()
                .all(|one| !one.conditions.is_empty());
            need(
                own,
                format!("the policy of {service} asks nobody's account"),
            )?;
            let there = facts.get(&id, "policy").is_some();
            need(there, format!("{service} has no policy"))?;
        }
        let zones = topology.zones.iter();
        if endpoint.kind == EndpointType::Gateway {
            says(facts, &id, "type", "Gateway")?;
            refers(
                facts,
                &id,
                "route-tables",
                zones.map(ids::private_route_table),
            )?;
            continue;
        }
        says(facts, &id, "type", "Interface")?;
        says(facts, &id, "private-dns", endpoint.private_dns)?;
        need(
            endpoint.private_dns || endpoint.names.is_empty(),
            format!("the names of {service} lead elsewhere"),
        )?;
        let offered: Vec<_> = zones.filter(|zone| endpoint.stands_in(**zone)).collect();
        need(!offered.is_empty(), format!("{service} stands nowhere"))?;
        let subnets = offered.iter().map(|zone| ids::subnet("endpoints", zone));
        refers(facts, &id, "subnets", subnets)?;
        need(
            endpoint.functions.contains(&Function::Vpce),
            format!("{service} lacks the group of the endpoints"),
        )?;
        let groups = endpoint.functions.iter();
        refers(
            facts,
            &id,
            "groups",
            groups.map(|one| ids::security_group(*one)),
        )?;
    }
    let asked = topology.clients.iter().flat_map(|client| &client.to);
    for service in asked {
        let mut endpoints = topology.endpoints.iter();
        need(
            endpoints.any(|one| one.service == *service),
            format!("clients may open {service}, which has no endpoint"),
        )?;
    }
    Ok(())
}
