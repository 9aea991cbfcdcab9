//! Where a name leads, asked from an interface of the VPC.
//!
//! Amazon VPC user guide, "DNS attributes for your VPC" and "DHCP option sets"; AWS PrivateLink guide, "Private DNS names" and
//! "Gateway endpoints". DNS Firewall and hosted zones of the user's own are not modelled.

use super::ends::End;
use super::index::Network;
use super::resolution::{DnsAnswer, NameDecider, Resolution};
use crate::catalog::EndpointType;
use crate::snapshot::{DhcpOptions, Endpoint, PrefixList, SnapshotPart};
use std::net::IpAddr;

/// Names of the service of a gateway endpoint and the end of its prefix list's name: Amazon S3 and DynamoDB developer guides,
/// "endpoints and quotas".
const GATEWAY_SERVICES: [(&str, &[&str]); 2] = [
    (
        "s3",
        &[
            "s3.{region}.",
            "s3.dualstack.{region}.",
            "s3-fips.{region}.",
        ],
    ),
    (
        "dynamodb",
        &[
            "dynamodb.{region}.",
            "ddb.{region}.",
            "dynamodb-fips.{region}.",
        ],
    ),
];

fn resolution<'f>(answer: DnsAnswer<'f>, decider: NameDecider<'f>) -> Resolution<'f> {
    Resolution { answer, decider }
}

impl<'a> Network<'a> {
    /// Says where a name leads, asked from a subnet.
    #[must_use]
    pub fn resolve(&self, name: &str, vantage: &str) -> Resolution<'a> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Err(resolution) = self.reaches_resolver() {
            return resolution;
        }
        if let Some(endpoint) = self.own_name(&name) {
            return self.endpoint(
                endpoint,
                vantage,
                NameDecider::EndpointName {
                    endpoint: &endpoint.id,
                },
            );
        }
        // The zone with the longest name that the name lies in decides, as for private hosted zones.
        let interfaces = self
            .snapshot
            .endpoints
            .iter()
            .filter(|each| each.kind == EndpointType::Interface);
        let zones =
            interfaces.flat_map(|endpoint| endpoint.names.iter().map(move |own| (endpoint, own)));
        let mut zones: Vec<_> = zones.filter(|(_, own)| within(&name, own)).collect();
        zones.sort_by_key(|(endpoint, own)| {
            (
                std::cmp::Reverse(zone(own).len()),
                !matches(&name, own),
                &endpoint.id,
            )
        });
        let mut why_public = None;
        let mut active = Vec::new();
        for (endpoint, own) in zones {
            match self.inactive(endpoint) {
                Ok(Some(reason)) => {
                    why_public.get_or_insert(reason);
                }
                Ok(None) => active.push((endpoint, own)),
                Err(part) => return resolution(DnsAnswer::Unknown, NameDecider::Missing { part }),
            }
        }
        if let Some((endpoint, own)) = active.first().copied() {
            return self.in_private_zone(&name, vantage, &active, endpoint, own);
        }
        if why_public.is_none() && !self.snapshot.knows(SnapshotPart::Endpoints) {
            // One of those that could not be read may have the name.
            return resolution(
                DnsAnswer::Unknown,
                NameDecider::Missing {
                    part: SnapshotPart::Endpoints,
                },
            );
        }
        self.public(&name, why_public)
    }

    /// Tells who answers: the options name `AmazonProvidedDNS`, or servers of which nothing is known here.
    fn reaches_resolver(&self) -> Result<(), Resolution<'a>> {
        let Some(DhcpOptions { id, servers, .. }) = &self.snapshot.dhcp_options else {
            // Without options instances are told of no server at all.
            return Err(resolution(
                DnsAnswer::Unknown,
                NameDecider::Missing {
                    part: SnapshotPart::DhcpOptions,
                },
            ));
        };
        let own = |server: &String| {
            let address = server.parse::<IpAddr>();
            server == "AmazonProvidedDNS" || address.is_ok_and(|address| self.is_resolver(address))
        };
        if !servers.iter().any(own) {
            let decider = NameDecider::OwnServers {
                options: id,
                servers,
            };
            return Err(resolution(DnsAnswer::Unknown, decider));
        }
        match self.snapshot.vpc.dns_support {
            Some(true) => Ok(()),
            Some(false) => Err(resolution(DnsAnswer::NoAnswer, NameDecider::ResolverOff)),
            None => Err(resolution(
                DnsAnswer::Unknown,
                NameDecider::Missing {
                    part: SnapshotPart::Vpc,
                },
            )),
        }
    }

    fn is_resolver(&self, address: IpAddr) -> bool {
        let question = super::filter::Traffic {
            protocol: super::filter::UDP,
            port: 53,
        };
        super::unfiltered::service(self.snapshot, address, question).is_some()
    }

    /// Names such as `vpce-0123-abcd.sts.us-east-1.vpce.amazonaws.com` resolve everywhere: AWS PrivateLink guide, "DNS names".
    fn own_name(&self, name: &str) -> Option<&'a Endpoint> {
        if !name.contains(".vpce.") {
            return None;
        }
        let first = name
            .split('.')
            .find(|label| *label != "*" && label.starts_with("vpce-"))?;
        let mut endpoints = self.snapshot.endpoints.iter();
        endpoints.find(|endpoint| {
            let rest = first.strip_prefix(&endpoint.id);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }

    /// Says why an endpoint's names are not private; none where they are.
    fn inactive(&self, endpoint: &'a Endpoint) -> Result<Option<NameDecider<'a>>, SnapshotPart> {
        let id = endpoint.id.as_str();
        if !endpoint.private_dns {
            return Ok(Some(NameDecider::PrivateDnsOff { endpoint: id }));
        }
        if endpoint.state != "available" {
            return Ok(Some(NameDecider::State {
                endpoint: id,
                state: &endpoint.state,
            }));
        }
        match self.snapshot.vpc.dns_hostnames {
            Some(true) => Ok(None),
            Some(false) => Ok(Some(NameDecider::HostnamesOff { endpoint: id })),
            None => Err(SnapshotPart::Vpc),
        }
    }

    fn in_private_zone(
        &self,
        name: &str,
        vantage: &str,
        active: &[(&'a Endpoint, &'a String)],
        endpoint: &'a Endpoint,
        own: &'a str,
    ) -> Resolution<'a> {
        let id = endpoint.id.as_str();
        let rival = active.iter().find(|(other, theirs)| {
            other.id != endpoint.id
                && zone(theirs) == zone(own)
                && matches(name, theirs) == matches(name, own)
        });
        if let Some((rival, _)) = rival {
            // AWS refuses this; the snapshot was taken while something changed, or is made up.
            return resolution(
                DnsAnswer::Unknown,
                NameDecider::Conflict {
                    one: id,
                    other: &rival.id,
                },
            );
        }
        if !matches(name, own) {
            return resolution(
                DnsAnswer::DoesNotExist,
                NameDecider::PrivateZone {
                    endpoint: id,
                    name: own,
                },
            );
        }
        let gateway = self.snapshot.endpoints.iter().any(|other| {
            other.kind == EndpointType::Gateway && other.service_name == endpoint.service_name
        });
        if gateway {
            return resolution(
                DnsAnswer::Unknown,
                NameDecider::InboundOnly { endpoint: id },
            );
        }
        self.endpoint(
            endpoint,
            vantage,
            NameDecider::PrivateDns {
                endpoint: id,
                name: own,
            },
        )
    }

    fn endpoint(
        &self,
        endpoint: &'a Endpoint,
        vantage: &str,
        decider: NameDecider<'a>,
    ) -> Resolution<'a> {
        let id = endpoint.id.as_str();
        let ends = endpoint
            .interfaces
            .iter()
            .filter_map(|id| self.interface(id));
        let addresses = ends.clone().filter_map(End::address);
        let mut addresses: Vec<_> = addresses.collect();
        if addresses.is_empty() {
            return if self.knows_interfaces {
                resolution(
                    DnsAnswer::DoesNotExist,
                    NameDecider::NoInterface { endpoint: id },
                )
            } else {
                resolution(
                    DnsAnswer::Unknown,
                    NameDecider::Missing {
                        part: SnapshotPart::Interfaces,
                    },
                )
            };
        }
        addresses.sort_unstable();
        let zone_of = |at: u32| {
            self.subnets
                .get(at as usize)
                .map(|place| place.subnet.zone.as_str())
        };
        let here = self.ids.subnets.get(vantage).and_then(|at| zone_of(*at));
        let near = ends.filter(|end| here.is_some() && zone_of(end.subnet) == here);
        let near = near.filter_map(End::address).min();
        resolution(
            DnsAnswer::Endpoint {
                endpoint: id,
                addresses,
                near,
            },
            decider,
        )
    }

    /// Public DNS answers: for S3 and DynamoDB of this region within their prefix list.
    fn public(&self, name: &str, why: Option<NameDecider<'a>>) -> Resolution<'a> {
        let last = name.rsplit('.').next().unwrap_or_default();
        if name.is_empty() || ["invalid", "test", "example", "localhost"].contains(&last) {
            return resolution(DnsAnswer::DoesNotExist, NameDecider::Reserved);
        }
        let region = self.snapshot.region();
        let service = GATEWAY_SERVICES.iter().find(|(_, hosts)| {
            hosts.iter().any(|host| {
                let host = host.replace("{region}", region);
                let rest = name.split_once(&host);
                // `s3.us-east-1.amazonaws.com` itself, or a bucket in front of it.
                rest.is_some_and(|(front, suffix)| {
                    (front.is_empty() || front.ends_with('.'))
                        && suffix.starts_with("amazonaws.com")
                })
            })
        });
        let Some((service, _)) = service else {
            return resolution(
                DnsAnswer::Public { prefix_list: None },
                why.unwrap_or(NameDecider::NoEndpoint),
            );
        };
        let end = format!(".{region}.{service}");
        let prefixes = self
            .snapshot
            .prefix_lists
            .iter()
            .find(|list| list.name.ends_with(&end));
        let gateway = self.snapshot.endpoints.iter().find(|endpoint| {
            endpoint.kind == EndpointType::Gateway && endpoint.service_name.ends_with(&end)
        });
        let decider = gateway.map(|gateway| NameDecider::Gateway {
            endpoint: &gateway.id,
        });
        let prefix_list = prefixes.map(|PrefixList { id, .. }| id.as_str());
        resolution(
            DnsAnswer::Public { prefix_list },
            why.or(decider).unwrap_or(NameDecider::NoEndpoint),
        )
    }
}

/// Returns the zone that an endpoint's name stands for: the name without its `*.`.
fn zone(own: &str) -> &str {
    own.strip_prefix("*.").unwrap_or(own)
}

/// Tells whether a name lies in the zone of an endpoint's name.
fn within(name: &str, own: &str) -> bool {
    let zone = zone(own);
    name.strip_suffix(zone)
        .is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

/// Tells whether an endpoint's name answers a name; `*` stands for one label or more (RFC 4592), not for none.
fn matches(name: &str, own: &str) -> bool {
    match own.strip_prefix("*.") {
        Some(zone) => name.len() > zone.len() && within(name, own),
        None => name == own,
    }
}
