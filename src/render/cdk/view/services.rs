//! Endpoints, keys and the flow log, as the templates print them.

use crate::catalog::EndpointType;
use crate::render::typescript::{Entry, Reference, Value, constant, print, quote};
use crate::topology::{Attribute, Endpoint, FlowLog, Part, PolicyDocument, Topology, ids};
use serde::Serialize;
use std::cell::Cell;

#[derive(Serialize)]
pub(super) struct FlowLogView<'a> {
    traffic_type: &'a str,
    aggregation_seconds: u32,
    retention_days: u32,
    s3: bool,
    skip_checkov: bool,
    fields: String,
    /// The log group's name, or the start of the bucket's, as a literal.
    name: String,
    trust_policy: String,
    role_policy: String,
    bucket_policy: String,
}

/// An interface endpoint, as the rendered test looks for it.
#[derive(Serialize)]
pub(super) struct NameView<'a> {
    service_name: &'a str,
    private_dns: bool,
}

/// Returns the expression of parts that are known only in the account.
fn reference(parts: &[Part]) -> Reference {
    match parts {
        [Part::AccountId] => Some("Aws.ACCOUNT_ID"),
        [Part::Reference(other), rest @ ..] if other.attribute == Attribute::Arn => {
            match (other.id.as_str(), rest) {
                (ids::FLOW_LOG_GROUP, []) => Some("groupArn"),
                // The attribute stands for the group's streams: it ends with what Terraform's lacks.
                (ids::FLOW_LOG_GROUP, [Part::Literal(streams)]) if streams == ":*" => {
                    Some("group.attrArn")
                }
                (ids::FLOW_LOG_BUCKET, []) => Some("bucket.attrArn"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Tells whether the account id stands anywhere in the endpoints' policies.
pub(super) fn name_account(topology: &Topology) -> bool {
    let named = Cell::new(false);
    for document in topology
        .endpoints
        .iter()
        .filter_map(|one| one.policy.as_ref())
    {
        let _ = document.tree().to_json(&|part| {
            named.set(named.get() || *part == Part::AccountId);
            String::new()
        });
    }
    named.get()
}

fn policy(document: &PolicyDocument) -> Value {
    Value::policy(document, &reference)
}

pub(super) fn gateways(topology: &Topology) -> String {
    endpoints(topology, "GATEWAYS", EndpointType::Gateway)
}

pub(super) fn interfaces(topology: &Topology) -> String {
    endpoints(topology, "INTERFACES", EndpointType::Interface)
}

fn endpoints(topology: &Topology, name: &str, kind: EndpointType) -> String {
    let endpoints = topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == kind);
    constant(
        &format!("const {name}: Record<string, Endpoint>"),
        &Value::Object(endpoints.map(endpoint).collect()),
    )
}

fn endpoint(endpoint: &Endpoint) -> Entry {
    let mut entries = vec![Entry::new("serviceName", endpoint.service_name.as_str())];
    if endpoint.kind == EndpointType::Interface {
        entries.push(Entry::new("privateDns", endpoint.private_dns));
    }
    entries.extend(
        endpoint
            .policy
            .as_ref()
            .map(|document| Entry::new("policy", policy(document))),
    );
    let callers: Vec<_> = endpoint.callers.iter().map(|one| one.as_str()).collect();
    let comment = if callers.is_empty() {
        endpoint.reason.clone()
    } else {
        format!("{} Called by: {}.", endpoint.reason, callers.join(", "))
    };
    Entry::with_comment(&endpoint.service, &comment, Value::Object(entries))
}

pub(super) fn names(topology: &Topology) -> Vec<NameView<'_>> {
    let interfaces = topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointType::Interface);
    let names = interfaces.map(|endpoint| NameView {
        service_name: &endpoint.service_name,
        private_dns: endpoint.private_dns,
    });
    names.collect()
}

pub(super) fn keys(topology: &Topology) -> String {
    let keys = topology.keys.iter().map(|key| {
        Entry::new(
            key.purpose.as_str(),
            Value::Object(vec![
                Entry::new("description", key.description.as_str()),
                Entry::new("alias", key.alias.as_str()),
                Entry::new("rotationDays", key.rotation_days),
                Entry::new("policy", policy(&key.policy)),
            ]),
        )
    });
    constant(
        "const KEYS: Record<string, Key>",
        &Value::Object(keys.collect()),
    )
}

pub(super) fn flow_log(topology: &Topology) -> FlowLogView<'_> {
    let log: &FlowLog = &topology.flow_log;
    let fields = log.fields.iter().map(|field| Value::from(field.as_str()));
    // The statement that the document is an argument of is indented by six.
    let document = |document: &Option<PolicyDocument>| {
        document
            .as_ref()
            .map(|document| print(&policy(document), 6, 0, 1))
            .unwrap_or_default()
    };
    FlowLogView {
        traffic_type: &log.traffic_type,
        aggregation_seconds: log.aggregation_seconds,
        retention_days: log.retention_days,
        s3: log.bucket_policy.is_some(),
        skip_checkov: log.retention_days < 365,
        fields: constant("const FIELDS", &fields.collect()),
        name: quote(&log.name),
        trust_policy: document(&log.trust_policy),
        role_policy: document(&log.role_policy),
        bucket_policy: document(&log.bucket_policy),
    }
}
