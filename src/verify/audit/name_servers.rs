//! Private hosted zones and Resolver rules that answer names of AWS's services, or of the blueprint's own zones, that no expectation
//! asks (V2, N6, N8).
//!
//! What an expectation asks is judged there, by where the name leads. Of the others nobody would hear: calls to those services are led
//! somewhere else, or die.

use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::citation::TRANSMISSION_SECURITY;
use crate::catalog::{self, Requirement};
use crate::report::CauseKind;
use crate::snapshot::{ACCOUNT, HostedZone, ResolverRule, ZoneOwner, below, may_hold_names_of_aws};
use crate::topology::ids;
use crate::verify::expect::{Check, expectations};
use crate::verify::remedy::{Command, removes};

/// Kinds of rules that leave a name to the VPC's resolver: Amazon Route 53 API reference, `ResolverRule`.
const LOCAL_RULES: [&str; 2] = ["SYSTEM", "RECURSIVE"];

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    // Nobody but a zone of the blueprint's answers names below it, unless somebody is more specific.
    let in_own_zone = |name: &str| {
        let mut zones = topology.hosted_zones.iter();
        zones.any(|zone| below(name, &zone.name))
    };
    let own: Vec<&String> = topology
        .hosted_zones
        .iter()
        .filter_map(|zone| matches.records.get(&ids::hosted_zone(&zone.name)))
        .map(|record| &record.id)
        .collect();
    // What a service keeps for its own names goes with its resource, which is told itself.
    let made = |zone: &&HostedZone| !matches!(zone.owner, Some(ZoneOwner::Service(_)));
    let zones = snapshot.hosted_zones.iter().filter(made);
    let zones: Vec<_> = zones
        .filter(|zone| may_hold_names_of_aws(&zone.name) || in_own_zone(&zone.name))
        .filter(|zone| !own.contains(&&zone.id))
        .collect();
    let rules = snapshot.resolver_rules.iter();
    let rules = rules.filter(|rule| !LOCAL_RULES.contains(&rule.kind.as_str()));
    let rules: Vec<_> = rules
        .filter(|rule| {
            let of_aws = may_hold_names_of_aws(&rule.domain) && !spares_aws(findings, rule);
            of_aws || in_own_zone(&rule.domain)
        })
        .collect();
    if zones.is_empty() && rules.is_empty() {
        return;
    }
    let asked = asked(findings);
    for zone in zones {
        if !decides(findings, &asked, &zone.name) {
            tell_zone(findings, zone);
        }
    }
    for rule in rules {
        if !decides(findings, &asked, &rule.domain) {
            tell_rule(findings, rule);
        }
    }
}

/// Tells whether a rule for more than AWS's names leaves those of the region's services to the VPC, by another rule that says so, as where
/// everything else is asked on the own premises.
fn spares_aws(findings: &Findings<'_>, rule: &ResolverRule) -> bool {
    let region = catalog::region(&findings.topology.region);
    let Some(suffix) = region.map(|region| region.dns_suffix) else {
        return false;
    };
    let mut others = findings.snapshot.resolver_rules.iter();
    others.any(|other| {
        LOCAL_RULES.contains(&other.kind.as_str())
            && other.state == "COMPLETE"
            && other.domain.len() > rule.domain.len()
            && below(suffix, &other.domain)
    })
}

/// Lists the names that expectations ask.
fn asked(findings: &Findings<'_>) -> Vec<String> {
    let account = findings.account().map_or(ACCOUNT, String::as_str);
    let all = expectations(findings.topology).into_iter();
    let names = all.filter_map(|one| match one.check {
        Check::Resolve { name, .. } => Some(name.replace(ACCOUNT, account)),
        _ => None,
    });
    names.collect()
}

/// Tells whether a zone or rule for a domain decides about a name that is asked: nothing more specific covers that name.
fn decides(findings: &Findings<'_>, asked: &[String], domain: &str) -> bool {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let endpoints = topology.endpoints.iter().filter(|one| one.private_dns);
    let own = endpoints.flat_map(|one| &one.names);
    let own = own.map(|name| name.trim_start_matches("*."));
    let zones = snapshot.hosted_zones.iter().map(|one| one.name.as_str());
    let rules = snapshot.resolver_rules.iter();
    let rules = rules.map(|one| one.domain.as_str());
    let covers: Vec<&str> = own.chain(zones).chain(rules).collect();
    let more = |name: &str| {
        let mut covers = covers.iter();
        covers.any(|cover| cover.len() > domain.len() && below(name, cover))
    };
    let mut under = asked.iter().filter(|name| below(name, domain));
    under.any(|name| !more(name))
}

fn subject(what: String) -> Subject {
    let requirements = [Requirement::V2, Requirement::N6];
    Subject::new(
        CauseKind::Resolver,
        what,
        &requirements,
        TRANSMISSION_SECURITY,
    )
}

/// Says whose names lie below a domain.
fn whose(domain: &str) -> &'static str {
    if may_hold_names_of_aws(domain) {
        "AWS's services"
    } else {
        "the blueprint's own zones"
    }
}

fn tell_zone(findings: &mut Findings<'_>, zone: &HostedZone) {
    let snapshot = findings.snapshot;
    let vpc = format!(
        "VPCRegion={},VPCId={}",
        findings.topology.region, snapshot.vpc.id
    );
    let command = Command::new("route53", "disassociate-vpc-from-hosted-zone")
        .with("hosted-zone-id", &zone.id)
        .with("vpc", &vpc);
    let owner = match &zone.owner {
        Some(ZoneOwner::Account(account)) => format!(" of account {account}"),
        _ => String::new(),
    };
    let whose = whose(&zone.name);
    let found = format!(
        "a private hosted zone{owner} for {}, which answers names of {whose} in the VPC: what it has no record for does not exist",
        zone.name
    );
    let fix = format!(
        "{}; no key of the blueprint declares it",
        removes(&[command], snapshot)
    );
    let subject = subject(format!("hosted-zone/{}", zone.id)).deployed_as(&zone.id);
    findings.extra(&subject, found, fix);
}

fn tell_rule(findings: &mut Findings<'_>, rule: &ResolverRule) {
    let snapshot = findings.snapshot;
    let command = Command::new("route53resolver", "disassociate-resolver-rule")
        .with("vpc-id", &snapshot.vpc.id)
        .with("resolver-rule-id", &rule.id);
    let domain = match rule.domain.as_str() {
        "" => "every name",
        domain => domain,
    };
    let to = match rule.targets.as_slice() {
        [] => "to other servers".to_owned(),
        list => format!("to {}", list.join(", ")),
    };
    let found = format!(
        "a Resolver rule that leads {domain} {to}, and names of {} with it",
        whose(&rule.domain)
    );
    let fix = format!(
        "{}; no key of the blueprint declares a rule",
        removes(&[command], snapshot)
    );
    let subject = subject(format!("resolver-rule/{}", rule.id)).deployed_as(&rule.id);
    findings.extra(&subject, found, fix);
}
