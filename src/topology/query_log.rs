//! The log of what the VPC's resolver is asked (N8).
//!
//! A question for a name carries data past every group and route, and no flow log sees it. Resolver logs each question that it does not
//! answer from its cache (Amazon Route 53 developer guide, "Resolver query logging"), so a name that is not in the log may have been
//! asked for all the same.

use super::inventory::{FieldValue, Resource, ResourceKind};
use super::key_purpose::KeyPurpose;
use super::policy::{Part, PolicyDocument, PolicyValue, Reference, Statement, Text};
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Path, QueryLogDestination};
use crate::catalog::Requirement;
use crate::catalog::citation::{LOG_ENCRYPTION, QUERY_LOGS};
use serde::Serialize;

/// The log of what the VPC's resolver is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryLog {
    /// The log group's name.
    pub group: String,
    /// Days to keep it.
    pub retention_days: u32,
    /// The account's policy that lets the log delivery service write to the group.
    pub policy: PolicyDocument,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// Returns how the names of the log groups begin that others deliver to for a profile: below a start that accounts allow the service
/// as a whole, so that AWS adds no policy for each (Amazon CloudWatch Logs user guide, "Logs sent to CloudWatch Logs", read 2026-11-26).
pub(super) fn delivered(prefix: &str) -> String {
    format!("/aws/vendedlogs/smgen/{prefix}/")
}

/// Returns the log; none where the blueprint has it off.
pub(super) fn query_log(blueprint: &Blueprint, prefix: &str) -> Option<QueryLog> {
    let log = &blueprint.query_log;
    (log.destination != QueryLogDestination::Off).then(|| QueryLog {
        group: format!("{}query-log", delivered(prefix)),
        retention_days: log.retention_days,
        policy: policy(blueprint),
        from: vec![
            Path::from("dns.query_log.destination"),
            Path::from("dns.query_log.retention_days"),
        ],
    })
}

/// What the log delivery service needs, bound to this account and this group: Amazon CloudWatch Logs user guide, "Logs sent to
/// CloudWatch Logs", read 2026-11-26, to which the Route 53 guide leads ("AWS resources that you can send VPC Resolver query logs to").
/// AWS writes such a policy by itself for whoever may have it write one; this one is reviewed, and there before.
fn policy(blueprint: &Blueprint) -> PolicyDocument {
    let group = Text::from(Part::Reference(Reference::arn(ids::QUERY_LOG_GROUP)));
    let deliver = ["logs:CreateLogStream", "logs:PutLogEvents"].map(str::to_owned);
    let statement = Statement::allow(
        "DeliverQueryLog",
        deliver.to_vec(),
        vec![group.then(":log-stream:*")],
    )
    .to(PolicyValue::principal(
        "Service",
        &["delivery.logs.amazonaws.com".into()],
    ))
    .on_behalf_of(Text::own_arn(blueprint.region, "logs", "*"));
    PolicyDocument {
        statements: vec![statement],
    }
}

/// What of the log keeps state: itself with its association, the group, and the policy that lets it be written.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let Some(log) = &topology.query_log else {
        return Vec::new();
    };
    let name = || topology.prefixed("query-log");
    let whole = Resource::new(ResourceKind::QueryLog, ids::QUERY_LOG)
        .named(name())
        .because(
            Requirement::N8,
            QUERY_LOGS,
            "what the VPC's resolver is asked is logged",
        )
        .from(&log.from)
        .with("name", name())
        .with("destination", Reference::arn(ids::QUERY_LOG_GROUP))
        .with("vpc", Reference::id(ids::VPC))
        .in_account("status", "ACTIVE")
        .in_account("delivery-error", FieldValue::Unset);
    let group = Resource::new(ResourceKind::LogGroup, ids::QUERY_LOG_GROUP)
        .named(name())
        .because(
            Requirement::N8,
            LOG_ENCRYPTION,
            "what the VPC's resolver was asked, encrypted and kept",
        )
        .from(&log.from)
        .with("name", log.group.as_str())
        .with("key", Reference::arn(ids::key(KeyPurpose::Logs)))
        .with("retention-days", log.retention_days)
        .decided_by(&["dns.query_log.retention_days"]);
    let policy = Resource::new(ResourceKind::LogPolicy, ids::QUERY_LOG_POLICY)
        .because(
            Requirement::N8,
            QUERY_LOGS,
            "the log delivery service writes to this group only, and for this account only",
        )
        .from(&log.from)
        .with("name", name())
        .with("document", log.policy.clone());
    vec![whole, group, policy]
}
