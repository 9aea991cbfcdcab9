//! Route tables: the longest prefix that matches decides.
//!
//! Amazon VPC user guide, "Route priority": among equal prefixes the local route, then static routes, then those with a prefix
//! list, then propagated ones; between two prefix lists AWS chooses at random.

use super::filter::Range;
use super::ids::Ids;
use super::segments::Segments;
use crate::snapshot::{
    Attachment, Endpoint, Instance, NatGateway, PrefixList, Route, RouteTable, Target,
};
use ipnet::IpNet;
use std::net::IpAddr;

/// A route table, its routes in the order in which they are preferred.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) id: &'a str,
    routes: Vec<Compiled<'a>>,
    v4: Segments<u32>,
    v6: Segments<u128>,
    /// A prefix list that the snapshot does not hold: it might match anything.
    pub(super) unknown: Option<&'a str>,
}

#[derive(Debug)]
pub(super) struct Compiled<'a> {
    pub(super) matched: IpNet,
    pub(super) route: &'a Route,
    pub(super) hop: Hop<'a>,
    pub(super) blackhole: bool,
    /// Whether another prefix list leads the same range elsewhere.
    pub(super) ambiguous: bool,
}

/// What a route leads to, looked up; none where the snapshot lacks it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hop<'a> {
    Local,
    Internet(Option<&'a Attachment>),
    EgressOnly(Option<&'a Attachment>),
    Nat(Option<&'a NatGateway>),
    /// An interface that forwards, and its instance where the route names that.
    Forwarder(Option<u32>, Option<&'a Instance>),
    Endpoint(Option<&'a Endpoint>),
    Beyond(Option<&'a Attachment>),
    Other,
}

impl<'a> Hop<'a> {
    fn new(target: &'a Target, ids: &Ids<'a>) -> Self {
        let attachment = |id: &str| ids.attachments.get(id).copied();
        match target {
            Target::Local => Self::Local,
            Target::InternetGateway(id) => Self::Internet(attachment(id)),
            Target::EgressOnlyInternetGateway(id) => Self::EgressOnly(attachment(id)),
            Target::NatGateway(id) => Self::Nat(ids.nats.get(id.as_str()).copied()),
            Target::Interface(id) => {
                Self::Forwarder(ids.interfaces.get(id.as_str()).copied(), None)
            }
            Target::Instance(id) => {
                let instance = ids.instances.get(id.as_str()).copied();
                let first = instance.and_then(|instance| instance.interfaces.first());
                let interface = first.and_then(|id| ids.interfaces.get(id.as_str()).copied());
                Self::Forwarder(interface, instance)
            }
            Target::Endpoint(id) => Self::Endpoint(ids.endpoints.get(id.as_str()).copied()),
            Target::Peering(id) | Target::TransitGateway(id) | Target::VpnGateway(id) => {
                Self::Beyond(attachment(id))
            }
            Target::Other(_) => Self::Other,
        }
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(table: &'a RouteTable, ids: &Ids<'a>) -> Self {
        let mut routes: Vec<Compiled<'a>> = Vec::new();
        let mut unknown = None;
        for route in &table.routes {
            let mut add = |net: IpNet| {
                routes.push(Compiled {
                    matched: net,
                    route,
                    hop: Hop::new(&route.target, ids),
                    blackhole: route.blackhole,
                    ambiguous: false,
                });
            };
            if let Some(net) = route.destination {
                add(net);
            }
            if let Some(id) = &route.prefix_list {
                match ids.lists.get(id.as_str()) {
                    Some(PrefixList { entries, .. }) => entries.iter().copied().for_each(add),
                    None => unknown = Some(id.as_str()),
                }
            }
        }
        routes.sort_by_key(|compiled| {
            let length = compiled.matched.prefix_len();
            (
                u8::MAX - length,
                rank(compiled.route),
                compiled.matched,
                compiled.route.prefix_list.as_deref(),
                &compiled.route.target,
            )
        });
        for at in 1..routes.len() {
            let (before, after) = routes.split_at_mut(at);
            if let (Some(one), Some(other)) = (before.last_mut(), after.first()) {
                one.ambiguous = one.matched == other.matched
                    && rank(one.route) == PREFIX_LIST
                    && rank(other.route) == PREFIX_LIST
                    && one.route.target != other.route.target;
            }
        }
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for (route, at) in routes.iter().zip(0..) {
            match Range::of(route.matched) {
                Range::V4(first, last) => v4.push((first, last, at)),
                Range::V6(first, last) => v6.push((first, last, at)),
            }
        }
        Self {
            id: &table.id,
            routes,
            v4: Segments::new(v4),
            v6: Segments::new(v6),
            unknown,
        }
    }

    /// Returns the largest range of IPv4 addresses that stay in the VPC, first and last; an empty one where none do.
    pub(super) fn local(&self) -> (u32, u32) {
        let stays = |(first, last, at): (u32, u32, u32)| {
            let route = self.routes.get(at as usize)?;
            let plain = !route.ambiguous && !route.blackhole;
            (plain && matches!(route.hop, Hop::Local)).then_some((first, last))
        };
        let local = self.v4.pieces().filter_map(stays);
        local
            .max_by_key(|(first, last)| last - first)
            .unwrap_or((1, 0))
    }

    /// Returns where another route begins to decide about the addresses of a family.
    pub(super) fn starts(&self, v6: bool) -> Vec<u128> {
        if v6 {
            self.v6.starts().collect()
        } else {
            self.v4.starts().map(u128::from).collect()
        }
    }

    /// Returns what the routes lead to.
    pub(super) fn hops(&self) -> impl Iterator<Item = Hop<'a>> {
        self.routes.iter().map(|route| route.hop)
    }

    /// Returns the route that an address takes.
    #[inline]
    pub(super) fn lookup(&self, address: IpAddr) -> Option<&Compiled<'a>> {
        let at = match address {
            IpAddr::V4(address) => self.v4.at(address.into()),
            IpAddr::V6(address) => self.v6.at(address.into()),
        };
        self.routes.get(at? as usize)
    }
}

const PREFIX_LIST: u8 = 2;

fn rank(route: &Route) -> u8 {
    match route {
        Route {
            target: Target::Local,
            ..
        } => 0,
        Route {
            propagated: true, ..
        } => 3,
        Route {
            prefix_list: Some(_),
            ..
        } => PREFIX_LIST,
        _ => 1,
    }
}
