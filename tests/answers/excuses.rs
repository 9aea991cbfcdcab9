//! What an answer may lack without a word, and why.

use super::account::Removal;

const NO_TAGS: &str =
    "AWS leaves the tags of what has none out, and what lacks its tags is not found";
const OTHER_TAGS: &str =
    "nobody can tell how many tags there are, and tags are compared with what was rendered";
const LAST_PAGE: &str = "the last page has none, and what is not listed is not found";
const NOT_SET: &str = "AWS leaves out what is not set, and what was rendered is set then";
const OUTSIDE: &str = "without it a workload is outside the VPC, which is a failure";
const NO_KEY: &str = "without it there is no key of one's own, or no kind of disk that needs none";
const OFF: &str = "without it it is off, which is the worse of two";
const IN_THE_LIST: &str = "the list says it, too";
const DOCUMENT: &str = "a policy is compared as a whole: less of it is another one";
const OPTIONAL: &str = "it may be left out, and nothing else says whether it was";

/// How an action begins, how a path ends (in `*` for everything right below it), and the reason.
const EXCUSES: &[(&str, &str, &str)] = &[
    // Tags.
    ("ec2:", "tagSet", NO_TAGS),
    ("iam:", "Tags", NO_TAGS),
    ("lambda:ListTags", "Tags", NO_TAGS),
    ("logs:ListTagsForResource", "tags", NO_TAGS),
    ("lambda:ListTags", "Tags/*", OTHER_TAGS),
    ("logs:ListTagsForResource", "tags/*", OTHER_TAGS),
    (
        "ssm:ListTagsForResource",
        "Value",
        "the SDK makes an empty text of it, and the tag is another one then",
    ),
    // Pages.
    ("logs:DescribeLogGroups", "nextToken", LAST_PAGE),
    ("route53:ListHostedZonesByName", "Comment", NOT_SET),
    ("route53:ListHostedZonesByName", "IsTruncated", LAST_PAGE),
    ("route53:ListHostedZonesByVPC", "NextToken", LAST_PAGE),
    ("route53:ListResourceRecordSets", "SetIdentifier", OPTIONAL),
    ("route53:ListResourceRecordSets", "Weight", OPTIONAL),
    ("route53resolver:List", "NextToken", LAST_PAGE),
    ("logs:DescribeResourcePolicies", "nextToken", LAST_PAGE),
    ("ssm:DescribeParameters", "NextToken", LAST_PAGE),
    // Settings that are compared with what was rendered.
    ("ec2:DescribeSecurityGroups", "description", NOT_SET),
    ("ec2:DescribeAddresses", "instanceId", NOT_SET),
    ("iam:GetRole", "Description", NOT_SET),
    ("ssm:DescribeParameters", "Description", NOT_SET),
    (
        "kms:DescribeKey",
        "MultiRegion",
        "in AWS the id of such a key begins with `mrk-`",
    ),
    ("logs:DescribeLogGroups", "kmsKeyId", NOT_SET),
    ("logs:DescribeLogGroups", "retentionInDays", NOT_SET),
    ("lambda:GetFunctionConfiguration", "Environment", NOT_SET),
    ("lambda:GetFunctionConfiguration", "Variables", NOT_SET),
    ("lambda:GetFunctionConfiguration", "Variables/A", NOT_SET),
    (
        "lambda:GetFunctionConfiguration",
        "Variables/PASSWORD",
        NOT_SET,
    ),
    (
        "route53resolver:ListFirewallRules",
        "BlockResponse",
        NOT_SET,
    ),
    (
        "route53resolver:ListFirewallRules",
        "FirewallDomainRedirectionAction",
        NOT_SET,
    ),
    (
        "route53resolver:ListFirewallRules",
        "Qtype",
        "a rule for one type of question is compared as one for all, which is another",
    ),
    (
        "route53resolver:ListFirewallRuleGroups",
        "ShareStatus",
        "a group of others without it is one of one's own, whose tags say what it is",
    ),
    ("s3:GetBucketVersioning", "Status", NOT_SET),
    ("s3:GetEncryptionConfiguration", "KMSMasterKeyID", NOT_SET),
    ("s3:GetEncryptionConfiguration", "BucketKeyEnabled", NOT_SET),
    ("s3:GetLifecycleConfiguration", "ID", NOT_SET),
    ("s3:GetLifecycleConfiguration", "Expiration", NOT_SET),
    ("s3:GetLifecycleConfiguration", "Days", NOT_SET),
    (
        "s3:GetLifecycleConfiguration",
        "NoncurrentVersionExpiration",
        NOT_SET,
    ),
    ("s3:GetLifecycleConfiguration", "NoncurrentDays", NOT_SET),
    (
        "s3:GetLifecycleConfiguration",
        "AbortIncompleteMultipartUpload",
        NOT_SET,
    ),
    (
        "s3:GetLifecycleConfiguration",
        "DaysAfterInitiation",
        NOT_SET,
    ),
    (
        "s3:GetLifecycleConfiguration",
        "Rule",
        "which rules there are is told by the rest",
    ),
    ("s3:GetBucketPolicy", "*", DOCUMENT),
    (
        "ec2:DescribeNetworkInterfaces",
        "association",
        "elastic IP addresses are read by themselves",
    ),
    (
        "ec2:DescribeVpcEndpointServices",
        "privateDnsNameSet",
        "a service without private names leads its names elsewhere, which is a failure",
    ),
    (
        "ec2:DescribeVpcs",
        "vpcId",
        "it is a gap of the VPC, of which nothing else is found then",
    ),
    (
        "s3:GetBucketPublicAccessBlock",
        "RestrictPublicBuckets",
        NOT_SET,
    ),
    ("s3:GetBucketPublicAccessBlock", "BlockPublicAcls", NOT_SET),
    (
        "s3:GetBucketPublicAccessBlock",
        "BlockPublicPolicy",
        NOT_SET,
    ),
    ("s3:GetBucketPublicAccessBlock", "IgnorePublicAcls", NOT_SET),
    (
        "ec2:DescribeFlowLogs",
        "deliverLogsStatus",
        "a new flow log has delivered nothing yet, and AWS says nothing of it",
    ),
    (
        "ec2:DescribeFlowLogs",
        "deliverLogsErrorMessage",
        "the status says that it failed",
    ),
    (
        "ec2:DescribeNetworkInterfaces",
        "attachment",
        "what AWS manages may be in use without",
    ),
    // What SageMaker leaves out is the worse of two.
    ("sagemaker:Describe", "VpcConfig", OUTSIDE),
    ("sagemaker:Describe", "NetworkConfig", OUTSIDE),
    ("sagemaker:Describe", "SecurityConfig", OUTSIDE),
    ("sagemaker:Describe", "InputConfig", OUTSIDE),
    ("sagemaker:DescribeNotebookInstance", "SubnetId", OUTSIDE),
    (
        "sagemaker:DescribeCluster",
        "OverrideVpcConfig",
        "a group without a network of its own has the cluster's",
    ),
    ("sagemaker:Describe", "VolumeKmsKeyId", NO_KEY),
    ("sagemaker:Describe", "KmsKeyId", NO_KEY),
    ("sagemaker:Describe", "ResourceConfig", NO_KEY),
    (
        "sagemaker:Describe",
        "InstanceCount",
        "without it nobody can tell whether containers must encrypt, and never that they need not",
    ),
    (
        "sagemaker:Describe",
        "HyperParameterTuningResourceConfig",
        NO_KEY,
    ),
    ("sagemaker:Describe", "ProcessingResources", NO_KEY),
    ("sagemaker:Describe", "TransformResources", NO_KEY),
    ("sagemaker:Describe", "JobResources", NO_KEY),
    ("sagemaker:Describe", "ClusterConfig", NO_KEY),
    ("sagemaker:Describe", "InstanceStorageConfigs", NO_KEY),
    ("sagemaker:Describe", "EbsVolumeConfig", NO_KEY),
    ("sagemaker:DescribeTrainingJob", "InstanceGroups", NO_KEY),
    ("sagemaker:Describe", "InstanceType", NO_KEY),
    ("sagemaker:Describe", "EnableNetworkIsolation", OFF),
    (
        "sagemaker:Describe",
        "EnableInterContainerTrafficEncryption",
        OFF,
    ),
    (
        "sagemaker:DescribeNotebookInstance",
        "InstanceMetadataServiceConfiguration",
        OFF,
    ),
    (
        "sagemaker:DescribeNotebookInstance",
        "MinimumInstanceMetadataServiceVersion",
        OFF,
    ),
    ("sagemaker:Describe", "TrainingJobStatus", IN_THE_LIST),
    ("sagemaker:Describe", "ProcessingJobStatus", IN_THE_LIST),
    // What SageMaker leaves out is off, and nothing else tells (SageMaker API reference, `ProductionVariant`, `SpaceSettings`,
    // `UserSettings`).
    (
        "sagemaker:DescribeEndpointConfig",
        "EnableSSMAccess",
        OPTIONAL,
    ),
    ("sagemaker:DescribeSpace", "SpaceSettings", OPTIONAL),
    ("sagemaker:DescribeSpace", "RemoteAccess", OPTIONAL),
    ("sagemaker:DescribeUserProfile", "UserSettings", OPTIONAL),
    ("sagemaker:DescribeUserProfile", "SecurityGroups", OPTIONAL),
    ("sagemaker:DescribeDomain", "DefaultSpaceSettings", OPTIONAL),
    (
        "sagemaker:DescribeDomain",
        "DefaultSpaceSettings/SecurityGroups",
        OPTIONAL,
    ),
];

/// Returns the excuse for a removal: its place in the table.
pub fn of(removal: &Removal) -> Option<usize> {
    let ends = |path: &str| {
        let (removed, path) = match path.strip_suffix("/*") {
            Some(above) => (removal.path.rsplit_once('/').map_or("", |it| it.0), above),
            None => (removal.path.as_str(), path),
        };
        let front = removed.strip_suffix(path);
        front.is_some_and(|front| front.is_empty() || front.ends_with('/'))
    };
    let mut rows = EXCUSES.iter();
    rows.position(|(action, path, _)| {
        removal.action.starts_with(action) && (*path == "*" || ends(path))
    })
}

/// Lists what nothing needs.
pub fn unused(used: &std::collections::BTreeSet<usize>) -> Vec<(&'static str, &'static str)> {
    let rows = EXCUSES.iter().enumerate();
    let rows = rows.filter(|(at, _)| !used.contains(at));
    rows.map(|(_, (action, path, _))| (*action, *path))
        .collect()
}
