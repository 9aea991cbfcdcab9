//! Questions to Resolver, page by page.

use super::super::Failure;
use super::super::ask::ApiReader;
use super::super::records::{Question, Reply, text};
use crate::aws::raw::{Request, Service};
use serde_json::{Value, json};

/// How many pages are read at most; a list of names has 100,000 unless AWS is asked for more, and a page of them 5,000.
const PAGES: usize = 50;

/// What all pages of an answer hold.
pub(super) struct Pages {
    pub(super) items: Vec<Value>,
    /// Whether something is missing, for which there is a gap.
    pub(super) cut: bool,
}

/// Reads every page of an answer.
pub(super) async fn pages(
    reader: &ApiReader,
    question: Question,
    operation: &str,
    key: &str,
    mut body: Value,
) -> Result<Pages, Failure> {
    let mut all = Pages {
        items: Vec::new(),
        cut: true,
    };
    if reader.refused(question.action) {
        return Ok(all);
    }
    for _ in 0..PAGES {
        let Reply::Found(mut answer) = question.json(reader, request(operation, &body)).await?
        else {
            return Ok(all);
        };
        let Value::Array(found) = answer[key].take() else {
            question.odd(reader, "the answer holds no list");
            return Ok(all);
        };
        all.items.extend(found);
        let Some(token) = text(&answer["NextToken"]) else {
            all.cut = false;
            return Ok(all);
        };
        body["NextToken"] = token.into();
    }
    question.odd(reader, "there is more than is read");
    Ok(all)
}

/// A group or a list.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) id: String,
    pub(super) arn: Option<String>,
    pub(super) name: String,
    /// Whether it is AWS's, or another account's: what it holds is only told to whom they tell it.
    pub(super) foreign: bool,
}

/// Lists what there is of a kind.
pub(super) async fn listed(
    reader: &ApiReader,
    question: Question,
    operation: &str,
    key: &str,
) -> Result<Vec<Found>, Failure> {
    let mut all = Vec::new();
    for one in pages(reader, question, operation, key, json!({"MaxResults": 100}))
        .await?
        .items
    {
        let (Some(id), Some(name), Some(arn)) =
            (text(&one["Id"]), text(&one["Name"]), text(&one["Arn"]))
        else {
            question.odd(
                reader,
                "the answer holds something without an id, a name or an ARN",
            );
            continue;
        };
        all.push(Found {
            id,
            arn: Some(arn),
            name,
            foreign: text(&one["ManagedOwnerName"]).is_some()
                || one["ShareStatus"] == "SHARED_WITH_ME",
        });
    }
    Ok(all)
}

/// Returns what bears one of some names and is the account's own.
pub(super) fn bearing(all: &[Found], names: &[String]) -> Vec<Found> {
    let own = all
        .iter()
        .filter(|one| !one.foreign && names.contains(&one.name));
    own.cloned().collect()
}

/// Reads a number that fits.
pub(super) fn number(value: &Value) -> Option<u32> {
    value.as_u64()?.try_into().ok()
}

/// Writes a request of Resolver's.
pub(super) fn request(operation: &str, body: &Value) -> Request {
    Request::json(
        Service::RESOLVER,
        &format!("Route53Resolver.{operation}"),
        body,
    )
}
