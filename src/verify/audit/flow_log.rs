//! The flow log of the VPC (N11). Others beside it harm nothing.

use super::findings::{Findings, Subject};
use super::matching::{Matched, Wanted};
use crate::blueprint::FlowLogDestination;
use crate::catalog::citation::FLOW_LOGS;
use crate::snapshot::{FlowLog, SnapshotPart};

pub(super) fn compare(findings: &mut Findings<'_>) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let subject = Subject::new("flow-log", &["N11"], FLOW_LOGS).from(&topology.flow_log.from);
    let wanted = [Wanted {
        what: "flow-log".to_owned(),
        looks_like: Box::new(|log: &FlowLog| log.resource == snapshot.vpc.id),
    }];
    let matched = Matched::of(&topology.profile, snapshot.flow_logs.iter(), &wanted);
    let Some(found) = matched.get("flow-log") else {
        findings.missing(&subject, SnapshotPart::FlowLogs, &topology.flow_log.name);
        return;
    };
    let subject = &subject.deployed_as(&found.id);
    let log = &topology.flow_log;
    findings.same(subject, "of", &snapshot.vpc.id, &found.resource);
    findings.same(subject, "traffic", &log.traffic_type, &found.traffic);
    findings.same(subject, "interval", log.aggregation_seconds, found.interval);
    let format: Vec<_> = log
        .fields
        .iter()
        .map(|field| format!("${{{field}}}"))
        .collect();
    let fields: Vec<_> = found.format.split_whitespace().collect();
    if format != fields {
        let fix = "apply the rendered code again: AWS creates the flow log anew for another format";
        findings.changed(subject, "format", (format.join(" "), &found.format), fix);
    }
    destination(findings, subject, found);
    let active = found.status.eq_ignore_ascii_case("active");
    if !active {
        findings.same(subject, "status", "ACTIVE", &found.status);
    }
    // A new flow log has delivered nothing yet, and AWS says nothing of it.
    if !found.delivery.is_empty() && !found.delivery.eq_ignore_ascii_case("success") {
        let fix = "see that the role may write to the log group, or the bucket policy lets `delivery.logs.amazonaws.com` write";
        findings.changed(subject, "delivery", ("SUCCESS", &found.delivery), fix);
    }
    findings.tags(subject, &found.tags);
}

fn destination(findings: &mut Findings<'_>, subject: &Subject, found: &FlowLog) {
    let log = &findings.topology.flow_log;
    let (kind, matches) = match log.destination {
        FlowLogDestination::Cloudwatch => {
            ("cloud-watch-logs", is_group(&found.destination, &log.name))
        }
        FlowLogDestination::S3 => ("s3", is_bucket(&found.destination, &log.name)),
    };
    findings.same(subject, "destination-type", kind, &found.destination_type);
    if kind == found.destination_type && !matches {
        findings.same(
            subject,
            "destination",
            log.name.as_str(),
            &found.destination,
        );
    }
}

/// Tells whether a destination is the log group, by its name or ARN, with or without `:*`.
fn is_group(destination: &str, name: &str) -> bool {
    let group = destination.strip_suffix(":*").unwrap_or(destination);
    group == name || group.ends_with(&format!(":log-group:{name}"))
}

/// Tells whether a destination is the bucket: its name, completed by an account id or its placeholder, maybe with a folder.
fn is_bucket(destination: &str, name: &str) -> bool {
    let bucket = destination
        .rsplit_once(":::")
        .map_or(destination, |(_, bucket)| bucket);
    let bucket = bucket.split_once('/').map_or(bucket, |(bucket, _)| bucket);
    match bucket.strip_prefix(name) {
        Some("") => true,
        Some(account) => account.starts_with('-'),
        None => false,
    }
}
