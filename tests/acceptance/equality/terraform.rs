//! What a plan of Terraform says: `terraform show -json` of a plan after the network was applied, so that every id is known.

use super::fact::{Facts, Reader, ports, protocol};
use super::plan::{configured, document, list, names, resolve};
use super::template_parts::leaves;
use super::terraform_parts::{bucket, dns_firewall, hosted_zone, rule};
use serde_json::{Map, Value};

/// Reads every resource of a plan.
pub fn facts(plan: &Value) -> Facts {
    let mut facts = Facts::default();
    let resources = list(&plan["planned_values"]["root_module"]["resources"]);
    let prior = list(&plan["prior_state"]["values"]["root_module"]["resources"]);
    let configured = configured(plan);
    let names = names(resources);
    let account = prior
        .iter()
        .find(|one| one["type"] == "aws_caller_identity")
        .and_then(|one| one["values"]["account_id"].as_str())
        .unwrap_or("no account")
        .to_owned();
    let image = |one: &&Value| one["type"] == "aws_ssm_parameter" && one["mode"] == "data";
    let image = prior.iter().find(image);
    let resolve = |value: &Value| resolve(value, &names, &account);
    for resource in resources {
        let kind = resource["type"].as_str().unwrap_or_default();
        let name = resource["name"].as_str().unwrap_or_default();
        let (Some(values), Some(expressions)) = (
            resource["values"].as_object(),
            configured.get(&(kind, name)),
        ) else {
            facts.faults.push(format!("{kind}.{name} has no values"));
            continue;
        };
        let what = resource["address"].as_str().unwrap_or_default();
        let mut reader = Reader::new(what, values, expressions.keys(), &resolve);
        read(kind, &mut reader, values, expressions, image, &mut facts);
        reader.finish(&mut facts);
    }
    attach(&mut facts);
    facts
}

/// Says of roles what was attached to their names.
fn attach(facts: &mut Facts) {
    let attached: Vec<_> = facts.all.keys().cloned().collect();
    for (of, property) in attached {
        let Some(name) = of.strip_prefix("role ") else {
            continue;
        };
        let mut known = facts.all.iter();
        let role = known.find(|((id, property), value)| {
            id.ends_with("-role") && property == "name" && **value == name
        });
        let role = role
            .map_or("no role", |((id, _), _)| id.as_str())
            .to_owned();
        if let Some(policies) = facts.all.remove(&(of.clone(), property.clone())) {
            facts.add(&role, &property, policies);
        }
    }
}

/// Returns the id that a resource carries as a tag, and states its tags.
pub fn tagged(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    reader.take("tags");
    let tags = reader.take("tags_all");
    let id = tags["smgen:id"].as_str().unwrap_or("nothing").to_owned();
    let tags = tags.as_object().cloned().unwrap_or_default();
    facts.tags(
        &id,
        tags.iter()
            .map(|(key, value)| (key.as_str(), value.clone())),
    );
    id
}

/// Returns the id in braces.
pub fn referred(reader: &mut Reader<'_>, key: &str) -> String {
    reader.text(key).trim_matches(['{', '}']).to_owned()
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each type")]
fn read(
    kind: &str,
    reader: &mut Reader<'_>,
    values: &Map<String, Value>,
    expressions: &Map<String, Value>,
    image: Option<&Value>,
    facts: &mut Facts,
) {
    match kind {
        "aws_vpc" => {
            let id = tagged(reader, facts);
            facts.add(&id, "cidr", reader.take("cidr_block"));
            facts.add(&id, "dns-support", reader.take("enable_dns_support"));
            facts.add(&id, "dns-hostnames", reader.take("enable_dns_hostnames"));
            facts.add(&id, "tenancy", reader.take("instance_tenancy"));
        }
        "aws_vpc_ipv4_cidr_block_association" => {
            let range = reader.take("cidr_block");
            let id = format!("vpc-cidr-block/{}", range.as_str().unwrap_or_default());
            facts.add(&id, "cidr", range);
            facts.add(&id, "vpc", reader.take("vpc_id"));
        }
        "aws_vpc_dhcp_options" => {
            let id = tagged(reader, facts);
            facts.add(&id, "domain-name", reader.take("domain_name"));
            facts.add(
                &id,
                "domain-name-servers",
                reader.take("domain_name_servers"),
            );
        }
        "aws_route53_resolver_firewall_domain_list"
        | "aws_route53_resolver_firewall_rule_group"
        | "aws_route53_resolver_firewall_rule"
        | "aws_route53_resolver_firewall_rule_group_association" => {
            dns_firewall(kind, reader, facts);
        }
        "aws_route53_resolver_query_log_config" => {
            let id = tagged(reader, facts);
            facts.add(&id, "name", reader.take("name"));
            facts.add(&id, "destination", reader.take("destination_arn"));
        }
        "aws_route53_resolver_query_log_config_association" => {
            let log = referred(reader, "resolver_query_log_config_id");
            facts.add(&log, "vpc", reader.take("resource_id"));
        }
        "aws_cloudwatch_log_resource_policy" => {
            // There is one, and it carries no tags.
            facts.add("query-log-policy", "name", reader.take("policy_name"));
            let policy = document(&reader.take("policy_document"));
            facts.add("query-log-policy", "document", policy);
        }
        "aws_route53_zone" | "aws_route53_record" => hosted_zone(kind, reader, facts),
        "aws_ssm_parameter" => {
            let id = tagged(reader, facts);
            for key in ["name", "type", "tier", "description"] {
                facts.add(&id, key, reader.take(key));
            }
            // As it stands: ids inside a text are found leaf by leaf.
            reader.take("insecure_value");
            let text = values["insecure_value"].as_str().unwrap_or_default();
            let value = leaves(text);
            facts.add(&id, "value", reader.resolve(&value));
        }
        "aws_vpc_dhcp_options_association" => {
            let options = referred(reader, "dhcp_options_id");
            facts.add(&options, "vpc", reader.take("vpc_id"));
        }
        "aws_default_security_group" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
            let rules = ["ingress", "egress"].map(|key| list(&reader.take(key)).len());
            facts.add(&id, "closed", rules == [0, 0]);
        }
        "aws_default_network_acl" => {
            let id = tagged(reader, facts);
            reader.take("default_network_acl_id");
            let rules = ["ingress", "egress"].map(|key| list(&reader.take(key)).len());
            facts.add(&id, "vpc", reader.take("vpc_id"));
            facts.add(&id, "closed", rules == [0, 0]);
        }
        "aws_default_route_table" => {
            let id = tagged(reader, facts);
            reader.take("default_route_table_id");
            facts.add(&id, "vpc", reader.take("vpc_id"));
            facts.add(&id, "closed", list(&reader.take("route")).is_empty());
        }
        "aws_subnet" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
            facts.add(&id, "cidr", reader.take("cidr_block"));
            facts.add(&id, "zone", reader.take("availability_zone_id"));
            facts.add(
                &id,
                "public-addresses",
                reader.take("map_public_ip_on_launch"),
            );
        }
        "aws_route_table_association" => {
            let subnet = referred(reader, "subnet_id");
            facts.add(&subnet, "route-table", reader.take("route_table_id"));
        }
        "aws_route" => {
            let table = referred(reader, "route_table_id");
            let destination = reader.text("destination_cidr_block");
            let targets = ["gateway_id", "nat_gateway_id", "network_interface_id"];
            let targets = targets.map(|key| reader.take(key));
            let target = targets
                .into_iter()
                .find(|target| target.as_str().is_some_and(|target| !target.is_empty()));
            facts.add(
                &format!("{table}/route/{destination}"),
                "target",
                target.unwrap_or_default(),
            );
        }
        "aws_route_table" | "aws_internet_gateway" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
        }
        "aws_eip" => {
            let id = tagged(reader, facts);
            facts.add(&id, "domain", reader.take("domain"));
            if expressions.contains_key("instance") {
                facts.add(&id, "instance", reader.take("instance"));
            }
        }
        "aws_nat_gateway" => {
            let id = tagged(reader, facts);
            facts.add(&id, "address", reader.take("allocation_id"));
            facts.add(&id, "subnet", reader.take("subnet_id"));
        }
        "aws_instance" => {
            let id = tagged(reader, facts);
            let image = image.map_or(&Value::Null, |image| &image["values"]);
            if image["insecure_value"] == reader.take("ami") {
                facts.add(&id, "image", image["name"].clone());
            }
            facts.add(&id, "type", reader.take("instance_type"));
            facts.add(&id, "subnet", reader.take("subnet_id"));
            facts.add(&id, "groups", reader.set("vpc_security_group_ids"));
            facts.add(&id, "checks-addresses", reader.take("source_dest_check"));
            facts.add(&id, "ebs-optimized", reader.take("ebs_optimized"));
            facts.add(&id, "monitoring", reader.take("monitoring"));
            // The state holds a digest of it.
            reader.take("user_data");
            facts.add(
                &id,
                "user-data",
                expressions["user_data"]["constant_value"].clone(),
            );
            let metadata = &reader.take("metadata_options")[0];
            facts.add(&id, "metadata-endpoint", metadata["http_endpoint"].clone());
            facts.add(
                &id,
                "metadata-hops",
                metadata["http_put_response_hop_limit"].clone(),
            );
            facts.add(&id, "metadata-tokens", metadata["http_tokens"].clone());
            let root = &reader.take("root_block_device")[0];
            facts.add(&id, "root-device", root["device_name"].clone());
            facts.add(&id, "root-encrypted", root["encrypted"].clone());
            let tags = root["tags_all"].as_object();
            facts.add(
                &id,
                "root-tagged",
                tags.is_some_and(|tags| !tags.is_empty()),
            );
        }
        "aws_security_group" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
            facts.add(&id, "name", reader.take("name"));
            facts.add(&id, "description", reader.take("description"));
        }
        "aws_vpc_security_group_ingress_rule" | "aws_vpc_security_group_egress_rule" => {
            rule(kind, reader, facts);
        }
        "aws_network_acl" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
            for subnet in list(&reader.take("subnet_ids")) {
                let subnet = subnet.as_str().unwrap_or_default().trim_matches(['{', '}']);
                facts.add(subnet, "network-acl", format!("{{{id}}}"));
            }
        }
        "aws_network_acl_rule" => {
            let acl = referred(reader, "network_acl_id");
            let direction = if reader.take("egress") == true {
                "egress"
            } else {
                "ingress"
            };
            let id = format!("{acl}/{direction}/{}", reader.take("rule_number"));
            let protocol = protocol(&reader.take("protocol"));
            let (from, to) = (reader.take("from_port"), reader.take("to_port"));
            facts.add(&id, "ports", ports(&protocol, &from, &to));
            facts.add(&id, "protocol", protocol);
            facts.add(&id, "cidr", reader.take("cidr_block"));
            facts.add(&id, "action", reader.take("rule_action"));
        }
        "aws_vpc_endpoint" => {
            let id = tagged(reader, facts);
            facts.add(&id, "vpc", reader.take("vpc_id"));
            facts.add(&id, "service", reader.take("service_name"));
            facts.add(&id, "policy", document(&reader.take("policy")));
            let gateway = reader.take("vpc_endpoint_type") == "Gateway";
            facts.add(&id, "type", if gateway { "Gateway" } else { "Interface" });
            let (tables, subnets) = (reader.set("route_table_ids"), reader.set("subnet_ids"));
            let groups = reader.set("security_group_ids");
            let private_dns = reader.take("private_dns_enabled");
            if gateway {
                facts.add(&id, "route-tables", tables);
            } else {
                facts.add(&id, "subnets", subnets);
                facts.add(&id, "groups", groups);
                facts.add(&id, "private-dns", private_dns);
            }
            if !expressions.contains_key("policy") {
                // AWS fills in a policy that allows everything.
                facts.all.remove(&(id, "policy".to_owned()));
            }
        }
        "aws_flow_log" => {
            let id = tagged(reader, facts);
            facts.add(&id, "of", reader.take("vpc_id"));
            facts.add(&id, "traffic", reader.take("traffic_type"));
            facts.add(&id, "interval", reader.take("max_aggregation_interval"));
            facts.add(&id, "format", reader.take("log_format"));
            facts.add(&id, "destination-type", reader.take("log_destination_type"));
            facts.add(&id, "destination", reader.take("log_destination"));
            if expressions.contains_key("iam_role_arn") {
                facts.add(&id, "role", reader.take("iam_role_arn"));
            }
            if let Some(options) = list(&reader.take("destination_options")).first() {
                facts.add(&id, "files", options["file_format"].clone());
                facts.add(&id, "hive", options["hive_compatible_partitions"].clone());
                facts.add(&id, "hourly", options["per_hour_partition"].clone());
            }
        }
        "aws_cloudwatch_log_group" => {
            let id = tagged(reader, facts);
            facts.add(&id, "name", reader.take("name"));
            facts.add(&id, "key", reader.take("kms_key_id"));
            facts.add(&id, "retention-days", reader.take("retention_in_days"));
            if reader.take("skip_destroy") == true {
                facts.add(&id, "deletion", "Retain");
            }
        }
        "aws_iam_role" => {
            let id = tagged(reader, facts);
            facts.add(&id, "name", reader.take("name"));
            facts.add(&id, "description", reader.take("description"));
            facts.add(&id, "trust", document(&reader.take("assume_role_policy")));
            let boundary = reader.text("permissions_boundary");
            facts.add(
                &id,
                "boundary",
                Some(boundary).filter(|boundary| !["", "null"].contains(&&boundary[..])),
            );
        }
        "aws_iam_policy" => {
            let id = tagged(reader, facts);
            facts.add(&id, "name", reader.take("name"));
            facts.add(&id, "description", reader.take("description"));
            facts.add(&id, "document", document(&reader.take("policy")));
        }
        "aws_iam_role_policy_attachment" => {
            let role = reader.text("role");
            facts.join(
                &format!("role {role}"),
                "policies",
                reader.take("policy_arn"),
            );
        }
        "aws_kms_key" => {
            let id = tagged(reader, facts);
            facts.add(&id, "description", reader.take("description"));
            facts.add(&id, "rotates", reader.take("enable_key_rotation"));
            facts.add(&id, "rotation-days", reader.take("rotation_period_in_days"));
            facts.add(
                &id,
                "deletion-window-days",
                reader.take("deletion_window_in_days"),
            );
            facts.add(&id, "policy", document(&reader.take("policy")));
        }
        "aws_kms_alias" => {
            let key = referred(reader, "target_key_id");
            facts.add(&key, "alias", reader.take("name"));
        }
        "aws_s3_bucket" => {
            let id = tagged(reader, facts);
            facts.add(&id, "name", reader.take("bucket"));
        }
        other if other.starts_with("aws_s3_bucket_") => bucket(other, reader, values, facts),
        other => facts.faults.push(format!("nothing reads {other}")),
    }
}
