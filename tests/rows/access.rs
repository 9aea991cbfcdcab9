//! N4 and N5.

use super::need;
use crate::support::rendered::{Rendered, attribute, object, text};
use smgen::blueprint::Cidr;
use smgen::topology::{AclEntry, Function, NetworkAcl, Peer, Rule, SecurityGroup, Tier, Topology};

fn group(topology: &Topology, function: Function) -> Result<&SecurityGroup, String> {
    let found = topology
        .security_groups
        .iter()
        .find(|group| group.function == function);
    found.ok_or_else(|| format!("no group {}", function.as_str()))
}

pub fn n4(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    use Function::{Data, Inference, Notebook, Training, Vpce};
    for function in [Notebook, Training, Inference, Data, Vpce] {
        let group = group(topology, function)?;
        let body = rendered
            .resource("aws_security_group", function.as_str())
            .ok_or("a group is not rendered")?;
        let inside = body.blocks().map(hcl::Block::identifier);
        need(
            inside.eq(["lifecycle"]),
            "rules inside a group, or none made before the old one goes",
        )?;
        rules_are_rendered(group, rendered)?;
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
    need(
        goes(Training, &Peer::Group(Data))? && goes(Inference, &Peer::Group(Data))?,
        "jobs or models do not reach data",
    )?;
    need(!goes(Notebook, &Peer::Group(Data))?, "notebooks reach data")?;
    need(
        goes(Training, &Peer::Group(Training))?,
        "distributed training cannot talk",
    )?;
    need(
        group(topology, Vpce)?.egress.is_empty() && group(topology, Data)?.egress.is_empty(),
        "a server opens connections",
    )
}

fn rules_are_rendered(group: &SecurityGroup, rendered: &Rendered) -> Result<(), String> {
    for (direction, rules) in [("ingress", &group.ingress), ("egress", &group.egress)] {
        let kind = format!("aws_vpc_security_group_{direction}_rule");
        let owner = format!("aws_security_group.{}.id", group.function.as_str());
        let bodies = rendered
            .resources(&kind)
            .filter(|(_, body)| text(body, "security_group_id").as_deref() == Some(&owner));
        let bodies: Vec<_> = bodies.map(|(_, body)| body).collect();
        need(
            bodies.len() == rules.len(),
            format!(
                "{owner} has {} {direction} rules instead of {}",
                bodies.len(),
                rules.len()
            ),
        )?;
        for rule in rules {
            let (key, value) = match &rule.peer {
                Peer::Group(peer) => (
                    "referenced_security_group_id",
                    format!("aws_security_group.{}.id", peer.as_str()),
                ),
                Peer::PrefixList(service) => (
                    "prefix_list_id",
                    format!("aws_vpc_endpoint.{service}.prefix_list_id"),
                ),
                Peer::Cidr(cidr) => ("cidr_ipv4", cidr.to_string()),
            };
            let port =
                |body: &hcl::Body, key: &str| text(body, key).and_then(|text| text.parse().ok());
            let same = |body: &&hcl::Body| {
                text(body, key).as_deref() == Some(&value)
                    && text(body, "ip_protocol").as_deref() == Some(&*rule.protocol.api_name())
                    && port(body, "from_port") == rule.from_port
                    && port(body, "to_port") == rule.to_port
                    && text(body, "description").as_deref() == Some(&rule.description)
            };
            need(
                bodies.iter().any(same),
                format!("{owner}: {direction} {} is not rendered", rule.id),
            )?;
        }
    }
    Ok(())
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

pub fn n5(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    for tier in &topology.tiers {
        let acl = acl(topology, tier)?;
        acl_is_rendered(acl, tier, rendered)?;
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
                every_pair_passes(topology, group.function, server, port)?;
            }
        }
    }
    let reached = |from: &str, to: &str, port: u16| {
        let (Some(from), Some(to)) = (topology.tier(from), topology.tier(to)) else {
            return Ok(true);
        };
        passes(topology, from, to, port)
    };
    need(
        !reached("notebook", "data", 2049)?,
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

fn acl_is_rendered(acl: &NetworkAcl, tier: &Tier, rendered: &Rendered) -> Result<(), String> {
    let body = rendered
        .resource("aws_network_acl", &tier.name)
        .ok_or("an ACL is not rendered")?;
    let subnets = text(body, "subnet_ids").unwrap_or_default();
    need(
        subnets.contains(&format!("aws_subnet.{} ", tier.name)),
        format!("the ACL of {} has the subnets {subnets}", tier.name),
    )?;
    for (direction, entries) in [("ingress", &acl.ingress), ("egress", &acl.egress)] {
        let label = format!("{}_{direction}", tier.name);
        let keys: Vec<_> = match rendered.resource("aws_network_acl_rule", &label) {
            Some(body) => object(attribute(body, "for_each").ok_or("no for_each")?)
                .into_iter()
                .map(|(key, _)| key)
                .collect(),
            None => Vec::new(),
        };
        let expected: Vec<_> = entries.iter().map(|entry| entry.id.clone()).collect();
        need(
            keys == expected,
            format!("{label}: {keys:?} instead of {expected:?}"),
        )?;
    }
    Ok(())
}

fn every_pair_passes(
    topology: &Topology,
    client: Function,
    server: Function,
    port: u16,
) -> Result<(), String> {
    let of = |function| {
        topology
            .tiers
            .iter()
            .filter(move |tier| tier.function == function)
    };
    for from in of(client) {
        for to in of(server) {
            need(
                passes(topology, from, to, port)?,
                format!("the ACLs stop {} to {} on {port}", from.name, to.name),
            )?;
        }
    }
    Ok(())
}

/// Walks a connection and its reply through the ACLs of every pair of subnets, for the client ports of every system.
fn passes(topology: &Topology, from: &Tier, to: &Tier, port: u16) -> Result<bool, String> {
    let (client, server) = (acl(topology, from)?, acl(topology, to)?);
    let allowed = |entries: &[AclEntry], peer: Cidr, port: u16| {
        entries.iter().any(|entry| {
            entry.cidr.contains(peer)
                && entry
                    .ports
                    .is_none_or(|ports| (ports.first..=ports.last).contains(&port))
        })
    };
    for one in &from.subnets {
        for other in &to.subnets {
            for client_port in [1024, 32768, 49152, 65535] {
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
