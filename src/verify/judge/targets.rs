//! The addresses and interfaces that stand for a destination.

use super::lookup::Lookup;
use crate::reach::End;
use crate::snapshot::SnapshotPart;
use crate::topology::Function;
use crate::verify::expect::{Destination, Vantage};
use ipnet::IpNet;
use std::net::IpAddr;

/// What a packet is sent to: an address, or an interface that is assumed at the destination.
pub(super) enum Target<'a> {
    Address(IpAddr),
    End(End<'a>),
}

/// The reason why nothing stands for a destination, as a sentence.
pub(super) enum NoTarget {
    /// The endpoint, or its interface, is not deployed: nothing can be reached there.
    Endpoint(String),
    /// The snapshot does not tell, so neither does the check.
    Unknown(String),
}

impl<'a> Lookup<'a> {
    /// Returns everything that stands for a destination; at least one.
    pub(super) fn targets(
        &self,
        vantage: &Vantage,
        to: &Destination,
    ) -> Result<Vec<Target<'a>>, NoTarget> {
        let address = |address| vec![Target::Address(address)];
        match to {
            Destination::Endpoint { service } => {
                self.endpoint_target(vantage, service).map(address)
            }
            Destination::PrefixList { service } => {
                let unknown =
                    || NoTarget::Unknown(format!("the prefix list of {service} is not known"));
                let list = self.prefix_list(service).ok_or_else(unknown)?;
                let targets = self.samples(vantage, &list.entries);
                if targets.is_empty() {
                    Err(unknown())
                } else {
                    Ok(targets)
                }
            }
            Destination::Function {
                function,
                tier,
                zone,
            } => self
                .end(Function::as_str(*function), tier, *zone)
                .map(|end| vec![Target::End(end)])
                .map_err(NoTarget::Unknown),
            Destination::Internet { address: text } => text
                .parse::<IpAddr>()
                .map(address)
                .map_err(|_| NoTarget::Unknown(format!("{text} is no address"))),
        }
    }

    fn endpoint_target(&self, vantage: &Vantage, service: &str) -> Result<IpAddr, NoTarget> {
        let endpoint = self.endpoint(service).ok_or_else(|| {
            if self.snapshot.knows(SnapshotPart::Endpoints) {
                NoTarget::Endpoint(format!("there is no endpoint of {service}"))
            } else {
                NoTarget::Unknown("the endpoints could not be read".to_owned())
            }
        })?;
        if self.may_use_another(vantage, endpoint) {
            let what = format!("not all interfaces of {} could be read", endpoint.id);
            return Err(NoTarget::Unknown(what));
        }
        self.endpoint_address(vantage, service).ok_or_else(|| {
            let what = format!("{} has no interface", endpoint.id);
            if self.snapshot.knows(SnapshotPart::Interfaces) {
                NoTarget::Endpoint(what)
            } else {
                NoTarget::Unknown(what)
            }
        })
    }

    /// Returns an address of each range of a prefix list, and of each part of one that a route of the vantage leads elsewhere.
    fn samples(&self, vantage: &Vantage, entries: &[IpNet]) -> Vec<Target<'a>> {
        let table = self.subnet(&vantage.tier, vantage.zone);
        let table = table.and_then(|subnet| self.snapshot.route_table_of(subnet));
        let routes = table.into_iter().flat_map(|table| &table.routes);
        let parts = routes.filter_map(|route| route.destination);
        let parts = parts.filter(|part| entries.iter().any(|entry| entry.contains(part)));
        let ranges = entries.iter().copied().chain(parts);
        let mut addresses: Vec<_> = ranges.filter_map(|range| range.hosts().next()).collect();
        addresses.sort();
        addresses.dedup();
        addresses.into_iter().map(Target::Address).collect()
    }
}
