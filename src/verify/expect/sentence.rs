//! Expectations as sentences.

use super::{Check, Destination, Owner, ResolvesTo};
use crate::catalog::Protocol;
use std::fmt;

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resolve {
                name,
                to: ResolvesTo::Nowhere | ResolvesTo::Absent,
            } => write!(f, "`{name}` does not resolve"),
            Self::Resolve { name, to } => write!(f, "`{name}` leads to {to}"),
            Self::Connect {
                to,
                protocol,
                port,
                open,
            } => {
                let comes = if *open { "opens" } else { "stays closed" };
                match protocol {
                    Protocol::Number(_) => write!(f, "{protocol} to {to} {comes}"),
                    _ => write!(f, "{protocol} {port} to {to} {comes}"),
                }
            }
            Self::Admit {
                from,
                to,
                protocol,
                port,
                open,
            } => {
                let admitted = if *open { "is let in" } else { "is kept out" };
                write!(f, "{protocol} {port} from {from} to {to} {admitted}")
            }
            Self::Complete { egress: true } => {
                f.write_str("it reaches all that is declared, and nothing else")
            }
            Self::Complete { egress: false } => {
                f.write_str("all that is declared is let in, and nothing else")
            }
            Self::Call {
                service,
                action,
                further,
                resource,
                owner,
                own_principal,
                tls,
                allowed,
            } => {
                let who = if *own_principal { "own" } else { "foreign" };
                let how = if *tls { "" } else { " without TLS" };
                let passes = if *allowed { "passes" } else { "is refused by" };
                let passes = match (further.len(), *allowed) {
                    (0, _) => passes.to_owned(),
                    (more, true) => format!("and {more} more pass"),
                    (more, false) => format!("and {more} more are refused by"),
                };
                // What stands in an ARN needs no word.
                let whose = match owner {
                    Owner::Foreign if resource == "*" => " of another account",
                    _ => "",
                };
                write!(
                    f,
                    "`{action}` on `{resource}`{whose} by {who} credentials{how} {passes} the endpoint of {service}"
                )
            }
            Self::Configured { what } => match what.strip_prefix("account/") {
                Some(what) => write!(f, "the account's {what} keep to the VPC"),
                None => write!(f, "{what} is as the blueprint says"),
            },
        }
    }
}

impl fmt::Display for ResolvesTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint { service } => write!(f, "the endpoint of {service}"),
            Self::PrefixList { service } => write!(f, "the prefix list of {service}"),
            Self::Addresses { addresses } => {
                let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
                f.write_str(&addresses.join(", "))
            }
            Self::Absent | Self::Nowhere => f.write_str("nowhere"),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint { service } => write!(f, "the endpoint of {service}"),
            Self::PrefixList { service } => write!(f, "{service} through its gateway endpoint"),
            Self::Function { tier, zone, .. } => write!(f, "{tier}/{zone}"),
            Self::Internet { address } => write!(f, "{address} on the internet"),
        }
    }
}
