//! Questions to Route 53 Resolver, page by page.

use super::Failure;
use super::ask::ApiReader;
use super::records::{Question, Reply, text};
use crate::aws::raw::{Request, Service};
use crate::snapshot::{SnapshotPart, Tags};
use serde_json::{Value, json};

/// How many pages are read at most. A region has 2,000 associations of rules unless AWS is asked for more, and a page of them 100; a
/// list of names has 100,000, and a page of them 5,000.
const PAGES: usize = 50;

/// What all pages of an answer hold.
pub(super) struct Pages {
    pub(super) items: Vec<Value>,
    /// Whether something is missing, for which there is a gap.
    pub(super) cut: bool,
}

/// Reads every page of an answer: what stands under a key, and what that is called.
pub(super) async fn pages(
    reader: &ApiReader,
    question: Question,
    (key, what): (&str, &str),
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
        let Reply::Found(mut answer) = question.json(reader, request(question, &body)).await?
        else {
            return Ok(all);
        };
        let Value::Array(found) = answer[key].take() else {
            question.odd(reader, &format!("the answer holds no list of {what}"));
            return Ok(all);
        };
        all.items.extend(found);
        let Some(token) = text(&answer["NextToken"]) else {
            all.cut = false;
            return Ok(all);
        };
        body["NextToken"] = token.into();
    }
    question.odd(reader, &format!("there are more {what} than are read"));
    Ok(all)
}

/// Reads the tags of something; none where they could not be read.
pub(super) async fn tags(
    reader: &ApiReader,
    part: SnapshotPart,
    arn: &str,
) -> Result<Option<Tags>, Failure> {
    let list = Question {
        action: "route53resolver:ListTagsForResource",
        part,
        absent: &[],
    };
    let body = json!({"ResourceArn": arn, "MaxResults": 100});
    let found = pages(reader, list, ("Tags", "tags"), body).await?;
    if found.cut {
        // Who asked for the tags of another kind before may be the only one who said so.
        reader.gap(list.action, part, "the tags could not be read");
        return Ok(None);
    }
    let tags = found.items.iter();
    let tags = tags.filter_map(|one| {
        list.tag(
            reader,
            text(&one["Key"]),
            one["Value"].as_str().map(str::to_owned),
        )
    });
    Ok(Some(tags.collect()))
}

/// Writes a request.
pub(super) fn request(question: Question, body: &Value) -> Request {
    let target = format!("Route53Resolver.{}", question.operation());
    Request::json(Service::RESOLVER, &target, body)
}
