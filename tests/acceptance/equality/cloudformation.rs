//! What a synthesised template says.

use super::fact::{Facts, Reader, ports, protocol, rule_id};
use super::intrinsic::{Names, region_of};
use super::template_parts::{
    bucket, entry, hosted_zone, instance, managed_policy, parameter, record,
};
use super::terraform_parts::line_of;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Reads every resource of a template for a region of a partition.
pub fn facts(template: &Value, partition: &str, account: Option<&str>) -> Facts {
    let mut facts = Facts::default();
    let empty = Map::new();
    let resources = template["Resources"].as_object().unwrap_or(&empty);
    let names = Names::new(template, resources, partition, account);
    let resolve = |value: &Value| names.resolve(value);
    for (logical, resource) in resources {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let properties = resource["Properties"].as_object().unwrap_or(&empty);
        let mut reader = Reader::new(logical, properties, properties.keys(), &resolve);
        let id = read(kind, &mut reader, resources, &mut facts);
        facts.add(&id, "deletion", resource["DeletionPolicy"].clone());
        if resource["DeletionPolicy"] != resource["UpdateReplacePolicy"] {
            facts
                .faults
                .push(format!("{logical} is deleted and replaced differently"));
        }
        reader.finish(&mut facts);
    }
    // Closed only if an entry in each direction says so.
    let acl = |direction: &str| {
        (
            "default-network-acl".to_owned(),
            format!("closed-{direction}"),
        )
    };
    let closed = ["ingress", "egress"].map(|direction| facts.all.remove(&acl(direction)));
    let closed = closed
        .iter()
        .all(|closed| *closed == Some(Value::Bool(true)));
    facts.add("default-network-acl", "closed", closed);
    facts
}

/// Returns the id that a resource carries as a tag, and states its tags.
pub fn tagged(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let tags = reader.take("Tags");
    tagged_with(&tags, facts)
}

/// As [`tagged`], by tags that stand in a property of another name.
pub fn tagged_with(tags: &Value, facts: &mut Facts) -> String {
    let tags: BTreeMap<String, Value> = tags
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| {
            (
                tag["Key"].as_str().unwrap_or_default().to_owned(),
                tag["Value"].clone(),
            )
        })
        .collect();
    let id = tags.get("smgen:id").and_then(Value::as_str);
    let id = id.unwrap_or("nothing").to_owned();
    facts.tags(
        &id,
        tags.iter()
            .map(|(key, value)| (key.as_str(), value.clone())),
    );
    id
}

pub fn referred(reader: &mut Reader<'_>, key: &str) -> String {
    reader.text(key).trim_matches(['{', '}']).to_owned()
}

/// Adds the properties of a resource under the names that both sides share.
pub fn copy(reader: &mut Reader<'_>, facts: &mut Facts, id: &str, pairs: &[(&str, &str)]) {
    for (property, name) in pairs {
        facts.add(id, name, reader.take(property));
    }
}

/// Reads a resource of DNS Firewall; the rules of a group are its property, one line each.
fn dns_firewall(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let id = tagged(reader, facts);
    let pairs = [
        ("Name", "name"),
        ("FirewallRuleGroupId", "group"),
        ("VpcId", "vpc"),
        ("Priority", "priority"),
        ("MutationProtection", "mutation-protection"),
    ];
    copy(reader, facts, &id, &pairs);
    facts.add(&id, "domains", reader.set("Domains"));
    for rule in reader
        .take("FirewallRules")
        .as_array()
        .into_iter()
        .flatten()
    {
        let words = [
            "Priority",
            "Action",
            "BlockResponse",
            "FirewallDomainListId",
            "FirewallDomainRedirectionAction",
        ];
        let unread = rule.as_object().into_iter().flatten();
        for (key, _) in unread.filter(|(key, _)| !words.contains(&key.as_str())) {
            facts
                .faults
                .push(format!("{id}: nothing reads `{key}` of a rule"));
        }
        let line = line_of(&words.map(|key| rule[key].clone()));
        facts.join(&id, "rules", line.into());
    }
    id
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each type")]
fn read(
    kind: &str,
    reader: &mut Reader<'_>,
    resources: &Map<String, Value>,
    facts: &mut Facts,
) -> String {
    match kind {
        "AWS::EC2::VPC" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("CidrBlock", "cidr"),
                ("EnableDnsSupport", "dns-support"),
                ("EnableDnsHostnames", "dns-hostnames"),
                ("InstanceTenancy", "tenancy"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::EC2::DHCPOptions" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("DomainName", "domain-name"),
                ("DomainNameServers", "domain-name-servers"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::Route53Resolver::FirewallDomainList"
        | "AWS::Route53Resolver::FirewallRuleGroup"
        | "AWS::Route53Resolver::FirewallRuleGroupAssociation" => dns_firewall(reader, facts),
        "AWS::Route53Resolver::ResolverQueryLoggingConfig" => {
            let id = tagged(reader, facts);
            let pairs = [("Name", "name"), ("DestinationArn", "destination")];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation" => {
            let log = referred(reader, "ResolverQueryLogConfigId");
            copy(reader, facts, &log, &[("ResourceId", "vpc")]);
            format!("{log}/association")
        }
        "AWS::Logs::ResourcePolicy" => {
            // There is one, and it carries no tags; its document is a text.
            let id = "query-log-policy";
            copy(reader, facts, id, &[("PolicyName", "name")]);
            let text = reader.text("PolicyDocument");
            facts.add(
                id,
                "document",
                serde_json::from_str(&text).unwrap_or(Value::Null),
            );
            id.to_owned()
        }
        "AWS::Route53::HostedZone" => hosted_zone(region_of(resources), reader, facts),
        "AWS::Route53::RecordSet" => record(reader, facts),
        "AWS::SSM::Parameter" => parameter(reader, facts),
        "AWS::EC2::VPCDHCPOptionsAssociation" => {
            let options = referred(reader, "DhcpOptionsId");
            copy(reader, facts, &options, &[("VpcId", "vpc")]);
            format!("{options}/association")
        }
        "Custom::VpcRestrictDefaultSG" => {
            let closed = reader.take("DefaultSecurityGroupId") == "{default-security-group}"
                && reader.take("ServiceToken") == "{deployment-function}";
            facts.add("default-security-group", "closed", closed);
            "default-security-group".to_owned()
        }
        "AWS::EC2::VPCCidrBlock" => {
            let range = reader.take("CidrBlock");
            let id = format!("vpc-cidr-block/{}", range.as_str().unwrap_or_default());
            facts.add(&id, "cidr", range);
            copy(reader, facts, &id, &[("VpcId", "vpc")]);
            id
        }
        "AWS::EC2::Subnet" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("VpcId", "vpc"),
                ("CidrBlock", "cidr"),
                ("AvailabilityZoneId", "zone"),
                ("MapPublicIpOnLaunch", "public-addresses"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::EC2::SubnetRouteTableAssociation" => {
            let id = referred(reader, "SubnetId");
            copy(reader, facts, &id, &[("RouteTableId", "route-table")]);
            id
        }
        "AWS::EC2::Route" => {
            let table = referred(reader, "RouteTableId");
            let id = format!("{table}/route/{}", reader.text("DestinationCidrBlock"));
            for key in ["GatewayId", "NatGatewayId", "InstanceId"] {
                facts.add(&id, "target", reader.take(key));
            }
            id
        }
        "AWS::EC2::InternetGateway" => tagged(reader, facts),
        "AWS::EC2::VPCGatewayAttachment" => {
            let id = referred(reader, "InternetGatewayId");
            copy(reader, facts, &id, &[("VpcId", "vpc")]);
            id
        }
        "AWS::EC2::EIP" => {
            let id = tagged(reader, facts);
            copy(
                reader,
                facts,
                &id,
                &[("Domain", "domain"), ("InstanceId", "instance")],
            );
            id
        }
        "AWS::EC2::NatGateway" => {
            let id = tagged(reader, facts);
            copy(
                reader,
                facts,
                &id,
                &[("AllocationId", "address"), ("SubnetId", "subnet")],
            );
            id
        }
        "AWS::EC2::Instance" => instance(reader, facts),
        "AWS::EC2::SecurityGroup" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("VpcId", "vpc"),
                ("GroupName", "name"),
                ("GroupDescription", "description"),
                ("SecurityGroupEgress", "rule-to-nowhere"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress" => {
            let direction = if kind.ends_with("Ingress") {
                "ingress"
            } else {
                "egress"
            };
            let group = referred(reader, "GroupId");
            let end = if direction == "ingress" {
                "Source"
            } else {
                "Destination"
            };
            let peers = [
                format!("{end}SecurityGroupId"),
                format!("{end}PrefixListId"),
                "CidrIp".to_owned(),
            ];
            let peers = peers.map(|key| reader.take(&key));
            let peer = peers.iter().find_map(Value::as_str).unwrap_or("nobody");
            let protocol = protocol(&reader.take("IpProtocol"));
            let ports = ports(&protocol, &reader.take("FromPort"), &reader.take("ToPort"));
            let id = rule_id(&group, direction, peer, &protocol, &ports);
            copy(reader, facts, &id, &[("Description", "description")]);
            id
        }
        "AWS::EC2::RouteTable" | "AWS::EC2::NetworkAcl" => {
            let id = tagged(reader, facts);
            copy(reader, facts, &id, &[("VpcId", "vpc")]);
            id
        }
        "AWS::EC2::SubnetNetworkAclAssociation" => {
            let id = referred(reader, "SubnetId");
            copy(reader, facts, &id, &[("NetworkAclId", "network-acl")]);
            id
        }
        "AWS::EC2::NetworkAclEntry" => entry(reader, facts),
        "AWS::EC2::VPCEndpoint" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("VpcId", "vpc"),
                ("ServiceName", "service"),
                ("VpcEndpointType", "type"),
                ("PrivateDnsEnabled", "private-dns"),
                ("PolicyDocument", "policy"),
            ];
            copy(reader, facts, &id, &pairs);
            for (property, name) in [
                ("RouteTableIds", "route-tables"),
                ("SubnetIds", "subnets"),
                ("SecurityGroupIds", "groups"),
            ] {
                facts.add(&id, name, reader.set(property));
            }
            id
        }
        "AWS::EC2::FlowLog" => {
            let id = tagged(reader, facts);
            if reader.take("ResourceType") == "VPC" {
                copy(reader, facts, &id, &[("ResourceId", "of")]);
            }
            let pairs = [
                ("TrafficType", "traffic"),
                ("MaxAggregationInterval", "interval"),
                ("LogFormat", "format"),
                ("LogDestinationType", "destination-type"),
                ("LogDestination", "destination"),
                ("DeliverLogsPermissionArn", "role"),
            ];
            copy(reader, facts, &id, &pairs);
            let options = reader.take("DestinationOptions");
            facts.add(&id, "files", options["FileFormat"].clone());
            facts.add(&id, "hive", options["HiveCompatiblePartitions"].clone());
            facts.add(&id, "hourly", options["PerHourPartition"].clone());
            id
        }
        "AWS::Logs::LogGroup" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("LogGroupName", "name"),
                ("KmsKeyId", "key"),
                ("RetentionInDays", "retention-days"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::IAM::Role" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("RoleName", "name"),
                ("Description", "description"),
                ("AssumeRolePolicyDocument", "trust"),
            ];
            copy(reader, facts, &id, &pairs);
            for policy in reader
                .take("ManagedPolicyArns")
                .as_array()
                .into_iter()
                .flatten()
            {
                facts.join(&id, "policies", policy.clone());
            }
            id
        }
        "AWS::IAM::ManagedPolicy" => managed_policy(reader, resources, facts),
        "AWS::Lambda::Function" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("FunctionName", "name"),
                ("Description", "description"),
                ("Runtime", "runtime"),
                ("Handler", "handler"),
                ("Role", "role"),
                ("Timeout", "timeout"),
                ("Code", "code"),
            ];
            copy(reader, facts, &id, &pairs);
            let logging = reader.take("LoggingConfig");
            facts.add(&id, "log-format", logging["LogFormat"].clone());
            facts.add(&id, "log-group", logging["LogGroup"].clone());
            id
        }
        "Custom::ManagedPrefixList" => {
            if reader.take("ServiceToken") == "{deployment-function}" {
                let name = reader.take("PrefixListName");
                facts.join("deployment-function", "looks-up", name.clone());
                // Each is a resource of its own, which may be deleted with the stack.
                return format!("deployment-function/{name}");
            }
            "deployment-function/nothing".to_owned()
        }
        "AWS::KMS::Key" => {
            let id = tagged(reader, facts);
            let pairs = [
                ("Description", "description"),
                ("EnableKeyRotation", "rotates"),
                ("RotationPeriodInDays", "rotation-days"),
                ("PendingWindowInDays", "deletion-window-days"),
                ("KeyPolicy", "policy"),
            ];
            copy(reader, facts, &id, &pairs);
            id
        }
        "AWS::KMS::Alias" => {
            let key = referred(reader, "TargetKeyId");
            copy(reader, facts, &key, &[("AliasName", "alias")]);
            format!("{key}/alias")
        }
        "AWS::S3::Bucket" => bucket(reader, facts),
        "AWS::S3::BucketPolicy" => {
            facts.join("flow-log-bucket", "configured", reader.take("Bucket"));
            copy(
                reader,
                facts,
                "flow-log-bucket",
                &[("PolicyDocument", "policy")],
            );
            "flow-log-bucket/policy".to_owned()
        }
        other => {
            facts.faults.push(format!("nothing reads {other}"));
            other.to_owned()
        }
    }
}
