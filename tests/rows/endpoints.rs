//! N6 and N7.

use super::need;
use crate::support::rendered::{Rendered, text, topology_of};
use serde_json::Value;
use smgen::catalog::EndpointType;
use smgen::topology::{Endpoint, Topology};

/// The endpoints that every profile has.
const DEFAULT: [&str; 7] = [
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "logs",
    "ecr.api",
    "ecr.dkr",
    "sts",
];

fn label(endpoint: &Endpoint) -> String {
    endpoint.service.replace(['.', '-'], "_")
}

pub fn n6(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    for service in DEFAULT {
        need(
            topology
                .endpoints
                .iter()
                .any(|endpoint| endpoint.service == service),
            format!("no endpoint {service}"),
        )?;
    }
    for endpoint in &topology.endpoints {
        let service = &endpoint.service;
        need(
            !endpoint.reason.is_empty(),
            format!("{service} has no reason"),
        )?;
        need(
            !endpoint.callers.is_empty() || service == "dynamodb",
            format!("nothing calls {service}"),
        )?;
        let body = rendered
            .resource("aws_vpc_endpoint", &label(endpoint))
            .ok_or(format!("{service} is not rendered"))?;
        need(
            text(body, "service_name").as_deref() == Some(&endpoint.service_name),
            format!("{service} has another name"),
        )?;
        if endpoint.kind == EndpointType::Gateway {
            let tables = text(body, "route_table_ids").unwrap_or_default();
            need(
                tables.contains("in aws_route_table.private :"),
                format!("{service} is not in every private route table"),
            )?;
            continue;
        }
        need(
            endpoint.private_dns,
            format!("{service} has no private DNS"),
        )?;
        need(
            text(body, "private_dns_enabled").as_deref() == Some("true"),
            format!("{service} renders no private DNS"),
        )?;
        let subnets = text(body, "subnet_ids").unwrap_or_default();
        need(
            subnets.contains("in aws_subnet.endpoints :"),
            format!("{service} is not in every zone"),
        )?;
        let groups = text(body, "security_group_ids").unwrap_or_default();
        need(
            groups.contains("aws_security_group.vpce.id"),
            format!("{service} carries {groups}"),
        )?;
    }
    need(
        rendered.resources("aws_vpc_endpoint").count() == topology.endpoints.len(),
        "another number of endpoints is rendered",
    )
}

pub fn n7(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    for endpoint in &topology.endpoints {
        let service = &endpoint.service;
        let document = endpoint
            .policy
            .as_ref()
            .ok_or(format!("{service} has no policy"))?;
        need(
            document.length() <= 20_480,
            format!("the policy of {service} is too long"),
        )?;
        let body = rendered
            .resource("aws_vpc_endpoint", &label(endpoint))
            .ok_or("not rendered")?;
        let policy = text(body, "policy").ok_or(format!("{service} renders no policy"))?;
        need(
            policy.starts_with("jsonencode("),
            "a policy is not encoded by Terraform",
        )?;
        let json = serde_json::to_value(document).map_err(|error| error.to_string())?;
        for statement in json["Statement"].as_array().ok_or("no statements")? {
            allowed(service, statement)?;
        }
    }
    let s3 = topology
        .endpoints
        .iter()
        .find(|endpoint| endpoint.service == "s3")
        .and_then(|endpoint| endpoint.policy.as_ref());
    let s3 = serde_json::to_string(&s3).map_err(|error| error.to_string())?;
    for part in [
        r#""aws:SecureTransport":"false""#,
        r#""NumericLessThan":{"s3:TlsVersion":"1.2"}"#,
        "starport-layer-bucket/*",
        "jumpstart-cache-prod-",
        "aws:ResourceAccount",
    ] {
        need(s3.contains(part), format!("the policy of s3 lacks {part}"))?;
    }
    Ok(())
}

/// What is allowed is allowed to own principals, or on the named buckets of AWS; and never every action.
fn allowed(service: &str, statement: &Value) -> Result<(), String> {
    if statement["Effect"] == "Deny" {
        return Ok(());
    }
    let actions = statement["Action"].to_string();
    need(
        !actions.contains(":*\"") && !actions.contains("\"*\""),
        format!("{service} allows {actions}"),
    )?;
    let conditions = &statement["Condition"]["StringEquals"];
    let own = !conditions["aws:PrincipalAccount"].is_null()
        || !conditions["aws:PrincipalOrgID"].is_null();
    let awss = service == "s3" && statement["Resource"].to_string().matches("prod-").count() > 0;
    need(
        own || awss,
        format!("{service} admits strangers: {statement}"),
    )
}

const HOSPITAL: &str = include_str!("../../examples/hospital/smgen.yaml");
const BANK: &str = include_str!("../../examples/bank/smgen.yaml");
const GOVCLOUD: &str = include_str!("../../examples/govcloud/smgen.yaml");
const CHINA: &str = include_str!("../../examples/china/smgen.yaml");

fn service_name(topology: &Topology, service: &str) -> String {
    let found = topology
        .endpoints
        .iter()
        .find(|endpoint| endpoint.service == service);
    found
        .map(|endpoint| endpoint.service_name.clone())
        .unwrap_or_default()
}

#[test]
fn n6_fips_variants_where_there_are_any() {
    let topology = topology_of("prod", Some(GOVCLOUD));
    assert_eq!(
        service_name(&topology, "sagemaker.api"),
        "com.amazonaws.us-gov-west-1.sagemaker.api-fips"
    );
    assert_eq!(
        service_name(&topology, "kms"),
        "com.amazonaws.us-gov-west-1.kms-fips"
    );
    assert_eq!(
        service_name(&topology, "s3"),
        "com.amazonaws.us-gov-west-1.s3"
    );
}

#[test]
fn n6_names_follow_the_partition() {
    let topology = topology_of("prod", Some(CHINA));
    assert_eq!(
        service_name(&topology, "sagemaker.api"),
        "cn.com.amazonaws.cn-north-1.sagemaker.api"
    );
    assert_eq!(
        service_name(&topology, "logs"),
        "com.amazonaws.cn-north-1.logs"
    );
    let policies = serde_json::to_string(&topology.endpoints).unwrap();
    assert!(
        policies.contains("arn:aws-cn:") && !policies.contains("arn:aws:"),
        "{policies}"
    );
}

#[test]
fn n6_right_sizing_leaves_out_what_nothing_calls() {
    let topology = topology_of("prod", Some(BANK));
    assert!(
        topology.left_out.contains(&"git-codecommit".to_owned()),
        "{:?}",
        topology.left_out
    );
    assert_eq!(service_name(&topology, "git-codecommit"), "");
    assert_ne!(service_name(&topology, "kms"), "");
}

#[test]
fn n7_an_organization_admits_its_principals_and_data() {
    let topology = topology_of("prod-hipaa", Some(HOSPITAL));
    let s3 = serde_json::to_value(
        topology
            .endpoints
            .iter()
            .find(|endpoint| endpoint.service == "s3")
            .unwrap(),
    )
    .unwrap();
    let conditions = &s3["policy"]["Statement"][0]["Condition"]["StringEquals"];
    assert_eq!(conditions["aws:PrincipalOrgID"], "o-a1b2c3d4e5");
    assert_eq!(conditions["aws:ResourceOrgID"], "o-a1b2c3d4e5");
}

#[test]
fn n7_the_users_actions_replace_the_catalogues() {
    let topology = topology_of("prod-hipaa", Some(HOSPITAL));
    let secrets = topology
        .endpoints
        .iter()
        .find(|endpoint| endpoint.service == "secretsmanager")
        .unwrap();
    let json = serde_json::to_value(secrets).unwrap();
    assert_eq!(
        json["policy"]["Statement"][0]["Action"],
        serde_json::json!([
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue"
        ])
    );
    assert!(secrets.reason.starts_with("Jobs read"));
}

#[test]
fn n7_calls_are_bound_to_own_resources_where_they_name_any() {
    let topology = topology_of("prod", None);
    let statements = |service: &str| {
        let endpoint = topology
            .endpoints
            .iter()
            .find(|endpoint| endpoint.service == service);
        serde_json::to_value(endpoint.unwrap()).unwrap()["policy"]["Statement"].clone()
    };
    let sts = statements("sts");
    assert_eq!(sts[0]["Resource"], "arn:aws:iam::${AccountId}:role/*");
    assert_eq!(sts[1]["Action"], "sts:GetCallerIdentity");
    assert_eq!(sts[1]["Resource"], "*");
    let logs = statements("logs");
    assert_eq!(
        logs[0]["Resource"],
        "arn:aws:logs:us-east-1:${AccountId}:log-group:/aws/sagemaker/*"
    );
    assert_eq!(logs[1]["Action"], "logs:DescribeLogGroups");
    assert_eq!(
        statements("sagemaker.runtime")[0]["Resource"],
        serde_json::json!([
            "arn:aws:sagemaker:us-east-1:${AccountId}:endpoint/*",
            "arn:aws:sagemaker:us-east-1:${AccountId}:inference-component/*"
        ])
    );
}

#[test]
fn a_changed_builtin_profile_keeps_its_description() {
    let topology = topology_of("prod", Some("profiles: {prod: {project: mine}}"));
    assert_eq!(topology.description, topology_of("prod", None).description);
}
