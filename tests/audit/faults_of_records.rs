//! Faults of flow logs, and of what the account does beside the network, one at a time.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::faults::{Fault, found, record, set};
use serde_json::{Value, json};
use smgen::topology::ResourceKind;

pub const LOGS: &[Fault] = &[
    (
        "flow log gone",
        |s| s.records.retain(|one| one.kind != ResourceKind::FlowLog),
        &["missing flow-log -"],
    ),
    (
        "flow log of rejected packets",
        |s| set(s, ResourceKind::FlowLog, "traffic", "REJECT"),
        &["changed flow-log traffic"],
    ),
    (
        "flow log of ten minutes",
        |s| set(s, ResourceKind::FlowLog, "interval", 600),
        &["changed flow-log interval"],
    ),
    (
        "flow log of another format",
        |s| set(s, ResourceKind::FlowLog, "format", "${version} ${srcaddr}"),
        &["changed flow-log format"],
    ),
    (
        "flow log of a subnet",
        |s| set(s, ResourceKind::FlowLog, "of", "subnet-data-use1-az1"),
        &["changed flow-log of"],
    ),
    (
        "flow log elsewhere",
        |s| {
            set(
                s,
                ResourceKind::FlowLog,
                "destination",
                "arn:aws:logs:us-east-1:123456789012:log-group:x",
            )
        },
        &["changed flow-log destination"],
    ),
    (
        "flow log to S3",
        |s| set(s, ResourceKind::FlowLog, "destination-type", "s3"),
        &["changed flow-log destination-type"],
    ),
    (
        "flow log inactive",
        |s| set(s, ResourceKind::FlowLog, "status", "INACTIVE"),
        &["changed flow-log status"],
    ),
    (
        "flow log not delivered",
        |s| {
            set(
                s,
                ResourceKind::FlowLog,
                "delivery-error",
                "FAILED: Access error",
            )
        },
        &["extra flow-log delivery-error"],
    ),
    (
        "flow log tag gone",
        |s| {
            let tags = record(s, ResourceKind::FlowLog).tags.as_mut();
            tags.unwrap().remove("Project");
        },
        &["missing flow-log tag:Project"],
    ),
];

pub const QUERY_LOGS: &[Fault] = &[
    (
        "query log gone",
        |s| s.records.retain(|one| one.kind != ResourceKind::QueryLog),
        &["missing query-log -"],
    ),
    (
        "query log of no VPC",
        |s| {
            for field in ["vpc", "status", "delivery-error"] {
                set(s, ResourceKind::QueryLog, field, Value::Null);
            }
        },
        &["missing query-log status", "missing query-log vpc"],
    ),
    (
        "query log elsewhere",
        |s| set(s, ResourceKind::QueryLog, "destination", "arn:aws:s3:::x"),
        &["changed query-log destination"],
    ),
    (
        "query log without its group",
        |s| {
            set(s, ResourceKind::QueryLog, "status", "FAILED");
            set(
                s,
                ResourceKind::QueryLog,
                "delivery-error",
                "DESTINATION_NOT_FOUND",
            );
        },
        &["changed query-log status", "extra query-log delivery-error"],
    ),
    (
        "query log written by others",
        |s| {
            set(
                s,
                ResourceKind::LogPolicy,
                "document",
                json!({"Statement": []}),
            )
        },
        &["changed query-log-policy document"],
    ),
    (
        "query log not to be written",
        |s| s.records.retain(|one| one.kind != ResourceKind::LogPolicy),
        &["missing query-log-policy -"],
    ),
];

pub const ACCOUNT: &[Fault] = &[
    (
        "notebook on the internet",
        |s| s.notebooks[0].direct_internet = Some(true),
        &["changed account/notebooks/nb direct-internet"],
    ),
    (
        "notebook of which no answer says its way to the internet",
        |s| s.notebooks[0].direct_internet = None,
        &["unknown account/notebooks/nb direct-internet"],
    ),
    (
        "notebook outside",
        |s| s.notebooks[0].subnet = None,
        &["missing account/notebooks/nb subnet"],
    ),
    (
        "notebook with root",
        |s| s.notebooks[0].root = Some(true),
        &["changed account/notebooks/nb root"],
    ),
    (
        "notebook of which no answer says who is root",
        |s| s.notebooks[0].root = None,
        &["unknown account/notebooks/nb root"],
    ),
    (
        "notebook without key",
        |s| s.notebooks[0].kms_key = None,
        &["missing account/notebooks/nb kms-key"],
    ),
    (
        "notebook with IMDSv1",
        |s| s.notebooks[0].metadata_version = Some("1".into()),
        &["changed account/notebooks/nb metadata-version"],
    ),
    (
        "notebook of unknown IMDS",
        |s| s.notebooks[0].metadata_version = None,
        &["unknown account/notebooks/nb metadata-version"],
    ),
    (
        "public domain",
        |s| s.domains[0].vpc_only = Some(false),
        &["changed account/domains/team network-access"],
    ),
    (
        "domain of which no answer says its way to the internet",
        |s| s.domains[0].vpc_only = None,
        &["unknown account/domains/team network-access"],
    ),
    (
        "domain without key",
        |s| s.domains[0].kms_key = None,
        &["missing account/domains/team kms-key"],
    ),
];

#[test]
fn faults_of_flow_logs_are_found() {
    found("prod-hipaa", None, LOGS);
}

#[test]
fn faults_of_query_logs_are_found() {
    found("prod-hipaa", None, QUERY_LOGS);
}

#[test]
fn what_the_account_does_beside_it_is_found() {
    found("prod-hipaa", None, ACCOUNT);
    found("dev", None, ACCOUNT);
}
