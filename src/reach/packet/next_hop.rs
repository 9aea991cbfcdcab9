//! What lies between two subnets, or between a subnet and the world.

use super::super::ends::End;
use super::super::groups::OtherEnd;
use super::super::index::Place;
use super::super::routes::{Compiled, Hop};
use super::super::verdict::{Decider, Direction, Side, Step};
use super::{GONE, Trace, Walk, Walked, denied, other_end, unknown};
use crate::catalog::EndpointType;
use crate::snapshot::{Endpoint, Instance, SnapshotPart, Target};
use std::net::IpAddr;

/// A packet that leaves its subnet.
pub(super) struct Leaving<'f> {
    pub(super) at: u32,
    pub(super) source: IpAddr,
    pub(super) route: &'f Compiled<'f>,
}

impl<'f, T: Trace<'f>> Walk<'f, T> {
    /// Enters the target's subnet, and follows the replies back.
    pub(super) fn enter(
        &mut self,
        (at, source): (u32, IpAddr),
        lies: u32,
        target: Option<&'f End<'f>>,
        other_end: OtherEnd<'f>,
    ) -> Walked<'f> {
        self.acl(lies, false, source)?;
        self.target(target, other_end)?;
        self.replies(lies, true, source);
        let place = self.network.subnets.get(lies as usize);
        if place.is_some_and(|place| place.keeps(source)) {
            self.note_local(lies, source, Direction::Reply);
        } else {
            let back = self.route(lies, source, Direction::Reply)?;
            self.note_route(lies, back, Direction::Reply);
            if !matches!(back.hop, Hop::Local) {
                return unknown(Decider::ReplyRoute {
                    table: self.table(lies),
                    route: back.route,
                });
            }
        }
        self.replies(at, false, self.to);
        Ok(())
    }

    /// Asks what is at the target.
    pub(super) fn target(
        &mut self,
        target: Option<&'f End<'f>>,
        other_end: OtherEnd<'f>,
    ) -> Walked<'f> {
        let address = self.to;
        let Some(target) = target else {
            return if self.network.knows_interfaces {
                denied(Decider::TargetGone { address })
            } else {
                unknown(Decider::Missing {
                    part: SnapshotPart::Interfaces,
                    id: "",
                })
            };
        };
        let (_, place) = self.place(target)?;
        self.trace.note(|| Step::Interface {
            side: Side::Target,
            id: target.id(),
            subnet: place.id,
            address,
        });
        if let Some(endpoint) = target.endpoint {
            working_endpoint(endpoint)?;
        }
        self.group(target, Side::Target, false, other_end)
    }

    /// Takes a route that is not the local one.
    pub(super) fn by(
        &mut self,
        hop: Hop<'f>,
        leaving: &Leaving<'f>,
        lies: Option<u32>,
        target: Option<&'f End<'f>>,
    ) -> Walked<'f, Decider<'f>> {
        let to = &leaving.route.route.target;
        match hop {
            Hop::Internet(gateway) => {
                let id = name(to);
                self.working(gateway, id)?;
                let from = self.flow.from;
                if !from.is_public(self.to) {
                    return denied(Decider::NoPublicAddress {
                        gateway: id,
                        interface: from.id(),
                    });
                }
                Ok(self.leave(
                    leaving,
                    Decider::Internet {
                        gateway: id,
                        nat: None,
                    },
                ))
            }
            Hop::EgressOnly(gateway) => {
                let id = name(to);
                self.working(gateway, id)?;
                Ok(self.leave(
                    leaving,
                    Decider::Internet {
                        gateway: id,
                        nat: None,
                    },
                ))
            }
            Hop::Nat(nat) => self.nat(nat, leaving),
            Hop::Forwarder(interface, instance) => {
                let interface = interface.and_then(|at| self.network.interfaces.get(at as usize));
                self.forwarder(interface, instance, leaving, lies.zip(target))
            }
            Hop::Endpoint(Some(endpoint)) if endpoint.kind == EndpointType::Gateway => {
                working_endpoint(endpoint)?;
                self.trace.note(|| Step::Through { id: &endpoint.id });
                let endpoint = Decider::GatewayEndpoint {
                    endpoint: &endpoint.id,
                };
                Ok(self.leave(leaving, endpoint))
            }
            Hop::Endpoint(None) if self.network.snapshot.knows(SnapshotPart::Endpoints) => {
                denied(Decider::State {
                    id: name(to),
                    state: GONE,
                })
            }
            Hop::Beyond(attachment) => {
                self.attached((to, attachment), leaving.at, Some(leaving.source))
            }
            // A Gateway Load Balancer's endpoint, a carrier gateway or the like.
            Hop::Endpoint(_) | Hop::Other | Hop::Local => self.beyond(leaving),
        }
    }

    /// Leaves the VPC; only the replies' last step is still seen.
    fn leave(&mut self, leaving: &Leaving<'f>, decider: Decider<'f>) -> Decider<'f> {
        if let Decider::Internet { gateway, .. } = decider {
            self.trace.note(|| Step::Through { id: gateway });
        }
        self.replies(leaving.at, false, self.to);
        decider
    }

    pub(super) fn beyond<R>(&mut self, leaving: &Leaving<'f>) -> Walked<'f, R> {
        self.replies(leaving.at, false, self.to);
        unknown(Decider::Beyond {
            target: &leaving.route.route.target,
        })
    }

    /// Enters the subnet of a NAT, and finds the route that leads on from there.
    pub(super) fn through(
        &mut self,
        at: u32,
        id: &'f str,
        leaving: &Leaving<'f>,
    ) -> Walked<'f, &'f Compiled<'f>> {
        if at != leaving.at {
            self.acl(at, false, leaving.source)?;
        }
        self.trace.note(|| Step::Through { id });
        match self.route(at, self.to, Direction::Request) {
            Err(super::Stop(_, Decider::NoRoute { table, .. })) => denied(Decider::NatRoute {
                nat: id,
                table,
                route: None,
            }),
            other => other,
        }
    }

    /// Follows replies from outside through the subnet of a NAT.
    pub(super) fn back_through(&mut self, at: u32, leaving: &Leaving<'f>) {
        self.replies(at, false, self.to);
        if at != leaving.at {
            self.replies(at, true, leaving.source);
            self.replies(leaving.at, false, self.to);
        }
    }

    /// An instance that forwards: a NAT instance towards outside, an appliance towards another subnet. Its check must be off, and
    /// its groups see the packet come and go: Amazon VPC user guide, "NAT instances" and "Middlebox routing".
    fn forwarder(
        &mut self,
        interface: Option<&'f End<'f>>,
        instance: Option<&'f Instance>,
        leaving: &Leaving<'f>,
        inside: Option<(u32, &'f End<'f>)>,
    ) -> Walked<'f, Decider<'f>> {
        let (target, to, from) = (&leaving.route.route.target, self.to, self.flow.from);
        let Some(end) = interface else {
            let part = if matches!(target, Target::Instance(_)) {
                SnapshotPart::Instances
            } else {
                SnapshotPart::Interfaces
            };
            let id = name(target);
            return if self.network.snapshot.knows(part) && self.network.knows_interfaces {
                denied(Decider::State { id, state: GONE })
            } else {
                unknown(Decider::Missing { part, id })
            };
        };
        let id = end.id().unwrap_or_default();
        if let Some(instance) = instance.filter(|instance| instance.state != "running") {
            return denied(Decider::State {
                id: &instance.id,
                state: &instance.state,
            });
        }
        if end
            .interface
            .is_some_and(|interface| interface.source_dest_check)
        {
            return denied(Decider::SourceDestCheck { interface: id });
        }
        let (at, _): (u32, &Place) = self.place(end)?;
        if at != leaving.at {
            self.acl(at, false, leaving.source)?;
        }
        self.group(
            end,
            Side::Between,
            false,
            other_end(leaving.source, Some(from)),
        )?;
        self.group(
            end,
            Side::Between,
            true,
            other_end(to, inside.map(|(_, end)| end)),
        )?;
        if let Some((lies, inside)) = inside {
            if lies != at {
                self.acl(at, true, to)?;
                self.acl(lies, false, leaving.source)?;
            }
            self.target(Some(inside), other_end(leaving.source, None))?;
            // What an appliance lets pass is its own matter.
            return unknown(Decider::Beyond { target });
        }
        self.trace.note(|| Step::Through { id });
        let route = match self.route(at, to, Direction::Request) {
            Err(super::Stop(_, Decider::NoRoute { table, .. })) => {
                return denied(Decider::NatRoute {
                    nat: id,
                    table,
                    route: None,
                });
            }
            other => other?,
        };
        let decider = match route.hop {
            Hop::Internet(gateway) => {
                let gateway_id = name(&route.route.target);
                self.working(gateway, gateway_id)?;
                if !end.is_public(to) {
                    return denied(Decider::NoPublicAddress {
                        gateway: gateway_id,
                        interface: Some(id),
                    });
                }
                Decider::Internet {
                    gateway: gateway_id,
                    nat: Some(id),
                }
            }
            Hop::Endpoint(Some(endpoint)) if endpoint.kind == EndpointType::Gateway => {
                working_endpoint(endpoint)?;
                Decider::GatewayEndpoint {
                    endpoint: &endpoint.id,
                }
            }
            Hop::Local => return denied(Decider::TargetGone { address: to }),
            Hop::Beyond(attachment) => {
                return self.onward((at, route), leaving, attachment, end.address_like(to));
            }
            Hop::Other => return self.beyond(leaving),
            _ => {
                return denied(Decider::NatRoute {
                    nat: id,
                    table: self.table(at),
                    route: Some(route.route),
                });
            }
        };
        self.note_route(at, route, Direction::Request);
        self.acl(at, true, to)?;
        self.back_through(at, leaving);
        Ok(decider)
    }
}

fn working_endpoint(endpoint: &Endpoint) -> Walked<'_> {
    if endpoint.state == "available" {
        return Ok(());
    }
    denied(Decider::State {
        id: &endpoint.id,
        state: &endpoint.state,
    })
}

/// Returns the id that a route names.
pub(super) fn name(target: &Target) -> &str {
    target.id().unwrap_or("local")
}
