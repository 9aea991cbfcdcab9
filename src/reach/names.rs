//! Where a name leads, asked from an interface of the VPC.
//!
//! Amazon VPC user guide, "DNS attributes for your VPC" and "DHCP option sets"; AWS PrivateLink guide, "Private DNS names" and
//! "Gateway endpoints"; Amazon Route 53 developer guide, "Considerations when working with a private hosted zone" and "How Resolver
//! determines whether the domain name in a query matches any rules" (read 2026-11-26). Zones, rules and rule groups of DNS
//! Firewall that come by a Route 53 Profile are not modelled.

use super::ends::End;
use super::index::Network;
use super::resolution::{DnsAnswer, NameDecider, Resolution};
use crate::catalog::EndpointType;
use crate::snapshot::{DhcpOptions, Endpoint, SnapshotPart};
use std::net::IpAddr;

mod cover;
mod endpoints;
mod firewall;
mod public;
mod zones;

use cover::{matches, within, zone};
use firewall::Filtered;

/// How many names that stand for other names are followed.
const HOPS: u8 = 8;

fn resolution<'f>(answer: DnsAnswer<'f>, decider: NameDecider<'f>) -> Resolution<'f> {
    Resolution { answer, decider }
}

fn missing<'f>(part: SnapshotPart) -> Resolution<'f> {
    resolution(DnsAnswer::Unknown, NameDecider::Missing { part })
}

/// A name that is asked for: in lower case, without the last dot.
#[derive(Clone, Copy)]
struct Question<'q> {
    name: &'q str,
    vantage: &'q str,
    /// How many names may still be followed.
    hops: u8,
    /// Whether DNS Firewall looks at it: not where a rule trusts what the first name leads on to.
    filtered: bool,
}

impl<'a> Network<'a> {
    /// Says where a name leads, asked from a subnet.
    #[must_use]
    pub fn resolve(&self, name: &str, vantage: &str) -> Resolution<'a> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Some(resolution) = self.beside_resolver() {
            return resolution;
        }
        self.answered(Question {
            name: &name,
            vantage,
            hops: HOPS,
            filtered: true,
        })
    }

    /// Says what the VPC's resolver answers. The most specific of zones and rules decides; a rule before a zone of the same name.
    fn answered(&self, mut question: Question<'_>) -> Resolution<'a> {
        let name = question.name;
        if question.filtered {
            match self.filtered(name) {
                Filtered::Answered(resolution) => return resolution,
                Filtered::Passes { trusted } => question.filtered = !trusted,
            }
        }
        let zone_of = match self.hosted_zone(name) {
            Ok(zone) => zone,
            Err(part) => return missing(part),
        };
        let (why_public, active) = match self.private_names(name) {
            Ok(found) => found,
            Err(part) => return missing(part),
        };
        let endpoint = active.first().copied();
        let specific = zone_of.map_or(0, |zone| zone.name.len());
        let specific = specific.max(endpoint.map_or(0, |(_, own)| zone(own).len()));
        if let Some(resolution) = self.rule(name, specific) {
            return resolution;
        }
        match (zone_of, endpoint) {
            (Some(hosted), Some((endpoint, own))) if hosted.name.len() == zone(own).len() => {
                // AWS refuses this; the snapshot was taken while something changed, or is made up.
                let (one, other) = (endpoint.id.as_str(), hosted.id.as_str());
                return resolution(DnsAnswer::Unknown, NameDecider::Conflict { one, other });
            }
            (Some(hosted), other)
                if other.is_none_or(|(_, own)| hosted.name.len() > zone(own).len()) =>
            {
                return self.zone_answers(hosted, question);
            }
            _ => {}
        }
        // No zone is more specific than one of the name itself, and AWS refuses a second one of the same name.
        let final_zone = endpoint.is_some_and(|(_, own)| zone(own) == name);
        if !final_zone && !self.snapshot.knows(SnapshotPart::HostedZones) {
            return missing(SnapshotPart::HostedZones);
        }
        if let Some(endpoint) = self.own_name(name) {
            let decider = NameDecider::EndpointName {
                endpoint: &endpoint.id,
            };
            return self.endpoint(endpoint, question.vantage, decider);
        }
        if let Some((endpoint, own)) = endpoint {
            return self.in_private_zone(question, &active, endpoint, own);
        }
        if why_public.is_none() && !self.snapshot.knows(SnapshotPart::Endpoints) {
            // One of those that could not be read may have the name.
            return missing(SnapshotPart::Endpoints);
        }
        self.public(name, why_public)
    }

    /// Says what becomes of questions that the VPC's resolver does not answer: it is off, or the options name others beside it.
    fn beside_resolver(&self) -> Option<Resolution<'a>> {
        let Some(DhcpOptions { id, servers, .. }) = &self.snapshot.dhcp_options else {
            // Without options instances are told of no server at all.
            return Some(missing(SnapshotPart::DhcpOptions));
        };
        let own = |server: &String| {
            let address = server.parse::<IpAddr>();
            server == "AmazonProvidedDNS" || address.is_ok_and(|address| self.is_resolver(address))
        };
        // Any of them is asked where another is slow, so that one foreign server is enough.
        if servers.is_empty() || !servers.iter().all(own) {
            let decider = NameDecider::OwnServers {
                options: id,
                servers,
            };
            return Some(resolution(DnsAnswer::Unknown, decider));
        }
        match self.snapshot.vpc.dns_support {
            Some(true) => None,
            Some(false) => Some(resolution(DnsAnswer::NoAnswer, NameDecider::ResolverOff)),
            None => Some(missing(SnapshotPart::Vpc)),
        }
    }

    fn is_resolver(&self, address: IpAddr) -> bool {
        let question = super::filter::Traffic {
            protocol: super::filter::UDP,
            port: 53,
        };
        super::unfiltered::service(self.snapshot, address, question)
            == super::unfiltered::Service::Answers(super::unfiltered::RESOLVER)
    }

    /// Says that a name leads to an endpoint's interfaces.
    fn endpoint(
        &self,
        endpoint: &'a Endpoint,
        vantage: &str,
        decider: NameDecider<'a>,
    ) -> Resolution<'a> {
        let ends = endpoint
            .interfaces
            .iter()
            .filter_map(|id| self.interface(id));
        let addresses: Vec<_> = ends.filter_map(End::address).collect();
        if addresses.is_empty() {
            return if self.knows_interfaces {
                let endpoint = endpoint.id.as_str();
                resolution(
                    DnsAnswer::DoesNotExist,
                    NameDecider::NoInterface { endpoint },
                )
            } else {
                missing(SnapshotPart::Interfaces)
            };
        }
        resolution(self.at_endpoint(endpoint, vantage, addresses), decider)
    }

    /// Returns the answer with these addresses of an endpoint.
    fn at_endpoint(
        &self,
        endpoint: &'a Endpoint,
        vantage: &str,
        mut addresses: Vec<IpAddr>,
    ) -> DnsAnswer<'a> {
        let zone_of = |at: u32| {
            let place = self.subnets.get(at as usize);
            place.map(|place| place.subnet.zone.as_str())
        };
        let here = self.ids.subnets.get(vantage).and_then(|at| zone_of(*at));
        let is_near = |address: &IpAddr| {
            let end = self.interface_at(*address);
            here.is_some() && end.is_some_and(|end| zone_of(end.subnet) == here)
        };
        addresses.sort_unstable();
        DnsAnswer::Endpoint {
            endpoint: &endpoint.id,
            near: addresses.iter().copied().find(is_near),
            addresses,
        }
    }

    /// Returns the endpoint that holds all of some addresses.
    fn holder(&self, addresses: &[IpAddr]) -> Option<&'a Endpoint> {
        let mut holders = addresses
            .iter()
            .map(|address| self.interface_at(*address)?.endpoint);
        let first = holders.next()??;
        let same = |one: Option<&Endpoint>| one.is_some_and(|one| one.id == first.id);
        (first.kind == EndpointType::Interface && holders.all(same)).then_some(first)
    }
}
