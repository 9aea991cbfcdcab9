//! What passes endpoint policies beside own principals on own resources, and what is said of it.

use super::strengths::{FOREIGN, OWN, STRENGTHS, ask, network, policy};
use crate::support::rendered::topology_of;
use smgen::catalog::Workload;
use smgen::reach::policy::Ruling;

/// API Gateway Developer Guide, "Use VPC endpoint policies for private APIs in API Gateway": callers without a signature are anonymous.
/// SageMaker AI Developer Guide: browsers at the endpoints of notebooks and of Studio come with a token.
#[test]
fn callers_without_a_signature_reach_what_is_own() {
    for strength in STRENGTHS {
        for organization in [false, true] {
            let topology = network(strength, organization, &Workload::ALL);
            for (service, action, arn) in [
                (
                    "execute-api",
                    "execute-api:Invoke",
                    "arn:aws:execute-api:us-east-1:{}:abc/prod/GET/x",
                ),
                (
                    "sagemaker.notebook",
                    "sagemaker:CreatePresignedNotebookInstanceUrl",
                    "arn:aws:sagemaker:us-east-1:{}:notebook-instance/one",
                ),
                (
                    "sagemaker.studio",
                    "sagemaker:CreatePresignedDomainUrl",
                    "arn:aws:sagemaker:us-east-1:{}:user-profile/d-1/one",
                ),
            ] {
                let policy = policy(&topology, service);
                let to = |owner: &str| {
                    ask(
                        &policy,
                        action,
                        &arn.replace("{}", owner),
                        None,
                        Some(owner),
                    )
                };
                let what = format!("{strength} {organization} {service}");
                assert_eq!(to(OWN), Ruling::Allowed, "{what}");
                assert_eq!(to(FOREIGN), Ruling::Denied, "{what}");
            }
        }
    }
}

/// Service, call, resource, caller, owner as the request tells it, and what becomes of it.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Ruling,
);

const NAMED: [Row; 13] = [
    (
        "ecr.dkr",
        "ecr:BatchGetImage",
        "arn:aws:ecr:us-east-1:763104351884:repository/pytorch-training",
        Some(OWN),
        Some("763104351884"),
        Ruling::Allowed,
    ),
    (
        "ecr.dkr",
        "ecr:BatchGetImage",
        "arn:aws:ecr:us-east-1:999900001111:repository/x",
        Some(OWN),
        Some(FOREIGN),
        Ruling::Denied,
    ),
    (
        "ecr.dkr",
        "ecr:PutImage",
        "arn:aws:ecr:us-east-1:763104351884:repository/x",
        Some(OWN),
        Some("763104351884"),
        Ruling::Denied,
    ),
    (
        "ssm",
        "ssm:GetParameter",
        "arn:aws:ssm:us-east-1::parameter/aws/service/ami",
        Some(OWN),
        None,
        Ruling::Allowed,
    ),
    (
        "ssm",
        "ssm:GetParameter",
        "arn:aws:ssm:us-east-1:999900001111:parameter/x",
        Some(OWN),
        Some(FOREIGN),
        Ruling::Denied,
    ),
    (
        "bedrock-runtime",
        "bedrock:InvokeModel",
        "arn:aws:bedrock:us-west-2::foundation-model/x",
        Some(OWN),
        None,
        Ruling::Allowed,
    ),
    (
        "bedrock-runtime",
        "bedrock:InvokeModel",
        "arn:aws:bedrock:us-west-2::foundation-model/x",
        Some(FOREIGN),
        None,
        Ruling::Denied,
    ),
    (
        "sagemaker.api",
        "sagemaker:DescribeHubContent",
        "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/x",
        Some(OWN),
        None,
        Ruling::Allowed,
    ),
    (
        "s3",
        "s3:GetObject",
        "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x",
        None,
        None,
        Ruling::Allowed,
    ),
    (
        "s3",
        "s3:PutObject",
        "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x",
        None,
        None,
        Ruling::Denied,
    ),
    (
        "s3",
        "s3:GetObject",
        "arn:aws:s3:::al2023-repos-us-east-1-de612dc2/x",
        None,
        None,
        Ruling::Allowed,
    ),
    (
        "s3",
        "s3:GetObject",
        "arn:aws:s3:::jumpstart-cache-prod-us-east-1/x",
        Some(OWN),
        None,
        Ruling::Allowed,
    ),
    (
        "s3",
        "s3:GetObject",
        "arn:aws:s3:::jumpstart-cache-prod-us-east-1/x",
        None,
        None,
        Ruling::Denied,
    ),
];

/// What is AWS's passes by name: images of SageMaker, foundation models, documents, and what nobody's credentials read.
#[test]
fn what_is_awss_passes_by_name() {
    let text = "profiles:\n  prod:\n    account_id: '111122223333'\n    endpoints:\n      amazon_linux: true\n      services: {ssm: {}, bedrock-runtime: {}}\n";
    let topology = topology_of("prod", Some(text));
    let plain = topology_of("prod", None);
    for (service, action, resource, caller, owner, expected) in NAMED {
        let ruling = ask(&policy(&topology, service), action, resource, caller, owner);
        assert_eq!(ruling, expected, "{action} {resource} {caller:?}");
    }
    // Nobody reads packages unless the profile asks for it.
    let packages = "arn:aws:s3:::al2023-repos-us-east-1-de612dc2/x";
    let ruling = ask(&policy(&plain, "s3"), "s3:GetObject", packages, None, None);
    assert_eq!(ruling, Ruling::Denied);
}

/// What stands above a policy says of each statement what it lets through, and no more: a statement without a condition on the caller
/// is said to have none.
#[test]
fn sentences_say_what_the_statements_do() {
    for strength in STRENGTHS {
        for organization in [false, true] {
            let topology = network(strength, organization, &Workload::ALL);
            for endpoint in &topology.endpoints {
                let Some(document) = &endpoint.policy else {
                    assert!(endpoint.lets_through("account").is_empty());
                    continue;
                };
                let said = endpoint.lets_through(topology.owner());
                // Two statements about TLS are one sentence.
                let tls = usize::from(endpoint.service == "s3");
                assert_eq!(said.len(), document.statements.len() - tls, "{said:?}");
                for (statement, said) in document.statements.iter().zip(&said) {
                    let asks = |name: &str| {
                        let mut keys = statement.conditions.iter();
                        keys.any(|(_, key, _)| key.starts_with(name))
                    };
                    let own = said.contains("rincipals of the own");
                    assert_eq!(own, asks("aws:Principal"), "{said}");
                    let nobody = said.contains("no condition asks");
                    assert_eq!(nobody, statement.allow && !own, "{said}");
                    let both = said.contains("resources of the own")
                        || said.contains("buckets of the own");
                    let bound = asks("aws:Principal") && asks("aws:Resource");
                    assert_eq!(both, bound && !statement.sid.contains("Aws"), "{said}");
                    let any = statement.actions.iter().any(|one| one.ends_with(":*"));
                    let says_any = said.contains("any action of the service");
                    assert!(!says_any || any, "{said}");
                }
            }
        }
    }
}
