//! How a CDK app refers to what is known only in the account.

use crate::topology::{Attribute, Part, ids};

/// Returns the expression that parts stand for, in the file whose literals hold them.
pub(in crate::render) fn reference(parts: &[Part]) -> Option<String> {
    let expression = match parts {
        [Part::AccountId] => "Aws.ACCOUNT_ID",
        [Part::Reference(other), rest @ ..] if other.attribute == Attribute::Arn => {
            match (other.id.as_str(), rest) {
                (ids::FLOW_LOG_GROUP | ids::QUERY_LOG_GROUP, []) => "groupArn",
                // The attribute stands for the group's streams: it ends with what Terraform's lacks.
                (ids::FLOW_LOG_GROUP, [Part::Literal(streams)]) if streams == ":*" => {
                    "group.attrArn"
                }
                (ids::FLOW_LOG_BUCKET, []) => "bucket.attrArn",
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(expression.to_owned())
}
