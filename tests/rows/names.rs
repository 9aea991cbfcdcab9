//! N8, as far as it is built: DHCP options, private hosted zones, DNS Firewall and the log of what the resolver is asked.

use super::{need, says};
use crate::acceptance::equality::Facts;
use serde_json::{Value, json};
use smgen::blueprint::Framework;
use smgen::topology::{KeyPurpose, Topology, ids};

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
    hosted_zones(topology, facts)?;
    dns_firewall(topology, facts)?;
    query_log(topology, facts)
}

/// Production and whoever keeps HIPAA log what the resolver is asked, encrypted, and only the log delivery service writes there.
fn query_log(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let wanted = topology.environment == "prod" || topology.keeps(Framework::Hipaa);
    let Some(log) = &topology.query_log else {
        return need(!wanted, "what the resolver is asked is not logged");
    };
    let (id, group, policy) = (ids::QUERY_LOG, ids::QUERY_LOG_GROUP, ids::QUERY_LOG_POLICY);
    let own = topology.prefixed("query-log");
    says(facts, id, "name", own.as_str())?;
    says(facts, id, "vpc", "{vpc}")?;
    let name = format!("/aws/vendedlogs/smgen/{}/query-log", topology.prefix);
    let destination = facts.get(id, "destination").map(Value::to_string);
    let destination = destination.ok_or("what the resolver is asked goes nowhere")?;
    need(
        destination.ends_with(&format!(":log-group:{name}\"")),
        format!("what the resolver is asked goes to {destination}"),
    )?;
    says(facts, group, "name", name.as_str())?;
    says(
        facts,
        group,
        "key",
        format!("{{{}}}", ids::key(KeyPurpose::Logs)),
    )?;
    says(facts, group, "retention-days", log.retention_days)?;
    let enough = !topology.keeps(Framework::Hipaa) || log.retention_days >= 365;
    need(
        enough,
        "what the resolver is asked is kept for less than a year",
    )?;
    says(facts, policy, "name", own.as_str())?;
    // The key must encrypt for this group, too: its name begins otherwise than those of the others.
    let key = facts
        .get(&ids::key(KeyPurpose::Logs), "policy")
        .map(Value::to_string);
    need(
        key.is_some_and(|key| {
            key.contains(&format!(
                ":log-group:/aws/vendedlogs/smgen/{}/*",
                topology.prefix
            ))
        }),
        "the key does not encrypt the group",
    )?;
    let document = facts
        .get(policy, "document")
        .ok_or("no policy lets the log be written")?;
    let only = |value: &Value| match value {
        Value::Array(list) if list.len() == 1 => list[0].clone(),
        value => value.clone(),
    };
    let statement = only(&document["Statement"]);
    let condition = &statement["Condition"];
    let source = only(&condition["ArnLike"]["aws:SourceArn"]).to_string();
    let resource = only(&statement["Resource"]).to_string();
    need(
        statement["Effect"] == "Allow"
            && only(&statement["Principal"]["Service"]) == "delivery.logs.amazonaws.com"
            && statement["Action"] == json!(["logs:CreateLogStream", "logs:PutLogEvents"])
            && resource.ends_with(&format!(":log-group:{name}:log-stream:*\""))
            && !only(&condition["StringEquals"]["aws:SourceAccount"]).is_null()
            && source.contains(":logs:")
            && source.ends_with(":*\""),
        format!("log delivery does not know {document}"),
    )?;
    // A resource policy of CloudWatch Logs has 5,120 characters at most in CloudFormation (schema of
    // `AWS::Logs::ResourcePolicy`, 2026-10-20); the API takes 51,200 (botocore 1.44.8, `PolicyDocument`).
    need(document.to_string().len() < 5120, "the policy is too long")
}

/// What projects of these tests declare: the project, the zone and the lines of its records.
const DECLARED: [(&str, &str, &[&str]); 4] = [
    (
        "everything",
        "features.everything.internal",
        &[
            "A *.shard.features.everything.internal 300 10.0.0.7",
            "A online.features.everything.internal 60 10.0.0.8, 10.0.0.9",
            "AAAA online.features.everything.internal 60 fd00::9",
            "CNAME old.features.everything.internal 300 online.features.everything.internal",
            "SRV _redis._tcp.features.everything.internal 300 10 5 6379 online.features.everything.internal",
            "TXT features.everything.internal 300 \"owner=${nobody} %{if}\", \"second\"",
        ],
    ),
    ("everything", "models.everything.internal", &[]),
    (
        "imaging",
        "features.hospital.internal",
        &[
            "A online.features.hospital.internal 60 10.20.128.10, 10.20.132.10",
            "CNAME registry.features.hospital.internal 300 online.features.hospital.internal",
            "TXT features.hospital.internal 300 \"owner=clinical-ai@hospital.example\"",
        ],
    ),
    (
        "zones",
        "features.internal",
        &[
            "A online.features.internal 60 10.0.0.9",
            "CNAME old.features.internal 300 online.features.internal",
        ],
    ),
];

/// Zones belong to the VPC alone and answer what is declared, and DNS Firewall lets their names pass.
fn hosted_zones(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let declared = DECLARED.iter();
    for (_, name, records) in declared.filter(|(project, ..)| *project == topology.project) {
        let id = ids::hosted_zone(name);
        says(facts, &id, "name", *name)?;
        says(facts, &id, "vpcs", json!(["{vpc}"]))?;
        let comment = format!("Names of {}", topology.prefix);
        says(facts, &id, "comment", comment)?;
        says(facts, &id, "records", json!(records))?;
        if topology.dns_firewall.is_some() {
            let own = facts.get(&ids::dns_firewall_list("own"), "domains");
            let own = own.and_then(Value::as_array).into_iter().flatten();
            let below = format!("*.{name}");
            let allowed = own.filter(|one| **one == *name || **one == below.as_str());
            need(allowed.count() == 2, format!("{name} is not allowed"))?;
        }
    }
    Ok(())
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
