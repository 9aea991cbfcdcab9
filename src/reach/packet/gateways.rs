//! NAT gateways, and gateways to other networks.

use super::super::filter::{ICMP, TCP, UDP};
use super::super::routes::{Compiled, Hop};
use super::super::verdict::{Decider, Direction};
use super::next_hop::{Leaving, name};
use super::{GONE, Trace, Walk, Walked, denied, unknown};
use crate::snapshot::{Attachment, AttachmentKind, NatGateway, SnapshotPart, Target};
use std::net::IpAddr;

impl<'f, T: Trace<'f>> Walk<'f, T> {
    /// Leaves by a gateway to another network, of which nothing is known but what stands on this side: by whom the packet is sent
    /// from which subnet, if that is known.
    pub(super) fn attached(
        &mut self,
        (target, attachment): (&'f Target, Option<&'f Attachment>),
        at: u32,
        sender: Option<IpAddr>,
    ) -> Walked<'f, Decider<'f>> {
        self.working(attachment, name(target))?;
        let transit = attachment.filter(|one| one.kind == AttachmentKind::TransitGateway);
        match transit {
            Some(attachment) => self.by_transit(attachment, at, sender)?,
            None => self.replies(at, false, self.to),
        }
        unknown(Decider::Beyond { target })
    }

    /// Passes the subnet in which a transit gateway is attached: Transit gateways guide, "Amazon VPC attachments" (only zones with
    /// such a subnet use it) and "How network ACLs work with transit gateways" (read 2026-11-26). The ACL of that subnet sees what comes
    /// in from instances, and what goes out to those of other subnets; that of the instances sees both, but not what comes from the
    /// gateway into the subnet that it is attached in.
    fn by_transit(
        &mut self,
        attachment: &'f Attachment,
        at: u32,
        sender: Option<IpAddr>,
    ) -> Walked<'f> {
        let network = self.network;
        let id = attachment.id.as_str();
        let part = SnapshotPart::Attachments;
        if attachment.subnets.is_empty() {
            return unknown(Decider::Missing { part, id });
        }
        let zone = |at: u32| Some(network.subnets.get(at as usize)?.subnet.zone.as_str());
        let subnets = attachment.subnets.iter();
        let placed: Vec<_> = subnets
            .map(|id| network.ids.subnets.get(id.as_str()).copied().ok_or(id))
            .collect();
        let near = placed.iter().flatten().find(|one| zone(**one) == zone(at));
        let Some(own) = near.copied() else {
            if let Some(Err(id)) = placed.into_iter().find(Result::is_err) {
                return unknown(Decider::Missing {
                    part: SnapshotPart::Subnets,
                    id,
                });
            }
            return denied(Decider::NotAttached {
                gateway: id,
                zone: zone(at).unwrap_or_default(),
            });
        };
        let Some(sender) = sender else {
            return unknown(Decider::Missing { part, id });
        };
        self.acl(own, false, sender)?;
        if own != at {
            self.replies(own, true, sender);
            self.replies(at, false, self.to);
        }
        Ok(())
    }

    /// Leaves the subnet of what forwards by a gateway to another network.
    pub(super) fn onward(
        &mut self,
        (at, route): (u32, &'f Compiled<'f>),
        leaving: &Leaving<'f>,
        attachment: Option<&'f Attachment>,
        sender: Option<IpAddr>,
    ) -> Walked<'f, Decider<'f>> {
        self.note_route(at, route, Direction::Request);
        self.acl(at, true, self.to)?;
        self.back_through(at, leaving);
        self.attached((&route.route.target, attachment), at, sender)
    }

    /// A NAT gateway: it has no groups, its subnet's ACL sees both sides, and its own route must lead on: Amazon VPC user guide,
    /// "NAT gateways" (a public one leads to the internet, and both kinds through transit and virtual private gateways),
    /// "NAT gateway basics" (TCP, UDP and ICMP only) and "Troubleshoot NAT gateways" (read 2026-11-26).
    pub(super) fn nat(
        &mut self,
        nat: Option<&'f NatGateway>,
        leaving: &Leaving<'f>,
    ) -> Walked<'f, Decider<'f>> {
        let (target, to) = (&leaving.route.route.target, self.to);
        let Some(nat) = nat else {
            return if self.network.snapshot.knows(SnapshotPart::NatGateways) {
                denied(Decider::State {
                    id: name(target),
                    state: GONE,
                })
            } else {
                unknown(Decider::Missing {
                    part: SnapshotPart::NatGateways,
                    id: name(target),
                })
            };
        };
        if nat.state != "available" {
            return denied(Decider::State {
                id: &nat.id,
                state: &nat.state,
            });
        }
        let Some(at) = self.network.ids.subnets.get(nat.subnet.as_str()).copied() else {
            return unknown(Decider::Missing {
                part: SnapshotPart::Subnets,
                id: &nat.subnet,
            });
        };
        if ![TCP, UDP, ICMP].contains(&self.traffic.protocol) && to.is_ipv4() {
            return denied(Decider::NatProtocol { nat: &nat.id });
        }
        if to.is_ipv6() {
            // NAT64: what it leads to is another address.
            return self.beyond(leaving);
        }
        let route = self.through(at, &nat.id, leaving)?;
        let target = &route.route.target;
        match route.hop {
            // An internet gateway drops what a private NAT gateway sends, and one for IPv6 carries no other.
            Hop::Internet(_) if !nat.public => {}
            Hop::EgressOnly(_) => {}
            // A public one must stand in a public subnet ("Troubleshoot NAT gateways").
            Hop::Nat(_) if nat.public => {}
            _ => {
                if let Hop::Internet(gateway) | Hop::Beyond(gateway) = route.hop {
                    self.working(gateway, name(target))?;
                }
                self.note_route(at, route, Direction::Request);
                self.acl(at, true, to)?;
                self.back_through(at, leaving);
                return match route.hop {
                    Hop::Internet(_) => Ok(Decider::Internet {
                        gateway: name(target),
                        nat: Some(&nat.id),
                    }),
                    Hop::Beyond(attachment) => {
                        let sender = nat.addresses.iter().find(|one| one.is_ipv4());
                        self.attached((target, attachment), at, sender.copied())
                    }
                    // No page says what becomes of it at another NAT gateway, an appliance, an endpoint or inside.
                    _ => unknown(Decider::Beyond { target }),
                };
            }
        }
        denied(Decider::NatRoute {
            nat: &nat.id,
            table: self.table(at),
            route: Some(route.route),
        })
    }
}
