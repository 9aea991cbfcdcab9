//! What could not be read is unknown, never missing and never a pass.

use super::{GATEWAYS, INSTANCE, deployed, told};
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

const PARTS: [(&str, SnapshotPart, &str); 22] = [
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
    assert_eq!(told(&topology, &snapshot), [expected]);
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
        "unknown nat/use1-az1 -",
        "unknown route-table/private/use1-az1/route/0.0.0.0/0 target",
        "unknown route-table/private/use1-az2/route/0.0.0.0/0 target",
    ];
    assert_eq!(told(&topology, &snapshot), expected);
}
