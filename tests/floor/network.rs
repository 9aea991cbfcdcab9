//! A network that is declared for workloads, with every endpoint that the catalogue has, and what it lets through.

use crate::support::rendered::deployed;
use crate::support::with_tags;
use serde_json::Value;
use smgen::blueprint::{self, Library};
use smgen::catalog::{self, EndpointType, Region, Service, Workload};
use smgen::diagnostic::{self, Diagnostic};
use smgen::reach::policy::{Call, DecidedBy, Ruling, of_endpoint};
use smgen::topology::{self, Topology};
use std::collections::BTreeSet;

const ACCOUNT: &str = "123456789012";

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Passes,
    /// No endpoint answers the host, or has calls in the action's namespace.
    NoEndpoint,
    /// The policies of these endpoints do not allow it.
    Refused(String),
}

/// The endpoints of a network, with their policies.
pub struct Network {
    endpoints: Vec<(&'static Service, Option<Value>)>,
}

impl Network {
    /// The network of `prod-hipaa` in its region, with an endpoint of every service.
    pub fn declared(workloads: &BTreeSet<Workload>) -> Self {
        let services: Vec<_> = catalog::services()
            .iter()
            .filter(|service| service.available(region()))
            .map(|service| format!("{}: {{}}", service.key))
            .collect();
        let (topology, said) = of_profile(workloads, &services.join(", "));
        // The catalogue has more services than AWS takes endpoints in one VPC, which is nothing to what policies let through.
        let errors = said.iter().filter(|one| one.is_error());
        let errors: Vec<_> = errors
            .filter(|one| !one.message.contains("interface endpoints"))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let snapshot = deployed(&topology);
        let endpoints = snapshot.endpoints.iter().map(|endpoint| {
            let found = topology
                .endpoints
                .iter()
                .find(|one| one.service_name == endpoint.service_name)
                .unwrap();
            (
                catalog::service(&found.service).unwrap(),
                endpoint.policy.clone(),
            )
        });
        Self {
            endpoints: endpoints.collect(),
        }
    }

    /// The same without an action, wherever a policy allows it by its name.
    pub fn without(&self, action: &str) -> Self {
        let endpoints = self.endpoints.iter().map(|(service, policy)| {
            let mut policy = policy.clone();
            if let Some(policy) = &mut policy {
                drop_action(policy, action);
            }
            (*service, policy)
        });
        Self {
            endpoints: endpoints.collect(),
        }
    }

    /// Asks whether an own principal's call of an own resource passes; without a host, at any endpoint of the action's namespace.
    pub fn asks(&self, host: Option<&str>, action: &str) -> Answer {
        let asked: Vec<_> = self
            .endpoints
            .iter()
            .filter(|(service, _)| match host {
                Some(host) => answers(service, host),
                None => has_namespace(service, action),
            })
            .collect();
        if asked.is_empty() {
            return Answer::NoEndpoint;
        }
        let passes = |(_, policy): &&&(_, Option<Value>)| passes(policy.as_ref(), action);
        if asked.iter().any(|one| passes(&one)) {
            return Answer::Passes;
        }
        let keys: Vec<_> = asked.iter().map(|(service, _)| service.key).collect();
        Answer::Refused(keys.join(", "))
    }
}

/// `prod-hipaa` with these workloads and further endpoints, and what smgen says of it.
pub fn of_profile(workloads: &BTreeSet<Workload>, services: &str) -> (Topology, Vec<Diagnostic>) {
    let names: Vec<_> = workloads.iter().map(|one| one.as_str()).collect();
    let text = format!(
        "version: 1\nprofiles:\n  floor:\n    extends: [prod-hipaa]\n    workloads: [{}]\n    endpoints: {{services: {{{services}}}}}\n",
        names.join(", "),
    );
    let name = "smgen.yaml".into();
    let text = with_tags(&text);
    let (library, said) = Library::load(Some(diagnostic::Source { name, text }));
    assert!(said.is_empty(), "{said:#?}");
    let (blueprints, said) = blueprint::check_all(&library, &["floor".to_owned()]);
    assert!(said.is_empty(), "{said:#?}");
    topology::build(&blueprints[0])
}

/// Returns the service whose endpoint answers a host.
pub fn service_of(host: &str) -> Option<&'static Service> {
    catalog::services()
        .iter()
        .find(|service| answers(service, host))
}

fn region() -> &'static Region {
    catalog::region("us-east-1").unwrap()
}

/// Says whether the service's endpoint answers a host. Buckets of a gateway are names below its own.
fn answers(service: &Service, host: &str) -> bool {
    service.host_names(region(), false).iter().any(|name| {
        let below = name
            .strip_prefix('*')
            .is_some_and(|suffix| host.ends_with(suffix));
        let bucket = service.kind == EndpointType::Gateway && host.ends_with(&format!(".{name}"));
        name == host || below || bucket
    })
}

fn has_namespace(service: &Service, action: &str) -> bool {
    let namespace = action
        .split_once(':')
        .map_or(action, |(namespace, _)| namespace);
    let mut calls = service.calls.iter().flat_map(|call| call.actions);
    service.key == namespace
        || calls.any(|one| one.split_once(':').is_some_and(|(one, _)| one == namespace))
}

fn passes(policy: Option<&Value>, action: &str) -> bool {
    let resource = own_resource(action);
    let principal = format!("arn:aws:iam::{ACCOUNT}:role/data-scientist");
    let owner = (resource != "*").then_some(ACCOUNT);
    let context = [
        ("aws:PrincipalAccount", Some(ACCOUNT)),
        ("aws:PrincipalIsAWSService", Some("false")),
        ("aws:ResourceAccount", owner),
        ("aws:SecureTransport", Some("true")),
        ("s3:TlsVersion", Some("1.2")),
    ];
    let call = Call {
        action,
        resource: &resource,
        principal: Some(&principal),
        context: &context,
    };
    let decision = of_endpoint(policy, &call);
    decision.ruling == Ruling::Allowed && !matches!(decision.by, DecidedBy::NotPrincipal(_))
}

/// Returns what of one's own an action is called on; of services whose policies name no resources, anything.
fn own_resource(action: &str) -> String {
    // As the catalogue says, which `acceptance::ceiling` holds against the Service Authorization Reference.
    if catalog::tells_no_owner(action) {
        return "*".to_owned();
    }
    let (namespace, name) = action.split_once(':').unwrap();
    let here = |resource: &str| format!("arn:aws:{namespace}:us-east-1:{ACCOUNT}:{resource}");
    match namespace {
        "s3" if name.contains("Object") || name.contains("Multipart") => {
            "arn:aws:s3:::own-bucket/key".to_owned()
        }
        "s3" => "arn:aws:s3:::own-bucket".to_owned(),
        "logs" => here("log-group:/aws/sagemaker/TrainingJobs:log-stream:one"),
        "kms" => here("key/own"),
        "dynamodb" => here("table/own"),
        "secretsmanager" => here("secret:own"),
        "sts" => format!("arn:aws:iam::{ACCOUNT}:role/own"),
        "sagemaker" if name.starts_with("Invoke") => here("endpoint/own"),
        "sagemaker" if name.contains("Record") => here("feature-group/own"),
        _ => here("own"),
    }
}

fn drop_action(policy: &mut Value, action: &str) {
    for statement in policy["Statement"].as_array_mut().unwrap() {
        match &mut statement["Action"] {
            Value::Array(list) => list.retain(|one| !is(one, action)),
            one if is(one, action) => *one = Value::Array(Vec::new()),
            _ => {}
        }
    }
}

/// Compares as IAM does, to which case is nothing.
fn is(one: &Value, action: &str) -> bool {
    one.as_str()
        .is_some_and(|one| one.eq_ignore_ascii_case(action))
}
