//! What is reachable is compared as a whole with what the blueprint means: a hole that nothing asks about is found.

mod changes;

use super::data_stores::judged;
use crate::reach::profiles::topologies;
use crate::support::rendered::{deployed, topology_of};
use changes::{Change, EVERYTHING, REPLIES, UDP_123, entry, group, rule, way_out, with_v6};
use smgen::report::{CauseKind, CheckOutcome, CheckResult, Harm};
use smgen::snapshot::{
    Attachment, AttachmentKind, Gap, Protocol, Route, Snapshot, SnapshotPart, Tags, Target,
};
use smgen::topology::Topology;
use smgen::verify::expect::Check;

fn complete(topology: &Topology, snapshot: &Snapshot) -> Vec<CheckResult> {
    let pairs = judged(topology, snapshot).into_iter();
    let own = pairs.filter(|(one, _)| matches!(one.check, Check::Complete { .. }));
    own.map(|(_, verdict)| verdict).collect()
}

#[test]
fn every_profile_opens_exactly_what_it_means() {
    let (mut ways, mut compared) = ([0, 0], 0);
    for topology in topologies() {
        for verdict in complete(&topology, &Snapshot::of_topology(&topology)) {
            let pass = CheckOutcome::Pass;
            assert_eq!(verdict.outcome, pass, "{} {verdict:#?}", topology.profile);
            ways[usize::from(verdict.id.starts_with("egress/"))] += 1;
            let ranges = verdict.seen.split(' ').next().unwrap();
            let ranges = ranges.parse::<usize>().unwrap_or(0);
            // Nothing at all is meant to get in to some functions; out of each something is.
            assert_eq!(
                ranges == 0,
                verdict.seen == "nothing is open",
                "{}",
                verdict.seen
            );
            assert!(
                ranges > 0 || verdict.id.starts_with("ingress/"),
                "{}",
                verdict.id
            );
            compared += ranges;
        }
    }
    println!("{ways:?} sets of what is let in and of what is reached, {compared} ranges compared");
    assert!(
        ways[0] > ways[1] && ways[1] > 90 && compared > 10_000,
        "{ways:?}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one list of changes")]
fn each_hole_is_told_with_the_rule_that_opens_it() {
    let topology = topology_of("prod-hipaa", None);
    let clean = deployed(&topology);
    let open_acls = |snapshot: &mut Snapshot, tier: &str, cidr: &str| {
        for tier in [tier, "data"] {
            entry(snapshot, tier, true, EVERYTHING, cidr);
            entry(snapshot, tier, false, EVERYTHING, cidr);
        }
        entry(
            snapshot,
            "data",
            true,
            EVERYTHING,
            &topology.vpc.cidr.to_string(),
        );
        entry(
            snapshot,
            "data",
            false,
            EVERYTHING,
            &topology.vpc.cidr.to_string(),
        );
    };
    let changes: [Change<'_>; 10] = [
        (
            "time from a /8",
            &|snapshot| {
                way_out(snapshot, "0.0.0.0/0");
                open_acls(snapshot, "training", "0.0.0.0/0");
                group(
                    snapshot,
                    "training",
                    true,
                    rule(UDP_123.0, UDP_123.1, "1.0.0.0/8"),
                );
            },
            &[
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            "udp 123 to 1.0.0.0/8 is open by rule sgr-opened of security-group/training",
        ),
        (
            "a route of a /9 where rule and ACL are wider",
            &|snapshot| {
                way_out(snapshot, "44.0.0.0/9");
                open_acls(snapshot, "training", "0.0.0.0/0");
                group(
                    snapshot,
                    "training",
                    true,
                    rule(Protocol::Tcp, Some((8333, 8333)), "0.0.0.0/0"),
                );
            },
            &[
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            // The route to the gateway endpoint is there as well.
            "tcp 8333 to 44.0.0.0/9, 192.0.2.0/24 is open by rule sgr-opened of security-group/training",
        ),
        (
            "an ACL entry for one port where everything else is open",
            &|snapshot| {
                way_out(snapshot, "0.0.0.0/0");
                open_acls(snapshot, "data", "0.0.0.0/0");
                entry(snapshot, "training", true, UDP_123, "0.0.0.0/0");
                entry(snapshot, "training", false, REPLIES, "0.0.0.0/0");
                group(
                    snapshot,
                    "training",
                    true,
                    rule(Protocol::Udp, None, "7.7.7.7/32"),
                );
            },
            &[
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            "udp 123 to 7.7.7.7/32 is open by rule sgr-opened of security-group/training",
        ),
        (
            "one code of ICMP",
            &|snapshot| {
                way_out(snapshot, "0.0.0.0/0");
                open_acls(snapshot, "training", "0.0.0.0/0");
                group(
                    snapshot,
                    "training",
                    true,
                    rule(Protocol::Icmp, Some((13, 7)), "5.5.0.0/16"),
                );
            },
            &[
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            "icmp type 13 code 7 to 5.5.0.0/16 is open by rule sgr-opened of security-group/training",
        ),
        (
            "IPv6, all of it",
            &|snapshot| {
                with_v6(snapshot);
                way_out(snapshot, "::/0");
                entry(snapshot, "training", true, EVERYTHING, "::/0");
                entry(snapshot, "training", false, EVERYTHING, "::/0");
                group(
                    snapshot,
                    "training",
                    true,
                    rule(Protocol::Udp, Some((51820, 51820)), "::/0"),
                );
            },
            &[
                "egress/training/use1-az1/complete",
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            "udp 51820 to parts of ::/0 is open by rule sgr-opened of security-group/training",
        ),
        (
            "one port of one address of another tier",
            &|snapshot| {
                let tier = topology
                    .tiers
                    .iter()
                    .find(|tier| tier.name == "inference")
                    .unwrap();
                let first = tier.subnets[0].cidr.first() + 77;
                let one = format!("{}/32", std::net::Ipv4Addr::from(first));
                group(
                    snapshot,
                    "notebook",
                    true,
                    rule(Protocol::Tcp, Some((5555, 5555)), &one),
                );
                group(
                    snapshot,
                    "inference",
                    false,
                    rule(Protocol::Tcp, Some((5555, 5555)), "security-group/notebook"),
                );
                let vpc = topology.vpc.cidr.to_string();
                for (tier, other) in [("notebook", one.as_str()), ("inference", vpc.as_str())] {
                    entry(snapshot, tier, true, EVERYTHING, other);
                    entry(snapshot, tier, false, EVERYTHING, other);
                }
            },
            &[
                "egress/notebook/use1-az1/complete",
                "egress/notebook/use1-az2/complete",
                "egress/notebook/use1-az4/complete",
                "ingress/inference/use1-az1/complete",
                "ingress/inference/use1-az2/complete",
                "ingress/inference/use1-az4/complete",
            ],
            "tcp 5555",
        ),
        (
            "a single address may come in to the data",
            &|snapshot| {
                group(
                    snapshot,
                    "data",
                    false,
                    rule(Protocol::Tcp, Some((5432, 5432)), "198.51.100.77/32"),
                );
                entry(
                    snapshot,
                    "data",
                    false,
                    (Protocol::Tcp, Some((5432, 5432))),
                    "198.51.100.77/32",
                );
                entry(
                    snapshot,
                    "data",
                    true,
                    (Protocol::Tcp, Some((1024, 65535))),
                    "198.51.100.77/32",
                );
            },
            &[
                "ingress/data/use1-az1/complete",
                "ingress/data/use1-az2/complete",
                "ingress/data/use1-az4/complete",
            ],
            "tcp 5432 from 198.51.100.77/32 is open by rule sgr-opened of security-group/data",
        ),
        (
            "a group of nobody's may come in to inference from everywhere in the VPC",
            &|snapshot| {
                let mut other = snapshot.security_groups[0].clone();
                other.id = "sg-other".into();
                other.name = "other".into();
                other.ingress = Vec::new();
                other.egress = Vec::new();
                other.tags = Tags::new();
                snapshot.security_groups.push(other);
                group(
                    snapshot,
                    "inference",
                    false,
                    rule(Protocol::Tcp, Some((22, 22)), "sg-other"),
                );
            },
            &[
                "ingress/inference/use1-az1/complete",
                "ingress/inference/use1-az2/complete",
                "ingress/inference/use1-az4/complete",
            ],
            "tcp 22 from carriers of sg-other",
        ),
        (
            "an endpoint of nobody's carries the endpoints' group",
            &|snapshot| {
                let mut interface = snapshot.interfaces[0].clone();
                interface.id = "eni-other".into();
                interface.addresses = vec!["10.0.2.200".parse().unwrap()];
                let at = snapshot
                    .subnets
                    .iter()
                    .find(|one| one.id == "subnet/endpoints/use1-az1");
                let last = u32::from(at.unwrap().cidr.broadcast()) - 1;
                interface.addresses = vec![std::net::Ipv4Addr::from(last).into()];
                interface.subnet = "subnet/endpoints/use1-az1".into();
                interface.groups = vec!["security-group/vpce".into()];
                snapshot.interfaces.push(interface);
            },
            &[
                "egress/inference/use1-az1/complete",
                "egress/inference/use1-az2/complete",
                "egress/inference/use1-az4/complete",
                "egress/notebook/use1-az1/complete",
                "egress/notebook/use1-az2/complete",
                "egress/notebook/use1-az4/complete",
                "egress/training/use1-az1/complete",
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
            ],
            "tcp 443 to interface eni-other",
        ),
        (
            "a store's port is closed",
            &|snapshot| {
                for group in &mut snapshot.security_groups {
                    if group.id == "security-group/training" {
                        group
                            .ingress
                            .retain(|rule| rule.protocol != Protocol::Number(50));
                    }
                }
            },
            &[
                "egress/training/use1-az1/complete",
                "egress/training/use1-az2/complete",
                "egress/training/use1-az4/complete",
                "ingress/training/use1-az1/complete",
                "ingress/training/use1-az2/complete",
                "ingress/training/use1-az4/complete",
            ],
            "protocol 50",
        ),
    ];
    for (what, change, ids, seen) in changes {
        let mut snapshot = clean.clone();
        change(&mut snapshot);
        let verdicts = complete(&topology, &snapshot);
        let failing = verdicts
            .iter()
            .filter(|one| one.outcome != CheckOutcome::Pass);
        let failing: Vec<_> = failing.collect();
        let found: Vec<_> = failing.iter().map(|one| one.id.as_str()).collect();
        let told: Vec<_> = failing.iter().map(|one| one.seen.as_str()).collect();
        assert!(
            ids.iter().all(|id| found.contains(id)),
            "{what}: {found:?} {told:#?}"
        );
        // The NAT stands among the data of the first zone, of which these changes open more.
        let more = found.iter().filter(|id| !ids.contains(id));
        let more: Vec<_> = more
            .filter(|id| !id.starts_with("ingress/data/") && !id.contains("use1-az1"))
            .collect();
        assert!(more.is_empty(), "{what}: {more:?} {told:#?}");
        let closed = what == "a store's port is closed";
        for one in failing.iter().filter(|one| ids.contains(&one.id.as_str())) {
            assert!(one.seen.contains(seen), "{what}: {}", one.seen);
            assert_eq!(one.outcome, CheckOutcome::Fail, "{what}: {}", one.seen);
            assert_eq!(
                one.harm,
                if closed { Harm::Outage } else { Harm::Leak },
                "{what}"
            );
            assert_eq!(
                one.causes[0].kind,
                CauseKind::SecurityGroup,
                "{what}: {one:#?}"
            );
        }
    }
}

#[test]
fn what_lies_behind_a_gateway_is_left_open_by_its_name() {
    let topology = topology_of("prod-hipaa", None);
    let mut snapshot = deployed(&topology);
    snapshot.attachments.push(Attachment {
        id: "pcx-1".into(),
        kind: AttachmentKind::Peering,
        state: "active".into(),
        cidrs: Vec::new(),
        subnets: Vec::new(),
        tags: Tags::new(),
    });
    for table in &mut snapshot.route_tables {
        table.routes.push(Route {
            destination: Some("172.20.0.0/16".parse().unwrap()),
            prefix_list: None,
            target: Target::Peering("pcx-1".into()),
            blackhole: false,
            propagated: false,
        });
    }
    let verdicts = complete(&topology, &snapshot);
    assert!(verdicts.iter().all(|one| one.outcome == CheckOutcome::Pass));
    group(
        &mut snapshot,
        "training",
        true,
        rule(Protocol::Tcp, Some((443, 443)), "172.20.7.0/24"),
    );
    let verdicts = complete(&topology, &snapshot);
    let open: Vec<_> = verdicts
        .iter()
        .filter(|one| one.outcome == CheckOutcome::Inconclusive)
        .collect();
    assert_eq!(open.len(), 3, "{verdicts:#?}");
    for one in open {
        assert!(one.id.starts_with("egress/training/"), "{}", one.id);
        assert_eq!(
            one.seen,
            "tcp 443 to 172.20.7.0/24 is not known: it leaves by peering connection pcx-1, beyond which nothing is known"
        );
    }
}

#[test]
fn a_part_that_was_not_read_leaves_every_set_open() {
    let topology = topology_of("prod-hipaa", None);
    let whole = deployed(&topology);
    for part in [
        SnapshotPart::Subnets,
        SnapshotPart::RouteTables,
        SnapshotPart::SecurityGroups,
        SnapshotPart::NetworkAcls,
        SnapshotPart::Interfaces,
        SnapshotPart::PrefixLists,
        SnapshotPart::Endpoints,
    ] {
        let mut snapshot = whole.clone();
        snapshot.gaps.push(Gap {
            action: "ec2:Describe".into(),
            part,
            why: "denied".into(),
        });
        for verdict in complete(&topology, &snapshot) {
            let of_routes = matches!(
                part,
                SnapshotPart::RouteTables | SnapshotPart::Interfaces | SnapshotPart::Endpoints
            );
            let expected = if of_routes && verdict.id.starts_with("ingress/") {
                CheckOutcome::Pass
            } else {
                CheckOutcome::Inconclusive
            };
            assert_eq!(verdict.outcome, expected, "{part:?} {verdict:#?}");
            if expected == CheckOutcome::Inconclusive {
                assert!(!verdict.causes.is_empty(), "{part:?} {}", verdict.id);
            }
        }
    }
}
