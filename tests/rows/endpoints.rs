//! N6 and N7.

use super::{are_all, need, refers, says};
use crate::acceptance::equality::Facts;
use crate::support::rendered::topology_of;
use serde_json::{Value, json};
use smgen::catalog::{self, EndpointType, Partition, region};
use smgen::topology::{Function, Topology, ids};

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

pub fn n6(topology: &Topology, facts: &Facts) -> Result<(), String> {
    let there = |service: &&str| {
        topology
            .endpoints
            .iter()
            .any(|one| one.service == **service)
    };
    if let Some(service) = DEFAULT.iter().find(|service| !there(service)) {
        return Err(format!("no endpoint {service}"));
    }
    let zones = topology.zones.iter();
    for endpoint in &topology.endpoints {
        let (service, id) = (&endpoint.service, ids::endpoint(&endpoint.service));
        need(
            !endpoint.reason.is_empty(),
            format!("{service} has no reason"),
        )?;
        says(facts, &id, "service", endpoint.service_name.as_str())?;
        says(facts, &id, "vpc", "{vpc}")?;
        if endpoint.kind == EndpointType::Gateway {
            says(facts, &id, "type", "Gateway")?;
            let tables = zones.clone().map(ids::private_route_table);
            refers(facts, &id, "route-tables", tables)?;
            continue;
        }
        says(facts, &id, "type", "Interface")?;
        says(facts, &id, "private-dns", true)?;
        let offered = zones.clone().filter(|zone| endpoint.stands_in(**zone));
        let subnets = offered.map(|zone| ids::subnet("endpoints", zone));
        refers(facts, &id, "subnets", subnets)?;
        // Whoever else is let in is N19's.
        let groups = facts.get(&id, "groups").map(Value::to_string);
        let group = format!("{{{}}}", ids::security_group(Function::Vpce));
        need(
            groups.is_some_and(|groups| groups.contains(&group)),
            format!("{id} lacks the group of the endpoints"),
        )?;
    }
    let all = topology.endpoints.iter();
    let all = all.map(|endpoint| ids::endpoint(&endpoint.service));
    are_all(facts, "endpoint/", &all.collect())
}

pub fn n7(topology: &Topology, facts: &Facts) -> Result<(), String> {
    for endpoint in &topology.endpoints {
        let (service, id) = (&endpoint.service, ids::endpoint(&endpoint.service));
        // Some services take none.
        let takes = region(&topology.region)
            .zip(catalog::service(service))
            .map_or(endpoint.policy.is_some(), |(region, known)| {
                known.supports_policy(region, endpoint.fips)
            });
        if !takes {
            continue;
        }
        let policy = facts.get(&id, "policy");
        let policy = policy.ok_or(format!("{service} has no policy"))?;
        need(
            policy.to_string().len() <= 20_480,
            format!("the policy of {service} is too long"),
        )?;
        for statement in policy["Statement"].as_array().ok_or("no statements")? {
            allowed(service, statement)?;
        }
    }
    let s3 = facts.get("endpoint/s3", "policy").map(Value::to_string);
    let s3 = s3.ok_or("s3 has no policy")?;
    let own = match topology.organization_id {
        Some(_) => "aws:ResourceOrgID",
        None => "aws:ResourceAccount",
    };
    // The catalogue knows no such bucket in China.
    let china = topology.partition == Partition::AwsCn;
    let models = ["jumpstart-cache-prod-"].into_iter().filter(|_| !china);
    for part in models.chain([
        r#""aws:SecureTransport":"false""#,
        r#""NumericLessThan":{"s3:TlsVersion":"1.2"}"#,
        "starport-layer-bucket/*",
        own,
    ]) {
        need(s3.contains(part), format!("the policy of s3 lacks {part}"))?;
    }
    Ok(())
}

/// What is allowed is allowed to own principals on own resources, or on the named buckets of AWS; every action of a service only where
/// both are own, and of another service never.
fn allowed(service: &str, statement: &Value) -> Result<(), String> {
    if statement["Effect"] == "Deny" {
        return Ok(());
    }
    let actions = listed(&statement["Action"]);
    let conditions = &statement["Condition"]["StringEquals"];
    let own = |keys: [&str; 2]| keys.iter().any(|key| !conditions[*key].is_null());
    let callers = own(["aws:PrincipalAccount", "aws:PrincipalOrgID"]);
    let owners = own(["aws:ResourceAccount", "aws:ResourceOrgID"]);
    let unowned = actions.iter().all(|action| {
        let (namespace, name) = action.split_once(':').unwrap();
        catalog::unowned_in(namespace)
            .is_some_and(|known| known.holds(name) || name == "*" && known.whole)
    });
    let Some(known) = catalog::service(service) else {
        // Declared: nothing but what is own, or actions that the blueprint says to name no resource.
        let said =
            statement["Sid"] == "OwnPrincipals" && !actions.iter().any(|one| one.contains('*'));
        return need(
            callers && (owners || said),
            format!("{service} reaches what is foreign: {statement}"),
        );
    };
    for action in &actions {
        let whole = *action == format!("{}:*", known.namespace());
        need(
            !action.ends_with(":*") && *action != "*" || whole && callers && (owners || unowned),
            format!("{service} allows {action}"),
        )?;
    }
    let buckets = service == "s3" && statement["Resource"].to_string().contains("-prod-")
        || statement["Resource"].to_string().contains(":s3:::prod-");
    need(
        callers || buckets || known.any_caller.is_some(),
        format!("{service} admits strangers: {statement}"),
    )?;
    let named = listed(&statement["Resource"]);
    let awss = known.aws_owned.as_ref().is_some_and(|owned| {
        named.iter().all(|resource| *resource != "*")
            && actions.iter().all(|action| owned.actions.contains(action))
    });
    let browsers = known.any_caller.is_some() && named.iter().all(|one| one.starts_with("arn:"));
    let trusted = statement["Sid"] == "OwnPrincipalsTrustedBuckets";
    need(
        owners || unowned || buckets || awss || browsers || trusted,
        format!("{service} reaches what is foreign: {statement}"),
    )
}

/// Returns a text or a list of texts as a list.
fn listed(value: &Value) -> Vec<&str> {
    let one = value.as_str().into_iter();
    let many = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    one.chain(many).collect()
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
    let own = json!("${AccountId}");
    assert_eq!(
        sts[0]["Condition"]["StringEquals"]["aws:ResourceAccount"],
        own
    );
    assert_eq!(sts[1]["Action"], "sts:GetCallerIdentity");
    assert_eq!(
        sts[1]["Condition"],
        json!({"StringEquals": {"aws:PrincipalAccount": own}})
    );
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
