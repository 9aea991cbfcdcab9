//! What a service's endpoint has to let through beside own principals and own resources.

use serde::{Deserialize, Serialize};

/// What belongs to AWS, or to nobody, and is called by own principals all the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsOwned {
    /// IAM actions, sorted.
    pub actions: Vec<&'static str>,
    /// ARNs, with `{partition}` and `{region}` where those go.
    pub resources: Vec<&'static str>,
    /// Whether the owner is one of the accounts that keep SageMaker's images ([`super::image_accounts`]).
    #[serde(default)]
    pub registries: bool,
    /// Whether it is part of JumpStart, which a profile may leave out.
    #[serde(default)]
    pub jumpstart: bool,
    /// What it is, in one sentence.
    pub reason: &'static str,
    /// Public source.
    pub page: &'static str,
}

/// Why the callers of a service carry no signature that tells whose they are, and what they may reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyCaller {
    /// ARNs of what is own, with `{partition}`, `{region}` and `{account}` where those go.
    pub resources: Vec<&'static str>,
    /// Whether AWS documents that requests tell the owner of the resource; otherwise the ARN alone binds them.
    #[serde(default)]
    pub owner_known: bool,
    /// Why, in one sentence.
    pub reason: &'static str,
    /// Public source.
    pub page: &'static str,
}
