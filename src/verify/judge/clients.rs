//! What clients outside the VPC are let in to.

use super::evidence;
use super::judgement::Judgement;
use super::lookup::Lookup;
use crate::blueprint::Cidr;
use crate::reach::{Decider, End, Flow, FlowDestination, Network, PacketOutcome};
use crate::report::{Cause, CauseKind, CheckOutcome, Component};
use crate::snapshot::{Protocol, SnapshotPart};
use crate::topology::{Function, ids};
use crate::verify::expect::{Destination, Vantage};
use std::net::{IpAddr, Ipv4Addr};

impl<'a> Lookup<'a> {
    /// Judges whether a range is let in, by its first and its last address, at every interface that stands for the destination.
    pub(super) fn admits(
        &self,
        from: Cidr,
        to: &Destination,
        (protocol, port): (Protocol, u16),
        open: bool,
    ) -> Judgement {
        let (ends, whole) = match self.doors(to) {
            Ok(doors) => doors,
            Err(none) => return self.without_door(none, to, open),
        };
        let sources =
            [from.first(), from.last()].map(|address| IpAddr::V4(Ipv4Addr::from(address)));
        let sources = sources.map(Network::outsider);
        let each = ends.iter().flat_map(|end| {
            sources
                .iter()
                .map(move |source| self.at_door((source, end), (protocol, port), to, open))
        });
        let worst = Judgement::worst(each);
        let worst = worst.unwrap_or_else(|| {
            let unread = self.not_read(SnapshotPart::Interfaces);
            Judgement::unknown("no interface stands there".into()).with(vec![unread])
        });
        // What holds at those that were read says nothing of the others.
        if !whole && worst.outcome == CheckOutcome::Pass {
            let seen = "not all of its interfaces could be read".to_owned();
            return Judgement::unknown(seen).with(vec![self.not_read(SnapshotPart::Interfaces)]);
        }
        worst
    }

    /// Returns why nobody gets through a door: what it should carry or stand behind and does not, or else the rule that is missing.
    fn shut(
        &self,
        (protocol, port): (Protocol, u16),
        to: &Destination,
        decider: &Decider<'_>,
    ) -> Cause {
        let service = to.service().unwrap_or_default();
        let clients = Function::clients_of(service);
        let misplaced = match decider {
            Decider::Group { .. } => {
                let endpoint = self.endpoint(service);
                endpoint.and_then(|endpoint| self.lacks_group(endpoint, clients))
            }
            Decider::Acl { subnet, .. } => self.guarded_by_another(subnet),
            _ => None,
        };
        misplaced.unwrap_or_else(|| {
            let traffic = format!("{protocol} {port}");
            let cause = self.closed(decider, &traffic);
            let own = self.group(clients.as_str());
            match (decider, own) {
                (Decider::Group { groups, egress, .. }, Some(own)) if groups.contains(&own) => {
                    cause.at(Component::of(own).part(ids::direction(*egress)))
                }
                _ => cause,
            }
        })
    }

    fn at_door(
        &self,
        (source, end): (&End<'_>, &End<'_>),
        traffic: (Protocol, u16),
        to: &Destination,
        open: bool,
    ) -> Judgement {
        let (protocol, port) = traffic;
        let trace = self.network.admission(&Flow {
            from: source,
            to: FlowDestination::End(end),
            protocol,
            port,
        });
        let seen = match &trace.decider {
            Decider::Interface { .. } => "it arrives".to_owned(),
            decider => decider.to_string(),
        };
        let path = || trace.path.iter().map(evidence::step).collect();
        let closed = || vec![self.shut(traffic, to, &trace.decider)];
        match (trace.outcome, open) {
            (PacketOutcome::Allowed, true) | (PacketOutcome::Denied, false) => {
                Judgement::pass(seen)
            }
            (PacketOutcome::Unknown, _) => Judgement::unknown(seen).with(closed()),
            (PacketOutcome::Denied, true) => Judgement::fail(seen, path(), closed()),
            (PacketOutcome::Partial, true) => {
                Judgement::fail("some replies are lost".to_owned(), path(), closed())
            }
            (PacketOutcome::Allowed | PacketOutcome::Partial, false) => {
                Judgement::fail(seen, path(), self.open(&trace.path))
            }
        }
    }

    /// Returns the interfaces that stand for a destination and whether those are all; or what to say where none does.
    fn doors<'d>(&self, to: &'d Destination) -> Result<(Vec<End<'a>>, bool), NoDoor<'d>> {
        match to {
            Destination::Endpoint { service } => {
                let Some(endpoint) = self.endpoint(service) else {
                    return Err(NoDoor::Endpoint(service));
                };
                let found = self.snapshot.interfaces_of(endpoint);
                let ends: Vec<_> = found
                    .filter_map(|one| self.network.interface(&one.id).cloned())
                    .collect();
                let whole = ends.len() == endpoint.interfaces.len() && !ends.is_empty();
                Ok((ends, whole))
            }
            Destination::Function {
                function,
                tier,
                zone,
            } => {
                let end = self.end(Function::as_str(*function), tier, *zone);
                end.map(|end| (vec![end], true)).map_err(|_| {
                    NoDoor::Function(Vantage {
                        function: *function,
                        tier: tier.clone(),
                        zone: *zone,
                    })
                })
            }
            Destination::PrefixList { .. } | Destination::Internet { .. } => Err(NoDoor::Elsewhere),
        }
    }

    /// Judges a destination for which no interface stands.
    fn without_door(&self, none: NoDoor<'_>, to: &Destination, open: bool) -> Judgement {
        match none {
            NoDoor::Endpoint(_) if !self.snapshot.knows(SnapshotPart::Endpoints) => {
                let unread = "the endpoints could not be read".to_owned();
                Judgement::unknown(unread).with(vec![self.not_read(SnapshotPart::Endpoints)])
            }
            NoDoor::Endpoint(service) => {
                let seen = format!("there is no endpoint of {service}");
                if open {
                    Judgement::fail(seen, Vec::new(), vec![self.no_endpoint(service)])
                } else {
                    Judgement::pass(seen)
                }
            }
            NoDoor::Function(vantage) => {
                let absent = self.absent_end(&vantage);
                let absent = if absent.is_empty() {
                    let subnet = ids::subnet(&vantage.tier, &vantage.zone);
                    vec![self.absent(CauseKind::Subnet, &subnet)]
                } else {
                    absent
                };
                Judgement::unknown(format!("nothing can stand in {vantage}")).with(absent)
            }
            NoDoor::Elsewhere => Judgement::unknown(format!("{to} is not inside the VPC")),
        }
    }
}

/// Why no interface stands for a destination.
enum NoDoor<'d> {
    /// The service has no endpoint in the network.
    Endpoint(&'d str),
    /// Nothing of the function can stand there.
    Function(Vantage),
    /// It is not inside the VPC.
    Elsewhere,
}
