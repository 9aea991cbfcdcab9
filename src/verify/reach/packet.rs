//! The way of a packet, and of the replies to it.

use super::acls::{CLIENT_PORTS, EPHEMERAL_PORTS, Replies, joined};
use super::ends::End;
use super::filter::{Traffic, number};
use super::groups::{self, Match, Seen};
use super::index::{Network, Place};
use super::routes::{Compiled, Hop};
use super::unfiltered;
use super::verdict::{Decider, Outcome, Side, Step, Verdict, Way};
use crate::verify::snapshot::{Attachment, Protocol};
use std::net::IpAddr;

mod ways;

/// A question: may this interface open this connection?
#[derive(Clone, Copy, Debug)]
pub struct Flow<'f> {
    /// Who opens it.
    pub from: &'f End<'f>,
    /// Where it goes.
    pub to: Goal<'f>,
    /// Protocol; [`Protocol::All`] asks whether traffic of any protocol passes.
    pub protocol: Protocol,
    /// Port; for ICMP the type (8 for an IPv4 echo, 128 for IPv6), with code 0.
    pub port: u16,
}

/// Where a connection goes.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'f> {
    /// An address.
    Address(IpAddr),
    /// An interface, such as one that is assumed.
    End(&'f End<'f>),
}

/// Why a packet goes no further.
pub(super) struct Stop<'f>(Outcome, Decider<'f>);

pub(super) type Walked<'f, T = ()> = Result<T, Stop<'f>>;

fn denied<T>(decider: Decider<'_>) -> Walked<'_, T> {
    Err(Stop(Outcome::Denied, decider))
}

fn unknown<T>(decider: Decider<'_>) -> Walked<'_, T> {
    Err(Stop(Outcome::Unknown, decider))
}

/// Notes the steps, or does not.
trait Trace<'f> {
    fn note(&mut self, step: impl FnOnce() -> Step<'f>);
}

impl<'f> Trace<'f> for Vec<Step<'f>> {
    fn note(&mut self, step: impl FnOnce() -> Step<'f>) {
        self.push(step());
    }
}

/// Notes nothing.
struct Nothing;

impl<'f> Trace<'f> for Nothing {
    #[inline]
    fn note(&mut self, _: impl FnOnce() -> Step<'f>) {}
}

struct Walk<'f, T> {
    network: &'f Network<'f>,
    flow: Flow<'f>,
    traffic: Traffic,
    to: IpAddr,
    trace: T,
    /// Ports to which replies are lost, and who denies the first that clients use.
    lost: Vec<(u16, u16)>,
    loser: Option<Decider<'f>>,
}

impl Network<'_> {
    /// Says what becomes of a packet, which component decides, and the way it takes.
    #[must_use]
    pub fn packet<'f>(&'f self, flow: &Flow<'f>) -> Verdict<'f> {
        let (outcome, decider, path, lost_replies) = Walk::run(self, *flow, Vec::new());
        Verdict {
            outcome,
            decider,
            path,
            lost_replies,
        }
    }

    /// Says the same without the way, which costs no memory.
    #[must_use]
    pub fn decide<'f>(&'f self, flow: &Flow<'f>) -> (Outcome, Decider<'f>) {
        let (outcome, decider, ..) = Walk::run(self, *flow, Nothing);
        (outcome, decider)
    }
}

impl<'f, T: Trace<'f>> Walk<'f, T> {
    fn run(
        network: &'f Network<'f>,
        flow: Flow<'f>,
        trace: T,
    ) -> (Outcome, Decider<'f>, T, Vec<(u16, u16)>) {
        let traffic = Traffic {
            protocol: number(flow.protocol),
            port: flow.port,
        };
        let to = match flow.to {
            Goal::Address(address) => Some(address),
            Goal::End(end) => end
                .v4
                .filter(|_| flow.from.v4.is_some())
                .or(end.v6)
                .or(end.v4),
        };
        let Some(to) = to else {
            return (Outcome::Denied, Decider::NoAddress, trace, Vec::new());
        };
        let mut walk = Self {
            network,
            flow,
            traffic,
            to,
            trace,
            lost: Vec::new(),
            loser: None,
        };
        match walk.walk() {
            Ok(decider) => {
                let (outcome, decider) = walk.after_replies(decider);
                (outcome, decider, walk.trace, joined(walk.lost))
            }
            // What leaves what is known may still fail here already.
            Err(Stop(Outcome::Unknown, decider)) => match walk.after_replies(decider.clone()) {
                (Outcome::Denied, decider) => {
                    (Outcome::Denied, decider, walk.trace, joined(walk.lost))
                }
                _ => (Outcome::Unknown, decider, walk.trace, joined(walk.lost)),
            },
            Err(Stop(outcome, decider)) => (outcome, decider, walk.trace, Vec::new()),
        }
    }

    /// Weighs lost replies: all of the ephemeral ports, some that Linux clients use, or others.
    fn after_replies(&mut self, decider: Decider<'f>) -> (Outcome, Decider<'f>) {
        let Some(loser) = self.loser.clone() else {
            return (Outcome::Allowed, decider);
        };
        self.lost = joined(std::mem::take(&mut self.lost));
        let clients =
            |(first, last): &(u16, u16)| *first <= CLIENT_PORTS.1 && *last >= CLIENT_PORTS.0;
        if self.lost == [EPHEMERAL_PORTS] {
            (Outcome::Denied, loser)
        } else if self.lost.iter().any(clients) {
            (Outcome::Partial, loser)
        } else {
            (Outcome::Allowed, decider)
        }
    }

    fn walk(&mut self) -> Walked<'f, Decider<'f>> {
        let (network, from, to) = (self.network, self.flow.from, self.to);
        if let Some(service) = unfiltered::service(network.snapshot, to, self.traffic) {
            return self.unfiltered(service);
        }
        let Some(source) = from.address_like(to) else {
            return denied(Decider::NoAddress);
        };
        let (at, place) = self.place(from)?;
        self.trace.note(|| Step::Interface {
            side: Side::Source,
            id: from.id(),
            subnet: &place.subnet.id,
            address: source,
        });
        let target = match self.flow.to {
            Goal::End(end) => Some(end),
            Goal::Address(address) => network.interface_at(address),
        };
        let lies = match target {
            Some(end) => Some(end.subnet),
            None => network.subnet_at(to),
        };
        if lies == Some(at) {
            // Nothing comes between interfaces of one subnet: no route, no ACL.
            self.group(from, Side::Source, true, self.seen(to, target))?;
            self.target(target, self.seen(source, Some(from)))?;
            return Ok(arrived(target));
        }
        let route = self.route(at, to, Way::Request);
        // Behind an appliance a reference to the other end's group matches nothing: Amazon VPC user guide, "Security group
        // referencing".
        let direct = matches!(route, Ok(route) if matches!(route.hop, Hop::Local));
        let seen = self.seen(to, target.filter(|_| direct));
        self.group(from, Side::Source, true, seen)?;
        let route = route?;
        self.note_route(at, route, Way::Request);
        self.acl(at, true, to)?;
        let leaving = ways::Leaving { at, source, route };
        match route.hop {
            Hop::Local => {
                let Some(lies) = lies else {
                    return denied(Decider::TargetGone { address: to });
                };
                self.enter(&leaving, lies, target, self.seen(source, Some(from)))?;
                Ok(arrived(target))
            }
            hop => self.by(hop, &leaving, lies, target),
        }
    }

    fn unfiltered(&mut self, service: &'static str) -> Walked<'f, Decider<'f>> {
        if service == unfiltered::RESOLVER {
            match self.network.snapshot.vpc.dns_support {
                Some(true) => {}
                Some(false) => return denied(Decider::ResolverOff),
                None => {
                    return unknown(Decider::Missing {
                        part: "vpc",
                        id: "enableDnsSupport",
                    });
                }
            }
        }
        Ok(Decider::Unfiltered { service })
    }

    fn seen(&self, address: IpAddr, end: Option<&'f End<'f>>) -> Seen<'f> {
        Seen {
            address,
            groups: end.map_or(&[], |end| &end.groups),
            here: self.network.holds(address),
        }
    }

    fn place(&self, end: &'f End<'f>) -> Walked<'f, (u32, &'f Place<'f>)> {
        match self.network.subnets.get(end.subnet as usize) {
            Some(place) => Ok((end.subnet, place)),
            None => unknown(Decider::Missing {
                part: "subnets",
                id: end
                    .interface
                    .map_or("", |interface| interface.subnet.as_str()),
            }),
        }
    }

    fn subnet(&self, at: u32) -> &'f str {
        let place = self.network.subnets.get(at as usize);
        place.map_or("", |place| place.subnet.id.as_str())
    }

    /// Asks the groups of an interface.
    fn group(&mut self, end: &'f End<'f>, side: Side, egress: bool, seen: Seen<'f>) -> Walked<'f> {
        let network = self.network;
        let interface = end.id();
        if end.groups.is_empty() {
            return unknown(Decider::NoGroups { interface });
        }
        let id = |at: u32| {
            let at = end.groups.iter().position(|group| *group == at);
            at.and_then(|at| end.group_ids.get(at))
                .copied()
                .unwrap_or_default()
        };
        match groups::ask(&network.groups, &end.groups, egress, self.traffic, seen) {
            Match::Rule(group, rule) => {
                self.trace.note(|| Step::Group {
                    side,
                    egress,
                    group: id(group),
                    rule,
                });
                Ok(())
            }
            Match::Perhaps(group, rule) => unknown(Decider::GroupUnknown {
                group: id(group),
                rule,
            }),
            Match::None => {
                let known = |group: &&u32| network.group(**group).is_some_and(|group| group.known);
                if let Some(group) = end.groups.iter().find(|group| !known(group)) {
                    return unknown(Decider::Missing {
                        part: "security_groups",
                        id: id(*group),
                    });
                }
                denied(Decider::Group {
                    side,
                    egress,
                    interface,
                    groups: &end.group_ids,
                })
            }
        }
    }

    /// Asks the ACL of a subnet about the request.
    fn acl(&mut self, at: u32, egress: bool, other: IpAddr) -> Walked<'f> {
        let (network, subnet) = (self.network, self.subnet(at));
        let acl = network.subnets.get(at as usize).and_then(|place| place.acl);
        let Some(acl) = acl.and_then(|acl| network.acls.get(acl as usize)) else {
            return unknown(Decider::Missing {
                part: "network_acls",
                id: subnet,
            });
        };
        let entry = acl.deciding(egress, self.traffic, other);
        let (acl, way) = (acl.id, Way::Request);
        if !entry.is_some_and(|entry| entry.allow) {
            return denied(Decider::Acl {
                acl,
                subnet,
                egress,
                way,
                entry,
            });
        }
        self.trace.note(|| Step::Acl {
            acl,
            subnet,
            egress,
            way,
            entry,
        });
        Ok(())
    }

    /// Asks the ACL of a subnet about the replies; those that are lost are weighed at the end.
    fn replies(&mut self, at: u32, egress: bool, other: IpAddr) {
        let (network, subnet) = (self.network, self.subnet(at));
        let acl = network.subnets.get(at as usize).and_then(|place| place.acl);
        let Some(acl) = acl.and_then(|acl| network.acls.get(acl as usize)) else {
            return;
        };
        let way = Way::Reply;
        let entry = match acl.replies(egress, self.traffic, other) {
            Replies::Pass(entry) => entry,
            Replies::Lost(entry, lost) => {
                let clients = lost
                    .iter()
                    .any(|(first, last)| *first <= CLIENT_PORTS.1 && *last >= CLIENT_PORTS.0);
                if self.loser.is_none() || clients && self.lost.is_empty() {
                    self.loser = Some(Decider::Acl {
                        acl: acl.id,
                        subnet,
                        egress,
                        way,
                        entry,
                    });
                }
                self.lost.extend(lost);
                None
            }
        };
        self.trace.note(|| Step::Acl {
            acl: acl.id,
            subnet,
            egress,
            way,
            entry,
        });
    }

    /// Finds the route from a subnet to an address.
    fn route(&self, at: u32, to: IpAddr, way: Way) -> Walked<'f, &'f Compiled<'f>> {
        let network = self.network;
        let table = network
            .subnets
            .get(at as usize)
            .and_then(|place| place.table);
        let Some(table) = table.and_then(|table| network.tables.get(table as usize)) else {
            return unknown(Decider::Missing {
                part: "route_tables",
                id: self.subnet(at),
            });
        };
        let found = table.lookup(to);
        if let Some(id) = table.unknown
            && !found.is_some_and(|route| matches!(route.hop, Hop::Local))
        {
            return unknown(Decider::Missing {
                part: "prefix_lists",
                id,
            });
        }
        let table = table.id;
        match found {
            None => denied(Decider::NoRoute { table, way }),
            Some(route) if route.ambiguous => unknown(Decider::AmbiguousRoute {
                table,
                route: route.route,
            }),
            Some(route) if route.route.blackhole => denied(Decider::Blackhole {
                table,
                route: route.route,
                way,
            }),
            Some(route) => Ok(route),
        }
    }

    fn table(&self, at: u32) -> &'f str {
        let place = self.network.subnets.get(at as usize);
        let table = place.and_then(|place| self.network.tables.get(place.table? as usize));
        table.map_or("", |table| table.id)
    }

    fn note_route(&mut self, at: u32, route: &'f Compiled<'f>, way: Way) {
        let table = self.table(at);
        self.trace.note(|| Step::Route {
            table,
            matched: route.matched,
            route: route.route,
            way,
        });
    }

    /// Demands that an attachment is there and in working order.
    fn working(&self, attachment: Option<&'f Attachment>, id: &'f str) -> Walked<'f> {
        match attachment {
            Some(found) if ["available", "attached", "active"].contains(&found.state.as_str()) => {
                Ok(())
            }
            Some(found) => denied(Decider::State {
                id,
                state: &found.state,
            }),
            None if self.network.knows_attachments => denied(Decider::State { id, state: GONE }),
            None => unknown(Decider::Missing {
                part: "attachments",
                id,
            }),
        }
    }
}

/// State of what a route names and the snapshot lacks.
const GONE: &str = "gone";

fn arrived<'f>(target: Option<&'f End<'f>>) -> Decider<'f> {
    Decider::Interface {
        id: target.and_then(End::id),
    }
}
