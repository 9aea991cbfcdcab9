//! An account with one of everything, as AWS would describe it; what moto cannot show is here.

use crate::support::server::Reply;

/// The VPC.
pub const VPC: &str = "vpc-1";

/// Answers an action as AWS would.
pub fn answer(action: &str, request: &str) -> Reply {
    if super::beside::is_beside(action) {
        return super::beside::answer(action, request);
    }
    let (service, name) = action.split_once(':').unwrap();
    match service {
        "route53" | "route53resolver" => super::zones::answer(name, request),
        "sagemaker" => {
            Reply::Http(200, "application/x-amz-json-1.1", sagemaker(name, request).to_owned())
        }
        "ram" => Reply::Http(200, "application/json", shares(request)),
        "vpc-lattice" => Reply::Http(
            200,
            "application/json",
            r#"{"items":[{"id":"snva-1","status":"ACTIVE","serviceNetworkArn":"arn:sn-1","vpcId":"vpc-1"},{"id":"snva-0","status":"DELETE_IN_PROGRESS","serviceNetworkArn":"arn:sn-0"}]}"#.to_owned(),
        ),
        "sts" => Reply::Http(
            200,
            "text/xml",
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>".to_owned(),
        ),
        _ => Reply::Http(
            200,
            "text/xml",
            format!("<{name}Response><requestId>r</requestId>{}</{name}Response>", ec2(name, request)),
        ),
    }
}

fn shares(request: &str) -> String {
    let (entity, kind) = if request.contains("PRINCIPAL") {
        ("210987654321", "PRINCIPAL")
    } else {
        (
            "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1",
            "RESOURCE",
        )
    };
    format!(
        r#"{{"resourceShareAssociations":[{{"resourceShareArn":"arn:share","associatedEntity":"{entity}","associationType":"{kind}","status":"ASSOCIATED"}},{{"resourceShareArn":"arn:old","associatedEntity":"{entity}","status":"DISASSOCIATED"}}]}}"#
    )
}

#[expect(clippy::too_many_lines, reason = "a table: one answer for each action")]
fn ec2(name: &str, request: &str) -> String {
    let items = |set: &str, item: &str| format!("<{set}><item>{item}</item></{set}>");
    let tags = "<tagSet><item><key>smgen:profile</key><value>p</value></item></tagSet>";
    let attached =
        "<attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item></attachmentSet>";
    match name {
        "DescribeVpcs" => items(
            "vpcSet",
            &format!(
                "<vpcId>{VPC}</vpcId><ownerId>123456789012</ownerId><cidrBlock>10.0.0.0/16</cidrBlock><dhcpOptionsId>dopt-1</dhcpOptionsId><instanceTenancy>default</instanceTenancy>{tags}\
             <cidrBlockAssociationSet><item><associationId>vpc-cidr-assoc-1</associationId><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item>\
             <item><associationId>vpc-cidr-assoc-2</associationId><cidrBlock>10.1.0.0/16</cidrBlock><cidrBlockState><state>disassociated</state></cidrBlockState></item></cidrBlockAssociationSet>\
             <ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2001:db8::/56</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>"
            ),
        ),
        "DescribeVpcAttribute" if request.contains("enableDnsSupport") => {
            "<enableDnsSupport><value>true</value></enableDnsSupport>".to_owned()
        }
        "DescribeVpcAttribute" => {
            "<enableDnsHostnames><value>false</value></enableDnsHostnames>".to_owned()
        }
        "DescribeSubnets" => items(
            "subnetSet",
            "<subnetId>subnet-1</subnetId><cidrBlock>10.0.0.0/24</cidrBlock><availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1</availabilityZoneId><availableIpAddressCount>250</availableIpAddressCount><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2001:db8:0:1::/64</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>",
        ),
        "DescribeRouteTables" => items(
            "routeTableSet",
            &format!(
                "<routeTableId>rtb-1</routeTableId><associationSet><item><main>true</main>{state}</item><item><main>false</main><subnetId>subnet-1</subnetId>{state}</item><item><main>false</main><subnetId>subnet-9</subnetId>{gone}</item></associationSet><routeSet>{}{}{}{}{}{}{}{}</routeSet>",
                "<item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state><origin>CreateRouteTable</origin></item>",
                "<item><destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-2</gatewayId><state>active</state><origin>CreateRoute</origin></item>",
                "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><instanceId>i-1</instanceId><instanceOwnerId>123456789012</instanceOwnerId><networkInterfaceId>eni-1</networkInterfaceId><state>active</state><origin>CreateRoute</origin></item>",
                "<item><destinationCidrBlock>192.0.2.0/24</destinationCidrBlock><natGatewayId>nat-1</natGatewayId><state>active</state><origin>CreateRoute</origin></item>",
                // AWS leaves out what is gone for good.
                "<item><destinationCidrBlock>198.51.100.0/24</destinationCidrBlock><state>blackhole</state><origin>CreateRoute</origin></item>",
                "<item><destinationCidrBlock>172.16.0.0/12</destinationCidrBlock><gatewayId>vgw-1</gatewayId><state>active</state><origin>EnableVgwRoutePropagation</origin></item>",
                "<item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>active</state><origin>CreateRoute</origin></item>",
                "<item><destinationCidrBlock>10.9.0.0/16</destinationCidrBlock><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><state>active</state><origin>CreateRoute</origin></item>",
                state = "<associationState><state>associated</state></associationState>",
                gone = "<associationState><state>disassociated</state></associationState>",
            ),
        ),
        "DescribeSecurityGroups" if request.contains("sg-9") => items(
            "securityGroupInfo",
            "<ownerId>123456789012</ownerId><groupId>sg-9</groupId><groupName>theirs</groupName><groupDescription>d</groupDescription><vpcId>vpc-9</vpcId><ipPermissions/><ipPermissionsEgress/>",
        ),
        "DescribeSecurityGroups" => items(
            "securityGroupInfo",
            &format!(
                "<ownerId>123456789012</ownerId><groupId>sg-1</groupId><groupName>training</groupName><groupDescription>d</groupDescription><vpcId>{VPC}</vpcId>{tags}\
             <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort>\
             <groups><item><groupId>sg-9</groupId><userId>123456789012</userId><vpcId>vpc-9</vpcId><description>peer</description></item></groups>\
             <ipRanges><item><cidrIp>10.0.0.0/24</cidrIp></item></ipRanges></item>\
             <item><ipProtocol>icmp</ipProtocol><fromPort>8</fromPort><toPort>-1</toPort><ipv6Ranges><item><cidrIpv6>2001:db8::/32</cidrIpv6></item></ipv6Ranges></item></ipPermissions>\
             <ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><prefixListIds><item><prefixListId>pl-2</prefixListId></item></prefixListIds></item></ipPermissionsEgress>"
            ),
        ),
        "DescribeSecurityGroupRules" => format!(
            "<securityGroupRuleSet>{}{}{}{}</securityGroupRuleSet>",
            "<item><securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><referencedGroupInfo><groupId>sg-9</groupId></referencedGroupInfo></item>",
            "<item><securityGroupRuleId>sgr-2</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><cidrIpv4>10.0.0.0/24</cidrIpv4></item>",
            "<item><securityGroupRuleId>sgr-3</securityGroupRuleId><groupId>sg-1</groupId><isEgress>true</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><prefixListId>pl-2</prefixListId></item>",
            "<item><securityGroupRuleId>sgr-4</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>icmp</ipProtocol><fromPort>8</fromPort><toPort>-1</toPort><cidrIpv6>2001:db8::/32</cidrIpv6></item>",
        ),
        "DescribeNetworkAcls" => items(
            "networkAclSet",
            "<networkAclId>acl-1</networkAclId><default>true</default><associationSet><item><subnetId>subnet-1</subnetId></item></associationSet><entrySet>\
             <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>\
             <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>\
             <item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>10.0.0.0/16</cidrBlock><portRange><from>443</from><to>443</to></portRange></item>\
             <item><ruleNumber>110</ruleNumber><protocol>58</protocol><ruleAction>allow</ruleAction><egress>false</egress><ipv6CidrBlock>::/0</ipv6CidrBlock><icmpTypeCode><type>128</type><code>-1</code></icmpTypeCode></item></entrySet>",
        ),
        "DescribeVpcEndpoints" => format!(
            "<vpcEndpointSet>{}{}{}</vpcEndpointSet>",
            "<item><vpcEndpointId>vpce-2</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><serviceName>com.amazonaws.us-east-1.s3</serviceName><state>available</state><policyDocument>{\"Statement\":[]}</policyDocument><routeTableIdSet><item>rtb-1</item></routeTableIdSet><subnetIdSet/><groupSet/><networkInterfaceIdSet/><dnsEntrySet/><privateDnsEnabled>false</privateDnsEnabled></item>",
            "<item><vpcEndpointId>vpce-3</vpcEndpointId><vpcEndpointType>Resource</vpcEndpointType><resourceConfigurationArn>arn:rcfg-1</resourceConfigurationArn><state>Available</state><networkInterfaceIdSet><item>eni-3</item></networkInterfaceIdSet></item>",
            "<item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><serviceName>com.amazonaws.us-east-1.sts</serviceName><state>Available</state><policyDocument>not JSON</policyDocument><subnetIdSet><item>subnet-1</item></subnetIdSet><groupSet><item><groupId>sg-1</groupId></item></groupSet><networkInterfaceIdSet><item>eni-1</item></networkInterfaceIdSet><routeTableIdSet/><privateDnsEnabled>true</privateDnsEnabled><dnsEntrySet><item><dnsName>vpce-1-x.sts.us-east-1.vpce.amazonaws.com</dnsName></item></dnsEntrySet></item>",
        ),
        "DescribeVpcEndpointServices" => items(
            "serviceDetailSet",
            "<serviceName>com.amazonaws.us-east-1.sts</serviceName><availabilityZoneSet><item>us-east-1b</item><item>us-east-1a</item></availabilityZoneSet><privateDnsNameSet><item><privateDnsName>sts.us-east-1.amazonaws.com</privateDnsName></item></privateDnsNameSet><privateDnsName>sts.us-east-1.amazonaws.com</privateDnsName><vpcEndpointPolicySupported>true</vpcEndpointPolicySupported>",
        ),
        "DescribeNetworkInterfaces" => format!(
            "<networkInterfaceSet>{}{}{}</networkInterfaceSet>",
            "<item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><interfaceType>vpc_endpoint</interfaceType><description>VPC Endpoint Interface vpce-1</description><privateIpAddress>10.0.0.9</privateIpAddress><privateIpAddressesSet><item><privateIpAddress>10.0.0.5</privateIpAddress><primary>false</primary></item><item><privateIpAddress>10.0.0.9</privateIpAddress><primary>true</primary><association><publicIp>198.51.100.1</publicIp></association></item></privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2001:db8::9</ipv6Address></item></ipv6AddressesSet><association><publicIp>198.51.100.1</publicIp></association><groupSet><item><groupId>sg-1</groupId></item></groupSet><sourceDestCheck>false</sourceDestCheck><ownerId>123456789012</ownerId><requesterManaged>true</requesterManaged><status>in-use</status><attachment><instanceId>i-1</instanceId><instanceOwnerId>123456789012</instanceOwnerId></attachment></item>",
            "<item><networkInterfaceId>eni-2</networkInterfaceId><subnetId>subnet-1</subnetId><interfaceType>nat_gateway</interfaceType><description>Interface for NAT Gateway nat-1</description><privateIpAddress>10.0.0.7</privateIpAddress><privateIpAddressesSet><item><privateIpAddress>10.0.0.7</privateIpAddress><primary>true</primary></item></privateIpAddressesSet><ipv6AddressesSet/><groupSet/><sourceDestCheck>false</sourceDestCheck><ownerId>123456789012</ownerId><requesterManaged>true</requesterManaged><status>in-use</status><attachment><instanceOwnerId>amazon-aws</instanceOwnerId></attachment></item>",
            "<item><networkInterfaceId>eni-3</networkInterfaceId><subnetId>subnet-1</subnetId><interfaceType>interface</interfaceType><description/><privateIpAddress>10.0.0.8</privateIpAddress><privateIpAddressesSet><item><privateIpAddress>10.0.0.8</privateIpAddress><primary>true</primary></item></privateIpAddressesSet><ipv6AddressesSet/><groupSet/><sourceDestCheck>true</sourceDestCheck><ownerId>123456789012</ownerId><requesterManaged>false</requesterManaged><status>available</status></item>",
        ),
        "DescribeManagedPrefixLists" => format!(
            "<prefixListSet>{}{}</prefixListSet>",
            "<item><prefixListId>pl-1</prefixListId><prefixListName>com.amazonaws.us-east-1.s3</prefixListName></item>",
            "<item><prefixListId>pl-2</prefixListId><prefixListName>own</prefixListName></item>"
        ),
        "GetManagedPrefixListEntries" => items("entrySet", "<cidr>198.51.100.0/24</cidr>"),
        "DescribePrefixLists" => items(
            "prefixListSet",
            "<prefixListId>pl-1</prefixListId><prefixListName>com.amazonaws.us-east-1.s3</prefixListName><cidrSet><item>198.51.100.0/24</item></cidrSet>",
        ),
        "DescribeDhcpOptions" => items(
            "dhcpOptionsSet",
            "<dhcpOptionsId>dopt-1</dhcpOptionsId><dhcpConfigurationSet><item><key>domain-name-servers</key><valueSet><item><value>AmazonProvidedDNS</value></item></valueSet></item><item><key>domain-name</key><valueSet><item><value>ec2.internal</value></item></valueSet></item></dhcpConfigurationSet>",
        ),
        "DescribeFlowLogs" => format!(
            "<flowLogSet>{}{}</flowLogSet>",
            "<item><flowLogId>fl-1</flowLogId><destinationOptions><fileFormat>parquet</fileFormat><hiveCompatiblePartitions>true</hiveCompatiblePartitions><perHourPartition>true</perHourPartition></destinationOptions><resourceId>vpc-1</resourceId><trafficType>ALL</trafficType><logDestinationType>s3</logDestinationType><logDestination>arn:aws:s3:::b</logDestination><flowLogStatus>ACTIVE</flowLogStatus><deliverLogsStatus>FAILED</deliverLogsStatus><deliverLogsErrorMessage>Access error</deliverLogsErrorMessage><maxAggregationInterval>60</maxAggregationInterval><logFormat>${version}</logFormat></item>",
            "<item><flowLogId>fl-2</flowLogId><resourceId>vpc-9</resourceId></item>"
        ),
        "DescribeNatGateways" => items(
            "natGatewaySet",
            "<natGatewayId>nat-1</natGatewayId><subnetId>subnet-1</subnetId><state>available</state><connectivityType>public</connectivityType><natGatewayAddressSet><item><allocationId>eipalloc-1</allocationId><privateIp>10.0.0.7</privateIp><publicIp>198.51.100.7</publicIp></item></natGatewayAddressSet>",
        ),
        "DescribeAddresses" => format!(
            "<addressesSet>{}{}{}</addressesSet>",
            "<item><allocationId>eipalloc-1</allocationId><domain>vpc</domain><associationId>eipassoc-1</associationId><networkInterfaceId>eni-2</networkInterfaceId></item>",
            format_args!(
                "<item><allocationId>eipalloc-2</allocationId><domain>vpc</domain><associationId>eipassoc-2</associationId><instanceId>i-1</instanceId><networkInterfaceId>eni-1</networkInterfaceId>{tags}</item>"
            ),
            "<item><allocationId>eipalloc-3</allocationId><domain>vpc</domain></item>",
        ),
        "DescribeVpcEndpointServiceConfigurations" => items(
            "serviceConfigurationSet",
            "<serviceId>vpce-svc-1</serviceId><serviceState>Available</serviceState><acceptanceRequired>true</acceptanceRequired><networkLoadBalancerArnSet><item>arn:lb</item></networkLoadBalancerArnSet>",
        ),
        "DescribeVpcEndpointServicePermissions" => items(
            "allowedPrincipals",
            "<principalType>All</principalType><principal>*</principal>",
        ),
        "DescribeInternetGateways" => items(
            "internetGatewaySet",
            &format!("<internetGatewayId>igw-1</internetGatewayId>{attached}"),
        ),
        "DescribeEgressOnlyInternetGateways" => items(
            "egressOnlyInternetGatewaySet",
            &format!(
                "<egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId>{}",
                attached.replace("available", "attached")
            ),
        ),
        "DescribeVpcPeeringConnections" if request.contains("accepter") => {
            "<vpcPeeringConnectionSet/>".to_owned()
        }
        "DescribeVpcPeeringConnections" => items(
            "vpcPeeringConnectionSet",
            "<vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><status><code>active</code></status><requesterVpcInfo><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock></requesterVpcInfo><accepterVpcInfo><vpcId>vpc-9</vpcId><cidrBlock>10.9.0.0/16</cidrBlock></accepterVpcInfo>",
        ),
        "DescribeTransitGatewayVpcAttachments" => items(
            "transitGatewayVpcAttachments",
            "<transitGatewayAttachmentId>tgw-attach-1</transitGatewayAttachmentId><transitGatewayId>tgw-1</transitGatewayId><state>available</state><subnetIds><item>subnet-1</item></subnetIds>",
        ),
        "DescribeVpnGateways" => items(
            "vpnGatewaySet",
            "<vpnGatewayId>vgw-1</vpnGatewayId><attachments><item><vpcId>vpc-1</vpcId><state>attached</state></item></attachments>",
        ),
        "DescribeInstances" if request.contains("instance-id") => items(
            "reservationSet",
            "<instancesSet><item><instanceId>i-1</instanceId><instanceState><name>running</name></instanceState><instanceType>t4g.nano</instanceType><subnetId>subnet-1</subnetId><groupSet><item><groupId>sg-1</groupId></item></groupSet><sourceDestCheck>false</sourceDestCheck><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet></item></instancesSet>",
        ),
        "DescribeInstances" => items(
            "reservationSet",
            "<instancesSet><item><instanceId>i-0</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet>",
        ),
        other => panic!("{other} is not expected"),
    }
}

fn sagemaker(name: &str, request: &str) -> &'static str {
    match name {
        "ListNotebookInstances" => {
            r#"{"NotebookInstances":[{"NotebookInstanceName":"n","NotebookInstanceArn":"arn:n"}]}"#
        }
        "DescribeNotebookInstance" => {
            r#"{"NotebookInstanceName":"n","NotebookInstanceArn":"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/n","DirectInternetAccess":"Disabled","RootAccess":"Enabled","SubnetId":"subnet-1","SecurityGroups":["sg-1"],"KmsKeyId":"k","InstanceMetadataServiceConfiguration":{"MinimumInstanceMetadataServiceVersion":"2"}}"#
        }
        "ListTags" => r#"{"Tags":[{"Key":"smgen:profile","Value":"p"}]}"#,
        "ListDomains" => r#"{"Domains":[{"DomainId":"d-1"}]}"#,
        "DescribeDomain" => {
            r#"{"DomainId":"d-1","DomainName":"studio","AppNetworkAccessType":"VpcOnly","VpcId":"vpc-1","SubnetIds":["subnet-1"],"KmsKeyId":"k","HomeEfsFileSystemId":"fs-1","DefaultUserSettings":{"SecurityGroups":["sg-1"]},"DefaultSpaceSettings":{"SecurityGroups":["sg-2"]}}"#
        }
        // Those that still run are asked for by their status.
        "ListTrainingJobs" if request.contains("StatusEquals") => {
            r#"{"TrainingJobSummaries":[{"TrainingJobName":"t3","CreationTime":1600000000,"TrainingJobStatus":"InProgress"}]}"#
        }
        "ListTrainingJobs" => {
            r#"{"TrainingJobSummaries":[{"TrainingJobName":"t2","CreationTime":1700000001.5,"TrainingJobStatus":"Completed"},{"TrainingJobName":"t1","CreationTime":1700000000,"TrainingJobStatus":"Completed"},{"TrainingJobName":"t0","CreationTime":1600000000,"TrainingJobStatus":"Completed"}]}"#
        }
        "DescribeTrainingJob" if request.contains("t2") => r#"{"TrainingJobName":"t2"}"#,
        "DescribeTrainingJob" if request.contains("t3") => {
            r#"{"TrainingJobName":"t3","ResourceConfig":{"InstanceGroups":[{"InstanceType":"ml.m5.large","InstanceCount":1},{"InstanceType":"ml.g5.xlarge","InstanceCount":2}]}}"#
        }
        "DescribeTrainingJob" => {
            r#"{"TrainingJobName":"t1","TrainingJobStatus":"Completed","CreationTime":1700000000,"EnableNetworkIsolation":true,"EnableInterContainerTrafficEncryption":true,"VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]},"ResourceConfig":{"VolumeKmsKeyId":"k","InstanceCount":1},"Environment":{"PASSWORD":"hidden-in-a-job"},"HyperParameters":{"token":"hidden-in-a-job"}}"#
        }
        _ if name.starts_with("List") && request.contains("StatusEquals") => listed(name, false),
        _ if name.starts_with("List") => listed(name, true),
        "DescribeProcessingJob" => {
            r#"{"ProcessingJobName":"x","ProcessingJobStatus":"Failed","NetworkConfig":{"EnableNetworkIsolation":true},"ProcessingResources":{"ClusterConfig":{"VolumeKmsKeyId":"k","InstanceCount":4}},"Environment":{"PASSWORD":"hidden-in-a-job"}}"#
        }
        "DescribeTransformJob" => {
            r#"{"TransformJobName":"x","ModelName":"m","TransformResources":{"InstanceType":"ml.m5.large","VolumeKmsKeyId":"k"},"Environment":{"PASSWORD":"hidden-in-a-job"}}"#
        }
        "DescribeHyperParameterTuningJob" => {
            r#"{"HyperParameterTuningJobName":"x","TrainingJobDefinitions":[{"DefinitionName":"one","EnableNetworkIsolation":true,"VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]}},{"DefinitionName":"two","ResourceConfig":{"VolumeKmsKeyId":"k"},"HyperParameterTuningResourceConfig":{"VolumeKmsKeyId":"k2"},"StaticHyperParameters":{"token":"hidden-in-a-job"}}]}"#
        }
        "DescribeAutoMLJobV2" => {
            r#"{"AutoMLJobName":"x","SecurityConfig":{"VolumeKmsKeyId":"k","EnableInterContainerTrafficEncryption":true,"VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]}}}"#
        }
        "DescribeCompilationJob" => {
            r#"{"CompilationJobName":"x","VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]}}"#
        }
        "DescribeLabelingJob" => r#"{"LabelingJobName":"x"}"#,
        "DescribeInferenceRecommendationsJob" => {
            r#"{"JobName":"x","InputConfig":{"VolumeKmsKeyId":"k","VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]}}}"#
        }
        "DescribeOptimizationJob" => r#"{"OptimizationJobName":"x"}"#,
        "DescribeModel" => {
            r#"{"ModelName":"x","EnableNetworkIsolation":true,"VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]},"PrimaryContainer":{"Environment":{"PASSWORD":"hidden-in-a-job"}}}"#
        }
        "DescribeEndpointConfig" => {
            r#"{"EndpointConfigName":"x","KmsKeyId":"k","ProductionVariants":[{"VariantName":"blue","ModelName":"m","InstanceType":"ml.m5.large","EnableSSMAccess":true},{"VariantName":"green","ModelName":"m2","ServerlessConfig":{"MemorySizeInMB":1024},"EnableSSMAccess":false}]}"#
        }
        "DescribeEndpoint" => {
            r#"{"EndpointName":"x","EndpointConfigName":"x","EndpointStatus":"InService"}"#
        }
        "DescribeInferenceComponent" => {
            r#"{"InferenceComponentName":"x","EndpointName":"x","VariantName":"blue","Specification":{"ModelName":"m3"}}"#
        }
        "DescribeCluster" => {
            r#"{"ClusterName":"x","VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]},"InstanceGroups":[{"InstanceGroupName":"a","InstanceType":"ml.g5.xlarge"},{"InstanceGroupName":"b","OverrideVpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-9"]},"InstanceStorageConfigs":[{"EbsVolumeConfig":{"VolumeKmsKeyId":"k"}}]}]}"#
        }
        "DescribeDataQualityJobDefinition"
        | "DescribeModelQualityJobDefinition"
        | "DescribeModelBiasJobDefinition"
        | "DescribeModelExplainabilityJobDefinition" => {
            r#"{"JobDefinitionName":"x","NetworkConfig":{"EnableNetworkIsolation":true,"VpcConfig":{"Subnets":["subnet-1"],"SecurityGroupIds":["sg-1"]}},"JobResources":{"ClusterConfig":{"VolumeKmsKeyId":"k"}}}"#
        }
        "DescribeMonitoringSchedule" => {
            r#"{"MonitoringScheduleName":"x","MonitoringScheduleConfig":{"MonitoringJobDefinitionName":"x"}}"#
        }
        "DescribeUserProfile" => {
            r#"{"DomainId":"d-1","UserProfileName":"x","UserSettings":{"SecurityGroups":["sg-1"]}}"#
        }
        "DescribeSpace" => {
            r#"{"DomainId":"d-1","SpaceName":"x","SpaceSettings":{"RemoteAccess":"ENABLED"}}"#
        }
        other => panic!("{other} is not expected"),
    }
}

/// Lists one of a kind, or none.
fn listed(name: &str, one: bool) -> &'static str {
    let status = match name {
        "ListProcessingJobs" => r#","ProcessingJobStatus":"Completed""#,
        "ListTransformJobs" => r#","TransformJobStatus":"Completed""#,
        "ListHyperParameterTuningJobs" => r#","HyperParameterTuningJobStatus":"Completed""#,
        "ListAutoMLJobs" => r#","AutoMLJobStatus":"Completed""#,
        "ListCompilationJobs" => r#","CompilationJobStatus":"COMPLETED""#,
        "ListLabelingJobs" => r#","LabelingJobStatus":"Completed""#,
        "ListInferenceRecommendationsJobs" => r#","Status":"COMPLETED""#,
        "ListOptimizationJobs" => r#","OptimizationJobStatus":"COMPLETED""#,
        _ => "",
    };
    let (items, member) = match name {
        "ListProcessingJobs" => ("ProcessingJobSummaries", "ProcessingJobName"),
        "ListTransformJobs" => ("TransformJobSummaries", "TransformJobName"),
        "ListHyperParameterTuningJobs" => (
            "HyperParameterTuningJobSummaries",
            "HyperParameterTuningJobName",
        ),
        "ListAutoMLJobs" => ("AutoMLJobSummaries", "AutoMLJobName"),
        "ListCompilationJobs" => ("CompilationJobSummaries", "CompilationJobName"),
        "ListLabelingJobs" => ("LabelingJobSummaryList", "LabelingJobName"),
        "ListInferenceRecommendationsJobs" => ("InferenceRecommendationsJobs", "JobName"),
        "ListOptimizationJobs" => ("OptimizationJobSummaries", "OptimizationJobName"),
        "ListModels" => ("Models", "ModelName"),
        "ListEndpointConfigs" => ("EndpointConfigs", "EndpointConfigName"),
        "ListEndpoints" => ("Endpoints", "EndpointName"),
        "ListInferenceComponents" => ("InferenceComponents", "InferenceComponentName"),
        "ListClusters" => ("ClusterSummaries", "ClusterName"),
        "ListMonitoringSchedules" => ("MonitoringScheduleSummaries", "MonitoringScheduleName"),
        "ListMlflowTrackingServers" => ("TrackingServerSummaries", "TrackingServerName"),
        "ListUserProfiles" => ("UserProfiles", "UserProfileName"),
        "ListSpaces" => ("Spaces", "SpaceName"),
        _ if name.ends_with("JobDefinitions") => {
            ("JobDefinitionSummaries", "MonitoringJobDefinitionName")
        }
        other => panic!("{other} is not expected"),
    };
    let domain = match name {
        "ListUserProfiles" | "ListSpaces" => r#""DomainId":"d-1","#,
        _ => "",
    };
    let item = format!(r#"{{{domain}"{member}":"x","CreationTime":1700000000{status}}}"#);
    let item = if one { item } else { String::new() };
    // The table has literals everywhere else, and a test ends soon.
    Box::leak(format!(r#"{{"{items}":[{item}]}}"#).into_boxed_str())
}
