//! N11, N15 and N16.

use super::need;
use crate::support::rendered::{Rendered, attribute, object, plain, text};
use hcl::Expression;
use smgen::topology::{KeyPurpose, Topology};

pub fn n11(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    let log = rendered
        .resource("aws_flow_log", "main")
        .ok_or("no flow log")?;
    need(
        text(log, "traffic_type").as_deref() == Some("ALL"),
        "not all traffic is logged",
    )?;
    need(
        text(log, "max_aggregation_interval").as_deref() == Some("60"),
        "records cover more than 60 seconds",
    )?;
    need(
        text(log, "vpc_id").as_deref() == Some("aws_vpc.main.id"),
        "the log is not of the whole VPC",
    )?;
    let format = text(log, "log_format").ok_or("no format")?;
    for field in [
        "${pkt-srcaddr}",
        "${pkt-dstaddr}",
        "${action}",
        "${flow-direction}",
        "${tcp-flags}",
        "${subnet-id}",
        "${az-id}",
        "${traffic-path}",
    ] {
        need(format.contains(field), format!("records lack {field}"))?;
    }
    let days = topology.flow_log.retention_days;
    if topology.flow_log.bucket_policy.is_some() {
        let encryption = rendered
            .resource(
                "aws_s3_bucket_server_side_encryption_configuration",
                "flow_logs",
            )
            .ok_or("the bucket is not encrypted")?;
        let encryption = hcl::to_string(encryption).map_err(|error| error.to_string())?;
        need(
            encryption.contains("kms_master_key_id = aws_kms_key.logs.arn\n"),
            "the bucket is not encrypted with the key for logs",
        )?;
        let lifecycle = rendered
            .resource("aws_s3_bucket_lifecycle_configuration", "flow_logs")
            .ok_or("records are kept for ever")?;
        let lifecycle = hcl::to_string(lifecycle).map_err(|error| error.to_string())?;
        need(
            lifecycle.contains(&format!("days = {days}")),
            "records are not kept as long as asked",
        )?;
        return need(
            rendered
                .resource("aws_s3_bucket_policy", "flow_logs")
                .is_some(),
            "nobody may deliver to the bucket",
        );
    }
    let group = rendered
        .resource("aws_cloudwatch_log_group", "flow_logs")
        .ok_or("no log group")?;
    need(
        text(group, "kms_key_id").as_deref() == Some("aws_kms_key.logs.arn"),
        "the log group is not encrypted with the key for logs",
    )?;
    need(
        text(group, "retention_in_days") == Some(days.to_string()),
        "the log group has another retention",
    )?;
    let policy = rendered
        .resource("aws_iam_policy", "flow_logs")
        .and_then(|body| text(body, "policy"))
        .ok_or("no policy for the role")?;
    need(
        policy.contains("logs:PutLogEvents") && !policy.contains("logs:CreateLogGroup"),
        "the role can bring the group back",
    )?;
    let trust = rendered
        .resource("aws_iam_role", "flow_logs")
        .and_then(|body| text(body, "assume_role_policy"))
        .ok_or("no role")?;
    need(
        trust.contains("aws:SourceAccount") && trust.contains("aws:SourceArn"),
        "the role is open to confusion",
    )?;
    need(
        !trust.contains("Resource "),
        "IAM refuses a trust policy that names resources",
    )
}

pub fn n15(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    for purpose in KeyPurpose::ALL {
        let name = purpose.as_str();
        let key = topology
            .keys
            .iter()
            .find(|key| key.purpose == purpose)
            .ok_or(format!("no key for {name}"))?;
        let body = rendered
            .resource("aws_kms_key", name)
            .ok_or(format!("the key for {name} is not rendered"))?;
        need(
            text(body, "enable_key_rotation").as_deref() == Some("true"),
            format!("{name} does not rotate"),
        )?;
        need(
            rendered.resource("aws_kms_alias", name).is_some(),
            format!("{name} has no alias"),
        )?;
        let policy = text(body, "policy").ok_or(format!("{name} has no policy"))?;
        need(
            policy.starts_with("jsonencode(") && !policy.contains("kms:*"),
            format!("{name} allows everything"),
        )?;
        let json = serde_json::to_value(&key.policy).map_err(|error| error.to_string())?;
        for statement in json["Statement"].as_array().ok_or("no statements")? {
            let administers = statement["Sid"] == "AdministerKey";
            let uses = statement["Action"].to_string().contains("Decrypt")
                || statement["Action"].to_string().contains("CreateGrant");
            need(
                administers != uses,
                format!("{name}: administration and use are mixed"),
            )?;
            need(
                administers || !statement["Condition"].is_null(),
                format!("{name} can be used without condition"),
            )?;
            need(
                !statement["Principal"].to_string().contains("\"*\""),
                format!("{name} is open to everyone"),
            )?;
        }
    }
    Ok(())
}

/// Types that take no tags at AWS.
const UNTAGGED: [&str; 14] = [
    "aws_iam_role_policy_attachment",
    "aws_kms_alias",
    "aws_network_acl_rule",
    "aws_route",
    "aws_route_table_association",
    "aws_vpc_dhcp_options_association",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_network_acl_association",
    "aws_vpc_endpoint_policy",
];

pub fn n16(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    let provider = rendered.blocks("provider").next().ok_or("no provider")?;
    let defaults = provider
        .body()
        .blocks()
        .find(|block| block.identifier() == "default_tags")
        .ok_or("no default tags")?;
    let Some(Expression::FuncCall(merge)) = attribute(defaults.body(), "tags") else {
        return Err("default tags are not merged".into());
    };
    let tags: Vec<_> = object(merge.args.last().ok_or("nothing is merged")?)
        .into_iter()
        .map(|(key, value)| (key, plain(value)))
        .collect();
    for key in [
        "Environment",
        "Project",
        "Owner",
        "CostCenter",
        "Compliance",
        "smgen:profile",
    ] {
        let expected = topology
            .tags
            .iter()
            .find(|tag| tag.key == key)
            .ok_or(format!("no tag {key}"))?;
        need(
            tags.contains(&(key.to_owned(), expected.value.clone())),
            format!("the tag {key} is not rendered"),
        )?;
    }
    let mut ids = Vec::new();
    for block in rendered.blocks("resource") {
        let kind = block.labels()[0].as_str();
        if UNTAGGED.contains(&kind) {
            continue;
        }
        let tags = attribute(block.body(), "tags")
            .map(object)
            .unwrap_or_default();
        let id = tags
            .iter()
            .find(|(key, _)| key == "smgen:id")
            .ok_or(format!(
                "{kind} {} has no smgen:id",
                block.labels()[1].as_str()
            ))?;
        ids.push(plain(id.1));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    need(ids.len() == count, "two resources share an smgen:id")
}
