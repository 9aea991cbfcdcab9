//! Findings of static analysers that rendered code accepts, and why: the one list that templates print and tests read.

use serde::Serialize;
use std::collections::BTreeMap;

/// A finding that is accepted. A rule of a tool that does not look at it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// By what templates name it: `{{ accepted.bucket_access_logs.reason }}`.
    #[serde(skip)]
    pub key: &'static str,
    /// Checks of checkov.
    pub checkov: &'static [&'static str],
    /// The rule of cdk-nag's pack `AwsSolutions`.
    pub solutions: &'static str,
    /// The rule of cdk-nag's packs `HIPAA.Security` and `NIST.800.53.R5`, which share their names.
    pub standards: &'static str,
    /// The rule of cfn-lint.
    pub cfn_lint: &'static str,
    /// Why it is accepted, a sentence; `{days}` stands for the retention of the logs.
    pub reason: &'static str,
}

const NONE: Accepted = Accepted {
    key: "",
    checkov: &[],
    solutions: "",
    standards: "",
    cfn_lint: "",
    reason: "",
};

/// Ports with a check that they are not open to the world, which fails for any rule without a range (checkov 3.3.30,
/// `AbsSecurityGroupUnrestrictedIngress.py`).
pub(super) const OPEN_PORTS: [(u16, &str); 3] = [
    (22, "CKV_AWS_24"),
    (80, "CKV_AWS_260"),
    (3389, "CKV_AWS_25"),
];

/// Every finding that is accepted, by key.
pub static ACCEPTED: [Accepted; 22] = [
    Accepted {
        key: "acl_own_ports",
        checkov: &["CKV_AWS_352"],
        reason: "Only the tier's own block may use every port; distributed training needs them among its instances.",
        ..NONE
    },
    Accepted {
        key: "acl_second_layer",
        solutions: "VPC3",
        reason: "The coarse second layer, derived from the groups' rules: should a group be opened, the subnet stays closed.",
        ..NONE
    },
    Accepted {
        key: "bucket_access_logs",
        checkov: &["CKV_AWS_18"],
        solutions: "S1",
        standards: "S3BucketLoggingEnabled",
        reason: "The bucket holds logs; logging reads of it is the account trail's task, not another's.",
        ..NONE
    },
    Accepted {
        key: "bucket_events",
        checkov: &["CKV2_AWS_62"],
        reason: "Nothing consumes delivery events; the records are read by query.",
        ..NONE
    },
    Accepted {
        key: "bucket_replication",
        checkov: &["CKV_AWS_144"],
        standards: "S3BucketReplicationEnabled",
        reason: "A copy elsewhere would carry network records out of the region that the blueprint names.",
        ..NONE
    },
    Accepted {
        key: "default_acl",
        solutions: "VPC3",
        reason: "Closes the default network ACL, so that no subnet depends on it.",
        ..NONE
    },
    Accepted {
        key: "flow_log_role_lists",
        solutions: "IAM5[Resource::*]",
        reason: "IAM knows no resources for listing log groups, which delivery does.",
        ..NONE
    },
    Accepted {
        key: "function_concurrency",
        checkov: &["CKV_AWS_115"],
        standards: "LambdaConcurrency",
        reason: "CloudFormation calls it a few times per deployment; reserving would take from the account.",
        ..NONE
    },
    Accepted {
        key: "function_outside",
        checkov: &["CKV_AWS_117"],
        standards: "LambdaInsideVPC",
        reason: "It calls the EC2 API while the VPC is being made, and handles no data.",
        ..NONE
    },
    Accepted {
        key: "function_queue",
        checkov: &["CKV_AWS_116"],
        standards: "LambdaDLQ",
        reason: "CloudFormation waits for its answer; a call that fails, fails the deployment.",
        ..NONE
    },
    Accepted {
        key: "function_reads",
        solutions: "IAM5[Resource::*]",
        reason: "IAM knows no resources for these two reading actions.",
        ..NONE
    },
    Accepted {
        key: "function_runtime",
        solutions: "L1",
        reason: "An established runtime: the newest may not be in every region yet.",
        ..NONE
    },
    Accepted {
        key: "group_every_protocol",
        standards: "EC2RestrictedCommonPorts",
        reason: "Elastic Fabric Adapters need every protocol, and only between interfaces that carry this same group.",
        ..NONE
    },
    Accepted {
        key: "group_ports",
        checkov: &[OPEN_PORTS[0].1, OPEN_PORTS[1].1, OPEN_PORTS[2].1],
        reason: "The source is a group. checkov takes a rule that names no range for one that is open to the world.",
        ..NONE
    },
    Accepted {
        key: "group_unattached",
        checkov: &["CKV2_AWS_5"],
        reason: "SageMaker jobs, models and notebooks carry it at run time; nothing in this folder attaches it.",
        ..NONE
    },
    Accepted {
        key: "join_of_texts",
        cfn_lint: "I1022",
        reason: "The CDK makes an `Fn::Join` of every text with a reference in it, where the rule prefers `Fn::Sub`.",
        ..NONE
    },
    Accepted {
        key: "nat_role",
        checkov: &["CKV2_AWS_41"],
        standards: "EC2InstanceProfileAttached",
        reason: "The instance calls no AWS API, so it has no role to lose.",
        ..NONE
    },
    Accepted {
        key: "nat_termination",
        solutions: "EC29",
        reason: "It holds no data and is replaced at will: termination protection would only stop its replacement.",
        ..NONE
    },
    Accepted {
        key: "parameter_plain",
        checkov: &["CKV2_AWS_34"],
        reason: "It holds ids, which are no secret; CloudFormation makes no encrypted parameters.",
        ..NONE
    },
    Accepted {
        key: "public_route",
        standards: "VPCNoUnrestrictedRouteToIGW",
        reason: "Only the NAT stands in the public subnets; the profile declares which functions may use it.",
        ..NONE
    },
    Accepted {
        key: "record_addresses",
        checkov: &["CKV2_AWS_23"],
        reason: "The blueprint declares the addresses: they are those of hosts inside the network or behind it, which no resource here makes.",
        ..NONE
    },
    Accepted {
        key: "short_retention",
        checkov: &["CKV_AWS_338"],
        reason: "The blueprint keeps these logs of this environment for {days} days.",
        ..NONE
    },
];

/// Returns the findings by key, as templates name them.
pub(super) fn by_key() -> BTreeMap<&'static str, &'static Accepted> {
    ACCEPTED.iter().map(|one| (one.key, one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::templates;

    /// Every finding is somewhere in the templates, but those of cfn-lint, which takes none from there.
    #[test]
    fn every_finding_is_printed_by_a_template_and_none_stands_beside_the_list() {
        let texts: Vec<_> = templates::texts().collect();
        for one in &ACCEPTED {
            let named = format!("accepted.{}.reason", one.key);
            let is_printed = texts.iter().any(|text| text.contains(&named));
            assert_eq!(is_printed, one.cfn_lint.is_empty(), "{}", one.key);
            assert!(
                one.reason.ends_with('.') && one.reason.len() > 20,
                "{}",
                one.key
            );
            let rules = one
                .checkov
                .iter()
                .copied()
                .chain([one.solutions, one.standards]);
            for rule in rules.filter(|rule| !rule.is_empty()) {
                let stands_there = |text: &&&str| {
                    text.contains(&format!("\"{rule}\"")) || text.contains(&format!("={rule}:"))
                };
                assert_eq!(texts.iter().find(stands_there), None, "{rule}");
            }
        }
    }

    #[test]
    fn keys_are_sorted_and_unique() {
        assert!(ACCEPTED.is_sorted_by(|one, next| one.key < next.key));
    }
}
