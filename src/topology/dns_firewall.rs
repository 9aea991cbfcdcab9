//! Route 53 Resolver DNS Firewall: which names the VPC's resolver answers (N8).
//!
//! Whoever can ask for a name can send data in it to whoever owns the name, past every group and route: AWS says so of its own
//! resolver, which security groups and network ACLs do not see (Amazon Route 53 developer guide, "Using DNS Firewall to filter outbound
//! DNS traffic"). So the list of names is derived from what else is rendered, and ends in a rule for everything else. The names are
//! those of services, not `*.<region>.amazonaws.com`, below which everybody may have some.
//!
//! The resolver fails closed unless told otherwise (same guide, "DNS Firewall VPC configuration"), which the audit reads.

mod names;

pub use names::reverse_zone;

use super::inventory::{FieldValue, Resource, ResourceKind};
use super::policy::{Part, Reference, Text};
use super::{Topology, ids};
use crate::blueprint::{Blueprint, DnsFirewallMode, Path};
use crate::catalog::Requirement;
use crate::catalog::citation::DNS_FILTERING;
use serde::Serialize;
use std::collections::BTreeSet;

/// Names that an answer leads on to are not looked up (Amazon Route 53 API reference, `FirewallRule`).
pub const TRUST_REDIRECTION: &str = "TRUST_REDIRECTION_DOMAIN";
/// Place among the rule groups of the VPC: AWS Firewall Manager keeps the lowest and the highest for itself (Amazon Route 53 API
/// reference, `AssociateFirewallRuleGroup`: above 100, below 9900).
const GROUP_PRIORITY: u32 = 1000;
/// The list of what the network needs.
const KNOWN: &str = "known";
/// The list of what the blueprint adds.
const OWN: &str = "own";
/// How far rules lie apart, so that one fits between them.
const STEP: u32 = 100;

/// The rule group of the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsFirewall {
    /// Place among the rule groups of the VPC; the lowest is asked first.
    pub priority: u32,
    /// The rules with their lists, in the order in which they are asked. The first whose list has the name decides.
    pub rules: Vec<DnsFirewallRule>,
    /// Whether the association of group and VPC can only be removed after it was told that it may be.
    pub protected: bool,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// A rule of the group, and the list that belongs to it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsFirewallRule {
    /// Name of the list, the same in every target: `known`, `own` or `other`.
    pub name: String,
    /// Names, sorted, in lower case without a last dot. `*.` in front stands for all below, not for the name itself.
    pub domains: Vec<String>,
    /// `ALLOW`, `ALERT` or `BLOCK`.
    pub action: &'static str,
    /// What is answered instead; none where nothing is blocked.
    pub block_response: Option<&'static str>,
    /// Whether names that an answer leads on to (CNAME) are looked up in the lists, too.
    pub redirection: &'static str,
    /// Place among the rules.
    pub priority: u32,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

impl DnsFirewallRule {
    /// Says why the rule is there, in one sentence without a full stop.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match (self.name.as_str(), self.action) {
            (KNOWN, _) => "names of the endpoints, of declared data stores and of the VPC itself",
            (OWN, _) => {
                "names that the blueprint adds, and those of its zones; where they lead on to others, those must be allowed, too"
            }
            (_, "BLOCK") => "every other name does not exist, so that no question for it leaves",
            _ => "every other name resolves, and is told",
        }
    }
}

impl DnsFirewall {
    /// Tells whether names that no list has do not exist: the first rule that has every name decides about them.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.deciding("*")
            .is_some_and(|rule| rule.action == "BLOCK")
    }

    /// Returns the rule that allows a name, which is in lower case and has no last dot.
    #[must_use]
    pub fn allowing(&self, name: &str) -> Option<&DnsFirewallRule> {
        self.deciding(name).filter(|rule| rule.action == "ALLOW")
    }

    fn deciding(&self, name: &str) -> Option<&DnsFirewallRule> {
        self.rules.iter().find(|rule| list_has(&rule.domains, name))
    }

    /// Tells whether a rule allows a name.
    #[must_use]
    pub fn allows(&self, name: &str) -> bool {
        self.allowing(name).is_some()
    }
}

/// Tells whether a list has a name, both in lower case without a last dot.
#[must_use]
pub fn list_has(domains: &[String], name: &str) -> bool {
    domains.iter().any(|own| match own.strip_prefix("*.") {
        Some(zone) => name
            .strip_suffix(zone)
            .is_some_and(|front| front.ends_with('.')),
        None => own == "*" || own == name,
    })
}

/// Returns the firewall; none where the blueprint has it off.
pub(super) fn dns_firewall(
    blueprint: &Blueprint,
    endpoints: &[super::Endpoint],
    domain: &str,
) -> Option<DnsFirewall> {
    let firewall = &blueprint.dns_firewall;
    let mode = Path::from("dns.firewall.mode");
    if firewall.mode == DnsFirewallMode::Off {
        return None;
    }
    let allow = |name: &str, domains: BTreeSet<String>| DnsFirewallRule {
        name: name.to_owned(),
        domains: domains.into_iter().collect(),
        action: "ALLOW",
        block_response: None,
        redirection: "INSPECT_REDIRECTION_DOMAIN",
        priority: 0,
        from: Vec::new(),
    };
    let mut rules = vec![DnsFirewallRule {
        // Buckets' names lead on to names that no page lists, and nobody but AWS decides where its names lead.
        redirection: TRUST_REDIRECTION,
        from: [
            "endpoints.services",
            "network.cidr",
            "network.secondary_cidrs",
            "region",
            "security.data_stores",
            "workloads",
        ]
        .map(Path::from)
        .to_vec(),
        ..allow(KNOWN, names::known(blueprint, endpoints, domain))
    }];
    let own = names::own(blueprint);
    if !own.is_empty() {
        rules.push(DnsFirewallRule {
            from: ["dns.firewall.allow", "dns.zones"].map(Path::from).to_vec(),
            ..allow(OWN, own)
        });
    }
    let block = firewall.mode == DnsFirewallMode::Block;
    rules.push(DnsFirewallRule {
        action: if block { "BLOCK" } else { "ALERT" },
        block_response: block.then_some("NXDOMAIN"),
        from: vec![mode.clone()],
        ..allow("other", BTreeSet::from(["*".to_owned()]))
    });
    for (rule, place) in rules.iter_mut().zip(1..) {
        rule.priority = place * STEP;
    }
    Some(DnsFirewall {
        priority: GROUP_PRIORITY,
        rules,
        protected: block,
        from: vec![mode],
    })
}

/// What of the firewall keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let Some(firewall) = &topology.dns_firewall else {
        return Vec::new();
    };
    let lists = firewall.rules.iter().map(|rule| of_list(topology, rule));
    let rules = firewall.rules.iter().map(|rule| said(rule).into());
    let name = || topology.prefixed("dns");
    let group = Resource::new(ResourceKind::DnsFirewallRuleGroup, ids::DNS_FIREWALL)
        .named(name())
        .because(
            Requirement::N8,
            DNS_FILTERING,
            "the VPC's resolver answers for names that are listed",
        )
        .from(&firewall.from)
        .with("name", name())
        .with("rules", FieldValue::Set(rules.collect()));
    let association = Resource::new(
        ResourceKind::DnsFirewallAssociation,
        ids::DNS_FIREWALL_ASSOCIATION,
    )
    .named(name())
    .because(
        Requirement::N8,
        DNS_FILTERING,
        "without it the rules hold for nobody",
    )
    .from(&firewall.from)
    .with("name", name())
    .with("group", Reference::id(ids::DNS_FIREWALL))
    .with("vpc", Reference::id(ids::VPC))
    .with("priority", firewall.priority)
    .with(
        "mutation-protection",
        if firewall.protected {
            "ENABLED"
        } else {
            "DISABLED"
        },
    )
    .decided_by(&["dns.firewall.mode"])
    .in_account("status", "COMPLETE")
    .in_account("fail-open", "DISABLED");
    let mut all: Vec<_> = lists.collect();
    all.extend([group, association]);
    all
}

fn of_list(topology: &Topology, rule: &DnsFirewallRule) -> Resource {
    let name = topology.prefixed(&format!("dns-{}", rule.name));
    let domains = rule.domains.iter().map(|name| name.as_str().into());
    Resource::new(
        ResourceKind::DnsFirewallDomainList,
        ids::dns_firewall_list(&rule.name),
    )
    .named(&name)
    .because(Requirement::N8, DNS_FILTERING, rule.reason())
    .from(&rule.from)
    .with("name", name)
    .with("domains", FieldValue::Set(domains.collect()))
}

/// Says a rule in one line, as code and account are read: its place, what it does, for which list, and how.
fn said(rule: &DnsFirewallRule) -> Text {
    let list = Part::Reference(Reference::id(ids::dns_firewall_list(&rule.name)));
    let response = rule.block_response.map(|response| format!(" {response}"));
    Text::from(format!(
        "{} {}{} ",
        rule.priority,
        rule.action,
        response.unwrap_or_default()
    ))
    .join(Text::from(list))
    .then(&format!(
        " {}",
        rule.redirection.trim_end_matches("_REDIRECTION_DOMAIN")
    ))
}
