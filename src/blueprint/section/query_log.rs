//! The log of the questions that the VPC's resolver is asked: `dns.query_log` in a blueprint.

use super::flow_logs::{self, Kept};
use super::frameworks::Framework;
use crate::blueprint::errors::Check;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Resolver query logging: which names are asked for in the VPC, and what is answered.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryLogLayer {
    /// Where the log goes.
    pub destination: Option<QueryLogDestination>,
    /// Days to keep it: one of the values that CloudWatch Logs knows.
    pub retention_days: Option<u32>,
}

/// Where the log of questions goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QueryLogDestination {
    /// Nowhere: no flow log sees what the resolver is asked either.
    #[default]
    Off,
    /// An encrypted CloudWatch Logs group of its own.
    Cloudwatch,
}

/// The checked destination and retention of the log of questions.
#[derive(Clone, Debug)]
pub struct QueryLog {
    /// Where it goes.
    pub destination: QueryLogDestination,
    /// Days to keep it, one of the values that CloudWatch Logs knows.
    pub retention_days: u32,
}

const KEPT: Kept = Kept {
    what: "query logs",
    path: "dns.query_log.retention_days",
    destination: "dns.query_log.destination",
};

/// Checks destination and retention; none where no layer sets the retention.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: &QueryLogLayer,
    frameworks: &BTreeSet<Framework>,
) -> Option<QueryLog> {
    let Some(days) = layer.retention_days else {
        return check.missing(KEPT.path, "days to keep the query logs, such as 365");
    };
    let destination = layer.destination.unwrap_or_default();
    let none = BTreeSet::new();
    // What is not there need not be kept; days that AWS does not know are wrong all the same.
    let frameworks = match destination {
        QueryLogDestination::Off => &none,
        QueryLogDestination::Cloudwatch => frameworks,
    };
    flow_logs::kept(check, &KEPT, (days, true), frameworks);
    Some(QueryLog {
        destination,
        retention_days: days,
    })
}
