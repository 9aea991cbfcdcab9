//! The calls that reading a snapshot makes.

use super::Scope::{Everything, Nothing, Of};
use super::{Action, action};

/// Every call that reading a snapshot makes, sorted by name. None of them changes anything.
pub const READ: &[Action] = &[
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
        "sagemaker:DescribeDomain",
        Of("domain"),
        "whether a Studio domain stays inside its VPC",
    ),
    action(
        "sagemaker:DescribeModel",
        Of("model"),
        "whether a model is isolated",
    ),
    action(
        "sagemaker:DescribeNotebookInstance",
        Of("notebook-instance"),
        "whether a notebook instance has direct internet access",
    ),
    action(
        "sagemaker:DescribeProcessingJob",
        Of("processing-job"),
        "whether a processing job ran inside the network",
    ),
    action(
        "sagemaker:DescribeTrainingJob",
        Of("training-job"),
        "whether a training job ran inside the network",
    ),
    action(
        "sagemaker:ListDomains",
        Everything,
        "which Studio domains there are",
    ),
    action("sagemaker:ListModels", Everything, "which models there are"),
    action(
        "sagemaker:ListNotebookInstances",
        Everything,
        "which notebook instances there are",
    ),
    action(
        "sagemaker:ListProcessingJobs",
        Everything,
        "which processing jobs ran of late",
    ),
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
        "sts:GetCallerIdentity",
        Nothing,
        "the number of the account",
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
