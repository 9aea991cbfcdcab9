//! The calls that reading a snapshot makes.

use super::Scope::{
    Buckets, Everything, Global, HostedZones, Named, Nothing, Of, SageMaker, Worldwide,
};
use super::{Action, action};

macro_rules! reads {
    ($($name:literal $scope:expr, $why:literal;)*) => {
        /// Every call that reading a snapshot makes, sorted by name. None of them changes anything.
        pub const READ: &[Action] = &[$(action($name, $scope, $why),)*];
    };
}

reads! {
    "ec2:DescribeAddresses" Everything, "elastic IP addresses of NAT gateways";
    "ec2:DescribeDhcpOptions" Everything, "which name servers the VPC announces";
    "ec2:DescribeEgressOnlyInternetGateways" Everything, "ways out over IPv6";
    "ec2:DescribeFlowLogs" Everything, "whether traffic is recorded, and where";
    "ec2:DescribeInstances" Everything, "instances that routes lead to";
    "ec2:DescribeInternetGateways" Everything, "ways to the internet";
    "ec2:DescribeManagedPrefixLists" Everything, "names of the prefix lists that routes and rules use";
    "ec2:DescribeNatGateways" Everything, "ways to the internet for private subnets";
    "ec2:DescribeNetworkAcls" Everything, "what may enter and leave each subnet";
    "ec2:DescribeNetworkInterfaces" Everything, "addresses and groups of endpoints and workloads";
    "ec2:DescribePrefixLists" Everything, "AWS's own prefix lists, where the newer calls are denied";
    "ec2:DescribeRouteTables" Everything, "where each subnet's traffic goes";
    "ec2:DescribeSecurityGroupRules" Everything, "ids of the rules, so that findings name them";
    "ec2:DescribeSecurityGroups" Everything, "what may reach and leave each function";
    "ec2:DescribeSubnets" Everything, "the subnets with their zones and ranges";
    "ec2:DescribeTransitGatewayVpcAttachments" Everything, "ways into other networks";
    "ec2:DescribeVpcAttribute" Of("vpc"), "whether the VPC resolves names";
    "ec2:DescribeVpcEndpointServiceConfigurations" Everything, "endpoint services that the account offers to others";
    "ec2:DescribeVpcEndpointServicePermissions" Everything, "to whom those services are open";
    "ec2:DescribeVpcEndpointServices" Everything, "names and zones of the endpoints' services";
    "ec2:DescribeVpcEndpoints" Everything, "the endpoints with their policies";
    "ec2:DescribeVpcPeeringConnections" Everything, "ways into other VPCs";
    "ec2:DescribeVpcs" Everything, "the VPC itself, found by its tag";
    "ec2:DescribeVpnGateways" Everything, "ways into the own premises";
    "ec2:GetManagedPrefixListEntries" Of("prefix-list"), "ranges that routes and rules stand for";
    "iam:GetPolicy" Global("policy"), "the policy of the flow logs' role";
    "iam:GetPolicyVersion" Global("policy"), "what that policy allows";
    "iam:GetRole" Global("role"), "the role of the flow logs, and who may take it";
    "iam:ListAttachedRolePolicies" Global("role"), "which policies that role has";
    "iam:ListRolePolicies" Global("role"), "whether that role has policies of its own";
    "kms:DescribeKey" Of("key"), "whether each key is there and enabled";
    "kms:GetKeyPolicy" Of("key"), "who may use each key";
    "kms:GetKeyRotationStatus" Of("key"), "whether each key is rotated, and how often";
    "kms:ListResourceTags" Of("key"), "which keys belong to the profile";
    "lambda:GetFunctionConfiguration" Named("function"), "the function that the CDK deploys, and its role";
    "lambda:GetPolicy" Named("function"), "who may call that function";
    "lambda:ListTags" Named("function"), "whether that function belongs to the profile";
    "logs:DescribeLogGroups" Everything, "whether the log group is there, its key and its retention";
    "logs:DescribeResourcePolicies" Everything, "whether the log of what the resolver is asked may be written";
    "logs:ListTagsForResource" Named("log-group"), "whether the log group belongs to the profile";
    "ram:GetResourceShareAssociations" Everything, "whether subnets and groups are shared with other accounts";
    "route53:GetHostedZone" HostedZones, "which VPCs use the profile's private hosted zones";
    "route53:ListHostedZonesByName" Worldwide, "whether the profile's private hosted zones are there";
    "route53:ListHostedZonesByVPC" Worldwide, "which private hosted zones answer names in the VPC";
    "route53:ListResourceRecordSets" HostedZones, "what those zones answer";
    "route53:ListTagsForResource" HostedZones, "whether those zones belong to the profile";
    "route53resolver:GetFirewallConfig" Of("firewall-config"), "what becomes of names where DNS Firewall fails";
    "route53resolver:GetResolverQueryLogConfig" Of("resolver-query-log-config"), "where the log goes that another account keeps of it";
    "route53resolver:GetResolverRule" Of("resolver-rule"), "which names a Resolver rule leads to other servers";
    "route53resolver:ListFirewallDomainLists" Everything, "which domain lists of DNS Firewall there are";
    "route53resolver:ListFirewallDomains" Of("firewall-domain-list"), "which names those lists have";
    "route53resolver:ListFirewallRuleGroupAssociations" Everything, "which rule groups of DNS Firewall hold for the VPC";
    "route53resolver:ListFirewallRuleGroups" Everything, "which rule groups of DNS Firewall there are";
    "route53resolver:ListFirewallRules" Of("firewall-rule-group"), "what those rule groups do with a name";
    "route53resolver:ListResolverQueryLogConfigAssociations" Everything, "whether what the VPC's resolver is asked is logged";
    "route53resolver:ListResolverQueryLogConfigs" Everything, "where that log goes";
    "route53resolver:ListResolverRuleAssociations" Everything, "which Resolver rules the VPC has";
    "route53resolver:ListTagsForResource" Of("firewall-*"), "whether what Resolver has belongs to the profile";
    "s3:GetBucketOwnershipControls" Buckets, "who owns what is written to the bucket of the flow logs";
    "s3:GetBucketPolicy" Buckets, "who may read and write that bucket";
    "s3:GetBucketPublicAccessBlock" Buckets, "whether that bucket is closed to the public";
    "s3:GetBucketTagging" Buckets, "whether that bucket belongs to the profile";
    "s3:GetBucketVersioning" Buckets, "whether that bucket keeps what is overwritten";
    "s3:GetEncryptionConfiguration" Buckets, "with which key that bucket is encrypted";
    "s3:GetLifecycleConfiguration" Buckets, "how long that bucket keeps what is written to it";
    "sagemaker:DescribeAutoMLJobV2" SageMaker, "whether an AutoML job ran inside the network";
    "sagemaker:DescribeCluster" SageMaker, "whether a cluster runs inside the network";
    "sagemaker:DescribeCompilationJob" SageMaker, "whether a compilation job ran inside the network";
    "sagemaker:DescribeDataQualityJobDefinition" SageMaker, "whether a data quality job runs inside the network";
    "sagemaker:DescribeDomain" SageMaker, "whether a Studio domain stays inside its VPC";
    "sagemaker:DescribeEndpoint" SageMaker, "which configuration an endpoint has, whose network its inference components run in";
    "sagemaker:DescribeEndpointConfig" SageMaker, "how an endpoint runs, and whether a shell can be opened in it";
    "sagemaker:DescribeHyperParameterTuningJob" SageMaker, "whether a tuning job ran inside the network";
    "sagemaker:DescribeInferenceComponent" SageMaker, "on which endpoint an inference component runs";
    "sagemaker:DescribeInferenceRecommendationsJob" SageMaker, "whether an inference recommendation job ran inside the network";
    "sagemaker:DescribeLabelingJob" SageMaker, "whether a labeling job ran inside the network";
    "sagemaker:DescribeModel" SageMaker, "whether a model runs inside the network";
    "sagemaker:DescribeModelBiasJobDefinition" SageMaker, "whether a model bias job runs inside the network";
    "sagemaker:DescribeModelExplainabilityJobDefinition" SageMaker, "whether a model explainability job runs inside the network";
    "sagemaker:DescribeModelQualityJobDefinition" SageMaker, "whether a model quality job runs inside the network";
    "sagemaker:DescribeMonitoringSchedule" SageMaker, "whether a monitoring schedule runs inside the network";
    "sagemaker:DescribeNotebookInstance" SageMaker, "whether a notebook instance has direct internet access";
    "sagemaker:DescribeOptimizationJob" SageMaker, "whether an optimization job ran inside the network";
    "sagemaker:DescribeProcessingJob" SageMaker, "whether a processing job ran inside the network";
    "sagemaker:DescribeSpace" SageMaker, "whether a space is open to remote access";
    "sagemaker:DescribeTrainingJob" SageMaker, "whether a training job ran inside the network";
    "sagemaker:DescribeTransformJob" SageMaker, "whether a transform job ran inside the network";
    "sagemaker:DescribeUserProfile" SageMaker, "which groups a user profile has";
    "sagemaker:ListAutoMLJobs" Everything, "which AutoML jobs ran of late";
    "sagemaker:ListClusters" Everything, "which clusters there are";
    "sagemaker:ListCompilationJobs" Everything, "which compilation jobs ran of late";
    "sagemaker:ListDataQualityJobDefinitions" Everything, "which data quality jobs there are";
    "sagemaker:ListDomains" Everything, "which Studio domains there are";
    "sagemaker:ListEndpointConfigs" Everything, "which endpoint configurations there are";
    "sagemaker:ListEndpoints" Everything, "which endpoints there are";
    "sagemaker:ListHyperParameterTuningJobs" Everything, "which tuning jobs ran of late";
    "sagemaker:ListInferenceComponents" Everything, "which inference components there are";
    "sagemaker:ListInferenceRecommendationsJobs" Everything, "which inference recommendation jobs ran of late";
    "sagemaker:ListLabelingJobs" Everything, "which labeling jobs ran of late";
    "sagemaker:ListMlflowTrackingServers" Everything, "which MLflow tracking servers there are";
    "sagemaker:ListModelBiasJobDefinitions" Everything, "which model bias jobs there are";
    "sagemaker:ListModelExplainabilityJobDefinitions" Everything, "which model explainability jobs there are";
    "sagemaker:ListModelQualityJobDefinitions" Everything, "which model quality jobs there are";
    "sagemaker:ListModels" Everything, "which models there are";
    "sagemaker:ListMonitoringSchedules" Everything, "which monitoring schedules there are";
    "sagemaker:ListNotebookInstances" Everything, "which notebook instances there are";
    "sagemaker:ListOptimizationJobs" Everything, "which optimization jobs ran of late";
    "sagemaker:ListProcessingJobs" Everything, "which processing jobs ran of late";
    "sagemaker:ListSpaces" Everything, "which spaces there are";
    "sagemaker:ListTags" Of("notebook-instance"), "which notebook instances belong to the profile";
    "sagemaker:ListTrainingJobs" Everything, "which training jobs ran of late";
    "sagemaker:ListTransformJobs" Everything, "which transform jobs ran of late";
    "sagemaker:ListUserProfiles" Everything, "which user profiles there are";
    "ssm:DescribeParameters" Everything, "whether the parameter with the network's ids is there, and its tier";
    "ssm:GetParameter" Of("parameter"), "which ids that parameter tells";
    "ssm:ListTagsForResource" Of("parameter"), "whether that parameter belongs to the profile";
    "sts:GetCallerIdentity" Nothing, "the number of the account";
    "vpc-lattice:ListServiceNetworkVpcAssociations" Everything, "service networks that the VPC is associated with";
}

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
