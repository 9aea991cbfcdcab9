//! VPC flow logs: `flow_logs` in a blueprint.

use super::frameworks::{Framework, HIPAA_LAST};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Retentions that CloudWatch Logs knows: API reference, `PutRetentionPolicy`.
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// VPC flow logs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowLogsLayer {
    /// Where they go.
    pub destination: Option<FlowLogDestination>,
    /// Days to keep them; with CloudWatch Logs one of the values it knows.
    pub retention_days: Option<u32>,
}

/// Where flow logs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlowLogDestination {
    /// An encrypted CloudWatch Logs group.
    Cloudwatch,
    /// An encrypted S3 bucket.
    S3,
}

/// The checked destination and retention of VPC flow logs.
#[derive(Clone, Debug)]
pub struct FlowLogs {
    /// Where they go.
    pub destination: FlowLogDestination,
    /// Days to keep them, 1 to 3653; with CloudWatch Logs one of the values it knows.
    pub retention_days: u32,
}

/// Checks destination and retention; none where no layer sets the retention.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: &FlowLogsLayer,
    frameworks: &BTreeSet<Framework>,
) -> Option<FlowLogs> {
    let path = Path::from("flow_logs.retention_days");
    let destination = layer.destination.unwrap_or(FlowLogDestination::Cloudwatch);
    let Some(days) = layer.retention_days else {
        return check.missing(
            "flow_logs.retention_days",
            "days to keep the flow logs, such as 365",
        );
    };
    if destination == FlowLogDestination::Cloudwatch && !RETENTIONS.contains(&days) {
        let message = format!("CloudWatch Logs cannot keep a group for {days} days");
        let longer = RETENTIONS.iter().find(|known| **known > days);
        let help = longer.map_or("the longest is 3653".to_owned(), |days| {
            format!("the next longer retention is {days}")
        });
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .rests_on(&Path::from("flow_logs.destination"))
            .help(help);
    } else if !(1..=3653).contains(&days) {
        let message = format!("flow logs cannot be kept for {days} days");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help("choose 1 to 3653");
    }
    if frameworks.contains(&Framework::Hipaa) && days < 365 {
        let inherited = check.inherits(&path);
        let message = format!("the HIPAA rules ask for flow logs of at least 365 days, not {days}");
        let error = check
            .error(Code::RetentionTooShort, &path, Side::Value, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("keep them for 365 days or more");
        if inherited {
            error.help(HIPAA_LAST);
        }
    }
    Some(FlowLogs {
        destination,
        retention_days: days,
    })
}
