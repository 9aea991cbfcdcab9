//! How each property of a kind with a type of its own differs when it is deployed, or why it cannot.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use serde_json::json;
use smgen::catalog::EndpointType;
use smgen::snapshot::{
    AclEntry, NetworkAcl, Peer, Protocol, Rule, SecurityGroup, Snapshot, Target,
};
use smgen::topology::{Resource, ResourceKind};

/// How a property of a kind with a type of its own differs when it is deployed.
pub enum Otherwise {
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

pub fn changed<T>(list: &mut [T], is: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
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
pub fn otherwise(kind: ResourceKind, field: &str) -> Option<Otherwise> {
    use ResourceKind as K;
    Some(match (kind, field) {
        (K::Vpc, "cidr") => By(|s, _| s.vpc.cidrs = vec!["10.99.0.0/16".parse().unwrap()]),
        (K::VpcCidrBlock, "cidr") => By(|s, one| {
            let own = one.id.trim_start_matches("vpc-cidr-block/").to_owned();
            s.vpc.cidrs.retain(|range| range.to_string() != own);
            s.vpc.cidr_blocks.retain(|one| one.cidr.to_string() != own);
        }),
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
        (K::InternetGateway | K::VpcCidrBlock, "vpc") => LISTED_BY_VPC,
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
