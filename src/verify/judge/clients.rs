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
            Err(judgement) => return judgement(self, to, open),
        };
        let sources =
            [from.first(), from.last()].map(|address| IpAddr::V4(Ipv4Addr::from(address)));
        let sources = sources.map(Network::outsider);
        let each = ends.iter().flat_map(|end| {
            sources.iter().map(move |source| {
                let flow = Flow {
                    from: source,
                    to: FlowDestination::End(end),
                    protocol,
                    port,
                };
                self.at_door(&flow, to, open)
            })
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
    fn shut(&self, flow: &Flow<'_>, to: &Destination, decider: &Decider<'_>) -> Cause {
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
            let traffic = format!("{} {}", flow.protocol, flow.port);
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

    fn at_door(&self, flow: &Flow<'_>, to: &Destination, open: bool) -> Judgement {
        let trace = self.network.admission(flow);
        let seen = match &trace.decider {
            Decider::Interface { .. } => "it arrives".to_owned(),
            decider => decider.to_string(),
        };
        let path = || trace.path.iter().map(evidence::step).collect();
        let closed = || vec![self.shut(flow, to, &trace.decider)];
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
    fn doors(&self, to: &Destination) -> Result<(Vec<End<'a>>, bool), NoDoor> {
        match to {
            Destination::Endpoint { service } => {
                let Some(endpoint) = self.endpoint(service) else {
                    return Err(no_endpoint);
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
                end.map(|end| (vec![end], true))
                    .map_err(|_| no_function as NoDoor)
            }
            Destination::PrefixList { .. } | Destination::Internet { .. } => Err(elsewhere),
        }
    }
}

type NoDoor = fn(&Lookup<'_>, &Destination, bool) -> Judgement;

fn no_endpoint(lookup: &Lookup<'_>, to: &Destination, open: bool) -> Judgement {
    let service = to.service().unwrap_or_default();
    if !lookup.snapshot.knows(SnapshotPart::Endpoints) {
        let unread = "the endpoints could not be read".to_owned();
        return Judgement::unknown(unread).with(vec![lookup.not_read(SnapshotPart::Endpoints)]);
    }
    let seen = format!("there is no endpoint of {service}");
    if open {
        Judgement::fail(seen, Vec::new(), vec![lookup.no_endpoint(service)])
    } else {
        Judgement::pass(seen)
    }
}

fn no_function(lookup: &Lookup<'_>, to: &Destination, _: bool) -> Judgement {
    let Destination::Function {
        function,
        tier,
        zone,
    } = to
    else {
        return elsewhere(lookup, to, false);
    };
    let vantage = Vantage {
        function: *function,
        tier: tier.clone(),
        zone: *zone,
    };
    let absent = lookup.absent_end(&vantage);
    let absent = if absent.is_empty() {
        vec![lookup.absent(CauseKind::Subnet, &ids::subnet(tier, zone))]
    } else {
        absent
    };
    Judgement::unknown(format!("nothing can stand in {vantage}")).with(absent)
}

fn elsewhere(_: &Lookup<'_>, to: &Destination, _: bool) -> Judgement {
    Judgement::unknown(format!("{to} is not inside the VPC"))
}
