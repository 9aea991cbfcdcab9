//! Endpoint policies: who may call what through an endpoint (N7).
//!
//! They admit principals of the own account (or organization) to resources of the same, in two strengths: `perimeter` with any action of
//! the service, `least-privilege` with the actions that the declared workloads need. What else passes is a statement of its own, for what
//! AWS documents. They limit what identity policies grant and grant nothing themselves.
//!
//! Two kinds of callers get no statement. AWS's service principals (`aws:PrincipalIsAWSService`): AWS's own example admits them to
//! everything, "though AWS services rarely use their service principals to make calls from your VPCs" (aws-samples/
//! data-perimeter-policy-examples, `vpc_endpoint_policies/README.md` of 2026-03-18), and SageMaker reads and writes from these subnets with
//! the role of the job. And services that call with the caller's credentials (`aws:ViaAWSService`), whose requests carry the caller's own
//! account (IAM user guide, "Forward access sessions"): wherever one passes an endpoint, it is judged as the caller's.

mod calls;
mod owners;
mod s3;
mod words;

pub(super) use words::sentences;

use super::policy::{PolicyDocument, Statement, Text};
use crate::blueprint::{Blueprint, EndpointChoice, PolicyStrength};
use crate::catalog::{self, AnyCaller, AwsOwned, Workload};
use calls::Calls;
use owners::{Owners, everyone};

/// Lists the workloads that the blueprint declares.
pub(super) fn workloads(blueprint: &Blueprint) -> Vec<Workload> {
    blueprint.workloads.iter().copied().collect()
}

pub(super) fn policy(blueprint: &Blueprint, choice: &EndpointChoice) -> PolicyDocument {
    let owners = Owners::of(blueprint);
    let calls = Calls::of(blueprint, choice);
    let service = choice.service;
    let statements = if let Some(any) = &service.any_caller {
        vec![any_caller(&owners, any, calls.all())]
    } else if service.key == "s3" {
        s3::statements(blueprint, &owners, choice.policy, calls)
    } else {
        let resources = match choice.policy {
            PolicyStrength::Perimeter => vec!["*".into()],
            PolicyStrength::LeastPrivilege => resources(&owners, service.key),
        };
        let of_aws = service.aws_owned.as_ref();
        let of_aws = of_aws.and_then(|owned| aws_owned(blueprint, &owners, owned, &calls));
        let bound = owners.resources("OwnPrincipalsOwnResources", calls.bound, resources);
        let unbound = owners.principals(calls.unbound);
        bound.into_iter().chain(unbound).chain(of_aws).collect()
    };
    PolicyDocument { statements }
}

/// Allows own principals those of the actions that act on what belongs to AWS.
fn aws_owned(
    blueprint: &Blueprint,
    owners: &Owners<'_>,
    owned: &AwsOwned,
    calls: &Calls,
) -> Option<Statement> {
    let actions = owned.actions.iter().filter(|action| calls.mean(action));
    let actions: Vec<_> = actions.map(|action| (*action).to_owned()).collect();
    let registries = catalog::image_accounts(blueprint.region);
    let left_out = owned.jumpstart && !blueprint.endpoints.jumpstart
        || owned.registries && registries.is_empty();
    if left_out || actions.is_empty() {
        return None;
    }
    let resources = owned.resources.iter().map(|arn| owners.arn(arn)).collect();
    let one = owners.own(Statement::allow(
        "OwnPrincipalsAwsResources",
        actions,
        resources,
    ));
    let accounts = registries.iter().map(|account| (*account).into());
    Some(if owned.registries {
        one.when("StringEquals", "aws:ResourceAccount", accounts.collect())
    } else {
        one
    })
}

/// Allows everybody actions on what is own: the requests tell nobody's account as the caller's.
fn any_caller(owners: &Owners<'_>, any: &AnyCaller, actions: Vec<String>) -> Statement {
    let arns = any.resources.iter();
    let one = |arns| Statement::allow("AnyCallerOwnResources", actions, arns).to(everyone());
    if any.owner_known {
        owners.owned(one(arns.map(|arn| owners.arn(arn)).collect()))
    } else {
        // The ARN alone binds them, so that it names the account, of an organization, too.
        one(arns.map(|arn| owners.arn_here(arn)).collect())
    }
}

/// The resources of the services whose calls name one of ours by a known kind.
fn resources(owners: &Owners<'_>, service: &str) -> Vec<Text> {
    let arns: &[&str] = match service {
        "logs" => &["arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/*"],
        "sagemaker.runtime" => &[
            "arn:{partition}:sagemaker:{region}:{account}:endpoint/*",
            "arn:{partition}:sagemaker:{region}:{account}:inference-component/*",
        ],
        "sts" => &["arn:{partition}:iam::{account}:role/*"],
        "sagemaker.featurestore-runtime" => {
            &["arn:{partition}:sagemaker:{region}:{account}:feature-group/*"]
        }
        "kms" => &["arn:{partition}:kms:{region}:{account}:key/*"],
        "dynamodb" => &["arn:{partition}:dynamodb:{region}:{account}:table/*"],
        "secretsmanager" => &["arn:{partition}:secretsmanager:{region}:{account}:secret:*"],
        _ => &["*"],
    };
    arns.iter().map(|arn| owners.arn(arn)).collect()
}
