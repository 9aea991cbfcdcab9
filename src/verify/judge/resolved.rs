//! What the model says of where a name leads.

use super::judgement::Judgement;
use super::lookup::Lookup;
use crate::reach::{DnsAnswer, NameDecider};
use crate::snapshot::SnapshotPart;
use crate::verify::expect::{ResolvesTo, Vantage};
use std::net::IpAddr;

impl Lookup<'_> {
    /// Judges where a name leads.
    pub(super) fn resolves(&self, vantage: &Vantage, name: &str, to: &ResolvesTo) -> Judgement {
        let Some(subnet) = self.subnet(&vantage.tier, vantage.zone) else {
            let seen = format!("there is no subnet {vantage}");
            return Judgement::unknown(seen).with(self.absent_end(vantage));
        };
        let Some(name) = self.filled(name) else {
            return self.no_account();
        };
        let resolution = self.network.resolve(&name, subnet);
        let right = match (to, &resolution.answer) {
            (_, DnsAnswer::Unknown) => {
                let first = self.name(&resolution.decider);
                return Judgement::unknown(leads(&resolution.answer)).with(vec![first]);
            }
            (ResolvesTo::Endpoint { service }, DnsAnswer::Endpoint { endpoint, .. }) => self
                .endpoint(service)
                .is_some_and(|wanted| wanted.id == **endpoint),
            (ResolvesTo::PrefixList { service }, DnsAnswer::Public { prefix_list }) => {
                let wanted = self.prefix_list(service).map(|list| list.id.as_str());
                if wanted.is_none() && !self.snapshot.knows(SnapshotPart::PrefixLists) {
                    let part = SnapshotPart::PrefixLists;
                    let unread = leads(&DnsAnswer::Unknown);
                    return Judgement::unknown(unread).with(vec![self.not_read(part)]);
                }
                wanted.is_some() && *prefix_list == wanted
            }
            (ResolvesTo::PrefixList { service }, DnsAnswer::Addresses { addresses }) => {
                let wanted = self.prefix_list(service);
                let holds = |address: &IpAddr| {
                    let mut entries = wanted.iter().flat_map(|list| &list.entries);
                    entries.any(|entry| entry.contains(address))
                };
                addresses.iter().all(holds)
            }
            (
                ResolvesTo::Addresses { addresses },
                DnsAnswer::Addresses { addresses: found }
                | DnsAnswer::Endpoint {
                    addresses: found, ..
                },
            ) => addresses == found,
            (ResolvesTo::Absent, DnsAnswer::DoesNotExist) => true,
            (ResolvesTo::Absent, DnsAnswer::Public { .. }) => {
                // Nobody covers the name, and whether it exists in public is not known.
                let first = self.zone_name(&name, &resolution.decider);
                return Judgement::unknown(leads(&resolution.answer)).with(vec![first]);
            }
            (ResolvesTo::Nowhere, DnsAnswer::DoesNotExist) => {
                matches!(resolution.decider, NameDecider::DnsFirewall { .. })
            }
            _ => false,
        };
        let seen = leads(&resolution.answer);
        if right {
            return Judgement::pass(seen);
        }
        let first = match (to, &resolution.decider) {
            // An endpoint without private DNS bears no such name, so the model does not know that it should.
            (ResolvesTo::Endpoint { service }, NameDecider::NoEndpoint) => {
                match self.endpoint(service) {
                    Some(endpoint) if !endpoint.private_dns => {
                        let endpoint = endpoint.id.as_str();
                        Some(self.name(&NameDecider::PrivateDnsOff { endpoint }))
                    }
                    Some(_) => None,
                    None => Some(self.no_endpoint(service)),
                }
            }
            (ResolvesTo::Nowhere, NameDecider::ResolverOff) => None,
            (ResolvesTo::Nowhere, _) => Some(self.passes_firewall(&name)),
            (_, NameDecider::DnsFirewall { group, .. }) => Some(self.blocked(&name, group)),
            (ResolvesTo::Addresses { .. } | ResolvesTo::Absent, decider) => {
                Some(self.zone_name(&name, decider))
            }
            _ => None,
        };
        let first = first.unwrap_or_else(|| self.name(&resolution.decider));
        Judgement::fail(seen, Vec::new(), vec![first])
    }
}

/// Says where a name leads.
fn leads(answer: &DnsAnswer<'_>) -> String {
    match answer {
        DnsAnswer::Endpoint { endpoint, .. } => format!("it leads to {endpoint}"),
        DnsAnswer::Public { .. } => "it leads to public addresses".to_owned(),
        DnsAnswer::Addresses { addresses } => {
            let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
            format!("it leads to {}", addresses.join(", "))
        }
        DnsAnswer::DoesNotExist => "there is no such name".to_owned(),
        DnsAnswer::NoAnswer => "nobody answers".to_owned(),
        DnsAnswer::Unknown => "it is not known where it leads".to_owned(),
    }
}
