//! The component that decides what becomes of a packet, as an English sentence without its end.

use super::verdict::{Decider, Direction, Side};
use std::fmt;

/// Names an interface, or what stands for one that is assumed.
fn interface(id: Option<&str>) -> String {
    id.map_or("the interface".to_owned(), |id| format!("interface {id}"))
}

fn of(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "",
        Direction::Reply => " for the reply",
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "the source",
            Self::Target => "the target",
            Self::Between => "what forwards",
        })
    }
}

/// Says in a sentence what decides.
impl fmt::Display for Decider<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each component")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface { id } => write!(f, "it reaches {}", interface(*id)),
            Self::Internet { gateway, nat: None } => write!(f, "it leaves by {gateway}"),
            Self::Internet {
                gateway,
                nat: Some(nat),
            } => write!(f, "it leaves by {nat} and {gateway}"),
            Self::GatewayEndpoint { endpoint } => write!(f, "it reaches the service by {endpoint}"),
            Self::Unfiltered { service } => write!(f, "neither groups nor ACLs see the {service}"),
            Self::ResolverOff => {
                f.write_str("`enableDnsSupport` is off: the VPC resolver does not answer")
            }
            Self::NoAddress => f.write_str("the source has no address of the target's family"),
            Self::Group {
                side,
                egress,
                interface: id,
                groups,
            } => {
                let rules = if *egress { "egress" } else { "ingress" };
                let (groups, interface) = (groups.join(", "), interface(*id));
                write!(
                    f,
                    "no {rules} rule of {groups} at {side} ({interface}) matches"
                )
            }
            Self::GroupUnknown { group, rule } => {
                write!(
                    f,
                    "whether rule {} of {group} matches is not known",
                    rule.id
                )
            }
            Self::NoGroups { interface: id } => write!(f, "{} carries no groups", interface(*id)),
            Self::Acl {
                acl,
                subnet,
                egress,
                direction,
                entry,
            } => {
                let entry = match entry {
                    Some(entry) => format!("entry {} of {acl} denies it", entry.number),
                    None => format!("no entry of {acl} allows it"),
                };
                let side = if *egress { "leaving" } else { "entering" };
                write!(f, "{entry}{} {side} {subnet}", of(*direction))
            }
            Self::NoRoute { table, direction } => {
                write!(f, "{table} has no route{}", of(*direction))
            }
            Self::Blackhole {
                table,
                route,
                direction,
            } => {
                write!(
                    f,
                    "the route of {table}{} leads nowhere: {} is gone",
                    of(*direction),
                    route.target
                )
            }
            Self::AmbiguousRoute { table, .. } => {
                write!(
                    f,
                    "two prefix lists in {table} lead the same range to different targets"
                )
            }
            Self::ReplyRoute { table, route } => {
                write!(f, "{table} sends the reply elsewhere: {}", route.target)
            }
            Self::NoPublicAddress {
                gateway,
                interface: id,
            } => {
                write!(
                    f,
                    "{} has no public address, which {gateway} needs",
                    interface(*id)
                )
            }
            Self::State { id, state } => write!(f, "{id} is {state}"),
            Self::NatRoute { nat, table, .. } => {
                write!(f, "{table}, where {nat} stands, leads no further")
            }
            Self::NatProtocol { nat } => {
                write!(f, "{nat} carries TCP, UDP and ICMP only")
            }
            Self::NotAttached { gateway, zone } => {
                write!(
                    f,
                    "{gateway} is attached in no subnet of {zone}, so nothing in that zone can use it"
                )
            }
            Self::SourceDestCheck { interface } => {
                write!(
                    f,
                    "{interface} drops what is not addressed to it (source/destination check)"
                )
            }
            Self::TargetGone { address } => write!(f, "no interface holds {address}"),
            Self::Beyond { target } => {
                write!(f, "it leaves by {target}, beyond which nothing is known")
            }
            Self::Missing { part, id: "" } => write!(f, "the {part} are not known"),
            Self::Missing { part, id } => write!(f, "the {part} are not known, for {id}"),
        }
    }
}
