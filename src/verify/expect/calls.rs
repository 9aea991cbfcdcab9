//! Endpoint policies let through what the workloads call, for own principals, over TLS, and nothing else (N7).

use super::reach::sorted;
use super::{Check, Expectation};
use crate::blueprint::Path;
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::topology::{Endpoint, Statement, Topology};

/// Stands for another account in the name of a bucket.
pub const FOREIGN: &str = "{foreign}";
/// An action that no profile of smgen allows through an endpoint.
const FOREIGN_ACTION: &str = "iam:CreateAccessKey";

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let endpoints = topology.endpoints.iter();
    endpoints
        .flat_map(|endpoint| of(topology, endpoint))
        .collect()
}

struct Call<'a> {
    name: &'a str,
    action: &'a str,
    resource: String,
    own: bool,
    tls: bool,
    allowed: bool,
    reason: String,
}

fn of(topology: &Topology, endpoint: &Endpoint) -> Vec<Expectation> {
    let Some(policy) = &endpoint.policy else {
        return Vec::new();
    };
    let first = policy.statements.iter().find(|statement| statement.allow);
    let Some((action, resource)) = first.and_then(example) else {
        return Vec::new();
    };
    let (service, title) = (&endpoint.service, &endpoint.title);
    let call = |name, action, own, allowed, reason: String| Call {
        name,
        action,
        resource: resource.clone(),
        own,
        tls: true,
        allowed,
        reason,
    };
    let mut calls = vec![
        call(
            "own-principal",
            action,
            true,
            true,
            format!("the workloads call {action}"),
        ),
        call(
            "foreign-principal",
            action,
            false,
            false,
            format!("credentials of another account must not pass through the endpoint of {title}"),
        ),
        call(
            "other-action",
            FOREIGN_ACTION,
            true,
            false,
            format!("nothing but what the workloads call may pass through the endpoint of {title}"),
        ),
    ];
    if service == "s3" {
        calls.push(Call {
            resource: format!("arn:{}:s3:::{FOREIGN}-bucket/key", topology.partition),
            ..call(
                "foreign-bucket",
                "s3:PutObject",
                true,
                false,
                "data must not leave for a bucket of another account".to_owned(),
            )
        });
        calls.push(Call {
            tls: false,
            ..call(
                "without-tls",
                action,
                true,
                false,
                "calls must be encrypted".to_owned(),
            )
        });
    }
    let each = calls.into_iter().map(|call| Expectation {
        id: format!("policy/{service}/{}", call.name),
        area: Area::Policy,
        vantage: None,
        check: Check::Call {
            service: service.clone(),
            action: call.action.to_owned(),
            resource: call.resource,
            own_principal: call.own,
            tls: call.tls,
            allowed: call.allowed,
        },
        reason: call.reason,
        requirements: vec![Requirement::N7, Requirement::V3],
        maps_to: citation::ENDPOINT_POLICY,
        from: sorted(
            endpoint
                .from
                .iter()
                .cloned()
                .chain([Path::from("account_id"), Path::from("organization_id")])
                .collect(),
        ),
    });
    each.collect()
}

/// Returns an action that a statement allows, one that reads if there is one, and a resource of the own account that it is
/// allowed for.
fn example(statement: &Statement) -> Option<(&str, String)> {
    let mut actions = statement.actions.iter();
    let reads = actions.clone().find(|action| action.contains(":Get"));
    let action = reads.or_else(|| actions.next())?;
    let resource = statement.resources.first()?.to_string();
    let any = if resource.contains(":s3:::") {
        "smgen-bucket/key"
    } else {
        "smgen"
    };
    let named = resource
        .replace("${AccountId}", "{account}")
        .replace('*', any);
    // A lone `*` stands for any resource.
    Some((action, if resource == "*" { resource } else { named }))
}
