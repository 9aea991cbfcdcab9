//! Resource policies of CloudWatch Logs: who may write to the account's log groups.
//!
//! Shapes: botocore 1.44.8, `logs/2014-03-28/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::log_groups::request;
use super::records::{Fields, Question, document, text};
use crate::snapshot::{Record, ResourceKind, SnapshotPart};
use serde_json::{Value, json};

const LIST: Question = Question {
    action: "logs:DescribeResourcePolicies",
    part: SnapshotPart::LogPolicies,
    absent: &[],
};

/// Reads the policies of these names; a region of an account has ten (Amazon CloudWatch Logs user guide, "CloudWatch Logs quotas").
pub(super) async fn log_policies(
    reader: &ApiReader,
    names: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    let mut body = json!({});
    // Nothing to look for is no reason to ask.
    while !names.is_empty() {
        let asked = LIST.json(reader, request(LIST.operation(), &body)).await?;
        let Some(mut answer) = asked.found() else {
            break;
        };
        let Some(policies) = answer["resourcePolicies"].as_array() else {
            LIST.odd(reader, "the answer holds no list of resource policies");
            break;
        };
        records.extend(policies.iter().filter_map(|one| read(reader, &names, one)));
        match answer["nextToken"].take() {
            Value::Null => break,
            token => body["nextToken"] = token,
        }
    }
    Ok(records)
}

fn read(reader: &ApiReader, names: &[String], one: &Value) -> Option<Record> {
    let Some(name) = text(&one["policyName"]) else {
        LIST.odd(reader, "the answer holds a resource policy without a name");
        return None;
    };
    if !names.contains(&name) {
        return None;
    }
    let mut fields = Fields::default();
    fields.set("name", name.as_str());
    match text(&one["policyDocument"]) {
        Some(text) => fields.set("document", document(&text)),
        None => LIST.odd(
            reader,
            "the answer holds a resource policy without a document",
        ),
    }
    Some(fields.record(ResourceKind::LogPolicy, name, None, None))
}
