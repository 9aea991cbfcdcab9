//! Endpoints and keys.

use crate::catalog::EndpointType;
use crate::render::reference::ReferencePrinter;
use crate::render::typescript::{Entry, Value, constant};
use crate::topology::{Endpoint, Function, PolicyDocument, Topology};

fn policy(document: &PolicyDocument, reference: ReferencePrinter) -> Value {
    Value::policy(&document.tree(), reference)
}

pub(super) fn gateways(topology: &Topology, reference: ReferencePrinter) -> String {
    endpoints(topology, "GATEWAYS", EndpointType::Gateway, reference)
}

pub(super) fn interfaces(topology: &Topology, reference: ReferencePrinter) -> String {
    endpoints(topology, "INTERFACES", EndpointType::Interface, reference)
}

fn endpoints(
    topology: &Topology,
    name: &str,
    kind: EndpointType,
    reference: ReferencePrinter,
) -> String {
    let endpoints = topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == kind);
    constant(
        &format!("const {name}: Record<string, Endpoint>"),
        &Value::Object(
            endpoints
                .map(|one| endpoint(one, topology.owner(), reference))
                .collect(),
        ),
    )
}

fn endpoint(endpoint: &Endpoint, own: &str, reference: ReferencePrinter) -> Entry {
    let mut entries = vec![Entry::new("serviceName", endpoint.service_name.as_str())];
    if endpoint.kind == EndpointType::Interface {
        entries.push(Entry::new("privateDns", endpoint.private_dns));
        let mut functions = endpoint.functions.iter();
        let clients = functions.find(|function| matches!(function, Function::Clients(_)));
        entries.extend(clients.map(|function| Entry::new("clients", function.as_str())));
        if !endpoint.lacking.is_empty() {
            let zones = endpoint.lacking.iter();
            let zones: Value = zones.map(|zone| Value::from(zone.as_str())).collect();
            entries.push(Entry::new("lacking", zones));
        }
    }
    let lets_through = endpoint.lets_through(own).join(" ");
    entries.extend(
        endpoint.policy.as_ref().map(|document| {
            Entry::with_comment("policy", &lets_through, policy(document, reference))
        }),
    );
    let callers: Vec<_> = endpoint.callers.iter().map(|one| one.as_str()).collect();
    let comment = if callers.is_empty() {
        endpoint.reason.clone()
    } else {
        format!("{} Called by: {}.", endpoint.reason, callers.join(", "))
    };
    Entry::with_comment(&endpoint.service, &comment, Value::Object(entries))
}

pub(super) fn keys(topology: &Topology, reference: ReferencePrinter) -> String {
    let keys = topology.keys.iter().map(|key| {
        Entry::new(
            key.purpose.as_str(),
            Value::Object(vec![
                Entry::new("description", key.description.as_str()),
                Entry::new("alias", key.alias.as_str()),
                Entry::new("rotationDays", key.rotation_days),
                Entry::new("policy", policy(&key.policy, reference)),
            ]),
        )
    });
    constant(
        "const KEYS: Record<string, Key>",
        &Value::Object(keys.collect()),
    )
}
