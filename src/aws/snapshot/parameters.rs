//! Parameters of Systems Manager.

use super::Failure;
use super::ask::{ApiReader, one};
use super::records::{Fields, each};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use aws_sdk_ssm::types::{ParameterMetadata, ParameterStringFilter, ResourceTypeForTagging};
use serde_json::Value;

const PART: SnapshotPart = SnapshotPart::Parameters;
const DETAILS: SnapshotPart = SnapshotPart::ParameterDetails;
const GET: &str = "ssm:GetParameter";
const TAGS: &str = "ssm:ListTagsForResource";

/// Reads the parameters of these names.
pub(super) async fn parameters(
    reader: &ApiReader,
    names: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    each(reader, names, |reader, name| async move {
        parameter(&reader, &name).await
    })
    .await
}

async fn parameter(reader: &ApiReader, name: &str) -> Result<Option<Record>, Failure> {
    let Some(found) = find(reader, name).await? else {
        return Ok(None);
    };
    let mut fields = Fields::default();
    fields.set("name", name);
    if let Some(kind) = found.r#type {
        fields.set("type", kind.as_str());
    }
    if let Some(tier) = found.tier {
        fields.set("tier", tier.as_str());
    }
    // AWS leaves out what is not set (Systems Manager API reference, `ParameterMetadata`).
    fields.set("description", found.description);
    let request = reader.session.ssm().get_parameter().name(name);
    let answer = one!(reader, GET, DETAILS, request);
    let asked = answer.is_some();
    let value = answer.and_then(|answer| answer.parameter);
    if asked && value.is_none() {
        reader.gap(GET, DETAILS, "the answer holds no parameter");
    }
    let arn = value.as_ref().and_then(|value| value.arn.clone());
    if value.is_some() && arn.is_none() {
        reader.gap(GET, DETAILS, "the answer holds a parameter without an ARN");
    }
    if let Some(value) = value.and_then(|value| value.value) {
        fields.set("value", leaves(&value));
    }
    let tags = tags(reader, name).await?;
    Ok(Some(fields.record(
        ResourceKind::Parameter,
        name,
        arn,
        tags,
    )))
}

/// Finds what a parameter says beside its value; an empty answer means that there is none.
async fn find(reader: &ApiReader, name: &str) -> Result<Option<ParameterMetadata>, Failure> {
    const ACTION: &str = "ssm:DescribeParameters";
    let filter = ParameterStringFilter::builder()
        .key("Name")
        .option("Equals")
        .values(name)
        .build();
    let Ok(filter) = filter else {
        return Ok(None);
    };
    let request = reader.session.ssm().describe_parameters();
    let mut pages = request.parameter_filters(filter).into_paginator().send();
    // AWS may answer with an empty page and a token (Systems Manager API reference, "DescribeParameters").
    while let Some(page) = pages.next().await {
        reader.count(ACTION);
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                let error = crate::aws::error::classify(&error, ACTION);
                reader.failed(ACTION, PART, error)?;
                break;
            }
        };
        let Some(parameters) = page.parameters else {
            reader.gap(ACTION, PART, "the answer holds no list of parameters");
            break;
        };
        if parameters.iter().any(|one| one.name().is_none()) {
            reader.gap(ACTION, PART, "the answer holds a parameter without a name");
        }
        let mut found = parameters.into_iter();
        if let Some(found) = found.find(|one| one.name() == Some(name)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn tags(reader: &ApiReader, name: &str) -> Result<Option<Tags>, Failure> {
    let request = reader.session.ssm().list_tags_for_resource();
    let request = request.resource_type(ResourceTypeForTagging::Parameter);
    let request = request.resource_id(name);
    let Some(answer) = one!(reader, TAGS, DETAILS, request) else {
        return Ok(None);
    };
    let Some(tags) = answer.tag_list else {
        // What carries none has an empty list.
        reader.gap(TAGS, DETAILS, "the answer holds no list of tags");
        return Ok(None);
    };
    // The SDK makes an empty text of what is not there.
    if tags.iter().any(|tag| tag.key.is_empty()) {
        reader.gap(TAGS, DETAILS, "the answer holds a tag without a key");
        return Ok(None);
    }
    Ok(Some(
        tags.into_iter().map(|tag| (tag.key, tag.value)).collect(),
    ))
}

/// Returns each leaf of a value that is JSON, by its JSON pointer (RFC 6901), sorted; a value that is no JSON object stays as it is.
fn leaves(text: &str) -> Value {
    fn add(value: &Value, pointer: &str, all: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                for (key, value) in map {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    add(value, &format!("{pointer}/{key}"), all);
                }
            }
            other => all.push((pointer.to_owned(), other.clone())),
        }
    }
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => {
            let mut all = Vec::new();
            add(&value, "", &mut all);
            all.sort_by(|one, other| one.0.cmp(&other.0));
            all.into_iter()
                .map(|(pointer, value)| Value::from(vec![pointer.into(), value]))
                .collect()
        }
        _ => text.into(),
    }
}
