//! The one table of differences that the platforms force, each with its reason. Everything else is a failure.

use super::fact::Facts;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who says something, or cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Topology,
    Terraform,
    Cdk,
}

/// A difference that is no failure.
pub struct Forced {
    /// What it is about: a resource, or everything whose id starts so where it ends with `*`.
    pub resource: &'static str,
    /// The property, or everything that starts so where it ends with `*`.
    pub property: &'static str,
    /// Who says it.
    pub by: Side,
    /// Who says nothing of it.
    pub silent: Side,
    /// What is said, if that is always the same.
    pub value: Option<fn() -> Value>,
    /// Why.
    pub reason: &'static str,
}

fn yes() -> Value {
    json!(true)
}

const CLOUDFORMATION_ALONE: &str =
    "what CloudFormation cannot do, a function does during deployments; Terraform needs none";
const CODE: &str = "the template holds the code of the function, and tests of its own run it";
const NOWHERE: &str = "without a rule in the group itself, CloudFormation leaves the one to everywhere; this one, to 127.0.0.1, opens nothing";
const MAIN_TABLE: &str = "AWS makes it with the local route only, and CloudFormation leaves it so";
const DELETION: &str = "whether evidence outlives the network is the targets' affair: CloudFormation can leave keys and logs behind, Terraform logs";
const NO_POLICY_TAGS: &str = "CloudFormation's managed policies take no tags";
const NO_RULE_TAGS: &str = "CloudFormation's rules of groups take no tags";
const DEFAULT_UNTAGGED: &str =
    "CloudFormation does not manage what AWS makes with a VPC, so it cannot tag it either";
macro_rules! forced {
    ($($resource:literal $property:literal $by:ident not $silent:ident $value:expr => $reason:expr;)*) => {
        &[$(Forced {
            resource: $resource,
            property: $property,
            by: Side::$by,
            silent: Side::$silent,
            value: $value,
            reason: $reason,
        },)*]
    };
}

/// The table.
pub const FORCED: &[Forced] = forced! {
    "deployment-*" "*" Cdk not Terraform None => CLOUDFORMATION_ALONE;
    "deployment-*" "*" Topology not Terraform None => CLOUDFORMATION_ALONE;
    "deployment-function" "code" Cdk not Topology Some(code) => CODE;
    "security-group/*" "rule-to-nowhere" Cdk not Terraform Some(nowhere) =>
        NOWHERE;
    "security-group/*" "rule-to-nowhere" Cdk not Topology Some(nowhere) => NOWHERE;
    "security-group/*" "tag:*" Terraform not Cdk None => NO_RULE_TAGS;
    "security-group/*" "tag:*" Topology not Cdk None => NO_RULE_TAGS;
    "flow-log-policy" "tag:*" Terraform not Cdk None => NO_POLICY_TAGS;
    "flow-log-policy" "tag:*" Topology not Cdk None => NO_POLICY_TAGS;
    "default-security-group" "tag:*" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "default-security-group" "tag:*" Topology not Cdk None => DEFAULT_UNTAGGED;
    "default-security-group" "vpc" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "default-security-group" "vpc" Topology not Cdk None => DEFAULT_UNTAGGED;
    "default-network-acl" "tag:*" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "default-network-acl" "tag:*" Topology not Cdk None => DEFAULT_UNTAGGED;
    "default-network-acl" "vpc" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "default-network-acl" "vpc" Topology not Cdk None => DEFAULT_UNTAGGED;
    "main-route-table" "closed" Terraform not Cdk Some(yes) => MAIN_TABLE;
    "main-route-table" "closed" Topology not Cdk Some(yes) => MAIN_TABLE;
    "main-route-table" "tag:*" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "main-route-table" "tag:*" Topology not Cdk None => DEFAULT_UNTAGGED;
    "main-route-table" "vpc" Terraform not Cdk None => DEFAULT_UNTAGGED;
    "main-route-table" "vpc" Topology not Cdk None => DEFAULT_UNTAGGED;
    "*" "deletion" Cdk not Terraform None => DELETION;
    "*" "deletion" Cdk not Topology None => DELETION;
    "flow-log-group" "deletion" Terraform not Topology None => DELETION;
    "query-log-group" "deletion" Terraform not Topology None => DELETION;
};

fn nowhere() -> Value {
    json!([{
        "IpProtocol": "-1",
        "CidrIp": "127.0.0.1/32",
        "Description": "Nowhere: replaces the rule to everywhere",
    }])
}

/// The code as the template has it, which tests of its own run.
fn code() -> Value {
    let template = include_str!("../../../templates/cdk/lib/deployment-function.ts");
    let code = template.split('`').nth(1).unwrap_or_default();
    json!({"ZipFile": code})
}

impl Forced {
    fn covers(&self, resource: &str, property: &str, value: &Value) -> bool {
        let fits = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == pattern,
        };
        fits(self.resource, resource)
            && fits(self.property, property)
            && self.value.is_none_or(|expected| expected() == *value)
    }
}

/// Adds to what a side says what it cannot say, as it is decided: what is asked of a network must not fail for that.
pub fn completed((side, said): (Side, &Facts), decided: &Facts) -> Facts {
    let mut whole = said.clone();
    for (key @ (resource, property), value) in &decided.all {
        let silent = FORCED.iter().any(|forced| {
            (forced.by, forced.silent) == (Side::Topology, side)
                && forced.covers(resource, property, value)
        });
        if silent {
            whole
                .all
                .entry(key.clone())
                .or_insert_with(|| value.clone());
        }
    }
    whole
}

/// What comparing two sides came to.
#[derive(Default)]
pub struct Comparison {
    /// What one says and the other does not, property by property.
    pub differences: Vec<String>,
    /// How many facts only one side could say, by the reason.
    pub forced: BTreeMap<&'static str, usize>,
}

/// Compares two sides.
pub fn compare(one: (Side, &Facts), other: (Side, &Facts)) -> Comparison {
    let mut comparison = Comparison::default();
    let found = &mut comparison.differences;
    for (side, facts) in [one, other] {
        let faults = facts.faults.iter();
        found.extend(faults.map(|fault| format!("{side:?}: {fault}")));
    }
    for ((by, facts), (silent, others)) in [(one, other), (other, one)] {
        for (key @ (resource, property), value) in &facts.all {
            match others.all.get(key) {
                Some(said) if said == value => {}
                // Told once, from the first side.
                Some(_) if by == other.0 => {}
                Some(said) => found.push(format!(
                    "{resource} {property}: {by:?} says {value}, {silent:?} says {said}"
                )),
                None => {
                    let forced = FORCED.iter().find(|forced| {
                        forced.by == by
                            && forced.silent == silent
                            && forced.covers(resource, property, value)
                    });
                    if let Some(forced) = forced {
                        *comparison.forced.entry(forced.reason).or_default() += 1;
                    } else {
                        found.push(format!(
                            "{resource} {property}: {by:?} says {value}, {silent:?} says nothing"
                        ));
                    }
                }
            }
        }
    }
    comparison
}
