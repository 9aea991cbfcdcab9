//! Endpoint policies let through what the workloads call, for own principals, on own resources, over TLS, and nothing else (N7).

use super::reach::sorted;
use super::{Check, Expectation, Owner};
use crate::blueprint::Path;
use crate::catalog::{self, Requirement, Workload, citation};
use crate::report::Area;
use crate::topology::{Endpoint, Statement, Topology};

/// Stands for another account in the name of a bucket.
pub const FOREIGN: &str = "{foreign}";
/// Actions of services that one endpoint never serves together: whichever it is, it allows one of them by no means.
const FOREIGN_ACTIONS: [&str; 2] = ["iam:CreateAccessKey", "ec2:TerminateInstances"];

pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let endpoints = topology.endpoints.iter();
    endpoints
        .flat_map(|endpoint| of(topology, endpoint))
        .collect()
}

/// A question to the policy of an endpoint.
#[derive(Clone)]
struct Call {
    name: &'static str,
    /// At least one.
    actions: Vec<String>,
    resource: String,
    owner: Owner,
    own: bool,
    tls: bool,
    allowed: bool,
    reason: String,
}

/// What is asked of a statement, by its `Sid`: the name of the question, who owns what is called, and why it has to pass.
const ALLOWED: [(&str, &str, Owner, &str); 9] = [
    (
        "OwnPrincipalsOwnResources",
        "own-principal",
        Owner::Own,
        "the workloads call",
    ),
    (
        "OwnPrincipalsOwnBuckets",
        "own-principal",
        Owner::Own,
        "the workloads call",
    ),
    (
        "AnyCallerOwnResources",
        "own-principal",
        Owner::Own,
        "people and workloads call",
    ),
    (
        "OwnPrincipals",
        "without-resource",
        Owner::None,
        "no resource is named by",
    ),
    (
        "OwnPrincipalsAwsResources",
        "aws-resources",
        Owner::Aws,
        "the workloads reach what is AWS's by",
    ),
    (
        "EcrImageLayers",
        "image-layers",
        Owner::Aws,
        "image layers of ECR are read by",
    ),
    (
        "JumpStartModels",
        "jumpstart",
        Owner::Aws,
        "models of JumpStart are read by",
    ),
    (
        "AmazonLinuxPackages",
        "amazon-linux",
        Owner::Aws,
        "packages of Amazon Linux are read by",
    ),
    (
        "OwnPrincipalsTrustedBuckets",
        "trusted-buckets",
        Owner::Foreign,
        "trusted buckets are read by",
    ),
];

fn of(topology: &Topology, endpoint: &Endpoint) -> Vec<Expectation> {
    let Some(policy) = &endpoint.policy else {
        return Vec::new();
    };
    let statements = policy.statements.iter().filter(|one| one.allow);
    let mut calls: Vec<_> = statements
        .filter_map(|statement| allowed(endpoint, statement))
        .collect();
    let Some(first) = calls.first().cloned() else {
        return Vec::new();
    };
    calls.extend(refused(topology, endpoint, &first));
    let each = calls.into_iter().map(|call| {
        let mut actions = call.actions.into_iter();
        Expectation {
            id: format!("policy/{}/{}", endpoint.service, call.name),
            area: Area::Policy,
            vantage: None,
            check: Check::Call {
                service: endpoint.service.clone(),
                action: actions.next().unwrap_or_default(),
                further: actions.collect(),
                resource: call.resource,
                owner: call.owner,
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
        }
    });
    each.collect()
}

/// Asks whether everything passes that a statement allows.
fn allowed(endpoint: &Endpoint, statement: &Statement) -> Option<Call> {
    let mut known = ALLOWED.iter();
    let (_, name, owner, why) = known.find(|(sid, ..)| *sid == statement.sid)?;
    let actions = actions(endpoint, statement);
    let reason = format!("{why} {}", actions.first()?);
    Some(Call {
        name,
        resource: resource(statement, *owner)?,
        actions,
        owner: *owner,
        // Who asks nothing of the caller lets own principals pass as well, whom a probe has credentials of.
        own: true,
        tls: true,
        allowed: true,
        reason,
    })
}

/// Asks what may not pass, of the calls that have to.
fn refused(topology: &Topology, endpoint: &Endpoint, first: &Call) -> Vec<Call> {
    let (service, title) = (endpoint.service.as_str(), &endpoint.title);
    let not = |name, reason: String| Call {
        name,
        allowed: false,
        reason,
        ..first.clone()
    };
    let mut calls = Vec::new();
    let anyone = catalog::service(service).is_some_and(|service| service.any_caller.is_some());
    if !anyone {
        calls.push(Call {
            own: false,
            ..not(
                "foreign-principal",
                format!(
                    "credentials of another account must not pass through the endpoint of {title}"
                ),
            )
        });
    }
    calls.push(Call {
        actions: vec![foreign_action(endpoint).to_owned()],
        ..not(
            "other-action",
            format!("nothing but what the workloads call may pass through the endpoint of {title}"),
        )
    });
    let leaves = "data must not leave for a";
    if service == "s3" {
        calls.push(Call {
            actions: ["s3:PutObject", "s3:GetObject", "s3:CreateBucket"]
                .map(str::to_owned)
                .to_vec(),
            resource: format!("arn:{}:s3:::{FOREIGN}-bucket/key", topology.partition),
            owner: Owner::Foreign,
            ..not(
                "foreign-bucket",
                format!("{leaves} bucket of another account"),
            )
        });
        calls.push(Call {
            tls: false,
            ..not("without-tls", "calls must be encrypted".to_owned())
        });
    } else if first.owner == Owner::Own {
        calls.push(Call {
            resource: first.resource.replace("{account}", FOREIGN),
            owner: Owner::Foreign,
            ..not(
                "foreign-resource",
                format!("{leaves} resource of another account"),
            )
        });
    }
    calls
}

/// Returns an action of another service than the endpoint's.
fn foreign_action(endpoint: &Endpoint) -> &'static str {
    let [first, second] = FOREIGN_ACTIONS;
    let policy = endpoint.policy.iter();
    let mut allowed = policy
        .flat_map(|policy| &policy.statements)
        .filter(|statement| statement.allow)
        .flat_map(|statement| &statement.actions);
    if allowed.any(|pattern| catalog::means(pattern, first)) {
        second
    } else {
        first
    }
}

/// Returns the actions that a statement allows, those first that read; of a `*` what the catalogue knows to be called.
fn actions(endpoint: &Endpoint, statement: &Statement) -> Vec<String> {
    let known = catalog::service(&endpoint.service);
    let known = known.map_or_else(Vec::new, |service| service.actions(&Workload::ALL));
    let mut actions = Vec::new();
    for pattern in &statement.actions {
        let meant = known.iter().filter(|action| {
            pattern.contains(['*', '?'])
                && catalog::means(pattern, action)
                // What tells no owner passes by a statement of its own.
                && (statement.sid == "OwnPrincipals" || !catalog::tells_no_owner(action))
        });
        let meant: Vec<_> = meant.map(|action| (*action).to_owned()).collect();
        if meant.is_empty() {
            actions.push(pattern.clone());
        } else {
            actions.extend(meant);
        }
    }
    if let Some(read) = actions.iter().position(|action| action.contains(":Get")) {
        actions[..=read].rotate_right(1);
    }
    actions
}

/// Returns a resource of the own account, or of AWS, that a statement is about; a lone `*` stands for any resource.
fn resource(statement: &Statement, owner: Owner) -> Option<String> {
    let resource = statement.resources.last()?.to_string();
    if resource == "*" {
        return Some(resource);
    }
    let any = if resource.ends_with(":s3:::*") {
        "smgen-bucket/key"
    } else {
        "smgen"
    };
    let mut named = resource.replace("${AccountId}", "{account}");
    if owner == Owner::Own {
        // Any account of the organization.
        named = named.replace(":*:", ":{account}:");
    }
    Some(named.replace('*', any))
}
