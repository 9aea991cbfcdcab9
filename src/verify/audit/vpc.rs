//! The VPC, and whether it is the right one (N1).

use super::findings::Findings;
use super::subject::Subject;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::catalog::citation::PRIVATE_APIS;
use crate::report::CauseKind;
use crate::snapshot::{SnapshotPart, Source};
use crate::verify::remedy::{self, Command};
use std::collections::BTreeSet;

pub(super) fn compare(findings: &mut Findings<'_>) {
    place(findings);
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let subject = Subject::new(CauseKind::Vpc, "vpc", &[Requirement::N1], &[])
        .deployed_as(&snapshot.vpc.id)
        .from(&topology.vpc.from);
    if !snapshot.knows(SnapshotPart::Vpc) && snapshot.vpc.id.is_empty() {
        findings.unknown(&subject, None, SnapshotPart::Vpc);
        return;
    }
    let expected = BTreeSet::from([topology.vpc.cidr.to_string()]);
    let found = snapshot.vpc.cidrs.iter().map(ToString::to_string);
    let found: BTreeSet<_> = found.collect();
    // What was added is no resource of the code.
    if found.is_superset(&expected) && found != expected {
        let vpc = &snapshot.vpc.id;
        let commands = [
            Command::new("ec2", "describe-vpcs").with("vpc-ids", vpc),
            Command::new("ec2", "disassociate-vpc-cidr-block")
                .with("association-id", "VPC-CIDR-ASSOC-ID"),
        ];
        let fix = format!(
            "{}; the first tells the id of the association",
            remedy::removes(&commands, snapshot)
        );
        findings.changed(&subject, "cidr", (expected, found), fix);
    } else {
        findings.same(&subject, "cidr", expected, found);
    }
    let names = subject.clone().mapped_to(PRIVATE_APIS);
    let vpc = &topology.vpc;
    let attributes = [
        ("dns-support", vpc.dns_support, snapshot.vpc.dns_support),
        (
            "dns-hostnames",
            vpc.dns_hostnames,
            snapshot.vpc.dns_hostnames,
        ),
    ];
    for (field, expected, found) in attributes {
        findings.same_if_known(&names, (field, SnapshotPart::Vpc), expected, found);
    }
    // SageMaker takes subnets of default tenancy only (SageMaker developer guide, "Give SageMaker training jobs access to resources in
    // your Amazon VPC").
    findings.same(&subject, "tenancy", "default", &snapshot.vpc.tenancy);
    findings.tags(&subject, &snapshot.vpc.tags);
}

/// Says when the snapshot is of another account or region.
pub(super) fn place(findings: &mut Findings<'_>) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let subject = |path: &str| {
        Subject::new(CauseKind::Account, "account", &[Requirement::V5], &[])
            .from(&[Path::from(path)])
    };
    let fix = "verify with the credentials and the region that the blueprint names";
    if let (Source::Account { account_id, .. }, Some(expected)) =
        (&snapshot.source, &topology.account_id)
    {
        let subject = subject("account_id");
        match account_id {
            Some(found) if found == expected => {}
            Some(found) => findings.changed(&subject, "account-id", (expected, found), fix),
            None => findings.unknown(&subject, Some("account-id"), SnapshotPart::Source),
        }
    }
    if snapshot.region() != topology.region {
        let sides = (&topology.region, snapshot.region());
        findings.changed(&subject("region"), "region", sides, fix);
    }
}
