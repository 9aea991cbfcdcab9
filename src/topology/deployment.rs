//! What the CDK's app needs beside the network: a function that does during deployments what CloudFormation cannot.
//!
//! It holds rights in the account, so it is read back like everything else; Terraform needs none of it.

use super::group_rules::Peer;
use super::inventory::{FieldValue, Resource, ResourceKind};
use super::key_purpose::KeyPurpose;
use super::policy::{Part, PolicyDocument, PolicyValue, Reference, Statement, Text};
use super::security_groups::prefix_list_name;
use super::{Topology, ids};
use crate::catalog::Requirement;
use crate::catalog::citation::{LEAST_PRIVILEGE, LOG_ENCRYPTION};
use std::collections::BTreeSet;

/// The target that needs it.
const TARGET: &str = "cdk";

/// The function.
const FUNCTION: &str = "deployment-function";
/// Its log group.
const GROUP: &str = "deployment-log-group";
/// Its role.
const ROLE: &str = "deployment-role";
/// What the role may always do.
const POLICY: &str = "deployment-policy";
/// What the role may do to the default security group.
const CLOSE_POLICY: &str = "deployment-close-policy";

/// Days that it keeps what the function says; the CDK's template says the same.
const RETENTION_DAYS: u32 = 365;
/// Seconds that a call may take.
const TIMEOUT_SECONDS: u32 = 60;

const DESCRIPTION: &str =
    "Closes the default security group and looks up prefix lists during deployments";

/// What of it keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let closes = topology.vpc.default_security_group_closed;
    let mut all = vec![group(topology), policy(topology)];
    if closes {
        all.push(close_policy(topology));
    }
    all.extend([role(topology, closes), function(topology)]);
    all
}

fn group(topology: &Topology) -> Resource {
    Resource::new(ResourceKind::LogGroup, GROUP)
        .named(topology.prefixed("deployment"))
        .only_in(TARGET)
        .because(
            Requirement::N1,
            LOG_ENCRYPTION,
            "what the function that acts during deployments says",
        )
        .with("name", format!("/smgen/{}/deployment", topology.prefix))
        .with("key", Reference::arn(ids::key(KeyPurpose::Logs)))
        .with("retention-days", RETENTION_DAYS)
}

fn actions(actions: &[&str]) -> Vec<String> {
    actions.iter().map(|action| (*action).to_owned()).collect()
}

fn policy(topology: &Topology) -> Resource {
    let streams = Text::from(Part::Reference(Reference::arn(GROUP))).then(":*");
    let log = Statement::allow(
        "Log",
        actions(&["logs:CreateLogStream", "logs:PutLogEvents"]),
        vec![streams],
    );
    // IAM knows no resources for these two (service authorization reference, "Actions, resources, and condition keys for Amazon EC2").
    let look = Statement::allow(
        "Look",
        actions(&[
            "ec2:DescribeManagedPrefixLists",
            "ec2:DescribeSecurityGroups",
        ]),
        vec!["*".into()],
    );
    Resource::new(ResourceKind::ManagedPolicy, POLICY)
        .only_in(TARGET)
        .because(
            Requirement::N1,
            LEAST_PRIVILEGE,
            "the function logs, and reads groups and prefix lists",
        )
        .with("name", topology.prefixed("deployment"))
        .with("description", "Logs, and reads groups and prefix lists")
        .with("document", document(vec![log, look]))
}

fn close_policy(topology: &Topology) -> Resource {
    let group = Text::from(format!(
        "arn:{}:ec2:{}:",
        topology.partition, topology.region
    ))
    .then_account()
    .then(":security-group/")
    .join(Part::Reference(Reference::id(ids::DEFAULT_SECURITY_GROUP)).into());
    let close = Statement::allow(
        "CloseDefaultGroup",
        actions(&[
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ]),
        vec![group],
    );
    Resource::new(ResourceKind::ManagedPolicy, CLOSE_POLICY)
        .only_in(TARGET)
        .because(
            Requirement::N1,
            LEAST_PRIVILEGE,
            "the function closes the VPC's default group, and no other",
        )
        .with("name", topology.prefixed("deployment-close"))
        .with(
            "description",
            "Removes the rules of the VPC's default security group, and of no other",
        )
        .with("document", document(vec![close]))
}

fn role(topology: &Topology, closes: bool) -> Resource {
    let trust = Statement {
        sid: String::new(),
        ..Statement::allow("", vec!["sts:AssumeRole".into()], Vec::new())
    }
    .to(PolicyValue::principal(
        "Service",
        &["lambda.amazonaws.com".into()],
    ));
    let mut policies = vec![Reference::arn(POLICY).into()];
    if closes {
        policies.push(Reference::arn(CLOSE_POLICY).into());
    }
    Resource::new(ResourceKind::Role, ROLE)
        .named(topology.prefixed("deployment"))
        .only_in(TARGET)
        .because(
            Requirement::N1,
            LEAST_PRIVILEGE,
            "the function that acts during deployments may do no more",
        )
        .with("name", topology.prefixed("deployment"))
        .with("description", DESCRIPTION)
        .with("trust", document(vec![trust]))
        .with("policies", FieldValue::Set(policies))
        .in_account("inline-policies", FieldValue::Set(Vec::new()))
        .in_account("permissions-boundary", FieldValue::Unset)
}

fn function(topology: &Topology) -> Resource {
    let function = Resource::new(ResourceKind::Function, FUNCTION)
        .named(topology.prefixed("deployment"))
        .only_in(TARGET)
        .because(
            Requirement::N1,
            LEAST_PRIVILEGE,
            "it does during deployments what CloudFormation cannot",
        )
        .with("name", topology.prefixed("deployment"))
        .with("description", DESCRIPTION)
        .with("runtime", "python3.13")
        .with("handler", "index.handler")
        .with("role", Reference::arn(ROLE))
        .with("timeout", TIMEOUT_SECONDS)
        .with("log-format", "JSON")
        .with(
            "log-group",
            format!("/smgen/{}/deployment", topology.prefix),
        )
        .in_account("policy", FieldValue::Unset)
        .in_account("environment", FieldValue::Set(Vec::new()))
        .in_account("layers", FieldValue::Set(Vec::new()));
    let lists = looks_up(topology);
    if lists.is_empty() {
        return function;
    }
    let lists = FieldValue::Set(lists.into_iter().map(FieldValue::from).collect());
    function.in_code("looks-up", lists, "CloudFormation keeps the answers")
}

/// Names of the prefix lists that rules of groups name; CloudFormation does not know their ids.
fn looks_up(topology: &Topology) -> BTreeSet<String> {
    let groups = topology.security_groups.iter();
    let rules = groups.flat_map(|group| group.ingress.iter().chain(&group.egress));
    let lists = rules.filter_map(|rule| match &rule.peer {
        Peer::PrefixList(service) => Some(prefix_list_name(topology, service)),
        _ => None,
    });
    lists.collect()
}

fn document(statements: Vec<Statement>) -> PolicyDocument {
    PolicyDocument { statements }
}
