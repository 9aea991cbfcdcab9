//! Endpoints and names.

use super::{Fault, fault};

const STS: &str = "sts.us-east-1.amazonaws.com";

pub const ENDPOINTS: &[Fault] = &[
    fault(
        "an interface endpoint is removed",
        |a| {
            a.ec2(
                "DeleteVpcEndpoints",
                &[("VpcEndpointId.1", &a.id("endpoint/sts"))],
            );
        },
        ("reach/training/use1-az1/sts", "endpoint"),
        &["/sts", "configuration/endpoint/sts"],
    ),
    fault(
        "the endpoint of ECR's registry is removed",
        |a| {
            a.ec2(
                "DeleteVpcEndpoints",
                &[("VpcEndpointId.1", &a.id("endpoint/ecr.dkr"))],
            );
        },
        (
            "dns/inference/use1-az2/smgen.dkr.ecr.us-east-1.amazonaws.com",
            "endpoint",
        ),
        &["/ecr.dkr", "dkr.ecr"],
    ),
    fault(
        "the gateway endpoint is removed",
        |a| {
            a.ec2(
                "DeleteVpcEndpoints",
                &[("VpcEndpointId.1", &a.id("endpoint/s3"))],
            );
        },
        ("reach/training/use1-az1/s3", "endpoint"),
        &["/s3", "configuration/route-table/"],
    ),
    fault(
        "the gateway endpoint leaves a route table",
        |a| {
            let table = a.id("route-table/private/use1-az2");
            a.modify_endpoint("s3", &[("RemoveRouteTableId.1", &table)]);
        },
        ("reach/training/use1-az2/s3", "route"),
        &[
            "/use1-az2/s3",
            "configuration/endpoint/s3",
            "configuration/route-table/private/use1-az2",
        ],
    ),
    fault(
        "an endpoint leaves a zone",
        |a| {
            let subnet = a.id("subnet/endpoints/use1-az4");
            a.modify_endpoint("logs", &[("RemoveSubnetId.1", &subnet)]);
        },
        ("configuration/endpoint/logs", "endpoint"),
        &["/use1-az4/logs"],
    ),
    fault(
        "an endpoint gets another group",
        |a| {
            let (old, new) = (a.group("vpce").id.clone(), a.group("training").id.clone());
            a.modify_endpoint(
                "sts",
                &[
                    ("AddSecurityGroupId.1", &new),
                    ("RemoveSecurityGroupId.1", &old),
                ],
            );
        },
        ("reach/inference/use1-az1/sts", "security-group"),
        &["/sts"],
    ),
    fault(
        "an endpoint policy is widened to everything",
        |a| a.modify_endpoint("s3", &[("ResetPolicy", "true")]),
        ("policy/s3/foreign-bucket", "endpoint-policy"),
        &["policy/s3/", "configuration/endpoint/s3"],
    ),
    fault(
        "an endpoint policy lets any account in",
        |a| {
            let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*","Resource":"*"}]}"#;
            a.modify_endpoint("sts", &[("PolicyDocument", policy)]);
        },
        ("policy/sts/foreign-principal", "endpoint-policy"),
        &["policy/sts/", "configuration/endpoint/sts"],
    ),
    fault(
        "an endpoint policy denies everything",
        |a| {
            let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
            a.modify_endpoint("logs", &[("PolicyDocument", policy)]);
        },
        ("policy/logs/own-principal", "endpoint-policy"),
        &["policy/logs/", "configuration/endpoint/logs"],
    ),
    fault(
        "an endpoint that nobody planned",
        |a| {
            let parameters = [
                ("VpcId", a.id("vpc")),
                ("ServiceName", "com.amazonaws.us-east-1.ec2".to_owned()),
                ("VpcEndpointType", "Interface".to_owned()),
                ("SubnetId.1", a.id("subnet/endpoints/use1-az1")),
            ];
            let parameters: Vec<_> = parameters
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            a.ec2("CreateVpcEndpoint", &parameters);
        },
        ("configuration/endpoint/", "endpoint"),
        &[],
    ),
];

pub const NAMES: &[Fault] = &[
    fault(
        "private DNS of an endpoint is off",
        |a| a.modify_endpoint("sts", &[("PrivateDnsEnabled", "false")]),
        (
            "dns/inference/use1-az4/sts.us-east-1.amazonaws.com",
            "private-dns",
        ),
        &[STS, "configuration/endpoint/sts"],
    ),
    fault(
        "DNS support is off",
        |a| {
            a.ec2(
                "ModifyVpcAttribute",
                &[("VpcId", &a.id("vpc")), ("EnableDnsSupport.Value", "false")],
            );
        },
        (
            "dns/training/use1-az1/sts.us-east-1.amazonaws.com",
            "vpc-attribute",
        ),
        &["dns/", "configuration/vpc"],
    ),
    fault(
        "DNS hostnames are off",
        |a| {
            a.ec2(
                "ModifyVpcAttribute",
                &[
                    ("VpcId", &a.id("vpc")),
                    ("EnableDnsHostnames.Value", "false"),
                ],
            );
        },
        (
            "dns/notebook/use1-az2/api.sagemaker.us-east-1.amazonaws.com",
            "vpc-attribute",
        ),
        &["dns/", "configuration/vpc"],
    ),
    fault(
        "the VPC announces name servers of somebody's own",
        |a| {
            let made = a.ec2(
                "CreateDhcpOptions",
                &[
                    ("DhcpConfiguration.1.Key", "domain-name-servers"),
                    ("DhcpConfiguration.1.Value.1", "10.2.0.53"),
                ],
            );
            let id = made.element("dhcpOptionsId");
            a.ec2(
                "AssociateDhcpOptions",
                &[("DhcpOptionsId", &id), ("VpcId", &a.id("vpc"))],
            );
        },
        ("configuration/dhcp-options", "dhcp-options"),
        // Those servers may forward to the VPC's own: nobody can tell without asking them.
        &["dns/"],
    ),
];
