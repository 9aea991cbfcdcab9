//! What a packet asks on its way: groups, ACLs, route tables, attachments.

use super::super::acls::Replies;
use super::super::ends::End;
use super::super::groups::{Match, OtherEnd};
use super::super::reply_ports::ReplyPorts;
use super::super::routes::{Compiled, Hop};
use super::super::verdict::{Decider, Direction, Side, Step};
use super::{GONE, Trace, Walk, Walked, denied, unknown};
use crate::snapshot::{Attachment, SnapshotPart};
use std::net::IpAddr;

impl<'f, T: Trace<'f>> Walk<'f, T> {
    /// Asks the groups of an interface.
    pub(super) fn group(
        &mut self,
        end: &'f End<'f>,
        side: Side,
        egress: bool,
        other_end: OtherEnd<'f>,
    ) -> Walked<'f> {
        let network = self.network;
        let interface = end.id();
        let carried = end.carried();
        if carried.is_empty() {
            return unknown(Decider::NoGroups { interface });
        }
        let id = |at: u32| {
            let at = carried.iter().position(|group| *group == at);
            at.and_then(|at| end.group_ids.get(at))
                .copied()
                .unwrap_or_default()
        };
        let here = || network.holds(other_end.address);

        match network
            .groups
            .ask(carried, egress, self.traffic, other_end, here)
        {
            Match::Rule(group, rule) => {
                self.trace.note(|| Step::Group {
                    side,
                    egress,
                    group: id(group),
                    rule,
                });
                Ok(())
            }
            Match::Possible(group, rule) => unknown(Decider::GroupUnknown {
                group: id(group),
                rule,
            }),
            Match::None => {
                // Where the groups are not whole, a rule may be missing that would let it pass.
                let hidden = |group: &u32| {
                    let all = (!network.knows_groups).then_some(SnapshotPart::SecurityGroups);
                    let part = all.or_else(|| network.groups.hidden(*group))?;
                    Some((part, id(*group)))
                };
                if let Some((part, id)) = carried.iter().find_map(hidden) {
                    return unknown(Decider::Missing { part, id });
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
    pub(super) fn acl(&mut self, at: u32, egress: bool, other: IpAddr) -> Walked<'f> {
        let network = self.network;
        let place = network.subnets.get(at as usize);
        let Some((place, number)) = place.and_then(|place| Some((place, place.acl?))) else {
            return unknown(Decider::Missing {
                part: SnapshotPart::NetworkAcls,
                id: self.subnet(at),
            });
        };
        let (passes, entry) = network.acls.deciding(number, egress, self.traffic, other);
        let direction = Direction::Request;
        let Some(passes) = passes else {
            return unknown(Decider::Missing {
                part: SnapshotPart::NetworkAcls,
                id: place.id,
            });
        };
        if !passes {
            return denied(Decider::Acl {
                acl: network.acls.id(number),
                subnet: place.id,
                egress,
                direction,
                entry,
            });
        }
        self.trace.note(|| Step::Acl {
            acl: network.acls.id(number),
            subnet: place.id,
            egress,
            direction,
            entry,
        });
        Ok(())
    }

    /// Asks the ACL of a subnet about the replies; those that are lost are weighed at the end.
    pub(super) fn replies(&mut self, at: u32, egress: bool, other: IpAddr) {
        let network = self.network;
        let place = network.subnets.get(at as usize);
        let Some((place, number)) = place.and_then(|place| Some((place, place.acl?))) else {
            return;
        };
        let direction = Direction::Reply;
        let (entry, by, lost) = match network.acls.replies(number, egress, self.traffic, other) {
            Replies::Pass(entry) => (entry, None, Vec::new()),
            Replies::Lost(by, lost) => (None, by, lost),
            Replies::Doubtful(by, lost, doubtful) => {
                self.doubtful.extend(doubtful);
                self.doubted_at = self.doubted_at.or(Some(place.id));
                (None, by, lost)
            }
        };
        if !lost.is_empty() {
            let ports = ReplyPorts::of(self.traffic);
            let cuts = lost.iter().any(|range| ports.uses(*range));
            if self.dropped_by.is_none() || cuts && !self.cuts {
                self.cuts = cuts;
                self.dropped_by = Some(Decider::Acl {
                    acl: network.acls.id(number),
                    subnet: place.id,
                    egress,
                    direction,
                    entry: by,
                });
            }
            self.lost.extend(lost);
        }
        self.trace.note(|| Step::Acl {
            acl: network.acls.id(number),
            subnet: place.id,
            egress,
            direction,
            entry,
        });
    }

    /// Finds the route from a subnet to an address.
    pub(super) fn route(
        &self,
        at: u32,
        to: IpAddr,
        direction: Direction,
    ) -> Walked<'f, &'f Compiled<'f>> {
        let network = self.network;
        let table = network
            .subnets
            .get(at as usize)
            .and_then(|place| place.table);
        let Some(table) = table.and_then(|table| network.tables.get(table as usize)) else {
            return unknown(Decider::Missing {
                part: SnapshotPart::RouteTables,
                id: self.subnet(at),
            });
        };
        let found = table.lookup(to);
        if let Some(id) = table.unknown
            && !found.is_some_and(|route| matches!(route.hop, Hop::Local))
        {
            return unknown(Decider::Missing {
                part: SnapshotPart::PrefixLists,
                id,
            });
        }
        let table = table.id;
        match found {
            // The route may be among what could not be read.
            None if !network.snapshot.knows(SnapshotPart::RouteTables) => {
                unknown(Decider::Missing {
                    part: SnapshotPart::RouteTables,
                    id: table,
                })
            }
            None => denied(Decider::NoRoute { table, direction }),
            Some(route) if route.ambiguous => unknown(Decider::AmbiguousRoute {
                table,
                route: route.route,
            }),
            Some(route) if route.blackhole => denied(Decider::Blackhole {
                table,
                route: route.route,
                direction,
            }),
            Some(route) => Ok(route),
        }
    }

    pub(super) fn table(&self, at: u32) -> &'f str {
        let place = self.network.subnets.get(at as usize);
        let table = place.and_then(|place| self.network.tables.get(place.table? as usize));
        table.map_or("", |table| table.id)
    }

    pub(super) fn note_route(&mut self, at: u32, route: &'f Compiled<'f>, direction: Direction) {
        let table = self.table(at);
        self.trace.note(|| Step::Route {
            table,
            matched: route.matched,
            route: route.route,
            direction,
        });
    }

    /// Notes the local route to an address that a subnet's table keeps.
    pub(super) fn note_local(&mut self, at: u32, to: IpAddr, direction: Direction) {
        if T::NOTES
            && let Ok(route) = self.route(at, to, direction)
        {
            self.note_route(at, route, direction);
        }
    }

    /// Demands that an attachment is there and in working order.
    pub(super) fn working(&self, attachment: Option<&'f Attachment>, id: &'f str) -> Walked<'f> {
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
                part: SnapshotPart::Attachments,
                id,
            }),
        }
    }
}
