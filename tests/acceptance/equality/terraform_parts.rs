//! What a plan says of rules of groups, and of the resources that Terraform makes of one bucket.

use super::fact::{Facts, Reader, ports, protocol, rule_id, sorted};
use super::plan::{document, list};
use super::terraform::{referred, tagged};
use serde_json::{Map, Value, json};

pub fn rule(kind: &str, reader: &mut Reader<'_>, facts: &mut Facts) {
    let direction = if kind.contains("ingress") {
        "ingress"
    } else {
        "egress"
    };
    let group = referred(reader, "security_group_id");
    let peers = [
        "referenced_security_group_id",
        "prefix_list_id",
        "cidr_ipv4",
    ];
    let peers = peers.map(|key| reader.take(key));
    let peer = peers.iter().find_map(Value::as_str).unwrap_or("nobody");
    let protocol = protocol(&reader.take("ip_protocol"));
    let ports = ports(
        &protocol,
        &reader.take("from_port"),
        &reader.take("to_port"),
    );
    let id = rule_id(&group, direction, peer, &protocol, &ports);
    facts.add(&id, "description", reader.take("description"));
    reader.take("tags");
    let tags = reader.take("tags_all");
    let tags = tags.as_object().cloned().unwrap_or_default();
    facts.tags(
        &id,
        tags.iter()
            .map(|(key, value)| (key.as_str(), value.clone())),
    );
}

/// Reads the resources that Terraform makes of one bucket.
pub fn bucket(kind: &str, reader: &mut Reader<'_>, values: &Map<String, Value>, facts: &mut Facts) {
    let id = "flow-log-bucket";
    facts.join(id, "configured", reader.take("bucket"));
    let rule = sorted(reader.take("rule"));
    let rule = rule.get(0).cloned().unwrap_or_default();
    match kind {
        "aws_s3_bucket_public_access_block" => {
            for key in [
                "block_public_acls",
                "block_public_policy",
                "ignore_public_acls",
                "restrict_public_buckets",
            ] {
                facts.add(id, &key.replace('_', "-"), reader.take(key));
            }
        }
        "aws_s3_bucket_ownership_controls" => {
            facts.add(id, "ownership", rule["object_ownership"].clone());
        }
        "aws_s3_bucket_server_side_encryption_configuration" => {
            let default = &rule["apply_server_side_encryption_by_default"][0];
            facts.add(id, "bucket-key", rule["bucket_key_enabled"].clone());
            facts.add(id, "algorithm", default["sse_algorithm"].clone());
            facts.add(id, "key", default["kms_master_key_id"].clone());
        }
        "aws_s3_bucket_versioning" => {
            let versioning = reader.take("versioning_configuration");
            facts.add(id, "versioning", versioning[0]["status"].clone());
        }
        "aws_s3_bucket_lifecycle_configuration" => {
            let one = |key: &str, inner: &str| rule[key][0][inner].clone();
            facts.add(id, "lifecycle", json!([rule["id"], rule["status"]]));
            facts.add(id, "retention-days", one("expiration", "days"));
            facts.add(
                id,
                "old-versions-days",
                one("noncurrent_version_expiration", "noncurrent_days"),
            );
            facts.add(
                id,
                "uploads-days",
                one("abort_incomplete_multipart_upload", "days_after_initiation"),
            );
        }
        "aws_s3_bucket_policy" => facts.add(id, "policy", document(&reader.take("policy"))),
        _ => facts
            .faults
            .push(format!("nothing reads {kind}: {values:?}")),
    }
}

/// Reads a resource of DNS Firewall; the rules of a group are its property, one line each.
pub fn dns_firewall(kind: &str, reader: &mut Reader<'_>, facts: &mut Facts) {
    if kind == "aws_route53_resolver_firewall_rule" {
        // CloudFormation's rules have no names.
        reader.take("name");
        let group = referred(reader, "firewall_rule_group_id");
        let words = [
            "priority",
            "action",
            "block_response",
            "firewall_domain_list_id",
            "firewall_domain_redirection_action",
        ];
        let line = words.map(|key| reader.take(key));
        facts.join(&group, "rules", line_of(&line).into());
        return;
    }
    let id = tagged(reader, facts);
    facts.add(&id, "name", reader.take("name"));
    for (key, property) in [
        ("firewall_rule_group_id", "group"),
        ("vpc_id", "vpc"),
        ("priority", "priority"),
        ("mutation_protection", "mutation-protection"),
    ] {
        facts.add(&id, property, reader.take(key));
    }
    // Terraform writes names as Resolver answers them, with a last dot.
    let domains = reader.set("domains");
    let names = domains.as_array().map(|names| {
        let names = names
            .iter()
            .filter_map(|name| name.as_str()?.strip_suffix('.'));
        names.map(Value::from).collect::<Value>()
    });
    facts.add(&id, "domains", names.unwrap_or_default());
}

/// Reads a private hosted zone; its records are its property, one line each.
pub fn hosted_zone(kind: &str, reader: &mut Reader<'_>, facts: &mut Facts) {
    if kind == "aws_route53_record" {
        let zone = referred(reader, "zone_id");
        let words = ["type", "name", "ttl"].map(|key| reader.take(key));
        let values = reader.take("records");
        // The provider writes quotation marks around texts.
        let quote = if words[0] == "TXT" { "\"" } else { "" };
        let values = list(&values).iter();
        let values = values.filter_map(|value| Some(format!("{quote}{}{quote}", value.as_str()?)));
        let line = record_line(&words, values.collect());
        facts.join(&zone, "records", line.into());
        return;
    }
    let id = tagged(reader, facts);
    for (key, property) in [("name", "name"), ("comment", "comment")] {
        facts.add(&id, property, reader.take(key));
    }
    // What others added keeps a zone from being destroyed.
    if reader.take("force_destroy") != false {
        facts
            .faults
            .push(format!("{id} takes records of others with it"));
    }
    let vpcs = reader.take("vpc");
    let vpcs: Value = list(&vpcs)
        .iter()
        .map(|vpc| vpc["vpc_id"].clone())
        .collect();
    facts.add(&id, "vpcs", vpcs);
    facts.set(&id, "records");
}

/// Writes what is said of a record of a zone as one line: type, name, seconds and values.
pub fn record_line(words: &[Value; 3], mut values: Vec<String>) -> String {
    values.sort();
    let words = words.iter().map(|word| {
        let text = word.as_str().map(str::to_owned);
        text.unwrap_or_else(|| word.to_string())
    });
    let head: Vec<_> = words.collect();
    format!("{} {}", head.join(" "), values.join(", "))
}

/// Writes what is said of a rule as one line.
pub fn line_of(words: &[Value; 5]) -> String {
    let words = words.iter().filter(|word| !word.is_null());
    let words = words.map(|word| {
        word.as_str()
            .map_or_else(|| word.to_string(), str::to_owned)
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .replace("_REDIRECTION_DOMAIN", "")
}
