//! The flow log of the VPC (N11).

use super::flow_log_policies;
use super::inventory::{FieldValue, Resource, ResourceKind};
use super::key_purpose::KeyPurpose;
use super::policy::{PolicyDocument, Reference, Text};
use super::{Topology, ids};
use crate::blueprint::{Blueprint, FlowLogDestination, Path};
use crate::catalog::Requirement;
use crate::catalog::citation::{FLOW_LOGS, LOG_ENCRYPTION};
use serde::Serialize;

/// Fields of a record, in the order that triage reads them: who spoke to whom, what became of it, where. Amazon VPC user
/// guide, "Flow log records".
pub const FLOW_LOG_FIELDS: [&str; 27] = [
    "version",
    "account-id",
    "start",
    "end",
    "action",
    "flow-direction",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "tcp-flags",
    "packets",
    "bytes",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "traffic-path",
    "subnet-id",
    "interface-id",
    "instance-id",
    "az-id",
    "vpc-id",
    "region",
    "type",
    "log-status",
];

/// The flow log: all traffic of the VPC from the first day, in records of 60 seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlowLog {
    /// `ALL`: accepted and rejected.
    pub traffic_type: String,
    /// Seconds that a record covers at most.
    pub aggregation_seconds: u32,
    /// Fields of a record.
    pub fields: Vec<String>,
    /// Where records go.
    pub destination: FlowLogDestination,
    /// Days to keep them.
    pub retention_days: u32,
    /// The log group's name, or the start of the bucket's, which the account id completes.
    pub name: String,
    /// Who may deliver to CloudWatch Logs: the role's trust policy; none for S3.
    pub trust_policy: Option<PolicyDocument>,
    /// What the role may do; none for S3. It may not create groups: a destroyed group would rise again, unencrypted.
    pub role_policy: Option<PolicyDocument>,
    /// The bucket's policy; none for CloudWatch Logs.
    pub bucket_policy: Option<PolicyDocument>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

pub(super) fn flow_log(blueprint: &Blueprint, prefix: &str) -> FlowLog {
    let logs = &blueprint.flow_logs;
    let to_group = logs.destination == FlowLogDestination::Cloudwatch;
    FlowLog {
        traffic_type: "ALL".to_owned(),
        aggregation_seconds: 60,
        fields: FLOW_LOG_FIELDS.map(str::to_owned).to_vec(),
        destination: logs.destination,
        retention_days: logs.retention_days,
        name: if to_group {
            format!("/smgen/{prefix}/flow-logs")
        } else {
            format!("{prefix}-flow-logs")
        },
        trust_policy: to_group.then(|| flow_log_policies::trust(blueprint)),
        role_policy: to_group.then(flow_log_policies::role),
        bucket_policy: (!to_group).then(|| flow_log_policies::bucket(blueprint)),
        from: vec![
            Path::from("flow_logs.destination"),
            Path::from("flow_logs.retention_days"),
        ],
    }
}

/// What of the flow log keeps state: itself, and what its records go to.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let log = &topology.flow_log;
    let format: Vec<_> = log
        .fields
        .iter()
        .map(|field| format!("${{{field}}}"))
        .collect();
    let whole = Resource::new(ResourceKind::FlowLog, ids::FLOW_LOG)
        .named(&topology.prefix)
        .because(Requirement::N11, FLOW_LOGS, "all traffic is recorded")
        .from(&log.from)
        .with("of", Reference::id(ids::VPC))
        .with("traffic", log.traffic_type.as_str())
        .with("interval", log.aggregation_seconds)
        .with("format", FieldValue::Words(format))
        .in_account("status", "ACTIVE")
        .in_account("delivery-error", FieldValue::Unset);
    let destination = |id: &str, kind: &str, whole: Resource| {
        whole
            .with("destination-type", kind)
            .with("destination", Reference::arn(id))
    };
    match log.destination {
        FlowLogDestination::Cloudwatch => {
            let whole = destination(ids::FLOW_LOG_GROUP, "cloud-watch-logs", whole);
            let mut all = vec![
                whole.with("role", Reference::arn(ids::FLOW_LOG_ROLE)),
                of_group(topology),
            ];
            all.extend(of_role(topology));
            all
        }
        FlowLogDestination::S3 => vec![
            destination(ids::FLOW_LOG_BUCKET, "s3", whole)
                .with("files", "parquet")
                .with("hive", true)
                .with("hourly", true),
            of_bucket(topology),
        ],
    }
}

fn of_group(topology: &Topology) -> Resource {
    let log = &topology.flow_log;
    Resource::new(ResourceKind::LogGroup, ids::FLOW_LOG_GROUP)
        .named(topology.prefixed("flow-logs"))
        .because(
            Requirement::N11,
            LOG_ENCRYPTION,
            "the records of the flow log, encrypted and kept",
        )
        .from(&log.from)
        .with("name", log.name.as_str())
        .with("key", Reference::arn(ids::key(KeyPurpose::Logs)))
        .with("retention-days", log.retention_days)
        .decided_by(&["flow_logs.retention_days"])
}

fn of_role(topology: &Topology) -> Vec<Resource> {
    let log = &topology.flow_log;
    let name = topology.prefixed("flow-logs");
    let destination = [Path::from("flow_logs.destination")];
    let role = log.trust_policy.iter().map(|trust| {
        Resource::new(ResourceKind::Role, ids::FLOW_LOG_ROLE)
            .named(&name)
            .because(
                Requirement::N11,
                FLOW_LOGS,
                "it delivers the records of the flow log, and does nothing else",
            )
            .from(&destination)
            .with("name", name.as_str())
            .with(
                "description",
                "Delivers the VPC's flow logs to CloudWatch Logs",
            )
            .with("trust", trust.clone())
            .with(
                "policies",
                FieldValue::Set(vec![Reference::arn(ids::FLOW_LOG_POLICY).into()]),
            )
            .in_account("inline-policies", FieldValue::Set(Vec::new()))
            .in_account("permissions-boundary", FieldValue::Unset)
    });
    let policy = log.role_policy.iter().map(|document| {
        Resource::new(ResourceKind::ManagedPolicy, ids::FLOW_LOG_POLICY)
            .named(&name)
            .not_tagged_by_cloudformation()
            .because(
                Requirement::N11,
                FLOW_LOGS,
                "the role delivers to this group only, and may not create groups",
            )
            .from(&destination)
            .with("name", name.as_str())
            .with(
                "description",
                "Delivers to the VPC's flow-log group, and to no other",
            )
            .with("document", document.clone())
    });
    role.chain(policy).collect()
}

/// Days after which S3 removes what was never uploaded to its end.
const UPLOADS_DAYS: u32 = 7;

fn of_bucket(topology: &Topology) -> Resource {
    let log = &topology.flow_log;
    let retention = &["flow_logs.retention_days"];
    let name = || Text::from(format!("{}-", log.name)).then_account();
    let bucket = Resource::new(ResourceKind::Bucket, ids::FLOW_LOG_BUCKET)
        .named(&log.name)
        .because(
            Requirement::N11,
            LOG_ENCRYPTION,
            "the records of the flow log, encrypted, private and kept",
        )
        .from(&log.from)
        .with("name", name())
        .in_code(
            "configured",
            FieldValue::Set(vec![name().into()]),
            "it is the bucket that the settings of code name; an account keeps settings with their bucket",
        )
        .with("key", Reference::arn(ids::key(KeyPurpose::Logs)))
        .with("algorithm", "aws:kms")
        .with("bucket-key", true)
        .with(
            "lifecycle",
            FieldValue::List(vec!["retention".into(), "Enabled".into()]),
        )
        .with("retention-days", log.retention_days)
        .decided_by(retention)
        // Records never change, so an old version is one that was deleted or overwritten: kept as long as the record.
        .with("old-versions-days", log.retention_days)
        .decided_by(retention)
        .with("uploads-days", UPLOADS_DAYS)
        .in_account("further-lifecycle-rules", 0_u32)
        .in_account("further-lifecycle-settings", FieldValue::Set(Vec::new()))
        .with("ownership", "BucketOwnerEnforced")
        .with("block-public-acls", true)
        .with("block-public-policy", true)
        .with("ignore-public-acls", true)
        .with("restrict-public-buckets", true)
        .with("versioning", "Enabled");
    match &log.bucket_policy {
        Some(policy) => bucket.with("policy", policy.clone()),
        None => bucket,
    }
}
