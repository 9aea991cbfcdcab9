//! How Terraform refers to what is known only in the account.

use crate::render::names::NAME_PREFIX;
use crate::topology::{Attribute, Part, Reference, ids};

/// Returns the attribute that a part stands for.
pub(in crate::render) fn reference(parts: &[Part]) -> Option<String> {
    let attribute = match parts {
        [Part::AccountId] => "local.account_id",
        [Part::Reference(other)] => attribute(other)?,
        _ => return None,
    };
    Some(attribute.to_owned())
}

fn attribute(other: &Reference) -> Option<&'static str> {
    match (other.id.as_str(), other.attribute) {
        (ids::FLOW_LOG_GROUP, Attribute::Arn) => Some("aws_cloudwatch_log_group.flow_logs.arn"),
        (ids::QUERY_LOG_GROUP, Attribute::Arn) => Some("aws_cloudwatch_log_group.query_log.arn"),
        (ids::FLOW_LOG_BUCKET, Attribute::Arn) => Some("aws_s3_bucket.flow_logs.arn"),
        // What the caller of a module lets names start with.
        (NAME_PREFIX, Attribute::Id) => Some("var.name_prefix"),
        _ => None,
    }
}
