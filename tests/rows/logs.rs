//! N11, N15 and N16.

use super::{are_all, need, says};
use crate::acceptance::equality::{Facts, fact_id};
use serde_json::{Value, json};
use smgen::topology::{KeyPurpose, Topology, ids};
use std::collections::BTreeSet;

pub fn n11(topology: &Topology, facts: &Facts) -> Result<(), String> {
    says(facts, ids::FLOW_LOG, "traffic", "ALL")?;
    says(facts, ids::FLOW_LOG, "interval", 60)?;
    says(facts, ids::FLOW_LOG, "of", "{vpc}")?;
    let format = facts.get(ids::FLOW_LOG, "format").and_then(Value::as_str);
    let format = format.ok_or("no format")?;
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
    // The profile's own key for logs, and none of another purpose.
    let key = format!("{{{}}}", ids::key(KeyPurpose::Logs));
    let days = topology.flow_log.retention_days;
    let bucket = topology.flow_log.bucket_policy.is_some();
    let holds = [ids::FLOW_LOG_GROUP, ids::FLOW_LOG_BUCKET][usize::from(bucket)];
    says(facts, holds, "key", key)?;
    says(facts, holds, "retention-days", days)?;
    let kind = ["cloud-watch-logs", "s3"][usize::from(bucket)];
    says(facts, ids::FLOW_LOG, "destination-type", kind)?;
    let text = |resource, property| {
        let value = facts.get(resource, property).map(Value::to_string);
        value.ok_or_else(|| format!("{resource} has no {property}"))
    };
    let name = facts.get(holds, "name").and_then(Value::as_str);
    let name = name.ok_or_else(|| format!("{holds} has no name"))?;
    let destination = text(ids::FLOW_LOG, "destination")?;
    need(
        name.starts_with(&topology.flow_log.name) && destination.contains(name),
        format!("records go to {destination}"),
    )?;
    if bucket {
        says(facts, ids::FLOW_LOG, "files", "parquet")?;
        says(facts, ids::FLOW_LOG, "hive", true)?;
        says(facts, ids::FLOW_LOG, "hourly", true)?;
        for closed in [
            "block-public-acls",
            "block-public-policy",
            "ignore-public-acls",
            "restrict-public-buckets",
            "bucket-key",
        ] {
            says(facts, holds, closed, true)?;
        }
        says(facts, holds, "configured", json!([name]))?;
        says(facts, holds, "ownership", "BucketOwnerEnforced")?;
        says(facts, holds, "versioning", "Enabled")?;
        says(facts, holds, "old-versions-days", days)?;
        says(facts, holds, "uploads-days", 7)?;
        says(facts, holds, "lifecycle", json!(["retention", "Enabled"]))?;
        says(facts, holds, "algorithm", "aws:kms")?;
        let policy = facts.get(holds, "policy").ok_or("no policy")?;
        return delivery(policy);
    }
    let policy = text(ids::FLOW_LOG_POLICY, "document")?;
    need(
        policy.contains("logs:PutLogEvents") && !policy.contains("logs:CreateLogGroup"),
        "the role can bring the group back",
    )?;
    let trust = text(ids::FLOW_LOG_ROLE, "trust")?;
    need(
        trust.contains("aws:SourceAccount") && trust.contains("aws:SourceArn"),
        "the role is open to confusion",
    )?;
    need(
        !trust.contains("\"Resource\""),
        "IAM refuses a trust policy that names resources",
    )?;
    let own = topology.prefixed("flow-logs");
    says(facts, ids::FLOW_LOG_ROLE, "name", own.as_str())?;
    says(facts, ids::FLOW_LOG_POLICY, "name", own.as_str())?;
    let role = text(ids::FLOW_LOG, "role")?;
    need(
        role.contains(&format!(":role/{own}\"")),
        format!("the records are delivered by {role}"),
    )?;
    let policies = text(ids::FLOW_LOG_ROLE, "policies")?;
    need(
        policies.contains(&format!(":policy/{own}\"")),
        format!("the role has the policies {policies}"),
    )
}

/// The statements of the Amazon VPC user guide, "Amazon S3 bucket permissions for flow logs": without them, creating the flow log
/// writes a policy over the bucket's own.
fn delivery(policy: &Value) -> Result<(), String> {
    let statements = policy["Statement"].as_array().ok_or("no statements")?;
    for (sid, action, end, acl) in [
        (
            "AWSLogDeliveryWrite",
            "s3:PutObject",
            "/*",
            json!("bucket-owner-full-control"),
        ),
        ("AWSLogDeliveryAclCheck", "s3:GetBucketAcl", "", Value::Null),
    ] {
        let statement = statements.iter().find(|one| one["Sid"] == sid);
        let statement = statement.ok_or_else(|| format!("no statement {sid} in {policy}"))?;
        let only = |value: &Value| match value {
            Value::Array(list) if list.len() == 1 => list[0].clone(),
            value => value.clone(),
        };
        let condition = &statement["Condition"];
        let source = only(&condition["ArnLike"]["aws:SourceArn"]).to_string();
        let resource = only(&statement["Resource"]);
        let resource = resource.as_str().unwrap_or_default();
        need(
            only(&statement["Principal"]["Service"]) == "delivery.logs.amazonaws.com"
                && statement["Action"].to_string().contains(action)
                && resource.contains("/AWSLogs/aws-account-id=") != end.is_empty()
                && resource.ends_with(end)
                && !only(&condition["StringEquals"]["aws:SourceAccount"]).is_null()
                && only(&condition["StringEquals"]["s3:x-amz-acl"]) == acl
                && source.contains(":logs:")
                && source.ends_with(":*\""),
            format!("log delivery does not know {statement}"),
        )?;
    }
    Ok(())
}

pub fn n15(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let all: BTreeSet<_> = KeyPurpose::ALL.map(ids::key).into();
    for purpose in KeyPurpose::ALL {
        let id = ids::key(purpose);
        let alias = format!("alias/{}/{}", topology.prefix, purpose.as_str());
        says(facts, &id, "alias", alias)?;
        says(facts, &id, "rotates", true)?;
        says(facts, &id, "rotation-days", 365)?;
        says(facts, &id, "deletion-window-days", 30)?;
        let policy = facts.get(&id, "policy");
        let policy = policy.ok_or(format!("{id} has no policy"))?;
        for statement in policy["Statement"].as_array().ok_or("no statements")? {
            let actions = statement["Action"].to_string();
            need(
                !actions.contains("\"kms:*\""),
                format!("{id} allows everything"),
            )?;
            let administers = statement["Sid"] == "AdministerKey";
            let uses = actions.contains("Decrypt") || actions.contains("CreateGrant");
            need(
                administers != uses,
                format!("{id}: administration and use are mixed"),
            )?;
            need(
                administers || !statement["Condition"].is_null(),
                format!("{id} can be used without condition"),
            )?;
            need(
                !statement["Principal"].to_string().contains("\"*\""),
                format!("{id} is open to everyone"),
            )?;
        }
    }
    are_all(facts, "key/", &all)
}

pub fn n16(topology: &Topology, facts: &Facts) -> Result<(), String> {
    for key in [
        "Environment",
        "Project",
        "Owner",
        "CostCenter",
        "Compliance",
        ids::PROFILE_TAG,
    ] {
        need(
            topology.tags.iter().any(|tag| tag.key == key),
            format!("no tag {key}"),
        )?;
    }
    let mut seen = BTreeSet::new();
    let inventory = topology.inventory();
    for resource in &inventory.resources {
        let id = fact_id(topology, &inventory, resource);
        for (key, value) in resource.tags(topology) {
            says(facts, &id, &format!("tag:{key}"), value)?;
        }
        need(
            seen.insert(&resource.id),
            format!("two resources share the id {}", resource.id),
        )?;
    }
    Ok(())
}
