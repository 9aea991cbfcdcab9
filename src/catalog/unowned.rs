//! Calls whose requests tell nobody's account as the owner of what they act on.

use serde::{Deserialize, Serialize};

use super::data::file;

file!(UNOWNED, UnownedFile, namespaces, Unowned, "unowned.json");

/// The calls of one IAM namespace on which a condition on the resource's owner would never hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unowned {
    /// The namespace, such as `kms`.
    pub namespace: &'static str,
    /// Whether no action of the namespace knows a resource.
    pub whole: bool,
    /// Names of actions that know no resource and read or list.
    pub reads: Vec<&'static str>,
    /// Names of the other actions that know no resource.
    pub others: Vec<&'static str>,
    /// Names of actions that act on resources and whose requests lack the owner all the same.
    #[serde(default)]
    pub ownerless: Vec<&'static str>,
}

impl Unowned {
    /// Says whether the requests of an action, by its name without the namespace, tell no owner; case does not count.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        let lists = [&self.reads, &self.others, &self.ownerless];
        let mut all = lists.into_iter().flatten();
        self.whole || all.any(|one| one.eq_ignore_ascii_case(name))
    }
}

/// Lists what is known of each namespace, sorted.
#[must_use]
pub fn unowned() -> &'static [Unowned] {
    &UNOWNED.0
}

/// Finds what is known of a namespace; case does not count.
#[must_use]
pub fn unowned_in(namespace: &str) -> Option<&'static Unowned> {
    let all = unowned();
    let lower = |byte: u8| byte.to_ascii_lowercase();
    let index = all
        .binary_search_by(|one| one.namespace.bytes().cmp(namespace.bytes().map(lower)))
        .ok()?;
    all.get(index)
}

/// Says whether the requests of an action, such as `kms:ListAliases`, tell no owner of a resource.
#[must_use]
pub fn tells_no_owner(action: &str) -> bool {
    action.split_once(':').is_some_and(|(namespace, name)| {
        unowned_in(namespace).is_some_and(|unowned| unowned.holds(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::services;

    #[test]
    fn every_namespace_of_the_services_is_known() {
        assert!(unowned().is_sorted_by(|a, b| a.namespace < b.namespace));
        for service in services() {
            let calls = service.calls.iter().flat_map(|call| call.actions);
            for action in calls {
                let (namespace, _) = action.split_once(':').unwrap();
                assert!(unowned_in(namespace).is_some(), "{action}");
            }
            assert!(unowned_in(service.namespace()).is_some(), "{}", service.key);
        }
    }

    #[test]
    fn lists_are_of_no_resource_and_messages_are_of_a_queue() {
        for action in [
            "s3:ListAllMyBuckets",
            "sts:GetCallerIdentity",
            "logs:DescribeLogGroups",
            "ssmmessages:OpenDataChannel",
            "ec2:CreateVpcEndpoint",
            "STS:getcalleridentity",
        ] {
            assert!(tells_no_owner(action), "{action}");
        }
        for action in [
            "s3:PutObject",
            "sqs:SendMessage",
            "sns:Publish",
            "lambda:InvokeFunction",
            "events:PutEvents",
            "unknown:Action",
            "nothing",
        ] {
            assert!(!tells_no_owner(action), "{action}");
        }
    }
}
