//! What private hosted zones and Resolver rules answer.
//!
//! Amazon Route 53 developer guide, "Considerations when working with a private hosted zone" (read 2026-11-26): both DNS attributes of
//! the VPC must be on; the most specific zone answers, and what it lacks does not exist; a rule comes before a zone of the same name.

use super::super::index::Network;
use super::super::resolution::{DnsAnswer, NameDecider, Resolution};
use super::cover::upwards;
use super::{Question, missing, resolution, zone};
use crate::snapshot::{HostedZone, SnapshotPart, ZoneOwner, ZoneRecord, below};
use std::net::IpAddr;

/// Kinds of rules that leave a name to the VPC's resolver: Amazon Route 53 API reference, `ResolverRule`.
const LOCAL_RULES: [&str; 2] = ["SYSTEM", "RECURSIVE"];

impl<'a> Network<'a> {
    /// Returns the most specific hosted zone that covers a name.
    pub(super) fn hosted_zone(&self, name: &str) -> Result<Option<&'a HostedZone>, SnapshotPart> {
        let zones = self.snapshot.hosted_zones.iter();
        let covering = zones.filter(|zone| below(name, &zone.name) && !self.is_of_endpoint(zone));
        let Some(found) = covering.max_by_key(|zone| zone.name.len()) else {
            return Ok(None);
        };
        match self.snapshot.vpc.dns_hostnames {
            Some(true) => Ok(Some(found)),
            Some(false) => Ok(None),
            None => Err(SnapshotPart::Vpc),
        }
    }

    /// Tells whether a zone is the one that AWS keeps for an endpoint with private DNS: a service owns it, and it bears the name.
    fn is_of_endpoint(&self, hosted: &HostedZone) -> bool {
        let serves = |own: &String| zone(own) == hosted.name;
        matches!(hosted.owner, Some(ZoneOwner::Service(_)))
            && self.snapshot.endpoints.iter().any(|endpoint| {
                endpoint.names.iter().any(serves) && self.inactive(endpoint) == Ok(None)
            })
    }

    /// Says that nobody knows where a Resolver rule leads the question to other servers, unless a zone is more specific.
    pub(super) fn rule(&self, name: &str, specific: usize) -> Option<Resolution<'a>> {
        if !self.snapshot.knows(SnapshotPart::ResolverRules) {
            return Some(missing(SnapshotPart::ResolverRules));
        }
        let rules = self.snapshot.resolver_rules.iter();
        let rules = rules.filter(|rule| below(name, &rule.domain));
        // Of equal ones the one that says least counts.
        let local = |kind: &str, state: &str| LOCAL_RULES.contains(&kind) && state == "COMPLETE";
        let first = rules.max_by_key(|rule| (rule.domain.len(), !local(&rule.kind, &rule.state)));
        match first {
            Some(rule) if !local(&rule.kind, &rule.state) && rule.domain.len() >= specific => {
                let decider = NameDecider::ResolverRule {
                    rule: &rule.id,
                    domain: &rule.domain,
                    targets: &rule.targets,
                };
                Some(resolution(DnsAnswer::Unknown, decider))
            }
            _ => None,
        }
    }

    /// Answers from a hosted zone.
    pub(super) fn zone_answers(
        &self,
        hosted: &'a HostedZone,
        question: Question<'_>,
    ) -> Resolution<'a> {
        let (zone, name, owner) = (&hosted.id, &hosted.name, hosted.owner.as_ref());
        let Some(records) = &hosted.records else {
            let decider = NameDecider::UnreadZone { zone, name, owner };
            return resolution(DnsAnswer::Unknown, decider);
        };
        let decider = |values| NameDecider::HostedZone {
            zone,
            name,
            owner,
            values,
        };
        let delegated = upwards(question.name, name).any(|above| {
            above != name.as_str()
                && records
                    .iter()
                    .any(|one| one.name == above && one.kind == "NS")
        });
        if delegated {
            // Whom it is delegated to answers.
            return resolution(DnsAnswer::Unknown, decider(Vec::new()));
        }
        let Some(owner_name) = owner_of(records, question.name, name) else {
            return resolution(DnsAnswer::DoesNotExist, decider(Vec::new()));
        };
        let found = records.iter().filter(|one| one.name == owner_name);
        let found: Vec<_> = found
            .filter(|one| one.kind == "A" || one.kind == "CNAME")
            .collect();
        let values: Vec<&str> = found
            .iter()
            .flat_map(|one| one.values.iter().chain(&one.alias))
            .map(String::as_str)
            .collect();
        if values.is_empty() {
            return resolution(DnsAnswer::DoesNotExist, decider(values));
        }
        let is_name = |one: &ZoneRecord| one.alias.is_some() || one.kind == "CNAME";
        let answer = if found.iter().any(|one| is_name(one)) {
            self.followed(&values, question)
        } else {
            self.addresses(&values, question.vantage)
        };
        resolution(answer, decider(values))
    }

    /// Follows the one name that a record stands for; of several a routing policy chooses.
    fn followed(&self, values: &[&str], question: Question<'_>) -> DnsAnswer<'a> {
        let ([target], Some(hops)) = (values, question.hops.checked_sub(1)) else {
            return DnsAnswer::Unknown;
        };
        let name = target.trim_end_matches('.').to_ascii_lowercase();
        let further = Question {
            name: &name,
            hops,
            ..question
        };
        self.answered(further).answer
    }

    fn addresses(&self, values: &[&str], vantage: &str) -> DnsAnswer<'a> {
        let parsed = values.iter().map(|value| value.parse::<IpAddr>());
        let Ok(mut addresses) = parsed.collect::<Result<Vec<_>, _>>() else {
            return DnsAnswer::Unknown;
        };
        addresses.sort_unstable();
        addresses.dedup();
        if let Some(endpoint) = self.holder(&addresses) {
            return self.at_endpoint(endpoint, vantage, addresses);
        }
        let inside = addresses.iter().any(|address| self.holds(*address));
        if inside && !self.knows_interfaces {
            return DnsAnswer::Unknown;
        }
        DnsAnswer::Addresses { addresses }
    }
}

/// Returns the name whose records answer: the name itself, or the wildcard below the closest name that there is (RFC 4592).
fn owner_of<'r>(records: &'r [ZoneRecord], name: &str, apex: &str) -> Option<&'r str> {
    for above in upwards(name, apex) {
        if !records.iter().any(|one| below(&one.name, above)) {
            continue;
        }
        let found = |wanted: &str| {
            let mut records = records.iter();
            records
                .find(|one| one.name == wanted)
                .map(|one| one.name.as_str())
        };
        return if above == name {
            found(name)
        } else {
            found(&format!("*.{above}"))
        };
    }
    None
}
