//! Flow logs.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, tags};
use crate::snapshot::{FlowLog, SnapshotPart};
use aws_sdk_ec2::types;

/// Reads all flow logs of the region: a filter takes 200 resources, and a VPC may have many more interfaces.
pub(super) async fn flow_logs(asker: &ApiReader) -> Result<Vec<FlowLog>, Failure> {
    const ACTION: &str = "ec2:DescribeFlowLogs";
    let request = asker.session.ec2().describe_flow_logs();
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::FlowLogs,
        1000,
        request,
        flow_logs
    );
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::FlowLogs,
    };
    let mut logs: Vec<_> = found
        .into_iter()
        .filter_map(|log| read(reader, log))
        .collect();
    logs.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(logs)
}

fn read(reader: Reader<'_>, log: types::FlowLog) -> Option<FlowLog> {
    /// What AWS takes where nothing is said (Amazon VPC user guide, "Flow log records").
    const INTERVAL: u32 = 600;
    let delivery = log.deliver_logs_status.unwrap_or_default();
    let destination = log.log_destination.filter(|place| !place.is_empty());
    Some(FlowLog {
        id: reader.id(log.flow_log_id)?,
        resource: log.resource_id.unwrap_or_default(),
        traffic: log
            .traffic_type
            .map(|traffic| traffic.as_str().to_owned())
            .unwrap_or_default(),
        interval: log
            .max_aggregation_interval
            .and_then(|interval| u32::try_from(interval).ok())
            .unwrap_or(INTERVAL),
        format: log.log_format.unwrap_or_default(),
        destination_type: log.log_destination_type.map_or_else(
            || "cloud-watch-logs".to_owned(),
            |kind| kind.as_str().to_owned(),
        ),
        destination: destination.or(log.log_group_name).unwrap_or_default(),
        status: log.flow_log_status.unwrap_or_default(),
        delivery: match log.deliver_logs_error_message {
            Some(why) if !why.is_empty() => format!("{delivery}: {why}"),
            _ => delivery,
        },
        tags: tags(log.tags),
    })
}
