//! What a template says of resources with properties inside of properties: policies, instances, entries, buckets, parameters.

use super::cloudformation::{copy, referred, tagged, tagged_with};
use super::fact::{Facts, Reader, ports, protocol};
use super::terraform_parts::record_line;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Reads a policy; its name tells which it is, since it carries no tags. Either the role or the policy may say that they belong
/// together.
pub fn managed_policy(
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

pub fn instance(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
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
pub fn entry(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
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

pub fn bucket(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
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
pub fn parameter(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
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

/// Reads a private hosted zone of a VPC of the region.
pub fn hosted_zone(region: &str, reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let tags = reader.take("HostedZoneTags");
    let id = tagged_with(&tags, facts);
    copy(reader, facts, &id, &[("Name", "name")]);
    let config = reader.take("HostedZoneConfig");
    facts.add(&id, "comment", config["Comment"].clone());
    let vpcs = reader.take("VPCs");
    let vpcs = vpcs.as_array().into_iter().flatten();
    let vpcs: Value = vpcs
        .map(|vpc| {
            let own = vpc["VPCRegion"] == region;
            if own { &vpc["VPCId"] } else { vpc }.clone()
        })
        .collect();
    facts.add(&id, "vpcs", vpcs);
    facts.set(&id, "records");
    id
}

/// Reads a record of a zone, which is a property of the zone and may be deleted with the stack by itself.
pub fn record(reader: &mut Reader<'_>, facts: &mut Facts) -> String {
    let zone = referred(reader, "HostedZoneId");
    let words = ["Type", "Name", "TTL"].map(|key| reader.take(key));
    let values = reader.take("ResourceRecords");
    let values = values.as_array().into_iter().flatten();
    let values = values.filter_map(|value| value.as_str().map(str::to_owned));
    let line = record_line(&words, values.collect());
    facts.join(&zone, "records", line.clone().into());
    format!("{zone}/{line}")
}
