//! Endpoint policies: who may call what through an endpoint (N7).
//!
//! They admit principals of the own account (or organization) and the actions that the declared workloads need; nothing
//! is allowed by default. They limit what identity policies grant and grant nothing themselves.

use super::policy::{Part, PolicyDocument, PolicyValue, Statement, Text};
use crate::blueprint::{Blueprint, EndpointChoice};
use crate::catalog::{self, Workload};

/// Actions of the services below that IAM evaluates on no particular resource, or on all of a kind: Service Authorization
/// Reference.
const UNBOUND: [&str; 5] = [
    "kms:ListAliases",
    "logs:DescribeLogGroups",
    "s3:ListAllMyBuckets",
    "secretsmanager:ListSecrets",
    "sts:GetCallerIdentity",
];

pub(super) fn policy(blueprint: &Blueprint, choice: &EndpointChoice) -> PolicyDocument {
    let actions = actions(blueprint, choice);
    let statements = match choice.service.key {
        "s3" => s3(blueprint, actions),
        key => own_calls(blueprint, actions, resources(blueprint, key)),
    };
    PolicyDocument { statements }
}

/// Allows own principals the actions on the resources, and apart from them those actions that name no resource.
fn own_calls(blueprint: &Blueprint, actions: Vec<String>, resources: Vec<Text>) -> Vec<Statement> {
    let everything = vec![Text::from("*")];
    if resources == everything {
        return vec![own(blueprint, "OwnPrincipals", actions, resources)];
    }
    let (unbound, bound): (Vec<_>, Vec<_>) = actions
        .into_iter()
        .partition(|action| UNBOUND.contains(&action.as_str()));
    let statements = [
        ("OwnPrincipalsOwnResources", bound, resources),
        ("OwnPrincipals", unbound, everything),
    ];
    let wanted = statements
        .into_iter()
        .filter(|(_, actions, _)| !actions.is_empty());
    wanted
        .map(|(sid, actions, resources)| own(blueprint, sid, actions, resources))
        .collect()
}

/// Lists the workloads that the blueprint declares.
pub(super) fn workloads(blueprint: &Blueprint) -> Vec<Workload> {
    blueprint.workloads.iter().copied().collect()
}

/// Returns the user's actions, or those of the declared workloads; where nothing calls the service, those of every workload,
/// since the user wants the endpoint for a reason of theirs.
fn actions(blueprint: &Blueprint, choice: &EndpointChoice) -> Vec<String> {
    if let Some(actions) = &choice.actions {
        return actions.clone();
    }
    let called = choice.service.actions(&workloads(blueprint));
    let actions = if called.is_empty() {
        choice.service.actions(&catalog::Workload::ALL)
    } else {
        called
    };
    if actions.is_empty() {
        // A service without known callers: all of its own actions, still of own principals only. Keys of such services
        // are their IAM namespaces.
        return vec![format!("{}:*", choice.service.key)];
    }
    actions.into_iter().map(str::to_owned).collect()
}

/// The principals that the network belongs to: the organization, or the account.
fn own_principals(blueprint: &Blueprint) -> (&'static str, Text) {
    match &blueprint.organization_id {
        Some(organization) => ("aws:PrincipalOrgID", organization.as_str().into()),
        None => ("aws:PrincipalAccount", Part::AccountId.into()),
    }
}

/// The owners of the data that may be reached.
fn own_resources(blueprint: &Blueprint) -> (&'static str, Text) {
    match &blueprint.organization_id {
        Some(organization) => ("aws:ResourceOrgID", organization.as_str().into()),
        None => ("aws:ResourceAccount", Part::AccountId.into()),
    }
}

fn everyone() -> PolicyValue {
    PolicyValue::Text("*".into())
}

fn own(blueprint: &Blueprint, sid: &str, actions: Vec<String>, resources: Vec<Text>) -> Statement {
    let (key, value) = own_principals(blueprint);
    Statement::allow(sid, actions, resources)
        .to(everyone())
        .when("StringEquals", key, vec![value])
}

/// The resources of the services whose calls name one of ours; the others list or create, or read what AWS shares.
fn resources(blueprint: &Blueprint, service: &str) -> Vec<Text> {
    let partition = blueprint.region.partition.as_str();
    let region = blueprint.region.name;
    let arn = |service: &str, region: &str, resource: &str| {
        let head = Text::from(format!("arn:{partition}:{service}:{region}:"));
        let head = if blueprint.organization_id.is_some() {
            head.then("*")
        } else {
            head.then_account()
        };
        head.then(&format!(":{resource}"))
    };
    match service {
        "logs" => vec![arn("logs", region, "log-group:/aws/sagemaker/*")],
        "sagemaker.runtime" => ["endpoint/*", "inference-component/*"]
            .map(|resource| arn("sagemaker", region, resource))
            .to_vec(),
        "sts" => vec![arn("iam", "", "role/*")],
        "sagemaker.featurestore-runtime" => vec![arn("sagemaker", region, "feature-group/*")],
        "kms" => vec![arn("kms", region, "key/*")],
        "dynamodb" => vec![arn("dynamodb", region, "table/*")],
        "secretsmanager" => vec![arn("secretsmanager", region, "secret:*")],
        _ => vec!["*".into()],
    }
}

fn s3(blueprint: &Blueprint, actions: Vec<String>) -> Vec<Statement> {
    let partition = blueprint.region.partition.as_str();
    let (principal, own) = own_principals(blueprint);
    let (resource_key, own_data) = own_resources(blueprint);
    let (unbound, bound): (Vec<_>, Vec<_>) = actions
        .into_iter()
        .partition(|action| UNBOUND.contains(&action.as_str()));
    let mut statements = vec![
        Statement::allow(
            "OwnPrincipalsOwnBuckets",
            bound,
            vec![format!("arn:{partition}:s3:::*").into()],
        )
        .to(everyone())
        .when("StringEquals", principal, vec![own.clone()])
        .when("StringEquals", resource_key, vec![own_data]),
    ];
    if !unbound.is_empty() {
        // The list of one's own buckets is of no resource, which a condition on the resource's owner would never find.
        statements.push(self::own(
            blueprint,
            "OwnPrincipals",
            unbound,
            vec!["*".into()],
        ));
    }
    let wanted = |key: &str| {
        blueprint
            .endpoints
            .services
            .iter()
            .any(|choice| choice.service.key == key)
    };
    for bucket in catalog::buckets() {
        let jumpstart = bucket.name.starts_with("jumpstart");
        if (jumpstart && !blueprint.endpoints.jumpstart)
            || !bucket.needed_by.iter().any(|key| wanted(key))
        {
            continue;
        }
        let arn = format!("arn:{partition}:s3:::{}", bucket.name_in(blueprint.region));
        let whole = bucket
            .actions
            .contains(&"s3:ListBucket")
            .then(|| arn.clone().into());
        let resources = whole
            .into_iter()
            .chain([format!("{arn}/*").into()])
            .collect();
        let actions = bucket
            .actions
            .iter()
            .map(|action| (*action).to_owned())
            .collect();
        let sid = if jumpstart {
            "JumpStartModels"
        } else {
            "EcrImageLayers"
        };
        // AWS's own buckets are in no organization, and layers are fetched with presigned addresses of ECR's principal.
        statements.push(Statement::allow(sid, actions, resources).to(everyone()));
    }
    if !blueprint.endpoints.trusted_buckets.is_empty() {
        let arns = blueprint
            .endpoints
            .trusted_buckets
            .iter()
            .flat_map(|bucket| {
                [
                    format!("arn:{partition}:s3:::{bucket}").into(),
                    format!("arn:{partition}:s3:::{bucket}/*").into(),
                ]
            });
        let actions = ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"]
            .map(str::to_owned)
            .to_vec();
        statements.push(
            Statement::allow("OwnPrincipalsTrustedBuckets", actions, arns.collect())
                .to(everyone())
                .when("StringEquals", principal, vec![own]),
        );
    }
    statements.extend(tls_only());
    statements
}

/// Refuses plain HTTP and TLS older than 1.2. Interface endpoints need no such statement: they listen on 443 only, and
/// there is no global condition key for the version.
fn tls_only() -> [Statement; 2] {
    let deny = |sid| Statement::deny(sid, vec!["s3:*".into()], vec!["*".into()]).to(everyone());
    [
        deny("TlsOnly").when("Bool", "aws:SecureTransport", vec!["false".into()]),
        deny("Tls12OrNewer").when("NumericLessThan", "s3:TlsVersion", vec!["1.2".into()]),
    ]
}
