//! What could not be read is unknown, never missing and never a pass.

use super::{GATEWAYS, INSTANCE, RANGES, deployed, reported, told};
use smgen::catalog::EndpointType;
use smgen::report::Harm;
use smgen::snapshot::{Gap, Snapshot, SnapshotPart, Source};
use smgen::verify::audit::{Kind, audit};

/// Empties a part, as a caller sees it who may not read it.
pub fn without(snapshot: &mut Snapshot, action: &str, part: SnapshotPart) {
    let mut json = serde_json::to_value(&*snapshot).unwrap();
    if part == SnapshotPart::DhcpOptions {
        json[part.as_str()] = serde_json::Value::Null;
    } else if json
        .get(part.as_str())
        .is_some_and(serde_json::Value::is_array)
    {
        json[part.as_str()] = serde_json::json!([]);
    }
    *snapshot = serde_json::from_value(json).unwrap();
    snapshot
        .records
        .retain(|one| SnapshotPart::of(one.kind) != Some(part));
    snapshot.workloads.retain(|one| one.kind.part() != part);
    if part == SnapshotPart::Subnets {
        // The same call reads them, wherever they are.
        snapshot.gaps.push(Gap {
            action: action.into(),
            part: SnapshotPart::OtherSubnets,
            why: "UnauthorizedOperation".into(),
        });
    }
    snapshot.gaps.push(Gap {
        action: action.into(),
        part,
        why: "UnauthorizedOperation".into(),
    });
}

const PARTS: [(&str, SnapshotPart, &str); 23] = [
    (
        "ec2:DescribeSubnets",
        SnapshotPart::Subnets,
        "unknown subnet/training/use1-az1 -",
    ),
    (
        "ec2:DescribeRouteTables",
        SnapshotPart::RouteTables,
        "unknown main-route-table -",
    ),
    (
        "ec2:DescribeSecurityGroups",
        SnapshotPart::SecurityGroups,
        "unknown security-group/vpce -",
    ),
    (
        "ec2:DescribeNetworkAcls",
        SnapshotPart::NetworkAcls,
        "unknown network-acl/data -",
    ),
    (
        "ec2:DescribeVpcEndpoints",
        SnapshotPart::Endpoints,
        "unknown endpoint/sts -",
    ),
    (
        "ec2:DescribeNetworkInterfaces",
        SnapshotPart::Interfaces,
        "unknown interfaces public-address",
    ),
    (
        "ec2:DescribeManagedPrefixLists",
        SnapshotPart::PrefixLists,
        "unknown security-group/training/egress/s3-443 -",
    ),
    (
        "ec2:DescribeDhcpOptions",
        SnapshotPart::DhcpOptions,
        "unknown dhcp-options -",
    ),
    (
        "ec2:DescribeFlowLogs",
        SnapshotPart::FlowLogs,
        "unknown flow-log -",
    ),
    (
        "ec2:DescribeNatGateways",
        SnapshotPart::NatGateways,
        "unknown nat-gateways -",
    ),
    (
        "ec2:DescribeInternetGateways",
        SnapshotPart::Attachments,
        "unknown attachments -",
    ),
    (
        "sagemaker:ListNotebookInstances",
        SnapshotPart::Notebooks,
        "unknown account/notebooks -",
    ),
    (
        "sagemaker:ListTrainingJobs",
        SnapshotPart::Jobs,
        "unknown account/jobs -",
    ),
    (
        "sagemaker:ListModels",
        SnapshotPart::Models,
        "unknown account/models -",
    ),
    (
        "sagemaker:ListEndpointConfigs",
        SnapshotPart::EndpointConfigs,
        "unknown account/endpoint-configs -",
    ),
    (
        "sagemaker:ListInferenceComponents",
        SnapshotPart::InferenceComponents,
        "unknown account/inference-components -",
    ),
    (
        "sagemaker:ListClusters",
        SnapshotPart::Clusters,
        "unknown account/clusters -",
    ),
    (
        "sagemaker:ListMonitoringSchedules",
        SnapshotPart::Monitoring,
        "unknown account/monitoring -",
    ),
    (
        "sagemaker:ListMlflowTrackingServers",
        SnapshotPart::TrackingServers,
        "unknown account/tracking-servers -",
    ),
    (
        "sagemaker:ListSpaces",
        SnapshotPart::StudioUsers,
        "unknown account/domains -",
    ),
    (
        "ec2:DescribeVpcEndpointServiceConfigurations",
        SnapshotPart::EndpointServices,
        "unknown endpoint-services -",
    ),
    (
        "vpc-lattice:ListServiceNetworkVpcAssociations",
        SnapshotPart::ServiceNetworks,
        "unknown service-networks -",
    ),
    (
        "ram:GetResourceShareAssociations",
        SnapshotPart::Shares,
        "unknown shares -",
    ),
];

#[test]
fn a_gap_is_told_and_nothing_is_concluded_from_it() {
    for (action, part, expected) in PARTS {
        let networks = [
            ("prod-hipaa", None),
            ("dev", None),
            ("dev", Some(GATEWAYS)),
            ("dev", Some(INSTANCE)),
            ("dev", Some(RANGES)),
            ("dev", Some(RANGES)),
        ];
        for (profile, config) in networks {
            let (topology, mut snapshot) = deployed(profile, config);
            without(&mut snapshot, action, part);
            let findings = audit(&topology, &snapshot);
            assert!(!findings.is_empty(), "{part}");
            for finding in &findings {
                assert_eq!(finding.kind, Kind::Unknown, "{part}: {finding:#?}");
                assert!(finding.expected.is_none() && finding.found.is_none());
            }
            let own = findings
                .iter()
                .filter(|one| one.fix.contains(action))
                .count();
            assert!(own > 0, "{part}: none names {action}");
            let told = told(&topology, &snapshot);
            assert!(
                told.iter().any(|line| line == expected),
                "{part}: {told:#?}"
            );
        }
    }
}

#[test]
fn an_incomplete_part_still_shows_what_is_wrong_in_it() {
    let (topology, mut snapshot) = deployed("prod", None);
    snapshot.endpoints[2].private_dns ^= true;
    snapshot.gaps.push(Gap {
        action: "ec2:DescribeVpcEndpoints".into(),
        part: SnapshotPart::Endpoints,
        why: "RequestLimitExceeded".into(),
    });
    let expected = format!(
        "changed {} private-dns",
        snapshot.endpoints[2].tags["smgen:id"]
    );
    let expected = [expected, "unknown endpoints -".to_owned()];
    assert_eq!(told(&topology, &snapshot), expected);
}

/// Notes that something of a part was not read, which is there nevertheless.
fn with_gap(snapshot: &Snapshot, part: SnapshotPart) -> Snapshot {
    let mut snapshot = snapshot.clone();
    snapshot.gaps.push(Gap {
        action: "the answer".into(),
        part,
        why: "holds something that nobody can read".into(),
    });
    snapshot
}

#[test]
fn no_gap_passes_unseen() {
    for (profile, config) in [
        ("prod-hipaa", None),
        ("dev", None),
        ("dev", Some(GATEWAYS)),
        ("dev", Some(INSTANCE)),
    ] {
        let (topology, snapshot) = deployed(profile, config);
        for part in SnapshotPart::ALL {
            let silent = [SnapshotPart::RuleIds, SnapshotPart::NotebookTags].contains(part);
            let told = told(&topology, &with_gap(&snapshot, *part));
            assert_eq!(told.is_empty(), silent, "{profile}, {part}: {told:?}");
        }
    }
}

#[test]
fn a_rule_that_could_not_be_read_hides_nothing_of_other_groups() {
    let (topology, clean) = deployed("prod-hipaa", None);
    let mut snapshot = with_gap(&clean, SnapshotPart::Rules);
    let mut groups = snapshot.security_groups.iter_mut();
    let training = groups.find(|one| one.id == "sg-training").unwrap();
    training.whole = false;
    let rule = training.egress.pop().unwrap();
    let mut groups = snapshot.security_groups.iter_mut();
    let inference = groups.find(|one| one.id == "sg-inference").unwrap();
    inference.egress.clear();
    let lines = told(&topology, &snapshot);
    let of = |group: &str, kind: &str| {
        let start = format!("{kind} security-group/{group}");
        lines.iter().filter(|line| line.starts_with(&start)).count()
    };
    // The rule that is not there may be the one that could not be read.
    assert_eq!(of("training", "missing"), 0, "{rule:?}: {lines:#?}");
    assert_eq!(of("training", "unknown"), 2, "{lines:#?}");
    assert!(of("inference", "missing") > 0, "{lines:#?}");
    assert_eq!(of("inference", "unknown"), 0, "{lines:#?}");
    let problems = reported(&topology, &snapshot);
    let unknown = problems.iter().filter(|one| one.harm == Harm::Unknown);
    let unknown: Vec<_> = unknown.flat_map(|one| &one.explains).collect();
    assert!(
        unknown.iter().any(|id| id.starts_with("reach/training/")),
        "{unknown:#?}"
    );
    assert!(
        !unknown.iter().any(|id| id.starts_with("reach/inference/")),
        "{unknown:#?}"
    );
}

#[test]
fn what_holds_nothing_too_much_is_unknown_where_its_part_has_a_gap() {
    let (topology, snapshot) = deployed("prod-hipaa", None);
    for (part, lines) in [
        (
            SnapshotPart::SecurityGroups,
            [
                "unknown default-security-group closed",
                "unknown security-group/training rules",
                "unknown security-groups -",
            ],
        ),
        (
            SnapshotPart::NetworkAcls,
            [
                "unknown default-network-acl closed",
                "unknown network-acl/training entries",
                "unknown network-acls -",
            ],
        ),
        (
            SnapshotPart::RouteTables,
            [
                "unknown main-route-table closed",
                "unknown route-table/private/use1-az1 routes",
                "unknown route-tables -",
            ],
        ),
    ] {
        let told = told(&topology, &with_gap(&snapshot, part));
        for line in lines {
            assert!(told.iter().any(|one| one == line), "{line}: {told:#?}");
        }
    }
}

#[test]
fn a_way_out_that_the_answer_lacks_is_missing_where_it_was_read_and_else_unknown() {
    let (topology, mut snapshot) = deployed("dev", Some(GATEWAYS));
    snapshot.nat_gateways.clear();
    snapshot.attachments.clear();
    let own = |told: &[String], kind: &str| {
        let zones = topology.zones.iter();
        let mut all = zones.map(|zone| format!("{kind} nat/{zone} -"));
        all.all(|line| told.contains(&line)) && told.contains(&format!("{kind} internet-gateway -"))
    };
    let read = told(&topology, &snapshot);
    assert!(own(&read, "missing"), "{read:#?}");
    let unread = with_gap(&snapshot, SnapshotPart::NatGateways);
    let unread = with_gap(&unread, SnapshotPart::Attachments);
    let unread = told(&topology, &unread);
    assert!(own(&unread, "unknown"), "{unread:#?}");
}

#[test]
fn a_profile_of_a_domain_that_no_answer_has_is_unknown() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let domains = snapshot.domains.clone();
    snapshot.domains.clear();
    let told = told(&topology, &snapshot);
    let of = |what: &str| {
        let lines = told.iter().filter(|line| line.contains(what));
        lines.filter(|line| line.starts_with("unknown ")).count()
    };
    assert!(!domains.is_empty() && of("/user-profiles/") > 0, "{told:?}");
    assert_eq!(told.len(), of("account/domains/"), "{told:?}");
}

#[test]
fn a_route_to_an_endpoint_that_was_not_read_is_unknown_where_it_is_absent() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    snapshot
        .endpoints
        .retain(|endpoint| endpoint.kind != EndpointType::Gateway);
    for table in &mut snapshot.route_tables {
        table.routes.retain(|route| route.prefix_list.is_none());
    }
    let snapshot = with_gap(&snapshot, SnapshotPart::Endpoints);
    let told = told(&topology, &snapshot);
    for zone in &topology.zones {
        let line = format!("unknown route-table/private/{zone}/route/prefix-list-s3 -");
        assert!(told.contains(&line), "{line}: {told:#?}");
    }
}

#[test]
fn policies_that_name_an_account_are_unknown_without_one() {
    let (topology, mut snapshot) = deployed("prod", None);
    snapshot.source = Source::Account {
        account_id: None,
        region: topology.region.clone(),
    };
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"unknown endpoint/sts policy".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.iter().all(|line| line.starts_with("unknown ")),
        "{told:#?}"
    );
}

#[test]
fn a_nat_instance_that_cannot_be_read_is_unknown() {
    let (topology, mut snapshot) = deployed("dev", Some(INSTANCE));
    without(
        &mut snapshot,
        "ec2:DescribeInstances",
        SnapshotPart::Instances,
    );
    let expected = [
        "unknown elastic-ip/nat/use1-az1 instance",
        "unknown instances -",
        "unknown nat/use1-az1 -",
        "unknown route-table/private/use1-az1/route/0.0.0.0/0 target",
        "unknown route-table/private/use1-az2/route/0.0.0.0/0 target",
    ];
    assert_eq!(told(&topology, &snapshot), expected);
}
