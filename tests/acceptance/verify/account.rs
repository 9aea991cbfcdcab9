//! A deployed network that can be broken: its resources by the ids that the blueprint gives them, and calls that change it.

use crate::snapshot::wire::{call, sagemaker};
use serde_json::{Value, json};
use smgen::snapshot::{Peer, Rule, SecurityGroup, Snapshot, Tags};

pub const ANYWHERE: &str = "0.0.0.0/0";
pub const ROLE: &str = "arn:aws:iam::123456789012:role/somebody";

/// An account with a network in it, as it was when it was whole.
pub struct Account<'a> {
    pub url: &'a str,
    pub whole: &'a Snapshot,
}

impl Account<'_> {
    /// Calls EC2, and returns what stands in an element of the answer.
    #[track_caller]
    pub fn ec2(&self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        Answer(call(self.url, action, parameters))
    }

    /// Calls SageMaker.
    #[track_caller]
    pub fn sagemaker(&self, action: &str, body: &Value) {
        sagemaker(self.url, action, body);
    }

    /// Returns the id of a resource that bears a tag `smgen:id`, such as `subnet/training/use1-az1`.
    pub fn id(&self, tag: &str) -> String {
        let whole = self.whole;
        let vpc = [(&whole.vpc.id, &whole.vpc.tags)].into_iter();
        let all = vpc
            .chain(whole.subnets.iter().map(|one| (&one.id, &one.tags)))
            .chain(whole.route_tables.iter().map(|one| (&one.id, &one.tags)))
            .chain(whole.security_groups.iter().map(|one| (&one.id, &one.tags)))
            .chain(whole.network_acls.iter().map(|one| (&one.id, &one.tags)))
            .chain(whole.endpoints.iter().map(|one| (&one.id, &one.tags)))
            .chain(
                whole
                    .records
                    .iter()
                    .filter_map(|one| Some((&one.id, one.tags.as_ref()?))),
            );
        let bears = |tags: &Tags| tags.get("smgen:id").is_some_and(|id| id == tag);
        let mut found = all.filter(|(_, tags)| bears(tags));
        let (id, _) = found.next().unwrap_or_else(|| panic!("nothing is {tag}"));
        id.clone()
    }

    pub fn group(&self, name: &str) -> &SecurityGroup {
        let id = self.id(&format!("security-group/{name}"));
        let mut groups = self.whole.security_groups.iter();
        groups.find(|group| group.id == id).unwrap()
    }

    /// Changes an endpoint.
    pub fn modify_endpoint(&self, service: &str, parameters: &[(&str, &str)]) {
        let id = self.id(&format!("endpoint/{service}"));
        let all = [&[("VpcEndpointId", id.as_str())], parameters].concat();
        self.ec2("ModifyVpcEndpoint", &all);
    }

    /// Adds a rule to a group, for TCP.
    pub fn authorize(&self, way: &str, group: &str, ports: (u16, u16), peer: (&str, &str)) {
        let id = self.id(&format!("security-group/{group}"));
        let (from, to) = (ports.0.to_string(), ports.1.to_string());
        let key = match peer.0 {
            "group" => "IpPermissions.1.Groups.1.GroupId",
            _ => "IpPermissions.1.IpRanges.1.CidrIp",
        };
        let parameters = [
            ("GroupId", id.as_str()),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", &from),
            ("IpPermissions.1.ToPort", &to),
            (key, peer.1),
        ];
        self.ec2(&format!("AuthorizeSecurityGroup{way}"), &parameters);
    }

    /// Takes rules from a group.
    pub fn revoke(&self, way: &str, group: &str, which: impl Fn(&Rule) -> bool) {
        let group = self.group(group);
        let rules = if way == "Ingress" {
            &group.ingress
        } else {
            &group.egress
        };
        let ids = rules.iter().filter(|rule| which(rule)).map(|rule| &rule.id);
        let ids: Vec<_> = ids.enumerate().collect();
        assert!(!ids.is_empty(), "no such rule");
        let keys: Vec<_> = ids
            .iter()
            .map(|(index, id)| (format!("SecurityGroupRuleId.{}", index + 1), id.as_str()))
            .collect();
        let mut parameters = vec![("GroupId", group.id.as_str())];
        parameters.extend(keys.iter().map(|(key, id)| (key.as_str(), *id)));
        self.ec2(&format!("RevokeSecurityGroup{way}"), &parameters);
    }

    /// Tells whether a rule's peer is the group of a function.
    pub fn to_group(&self, rule: &Rule, name: &str) -> bool {
        rule.peer == Peer::Group(self.group(name).id.clone())
    }

    /// Sets an entry of a tier's ACL.
    pub fn acl_entry(&self, call: &str, tier: &str, entry: (&str, bool), rest: (&str, &str, &str)) {
        let id = self.id(&format!("network-acl/{tier}"));
        let (number, egress) = entry;
        let (action, protocol, cidr) = rest;
        let egress = if egress { "true" } else { "false" };
        let parameters = [
            ("NetworkAclId", id.as_str()),
            ("RuleNumber", number),
            ("Egress", egress),
            ("RuleAction", action),
            ("Protocol", protocol),
            ("CidrBlock", cidr),
        ];
        self.ec2(call, &parameters);
    }

    /// Takes all entries of one direction from a tier's ACL.
    pub fn clear_acl(&self, tier: &str, egress: bool) {
        let id = self.id(&format!("network-acl/{tier}"));
        let mut acls = self.whole.network_acls.iter();
        let acl = acls.find(|acl| acl.id == id).unwrap();
        for entry in &acl.entries {
            if entry.egress == egress && entry.number < 32767 {
                let number = entry.number.to_string();
                let egress = if egress { "true" } else { "false" };
                let parameters = [
                    ("NetworkAclId", id.as_str()),
                    ("RuleNumber", &number),
                    ("Egress", egress),
                ];
                self.ec2("DeleteNetworkAclEntry", &parameters);
            }
        }
    }

    /// Attaches an internet gateway, and returns its id.
    pub fn internet_gateway(&self) -> String {
        let made = self.ec2("CreateInternetGateway", &[]);
        let id = made.element("internetGatewayId");
        let vpc = self.id("vpc");
        self.ec2(
            "AttachInternetGateway",
            &[("InternetGatewayId", &id), ("VpcId", &vpc)],
        );
        id
    }

    /// Adds a route to the table of a zone.
    pub fn route(&self, zone: &str, cidr: &str, target: (&str, &str)) {
        let table = self.id(&format!("route-table/private/{zone}"));
        let parameters = [
            ("RouteTableId", table.as_str()),
            ("DestinationCidrBlock", cidr),
            target,
        ];
        self.ec2("CreateRoute", &parameters);
    }

    /// Peers with a new VPC of that range, and returns the id of the peering.
    pub fn peer(&self, cidr: &str) -> String {
        let other = self.ec2("CreateVpc", &[("CidrBlock", cidr)]);
        let ends = [
            ("VpcId", self.id("vpc")),
            ("PeerVpcId", other.element("vpcId")),
        ];
        let ends = ends.each_ref().map(|(end, id)| (*end, id.as_str()));
        let made = self.ec2("CreateVpcPeeringConnection", &ends);
        let id = made.element("vpcPeeringConnectionId");
        let accepted = [("VpcPeeringConnectionId", id.as_str())];
        self.ec2("AcceptVpcPeeringConnection", &accepted);
        id
    }

    /// Gives a subnet another `NetworkAcl` or `RouteTable`.
    pub fn associate(&self, subnet: &str, what: &str, id: &str) {
        let filter = [
            ("Filter.1.Name", "association.subnet-id"),
            ("Filter.1.Value.1", subnet),
        ];
        let found = self.ec2(&format!("Describe{what}s"), &filter);
        let mut name = format!("{what}AssociationId");
        name[..1].make_ascii_lowercase();
        let association = found.element_before(&name, &format!("<subnetId>{subnet}"));
        self.ec2(
            &format!("Replace{what}Association"),
            &[("AssociationId", &association), (&format!("{what}Id"), id)],
        );
    }

    /// Where a job or a model runs as the blueprint wants it.
    pub fn place(&self) -> Value {
        json!({"Subnets": [self.id("subnet/training/use1-az1")], "SecurityGroupIds": [self.group("training").id]})
    }
}

/// An answer of EC2.
pub struct Answer(String);

impl Answer {
    /// Returns what stands in the first element of a name.
    pub fn element(&self, name: &str) -> String {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let rest = self.0.split(&open).nth(1);
        let text = rest.and_then(|rest| rest.split(&close).next());
        text.unwrap_or_else(|| panic!("no {name} in {}", self.0))
            .to_owned()
    }

    /// Returns what stands in the last element of a name before a text.
    pub fn element_before(&self, name: &str, text: &str) -> String {
        let (before, _) = self.0.split_once(text).unwrap();
        let (_, rest) = before.rsplit_once(&format!("<{name}>")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    }
}
