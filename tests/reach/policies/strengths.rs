//! Endpoint policies in two strengths, asked as a model: what both let through, what neither does.

use crate::support::rendered::topology_of;
use serde_json::{Value, json};
use smgen::catalog::{self, Quota, Workload};
use smgen::reach::policy::{Call, Ruling, evaluate};
use smgen::topology::{PolicyDocument, Topology};

pub const OWN: &str = "111122223333";
pub const FOREIGN: &str = "999900001111";
const ORGANIZATION: &str = "o-a1b2c3d4e5";
pub const STRENGTHS: [&str; 2] = ["perimeter", "least-privilege"];

/// A network with every endpoint of `us-east-1`, for these workloads.
pub fn network(strength: &str, organization: bool, workloads: &[Workload]) -> Topology {
    let region = catalog::region("us-east-1").unwrap();
    let services = catalog::services().iter();
    let services = services.filter(|service| service.available(region));
    let services: Vec<_> = services
        .map(|service| format!("{}: {{}}", service.key))
        .collect();
    let names: Vec<_> = workloads.iter().map(|one| one.as_str()).collect();
    let owner = if organization {
        format!("organization_id: {ORGANIZATION}")
    } else {
        format!("account_id: '{OWN}'")
    };
    let text = format!(
        "profiles:\n  prod:\n    {owner}\n    workloads: [{}]\n    endpoints:\n      policies: {strength}\n      services: {{{}}}\n",
        names.join(", "),
        services.join(", ")
    );
    topology_of("prod", Some(&text))
}

pub fn policy(topology: &Topology, service: &str) -> Value {
    let mut endpoints = topology.endpoints.iter();
    let endpoint = endpoints.find(|one| one.service == service).unwrap();
    let text = serde_json::to_string(&endpoint.policy).unwrap();
    serde_json::from_str(&text.replace("${AccountId}", OWN)).unwrap()
}

/// Asks for a call by somebody's principal, or by nobody's, on a resource whose owner the request tells, or not.
pub fn ask(
    policy: &Value,
    action: &str,
    resource: &str,
    caller: Option<&str>,
    owner: Option<&str>,
) -> Ruling {
    let of = |account: Option<&str>| match account {
        Some(OWN) => Some(ORGANIZATION),
        Some(_) => Some("o-foreign000"),
        None => None,
    };
    let context = [
        ("aws:PrincipalAccount", caller),
        ("aws:PrincipalOrgID", of(caller)),
        ("aws:ResourceAccount", owner),
        ("aws:ResourceOrgID", of(owner)),
        ("aws:SecureTransport", Some("true")),
        ("s3:TlsVersion", Some("1.3")),
    ];
    let principal = caller.map(|account| format!("arn:aws:iam::{account}:role/worker"));
    let call = Call {
        action,
        resource,
        principal: principal.as_deref(),
        context: &context,
    };
    evaluate(policy, &call).ruling
}

/// What sends data, and where to.
const SENDS: [(&str, &str, &str); 5] = [
    ("s3", "s3:PutObject", "arn:aws:s3:::bucket/key"),
    ("sqs", "sqs:SendMessage", "arn:aws:sqs:us-east-1:{}:queue"),
    ("sns", "sns:Publish", "arn:aws:sns:us-east-1:{}:topic"),
    (
        "lambda",
        "lambda:InvokeFunction",
        "arn:aws:lambda:us-east-1:{}:function:one",
    ),
    (
        "events",
        "events:PutEvents",
        "arn:aws:events:us-east-1:{}:event-bus/default",
    ),
];

#[test]
fn nothing_is_sent_to_a_foreign_resource_in_either_strength() {
    for strength in STRENGTHS {
        for organization in [false, true] {
            let topology = network(strength, organization, &Workload::ALL);
            for (service, action, arn) in SENDS {
                let policy = policy(&topology, service);
                let to = |caller: &str, owner: &str| {
                    let arn = arn.replace("{}", owner);
                    ask(&policy, action, &arn, Some(caller), Some(owner))
                };
                let what = format!("{strength} {organization} {action}");
                assert_eq!(to(OWN, OWN), Ruling::Allowed, "{what}");
                assert_eq!(to(OWN, FOREIGN), Ruling::Denied, "{what}");
                assert_eq!(to(FOREIGN, OWN), Ruling::Denied, "{what}");
                assert_eq!(to(FOREIGN, FOREIGN), Ruling::Denied, "{what}");
            }
        }
    }
}

/// Each condition carries its weight: without it, what must not pass does.
#[test]
fn without_a_condition_something_foreign_passes() {
    for strength in STRENGTHS {
        let topology = network(strength, false, &Workload::ALL);
        for (service, action, arn) in SENDS {
            for (key, caller, owner) in [
                ("aws:PrincipalAccount", FOREIGN, OWN),
                ("aws:ResourceAccount", OWN, FOREIGN),
            ] {
                let mut policy = policy(&topology, service);
                let condition = &mut policy["Statement"][0]["Condition"]["StringEquals"];
                condition.as_object_mut().unwrap().remove(key).unwrap();
                let arn = arn.replace("{}", owner);
                assert_eq!(
                    ask(&policy, action, &arn, Some(caller), Some(owner)),
                    Ruling::Allowed,
                    "{strength} {service} without {key}"
                );
            }
        }
    }
}

#[test]
fn calls_without_a_resource_hang_on_no_condition_on_one() {
    for strength in STRENGTHS {
        let topology = network(strength, false, &Workload::ALL);
        for (service, action) in [
            ("s3", "s3:ListAllMyBuckets"),
            ("sts", "sts:GetCallerIdentity"),
            ("ecr.api", "ecr:GetAuthorizationToken"),
            ("sns", "sns:ListTopics"),
            ("lambda", "lambda:ListFunctions"),
            ("monitoring", "cloudwatch:PutMetricData"),
            ("codeartifact.api", "sts:GetServiceBearerToken"),
            ("ssmmessages", "ssmmessages:OpenDataChannel"),
        ] {
            let policy = policy(&topology, service);
            let by = |caller| ask(&policy, action, "*", caller, None);
            assert_eq!(by(Some(OWN)), Ruling::Allowed, "{strength} {action}");
            assert_eq!(by(Some(FOREIGN)), Ruling::Denied, "{strength} {action}");
            assert_eq!(by(None), Ruling::Denied, "{strength} {action}");
        }
    }
}

/// The perimeter lets through what the stronger policy does, and more of the same service.
#[test]
fn the_perimeter_is_the_wider_strength() {
    let [wide, narrow] = STRENGTHS.map(|strength| network(strength, false, &Workload::ALL));
    let mut asked = 0;
    for endpoint in &narrow.endpoints {
        let Some(document) = &endpoint.policy else {
            continue;
        };
        let wider = policy(&wide, &endpoint.service);
        for statement in document.statements.iter().filter(|one| one.allow) {
            let owner = (statement.sid != "OwnPrincipals").then_some(OWN);
            let resource = statement.resources[0].to_string();
            let resource = resource.replace("${AccountId}", OWN).replace('*', "any");
            // What is not own is allowed by name.
            let beside = !statement.sid.contains("Own") || statement.sid.contains("Aws");
            let owner = owner.filter(|_| !beside);
            for action in statement.actions.iter().filter(|one| !one.contains('*')) {
                let registry = catalog::image_accounts(catalog::region("us-east-1").unwrap())[0];
                let owner = if endpoint.service.starts_with("ecr") && beside {
                    Some(registry)
                } else {
                    owner
                };
                let ruling = ask(&wider, action, &resource, Some(OWN), owner);
                let what = format!("{} {} {action}", endpoint.service, statement.sid);
                assert_eq!(ruling, Ruling::Allowed, "{what}");
                asked += 1;
            }
        }
    }
    assert!(asked > 300, "{asked}");
    let more = |topology| {
        let queue = "arn:aws:sqs:us-east-1:111122223333:queue";
        let policy = policy(topology, "sqs");
        ask(&policy, "sqs:PurgeQueue", queue, Some(OWN), Some(OWN))
    };
    assert_eq!(
        (more(&wide), more(&narrow)),
        (Ruling::Allowed, Ruling::Denied)
    );
    let other = policy(&wide, "sqs");
    let topic = "arn:aws:sns:us-east-1:111122223333:topic";
    assert_eq!(
        ask(&other, "sns:Publish", topic, Some(OWN), Some(OWN)),
        Ruling::Denied
    );
}

#[test]
fn actions_of_the_user_replace_or_add_in_either_strength() {
    for strength in STRENGTHS {
        let text = format!(
            "profiles:\n  prod:\n    endpoints:\n      policies: {strength}\n      services:\n        sqs: {{actions: [sqs:SendMessage, sqs:ListQueues]}}\n        sts: {{extra_actions: [sts:GetSessionToken, sts:DecodeAuthorizationMessage]}}\n        kms: {{policy: perimeter}}\n        sns: {{policy: least-privilege}}\n"
        );
        let topology = topology_of("prod", Some(&text));
        let actions = |service: &str, place: usize| {
            policy(&topology, service)["Statement"][place]["Action"].clone()
        };
        assert_eq!(actions("sqs", 0), "sqs:SendMessage");
        assert_eq!(actions("sqs", 1), "sqs:ListQueues");
        let free = actions("sts", 1);
        for action in [
            "sts:DecodeAuthorizationMessage",
            "sts:GetCallerIdentity",
            "sts:GetSessionToken",
        ] {
            assert!(free.as_array().unwrap().contains(&json!(action)), "{free}");
        }
        assert_eq!(actions("kms", 0), "kms:*");
        assert_eq!(actions("sns", 0), "sns:GetTopicAttributes");
    }
}

#[test]
fn every_policy_fits_in_either_strength() {
    let most = catalog::quota(Quota::EndpointPolicyCharacters) as usize;
    for strength in STRENGTHS {
        let topology = network(strength, true, &Workload::ALL);
        for endpoint in &topology.endpoints {
            let length = endpoint.policy.as_ref().map_or(0, PolicyDocument::length);
            assert!(length <= most, "{strength} {} {length}", endpoint.service);
        }
    }
}
