//! Log groups.
//!
//! Shapes: botocore 1.43.11, `logs/2014-03-28/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::records::{Fields, Question, each, tag_map, text};
use crate::aws::raw::{Request, Service};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use serde_json::{Value, json};

const LIST: Question = Question {
    action: "logs:DescribeLogGroups",
    part: SnapshotPart::LogGroups,
    absent: &[],
};

/// Reads the log groups of these names.
pub(super) async fn log_groups(
    reader: &ApiReader,
    names: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    each(reader, names, |reader, name| async move {
        log_group(&reader, &name).await
    })
    .await
}

async fn log_group(reader: &ApiReader, name: &str) -> Result<Option<Record>, Failure> {
    let Some(found) = find(reader, name).await? else {
        return Ok(None);
    };
    let arn = text(&found["logGroupArn"]).or_else(|| text(&found["arn"]));
    let arn = arn.map(|arn| arn.trim_end_matches(":*").to_owned());
    let mut fields = Fields::default();
    fields.set("name", name);
    // AWS leaves out what is not set (CloudWatch Logs API reference, `LogGroup`).
    fields.set("key", found["kmsKeyId"].clone());
    fields.set("retention-days", found["retentionInDays"].clone());
    let tags = if let Some(arn) = &arn {
        tags(reader, arn).await?
    } else {
        LIST.odd(reader, "the answer holds a log group without an ARN");
        None
    };
    Ok(Some(fields.record(ResourceKind::LogGroup, name, arn, tags)))
}

/// Finds a log group among those whose names begin with its name.
async fn find(reader: &ApiReader, name: &str) -> Result<Option<Value>, Failure> {
    let mut token = Value::Null;
    loop {
        let mut body = json!({"logGroupNamePrefix": name, "limit": 50});
        if !token.is_null() {
            body["nextToken"] = token;
        }
        let answer = LIST
            .json(reader, request("DescribeLogGroups", &body))
            .await?;
        let Some(mut answer) = answer.found() else {
            return Ok(None);
        };
        let Some(groups) = answer["logGroups"].as_array_mut() else {
            LIST.odd(reader, "the answer holds no list of log groups");
            return Ok(None);
        };
        if groups
            .iter()
            .any(|one| text(&one["logGroupName"]).is_none())
        {
            LIST.odd(reader, "the answer holds a log group without a name");
        }
        let found = groups.iter_mut().find(|one| one["logGroupName"] == name);
        if let Some(found) = found {
            return Ok(Some(found.take()));
        }
        token = answer["nextToken"].take();
        if token.is_null() {
            return Ok(None);
        }
    }
}

async fn tags(reader: &ApiReader, arn: &str) -> Result<Option<Tags>, Failure> {
    let list = Question {
        action: "logs:ListTagsForResource",
        part: SnapshotPart::LogGroupDetails,
        ..LIST
    };
    let body = json!({"resourceArn": arn});
    let answer = list
        .json(reader, request("ListTagsForResource", &body))
        .await?;
    Ok(answer.found().map(|answer| tag_map(&answer["tags"])))
}

/// Writes a request to CloudWatch Logs.
pub(super) fn request(operation: &str, body: &Value) -> Request {
    Request::json(Service::LOGS, &format!("Logs_20140328.{operation}"), body)
}
