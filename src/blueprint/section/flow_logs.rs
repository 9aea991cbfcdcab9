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
    let destination = layer.destination.unwrap_or(FlowLogDestination::Cloudwatch);
    let Some(days) = layer.retention_days else {
        return check.missing(KEPT.path, "days to keep the flow logs, such as 365");
    };
    let in_group = destination == FlowLogDestination::Cloudwatch;
    kept(check, &KEPT, (days, in_group), frameworks);
    Some(FlowLogs {
        destination,
        retention_days: days,
    })
}

/// A log that is kept for some days.
pub(super) struct Kept {
    /// What it is called: `flow logs`.
    pub(super) what: &'static str,
    /// The key that says for how long.
    pub(super) path: &'static str,
    /// The key that says where.
    pub(super) destination: &'static str,
}

const KEPT: Kept = Kept {
    what: "flow logs",
    path: "flow_logs.retention_days",
    destination: "flow_logs.destination",
};

/// Checks that a log can be kept for so many days, in a log group or elsewhere, and is kept for as long as a framework asks.
pub(super) fn kept(
    check: &mut Check<'_>,
    kept: &Kept,
    (days, in_group): (u32, bool),
    frameworks: &BTreeSet<Framework>,
) {
    let path = Path::from(kept.path);
    let what = kept.what;
    if in_group && !RETENTIONS.contains(&days) {
        let message = format!("CloudWatch Logs cannot keep a group for {days} days");
        let longer = RETENTIONS.iter().find(|known| **known > days);
        let help = longer.map_or("the longest is 3653".to_owned(), |days| {
            format!("the next longer retention is {days}")
        });
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .rests_on(&Path::from(kept.destination))
            .help(help);
    } else if !(1..=3653).contains(&days) {
        let message = format!("{what} cannot be kept for {days} days");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help("choose 1 to 3653");
    }
    if frameworks.contains(&Framework::Hipaa) && days < 365 {
        let inherited = check.inherits(&path);
        let message = format!("the HIPAA rules ask for {what} of at least 365 days, not {days}");
        let error = check
            .error(Code::RetentionTooShort, &path, Side::Value, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("keep them for 365 days or more");
        if inherited {
            error.help(HIPAA_LAST);
        }
    }
}
