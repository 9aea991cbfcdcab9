//! What the caller of `smgen verify` must be allowed to do, and the policy that allows no more.

mod execution;
mod launch;
mod policy;
mod read;
mod scope;

pub use execution::{EXECUTION, EXECUTION_KEY};
pub use launch::{CLEANUP, EC2, IMPLIED, OWN_IMAGE, QUOTAS, SAGEMAKER, SSM, VOLUME_KEY};
pub use policy::{INLINE, MANAGED, policy};
pub use read::READ;
pub use scope::Scope;

/// The tag that everything carries that `smgen verify` creates; its value is the id of the run.
pub const RUN_TAG: &str = "smgen:run";

/// Returns the id of the run in the name of one of its launches: the prefix, the id, a hyphen, a number.
#[must_use]
pub fn run_of_launch(name: &str) -> Option<&str> {
    let (run, number) = name.strip_prefix(NAME_PREFIX)?.split_once('-')?;
    (is_run(run) && number.parse::<u32>().is_ok()).then_some(run)
}

/// Tells whether a text has the form of a run's id, as smgen writes it: twelve hexadecimal digits.
#[must_use]
pub fn is_run(text: &str) -> bool {
    let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 12 && text.bytes().all(digit)
}
/// Begins the name of every processing job, and every client token.
pub const NAME_PREFIX: &str = "smgen-verify-";

/// An action of IAM, and why it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Name, such as `ec2:DescribeVpcs`.
    pub name: &'static str,
    /// What it is needed on, and under which conditions.
    pub scope: Scope,
    /// What it is needed for, in one sentence without a final period.
    pub why: &'static str,
}

const fn action(name: &'static str, scope: Scope, why: &'static str) -> Action {
    Action { name, scope, why }
}

/// Where a policy is to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Partition, such as `aws`.
    pub partition: &'a str,
    /// Region, such as `us-east-1`, to which regional actions are narrowed.
    pub region: &'a str,
    /// The account, where it is known; without it any account is meant that the policy is attached in.
    pub account: Option<&'a str>,
    /// ARN of the one role that may be passed; without it any role of the account.
    pub role: Option<&'a str>,
    /// Id of the one image that instances may be launched from; without it any of Amazon's.
    pub image: Option<&'a str>,
    /// ARN of the key that volumes are encrypted with, where there is one.
    pub volume_key: Option<&'a str>,
}
