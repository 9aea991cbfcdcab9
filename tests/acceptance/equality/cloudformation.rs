//! What a synthesised template says.

use super::fact::{Facts, Reader, ports, protocol, rule_id};
use super::intrinsic::Names;
use serde_json::{Map, Value, json};
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
fn tagged(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let tags: BTreeMap<String, Value> = reader
        .take("Tags")
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

fn referred(reader: &mut Reader<'_>, key: &str) -> String {
    reader.text(key).trim_matches(['{', '}']).to_owned()
}

/// Adds the properties of a resource under the names that both sides share.
fn copy(reader: &mut Reader<'_>, facts: &mut Facts, id: &str, pairs: &[(&str, &str)]) {
    for (property, name) in pairs {
        facts.add(id, name, reader.take(property));
    }
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

/// Reads a policy; its name tells which it is, since it carries no tags. Either the role or the policy may say that they belong
/// together.
fn managed_policy(
    reader: &mut Reader<'_>,
    resources: &Map<String, Value>,
    facts: &mut Facts,
) -> String {
    let name = reader.text("ManagedPolicyName");
    let known = [
        ("-flow-logs", "flow-log-policy"),
        ("-deployment", "deployment-policy"),
        ("-deployment-close", "deployment-close-policy"),
    ];
    let known = known.iter().find(|(end, _)| name.ends_with(end));
    let id = known.map_or(name.as_str(), |(_, id)| id).to_owned();
    facts.add(&id, "name", name.as_str());
    let pairs = [
        ("Description", "description"),
        ("PolicyDocument", "document"),
    ];
    copy(reader, facts, &id, &pairs);
    let roles = reader.take("Roles");
    for role in roles.as_array().into_iter().flatten() {
        let of_name = resources
            .values()
            .find(|one| one["Type"] == "AWS::IAM::Role" && one["Properties"]["RoleName"] == *role);
        let tags = of_name.and_then(|one| one["Properties"]["Tags"].as_array());
        let tag = tags
            .into_iter()
            .flatten()
            .find(|tag| tag["Key"] == "smgen:id");
        let role = tag
            .and_then(|tag| tag["Value"].as_str())
            .unwrap_or("no role");
        let arn = reader.resolve(&serde_json::json!({"Ref": reader.what()}));
        facts.join(role, "policies", arn);
    }
    id
}

fn instance(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let id = tagged(reader, facts);
    let pairs = [
        ("ImageId", "image"),
        ("InstanceType", "type"),
        ("SubnetId", "subnet"),
        ("SourceDestCheck", "checks-addresses"),
        ("EbsOptimized", "ebs-optimized"),
        ("Monitoring", "monitoring"),
        ("UserData", "user-data"),
        ("PropagateTagsToVolumeOnCreation", "root-tagged"),
    ];
    copy(reader, facts, &id, &pairs);
    facts.add(&id, "groups", reader.set("SecurityGroupIds"));
    let metadata = reader.take("MetadataOptions");
    facts.add(&id, "metadata-endpoint", metadata["HttpEndpoint"].clone());
    facts.add(
        &id,
        "metadata-hops",
        metadata["HttpPutResponseHopLimit"].clone(),
    );
    facts.add(&id, "metadata-tokens", metadata["HttpTokens"].clone());
    let root = &reader.take("BlockDeviceMappings")[0];
    facts.add(&id, "root-device", root["DeviceName"].clone());
    facts.add(&id, "root-encrypted", root["Ebs"]["Encrypted"].clone());
    id
}

/// Reads an entry of an ACL; those of the default ACL are what closes it.
fn entry(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let acl = referred(reader, "NetworkAclId");
    let direction = if reader.take("Egress") == true {
        "egress"
    } else {
        "ingress"
    };
    let id = format!("{acl}/{direction}/{}", reader.take("RuleNumber"));
    let protocol = protocol(&reader.take("Protocol"));
    let range = reader.take("PortRange");
    let action = reader.take("RuleAction");
    let cidr = reader.take("CidrBlock");
    if id == format!("default-network-acl/{direction}/1")
        && protocol == "-1"
        && action == "deny"
        && cidr == "0.0.0.0/0"
        && range.is_null()
    {
        facts.add("default-network-acl", &format!("closed-{direction}"), true);
        return id;
    }
    facts.add(&id, "ports", ports(&protocol, &range["From"], &range["To"]));
    facts.add(&id, "protocol", protocol);
    facts.add(&id, "cidr", cidr);
    facts.add(&id, "action", action);
    id
}

fn bucket(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let id = tagged(reader, facts);
    facts.add(&id, "name", reader.take("BucketName"));
    let encryption = &reader.take("BucketEncryption")["ServerSideEncryptionConfiguration"][0];
    let default = &encryption["ServerSideEncryptionByDefault"];
    facts.add(&id, "bucket-key", encryption["BucketKeyEnabled"].clone());
    facts.add(&id, "algorithm", default["SSEAlgorithm"].clone());
    facts.add(&id, "key", default["KMSMasterKeyID"].clone());
    let rule = &reader.take("LifecycleConfiguration")["Rules"][0];
    facts.add(&id, "lifecycle", json!([rule["Id"], rule["Status"]]));
    facts.add(&id, "retention-days", rule["ExpirationInDays"].clone());
    facts.add(
        &id,
        "old-versions-days",
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"].clone(),
    );
    facts.add(
        &id,
        "uploads-days",
        rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"].clone(),
    );
    let ownership = &reader.take("OwnershipControls")["Rules"][0];
    facts.add(&id, "ownership", ownership["ObjectOwnership"].clone());
    let block = reader.take("PublicAccessBlockConfiguration");
    for (property, name) in [
        ("BlockPublicAcls", "block-public-acls"),
        ("BlockPublicPolicy", "block-public-policy"),
        ("IgnorePublicAcls", "ignore-public-acls"),
        ("RestrictPublicBuckets", "restrict-public-buckets"),
    ] {
        facts.add(&id, name, block[property].clone());
    }
    facts.add(
        &id,
        "versioning",
        reader.take("VersioningConfiguration")["Status"].clone(),
    );
    id
}

/// Reads a parameter, whose tags are a map.
fn parameter(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let tags = reader.take("Tags");
    let id = tags["smgen:id"].as_str().unwrap_or("nothing").to_owned();
    let pairs = tags.as_object().into_iter().flatten();
    facts.tags(&id, pairs.map(|(key, value)| (key.as_str(), value.clone())));
    let pairs = [
        ("Name", "name"),
        ("Type", "type"),
        ("Tier", "tier"),
        ("Description", "description"),
    ];
    copy(reader, facts, &id, &pairs);
    facts.add(&id, "value", leaves(&reader.text("Value")));
    id
}

/// Returns the leaves of the JSON in a text, each with its pointer, sorted.
pub fn leaves(text: &str) -> Value {
    fn add(value: &Value, pointer: &str, all: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(map) => map
                .iter()
                .for_each(|(key, value)| add(value, &format!("{pointer}/{key}"), all)),
            leaf => {
                all.insert(pointer.to_owned(), leaf.clone());
            }
        }
    }
    let mut all = BTreeMap::new();
    let json = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    add(&json, "", &mut all);
    all.into_iter()
        .map(|leaf| json!([leaf.0, leaf.1]))
        .collect()
}
