//! Endpoint policies: IAM's rules of evaluation, and what the profiles' own policies say.

mod conditions;
mod exceptions;
mod statements;
mod strengths;

use super::profiles::topologies;
use serde_json::{Value, json};
use smgen::reach::policy::{Call, DecidedBy, Ruling, evaluate, of_endpoint};
use smgen::snapshot::{ACCOUNT, Snapshot};

pub const ROLE: &str = "arn:aws:iam::111122223333:role/worker";

/// A document with these statements; principal, action and resource are everything unless said.
fn policy(statements: &[Value]) -> Value {
    let statements = statements.iter().map(|statement| {
        let mut whole =
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        let map = whole.as_object_mut().unwrap();
        for (key, value) in statement.as_object().unwrap() {
            map.insert(key.clone(), value.clone());
            if let Some(plain) = key.strip_prefix("Not") {
                map.remove(plain);
            }
        }
        whole
    });
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()})
}

/// A page of the documentation, statements, a call's action, resource, principal and context, and what comes of it.
pub type Row = (
    &'static str,
    Vec<Value>,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static [(&'static str, Option<&'static str>)],
    Ruling,
);

pub const GET: &str = "s3:GetObject";
pub const OBJECT: &str = "arn:aws:s3:::bucket/key";
/// What a call of the own account says of itself.
pub const OWN: &[(&str, Option<&str>)] = &[
    ("aws:PrincipalAccount", Some("111122223333")),
    ("aws:SecureTransport", Some("true")),
    ("s3:TlsVersion", Some("1.3")),
    ("aws:PrincipalOrgID", None),
    ("aws:SourceVpce", Some("vpce-1")),
    ("aws:SourceIp", Some("10.0.0.9")),
    (
        "aws:SourceArn",
        Some("arn:aws:ec2:us-east-1:111122223333:vpc-flow-log/fl-1"),
    ),
];

/// A statement with one condition.
pub fn when(operator: &str, key: &str, value: impl Into<Value>) -> Value {
    let value: Value = value.into();
    json!({"Condition": {operator: {key: value}}})
}

#[test]
fn policies_are_judged_as_iam_documents() {
    let rows = [statements::rows(), conditions::rows()].concat();
    for (number, (page, statements, action, resource, principal, context, expected)) in
        rows.iter().enumerate()
    {
        let call = Call {
            action,
            resource,
            principal: *principal,
            context,
        };
        let decision = evaluate(&policy(statements), &call);
        assert_eq!(
            decision.ruling, *expected,
            "row {number}, {page}: {statements:?} {decision:?}"
        );
        assert_eq!(decision.allowed(), *expected == Ruling::Allowed);
    }
    println!("{} calls judged as IAM documents", rows.len());
}

#[test]
fn what_is_no_policy_is_unknown_and_no_policy_allows() {
    let call = Call {
        action: "s3:GetObject",
        resource: "*",
        principal: None,
        context: &[],
    };
    for strange in [
        json!({}),
        json!([]),
        json!({"Statement": "x"}),
        json!({"Statement": ["x"]}),
        json!({"Statement": [{"Effect": "Maybe"}]}),
    ] {
        assert_eq!(
            evaluate(&strange, &call).ruling,
            Ruling::Unknown,
            "{strange}"
        );
    }
    assert_eq!(of_endpoint(None, &call).by, DecidedBy::NoPolicy);
    let named = policy(&[json!({"Sid": "First", "Effect": "Deny"})]);
    assert_eq!(
        evaluate(&named, &call).by,
        DecidedBy::Statement("First".into())
    );
}

/// IAM user guide, "Set operators for multivalued context keys" (read 2026-11-26): `ForAllValues` holds where every value of the request
/// matches, and where there is none; `ForAnyValue` where one does, and not where there is none.
#[test]
fn set_operators_differ_in_what_the_request_lacks() {
    use Ruling::{Allowed, Denied, Unknown};
    let own = "111122223333";
    let context = [
        ("aws:PrincipalAccount", Some(own)),
        ("aws:PrincipalOrgID", None),
    ];
    for (operator, key, value, expected) in [
        (
            "ForAllValues:StringEquals",
            "aws:PrincipalAccount",
            own,
            Allowed,
        ),
        (
            "ForAllValues:StringEquals",
            "aws:PrincipalAccount",
            "9",
            Denied,
        ),
        (
            "ForAllValues:StringEquals",
            "aws:PrincipalOrgID",
            "o-1",
            Allowed,
        ),
        (
            "ForAllValues:StringEqualsIfExists",
            "aws:PrincipalOrgID",
            "o-1",
            Allowed,
        ),
        (
            "ForAllValues:StringNotEquals",
            "aws:PrincipalAccount",
            own,
            Denied,
        ),
        (
            "ForAllValues:StringNotEquals",
            "aws:PrincipalAccount",
            "9",
            Allowed,
        ),
        (
            "ForAllValues:StringLike",
            "aws:PrincipalAccount",
            "1111*",
            Allowed,
        ),
        (
            "ForAnyValue:StringEquals",
            "aws:PrincipalAccount",
            own,
            Allowed,
        ),
        (
            "ForAnyValue:StringEquals",
            "aws:PrincipalAccount",
            "9",
            Denied,
        ),
        (
            "ForAnyValue:StringEquals",
            "aws:PrincipalOrgID",
            "o-1",
            Denied,
        ),
        (
            "ForAnyValue:StringNotEquals",
            "aws:PrincipalOrgID",
            "o-1",
            Denied,
        ),
        (
            "ForAnyValue:StringNotEquals",
            "aws:PrincipalAccount",
            "9",
            Allowed,
        ),
        ("ForAllValues:StringEquals", "aws:TagKeys", "x", Unknown),
        (
            "ForAllValues:StringResembles",
            "aws:PrincipalAccount",
            own,
            Unknown,
        ),
    ] {
        let policy = policy(&[json!({"Condition": {operator: {key: value}}})]);
        let call = Call {
            action: "s3:GetObject",
            resource: "arn:aws:s3:::bucket/key",
            principal: Some(ROLE),
            context: &context,
        };
        assert_eq!(
            evaluate(&policy, &call).ruling,
            expected,
            "{operator} {key} {value}"
        );
    }
}

/// IAM user guide, "AWS JSON policy elements: `NotPrincipal`" (read 2026-11-26).
#[test]
fn who_is_not_excepted_is_denied() {
    use Ruling::{Allowed, Denied, Unknown};
    let root = "arn:aws:iam::111122223333:root";
    let session = "arn:aws:sts::111122223333:assumed-role/worker/session";
    let deny = |excepted: Value| {
        policy(&[
            json!({}),
            json!({"Effect": "Deny", "NotPrincipal": excepted}),
        ])
    };
    for (excepted, caller, expected) in [
        (
            json!({"AWS": "arn:aws:iam::999999999999:root"}),
            Some(ROLE),
            Denied,
        ),
        (
            json!({"AWS": "arn:aws:iam::999999999999:root"}),
            None,
            Denied,
        ),
        (json!({"AWS": [ROLE, root]}), Some(ROLE), Allowed),
        (json!({"AWS": [ROLE, "111122223333"]}), Some(ROLE), Allowed),
        // Without its account, or without itself, an excepted principal may be denied all the same.
        (json!({"AWS": ROLE}), Some(ROLE), Unknown),
        (json!({"AWS": root}), Some(ROLE), Unknown),
        (json!({"AWS": [ROLE, root]}), Some(session), Unknown),
        (json!({"Service": "ec2.amazonaws.com"}), Some(ROLE), Denied),
        (json!({"Federated": "x"}), Some(ROLE), Unknown),
    ] {
        let call = Call {
            action: "s3:GetObject",
            resource: "arn:aws:s3:::bucket/key",
            principal: caller,
            context: &[],
        };
        let ruling = evaluate(&deny(excepted.clone()), &call).ruling;
        assert_eq!(ruling, expected, "{excepted} {caller:?}");
    }
    // With `Allow` it is not supported, which is said by name.
    let allow = policy(&[json!({"NotPrincipal": {"AWS": ROLE}})]);
    let call = Call {
        action: "s3:GetObject",
        resource: "arn:aws:s3:::bucket/key",
        principal: Some(ROLE),
        context: &[],
    };
    let decision = evaluate(&allow, &call);
    assert_eq!(decision.ruling, Unknown);
    assert_eq!(
        decision.by,
        DecidedBy::NotPrincipal(Box::new(DecidedBy::Nth(1)))
    );
}

#[test]
fn the_profiles_policies_let_own_principals_pass_and_nobody_else() {
    for topology in topologies() {
        let snapshot = Snapshot::of_topology(&topology);
        let account = topology.account_id.as_deref().unwrap_or(ACCOUNT);
        let organization = topology.organization_id.as_deref();
        let partition = topology.partition;
        let policies = snapshot
            .endpoints
            .iter()
            .filter_map(|endpoint| Some((endpoint, endpoint.policy.as_ref()?)));
        for (endpoint, policy) in policies {
            let mut judged = 0;
            let s3 = endpoint.id == "endpoint/s3";
            for statement in policy["Statement"].as_array().unwrap() {
                let sid = statement["Sid"].as_str().unwrap();
                let beside = ["Trusted", "Aws"].iter().any(|kind| sid.contains(kind));
                if !sid.starts_with("OwnPrincipals") || beside {
                    // `exceptions` asks for those that ask nothing of the caller.
                    judged += usize::from(sid == "AnyCallerOwnResources");
                    continue;
                }
                let bound = sid != "OwnPrincipals";
                let first = |value: &Value| {
                    value
                        .as_str()
                        .or_else(|| value[0].as_str())
                        .unwrap()
                        .to_owned()
                };
                let (action, resource) =
                    (first(&statement["Action"]), first(&statement["Resource"]));
                let (action, resource) = (action.replace('*', "Any"), resource.replace('*', "any"));
                let resource = if resource == "any" {
                    "*".to_owned()
                } else {
                    resource
                };
                let ask = |principal: &str,
                           organization: Option<&str>,
                           owner: (&str, Option<&str>),
                           tls: &str| {
                    let arn = format!("arn:{partition}:iam::{principal}:role/worker");
                    let version = if tls == "true" { "1.3" } else { "1.0" };
                    let context = [
                        ("aws:PrincipalAccount", Some(principal)),
                        ("aws:PrincipalOrgID", organization),
                        ("aws:ResourceAccount", Some(owner.0)),
                        ("aws:ResourceOrgID", owner.1),
                        ("aws:SecureTransport", Some(tls)),
                        ("s3:TlsVersion", Some(version)),
                    ];
                    evaluate(
                        policy,
                        &Call {
                            action: &action,
                            resource: &resource,
                            principal: Some(&arn),
                            context: &context,
                        },
                    )
                };
                let (own, foreign) = ((account, organization), ("999900001111", Some("o-foreign")));
                let what = format!("{} {} {action} {resource}", topology.profile, endpoint.id);
                let decision = ask(account, organization, own, "true");
                assert_eq!(decision.ruling, Ruling::Allowed, "{what}: {decision:?}");
                let decision = ask(foreign.0, foreign.1, own, "true");
                assert_eq!(decision.ruling, Ruling::Denied, "{what}: {decision:?}");
                if bound {
                    assert_eq!(
                        ask(account, organization, foreign, "true").ruling,
                        Ruling::Denied,
                        "{what}"
                    );
                }
                if s3 {
                    assert_eq!(
                        ask(account, organization, own, "false").ruling,
                        Ruling::Denied,
                        "{what}"
                    );
                }
                judged += 1;
            }
            assert!(
                judged > 0,
                "{} {}: no statement for own principals",
                topology.profile,
                endpoint.id
            );
        }
    }
}
