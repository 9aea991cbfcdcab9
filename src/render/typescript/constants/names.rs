//! Which names resolve.

use crate::render::typescript::{Entry, Value, constant};
use crate::topology::{DnsFirewallRule, Topology, ZoneRecord};

/// Prints the rules of DNS Firewall in the order in which they are asked.
pub(super) fn dns_rules(topology: &Topology) -> String {
    let rules = topology.dns_firewall.iter().flat_map(|one| &one.rules);
    let rules = Value::Object(rules.map(rule).collect());
    constant("const RULES: Record<string, Rule>", &rules)
}

fn rule(rule: &DnsFirewallRule) -> Entry {
    let mut entries = vec![Entry::new("action", rule.action)];
    entries.extend(
        rule.block_response
            .map(|response| Entry::new("blockResponse", response)),
    );
    entries.push(Entry::new("redirection", rule.redirection));
    entries.push(Entry::new("priority", rule.priority));
    let domains = rule.domains.iter().map(|name| Value::from(name.as_str()));
    entries.push(Entry::new("domains", domains.collect::<Value>()));
    Entry::with_comment(
        &rule.name,
        &format!("{}: {}.", rule.action, rule.reason()),
        Value::Object(entries),
    )
}

/// Prints what private hosted zones answer, by the zone's name.
pub(super) fn hosted_zones(topology: &Topology) -> String {
    let zones = topology.hosted_zones.iter().map(|zone| {
        let records = zone.records.iter().map(record);
        Entry::new(&zone.name, records.collect::<Value>())
    });
    let zones = Value::Object(zones.collect());
    constant("const ZONES: Record<string, ZoneRecord[]>", &zones)
}

fn record(record: &ZoneRecord) -> Value {
    let values = record.api_values().into_iter();
    let values = values.map(|value| Value::from(value.as_str()));
    Value::Object(vec![
        Entry::new("name", record.name.as_str()),
        Entry::new("type", record.kind.as_str()),
        Entry::new("ttl", record.ttl.to_string().as_str()),
        Entry::new("values", values.collect::<Value>()),
    ])
}
