//! A plan of Terraform as it stands: what is configured, and what the ids that AWS made stand for.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Returns what the rendered files set, by type and name.
pub fn configured(plan: &Value) -> BTreeMap<(&str, &str), &Map<String, Value>> {
    let resources = list(&plan["configuration"]["root_module"]["resources"]);
    let entries = resources.iter().filter_map(|one| {
        let key = (one["type"].as_str()?, one["name"].as_str()?);
        Some((key, one["expressions"].as_object()?))
    });
    entries.collect()
}

/// Returns what the ids that AWS made stand for.
pub fn names(resources: &[Value]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for resource in resources {
        let values = &resource["values"];
        let Some(id) = values["tags_all"]["smgen:id"].as_str() else {
            continue;
        };
        let braced = format!("{{{id}}}");
        let mut add = |value: &Value| {
            if let Some(value) = value.as_str() {
                names.insert(value.to_owned(), braced.clone());
            }
        };
        match resource["type"].as_str().unwrap_or_default() {
            // Their ids are names, which mean the same everywhere.
            "aws_cloudwatch_log_group"
            | "aws_iam_role"
            | "aws_iam_policy"
            | "aws_s3_bucket"
            | "aws_ssm_parameter" => {}
            "aws_kms_key" => {
                add(&values["arn"]);
                add(&values["key_id"]);
            }
            "aws_instance" => {
                add(&values["id"]);
                add(&values["primary_network_interface_id"]);
            }
            _ => add(&values["id"]),
        }
        if let (Some(list), Some(service)) = (
            values["prefix_list_id"].as_str(),
            values["service_name"].as_str(),
        ) && !list.is_empty()
            && resource["type"] == "aws_vpc_endpoint"
        {
            names.insert(list.to_owned(), format!("{{prefix-list/{service}}}"));
        }
    }
    names
}

pub fn resolve(value: &Value, names: &BTreeMap<String, String>, account: &str) -> Value {
    match value {
        Value::String(text) => match names.get(text) {
            Some(name) => Value::from(name.as_str()),
            None => Value::from(text.replace(account, "{account}")),
        },
        Value::Array(list) => list
            .iter()
            .map(|one| resolve(one, names, account))
            .collect(),
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| (key.clone(), resolve(value, names, account)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

pub fn document(value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| value.clone())
}
