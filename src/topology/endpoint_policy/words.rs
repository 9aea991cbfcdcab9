//! What the statements of a policy let through, as sentences for those who read the code.

use crate::catalog;
use crate::topology::policy::{PolicyDocument, Statement};

/// Says what each statement of an endpoint's policy lets through, or refuses, in the order of the statements.
///
/// `service` is the key of the endpoint's service; `own` names who is own: `account` or `organization`.
pub(in crate::topology) fn sentences(
    service: &str,
    policy: &PolicyDocument,
    own: &str,
) -> Vec<String> {
    let statements = policy.statements.iter();
    statements
        .filter_map(|statement| sentence(service, statement, own))
        .collect()
}

fn sentence(service: &str, statement: &Statement, own: &str) -> Option<String> {
    let any = statement.actions.iter().any(|one| one.ends_with(":*"));
    let what = if any {
        "any action of the service"
    } else {
        "the actions listed"
    };
    let service = catalog::service(service);
    Some(match statement.sid.as_str() {
        "OwnPrincipalsOwnResources" => {
            format!("Principals of the own {own} reach resources of the own {own} with {what}.")
        }
        "OwnPrincipalsOwnBuckets" => {
            format!("Principals of the own {own} reach buckets of the own {own} with {what}.")
        }
        "OwnPrincipals" => format!(
            "Actions whose requests tell no owner of a resource are bound to principals of the own {own} alone."
        ),
        "OwnPrincipalsAwsResources" => {
            let why = service.and_then(|service| service.aws_owned.as_ref());
            let why = why.map_or("Some resources are AWS's.", |owned| owned.reason);
            let why = why.trim_end_matches('.');
            format!("{why}: principals of the own {own} reach them by the names and with the actions listed.")
        }
        "AnyCallerOwnResources" => {
            let why = service.and_then(|service| service.any_caller.as_ref());
            let why = why.map_or("", |any| any.reason);
            // Where no key tells the owner, the ARN names the account.
            let own = if statement.conditions.is_empty() { "account" } else { own };
            format!("{why} So no condition asks who calls, and what is of the own {own} alone is reached, with {what}.")
        }
        "EcrImageLayers" => "Whoever comes with an address that ECR signed reads image layers of ECR's bucket: no condition asks who it is.".to_owned(),
        "JumpStartModels" => {
            format!("Principals of the own {own} read JumpStart's bucket, which is AWS's.")
        }
        "AmazonLinuxPackages" => "Whoever asks reads the package repositories of Amazon Linux, which are AWS's and take no credentials.".to_owned(),
        "OwnPrincipalsTrustedBuckets" => {
            format!("Principals of the own {own} read the trusted buckets, whoever owns them.")
        }
        "TlsOnly" => "Nothing passes without TLS 1.2 or newer.".to_owned(),
        _ => return None,
    })
}
