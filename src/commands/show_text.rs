//! A topology as text for people.

use crate::catalog::EndpointType;
use crate::terminal::escape::line;
use crate::terminal::{Style, Text, columns, padded};
use crate::topology::{NatDevice, Peer, Ports, Rule, Topology};
use std::fmt::Write as _;

/// Prints a topology in sections, one line a thing where so many columns allow it.
pub(super) fn topology(t: &Topology, width: usize) -> Text {
    let mut text = Text::new();
    text.styled(Style::Strong, &line(&t.prefix));
    let ranges: Vec<_> = t.vpc.cidrs().map(|range| range.to_string()).collect();
    let place = format!("{}  {}", t.region, ranges.join(", "));
    text.beside("  ", &place, columns(&t.prefix) + 2, width);
    if !t.description.is_empty() {
        text.item(("", Style::Plain), &t.description, width);
    }
    tags(t, &mut text, width);
    subnets(t, &mut text, width);
    internet(t, &mut text, width);
    groups(t, &mut text, width);
    acls(t, &mut text);
    endpoints(t, &mut text, width);
    beside(t, &mut text, width);
    exceptions(t, &mut text, width);
    text
}

fn section(title: &str, text: &mut Text) {
    text.push("\n");
    text.styled(Style::Strong, title);
    text.push("\n");
}

/// Lists what packets do not meet, as the inventory has it.
fn beside(t: &Topology, text: &mut Text, width: usize) {
    section("beside the network", text);
    let inventory = t.inventory();
    let records = inventory
        .resources
        .iter()
        .filter(|one| one.kind.is_record());
    for resource in records {
        let target = resource.target.map(|target| format!(", {target} only"));
        let target = target.unwrap_or_default();
        let head = format!("  {} ", padded(&resource.id, 24));
        let (noun, headline) = (resource.kind.noun(1), resource.headline());
        let words = match headline.as_str() {
            "" => format!("{noun}{target}"),
            headline => format!("{noun}{target}: {headline}"),
        };
        text.row((&head, Style::Plain), &words, (6, width));
    }
}

/// Lists what `verify` accepts, if anything.
fn exceptions(t: &Topology, text: &mut Text, width: usize) {
    if t.exceptions.is_empty() {
        return;
    }
    section("exceptions", text);
    for one in &t.exceptions {
        let head = format!("  {}, {}, ", one.subject(), one.setting.as_str());
        let words = format!("until {}: {}", one.until, one.reason);
        text.row((&line(&head), Style::Plain), &words, (6, width));
    }
}

fn tags(t: &Topology, text: &mut Text, width: usize) {
    section("tags", text);
    for tag in &t.tags {
        let head = format!("  {} = ", line(&tag.key));
        text.row((&head, Style::Plain), &tag.value, (6, width));
    }
}

fn subnets(t: &Topology, text: &mut Text, width: usize) {
    section("subnets", text);
    let ids = t.subnets().map(|subnet| subnet.id.len()).max();
    let ids = ids.unwrap_or_default();
    for subnet in t.subnets() {
        let cidr = subnet.cidr.to_string();
        let head = format!("  {:ids$}  {cidr:18} ", subnet.id);
        let addresses = format!("{:>5} addresses", subnet.usable_addresses);
        text.row((&head, Style::Plain), &addresses, (6, width));
    }
}

fn internet(t: &Topology, text: &mut Text, width: usize) {
    let way = match &t.internet {
        None => "none: no internet gateway, no NAT".to_owned(),
        Some(internet) => {
            let device = match &internet.nat {
                NatDevice::Gateway => "NAT gateway".to_owned(),
                NatDevice::Instance { instance_type, .. } => {
                    format!("NAT instance {instance_type}")
                }
            };
            let zones: Vec<_> = internet.zones.iter().map(|zone| zone.as_str()).collect();
            format!("{device} in {}", zones.join(", "))
        }
    };
    section("way to the internet", text);
    text.item(("  ", Style::Plain), &way, width);
}

fn groups(t: &Topology, text: &mut Text, width: usize) {
    section("security groups", text);
    for group in &t.security_groups {
        let head = format!("  {}  ", group.function.as_str());
        text.row((&head, Style::Plain), &group.description, (6, width));
        for (arrow, rules) in [("<-", &group.ingress), ("->", &group.egress)] {
            for rule in rules {
                let head = format!("    {arrow} {} ", padded(&described(rule), 34));
                text.row((&head, Style::Plain), &rule.description, (8, width));
            }
        }
    }
}

fn described(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::Group(function) => function.as_str().to_owned(),
        Peer::PrefixList(service) => format!("prefix list {service}"),
        Peer::Cidr(cidr) => cidr.to_string(),
    };
    format!("{peer} {}", rule.traffic())
}

fn acls(t: &Topology, text: &mut Text) {
    section("network ACLs", text);
    for acl in &t.network_acls {
        let _ = writeln!(text, "  {}", acl.tier);
        for (arrow, entries) in [("<-", &acl.ingress), ("->", &acl.egress)] {
            for entry in entries {
                let _ = writeln!(
                    text,
                    "    {arrow} {:5} {:18} {:4} {}",
                    entry.number,
                    entry.cidr.to_string(),
                    entry.protocol.api_name(),
                    Ports::name(entry.ports)
                );
            }
        }
    }
}

fn endpoints(t: &Topology, text: &mut Text, width: usize) {
    section("endpoints", text);
    for endpoint in &t.endpoints {
        let kind = if endpoint.kind == EndpointType::Gateway {
            "gateway"
        } else {
            "interface"
        };
        let head = format!("  {} {kind:10} ", padded(&endpoint.service, 24));
        text.row((&head, Style::Plain), &endpoint.service_name, (6, width));
        text.item(("    ", Style::Plain), &endpoint.reason, width);
        if !endpoint.lacking.is_empty() {
            let zones: Vec<_> = endpoint.lacking.iter().map(|zone| zone.as_str()).collect();
            let words = format!("not in {}, which lacks the service", zones.join(", "));
            text.item(("    ", Style::Plain), &words, width);
        }
    }
    for service in &t.left_out {
        let head = format!("  {service:24} ");
        let words = "left out: no declared workload calls it";
        text.row((&head, Style::Plain), words, (6, width));
    }
}
