//! Faults of endpoints and their policies, one at a time.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::faults::{Fault, found};
use serde_json::json;
use smgen::snapshot::{Endpoint, Snapshot};

fn endpoint<'a>(s: &'a mut Snapshot, service: &str) -> &'a mut Endpoint {
    let id = format!("vpce-{}", service.replace('.', "-"));
    s.endpoints.iter_mut().find(|one| one.id == id).unwrap()
}

fn statement(s: &mut Snapshot) -> &mut serde_json::Value {
    &mut endpoint(s, "sts").policy.as_mut().unwrap()["Statement"][0]
}

pub const ENDPOINTS: &[Fault] = &[
    (
        "endpoint gone",
        |s| {
            // Its interfaces go with it.
            s.endpoints.retain(|one| one.id != "vpce-sts");
            s.interfaces.retain(|one| !one.id.starts_with("vpce-sts-"));
        },
        &["missing endpoint/sts -"],
    ),
    (
        "endpoint more",
        |s| {
            let mut one = endpoint(s, "sts").clone();
            one.id = "vpce-x".into();
            one.service_name = "com.amazonaws.us-east-1.ec2".into();
            one.tags.clear();
            s.endpoints.push(one);
        },
        &["extra endpoint/vpce-x -"],
    ),
    (
        "private DNS off",
        |s| endpoint(s, "sts").private_dns = false,
        &["changed endpoint/sts private-dns"],
    ),
    (
        "endpoint of another service",
        |s| endpoint(s, "sts").service_name = "com.amazonaws.us-east-1.sts-fips".into(),
        &["changed endpoint/sts service"],
    ),
    (
        "endpoint waits",
        |s| endpoint(s, "sts").state = "pendingAcceptance".into(),
        &["changed endpoint/sts state"],
    ),
    (
        "endpoint in fewer zones",
        |s| {
            endpoint(s, "sts").subnets.pop();
        },
        &["changed endpoint/sts subnets"],
    ),
    (
        "endpoint in another subnet",
        |s| endpoint(s, "sts").subnets[0] = "subnet-data-use1-az1".into(),
        &["changed endpoint/sts subnets"],
    ),
    (
        "endpoint with the default group",
        |s| endpoint(s, "sts").groups = vec!["sg-1".into()],
        &["changed endpoint/sts groups"],
    ),
    (
        "endpoint with two groups",
        |s| endpoint(s, "sts").groups.push("sg-data".into()),
        &["changed endpoint/sts groups"],
    ),
    (
        "gateway endpoint without a table",
        |s| {
            endpoint(s, "s3").route_tables.pop();
        },
        &["changed endpoint/s3 route-tables"],
    ),
    (
        "gateway endpoint in the main table",
        |s| endpoint(s, "s3").route_tables.push("rtb-1".into()),
        &["changed endpoint/s3 route-tables"],
    ),
    (
        "endpoint tag",
        |s| {
            endpoint(s, "sts").tags.insert("Project".into(), "x".into());
        },
        &["changed endpoint/sts tag:Project"],
    ),
    (
        "default policy",
        |s| {
            endpoint(s, "sts").policy = Some(
                json!({"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}),
            )
        },
        &["changed endpoint/sts policy"],
    ),
    (
        "no policy",
        |s| endpoint(s, "sts").policy = None,
        &["missing endpoint/sts policy"],
    ),
    (
        "policy of more actions",
        |s| statement(s)["Action"] = json!("*"),
        &["changed endpoint/sts policy"],
    ),
    (
        "policy without condition",
        |s| {
            statement(s).as_object_mut().unwrap().remove("Condition");
        },
        &["changed endpoint/sts policy"],
    ),
    (
        "policy of another account",
        |s| {
            statement(s)["Condition"]["StringEquals"]["aws:PrincipalAccount"] =
                json!("210987654321")
        },
        &["changed endpoint/sts policy"],
    ),
    (
        "policy of a second statement",
        |s| {
            endpoint(s, "sts").policy.as_mut().unwrap()["Statement"].as_array_mut().unwrap().push(json!({"Sid": "x", "Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*"}))
        },
        &["changed endpoint/sts policy"],
    ),
    (
        "S3 without TLS",
        |s| {
            endpoint(s, "s3").policy.as_mut().unwrap()["Statement"]
                .as_array_mut()
                .unwrap()
                .pop();
        },
        &["changed endpoint/s3 policy"],
    ),
    (
        "policy that is none",
        |s| endpoint(s, "sts").policy = Some(json!("broken")),
        &["changed endpoint/sts policy"],
    ),
];

#[test]
fn faults_of_endpoints_are_found() {
    found("prod-hipaa", None, ENDPOINTS);
}
