//! N4 and N5.

use super::{are_all, need, says};
use crate::acceptance::equality::{Facts, ports, rule_id};
use serde_json::{Value, json};
use smgen::blueprint::{Cidr, Path};
use smgen::catalog::Protocol;
use smgen::topology::{
    AclEntry, Function, NetworkAcl, Peer, Rule, SecurityGroup, Tier, Topology, ids,
};
use std::collections::BTreeSet;

fn group(topology: &Topology, function: Function) -> Result<&SecurityGroup, String> {
    let found = topology
        .security_groups
        .iter()
        .find(|group| group.function == function);
    found.ok_or_else(|| format!("no group {}", function.as_str()))
}

pub fn n4(topology: &Topology, facts: &Facts) -> Result<(), String> {
    use Function::{Data, Inference, Notebook, Training, Vpce};
    groups_are_said(topology, facts)?;
    for function in [Notebook, Training, Inference, Data, Vpce] {
        let group = group(topology, function)?;
        both_ends_agree(topology, group)?;
        for rule in group.ingress.iter().chain(&group.egress) {
            let world = rule.peer == Peer::Cidr(Cidr::ANYWHERE);
            need(
                !world || topology.internet.is_some(),
                format!("{} is open to the world", rule.id),
            )?;
        }
    }
    let goes = |from: Function, to: &Peer| {
        group(topology, from).map(|group| group.egress.iter().any(|rule| rule.peer == *to))
    };
    for caller in [Notebook, Training, Inference] {
        need(
            goes(caller, &Peer::Group(Vpce))?,
            "a function does not reach the endpoints",
        )?;
        need(
            goes(caller, &Peer::PrefixList("s3".into()))?,
            "a function does not reach S3 by prefix list",
        )?;
    }
    streams_are_open(topology)?;
    need(
        goes(Training, &Peer::Group(Data))? && goes(Inference, &Peer::Group(Data))?,
        "jobs or models do not reach data",
    )?;
    // A store may name notebooks, and Lustre opens connections to its clients.
    let undeclared = |from: Function, to: &Peer| {
        group(topology, from).map(|group| {
            let mut rules = group.egress.iter().filter(|rule| rule.peer == *to);
            rules.any(|rule| !of_a_store(rule))
        })
    };
    need(
        !undeclared(Notebook, &Peer::Group(Data))?,
        "notebooks reach data",
    )?;
    need(
        goes(Training, &Peer::Group(Training))?,
        "distributed training cannot talk",
    )?;
    need(
        group(topology, Vpce)?.egress.is_empty()
            && group(topology, Data)?.egress.iter().all(of_a_store),
        "a server opens connections",
    )
}

/// Demands that each function that may open streams to an endpoint sends them to its port, and no other function does; `both_ends_agree`
/// and the ACLs' row see to the rest of the way.
fn streams_are_open(topology: &Topology) -> Result<(), String> {
    for endpoint in &topology.endpoints {
        let Some(streaming) = &endpoint.streaming else {
            continue;
        };
        for function in Function::CALLERS {
            let mut rules = group(topology, function)?.egress.iter();
            let sends = rules.any(|rule| {
                rule.peer == Peer::Group(Function::Vpce) && rule.from_port == Some(streaming.port)
            });
            need(
                sends == streaming.functions.contains(&function),
                format!("streams from {} to {}", function.as_str(), endpoint.service),
            )?;
        }
    }
    Ok(())
}

/// Tells whether the blueprint names a data store for a rule.
fn of_a_store(rule: &Rule) -> bool {
    let stores = Path::from("security.data_stores");
    rule.from.iter().any(|path| stores.contains(path))
}

/// Demands that the groups and their rules are said, and no others.
fn groups_are_said(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let mut all = BTreeSet::new();
    for group in &topology.security_groups {
        let id = ids::security_group(group.function);
        says(facts, &id, "vpc", "{vpc}")?;
        says(
            facts,
            &id,
            "name",
            topology.prefixed(group.function.as_str()),
        )?;
        says(facts, &id, "description", group.description.as_str())?;
        for (egress, rules) in [(false, &group.ingress), (true, &group.egress)] {
            for rule in rules {
                let rule_id = fact_of(topology, &id, egress, rule)?;
                says(facts, &rule_id, "description", rule.description.as_str())?;
                all.insert(rule_id);
            }
        }
        all.insert(id);
    }
    are_all(facts, "security-group/", &all)
}

/// Returns what the fact of a rule is called: after what it does.
pub fn fact_of(
    topology: &Topology,
    group: &str,
    egress: bool,
    rule: &Rule,
) -> Result<String, String> {
    let peer = match &rule.peer {
        Peer::Group(peer) => format!("{{{}}}", ids::security_group(*peer)),
        Peer::PrefixList(service) => {
            let mut endpoints = topology.endpoints.iter();
            let endpoint = endpoints.find(|one| one.service == *service);
            let endpoint = endpoint.ok_or_else(|| format!("no endpoint {service}"))?;
            format!("{{{}}}", ids::prefix_list(&endpoint.service_name))
        }
        Peer::Cidr(cidr) => cidr.to_string(),
    };
    let protocol = rule.protocol.api_name();
    let port = |port: Option<u16>| port.map_or(Value::Null, Value::from);
    let ports = ports(&protocol, &port(rule.from_port), &port(rule.to_port));
    let direction = ids::direction(egress);
    Ok(rule_id(group, direction, &peer, &protocol, &ports))
}

/// What one group may send to another, the other must take, and the other way round.
fn both_ends_agree(topology: &Topology, group: &SecurityGroup) -> Result<(), String> {
    let ports = |rule: &Rule| (rule.protocol, rule.from_port, rule.to_port);
    for rule in &group.egress {
        let Peer::Group(peer) = rule.peer else {
            continue;
        };
        let other = self::group(topology, peer)?;
        let taken = other.ingress.iter().any(|answer| {
            answer.peer == Peer::Group(group.function) && ports(answer) == ports(rule)
        });
        need(
            taken,
            format!(
                "{} sends {} that is not taken",
                group.function.as_str(),
                rule.id
            ),
        )?;
    }
    for rule in &group.ingress {
        let Peer::Group(peer) = rule.peer else {
            return Err("a range comes in".into());
        };
        let other = self::group(topology, peer)?;
        let sent = other.egress.iter().any(|request| {
            request.peer == Peer::Group(group.function) && ports(request) == ports(rule)
        });
        need(
            sent,
            format!(
                "{} takes {} that is not sent",
                group.function.as_str(),
                rule.id
            ),
        )?;
    }
    Ok(())
}

pub fn n5(topology: &Topology, facts: &Facts) -> Result<(), String> {
    acls_are_said(topology, facts)?;
    for tier in &topology.tiers {
        let acl = acl(topology, tier)?;
        for (entries, direction) in [(&acl.ingress, "inbound"), (&acl.egress, "outbound")] {
            need(
                entries.len() < 20,
                format!("{} {direction} entries in {}", entries.len(), tier.name),
            )?;
            let mut numbers: Vec<_> = entries.iter().map(|entry| entry.number).collect();
            numbers.dedup();
            need(
                numbers.len() == entries.len() && numbers.is_sorted(),
                "entries are not numbered in order",
            )?;
        }
        // No entry from the world admits a connection to a server: only replies to ports that clients use.
        let open = |entry: &&AclEntry| {
            entry.cidr == Cidr::ANYWHERE && entry.ports.is_none_or(|ports| ports.first < 1024)
        };
        need(
            !acl.ingress.iter().any(|entry| open(&entry)),
            format!("{} is open to the world", tier.name),
        )?;
    }
    for group in &topology.security_groups {
        for rule in &group.egress {
            let Peer::Group(server) = rule.peer else {
                continue;
            };
            let (Some(first), Some(last)) = (rule.from_port, rule.to_port) else {
                continue;
            };
            for port in [first.max(1), last] {
                every_pair_passes(topology, group.function, server, (rule, port))?;
            }
        }
    }
    let reached = |from: &str, to: &str, port: u16| {
        let (Some(from), Some(to)) = (topology.tier(from), topology.tier(to)) else {
            return Ok(true);
        };
        passes(topology, from, to, (Protocol::Tcp, port), &CLIENT_PORTS)
    };
    let declared = group(topology, Function::Notebook)?
        .egress
        .iter()
        .any(|rule| rule.peer == Peer::Group(Function::Data));
    need(
        declared || !reached("notebook", "data", 2049)?,
        "the ACLs let notebooks reach data",
    )?;
    need(
        !reached("data", "training", 22)?,
        "the ACLs let data open connections",
    )
}

fn acl<'a>(topology: &'a Topology, tier: &Tier) -> Result<&'a NetworkAcl, String> {
    let found = topology
        .network_acls
        .iter()
        .find(|acl| acl.tier == tier.name);
    found.ok_or_else(|| format!("tier {} has no network ACL", tier.name))
}

/// Demands that the ACLs and their entries are said, and no others, and that each subnet has the one of its tier.
fn acls_are_said(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let mut all = BTreeSet::new();
    for tier in &topology.tiers {
        let (acl, id) = (acl(topology, tier)?, ids::network_acl(&tier.name));
        says(facts, &id, "vpc", "{vpc}")?;
        for subnet in &tier.subnets {
            let subnet = ids::subnet(&tier.name, &subnet.zone);
            says(facts, &subnet, "network-acl", format!("{{{id}}}"))?;
        }
        for (egress, entries) in [(false, &acl.ingress), (true, &acl.egress)] {
            for entry in entries {
                let id = ids::rule(&id, egress, &entry.number.to_string());
                says(facts, &id, "action", "allow")?;
                says(facts, &id, "cidr", entry.cidr.to_string())?;
                says(facts, &id, "protocol", &*entry.protocol.api_name())?;
                let ports = entry
                    .ports
                    .map(|ports| json!(format!("{}-{}", ports.first, ports.last)));
                need(
                    facts.get(&id, "ports") == ports.as_ref(),
                    format!("{id} has other ports than {ports:?}"),
                )?;
                all.insert(id);
            }
        }
        all.insert(id);
    }
    are_all(facts, "network-acl/", &all)
}

fn every_pair_passes(
    topology: &Topology,
    client: Function,
    server: Function,
    (rule, port): (&Rule, u16),
) -> Result<(), String> {
    // Clients of some stores leave from reserved ports alone.
    let own = [rule.client_ports.first, rule.client_ports.last];
    let ports: &[u16] = if own == [1024, 65535] {
        &CLIENT_PORTS
    } else {
        &own
    };
    let of = |function| {
        topology
            .tiers
            .iter()
            .filter(move |tier| tier.function == function)
    };
    for from in of(client) {
        for to in of(server) {
            need(
                passes(topology, from, to, (rule.protocol, port), ports)?,
                format!("the ACLs stop {} to {} on {port}", from.name, to.name),
            )?;
        }
    }
    Ok(())
}

/// Ephemeral ports of every system: the first and the last of all, and where Linux and IANA's range begin.
const CLIENT_PORTS: [u16; 4] = [1024, 32768, 49152, 65535];

/// Walks a connection and its reply through the ACLs of every pair of subnets, for each of some client ports.
fn passes(
    topology: &Topology,
    from: &Tier,
    to: &Tier,
    (protocol, port): (Protocol, u16),
    client_ports: &[u16],
) -> Result<bool, String> {
    let (client, server) = (acl(topology, from)?, acl(topology, to)?);
    let allowed = |entries: &[AclEntry], peer: Cidr, port: u16| {
        entries.iter().any(|entry| {
            entry.cidr.contains(peer)
                && [Protocol::All, protocol].contains(&entry.protocol)
                && entry
                    .ports
                    .is_none_or(|ports| (ports.first..=ports.last).contains(&port))
        })
    };
    for one in &from.subnets {
        for other in &to.subnets {
            for &client_port in client_ports {
                let request = allowed(&client.egress, other.cidr, port)
                    && allowed(&server.ingress, one.cidr, port);
                let reply = allowed(&server.egress, one.cidr, client_port)
                    && allowed(&client.ingress, other.cidr, client_port);
                if !(request && reply) {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}
