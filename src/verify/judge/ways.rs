//! The way to one address, and what is to blame on it: the route before what stands behind it.

use super::lookup::Lookup;
use crate::reach::{Decider, FlowDestination, PacketTrace};
use crate::report::{Cause, CauseKind};
use crate::snapshot::{Protocol, Route, SnapshotPart, Target};
use crate::topology::ids;
use crate::verify::expect::{Destination, Vantage};
use std::net::IpAddr;

/// A way to one address that stands for a destination.
pub(super) struct Way<'w> {
    pub(super) vantage: &'w Vantage,
    pub(super) to: &'w Destination,
    pub(super) goal: FlowDestination<'w>,
    pub(super) protocol: Protocol,
    pub(super) port: u16,
}

impl Way<'_> {
    /// Names what goes this way: `tcp 443`.
    fn traffic(&self) -> String {
        match self.protocol {
            Protocol::Tcp | Protocol::Udp => format!("{} {}", self.protocol, self.port),
            other => other.to_string(),
        }
    }

    fn address(&self) -> Option<IpAddr> {
        match self.goal {
            FlowDestination::Address(address) => Some(address),
            FlowDestination::End(end) => end.address(),
        }
    }
}

impl<'a> Lookup<'a> {
    /// Returns why a connection that should open does not, the most likely cause first.
    pub(super) fn why_closed(&self, way: &Way<'_>, verdict: &PacketTrace<'_>) -> Vec<Cause> {
        let traffic = way.traffic();
        let closed = self.closed(&verdict.decider, &traffic);
        if let Some(misplaced) = self.misplaced(way, &verdict.decider) {
            return vec![misplaced];
        }
        if let Some(off) = self.off_the_table(way) {
            return vec![off];
        }
        // What stands on a way that the packet should not have taken is not to blame.
        if let Some((table, route)) = self.diverted(way) {
            if let Some(misplaced) = self.routed_by_another(way, Some(table)) {
                return vec![misplaced];
            }
            let mut causes = vec![self.diverts(table, route)];
            causes.extend((causes[0].component != closed.component).then_some(closed));
            return causes;
        }
        match way.to {
            // The routes to a gateway endpoint come and go with it.
            Destination::PrefixList { service }
                if closed.kind == CauseKind::Route
                    && self.endpoint(service).is_none()
                    && self.snapshot.knows(SnapshotPart::Endpoints) =>
            {
                vec![self.no_endpoint(service), closed]
            }
            _ => vec![closed],
        }
    }

    /// Returns why nobody can tell whether something stays closed.
    pub(super) fn unclear(&self, way: &Way<'_>, verdict: &PacketTrace<'_>) -> Vec<Cause> {
        match (&verdict.decider, self.route_taken(way)) {
            (Decider::Beyond { .. }, Some((table, route))) => {
                let misplaced = self.routed_by_another(way, Some(table));
                vec![misplaced.unwrap_or_else(|| self.diverts(table, route))]
            }
            (decider, _) => vec![self.closed(decider, &way.traffic())],
        }
    }

    /// Returns the route by which a packet leaves, where it leads elsewhere than the blueprint would have it: inside the VPC by AWS's
    /// own route, to a service by its gateway endpoint.
    fn diverted(&self, way: &Way<'_>) -> Option<(&'a str, &'a Route)> {
        let (table, route) = self.route_taken(way)?;
        let right = match way.to {
            Destination::Endpoint { .. } | Destination::Function { .. } => {
                route.target == Target::Local
            }
            Destination::PrefixList { service } => match &route.target {
                Target::Endpoint(id) => self
                    .endpoint(service)
                    .is_none_or(|endpoint| endpoint.id == *id),
                // Without its endpoint a service is reached as the internet is.
                _ => self.endpoint(service).is_none() && route.prefix_list.is_none(),
            },
            Destination::Internet { .. } => true,
        };
        (!right).then_some((table, route))
    }

    /// Returns the route of the vantage's table that matches best; none inside one subnet, where no route is asked.
    fn route_taken(&self, way: &Way<'_>) -> Option<(&'a str, &'a Route)> {
        let subnet = self.subnet(&way.vantage.tier, way.vantage.zone)?;
        let address = way.address()?;
        let here = self.snapshot.subnet(subnet)?;
        if matches!(address, IpAddr::V4(address) if here.cidr.contains(&address)) {
            return None;
        }
        let table = self.snapshot.route_table_of(subnet)?;
        let length = |route: &Route| {
            let list = route.prefix_list.as_deref();
            let list = list.and_then(|id| self.snapshot.prefix_list(id));
            let ranges = list.into_iter().flat_map(|list| &list.entries);
            let ranges = ranges.chain(&route.destination);
            let matching = ranges.filter(|range| range.contains(&address));
            matching.map(ipnet::IpNet::prefix_len).max()
        };
        let best = table
            .routes
            .iter()
            .filter_map(|route| Some((length(route)?, route)));
        // Of equal ones that which was written comes before one that was announced.
        let best = best.max_by_key(|(length, route)| (*length, !route.propagated));
        best.map(|(_, route)| (table.id.as_str(), route))
    }

    /// Returns why there is no interface to assume at a vantage.
    pub(super) fn absent_end(&self, vantage: &Vantage) -> Vec<Cause> {
        if self.subnet(&vantage.tier, vantage.zone).is_none() {
            return vec![if self.snapshot.knows(SnapshotPart::Subnets) {
                self.absent(
                    CauseKind::Subnet,
                    &ids::subnet(&vantage.tier, &vantage.zone),
                )
            } else {
                self.not_read(SnapshotPart::Subnets)
            }];
        }
        let function = vantage.function.as_str();
        if self.group(function).is_none() {
            return vec![if self.snapshot.knows(SnapshotPart::SecurityGroups) {
                self.absent(CauseKind::SecurityGroup, &ids::group_named(function))
            } else {
                self.not_read(SnapshotPart::SecurityGroups)
            }];
        }
        Vec::new()
    }

    /// Returns why nothing stands for a destination.
    pub(super) fn unread_target(&self, to: &Destination) -> Vec<Cause> {
        let parts: &[SnapshotPart] = match to {
            Destination::Endpoint { .. } => &[SnapshotPart::Endpoints, SnapshotPart::Interfaces],
            Destination::PrefixList { .. } => &[SnapshotPart::PrefixLists],
            Destination::Function { .. } => &[SnapshotPart::Subnets, SnapshotPart::SecurityGroups],
            Destination::Internet { .. } => &[],
        };
        let mut unread = parts.iter().filter(|part| !self.snapshot.knows(**part));
        let unread = unread.next().map(|part| self.not_read(*part));
        let absent = || match to {
            Destination::Function {
                function,
                tier,
                zone,
            } => self.absent_end(&Vantage {
                function: *function,
                tier: tier.clone(),
                zone: *zone,
            }),
            _ => Vec::new(),
        };
        unread.map_or_else(absent, |unread| vec![unread])
    }
}
