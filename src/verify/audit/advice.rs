//! What to do about a record that is not as the blueprint says: the command that really puts it right.

use crate::snapshot::{Record, Snapshot};
use crate::topology::{Field, ResourceKind};
use crate::verify::remedy::{Command, Deployer, delete_thing, disassociate_query_log, sequence};
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
        kind => match delete_thing(kind.as_str(), &extra.id) {
            Some(command) => format!("{command} removes the {noun}; or take the profile's tags off it"),
            None => format!("remove the {noun}, or take the profile's tags off it: the blueprint does not know it"),
        },
    }
}

/// Returns the command that really puts a property right.
pub(super) fn for_field(
    record: &Record,
    field: &Field,
    found: &Value,
    expected: &Value,
    snapshot: &Snapshot,
) -> String {
    let deployer = Deployer::of(snapshot);
    let again = deployer.puts_back();
    let of = |service, operation, option| Command::new(service, operation).with(option, &record.id);
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
        ("key", "state", Some("PendingDeletion" | "PendingReplicaDeletion")) => {
            let commands = [of("kms", "cancel-key-deletion", "key-id"), of("kms", "enable-key", "key-id")];
            format!("{}, before the day comes: what it encrypts is lost with it", sequence(&commands))
        }
        ("key", "state", _) => of("kms", "enable-key", "key-id").to_string(),
        ("key", "multi-region", _) => {
            "make the key anew: AWS never changes this, and what it encrypts must be encrypted again".to_owned()
        }
        ("role", "inline-policies", _) => {
            let role = || of("iam", "delete-role-policy", "role-name");
            let each: Vec<_> = more.iter().map(|name| role().with("policy-name", name)).collect();
            format!("{}: the blueprint knows none, and no deployment removes it", sequence(&each))
        }
        // Terraform attaches what it knows, and leaves what others attached.
        ("role", "policies", _) if !more.is_empty() => {
            let role = || of("iam", "detach-role-policy", "role-name");
            let each: Vec<_> = more.iter().map(|arn| role().with("policy-arn", arn)).collect();
            sequence(&each)
        }
        ("role", "permissions-boundary", _) => format!(
            "{}: with it the role may do less than its policies say, and the flow log or the deployment may fail",
            of("iam", "delete-role-permissions-boundary", "role-name")
        ),
        ("bucket", "further-lifecycle-rules" | "further-lifecycle-settings", _) => {
            format!("rules beside the blueprint's may remove records early: {again}")
        }
        ("function", "policy", _) => format!(
            "{} lists who may call it, {} takes one away: CloudFormation needs none",
            of("lambda", "get-policy", "function-name"),
            of("lambda", "remove-permission", "function-name").with("statement-id", "STATEMENT-ID")
        ),
        ("flow-log", "delivery-error", _) => {
            "see that the role may write to the log group, or the bucket policy lets `delivery.logs.amazonaws.com` write"
                .to_owned()
        }
        ("query-log", "delivery-error", Some("ACCESS_DENIED")) => {
            "see that a resource policy of CloudWatch Logs lets `delivery.logs.amazonaws.com` write to the log group".to_owned()
        }
        ("query-log", "delivery-error", Some("DESTINATION_NOT_FOUND")) => {
            format!("{again}: what the log goes to is gone")
        }
        // No deployment sees that an association failed, so none mends it.
        ("query-log", "delivery-error" | "status", _) => format!(
            "{}, once what it goes to may be written, then {again}",
            disassociate_query_log(&record.id, &snapshot.vpc.id)
        ),
        ("query-log", "destination" | "name", _) => {
            format!("{again}, by making the configuration anew: AWS changes none")
        }
        ("flow-log", ..) => format!("{again}, by making the flow log anew: AWS changes none"),
        _ => deployer.put_back(),
    }
}
