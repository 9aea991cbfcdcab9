//! Everything in the inventory is read back: whatever is deployed otherwise than it says, a finding names, property by property.
//!
//! Generated over the inventory: a new property of a record is tried without a line here; one of a kind with a type of its own needs a
//! row that says how it differs when it is deployed, or why it cannot.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::{GATEWAYS, INSTANCE, deployed};
use crate::support::rendered::BUILTIN;
use serde_json::{Value, json};
use smgen::catalog::EndpointType;
use smgen::snapshot::{
    AclEntry, Gap, NetworkAcl, Peer, Protocol, Rule, SecurityGroup, Snapshot, SnapshotPart, Target,
};
use smgen::topology::{Place, Resource, ResourceKind, Topology};
use smgen::verify::audit::{Kind, audit};
use std::collections::{BTreeMap, BTreeSet};

/// How a property of a kind with a type of its own differs when it is deployed.
enum Otherwise {
    /// It is changed so.
    By(fn(&mut Snapshot, &Resource)),
    /// It cannot be, or it may be; why.
    Never(&'static str),
}

use Otherwise::{By, Never};

const LISTED_BY_VPC: Otherwise = Never("AWS lists it by its VPC: one of another is not there");
const IN_THE_VPC: Otherwise = Never("AWS makes it with the VPC, and it never leaves it");
const IN_THE_RULE: Otherwise =
    Never("it tells the two lists apart: a rule in the other one is missing here");
const WORDS: Otherwise = Never("it says nothing of traffic, and people may write more of it");

fn changed<T>(list: &mut [T], is: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
    change(list.iter_mut().find(|one| is(one)).expect("it is deployed"));
}

/// Finds what carries the id of a resource.
macro_rules! of {
    ($list:expr, $resource:expr, $change:expr) => {
        changed(
            &mut $list,
            |one| one.tags.get("smgen:id") == Some(&$resource.id),
            $change,
        )
    };
}

fn rule(s: &mut Snapshot, resource: &Resource, change: impl FnOnce(&mut Rule)) {
    let group = resource.part_of.clone().unwrap();
    let ingress = resource.id.contains("/ingress/");
    let description = text(resource, "description");
    changed(
        &mut s.security_groups,
        |one: &SecurityGroup| one.tags.get("smgen:id") == Some(&group),
        |group| {
            let rules = if ingress {
                &mut group.ingress
            } else {
                &mut group.egress
            };
            // Rules of a group have descriptions of their own, but for those to several peers.
            changed(rules, |rule| rule.description == description, change);
        },
    );
}

fn entry(s: &mut Snapshot, resource: &Resource, change: impl FnOnce(&mut AclEntry)) {
    let acl = resource.part_of.clone().unwrap();
    let egress = resource.id.contains("/egress/");
    let number = resource
        .id
        .rsplit('/')
        .next()
        .unwrap()
        .parse::<i32>()
        .unwrap();
    changed(
        &mut s.network_acls,
        |one: &NetworkAcl| one.tags.get("smgen:id") == Some(&acl),
        |acl| {
            let is = |one: &AclEntry| one.egress == egress && one.number == number;
            changed(&mut acl.entries, is, change);
        },
    );
}

/// Returns the id that AWS gave to a subnet.
fn subnet_id(s: &Snapshot, resource: &Resource) -> String {
    let mut subnets = s.subnets.iter();
    let subnet = subnets.find(|one| one.tags["smgen:id"] == resource.id);
    subnet.unwrap().id.clone()
}

fn text(resource: &Resource, field: &str) -> String {
    let value = &resource.field(field).unwrap().value;
    value
        .to_json(&|_| String::new())
        .as_str()
        .unwrap()
        .to_owned()
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each property")]
fn otherwise(kind: ResourceKind, field: &str) -> Option<Otherwise> {
    use ResourceKind as K;
    Some(match (kind, field) {
        (K::Vpc, "cidr") => By(|s, _| s.vpc.cidrs = vec!["10.99.0.0/16".parse().unwrap()]),
        (K::Vpc, "dns-support") => By(|s, _| s.vpc.dns_support = Some(false)),
        (K::Vpc, "dns-hostnames") => By(|s, _| s.vpc.dns_hostnames = Some(false)),
        (K::Vpc, "tenancy") => By(|s, _| s.vpc.tenancy = "dedicated".into()),
        (K::DefaultSecurityGroup, "closed") => By(|s, _| {
            let is = |one: &SecurityGroup| one.name == "default";
            changed(&mut s.security_groups, is, |group| {
                group.egress.push(Rule {
                    id: "sgr-open".into(),
                    protocol: Protocol::All,
                    ports: None,
                    peer: Peer::Cidr("0.0.0.0/0".parse().unwrap()),
                    description: String::new(),
                });
            });
        }),
        (K::DefaultNetworkAcl, "closed") => By(|s, _| {
            let is = |one: &NetworkAcl| one.default;
            changed(&mut s.network_acls, is, |acl| {
                acl.entries.push(super::deployed::entry(true, 100, true));
            });
        }),
        (K::MainRouteTable, "closed") => By(|s, _| {
            let route = smgen::snapshot::Route {
                destination: Some("0.0.0.0/0".parse().unwrap()),
                prefix_list: None,
                target: Target::InternetGateway("igw-x".into()),
                blackhole: false,
                propagated: false,
            };
            changed(
                &mut s.route_tables,
                |one| one.main,
                |table| table.routes.push(route),
            );
        }),
        (K::DefaultSecurityGroup | K::DefaultNetworkAcl | K::MainRouteTable, "vpc") => IN_THE_VPC,
        (K::Subnet, "cidr") => By(|s, r| {
            of!(s.subnets, r, |one| one.cidr =
                "10.99.0.0/24".parse().unwrap());
        }),
        (K::Subnet, "zone") => By(|s, r| of!(s.subnets, r, |one| one.zone = "use1-az6".into())),
        (K::Subnet, "public-addresses") => {
            By(|s, r| of!(s.subnets, r, |one| one.public_addresses = true))
        }
        (K::Subnet, "route-table") => By(|s, r| {
            let id = subnet_id(s, r);
            for table in &mut s.route_tables {
                table.subnets.retain(|one| *one != id);
            }
        }),
        (K::Subnet, "network-acl") => By(|s, r| {
            let id = subnet_id(s, r);
            for acl in &mut s.network_acls {
                acl.subnets.retain(|one| *one != id);
                if acl.default {
                    acl.subnets.push(id.clone());
                }
            }
        }),
        (K::Route, "target") => By(|s, r| {
            let table = r.part_of.clone().unwrap();
            let is = |one: &smgen::snapshot::RouteTable| one.tags.get("smgen:id") == Some(&table);
            changed(&mut s.route_tables, is, |table| {
                let out = |one: &smgen::snapshot::Route| {
                    one.destination == Some("0.0.0.0/0".parse().unwrap())
                };
                changed(&mut table.routes, out, |route| {
                    route.target = Target::Peering("pcx-x".into())
                });
            });
        }),
        (K::InternetGateway, "vpc") => LISTED_BY_VPC,
        (K::NatGateway, "subnet") => {
            By(|s, r| of!(s.nat_gateways, r, |one| one.subnet = "subnet-x".into()))
        }
        (K::NatGateway, "address") => By(|s, r| {
            of!(s.nat_gateways, r, |one| one.allocations =
                vec!["eipalloc-x".into()])
        }),
        (K::NatInstance, "subnet") => {
            By(|s, r| of!(s.instances, r, |one| one.subnet = "subnet-x".into()))
        }
        (K::NatInstance, "type") => {
            By(|s, r| of!(s.instances, r, |one| one.instance_type = "x9.nano".into()))
        }
        (K::NatInstance, "groups") => {
            By(|s, r| of!(s.instances, r, |one| one.groups = vec!["sg-x".into()]))
        }
        (K::NatInstance, "checks-addresses") => {
            By(|s, r| of!(s.instances, r, |one| one.source_dest_check = true))
        }
        (K::SecurityGroup, "name") => {
            By(|s, r| of!(s.security_groups, r, |one| one.name = "x".into()))
        }
        (K::SecurityGroup, "description") => {
            By(|s, r| of!(s.security_groups, r, |one| one.description = "x".into()))
        }
        (K::SecurityGroupRule, "direction") => IN_THE_RULE,
        (K::SecurityGroupRule, "description") => WORDS,
        (K::SecurityGroupRule, "protocol") => By(|s, r| {
            rule(s, r, |one| {
                one.protocol = if one.protocol == Protocol::Udp {
                    Protocol::Tcp
                } else {
                    Protocol::Udp
                };
            });
        }),
        (K::SecurityGroupRule, "peer") => {
            By(|s, r| rule(s, r, |one| one.peer = Peer::Group("sg-x".into())))
        }
        (K::SecurityGroupRule, "from-port") => By(|s, r| {
            rule(s, r, |one| {
                one.ports = one.ports.map(|(first, last)| (first - 1, last))
            })
        }),
        (K::SecurityGroupRule, "to-port") => By(|s, r| {
            rule(s, r, |one| {
                one.ports = one.ports.map(|(first, last)| (first, last + 1))
            })
        }),
        (K::NetworkAclEntry, "protocol") => {
            By(|s, r| entry(s, r, |one| one.protocol = Protocol::Icmp))
        }
        (K::NetworkAclEntry, "cidr") => {
            By(|s, r| entry(s, r, |one| one.cidr = "10.99.0.0/24".parse().unwrap()))
        }
        (K::NetworkAclEntry, "action") => By(|s, r| entry(s, r, |one| one.allow = false)),
        (K::NetworkAclEntry, "ports") => By(|s, r| entry(s, r, |one| one.ports = Some((1, 2)))),
        (K::Endpoint, "service") => {
            By(|s, r| of!(s.endpoints, r, |one| one.service_name = "com.x".into()))
        }
        (K::Endpoint, "type") => By(|s, r| {
            of!(s.endpoints, r, |one| {
                one.kind = match one.kind {
                    EndpointType::Gateway => EndpointType::Interface,
                    EndpointType::Interface => EndpointType::Gateway,
                };
            });
        }),
        (K::Endpoint, "route-tables") => {
            By(|s, r| of!(s.endpoints, r, |one| one.route_tables.clear()))
        }
        (K::Endpoint, "subnets") => By(|s, r| {
            of!(s.endpoints, r, |one| {
                one.subnets.pop();
            });
        }),
        (K::Endpoint, "groups") => {
            By(|s, r| of!(s.endpoints, r, |one| one.groups = vec!["sg-x".into()]))
        }
        (K::Endpoint, "private-dns") => {
            By(|s, r| of!(s.endpoints, r, |one| one.private_dns ^= true))
        }
        (K::Endpoint, "policy") => By(|s, r| {
            of!(s.endpoints, r, |one| one.policy =
                Some(json!({"Version": "2012-10-17", "Statement": []})));
        }),
        (K::Subnet | K::RouteTable | K::SecurityGroup | K::NetworkAcl | K::Endpoint, "vpc") => {
            LISTED_BY_VPC
        }
        _ => return None,
    })
}

/// Returns a value of the same kind that says something else.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(truth) => json!(!truth),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(list) if list.is_empty() => json!(["one more"]),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        ]}),
    }
}

fn networks() -> Vec<(Topology, Snapshot)> {
    let builtin = BUILTIN.map(|profile| deployed(profile, None));
    let more = [GATEWAYS, INSTANCE].map(|config| deployed("dev", Some(config)));
    let all = builtin.into_iter().chain(more);
    all.flat_map(|(topology, snapshot)| {
        let by_cdk = by_cdk(&topology, &snapshot);
        [(topology.clone(), snapshot), (topology, by_cdk)]
    })
    .collect()
}

/// What the CDK deploys beside: records of what it alone needs, and the tag of its stack.
pub fn by_cdk(topology: &Topology, snapshot: &Snapshot) -> Snapshot {
    let mut snapshot = snapshot.clone();
    let tag = "aws:cloudformation:stack-name";
    snapshot.vpc.tags.insert(tag.into(), "network".into());
    snapshot
        .records
        .extend(super::deployed::of_the_cdk(topology));
    snapshot
}

/// Tells whether a finding is about a property; rules, entries and routes are compared as wholes.
fn names(finding: &smgen::verify::audit::Finding, resource: &Resource, field: &str) -> bool {
    let whole = matches!(
        resource.kind,
        ResourceKind::SecurityGroupRule | ResourceKind::NetworkAclEntry | ResourceKind::Route
    );
    finding.what == resource.id && (whole || finding.field.as_deref() == Some(field))
}

#[test]
fn every_property_that_differs_is_named() {
    let mut tried: BTreeMap<(ResourceKind, &str, usize), usize> = BTreeMap::new();
    let mut excused = BTreeSet::new();
    let mut unseen = Vec::new();
    for (network, (topology, clean)) in networks().into_iter().enumerate() {
        let stack = clean.vpc.tags.contains_key("aws:cloudformation:stack-name");
        for resource in &topology.inventory().resources {
            // What the CDK needs alone is tried where it was deployed, and everything else where Terraform did.
            if resource.target.is_some() != stack {
                continue;
            }
            for field in &resource.fields {
                if let Place::Code(why) = field.place {
                    assert!(!why.is_empty());
                    continue;
                }
                // Of a hundred rules a few tell as much, in each network.
                let often = tried
                    .entry((resource.kind, field.name, network))
                    .or_default();
                *often += 1;
                if *often > 3 {
                    continue;
                }
                let mut snapshot = clean.clone();
                if resource.kind.is_record() {
                    let is = |one: &smgen::snapshot::Record| {
                        one.kind == resource.kind && super::deployed::is(one, resource)
                    };
                    changed(&mut snapshot.records, is, |record| {
                        let value = &record.fields[field.name];
                        let value = another(value);
                        record.fields.insert(field.name.to_owned(), value);
                    });
                } else {
                    match otherwise(resource.kind, field.name) {
                        Some(By(change)) => change(&mut snapshot, resource),
                        Some(Never(why)) => {
                            excused.insert((resource.kind, field.name, why));
                            continue;
                        }
                        None => panic!("no row for {} of a {}", field.name, resource.kind.noun(1)),
                    }
                }
                let findings = audit(&topology, &snapshot);
                let told = |one: &&smgen::verify::audit::Finding| {
                    one.kind != Kind::Unknown && names(one, resource, field.name)
                };
                if !findings.iter().any(|one| told(&one)) {
                    let lines: Vec<_> = findings.iter().map(super::line).collect();
                    unseen.push(format!("{} {}: {lines:?}", resource.id, field.name));
                }
            }
        }
    }
    assert!(
        unseen.is_empty(),
        "{} unseen:\n{}",
        unseen.len(),
        unseen.join("\n")
    );
    let fields: BTreeSet<_> = tried.keys().map(|(kind, name, _)| (kind, name)).collect();
    let kinds: BTreeSet<_> = fields.iter().map(|(kind, _)| kind).collect();
    println!(
        "{} properties of {} kinds, each deployed otherwise and named; excused:",
        fields.len(),
        kinds.len()
    );
    for (kind, field, why) in excused {
        println!("  {field} of a {}: {why}", kind.noun(1));
    }
}

#[test]
fn every_property_that_cannot_be_read_is_unknown() {
    for (topology, clean) in networks() {
        for record in &clean.records {
            for name in record.fields.keys() {
                let mut snapshot = clean.clone();
                let same = |one: &smgen::snapshot::Record| one == record;
                changed(&mut snapshot.records, same, |one| {
                    one.fields.remove(name);
                });
                let findings = audit(&topology, &snapshot);
                assert!(!findings.is_empty(), "{} {name}", record.id);
                let unknown = |one: &smgen::verify::audit::Finding| one.kind == Kind::Unknown;
                assert!(
                    findings
                        .iter()
                        .any(|one| unknown(one) && one.field.as_deref() == Some(name)),
                    "{} {name}: {findings:#?}",
                    record.id
                );
            }
        }
    }
}

#[test]
fn records_that_cannot_be_read_are_unknown() {
    for (topology, clean) in networks() {
        let kinds: BTreeSet<_> = clean.records.iter().map(|one| one.kind).collect();
        for kind in kinds {
            let mut snapshot = clean.clone();
            let part = SnapshotPart::of(kind).unwrap();
            super::gaps::without(&mut snapshot, "some:Action", part);
            for finding in audit(&topology, &snapshot) {
                assert_eq!(finding.kind, Kind::Unknown, "{part}: {finding:#?}");
            }
            let gap = |gap: &Gap| gap.part == part;
            assert!(snapshot.gaps.iter().any(gap));
        }
    }
}
