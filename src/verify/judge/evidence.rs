//! The way of a packet in words.

use crate::reach::{Direction, Side, Step};
use crate::snapshot::{Peer, Protocol, Rule, Target};

/// Says what a step of a packet's way is.
pub(super) fn step(step: &Step<'_>) -> String {
    match step {
        Step::Interface {
            side,
            id,
            subnet,
            address,
        } => {
            let what = id.map_or("an interface".to_owned(), |id| format!("interface {id}"));
            let does = if *side == Side::Source { "from" } else { "to" };
            format!("{does} {what} with {address} in {subnet}")
        }
        Step::Group {
            egress,
            group,
            rule,
            ..
        } => {
            let direction = if *egress { "egress" } else { "ingress" };
            format!("{direction} of {group}: {}", self::rule(rule))
        }
        Step::Acl {
            acl,
            subnet,
            egress,
            direction,
            entry,
        } => {
            let number = entry.map_or("some entries".to_owned(), |entry| {
                format!("entry {}", entry.number)
            });
            let side = if *egress { "out of" } else { "into" };
            let what = if *direction == Direction::Reply {
                "the reply "
            } else {
                ""
            };
            format!("{number} of {acl} lets {what}{side} {subnet}")
        }
        Step::Route {
            table,
            matched,
            route,
            direction,
        } => {
            let what = if *direction == Direction::Reply {
                "the reply "
            } else {
                ""
            };
            format!(
                "{table} sends {what}for {matched} to {}",
                target(&route.target)
            )
        }
        Step::Through { id } => format!("through {id}"),
    }
}

/// Says what a rule of a group lets pass.
fn rule(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::Cidr(range) => range.to_string(),
        Peer::Group(id) | Peer::PrefixList(id) => id.clone(),
    };
    let protocol = match rule.protocol {
        Protocol::All => "every protocol".to_owned(),
        other => other.to_string(),
    };
    let ports = match rule.ports {
        Some((first, last)) if first == last => format!(" {first}"),
        Some((first, last)) => format!(" {first}-{last}"),
        None => String::new(),
    };
    let id = if rule.id.is_empty() {
        String::new()
    } else {
        format!(" ({})", rule.id)
    };
    format!("{protocol}{ports} with {peer}{id}")
}

/// Names where a route leads.
fn target(target: &Target) -> &str {
    target.id().unwrap_or("the VPC itself")
}
