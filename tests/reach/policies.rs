//! Endpoint policies: IAM's rules of evaluation, and what the profiles' own policies say.

use super::profiles::topologies;
use serde_json::{Value, json};
use smgen::reach::policy::{Call, DecidedBy, Ruling, evaluate, of_endpoint};
use smgen::snapshot::{ACCOUNT, Snapshot};

const ROLE: &str = "arn:aws:iam::111122223333:role/worker";

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

type Row<'a> = (
    &'a str,
    Vec<Value>,
    &'a str,
    &'a str,
    Option<&'a str>,
    &'a [(&'a str, Option<&'a str>)],
    Ruling,
);

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn policies_are_judged_as_iam_documents() {
    use Ruling::{Allowed, Denied, Unknown};
    let get = "s3:GetObject";
    let object = "arn:aws:s3:::bucket/key";
    let role = Some(ROLE);
    let own: &[(&str, Option<&str>)] = &[
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
    let when =
        |operator: &str, key: &str, value: Value| json!({"Condition": {operator: {key: value}}});
    let logic = "IAM user guide, Policy evaluation logic";
    let action = "IAM user guide, Action and NotAction";
    let resource = "IAM user guide, Resource and NotResource";
    let principal = "IAM user guide, Principal";
    let condition = "IAM user guide, Condition operators";
    let rows: Vec<Row> = vec![
        (logic, vec![], get, object, role, own, Denied),
        (logic, vec![json!({})], get, object, role, own, Allowed),
        (
            logic,
            vec![json!({}), json!({"Effect": "Deny", "Action": "s3:*"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            logic,
            vec![json!({"Effect": "Deny", "Action": "s3:Put*"}), json!({})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            logic,
            vec![json!({"Effect": "Deny"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            action,
            vec![json!({"Action": "s3:GetObject"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            action,
            vec![json!({"Action": "S3:getobject"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            action,
            vec![json!({"Action": ["s3:Put*", "s3:Get*"]})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            action,
            vec![json!({"Action": "s3:GetObject?"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            action,
            vec![json!({"Action": "s3:Get?bject"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            action,
            vec![json!({"Action": "sts:*"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            action,
            vec![json!({"NotAction": "sts:*"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            action,
            vec![json!({"NotAction": ["s3:Get*", "sts:*"]})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            resource,
            vec![json!({"Resource": "arn:aws:s3:::bucket/*"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            resource,
            vec![json!({"Resource": "arn:aws:s3:::other/*"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            resource,
            vec![json!({"Resource": "arn:aws:s3:::Bucket/*"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            resource,
            vec![json!({"Resource": "arn:aws:s3:::bucket"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            resource,
            vec![json!({"NotResource": "arn:aws:s3:::bucket/*"})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            resource,
            vec![json!({"NotResource": "arn:aws:s3:::other/*"})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            resource,
            vec![json!({"Resource": "arn:aws:s3:::${aws:username}/*"})],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": "*"}})],
            get,
            object,
            None,
            own,
            Allowed,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": "111122223333"}})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": "arn:aws:iam::999922223333:root"}})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": [ROLE]}})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": "arn:aws:iam::111122223333:role/other"}})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            principal,
            vec![json!({"Principal": {"AWS": ROLE}})],
            get,
            object,
            Some("arn:aws:sts::111122223333:assumed-role/worker/s"),
            own,
            Unknown,
        ),
        (
            principal,
            vec![json!({"Principal": {"Service": "s3.amazonaws.com"}})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            principal,
            vec![json!({"Principal": {"Federated": "x"}})],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            principal,
            vec![json!({"NotPrincipal": {"AWS": "x"}})],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when(
                "StringEquals",
                "aws:PrincipalAccount",
                json!("111122223333"),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when(
                "StringEquals",
                "AWS:principalaccount",
                json!("111122223333"),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when(
                "StringEquals",
                "aws:PrincipalAccount",
                json!(["9", "111122223333"]),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("StringEquals", "aws:PrincipalAccount", json!("1111*"))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("StringLike", "aws:PrincipalAccount", json!("1111*"))],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when(
                "StringNotEquals",
                "aws:PrincipalAccount",
                json!("111122223333"),
            )],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("StringEquals", "aws:PrincipalOrgID", json!("o-1"))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when(
                "StringEqualsIfExists",
                "aws:PrincipalOrgID",
                json!("o-1"),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("StringNotEquals", "aws:PrincipalOrgID", json!("o-1"))],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("Null", "aws:PrincipalOrgID", json!("true"))],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("Null", "aws:PrincipalAccount", json!(true))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("Bool", "aws:SecureTransport", json!("true"))],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("Bool", "aws:SecureTransport", json!(false))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("NumericLessThan", "s3:TlsVersion", json!("1.2"))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when(
                "NumericGreaterThanEquals",
                "s3:TlsVersion",
                json!(1.2),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when(
                "ArnLike",
                "aws:SourceArn",
                json!("arn:aws:ec2:*:111122223333:vpc-flow-log/*"),
            )],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("ArnLike", "aws:SourceArn", json!("arn:aws:ec2:*"))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("IpAddress", "aws:SourceIp", json!("10.0.0.0/8"))],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![when("StringEquals", "aws:SourceVpce", json!("vpce-2"))],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![when("StringEquals", "aws:Unheard", json!("x"))],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when("StringResembles", "aws:PrincipalAccount", json!("x"))],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when(
                "ForSomeValues:StringEquals",
                "aws:PrincipalAccount",
                json!("111122223333"),
            )],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when("DateLessThan", "aws:PrincipalAccount", json!("x"))],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when(
                "StringEquals",
                "aws:PrincipalAccount",
                json!("${aws:x}"),
            )],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![when("StringEquals", "aws:Unheard", json!("x")), json!({})],
            get,
            object,
            role,
            own,
            Allowed,
        ),
        (
            condition,
            vec![
                json!({}),
                json!({"Effect": "Deny", "Condition": {"Bool": {"aws:Unheard": "x"}}}),
            ],
            get,
            object,
            role,
            own,
            Unknown,
        ),
        (
            condition,
            vec![json!({"Action": "sts:*", "Condition": {"Bool": {"aws:Unheard": "x"}}})],
            get,
            object,
            role,
            own,
            Denied,
        ),
        (
            condition,
            vec![
                json!({"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:SourceVpce": "vpce-2"}}}),
            ],
            get,
            object,
            role,
            own,
            Denied,
        ),
    ];
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
        assert_eq!(decision.allowed(), *expected == Allowed);
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
                if !sid.starts_with("OwnPrincipals") || sid.contains("Trusted") {
                    continue;
                }
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
                if s3 {
                    assert_eq!(
                        ask(account, organization, foreign, "true").ruling,
                        Ruling::Denied,
                        "{what}"
                    );
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
