//! The calls that reading a snapshot makes.

use super::Scope::{
    Buckets, Everything, Global, HostedZones, Named, Nothing, Of, SageMaker, Worldwide,
};
use super::{Action, action};

/// Every call that reading a snapshot makes, sorted by name. None of them changes anything.
pub const READ: &[Action] = &[
    action(
        "ec2:DescribeAddresses",
        Everything,
        "elastic IP addresses of NAT gateways",
    ),
    action(
        "ec2:DescribeDhcpOptions",
        Everything,
        "which name servers the VPC announces",
    ),
    action(
        "ec2:DescribeEgressOnlyInternetGateways",
        Everything,
        "ways out over IPv6",
    ),
    action(
        "ec2:DescribeFlowLogs",
        Everything,
        "whether traffic is recorded, and where",
    ),
    action(
        "ec2:DescribeInstances",
        Everything,
        "instances that routes lead to",
    ),
    action(
        "ec2:DescribeInternetGateways",
        Everything,
        "ways to the internet",
    ),
    action(
        "ec2:DescribeManagedPrefixLists",
        Everything,
        "names of the prefix lists that routes and rules use",
    ),
    action(
        "ec2:DescribeNatGateways",
        Everything,
        "ways to the internet for private subnets",
    ),
    action(
        "ec2:DescribeNetworkAcls",
        Everything,
        "what may enter and leave each subnet",
    ),
    action(
        "ec2:DescribeNetworkInterfaces",
        Everything,
        "addresses and groups of endpoints and workloads",
    ),
    action(
        "ec2:DescribePrefixLists",
        Everything,
        "AWS's own prefix lists, where the newer calls are denied",
    ),
    action(
        "ec2:DescribeRouteTables",
        Everything,
        "where each subnet's traffic goes",
    ),
    action(
        "ec2:DescribeSecurityGroupRules",
        Everything,
        "ids of the rules, so that findings name them",
    ),
    action(
        "ec2:DescribeSecurityGroups",
        Everything,
        "what may reach and leave each function",
    ),
    action(
        "ec2:DescribeSubnets",
        Everything,
        "the subnets with their zones and ranges",
    ),
    action(
        "ec2:DescribeTransitGatewayVpcAttachments",
        Everything,
        "ways into other networks",
    ),
    action(
        "ec2:DescribeVpcAttribute",
        Of("vpc"),
        "whether the VPC resolves names",
    ),
    action(
        "ec2:DescribeVpcEndpointServiceConfigurations",
        Everything,
        "endpoint services that the account offers to others",
    ),
    action(
        "ec2:DescribeVpcEndpointServicePermissions",
        Everything,
        "to whom those services are open",
    ),
    action(
        "ec2:DescribeVpcEndpointServices",
        Everything,
        "names and zones of the endpoints' services",
    ),
    action(
        "ec2:DescribeVpcEndpoints",
        Everything,
        "the endpoints with their policies",
    ),
    action(
        "ec2:DescribeVpcPeeringConnections",
        Everything,
        "ways into other VPCs",
    ),
    action(
        "ec2:DescribeVpcs",
        Everything,
        "the VPC itself, found by its tag",
    ),
    action(
        "ec2:DescribeVpnGateways",
        Everything,
        "ways into the own premises",
    ),
    action(
        "ec2:GetManagedPrefixListEntries",
        Of("prefix-list"),
        "ranges that routes and rules stand for",
    ),
    action(
        "iam:GetPolicy",
        Global("policy"),
        "the policy of the flow logs' role",
    ),
    action(
        "iam:GetPolicyVersion",
        Global("policy"),
        "what that policy allows",
    ),
    action(
        "iam:GetRole",
        Global("role"),
        "the role of the flow logs, and who may take it",
    ),
    action(
        "iam:ListAttachedRolePolicies",
        Global("role"),
        "which policies that role has",
    ),
    action(
        "iam:ListRolePolicies",
        Global("role"),
        "whether that role has policies of its own",
    ),
    action(
        "kms:DescribeKey",
        Of("key"),
        "whether each key is there and enabled",
    ),
    action("kms:GetKeyPolicy", Of("key"), "who may use each key"),
    action(
        "kms:GetKeyRotationStatus",
        Of("key"),
        "whether each key is rotated, and how often",
    ),
    action(
        "kms:ListResourceTags",
        Of("key"),
        "which keys belong to the profile",
    ),
    action(
        "lambda:GetFunctionConfiguration",
        Named("function"),
        "the function that the CDK deploys, and its role",
    ),
    action(
        "lambda:GetPolicy",
        Named("function"),
        "who may call that function",
    ),
    action(
        "lambda:ListTags",
        Named("function"),
        "whether that function belongs to the profile",
    ),
    action(
        "logs:DescribeLogGroups",
        Named("log-group"),
        "whether the log group is there, its key and its retention",
    ),
    action(
        "logs:ListTagsForResource",
        Named("log-group"),
        "whether the log group belongs to the profile",
    ),
    action(
        "ram:GetResourceShareAssociations",
        Everything,
        "whether subnets and groups are shared with other accounts",
    ),
    action(
        "route53:ListHostedZonesByVPC",
        Worldwide,
        "which private hosted zones answer names in the VPC",
    ),
    action(
        "route53:ListResourceRecordSets",
        HostedZones,
        "what those zones answer",
    ),
    action(
        "route53resolver:GetResolverRule",
        Of("resolver-rule"),
        "which names a Resolver rule leads to other servers",
    ),
    action(
        "route53resolver:ListResolverRuleAssociations",
        Everything,
        "which Resolver rules the VPC has",
    ),
    action(
        "s3:GetBucketOwnershipControls",
        Buckets,
        "who owns what is written to the bucket of the flow logs",
    ),
    action(
        "s3:GetBucketPolicy",
        Buckets,
        "who may read and write that bucket",
    ),
    action(
        "s3:GetBucketPublicAccessBlock",
        Buckets,
        "whether that bucket is closed to the public",
    ),
    action(
        "s3:GetBucketTagging",
        Buckets,
        "whether that bucket belongs to the profile",
    ),
    action(
        "s3:GetBucketVersioning",
        Buckets,
        "whether that bucket keeps what is overwritten",
    ),
    action(
        "s3:GetEncryptionConfiguration",
        Buckets,
        "with which key that bucket is encrypted",
    ),
    action(
        "s3:GetLifecycleConfiguration",
        Buckets,
        "how long that bucket keeps what is written to it",
    ),
    action(
        "sagemaker:DescribeAutoMLJobV2",
        SageMaker,
        "whether an AutoML job ran inside the network",
    ),
    action(
        "sagemaker:DescribeCluster",
        SageMaker,
        "whether a cluster runs inside the network",
    ),
    action(
        "sagemaker:DescribeCompilationJob",
        SageMaker,
        "whether a compilation job ran inside the network",
    ),
    action(
        "sagemaker:DescribeDataQualityJobDefinition",
        SageMaker,
        "whether a data quality job runs inside the network",
    ),
    action(
        "sagemaker:DescribeDomain",
        SageMaker,
        "whether a Studio domain stays inside its VPC",
    ),
    action(
        "sagemaker:DescribeEndpointConfig",
        SageMaker,
        "how an endpoint runs, and whether a shell can be opened in it",
    ),
    action(
        "sagemaker:DescribeHyperParameterTuningJob",
        SageMaker,
        "whether a tuning job ran inside the network",
    ),
    action(
        "sagemaker:DescribeInferenceRecommendationsJob",
        SageMaker,
        "whether an inference recommendation job ran inside the network",
    ),
    action(
        "sagemaker:DescribeLabelingJob",
        SageMaker,
        "whether a labeling job ran inside the network",
    ),
    action(
        "sagemaker:DescribeModel",
        SageMaker,
        "whether a model runs inside the network",
    ),
    action(
        "sagemaker:DescribeModelBiasJobDefinition",
        SageMaker,
        "whether a model bias job runs inside the network",
    ),
    action(
        "sagemaker:DescribeModelExplainabilityJobDefinition",
        SageMaker,
        "whether a model explainability job runs inside the network",
    ),
    action(
        "sagemaker:DescribeModelQualityJobDefinition",
        SageMaker,
        "whether a model quality job runs inside the network",
    ),
    action(
        "sagemaker:DescribeMonitoringSchedule",
        SageMaker,
        "whether a monitoring schedule runs inside the network",
    ),
    action(
        "sagemaker:DescribeNotebookInstance",
        SageMaker,
        "whether a notebook instance has direct internet access",
    ),
    action(
        "sagemaker:DescribeOptimizationJob",
        SageMaker,
        "whether an optimization job ran inside the network",
    ),
    action(
        "sagemaker:DescribeProcessingJob",
        SageMaker,
        "whether a processing job ran inside the network",
    ),
    action(
        "sagemaker:DescribeSpace",
        SageMaker,
        "whether a space is open to remote access",
    ),
    action(
        "sagemaker:DescribeTrainingJob",
        SageMaker,
        "whether a training job ran inside the network",
    ),
    action(
        "sagemaker:DescribeTransformJob",
        SageMaker,
        "whether a transform job ran inside the network",
    ),
    action(
        "sagemaker:DescribeUserProfile",
        SageMaker,
        "which groups a user profile has",
    ),
    action(
        "sagemaker:ListAutoMLJobs",
        Everything,
        "which AutoML jobs ran of late",
    ),
    action(
        "sagemaker:ListClusters",
        Everything,
        "which clusters there are",
    ),
    action(
        "sagemaker:ListCompilationJobs",
        Everything,
        "which compilation jobs ran of late",
    ),
    action(
        "sagemaker:ListDataQualityJobDefinitions",
        Everything,
        "which data quality jobs there are",
    ),
    action(
        "sagemaker:ListDomains",
        Everything,
        "which Studio domains there are",
    ),
    action(
        "sagemaker:ListEndpointConfigs",
        Everything,
        "which endpoint configurations there are",
    ),
    action(
        "sagemaker:ListHyperParameterTuningJobs",
        Everything,
        "which tuning jobs ran of late",
    ),
    action(
        "sagemaker:ListInferenceRecommendationsJobs",
        Everything,
        "which inference recommendation jobs ran of late",
    ),
    action(
        "sagemaker:ListLabelingJobs",
        Everything,
        "which labeling jobs ran of late",
    ),
    action(
        "sagemaker:ListMlflowTrackingServers",
        Everything,
        "which MLflow tracking servers there are",
    ),
    action(
        "sagemaker:ListModelBiasJobDefinitions",
        Everything,
        "which model bias jobs there are",
    ),
    action(
        "sagemaker:ListModelExplainabilityJobDefinitions",
        Everything,
        "which model explainability jobs there are",
    ),
    action(
        "sagemaker:ListModelQualityJobDefinitions",
        Everything,
        "which model quality jobs there are",
    ),
    action("sagemaker:ListModels", Everything, "which models there are"),
    action(
        "sagemaker:ListMonitoringSchedules",
        Everything,
        "which monitoring schedules there are",
    ),
    action(
        "sagemaker:ListNotebookInstances",
        Everything,
        "which notebook instances there are",
    ),
    action(
        "sagemaker:ListOptimizationJobs",
        Everything,
        "which optimization jobs ran of late",
    ),
    action(
        "sagemaker:ListProcessingJobs",
        Everything,
        "which processing jobs ran of late",
    ),
    action("sagemaker:ListSpaces", Everything, "which spaces there are"),
    action(
        "sagemaker:ListTags",
        Of("notebook-instance"),
        "which notebook instances belong to the profile",
    ),
    action(
        "sagemaker:ListTrainingJobs",
        Everything,
        "which training jobs ran of late",
    ),
    action(
        "sagemaker:ListTransformJobs",
        Everything,
        "which transform jobs ran of late",
    ),
    action(
        "sagemaker:ListUserProfiles",
        Everything,
        "which user profiles there are",
    ),
    action(
        "ssm:DescribeParameters",
        Everything,
        "whether the parameter with the network's ids is there, and its tier",
    ),
    action(
        "ssm:GetParameter",
        Of("parameter"),
        "which ids that parameter tells",
    ),
    action(
        "ssm:ListTagsForResource",
        Of("parameter"),
        "whether that parameter belongs to the profile",
    ),
    action(
        "sts:GetCallerIdentity",
        Nothing,
        "the number of the account",
    ),
    action(
        "vpc-lattice:ListServiceNetworkVpcAssociations",
        Everything,
        "service networks that the VPC is associated with",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_changes_nothing() {
        assert!(READ.windows(2).all(|pair| pair[0].name < pair[1].name));
        for action in READ {
            let name = action.name.split_once(':').unwrap().1;
            let reads = ["Describe", "Get", "List"];
            assert!(reads.iter().any(|verb| name.starts_with(verb)), "{name}");
            assert!(!action.why.is_empty() && !action.why.ends_with('.'));
        }
    }
}
