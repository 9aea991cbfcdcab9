//! What to do about a record that is not as the blueprint says: the command that really puts it right.

use super::policies;
use crate::snapshot::Record;
use crate::topology::{Field, FieldValue, ResourceKind};
use serde_json::Value;

/// Returns what to do with something that carries the profile's tags and is not the blueprint's. What holds or protects data is never
/// to be removed on smgen's word.
pub(super) fn for_extra(extra: &Record) -> String {
    let noun = extra.kind.noun(1);
    match extra.kind {
        ResourceKind::Key => "do not delete it while anything is encrypted with it: see which alias should lead to it, or take the \
                              profile's tags off it"
            .to_owned(),
        ResourceKind::Bucket | ResourceKind::LogGroup => {
            format!("keep the {noun} as long as its records must be kept, and take the profile's tags off it")
        }
        _ => format!("remove the {noun}, or take the profile's tags off it: the blueprint does not know it"),
    }
}

/// Returns the command that really puts a property right.
pub(super) fn for_field(
    record: &Record,
    field: &Field,
    found: &Value,
    expected: &Value,
    stack: bool,
) -> String {
    // CloudFormation compares templates, not the account: where the code has no change, deploying it again makes none.
    let again = if stack {
        "put it back as the rendered code has it, by hand: `cdk deploy` sees no change where the code has none"
    } else {
        "apply the rendered code again"
    };
    let id = &record.id;
    let listed = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect()
    };
    let more: Vec<_> = listed(found)
        .into_iter()
        .filter(|one| !listed(expected).contains(one))
        .collect();
    match (record.kind.as_str(), field.name, found.as_str()) {
        ("key", "state", Some("PendingDeletion" | "PendingReplicaDeletion")) => format!(
            "`aws kms cancel-key-deletion --key-id {id}`, then `aws kms enable-key --key-id {id}`, before the day comes: what it \
             encrypts is lost with it"
        ),
        ("key", "state", _) => format!("`aws kms enable-key --key-id {id}`"),
        ("key", "multi-region", _) => {
            "make the key anew: AWS never changes this, and what it encrypts must be encrypted again".to_owned()
        }
        ("role", "inline-policies", _) => {
            let each = more.iter();
            let each = each.map(|name| format!("`aws iam delete-role-policy --role-name {id} --policy-name {name}`"));
            format!("{}: the blueprint knows none", each.collect::<Vec<_>>().join(", "))
        }
        // Terraform attaches what it knows, and leaves what others attached.
        ("role", "policies", _) if !more.is_empty() => {
            let each = more.iter();
            let each = each.map(|arn| format!("`aws iam detach-role-policy --role-name {id} --policy-arn {arn}`"));
            each.collect::<Vec<_>>().join(", ")
        }
        ("bucket", "further-lifecycle-rules", _) => {
            format!("{again}: rules beside the blueprint's may remove records early")
        }
        ("function", "policy", _) => format!(
            "`aws lambda get-policy --function-name {id}` lists who may call it; `aws lambda remove-permission` takes it away: \
             CloudFormation needs none"
        ),
        ("flow-log", "delivery-error", _) => {
            "see that the role may write to the log group, or the bucket policy lets `delivery.logs.amazonaws.com` write"
                .to_owned()
        }
        ("flow-log", ..) => format!("{again}: AWS creates the flow log anew for any other value"),
        _ => match field.value {
            FieldValue::Policy(_) => {
                format!("{again}: {}", policies::departure(found, expected))
            }
            _ => format!("{again}: somebody changed this outside of it"),
        },
    }
}
