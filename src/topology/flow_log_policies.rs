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

/// What that role may do.
pub(super) fn role() -> PolicyDocument {
    let group = || Text::from(Part::Reference(Reference::arn(ids::FLOW_LOG_GROUP)));
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
pub(super) fn bucket(blueprint: &Blueprint) -> PolicyDocument {
    let service = || PolicyValue::principal("Service", &["delivery.logs.amazonaws.com".into()]);
    let bucket = || Text::from(Part::Reference(Reference::arn(ids::FLOW_LOG_BUCKET)));
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
