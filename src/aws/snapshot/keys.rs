//! KMS keys.
//!
//! Shapes: botocore 1.43.11, `kms/2014-11-01/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::records::{Fields, Question, Reply, document, each, text};
use crate::aws::raw::{Request, Service};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use serde_json::{Value, json};

const DESCRIBE: &str = "kms:DescribeKey";

/// Reads the keys of these aliases, and those that other records name.
pub(super) async fn keys(
    reader: &ApiReader,
    aliases: Vec<String>,
    named: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    let mut keys = each(reader, aliases, |reader, alias| async move {
        key(&reader, &alias, Some(&alias)).await
    })
    .await?;
    keys = merged(keys);
    let known = |name: &String| {
        keys.iter()
            .any(|key| key.id == *name || key.arn.as_ref() == Some(name))
    };
    let others = named.into_iter().filter(|name| !known(name)).collect();
    let others = each(reader, others, |reader, name| async move {
        key(&reader, &name, None).await
    });
    let mut others = others.await?;
    // Where every alias was answered for, none of them leads to these.
    if !reader.lacks(DESCRIBE) {
        for key in &mut others {
            key.fields.insert("alias".to_owned(), Value::Null);
        }
    }
    keys.extend(others);
    Ok(keys)
}

/// Asks whether a key exists.
const LIST: Question = Question {
    action: DESCRIBE,
    part: SnapshotPart::Keys,
    absent: &["NotFoundException"],
};

/// Asks what a key has, which says nothing of whether it exists.
const fn details(action: &'static str, absent: &'static [&'static str]) -> Question {
    Question {
        action,
        part: SnapshotPart::KeyDetails,
        absent,
    }
}

/// Makes one record of a key that several aliases lead to: its alias is then all of them, which no blueprint wants.
fn merged(found: Vec<Record>) -> Vec<Record> {
    let mut keys: Vec<Record> = Vec::new();
    for key in found {
        let alias = key.fields.get("alias").cloned();
        match keys.iter_mut().find(|one| one.id == key.id) {
            Some(one) => {
                let known = one.fields.get("alias").cloned();
                let known = known.map(|alias| match alias {
                    Value::Array(all) => all,
                    single => vec![single],
                });
                let all = known.into_iter().flatten().chain(alias);
                one.fields.insert("alias".to_owned(), all.collect());
            }
            None => keys.push(key),
        }
    }
    keys
}

async fn key(
    reader: &ApiReader,
    name: &str,
    alias: Option<&str>,
) -> Result<Option<Record>, Failure> {
    let request = request("DescribeKey", &json!({"KeyId": name}));
    let Some(answer) = LIST.json(reader, request).await?.found() else {
        return Ok(None);
    };
    let found = &answer["KeyMetadata"];
    let Some(id) = text(&found["KeyId"]) else {
        LIST.odd(reader, "the answer holds no key");
        return Ok(None);
    };
    let mut fields = Fields::default();
    fields.set_if_said("description", &found["Description"]);
    if let Some(alias) = alias {
        fields.set("alias", alias);
    }
    fields.set_if_said("state", &found["KeyState"]);
    // The id of such a key says it, too (AWS KMS developer guide, "Multi-Region keys in AWS KMS").
    let multi = found["MultiRegion"].as_bool();
    fields.set("multi-region", multi.unwrap_or(id.starts_with("mrk-")));
    rotation(reader, &id, &mut fields).await?;
    policy(reader, &id, &mut fields).await?;
    let tags = tags(reader, &id).await?;
    let arn = text(&found["Arn"]);
    if arn.is_none() {
        LIST.odd(reader, "the answer holds a key without an ARN");
    }
    Ok(Some(fields.record(ResourceKind::Key, id, arn, tags)))
}

async fn rotation(reader: &ApiReader, id: &str, fields: &mut Fields) -> Result<(), Failure> {
    // Asymmetric keys and imported material are never rotated, and KMS refuses to tell.
    let status = details(
        "kms:GetKeyRotationStatus",
        &["UnsupportedOperationException"],
    );
    let request = request("GetKeyRotationStatus", &json!({"KeyId": id}));
    let answer = match status.json(reader, request).await? {
        Reply::Found(answer) => answer,
        Reply::Absent(_) => json!({"KeyRotationEnabled": false}),
        Reply::Unknown => return Ok(()),
    };
    match answer["KeyRotationEnabled"].as_bool() {
        Some(true) => {
            fields.set("rotates", true);
            fields.set_if_said("rotation-days", &answer["RotationPeriodInDays"]);
        }
        Some(false) => {
            fields.set("rotates", false);
            fields.set("rotation-days", Value::Null);
        }
        None => status.odd(reader, "the answer does not say whether the key rotates"),
    }
    Ok(())
}

async fn policy(reader: &ApiReader, id: &str, fields: &mut Fields) -> Result<(), Failure> {
    let policy = details("kms:GetKeyPolicy", &[]);
    let body = json!({"KeyId": id, "PolicyName": "default"});
    let answer = policy.json(reader, request("GetKeyPolicy", &body)).await?;
    if let Some(answer) = answer.found() {
        // Every key has one.
        match text(&answer["Policy"]) {
            Some(text) => fields.set("policy", document(&text)),
            None => policy.odd(reader, "the answer holds no policy"),
        }
    }
    Ok(())
}

async fn tags(reader: &ApiReader, id: &str) -> Result<Option<Tags>, Failure> {
    let list = details("kms:ListResourceTags", &[]);
    let (mut tags, mut marker) = (Tags::new(), Value::Null);
    loop {
        let mut body = json!({"KeyId": id, "Limit": 50});
        if !marker.is_null() {
            body["Marker"] = marker.clone();
        }
        let answer = list
            .json(reader, request("ListResourceTags", &body))
            .await?;
        let Some(answer) = answer.found() else {
            return Ok(None);
        };
        let Some(found) = answer["Tags"].as_array() else {
            list.odd(reader, "the answer holds no list of tags");
            return Ok(None);
        };
        tags.extend(found.iter().filter_map(|tag| {
            let value = tag["TagValue"].as_str().map(str::to_owned);
            list.tag(reader, text(&tag["TagKey"]), value)
        }));
        // Both say the same.
        match (answer["Truncated"] == true, &answer["NextMarker"]) {
            (false, Value::Null) => return Ok(Some(tags)),
            (_, next) if next.is_string() && *next != marker => marker = next.clone(),
            _ => {
                list.odd(
                    reader,
                    "the answer is cut off without a word where it goes on",
                );
                return Ok(None);
            }
        }
    }
}

fn request(operation: &str, body: &Value) -> Request {
    Request::json(Service::KMS, &format!("TrentService.{operation}"), body)
}
