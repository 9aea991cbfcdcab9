//! The way of a packet, and of the replies to it.

use super::acls::{joined, without};
use super::ends::End;
use super::filter::Traffic;
use super::groups::OtherEnd;
use super::index::{Network, Place};
use super::reply_ports::ReplyPorts;
use super::routes::Hop;
use super::unfiltered;
use super::verdict::{Decider, Direction, PacketOutcome, PacketTrace, Side, Step};
use crate::snapshot::{Protocol, SnapshotPart};
use std::net::IpAddr;

mod admission;
mod asks;
mod gateways;
mod next_hop;

/// A question: may this interface open this connection?
#[derive(Clone, Copy, Debug)]
pub struct Flow<'f> {
    /// Who opens it.
    pub from: &'f End<'f>,
    /// Where it goes.
    pub to: FlowDestination<'f>,
    /// Protocol; [`Protocol::All`] asks whether traffic of any protocol passes.
    pub protocol: Protocol,
    /// Port; for ICMP the type (8 for an IPv4 echo, 128 for IPv6) plus 256 times the code.
    pub port: u16,
}

/// Where a connection goes.
#[derive(Clone, Copy, Debug)]
pub enum FlowDestination<'f> {
    /// An address.
    Address(IpAddr),
    /// An interface, such as one that is assumed.
    End(&'f End<'f>),
}

/// Why a packet goes no further.
pub(super) struct Stop<'f>(PacketOutcome, Decider<'f>);

pub(super) type Walked<'f, T = ()> = Result<T, Stop<'f>>;

fn denied<T>(decider: Decider<'_>) -> Walked<'_, T> {
    Err(Stop(PacketOutcome::Denied, decider))
}

fn unknown<T>(decider: Decider<'_>) -> Walked<'_, T> {
    Err(Stop(PacketOutcome::Unknown, decider))
}

/// Notes the steps, or does not.
trait Trace<'f> {
    const NOTES: bool;

    fn note(&mut self, step: impl FnOnce() -> Step<'f>);
}

impl<'f> Trace<'f> for Vec<Step<'f>> {
    const NOTES: bool = true;

    fn note(&mut self, step: impl FnOnce() -> Step<'f>) {
        self.push(step());
    }
}

/// Steps that most packets take, for which room is made at once.
const STEPS: usize = 12;

/// Notes nothing.
struct NoTrace;

impl<'f> Trace<'f> for NoTrace {
    const NOTES: bool = false;

    #[inline]
    fn note(&mut self, _: impl FnOnce() -> Step<'f>) {}
}

struct Walk<'f, T> {
    network: &'f Network<'f>,
    flow: Flow<'f>,
    traffic: Traffic,
    to: IpAddr,
    trace: T,
    /// Ports to which replies are lost, and who is to blame.
    lost: Vec<(u16, u16)>,
    dropped_by: Option<Decider<'f>>,
    /// Whether those are ports that clients use.
    cuts: bool,
    /// Ports of which nobody can say whether replies to them are lost, and the first subnet whose ACL that is.
    doubtful: Vec<(u16, u16)>,
    doubted_at: Option<&'f str>,
}

impl Network<'_> {
    /// Says what becomes of a packet, which component decides, and the way it takes.
    #[must_use]
    pub fn packet<'f>(&'f self, flow: &Flow<'f>) -> PacketTrace<'f> {
        let (outcome, decider, path, lost_replies) =
            Walk::run(self, *flow, Vec::with_capacity(STEPS));
        PacketTrace {
            outcome,
            decider,
            path,
            lost_replies,
        }
    }

    /// Says the same without the way, which costs no memory.
    #[must_use]
    pub fn decide<'f>(&'f self, flow: &Flow<'f>) -> (PacketOutcome, Decider<'f>) {
        let (outcome, decider, ..) = Walk::run(self, *flow, NoTrace);
        (outcome, decider)
    }
}

impl<'f, T: Trace<'f>> Walk<'f, T> {
    fn run(
        network: &'f Network<'f>,
        flow: Flow<'f>,
        trace: T,
    ) -> (PacketOutcome, Decider<'f>, T, Vec<(u16, u16)>) {
        Self::run_by(network, flow, trace, Self::walk)
    }

    fn run_by(
        network: &'f Network<'f>,
        flow: Flow<'f>,
        trace: T,
        walk_by: impl FnOnce(&mut Self) -> Walked<'f, Decider<'f>>,
    ) -> (PacketOutcome, Decider<'f>, T, Vec<(u16, u16)>) {
        let traffic = Traffic::new(flow.protocol, flow.port);
        let to = match flow.to {
            FlowDestination::Address(address) => Some(address),
            FlowDestination::End(end) => end
                .v4
                .filter(|_| flow.from.v4.is_some())
                .or(end.v6)
                .or(end.v4),
        };
        let Some(to) = to else {
            return (PacketOutcome::Denied, Decider::NoAddress, trace, Vec::new());
        };
        let mut walk = Self {
            network,
            flow,
            traffic,
            to,
            trace,
            lost: Vec::new(),
            dropped_by: None,
            cuts: false,
            doubtful: Vec::new(),
            doubted_at: None,
        };
        match walk_by(&mut walk) {
            Ok(decider) => {
                let (outcome, decider) = walk.after_replies(decider);
                (outcome, decider, walk.trace, joined(walk.lost))
            }
            // What leaves what is known may still fail here already.
            Err(Stop(PacketOutcome::Unknown, decider)) => match walk.after_replies(decider.clone())
            {
                (PacketOutcome::Denied, decider) => (
                    PacketOutcome::Denied,
                    decider,
                    walk.trace,
                    joined(walk.lost),
                ),
                _ => (
                    PacketOutcome::Unknown,
                    decider,
                    walk.trace,
                    joined(walk.lost),
                ),
            },
            Err(Stop(outcome, decider)) => (outcome, decider, walk.trace, Vec::new()),
        }
    }

    /// Weighs lost replies: to all ports that clients may use, to some that they do use, or to others.
    fn after_replies(&mut self, decider: Decider<'f>) -> (PacketOutcome, Decider<'f>) {
        if self.dropped_by.is_none() && self.doubted_at.is_none() {
            return (PacketOutcome::Allowed, decider);
        }
        self.lost = joined(std::mem::take(&mut self.lost));
        let ports = ReplyPorts::of(self.traffic);
        let used = |ranges: &[(u16, u16)]| ranges.iter().any(|range| ports.uses(*range));
        let doubtful = without(&self.doubtful, &self.lost);
        let cuts = used(&self.lost);
        // Where some of those that are used are lost for sure, only the loss of all would be another answer.
        let perhaps = if cuts {
            joined([&self.lost[..], &doubtful].concat()) == [ports.all]
        } else {
            used(&doubtful)
        };
        match (self.dropped_by.clone(), self.doubted_at) {
            (Some(by), _) if self.lost == [ports.all] => (PacketOutcome::Denied, by),
            (_, Some(id)) if perhaps => {
                let part = SnapshotPart::NetworkAcls;
                (PacketOutcome::Unknown, Decider::Missing { part, id })
            }
            (Some(by), _) if cuts => (PacketOutcome::Partial, by),
            _ => (PacketOutcome::Allowed, decider),
        }
    }

    fn walk(&mut self) -> Walked<'f, Decider<'f>> {
        let (network, from, to) = (self.network, self.flow.from, self.to);
        match unfiltered::service(network.snapshot, to, self.traffic) {
            unfiltered::Service::Answers(service) => return self.unfiltered(service),
            unfiltered::Service::PerhapsResolver => {
                return unknown(Decider::Missing {
                    part: SnapshotPart::Vpc,
                    id: "the primary range",
                });
            }
            unfiltered::Service::Nothing => {}
        }
        let Some(source) = from.address_like(to) else {
            return denied(Decider::NoAddress);
        };
        let (at, place) = self.place(from)?;
        self.trace.note(|| Step::Interface {
            side: Side::Source,
            id: from.id(),
            subnet: place.id,
            address: source,
        });
        let target = match self.flow.to {
            FlowDestination::End(end) => Some(end),
            FlowDestination::Address(address) => network.interface_at(address),
        };
        let lies = match target {
            Some(end) => Some(end.subnet),
            None => network.subnet_at(to),
        };
        if lies == Some(at) {
            // Nothing comes between interfaces of one subnet: no route, no ACL.
            self.group(from, Side::Source, true, other_end(to, target))?;
            self.target(target, other_end(source, Some(from)))?;
            return Ok(arrived(target));
        }
        let route = (!place.keeps(to)).then(|| self.route(at, to, Direction::Request));
        // Behind an appliance a reference to the other end's group matches nothing: Amazon VPC user guide, "Security group
        // referencing".
        let direct = match &route {
            None => true,
            Some(Ok(route)) => matches!(route.hop, Hop::Local),
            // Nobody knows what comes between: what a group denies even without, it denies; the rest stays unknown.
            Some(Err(Stop(outcome, _))) => *outcome == PacketOutcome::Unknown,
        };
        let holder = target.filter(|_| direct);
        self.group(from, Side::Source, true, other_end(to, holder))?;
        let leaving = match route.transpose()? {
            None => {
                self.note_local(at, to, Direction::Request);
                None
            }
            Some(route) => {
                self.note_route(at, route, Direction::Request);
                let leaving = next_hop::Leaving { at, source, route };
                (!matches!(route.hop, Hop::Local)).then_some(leaving)
            }
        };
        self.acl(at, true, to)?;
        let Some(leaving) = leaving else {
            let Some(lies) = lies else {
                return denied(Decider::TargetGone { address: to });
            };
            self.enter((at, source), lies, target, other_end(source, Some(from)))?;
            return Ok(arrived(target));
        };
        self.by(leaving.route.hop, &leaving, lies, target)
    }

    fn unfiltered(&mut self, service: &'static str) -> Walked<'f, Decider<'f>> {
        if service == unfiltered::RESOLVER {
            match self.network.snapshot.vpc.dns_support {
                Some(true) => {}
                Some(false) => return denied(Decider::ResolverOff),
                None => {
                    return unknown(Decider::Missing {
                        part: SnapshotPart::Vpc,
                        id: "enableDnsSupport",
                    });
                }
            }
        }
        Ok(Decider::Unfiltered { service })
    }

    fn place(&self, end: &'f End<'f>) -> Walked<'f, (u32, &'f Place<'f>)> {
        match self.network.subnets.get(end.subnet as usize) {
            Some(place) => Ok((end.subnet, place)),
            None => unknown(Decider::Missing {
                part: SnapshotPart::Subnets,
                id: end
                    .interface
                    .map_or("", |interface| interface.subnet.as_str()),
            }),
        }
    }

    fn subnet(&self, at: u32) -> &'f str {
        let place = self.network.subnets.get(at as usize);
        place.map_or("", |place| place.id)
    }
}

/// State of what a route names and the snapshot lacks.
const GONE: &str = "gone";

fn arrived<'f>(target: Option<&'f End<'f>>) -> Decider<'f> {
    Decider::Interface {
        id: target.and_then(End::id),
    }
}

/// The other end of a packet: its address, and who holds that.
fn other_end<'f>(address: IpAddr, end: Option<&'f End<'f>>) -> OtherEnd<'f> {
    OtherEnd {
        address,
        groups: end.map_or(&[], End::carried),
    }
}
