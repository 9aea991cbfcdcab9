//! N8, as far as it is built: DHCP options and DNS Firewall.

use super::{need, says};
use crate::acceptance::equality::Facts;
use serde_json::{Value, json};
use smgen::blueprint::Framework;
use smgen::topology::{Topology, ids};

pub fn n8(topology: &Topology, facts: &Facts) -> Result<(), String> {
    // Jobs do not start without the domain name of the region, and private names resolve at the VPC's own resolver only.
    let domain = match topology.region.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    says(facts, ids::DHCP_OPTIONS, "domain-name", domain)?;
    let servers = json!(["AmazonProvidedDNS"]);
    says(facts, ids::DHCP_OPTIONS, "domain-name-servers", servers)?;
    says(facts, ids::DHCP_OPTIONS, "vpc", "{vpc}")?;
    dns_firewall(topology, facts)
}

/// Names are listed, and everything else is blocked or told.
fn dns_firewall(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let hipaa = topology.keeps(Framework::Hipaa);
    let association = ids::DNS_FIREWALL_ASSOCIATION;
    let Some(rules) = facts.get(ids::DNS_FIREWALL, "rules") else {
        // A blueprint may do without, but not below the HIPAA layer unless it says so.
        return need(
            topology.dns_firewall.is_none() && !hipaa,
            "no rules of DNS Firewall",
        );
    };
    let last = if hipaa { "BLOCK NXDOMAIN" } else { "ALERT" };
    let lines: Vec<_> = rules
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let own = lines.len() == 3;
    let mut wanted = vec!["100 ALLOW {dns-firewall/list/known} TRUST".to_owned()];
    if own {
        wanted.push("200 ALLOW {dns-firewall/list/own} INSPECT".to_owned());
    }
    let place = if own { 300 } else { 200 };
    wanted.push(format!(
        "{place} {last} {{dns-firewall/list/other}} INSPECT"
    ));
    need(
        lines == wanted,
        format!("DNS Firewall has the rules {lines:?} instead of {wanted:?}"),
    )?;
    says(
        facts,
        &ids::dns_firewall_list("other"),
        "domains",
        json!(["*"]),
    )?;
    // Every endpoint is called by a name that is allowed, the resolver's own zone and nothing as wide as all of AWS.
    let known = facts.get(&ids::dns_firewall_list("known"), "domains");
    let known: Vec<_> = known
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for endpoint in &topology.endpoints {
        for name in &endpoint.names {
            need(
                known.contains(&name.as_str()),
                format!("{name} is not allowed"),
            )?;
        }
    }
    let suffix = &topology.dns_suffix;
    for wide in [
        format!("*.{suffix}"),
        format!("*.{}.{suffix}", topology.region),
    ] {
        need(
            !known.contains(&wide.as_str()),
            format!("{wide} is everybody's"),
        )?;
    }
    need(
        known.iter().any(|name| name.ends_with(".in-addr.arpa")),
        "no names of the VPC's addresses",
    )?;
    let names = [
        (ids::DNS_FIREWALL.to_owned(), "dns"),
        (association.to_owned(), "dns"),
        (ids::dns_firewall_list("known"), "dns-known"),
        (ids::dns_firewall_list("other"), "dns-other"),
    ];
    for (id, name) in names {
        says(facts, &id, "name", topology.prefixed(name))?;
    }
    if own {
        let id = ids::dns_firewall_list("own");
        says(facts, &id, "name", topology.prefixed("dns-own"))?;
        need(
            facts.get(&id, "domains").is_some(),
            "no names of the blueprint's own",
        )?;
    }
    says(facts, association, "group", "{dns-firewall/rule-group}")?;
    says(facts, association, "vpc", "{vpc}")?;
    says(facts, association, "priority", 1000)?;
    let protection = if hipaa { "ENABLED" } else { "DISABLED" };
    says(facts, association, "mutation-protection", protection)
}
