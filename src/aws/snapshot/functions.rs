//! Lambda functions.
//!
//! Shapes: botocore 1.43.11, `lambda/2015-03-31/service-2.json`. Asked for is the configuration alone: `GetFunction` hands out a link
//! to the code. Of the environment only the names are kept.

use super::Failure;
use super::ask::ApiReader;
use super::read::sorted;
use super::records::{Fields, Question, Reply, document, each, tag_map, text};
use crate::aws::raw::{Request, Service, encoded};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use serde_json::Value;

/// Reads the functions of these names.
pub(super) async fn functions(
    reader: &ApiReader,
    names: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    each(reader, names, |reader, name| async move {
        function(&reader, &name).await
    })
    .await
}

const fn question(action: &'static str, absent: &'static [&'static str]) -> Question {
    Question {
        action,
        part: SnapshotPart::Functions,
        absent,
    }
}

const fn details(action: &'static str, absent: &'static [&'static str]) -> Question {
    Question {
        part: SnapshotPart::FunctionDetails,
        ..question(action, absent)
    }
}

const ABSENT: &[&str] = &["ResourceNotFoundException"];

async fn function(reader: &ApiReader, name: &str) -> Result<Option<Record>, Failure> {
    let get = question("lambda:GetFunctionConfiguration", ABSENT);
    let path = format!("/2015-03-31/functions/{}/configuration", encoded(name));
    let request = Request::get(Service::LAMBDA, "GetFunctionConfiguration", &path);
    let Some(found) = get.json(reader, request).await?.found() else {
        return Ok(None);
    };
    let Some(arn) = text(&found["FunctionArn"]) else {
        get.odd(reader, "the answer holds no function");
        return Ok(None);
    };
    let mut fields = Fields::default();
    fields.set("name", name);
    fields.set_if_said("description", &found["Description"]);
    fields.set_if_said("runtime", &found["Runtime"]);
    fields.set_if_said("handler", &found["Handler"]);
    fields.set_if_said("role", &found["Role"]);
    fields.set_if_said("timeout", &found["Timeout"]);
    let logs = &found["LoggingConfig"];
    fields.set_if_said("log-group", &logs["LogGroup"]);
    fields.set_if_said("log-format", &logs["LogFormat"]);
    // AWS leaves out what is not set (AWS Lambda API reference, `FunctionConfiguration`).
    let variables = found["Environment"]["Variables"].as_object();
    let variables = variables.into_iter().flatten();
    fields.set(
        "environment",
        sorted(variables.map(|(name, _)| name.clone())),
    );
    let layers = found["Layers"].as_array().into_iter().flatten();
    fields.set(
        "layers",
        sorted(layers.filter_map(|layer| text(&layer["Arn"]))),
    );
    policy(reader, name, &mut fields).await?;
    let tags = tags(reader, &arn).await?;
    Ok(Some(fields.record(
        ResourceKind::Function,
        name,
        Some(arn),
        tags,
    )))
}

/// Reads the policy of who may call it; most functions have none.
async fn policy(reader: &ApiReader, name: &str, fields: &mut Fields) -> Result<(), Failure> {
    let get = details("lambda:GetPolicy", ABSENT);
    let path = format!("/2015-03-31/functions/{}/policy", encoded(name));
    let request = Request::get(Service::LAMBDA, "GetPolicy", &path);
    match get.json(reader, request).await? {
        Reply::Found(answer) => match text(&answer["Policy"]) {
            Some(text) => fields.set("policy", document(&text)),
            None => get.odd(reader, "the answer holds no policy"),
        },
        Reply::Absent(_) => fields.set("policy", Value::Null),
        Reply::Unknown => {}
    }
    Ok(())
}

async fn tags(reader: &ApiReader, arn: &str) -> Result<Option<Tags>, Failure> {
    let list = details("lambda:ListTags", &[]);
    let path = format!("/2017-03-31/tags/{}", encoded(arn));
    let request = Request::get(Service::LAMBDA, "ListTags", &path);
    let answer = list.json(reader, request).await?;
    Ok(answer.found().map(|answer| tag_map(&answer["Tags"])))
}
