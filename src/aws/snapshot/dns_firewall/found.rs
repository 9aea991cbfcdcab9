//! Groups and lists, as they are listed.

use super::super::Failure;
use super::super::ask::ApiReader;
use super::super::records::{Question, text};
use super::super::resolver_pages::pages;
use serde_json::{Value, json};

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
    listed: (&str, &str),
) -> Result<Vec<Found>, Failure> {
    let mut all = Vec::new();
    let body = json!({"MaxResults": 100});
    for one in pages(reader, question, listed, body).await?.items {
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
