//! The way of a packet in words.

use crate::reach::{Direction, Side, Step};
use crate::snapshot::{Peer, Protocol, Rule};

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
            let (direction, way) = if *egress {
                ("egress", "out to")
            } else {
                ("ingress", "in from")
            };
            let id = if rule.id.is_empty() {
                String::new()
            } else {
                format!(" {}", rule.id)
            };
            let (traffic, peer) = self::rule(rule);
            format!("{direction} rule{id} of {group} lets {traffic} {way} {peer}")
        }
        Step::Acl {
            acl,
            subnet,
            egress,
            direction,
            entry,
        } => {
            let (number, lets) = match entry {
                Some(entry) => (format!("entry {}", entry.number), "lets"),
                None => ("some entries".to_owned(), "let"),
            };
            let side = if *egress { "out of" } else { "into" };
            let what = if *direction == Direction::Reply {
                "the reply "
            } else {
                ""
            };
            format!("{number} of {acl} {lets} {what}{side} {subnet}")
        }
        Step::Route {
            table,
            matched,
            route,
            direction,
        } => {
            let what = if *direction == Direction::Reply {
                "back "
            } else {
                ""
            };
            format!(
                "{table} sends {what}what is for {matched} to {}",
                route.target
            )
        }
        Step::Through { id } => format!("through {id}"),
    }
}

/// Says what a rule of a group lets pass, and with whom.
fn rule(rule: &Rule) -> (String, String) {
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
    (format!("{protocol}{ports}"), peer)
}
