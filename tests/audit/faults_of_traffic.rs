//! Faults of groups and ACLs, one at a time.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::GATEWAYS;
use super::deployed::entry;
use super::faults::{Fault, found};
use smgen::snapshot::{NetworkAcl, Peer, Protocol, Rule, SecurityGroup, Snapshot};

fn group<'a>(s: &'a mut Snapshot, function: &str) -> &'a mut SecurityGroup {
    let id = format!("sg-{function}");
    s.security_groups
        .iter_mut()
        .find(|one| one.id == id)
        .unwrap()
}

fn acl<'a>(s: &'a mut Snapshot, tier: &str) -> &'a mut NetworkAcl {
    let id = format!("acl-{tier}");
    s.network_acls.iter_mut().find(|one| one.id == id).unwrap()
}

fn rule(protocol: Protocol, ports: Option<(i32, i32)>, cidr: &str) -> Rule {
    Rule {
        id: "sgr-x".into(),
        protocol,
        ports,
        peer: Peer::Cidr(cidr.parse().unwrap()),
        description: String::new(),
    }
}

pub const GROUPS: &[Fault] = &[
    (
        "SSH from anywhere",
        |s| {
            group(s, "notebook")
                .ingress
                .push(rule(Protocol::Tcp, Some((22, 22)), "0.0.0.0/0"))
        },
        &["extra security-group/notebook/ingress/sgr-x -"],
    ),
    (
        "everything to anywhere",
        |s| {
            group(s, "training")
                .egress
                .push(rule(Protocol::All, None, "0.0.0.0/0"))
        },
        &["extra security-group/training/egress/sgr-x -"],
    ),
    (
        "everything to IPv6",
        |s| {
            group(s, "training")
                .egress
                .push(rule(Protocol::All, None, "::/0"))
        },
        &["extra security-group/training/egress/sgr-x -"],
    ),
    (
        "from the own machine, but more",
        |s| {
            group(s, "training")
                .egress
                .push(rule(Protocol::All, None, "127.0.0.0/8"))
        },
        &["extra security-group/training/egress/sgr-x -"],
    ),
    (
        "egress to the endpoints revoked",
        |s| {
            group(s, "inference")
                .egress
                .retain(|one| one.peer != Peer::Group("sg-vpce".into()))
        },
        &["missing security-group/inference/egress/vpce-443 -"],
    ),
    (
        "egress to S3 revoked",
        |s| {
            group(s, "training")
                .egress
                .retain(|one| !matches!(one.peer, Peer::PrefixList(_)))
        },
        &["missing security-group/training/egress/s3-443 -"],
    ),
    (
        "ingress of the endpoints revoked",
        |s| {
            group(s, "vpce")
                .ingress
                .retain(|one| one.peer != Peer::Group("sg-training".into()))
        },
        &["missing security-group/vpce/ingress/training-443 -"],
    ),
    (
        "port moved",
        |s| {
            group(s, "vpce")
                .ingress
                .iter_mut()
                .filter(|one| one.peer == Peer::Group("sg-training".into()))
                .for_each(|one| one.ports = Some((444, 444)))
        },
        &[
            "extra security-group/vpce/ingress/sgr-2 -",
            "missing security-group/vpce/ingress/training-443 -",
        ],
    ),
    (
        "protocol widened",
        |s| group(s, "training").ingress[0].protocol = Protocol::All,
        &[
            "extra security-group/training/ingress/sgr-0 -",
            "missing security-group/training/ingress/training-0-65535 -",
        ],
    ),
    (
        "rule of a foreign group",
        |s| {
            let mut one = group(s, "vpce").ingress[0].clone();
            one.id = "sgr-x".into();
            one.peer = Peer::Group("sg-foreign".into());
            group(s, "vpce").ingress.push(one);
        },
        &["extra security-group/vpce/ingress/sgr-x -"],
    ),
    (
        "rule of a group that may not",
        |s| {
            let mut one = group(s, "vpce").ingress[0].clone();
            one.id = "sgr-x".into();
            one.peer = Peer::Group("sg-data".into());
            group(s, "vpce").ingress.push(one);
        },
        &["extra security-group/vpce/ingress/sgr-x -"],
    ),
    (
        "group renamed",
        |s| group(s, "data").name = "x".into(),
        &["changed security-group/data name"],
    ),
    (
        "group described otherwise",
        |s| group(s, "data").description = "x".into(),
        &["changed security-group/data description"],
    ),
    (
        "group tag",
        |s| {
            group(s, "data").tags.remove("Compliance");
        },
        &["missing security-group/data tag:Compliance"],
    ),
    (
        "group more",
        |s| {
            let mut one = group(s, "data").clone();
            one.id = "sg-x".into();
            one.name = "x".into();
            one.tags.clear();
            s.security_groups.push(one);
        },
        &["extra security-group/sg-x -"],
    ),
    (
        "group gone, with the rules that name it",
        |s| {
            s.security_groups.retain(|one| one.id != "sg-data");
            // AWS removes no group that an interface carries.
            s.interfaces
                .retain(|one| !one.groups.contains(&"sg-data".to_owned()));
            for group in &mut s.security_groups {
                for rules in [&mut group.ingress, &mut group.egress] {
                    rules.retain(|one| one.peer != Peer::Group("sg-data".into()));
                }
            }
        },
        &["missing security-group/data -"],
    ),
    (
        "default group opened",
        |s| {
            s.security_groups[0]
                .egress
                .push(rule(Protocol::All, None, "0.0.0.0/0"))
        },
        &["changed default-security-group closed"],
    ),
    (
        "default group let in",
        |s| {
            let mut one = rule(Protocol::All, None, "0.0.0.0/0");
            one.peer = Peer::Group("sg-1".into());
            s.security_groups[0].ingress.push(one);
        },
        &["changed default-security-group closed"],
    ),
];

pub const ACLS: &[Fault] = &[
    (
        "default ACL open",
        |s| s.network_acls[0].entries.push(entry(false, 100, true)),
        &["changed default-network-acl closed"],
    ),
    (
        "default ACL open before its closing",
        |s| {
            s.network_acls[0]
                .entries
                .extend([entry(true, 1, true), entry(true, 2, false)])
        },
        &["changed default-network-acl closed"],
    ),
    (
        "default ACL open for IPv6",
        |s| {
            let mut v6 = entry(true, 101, true);
            v6.cidr = "::/0".parse().unwrap();
            s.network_acls[0]
                .entries
                .extend([entry(true, 1, false), v6]);
        },
        &["changed default-network-acl closed"],
    ),
    (
        "ACL gone",
        |s| {
            s.network_acls.retain(|one| one.id != "acl-data");
        },
        &["missing network-acl/data -"],
    ),
    (
        "ACL more",
        |s| {
            let mut one = acl(s, "data").clone();
            one.id = "acl-x".into();
            one.subnets.clear();
            one.tags.clear();
            s.network_acls.push(one);
        },
        &["extra network-acl/acl-x -"],
    ),
    (
        "entry more",
        |s| acl(s, "data").entries.push(entry(false, 1, true)),
        &["extra network-acl/data/ingress/1 -"],
    ),
    (
        "denied before all",
        |s| acl(s, "data").entries.push(entry(true, 1, false)),
        &["extra network-acl/data/egress/1 -"],
    ),
    (
        "last entry allows",
        |s| acl(s, "data").entries.push(entry(true, 32768, true)),
        &["extra network-acl/data/egress/32768 -"],
    ),
    (
        "entry gone",
        |s| {
            acl(s, "endpoints").entries.remove(0);
        },
        &["missing network-acl/endpoints/ingress/183 -"],
    ),
    (
        "entry denies",
        |s| acl(s, "endpoints").entries[0].allow = false,
        &["changed network-acl/endpoints/ingress/183 action"],
    ),
    (
        "entry of every protocol",
        |s| acl(s, "endpoints").entries[0].protocol = Protocol::All,
        &["changed network-acl/endpoints/ingress/183 protocol"],
    ),
    (
        "entry of other ports",
        |s| acl(s, "endpoints").entries[0].ports = Some((0, 65535)),
        &["changed network-acl/endpoints/ingress/183 ports"],
    ),
    (
        "entry of another range",
        |s| acl(s, "endpoints").entries[0].cidr = "0.0.0.0/0".parse().unwrap(),
        &["changed network-acl/endpoints/ingress/183 cidr"],
    ),
    (
        "entry renumbered",
        |s| acl(s, "endpoints").entries[0].number = 30000,
        &[
            "extra network-acl/endpoints/ingress/30000 -",
            "missing network-acl/endpoints/ingress/183 -",
        ],
    ),
    (
        "entry the other way",
        |s| acl(s, "endpoints").entries[0].egress = true,
        &[
            "extra network-acl/endpoints/egress/183 -",
            "missing network-acl/endpoints/ingress/183 -",
        ],
    ),
    (
        "ACL tag",
        |s| {
            acl(s, "data").tags.remove("Environment");
        },
        &["missing network-acl/data tag:Environment"],
    ),
];

pub const STUDIO: &[Fault] = &[
    (
        "group more",
        |s| {
            let mut one = group(s, "data").clone();
            one.id = "sg-x".into();
            one.name = "security-group-for-inbound-x".into();
            one.tags.clear();
            s.security_groups.push(one);
        },
        &["extra security-group/sg-x -"],
    ),
    (
        "group of a domain",
        |s| {
            let mut one = group(s, "data").clone();
            one.id = "sg-x".into();
            one.name = "security-group-for-inbound-nfs-d-1".into();
            one.tags.clear();
            s.security_groups.push(one);
        },
        &[],
    ),
    (
        "route to DynamoDB gone",
        |s| {
            s.route_tables[1]
                .routes
                .retain(|one| one.prefix_list.as_deref() != Some("pl-dynamodb"))
        },
        &["missing route-table/private/use1-az1/route/prefix-list-dynamodb -"],
    ),
];

#[test]
fn faults_of_groups_are_found() {
    found("prod-hipaa", None, GROUPS);
    found("dev", Some(GATEWAYS), STUDIO);
}

#[test]
fn faults_of_acls_are_found() {
    found("prod-hipaa", None, ACLS);
}
