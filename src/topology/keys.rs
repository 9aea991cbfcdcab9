//! KMS keys by purpose (N15).
//!
//! One key per purpose, so that a policy can say who uses it for what. The account administers its keys but does not get
//! to decrypt with them by that; data passes through the services named here only.

use super::inventory::{Resource, ResourceKind};
use super::key_purpose::KeyPurpose;
use super::policy::{PolicyDocument, PolicyValue, Statement, Text};
use super::{Topology, ids, query_log};
use crate::blueprint::{Blueprint, FlowLogDestination, Path, QueryLogDestination};
use crate::catalog::Partition;
use crate::catalog::Requirement;
use crate::catalog::citation::KEY_ROTATION;
use serde::Serialize;

/// A customer managed key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// What it encrypts.
    pub purpose: KeyPurpose,
    /// One sentence for the console.
    pub description: String,
    /// Alias, without `alias/`.
    pub alias: String,
    /// Days between rotations of its material.
    pub rotation_days: u32,
    /// Key policy.
    pub policy: PolicyDocument,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// What administering a key takes, without using it: AWS KMS developer guide, "Key policies", key administrators.
const ADMINISTRATION: [&str; 22] = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];
const USE: [&str; 5] = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
];

pub(super) fn keys(blueprint: &Blueprint, prefix: &str) -> Vec<Key> {
    let keys = KeyPurpose::ALL.map(|purpose| Key {
        purpose,
        description: format!("{prefix}: {}", purpose.description()),
        alias: format!("{prefix}/{}", purpose.as_str()),
        rotation_days: blueprint.encryption.rotation_days,
        policy: policy(blueprint, purpose, prefix),
        from: vec![
            Path::from("encryption.administrators"),
            Path::from("encryption.rotation_days"),
        ],
    });
    keys.to_vec()
}

/// Returns the log groups of a network, as ends of ARNs: those that it writes to by roles of its own, and those that others deliver to.
#[must_use]
pub fn own_log_groups(prefix: &str) -> [String; 2] {
    let delivered = query_log::delivered(prefix);
    [
        format!("log-group:/smgen/{prefix}/*"),
        format!("log-group:{delivered}*"),
    ]
}

fn owned(actions: &[&str]) -> Vec<String> {
    actions.iter().map(|action| (*action).to_owned()).collect()
}

fn this_key() -> Vec<Text> {
    vec!["*".into()]
}

fn policy(blueprint: &Blueprint, purpose: KeyPurpose, prefix: &str) -> PolicyDocument {
    let partition = blueprint.region.partition.as_str();
    let account = || {
        Text::from(format!("arn:{partition}:iam::"))
            .then_account()
            .then(":root")
    };
    let administrators: Vec<_> = [account()]
        .into_iter()
        .chain(
            blueprint
                .encryption
                .administrators
                .iter()
                .map(|arn| arn.as_str().into()),
        )
        .collect();
    let administer = Statement::allow("AdministerKey", owned(&ADMINISTRATION), this_key())
        .to(PolicyValue::principal("AWS", &administrators));
    let mut statements = vec![administer];
    if purpose == KeyPurpose::Logs {
        statements.extend(logs(blueprint, prefix));
    } else {
        statements.extend(through_services(blueprint, purpose, &account()));
    }
    PolicyDocument { statements }
}

/// CloudWatch Logs for the groups of this profile only: Amazon CloudWatch Logs user guide, "Encrypt log data using AWS KMS".
fn logs(blueprint: &Blueprint, prefix: &str) -> Vec<Statement> {
    let region = blueprint.region;
    let service = format!("logs.{}.{}", region.name, region.dns_suffix);
    let [groups, delivered] = own_log_groups(prefix);
    let mut groups = vec![Text::own_arn(region, "logs", &groups)];
    if blueprint.query_log.destination != QueryLogDestination::Off {
        groups.push(Text::own_arn(region, "logs", &delivered));
    }
    let mut statements = vec![
        Statement::allow("EncryptLogGroups", owned(&USE), this_key())
            .to(PolicyValue::principal("Service", &[service.into()]))
            .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", groups),
    ];
    if blueprint.flow_logs.destination == FlowLogDestination::S3 {
        statements.push(
            Statement::allow(
                "EncryptFlowLogObjects",
                owned(&["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]),
                this_key(),
            )
            .to(PolicyValue::principal(
                "Service",
                &["delivery.logs.amazonaws.com".into()],
            ))
            .on_behalf_of(Text::own_arn(region, "logs", "*")),
        );
    }
    statements
}

/// Principals whom IAM lets use the key may do so through the named services, and grant its use to them.
fn through_services(blueprint: &Blueprint, purpose: KeyPurpose, account: &Text) -> Vec<Statement> {
    let region = blueprint.region;
    let mut via: Vec<Text> = Vec::new();
    for service in purpose.via() {
        via.push(format!("{service}.{}.amazonaws.com", region.name).into());
        if region.partition == Partition::AwsCn {
            // The documentation does not say which form China uses; one of the two never matches.
            via.push(format!("{service}.{}.{}", region.name, region.dns_suffix).into());
        }
    }
    let principal = || PolicyValue::principal("AWS", std::slice::from_ref(account));
    vec![
        Statement::allow("UseThroughServices", owned(&USE), this_key())
            .to(principal())
            .when("StringEquals", "kms:ViaService", via.clone()),
        Statement::allow("GrantToServices", owned(&["kms:CreateGrant"]), this_key())
            .to(principal())
            .when("Bool", "kms:GrantIsForAWSResource", vec!["true".into()])
            .when("StringEquals", "kms:ViaService", via),
    ]
}

/// Days between scheduling a key's deletion and losing what it encrypts: the most that KMS takes (AWS KMS API reference,
/// `ScheduleKeyDeletion`).
const DELETION_WINDOW_DAYS: u32 = 30;

/// What of the keys keeps state: each key with its alias.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let keys = topology.keys.iter();
    keys.map(|key| of_key(topology, key)).collect()
}

fn of_key(topology: &Topology, key: &Key) -> Resource {
    let one = Resource::new(ResourceKind::Key, ids::key(key.purpose))
        .named(topology.prefixed(key.purpose.as_str()))
        .because(
            Requirement::N15,
            KEY_ROTATION,
            format!("it encrypts {}", key.purpose.description()),
        )
        .from(&key.from)
        // First, because the others follow from it: the rotation of a key that waits for its deletion is off.
        .in_account("state", "Enabled")
        .with("description", key.description.as_str())
        .with("alias", format!("alias/{}", key.alias))
        .with("rotates", true)
        .with("rotation-days", key.rotation_days)
        .decided_by(&["encryption.rotation_days"])
        .in_account("multi-region", false)
        .in_code(
            "deletion-window-days",
            DELETION_WINDOW_DAYS,
            "it holds from the moment that the deletion is scheduled",
        )
        .with("policy", key.policy.clone());
    match key.purpose {
        // It serves those who deliver logs.
        KeyPurpose::Logs => one.decided_by(&[
            "dns.query_log.destination",
            "encryption.administrators",
            "flow_logs.destination",
        ]),
        _ => one.decided_by(&["encryption.administrators"]),
    }
}
