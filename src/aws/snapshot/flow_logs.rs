//! Flow logs.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::Reader;
use crate::snapshot::{Record, ResourceKind, SnapshotPart};
use aws_sdk_ec2::types;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads all flow logs of the region: a filter takes 200 resources, and a VPC may have many more interfaces.
pub(super) async fn flow_logs(asker: &ApiReader) -> Result<Vec<Record>, Failure> {
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

fn read(reader: Reader<'_>, log: types::FlowLog) -> Option<Record> {
    let id = reader.id(log.flow_log_id)?;
    // Without that nobody can tell whether it is the VPC's.
    reader.said(log.resource_id.as_ref(), "the resource", &id);
    let options = log.destination_options;
    let file_format = options
        .as_ref()
        .and_then(|options| options.file_format.as_ref());
    let delivery = log.deliver_logs_status.as_deref().unwrap_or_default();
    let delivery_error = match log.deliver_logs_error_message {
        Some(why) if !why.is_empty() => Some(format!("{delivery}: {why}")),
        // A new flow log has delivered nothing yet, and AWS says nothing of it.
        _ if delivery.is_empty() || delivery.eq_ignore_ascii_case("success") => None,
        _ => Some(delivery.to_owned()),
    };
    let destination = log.log_destination.filter(|place| !place.is_empty());
    let mut fields = BTreeMap::from([("delivery-error".to_owned(), delivery_error.into())]);
    let told: [(&str, Option<Value>); 11] = [
        ("of", log.resource_id.map(Value::from)),
        (
            "traffic",
            log.traffic_type.map(|traffic| traffic.as_str().into()),
        ),
        ("interval", log.max_aggregation_interval.map(Value::from)),
        ("format", log.log_format.map(Value::from)),
        (
            "destination-type",
            log.log_destination_type.map(|kind| kind.as_str().into()),
        ),
        (
            "destination",
            destination.or(log.log_group_name).map(Value::from),
        ),
        ("role", log.deliver_logs_permission_arn.map(Value::from)),
        ("files", file_format.map(|format| format.as_str().into())),
        (
            "hive",
            options
                .as_ref()
                .and_then(|options| options.hive_compatible_partitions.map(Value::from)),
        ),
        (
            "hourly",
            options
                .as_ref()
                .and_then(|options| options.per_hour_partition.map(Value::from)),
        ),
        (
            "status",
            log.flow_log_status
                .map(|status| status.to_uppercase().into()),
        ),
    ];
    let told = told
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    fields.extend(told);
    Some(Record {
        kind: ResourceKind::FlowLog,
        id,
        arn: None,
        fields,
        tags: Some(reader.tags(log.tags)),
    })
}
