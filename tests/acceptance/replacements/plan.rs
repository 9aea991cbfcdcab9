//! What a plan of Terraform replaces, destroys and adds, as rows.

use super::Row;
use serde_json::Value;
use smgen::topology::ids;
use std::collections::BTreeMap;

/// Reads a plan.
pub fn rows_of(plan: &Value) -> Vec<Row> {
    let resources = plan["prior_state"]["values"]["root_module"]["resources"]
        .as_array()
        .unwrap();
    let mut names = BTreeMap::new();
    for one in resources {
        let Some(id) = one["values"]["tags_all"]["smgen:id"].as_str() else {
            continue;
        };
        for key in ["id", "key_id", "name", "bucket"] {
            if let Some(value) = one["values"][key].as_str() {
                names.insert((one["type"].as_str().unwrap(), value), id);
            }
        }
    }
    let changes = plan["resource_changes"].as_array().unwrap().iter();
    let rows = changes.filter_map(|one| {
        let actions = one["change"]["actions"].as_array().unwrap();
        let actions: Vec<_> = actions
            .iter()
            .map(|action| action.as_str().unwrap())
            .collect();
        let change = match actions[..] {
            ["delete", "create"] | ["create", "delete"] => "replaced",
            ["delete"] => "destroyed",
            ["forget"] => "left",
            ["create"] => {
                return Some((
                    "added".to_owned(),
                    one["type"].as_str()?.to_owned(),
                    String::new(),
                ));
            }
            _ => return None,
        };
        let kind = one["type"].as_str().unwrap();
        Some((
            change.to_owned(),
            kind.to_owned(),
            id(kind, &one["change"]["before"], &names),
        ))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}

/// Returns the id of a resource: its tag's, or that of what it belongs to.
fn id(kind: &str, values: &Value, names: &BTreeMap<(&str, &str), &str>) -> String {
    if let Some(id) = values["tags_all"]["smgen:id"].as_str() {
        return id.to_owned();
    }
    let of = |kind: &str, key: &str| {
        let value = values[key].as_str().unwrap();
        names
            .get(&(kind, value))
            .unwrap_or_else(|| panic!("{kind} {value}"))
            .to_string()
    };
    match kind {
        "aws_route_table_association" => of("aws_subnet", "subnet_id"),
        "aws_vpc_dhcp_options_association" => of("aws_vpc_dhcp_options", "dhcp_options_id"),
        "aws_route53_resolver_firewall_rule" => of(
            "aws_route53_resolver_firewall_rule_group",
            "firewall_rule_group_id",
        ),
        "aws_vpc_ipv4_cidr_block_association" => {
            format!("vpc-cidr-block/{}", values["cidr_block"].as_str().unwrap())
        }
        "aws_route53_resolver_query_log_config_association" => of(
            "aws_route53_resolver_query_log_config",
            "resolver_query_log_config_id",
        ),
        // There is one, and it carries no tags.
        "aws_cloudwatch_log_resource_policy" => ids::QUERY_LOG_POLICY.to_owned(),
        "aws_route53_record" => of("aws_route53_zone", "zone_id"),
        "aws_kms_alias" => of("aws_kms_key", "target_key_id"),
        "aws_iam_role_policy_attachment" => of("aws_iam_role", "role"),
        "aws_route" => format!(
            "{}/route/{}",
            of("aws_route_table", "route_table_id"),
            values["destination_cidr_block"].as_str().unwrap()
        ),
        "aws_network_acl_rule" => {
            let direction = if values["egress"] == true {
                "egress"
            } else {
                "ingress"
            };
            let acl = of("aws_network_acl", "network_acl_id");
            format!("{acl}/{direction}/{}", values["rule_number"])
        }
        other if other.starts_with("aws_s3_bucket_") => of("aws_s3_bucket", "bucket"),
        other => panic!("no id of {other}"),
    }
}
