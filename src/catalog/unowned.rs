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

/// Says whether a pattern of actions, such as `kms:Describe*`, means an action: `*` stands for any characters, `?` for one, and case does
/// not count (IAM user guide, "AWS JSON policy elements: Action").
///
/// Rendering asks this some ten thousand times a profile, so nothing is allocated.
#[must_use]
pub fn means(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    // Actions of one service begin alike, and seldom end alike.
    if let (Some(wanted), Some(byte)) = (pattern.last(), action.last())
        && !matches!(wanted, b'*' | b'?')
        && !wanted.eq_ignore_ascii_case(byte)
    {
        return false;
    }
    let (mut at, mut seen) = (0, 0);
    // Behind the last star, and where what it stands for ends so far; an earlier star need not be tried again.
    let mut star = None;
    loop {
        match (pattern.get(at), action.get(seen)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                at += 1;
                star = Some((at, seen));
                continue;
            }
            (Some(wanted), Some(byte)) if *wanted == b'?' || wanted.eq_ignore_ascii_case(byte) => {
                at += 1;
                seen += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((behind, end)) if end < action.len() => {
                at = behind;
                seen = end + 1;
                star = Some((behind, seen));
            }
            _ => return false,
        }
    }
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

    #[test]
    fn patterns_mean_actions_as_iam_reads_them() {
        for (pattern, action, expected) in [
            ("kms:*", "kms:Decrypt", true),
            ("kms:De*", "kms:Decrypt", true),
            ("kms:*crypt", "kms:Decrypt", true),
            ("kms:D*c*t", "kms:Decrypt", true),
            ("KMS:decrypt", "kms:Decrypt", true),
            ("kms:Decrypt", "kms:Decrypt", true),
            ("kms:Decryp", "kms:Decrypt", false),
            ("kms:*x*t", "kms:Decrypt", false),
            ("kms:*y", "kms:Decrypt", false),
            ("s3:*", "kms:Decrypt", false),
            ("S3:get*", "s3:GetObject", true),
            ("s3:Put*", "s3:GetObject", false),
            ("kms:?ecrypt", "kms:Decrypt", true),
            ("kms:?Decrypt", "kms:Decrypt", false),
            ("kms:*?", "kms:", false),
            ("*", "", true),
            ("**", "kms:Decrypt", true),
            ("", "kms:Decrypt", false),
            ("kms:*aab", "kms:aaaab", true),
        ] {
            assert_eq!(means(pattern, action), expected, "{pattern} {action}");
        }
    }
}
