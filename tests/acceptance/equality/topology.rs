//! What the topology says, in the words of the two platforms.

use super::fact::{Facts, ports, rule_id};
use serde_json::{Value, json};
use smgen::catalog::EndpointType;
use smgen::topology::{NatDevice, Part, Peer, PolicyDocument, Rule, Topology};

/// States everything that the topology decides.
pub fn facts(topology: &Topology) -> Facts {
    let mut said = Said {
        topology,
        facts: Facts::default(),
    };
    said.network();
    said.routing();
    said.groups();
    said.acls();
    said.endpoints();
    said.flow_log();
    said.keys();
    said.facts
}

struct Said<'a> {
    topology: &'a Topology,
    facts: Facts,
}

fn braced(id: &str) -> Value {
    Value::from(format!("{{{id}}}"))
}

impl Said<'_> {
    fn prefixed(&self, name: &str) -> String {
        format!("{}-{name}", self.topology.prefix)
    }

    /// States the tags of a resource: the profile's, its name and its id.
    fn tags(&mut self, id: &str, name: &str) {
        let own = [("Name", name), ("smgen:id", id)];
        let own = own.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let all = self.topology.tags.iter();
        let all = all.map(|tag| (tag.key.clone(), Value::from(tag.value.as_str())));
        for (key, value) in all.chain(own) {
            self.facts.add(id, &format!("tag:{key}"), value);
        }
    }

    fn add(&mut self, id: &str, pairs: impl IntoIterator<Item = (&'static str, Value)>) {
        for (property, value) in pairs {
            self.facts.add(id, property, value);
        }
    }

    fn network(&mut self) {
        let vpc = &self.topology.vpc;
        self.add(
            "vpc",
            [
                ("cidr", json!(vpc.cidr.to_string())),
                ("dns-support", json!(vpc.dns_support)),
                ("dns-hostnames", json!(vpc.dns_hostnames)),
            ],
        );
        self.tags("vpc", &self.topology.prefix);
        self.facts.add(
            "default-security-group",
            "closed",
            vpc.default_security_group_closed,
        );
        self.facts.add(
            "default-network-acl",
            "closed",
            vpc.default_network_acl_closed,
        );
        self.facts
            .add("main-route-table", "closed", vpc.main_route_table_closed);
        for tier in &self.topology.tiers {
            for subnet in &tier.subnets {
                let id = format!("subnet/{}/{}", tier.name, subnet.zone);
                let table = if tier.public {
                    "route-table/public".to_owned()
                } else {
                    format!("route-table/private/{}", subnet.zone)
                };
                self.add(
                    &id,
                    [
                        ("vpc", braced("vpc")),
                        ("cidr", json!(subnet.cidr.to_string())),
                        ("zone", json!(subnet.zone)),
                        ("public-addresses", json!(false)),
                        ("route-table", braced(&table)),
                        ("network-acl", braced(&format!("network-acl/{}", tier.name))),
                    ],
                );
                self.tags(
                    &id,
                    &self.prefixed(&format!("{}-{}", tier.name, subnet.zone)),
                );
            }
        }
    }

    fn routing(&mut self) {
        for table in &self.topology.route_tables {
            let id = format!("route-table/private/{}", table.zone);
            self.add(&id, [("vpc", braced("vpc"))]);
            self.tags(&id, &self.prefixed(&format!("private-{}", table.zone)));
            if let (Some(zone), Some(internet)) = (&table.nat_zone, &self.topology.internet) {
                let route = format!("{id}/route/{}", internet.destination);
                self.add(&route, [("target", braced(&format!("nat/{zone}")))]);
            }
        }
        let Some(internet) = &self.topology.internet else {
            return;
        };
        self.add("internet-gateway", [("vpc", braced("vpc"))]);
        self.tags("internet-gateway", &self.topology.prefix);
        self.add("route-table/public", [("vpc", braced("vpc"))]);
        self.tags("route-table/public", &self.prefixed("public"));
        let route = format!("route-table/public/route/{}", internet.destination);
        self.add(&route, [("target", braced("internet-gateway"))]);
        for zone in &internet.zones {
            let (nat, name) = (format!("nat/{zone}"), self.prefixed(&format!("nat-{zone}")));
            let address = format!("elastic-ip/nat/{zone}");
            self.tags(&nat, &name);
            self.tags(&address, &name);
            self.add(&address, [("domain", json!("vpc"))]);
            self.add(&nat, [("subnet", braced(&format!("subnet/public/{zone}")))]);
            match &internet.nat {
                NatDevice::Gateway => self.add(&nat, [("address", braced(&address))]),
                NatDevice::Instance { instance_type, .. } => {
                    self.add(&address, [("instance", braced(&nat))]);
                    let groups = json!(["{security-group/nat}"]);
                    self.add(&nat, [("type", json!(instance_type)), ("groups", groups)]);
                }
            }
        }
    }

    fn groups(&mut self) {
        for group in &self.topology.security_groups {
            let name = group.function.as_str();
            let id = format!("security-group/{name}");
            self.add(
                &id,
                [
                    ("vpc", braced("vpc")),
                    ("name", json!(self.prefixed(name))),
                    ("description", json!(group.description)),
                ],
            );
            self.tags(&id, &self.prefixed(name));
            for (direction, rules) in [("ingress", &group.ingress), ("egress", &group.egress)] {
                for rule in rules {
                    self.rule(&id, direction, rule);
                }
            }
        }
    }

    fn rule(&mut self, group: &str, direction: &str, rule: &Rule) {
        let peer = match &rule.peer {
            Peer::Group(function) => format!("{{security-group/{}}}", function.as_str()),
            Peer::PrefixList(service) => {
                let mut endpoints = self.topology.endpoints.iter();
                let endpoint = endpoints.find(|endpoint| endpoint.service == *service);
                format!("{{prefix-list/{}}}", endpoint.unwrap().service_name)
            }
            Peer::Cidr(cidr) => cidr.to_string(),
        };
        let ports = ports(&rule.protocol, &json!(rule.from_port), &json!(rule.to_port));
        let id = rule_id(group, direction, &peer, &rule.protocol, &ports);
        self.add(&id, [("description", json!(rule.description))]);
        for tag in &self.topology.tags {
            self.facts
                .add(&id, &format!("tag:{}", tag.key), tag.value.as_str());
        }
        self.facts.add(
            &id,
            "tag:smgen:id",
            format!("{group}/{direction}/{}", rule.id),
        );
    }

    fn acls(&mut self) {
        for acl in &self.topology.network_acls {
            let id = format!("network-acl/{}", acl.tier);
            self.add(&id, [("vpc", braced("vpc"))]);
            self.tags(&id, &self.prefixed(&acl.tier));
            for (direction, entries) in [("ingress", &acl.ingress), ("egress", &acl.egress)] {
                for entry in entries {
                    let ports = entry
                        .ports
                        .map(|ports| format!("{}-{}", ports.first, ports.last));
                    self.add(
                        &format!("{id}/{direction}/{}", entry.number),
                        [
                            ("protocol", json!(entry.protocol)),
                            ("cidr", json!(entry.cidr.to_string())),
                            ("ports", json!(ports)),
                            ("action", json!("allow")),
                        ],
                    );
                }
            }
        }
    }

    fn endpoints(&mut self) {
        let zones = |prefix: &str| {
            let zones = self.topology.zones.iter();
            let mut ids: Vec<_> = zones.map(|zone| format!("{{{prefix}/{zone}}}")).collect();
            ids.sort();
            json!(ids)
        };
        let (tables, subnets) = (zones("route-table/private"), zones("subnet/endpoints"));
        for endpoint in &self.topology.endpoints {
            let id = format!("endpoint/{}", endpoint.service);
            self.tags(&id, &self.prefixed(&endpoint.service));
            self.add(
                &id,
                [
                    ("vpc", braced("vpc")),
                    ("service", json!(endpoint.service_name)),
                    ("policy", self.document(endpoint.policy.as_ref())),
                ],
            );
            let kind = match endpoint.kind {
                EndpointType::Gateway => {
                    vec![("type", json!("Gateway")), ("route-tables", tables.clone())]
                }
                EndpointType::Interface => vec![
                    ("type", json!("Interface")),
                    ("subnets", subnets.clone()),
                    ("groups", json!(["{security-group/vpce}"])),
                    ("private-dns", json!(endpoint.private_dns)),
                ],
            };
            self.add(&id, kind);
        }
    }

    fn document(&self, document: Option<&PolicyDocument>) -> Value {
        let topology = self.topology;
        let log = &topology.flow_log.name;
        let resolve = |part: &Part| match part {
            Part::AccountId => "{account}".to_owned(),
            Part::FlowLogGroupArn => format!(
                "arn:{}:logs:{}:{{account}}:log-group:{log}",
                topology.partition, topology.region
            ),
            Part::FlowLogBucketArn => format!("arn:{}:s3:::{log}-{{account}}", topology.partition),
            Part::Literal(text) => text.clone(),
        };
        let json = document.map(|document| document.tree().to_json(&resolve));
        // The blueprint may name the account where a policy names administrators.
        let text = json.unwrap_or_default().to_string();
        let text = match &topology.account_id {
            Some(account) => text.replace(account, "{account}"),
            None => text,
        };
        serde_json::from_str(&text).unwrap()
    }

    fn flow_log(&mut self) {
        let log = &self.topology.flow_log;
        let format: Vec<_> = log
            .fields
            .iter()
            .map(|field| format!("${{{field}}}"))
            .collect();
        self.tags("flow-log", &self.topology.prefix);
        self.add(
            "flow-log",
            [
                ("of", braced("vpc")),
                ("traffic", json!(log.traffic_type)),
                ("interval", json!(log.aggregation_seconds)),
                ("format", json!(format.join(" "))),
            ],
        );
        let (key, days) = (braced("key/logs"), json!(log.retention_days));
        if log.bucket_policy.is_some() {
            let name = format!("{}-{{account}}", log.name);
            self.tags("flow-log-bucket", &log.name);
            self.add(
                "flow-log-bucket",
                [
                    ("name", json!(name)),
                    ("key", key),
                    ("retention-days", days),
                    ("policy", self.document(log.bucket_policy.as_ref())),
                ],
            );
        } else {
            self.tags("flow-log-group", &self.prefixed("flow-logs"));
            self.add(
                "flow-log-group",
                [
                    ("name", json!(log.name)),
                    ("key", key),
                    ("retention-days", days),
                ],
            );
            self.tags("flow-log-role", &self.prefixed("flow-logs"));
            self.add(
                "flow-log-role",
                [("trust", self.document(log.trust_policy.as_ref()))],
            );
            self.tags("flow-log-policy", &self.prefixed("flow-logs"));
            self.add(
                "flow-log-policy",
                [("document", self.document(log.role_policy.as_ref()))],
            );
        }
    }

    fn keys(&mut self) {
        for key in &self.topology.keys {
            let purpose = key.purpose.as_str();
            let id = format!("key/{purpose}");
            self.tags(&id, &self.prefixed(purpose));
            self.add(
                &id,
                [
                    ("description", json!(key.description)),
                    ("alias", json!(format!("alias/{}", key.alias))),
                    ("rotates", json!(true)),
                    ("rotation-days", json!(key.rotation_days)),
                    ("policy", self.document(Some(&key.policy))),
                ],
            );
        }
    }
}
