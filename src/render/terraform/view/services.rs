//! Endpoints, keys and the flow log, as the templates print them, with their policies as HCL.

use super::label;
use crate::catalog::EndpointType;
use crate::render::hcl;
use crate::topology::{Attribute, Endpoint, FlowLog, Key, Part, PolicyDocument, ids};
use rayon::prelude::*;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct EndpointView<'a> {
    label: String,
    service: &'a str,
    service_name: &'a str,
    private_dns: bool,
    fips: bool,
    reason: &'a str,
    policy: Option<String>,
    callers: Vec<&'static str>,
}

#[derive(Serialize)]
pub(super) struct FlowLogView<'a> {
    name: &'a str,
    traffic_type: &'a str,
    aggregation_seconds: u32,
    retention_days: u32,
    s3: bool,
    format: String,
    trust_policy: Option<String>,
    role_policy: Option<String>,
    bucket_policy: Option<String>,
}

#[derive(Serialize)]
pub(super) struct KeyView<'a> {
    label: &'static str,
    description: &'a str,
    alias: &'a str,
    rotation_days: u32,
    policy: String,
}

/// Returns the gateway and the interface endpoints.
pub(super) fn endpoints(all: &[Endpoint]) -> (Vec<EndpointView<'_>>, Vec<EndpointView<'_>>) {
    let of = |kind| {
        let endpoints = all.par_iter().filter(move |endpoint| endpoint.kind == kind);
        endpoints.map(endpoint).collect()
    };
    (of(EndpointType::Gateway), of(EndpointType::Interface))
}

fn endpoint(endpoint: &Endpoint) -> EndpointView<'_> {
    let callers = endpoint.callers.iter().map(|workload| workload.as_str());
    EndpointView {
        label: label(&endpoint.service),
        service: &endpoint.service,
        service_name: &endpoint.service_name,
        private_dns: endpoint.private_dns,
        fips: endpoint.fips,
        reason: &endpoint.reason,
        policy: endpoint.policy.as_ref().map(policy),
        callers: callers.collect(),
    }
}

pub(super) fn key(key: &Key) -> KeyView<'_> {
    KeyView {
        label: key.purpose.as_str(),
        description: &key.description,
        alias: &key.alias,
        rotation_days: key.rotation_days,
        policy: policy(&key.policy),
    }
}

pub(super) fn flow_log(log: &FlowLog) -> FlowLogView<'_> {
    let fields = log.fields.iter().map(|field| format!("${{{field}}}"));
    FlowLogView {
        name: &log.name,
        traffic_type: &log.traffic_type,
        aggregation_seconds: log.aggregation_seconds,
        retention_days: log.retention_days,
        s3: log.bucket_policy.is_some(),
        format: fields.collect::<Vec<_>>().join(" "),
        trust_policy: log.trust_policy.as_ref().map(policy),
        role_policy: log.role_policy.as_ref().map(policy),
        bucket_policy: log.bucket_policy.as_ref().map(policy),
    }
}

/// Prints a policy as the argument of `jsonencode`, for an attribute of a resource.
fn policy(document: &PolicyDocument) -> String {
    let reference = |part: &Part| match part {
        Part::Reference(other) => match (other.id.as_str(), other.attribute) {
            (ids::FLOW_LOG_GROUP, Attribute::Arn) => "aws_cloudwatch_log_group.flow_logs.arn",
            (ids::FLOW_LOG_BUCKET, Attribute::Arn) => "aws_s3_bucket.flow_logs.arn",
            // `terraform validate` names it, and so does a test.
            _ => "local.nothing_renders_this_reference",
        },
        // Literal text never asks for a reference.
        Part::AccountId | Part::Literal(_) => "local.account_id",
    };
    hcl::expression(&document.tree(), &reference).replace('\n', "\n  ")
}
