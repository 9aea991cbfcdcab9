//! The flow log of the VPC (N11).

use super::policy::{Part, PolicyDocument, PolicyValue, Statement, Text};
use crate::blueprint::{Blueprint, FlowLogDestination, Path};
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
        trust_policy: to_group.then(|| trust_policy(blueprint)),
        role_policy: to_group.then(role_policy),
        bucket_policy: (!to_group).then(|| bucket_policy(blueprint)),
        from: vec![
            Path::from("flow_logs.destination"),
            Path::from("flow_logs.retention_days"),
        ],
    }
}

fn trust_policy(blueprint: &Blueprint) -> PolicyDocument {
    let service = PolicyValue::principal("Service", &["vpc-flow-logs.amazonaws.com".into()]);
    let flow_logs = Text::own_arn(blueprint.region, "ec2", "vpc-flow-log/*");
    let statement = Statement::allow(
        "FlowLogsOfThisAccount",
        vec!["sts:AssumeRole".into()],
        Vec::new(),
    )
    .to(service)
    .on_behalf_of(flow_logs);
    PolicyDocument {
        statements: vec![statement],
    }
}

fn role_policy() -> PolicyDocument {
    let group = || Text::from(Part::FlowLogGroupArn);
    let actions = [
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ];
    let actions = actions.map(str::to_owned).to_vec();
    let statement = Statement::allow(
        "DeliverToThisGroup",
        actions,
        vec![group(), group().then(":*")],
    );
    PolicyDocument {
        statements: vec![statement],
    }
}

/// What the log delivery service needs, bound to this account: Amazon VPC user guide, "Amazon S3 bucket permissions for
/// flow logs".
fn bucket_policy(blueprint: &Blueprint) -> PolicyDocument {
    let service = || PolicyValue::principal("Service", &["delivery.logs.amazonaws.com".into()]);
    let bucket = || Text::from(Part::FlowLogBucketArn);
    let bound = |statement: Statement| {
        statement
            .to(service())
            .on_behalf_of(Text::own_arn(blueprint.region, "logs", "*"))
    };
    let write = Statement::allow(
        "DeliverFlowLogs",
        vec!["s3:PutObject".into()],
        vec![bucket().then("/*")],
    );
    let check = Statement::allow(
        "CheckBucket",
        vec!["s3:GetBucketAcl".into(), "s3:ListBucket".into()],
        vec![bucket()],
    );
    let tls = Statement::deny(
        "TlsOnly",
        vec!["s3:*".into()],
        vec![bucket(), bucket().then("/*")],
    )
    .to(PolicyValue::principal("AWS", &["*".into()]))
    .when("Bool", "aws:SecureTransport", vec!["false".into()]);
    PolicyDocument {
        statements: vec![bound(write), bound(check), tls],
    }
}
