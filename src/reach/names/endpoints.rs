//! The names of endpoints: those that AWS gives them, and those of their services, which are private hosted zones that AWS keeps.

use super::super::index::Network;
use super::super::resolution::{DnsAnswer, NameDecider, Resolution};
use super::{Question, matches, resolution, within, zone};
use crate::catalog::EndpointType;
use crate::snapshot::{Endpoint, SnapshotPart};

/// An endpoint and the one of its names that covers the name in question.
pub(super) type Named<'a> = (&'a Endpoint, &'a String);

/// Tells whether a name is one that AWS gives an endpoint itself: AWS `PrivateLink` guide, "DNS names".
pub(super) fn is_own_name(name: &str) -> bool {
    name.contains(".vpce.")
}

impl<'a> Network<'a> {
    /// Names such as `vpce-0123-abcd.sts.us-east-1.vpce.amazonaws.com` resolve everywhere: AWS PrivateLink guide, "DNS names".
    pub(super) fn own_name(&self, name: &str) -> Option<&'a Endpoint> {
        if !is_own_name(name) {
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

    /// Returns the endpoints whose private zone covers a name, the most specific one first, and why the first of those that do not
    /// answer does not.
    pub(super) fn private_names(
        &self,
        name: &str,
    ) -> Result<(Option<NameDecider<'a>>, Vec<Named<'a>>), SnapshotPart> {
        let interfaces = self
            .snapshot
            .endpoints
            .iter()
            .filter(|each| each.kind == EndpointType::Interface);
        let zones =
            interfaces.flat_map(|endpoint| endpoint.names.iter().map(move |own| (endpoint, own)));
        let mut zones: Vec<_> = zones.filter(|(_, own)| within(name, own)).collect();
        zones.sort_by_key(|(endpoint, own)| {
            (
                std::cmp::Reverse(zone(own).len()),
                !matches(name, own),
                &endpoint.id,
            )
        });
        let mut why_public = None;
        let mut active = Vec::new();
        for (endpoint, own) in zones {
            match self.inactive(endpoint)? {
                Some(reason) => {
                    why_public.get_or_insert(reason);
                }
                None => active.push((endpoint, own)),
            }
        }
        Ok((why_public, active))
    }

    /// Says why an endpoint's names are not private; none where they are.
    pub(super) fn inactive(
        &self,
        endpoint: &'a Endpoint,
    ) -> Result<Option<NameDecider<'a>>, SnapshotPart> {
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

    pub(super) fn in_private_zone(
        &self,
        question: Question<'_>,
        active: &[Named<'a>],
        endpoint: &'a Endpoint,
        own: &'a str,
    ) -> Resolution<'a> {
        let Question { name, vantage, .. } = question;
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
}
