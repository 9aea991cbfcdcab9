//! Security groups and network ACLs.

use crate::catalog::{EndpointType, Protocol};
use crate::render::typescript::{Entry, Value, constant};
use crate::topology::{AclEntry, Peer, Ports, Rule, Topology};

pub(super) fn groups(topology: &Topology) -> String {
    let groups = topology.security_groups.iter().map(|group| {
        Entry::new(
            group.function.as_str(),
            Value::Object(vec![
                Entry::new("description", group.description.as_str()),
                Entry::new("ingress", rules(&group.ingress)),
                Entry::new("egress", rules(&group.egress)),
            ]),
        )
    });
    constant(
        "const GROUPS: Record<string, Group>",
        &Value::Object(groups.collect()),
    )
}

fn rules(rules: &[Rule]) -> Value {
    let rules = rules
        .iter()
        .map(|rule| Entry::new(&rule.id, self::rule(rule)));
    Value::Object(rules.collect())
}

fn rule(rule: &Rule) -> Value {
    let mut entries = vec![
        match &rule.peer {
            Peer::Group(function) => Entry::new("group", function.as_str()),
            Peer::PrefixList(service) => Entry::new("prefixList", service.as_str()),
            Peer::Cidr(cidr) => Entry::new("cidr", cidr.to_string()),
        },
        Entry::new("protocol", rule.protocol.api_name().into_owned()),
    ];
    entries.extend(rule.ports().map(|ports| Entry::new("ports", range(ports))));
    entries.push(Entry::new("description", rule.description.as_str()));
    Value::Object(entries)
}

fn range(ports: Ports) -> Value {
    Value::Inline(vec![
        Entry::new("from", ports.first),
        Entry::new("to", ports.last),
    ])
}

/// Names the prefix lists of the gateway endpoints, which bear the names of their services.
pub(super) fn prefix_lists(topology: &Topology) -> String {
    let gateways = topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointType::Gateway);
    let lists =
        gateways.map(|endpoint| Entry::new(&endpoint.service, endpoint.service_name.as_str()));
    constant(
        "const PREFIX_LISTS: Record<string, string>",
        &Value::Object(lists.collect()),
    )
}

pub(super) fn acls(topology: &Topology) -> String {
    let acls = topology.network_acls.iter().map(|acl| {
        Entry::new(
            &acl.tier,
            Value::Object(vec![
                Entry::new("ingress", entries(&acl.ingress)),
                Entry::new("egress", entries(&acl.egress)),
            ]),
        )
    });
    constant(
        "const ACLS: Record<string, Record<\"ingress\" | \"egress\", Record<string, Entry>>>",
        &Value::Object(acls.collect()),
    )
}

fn entries(entries: &[AclEntry]) -> Value {
    let entries = entries.iter().map(|entry| {
        let mut value = vec![
            Entry::new("number", entry.number),
            Entry::new("cidr", entry.cidr.to_string()),
        ];
        if !matches!(entry.protocol, Protocol::All | Protocol::Tcp)
            && let Some(number) = entry.protocol.number()
        {
            value.push(Entry::new("protocol", u16::from(number)));
        }
        if let Some(ports) = entry.ports {
            value.push(Entry::new("from", ports.first));
            value.push(Entry::new("to", ports.last));
        }
        Entry::with_comment(&entry.id, &entry.reason, Value::Inline(value))
    });
    Value::Object(entries.collect())
}
