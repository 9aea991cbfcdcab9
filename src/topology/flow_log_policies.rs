//! Who may deliver the records of the flow log, and what for (N11).

use super::ids;
use super::policy::{Part, PolicyDocument, PolicyValue, Reference, Statement, Text};
use crate::blueprint::Blueprint;

/// Who may assume the role that delivers to CloudWatch Logs.
pub(super) fn trust(blueprint: &Blueprint) -> PolicyDocument {
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

/// What that role may do: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs", without creating groups.
/// The page allows everything on every resource; only listing groups, which knows none, is here.
pub(super) fn role() -> PolicyDocument {
    let group = || Text::from(Part::Reference(Reference::arn(ids::FLOW_LOG_GROUP)));
    let actions = [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ];
    let deliver = Statement::allow(
        "DeliverToThisGroup",
        actions.map(str::to_owned).to_vec(),
        vec![group(), group().then(":*")],
    );
    let list = Statement::allow(
        "ListGroups",
        vec!["logs:DescribeLogGroups".into()],
        vec!["*".into()],
    );
    PolicyDocument {
        statements: vec![deliver, list],
    }
}

/// What the log delivery service needs, bound to this account, under the ids that it knows its statements by: whoever creates a
/// flow log and may write the bucket's policy has it overwritten where these are not in it. Amazon VPC user guide, "Amazon S3
/// bucket permissions for flow logs", with the resource of Hive-compatible prefixes, read 2026-11-26. The page's China edition
/// and AWS's own CDK list the bucket, too; more than the page asks for satisfies either.
pub(super) fn bucket(blueprint: &Blueprint) -> PolicyDocument {
    let service = || PolicyValue::principal("Service", &["delivery.logs.amazonaws.com".into()]);
    let bucket = || Text::from(Part::Reference(Reference::arn(ids::FLOW_LOG_BUCKET)));
    let bound = |statement: Statement| {
        statement
            .to(service())
            .on_behalf_of(Text::own_arn(blueprint.region, "logs", "*"))
    };
    let records = bucket()
        .then("/AWSLogs/aws-account-id=")
        .then_account()
        .then("/*");
    let write = Statement::allow(
        "AWSLogDeliveryWrite",
        vec!["s3:PutObject".into()],
        vec![records],
    )
    .when(
        "StringEquals",
        "s3:x-amz-acl",
        vec!["bucket-owner-full-control".into()],
    );
    let check = Statement::allow(
        "AWSLogDeliveryAclCheck",
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
