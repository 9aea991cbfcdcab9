//! What a property of the network maps to: paragraphs of the HIPAA Security Rule, and controls of public rule sets.
//!
//! The paragraphs are those that three independent ports of AWS's conformance pack "Operational Best Practices for HIPAA
//! Security" agree on: cdk-nag's `RULES.md`, AWS Guard's `rule_set_hipaa_security.json`, and steampipe's HIPAA benchmark.
//! AWS says of the pack that it is not designed to fully ensure compliance; neither is this table. Where the pack has no rule
//! for a property, the nearest paragraph stands here by judgement, and the doc comment says so.

/// Nothing leads from the private subnets to the internet.
pub const NO_INTERNET_PATH: &[&str] = &[
    "45 CFR 164.312(e)(1)",
    "cdk-nag HIPAA.Security-VPCNoUnrestrictedRouteToIGW",
];
/// Subnets give no public addresses.
pub const NO_PUBLIC_ADDRESS: &[&str] = &[
    "45 CFR 164.308(a)(3)(i)",
    "45 CFR 164.308(a)(4)(ii)(A)",
    "45 CFR 164.308(a)(4)(ii)(C)",
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
    "Security Hub EC2.15",
    "cdk-nag HIPAA.Security-VPCSubnetAutoAssignPublicIpDisabled",
];
/// The default security group is closed.
pub const DEFAULT_GROUP_CLOSED: &[&str] = &[
    "45 CFR 164.312(e)(1)",
    "Security Hub EC2.2",
    "cdk-nag HIPAA.Security-VPCDefaultSecurityGroupClosed",
];
/// What is placed without a choice reaches nothing; by judgement, beside the rule for the default group.
pub const DEFAULTS_CLOSED: &[&str] = &["45 CFR 164.312(e)(1)"];
/// Security groups by least privilege.
pub const LEAST_PRIVILEGE: &[&str] = &[
    "45 CFR 164.308(a)(3)(i)",
    "45 CFR 164.308(a)(3)(ii)(B)",
    "45 CFR 164.308(a)(4)(i)",
    "45 CFR 164.308(a)(4)(ii)(A)",
    "45 CFR 164.308(a)(4)(ii)(B)",
    "45 CFR 164.308(a)(4)(ii)(C)",
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
    "Security Hub EC2.18",
    "Security Hub EC2.19",
];
/// Network ACLs are not open to the world; the HIPAA pack has no rule for them.
pub const NETWORK_ACL: &[&str] = &["Security Hub EC2.21"];
/// AWS APIs only through endpoints.
pub const PRIVATE_APIS: &[&str] = &[
    "45 CFR 164.312(e)(1)",
    "45 CFR 164.314(b)(1)",
    "45 CFR 164.314(b)(2)",
];
/// Names resolve only where they are listed, so that no question carries data out; by judgement, for the HIPAA pack has no rule for it.
pub const DNS_FILTERING: &[&str] = &["45 CFR 164.312(e)(1)"];
/// Data stays within the account or organization; by judgement.
pub const DATA_PERIMETER: &[&str] = &["45 CFR 164.312(a)(1)", "45 CFR 164.312(c)(1)"];
/// TLS 1.2 or newer, and encryption between containers.
pub const ENCRYPTION_IN_TRANSIT: &[&str] = &[
    "45 CFR 164.312(e)(1)",
    "45 CFR 164.312(e)(2)(i)",
    "45 CFR 164.312(e)(2)(ii)",
];
/// Models are isolated; the paragraphs by judgement.
pub const MODEL_ISOLATION: &[&str] = &[
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
    "Security Hub SageMaker.5",
];
/// Jobs run in the VPC, isolated, and encrypt what their containers say to each other; by judgement, since Security Hub has
/// controls for monitoring jobs only.
pub const JOB_ISOLATION: &[&str] = &[
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
    "45 CFR 164.312(e)(2)(i)",
    "45 CFR 164.312(e)(2)(ii)",
];
/// Notebooks have no direct internet access and stand in a VPC.
pub const NOTEBOOK: &[&str] = &[
    "45 CFR 164.308(a)(3)(i)",
    "45 CFR 164.308(a)(4)(ii)(A)",
    "45 CFR 164.308(a)(4)(ii)(C)",
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
    "Security Hub SageMaker.1",
    "Security Hub SageMaker.2",
    "Security Hub SageMaker.3",
];
/// Studio domains reach the internet through the VPC only; the paragraphs of notebooks, since no rule set has one for domains.
pub const DOMAIN: &[&str] = &[
    "45 CFR 164.308(a)(3)(i)",
    "45 CFR 164.308(a)(4)(ii)(A)",
    "45 CFR 164.308(a)(4)(ii)(C)",
    "45 CFR 164.312(a)(1)",
    "45 CFR 164.312(e)(1)",
];
/// What is deployed is compared with what was reviewed: audit controls.
pub const AUDIT_CONTROLS: &[&str] = &["45 CFR 164.312(b)"];
/// Flow logs of the VPC.
pub const FLOW_LOGS: &[&str] = &[
    "45 CFR 164.308(a)(3)(ii)(A)",
    "45 CFR 164.312(b)",
    "Security Hub EC2.6",
    "cdk-nag HIPAA.Security-VPCFlowLogsEnabled",
];
/// What the VPC's resolver is asked is logged; by judgement, since rule sets ask that of public zones only.
pub const QUERY_LOGS: &[&str] = &["45 CFR 164.312(b)"];
/// Encrypted logs.
pub const LOG_ENCRYPTION: &[&str] = &[
    "45 CFR 164.312(a)(2)(iv)",
    "45 CFR 164.312(e)(2)(ii)",
    "cdk-nag HIPAA.Security-CloudWatchLogGroupEncrypted",
    "checkov CKV_AWS_158",
];
/// Logs kept long enough.
pub const LOG_RETENTION: &[&str] = &[
    "45 CFR 164.312(b)",
    "45 CFR 164.316(b)(2)(i)",
    "cdk-nag HIPAA.Security-CloudWatchLogGroupRetentionPeriod",
    "checkov CKV_AWS_338",
];
/// Customer managed keys.
pub const KEYS: &[&str] = &["45 CFR 164.312(a)(2)(iv)", "45 CFR 164.312(e)(2)(ii)"];
/// Keys that rotate.
pub const KEY_ROTATION: &[&str] = &[
    "45 CFR 164.312(a)(2)(iv)",
    "45 CFR 164.312(e)(2)(ii)",
    "cdk-nag NIST.800.53.R5-KMSBackingKeyRotationEnabled",
    "checkov CKV_AWS_7",
];
/// Alarms that tell somebody.
pub const ALARMS: &[&str] = &[
    "45 CFR 164.312(b)",
    "cdk-nag HIPAA.Security-CloudWatchAlarmAction",
];
/// Names and connections stay within the network: transmission security.
pub const TRANSMISSION_SECURITY: &[&str] = &["45 CFR 164.312(e)(1)"];
/// What an endpoint policy lets through, tried call by call; by judgement.
pub const ENDPOINT_POLICY: &[&str] = &["45 CFR 164.312(a)(1)", "45 CFR 164.312(e)(1)"];
/// Packets to the internet are blocked.
pub const NO_EGRESS: &[&str] = &["45 CFR 164.308(a)(3)(i)", "45 CFR 164.312(e)(1)"];
/// Functions cannot reach each other but where it is declared; by judgement.
pub const SEGMENTATION: &[&str] = &["45 CFR 164.308(a)(4)(ii)(A)", "45 CFR 164.312(a)(1)"];
/// Environments apart from each other.
pub const SEPARATION: &[&str] = &["45 CFR 164.308(a)(4)(ii)(A)"];
