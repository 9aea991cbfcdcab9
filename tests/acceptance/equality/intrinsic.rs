//! The intrinsic functions of CloudFormation, resolved to what both sides know.

use serde_json::{Map, Value};

/// What references stand for.
pub struct Names<'a> {
    resources: &'a Map<String, Value>,
    template: &'a Value,
    partition: &'a str,
    account: Option<&'a str>,
}

impl<'a> Names<'a> {
    pub fn new(
        template: &'a Value,
        resources: &'a Map<String, Value>,
        partition: &'a str,
        account: Option<&'a str>,
    ) -> Self {
        Self {
            resources,
            template,
            partition,
            account,
        }
    }

    /// Returns a value with its references resolved.
    pub fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) if map.len() == 1 => {
                if let Some(logical) = map.get("Ref").and_then(Value::as_str) {
                    return self.reference(logical);
                }
                if let Some([Value::String(logical), Value::String(attribute)]) = map
                    .get("Fn::GetAtt")
                    .and_then(Value::as_array)
                    .map(Vec::as_slice)
                {
                    return self.attribute(logical, attribute);
                }
                if let Some([Value::String(between), Value::Array(parts)]) = map
                    .get("Fn::Join")
                    .and_then(Value::as_array)
                    .map(Vec::as_slice)
                {
                    let parts = parts.iter().map(|part| match self.resolve(part) {
                        Value::String(text) => text,
                        other => other.to_string(),
                    });
                    let text = parts.collect::<Vec<_>>().join(between);
                    return self.without_account(&text);
                }
                if let Some(text) = map.get("Fn::Base64") {
                    return self.resolve(text);
                }
                self.each(map)
            }
            Value::Object(map) => self.each(map),
            Value::Array(list) => list.iter().map(|one| self.resolve(one)).collect(),
            Value::String(text) => self.without_account(text),
            other => other.clone(),
        }
    }

    fn each(&self, map: &Map<String, Value>) -> Value {
        let entries = map
            .iter()
            .map(|(key, value)| (key.clone(), self.resolve(value)));
        Value::Object(entries.collect())
    }

    fn without_account(&self, text: &str) -> Value {
        match self.account {
            Some(account) => Value::from(text.replace(account, "{account}")),
            None => Value::from(text),
        }
    }

    fn property(&self, logical: &str, key: &str) -> String {
        let value = self.resolve(&self.resources[logical]["Properties"][key]);
        value.as_str().unwrap_or_default().to_owned()
    }

    fn tag(&self, logical: &str) -> String {
        let properties = &self.resources[logical]["Properties"];
        let tags = properties["Tags"].as_array();
        let tags = tags.or_else(|| properties["HostedZoneTags"].as_array());
        let id = tags
            .into_iter()
            .flatten()
            .find(|tag| tag["Key"] == "smgen:id");
        let id = id.and_then(|tag| tag["Value"].as_str());
        format!("{{{}}}", id.unwrap_or(logical))
    }

    fn reference(&self, logical: &str) -> Value {
        match logical {
            "AWS::AccountId" => return "{account}".into(),
            "AWS::Partition" => return self.partition.into(),
            _ => {}
        }
        let Some(resource) = self.resources.get(logical) else {
            // A parameter stands for its default.
            return self.template["Parameters"][logical]["Default"].clone();
        };
        Value::from(match resource["Type"].as_str().unwrap_or_default() {
            "AWS::Logs::LogGroup" => self.property(logical, "LogGroupName"),
            "AWS::S3::Bucket" => self.property(logical, "BucketName"),
            "AWS::IAM::Role" => self.property(logical, "RoleName"),
            "AWS::IAM::ManagedPolicy" => {
                self.iam("policy", &self.property(logical, "ManagedPolicyName"))
            }
            "Custom::ManagedPrefixList" => {
                format!(
                    "{{prefix-list/{}}}",
                    self.property(logical, "PrefixListName")
                )
            }
            "AWS::EC2::Instance" => self.tag(logical),
            other => format!("reference to {other} {logical}"),
        })
    }

    fn attribute(&self, logical: &str, attribute: &str) -> Value {
        let kind = self
            .resources
            .get(logical)
            .map_or("", |one| one["Type"].as_str().unwrap_or_default());
        Value::from(match (kind, attribute) {
            ("AWS::S3::Bucket", "Arn") => {
                format!(
                    "arn:{}:s3:::{}",
                    self.partition,
                    self.property(logical, "BucketName")
                )
            }
            ("AWS::IAM::Role", "Arn") => self.iam("role", &self.property(logical, "RoleName")),
            ("AWS::Logs::LogGroup", "Arn") => {
                // Amazon CloudWatch Logs: the attribute ends with `:*`.
                let key = &self.resources[logical]["Properties"]["KmsKeyId"]["Fn::GetAtt"][0];
                let region = key.as_str().map_or("", |_| region_of(self.resources));
                let name = self.property(logical, "LogGroupName");
                format!(
                    "arn:{}:logs:{region}:{{account}}:log-group:{name}:*",
                    self.partition
                )
            }
            ("AWS::EC2::VPC", "DefaultSecurityGroup") => "{default-security-group}".to_owned(),
            ("AWS::EC2::VPC", "DefaultNetworkAcl") => "{default-network-acl}".to_owned(),
            (
                "AWS::EC2::VPC"
                | "AWS::EC2::DHCPOptions"
                | "AWS::Route53Resolver::FirewallDomainList"
                | "AWS::Route53Resolver::FirewallRuleGroup"
                | "AWS::Route53Resolver::ResolverQueryLoggingConfig"
                | "AWS::Route53::HostedZone"
                | "AWS::EC2::Subnet"
                | "AWS::EC2::RouteTable"
                | "AWS::EC2::InternetGateway"
                | "AWS::EC2::EIP"
                | "AWS::EC2::NatGateway"
                | "AWS::EC2::SecurityGroup"
                | "AWS::EC2::NetworkAcl"
                | "AWS::KMS::Key",
                "VpcId" | "DhcpOptionsId" | "SubnetId" | "RouteTableId" | "InternetGatewayId"
                | "AllocationId" | "NatGatewayId" | "GroupId" | "Id" | "Arn" | "KeyId",
            ) => self.tag(logical),
            ("AWS::Lambda::Function", "Arn") => "{deployment-function}".to_owned(),
            (kind, attribute) => format!("{attribute} of {kind} {logical}"),
        })
    }

    fn iam(&self, kind: &str, name: &str) -> String {
        format!("arn:{}:iam::{{account}}:{kind}/{name}", self.partition)
    }
}

/// Returns the region, which a template for one region names in the service names of its endpoints.
pub fn region_of(resources: &Map<String, Value>) -> &str {
    let endpoints = resources
        .values()
        .filter(|one| one["Type"] == "AWS::EC2::VPCEndpoint");
    let mut names = endpoints.filter_map(|one| one["Properties"]["ServiceName"].as_str());
    let name = names.find_map(|name| name.strip_prefix("com.amazonaws.")?.split('.').next());
    name.unwrap_or_default()
}
