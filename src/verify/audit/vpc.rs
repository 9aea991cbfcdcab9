//! The VPC, and whether it is the right one (N1).

use super::findings::Findings;
use super::subject::Subject;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::catalog::citation::PRIVATE_APIS;
use crate::report::CauseKind;
use crate::snapshot::{Snapshot, SnapshotPart, Source};
use crate::topology::ids;
use crate::verify::remedy::{self, Command};
use ipnet::Ipv4Net;
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
    ranges(findings, &subject);
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

/// Compares the ranges: a secondary one that is not there is missing by itself, all else is told of the VPC.
fn ranges(findings: &mut Findings<'_>, subject: &Subject) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let found = snapshot.vpc.cidrs.iter().map(ToString::to_string);
    let found: BTreeSet<_> = found.collect();
    let secondary = topology.vpc.secondary_cidrs.iter();
    let missing = secondary.map(ToString::to_string);
    let missing: BTreeSet<_> = missing.filter(|range| !found.contains(range)).collect();
    let expected = topology.vpc.cidrs().map(|range| range.to_string());
    let expected: BTreeSet<_> = expected.filter(|range| !missing.contains(range)).collect();
    // What was added is no resource of the code.
    if found.is_superset(&expected) && found != expected {
        let fix = without(snapshot, &expected);
        findings.changed(subject, "cidr", (expected, found), fix);
    } else {
        findings.same(subject, "cidr", expected, found);
    }
    for range in &topology.vpc.secondary_cidrs {
        let from = [Path::from("network.secondary_cidrs")];
        let subject = Subject::new(
            CauseKind::Vpc,
            ids::vpc_cidr_block(range),
            &[Requirement::N2],
            &[],
        );
        secondary_range(findings, &subject.from(&from), range.net());
    }
}

/// Compares a secondary range. Of one that was associated anew AWS lists the former association, too.
fn secondary_range(findings: &mut Findings<'_>, subject: &Subject, range: Ipv4Net) {
    const READY: &str = "associated";
    let blocks = findings.snapshot.vpc.cidr_blocks.iter();
    let blocks = blocks.filter(|block| block.cidr == range);
    let best = blocks.max_by_key(|block| {
        let state = block.state.as_deref();
        (
            state == Some(READY),
            state.is_none(),
            state == Some("associating"),
        )
    });
    let used = findings.snapshot.vpc.cidrs.contains(&range.into());
    match best.map(|block| (&block.association, block.state.as_deref())) {
        None | Some((_, Some("disassociated"))) => {
            findings.missing(subject, SnapshotPart::Vpc, range);
        }
        Some((_, Some(READY))) if !used => findings.missing(subject, SnapshotPart::Vpc, range),
        Some((association, state)) => {
            let subject = subject.clone().deployed_as(association);
            match state {
                None => findings.unknown(&subject, Some("state"), SnapshotPart::Vpc),
                Some(READY) => {}
                Some(state) => {
                    let fix = unready(state);
                    findings.changed(&subject, "state", (READY, state), fix);
                }
            }
        }
    }
}

/// Says what to do about a range that is not ready: Amazon VPC user guide, "VPC CIDR blocks", "Manage IPv4 CIDR blocks for a VPC".
fn unready(state: &str) -> &'static str {
    match state {
        "associating" => "wait until it is associated, and verify again",
        "failing" | "failed" => {
            "`aws ec2 describe-vpcs` says why in its `StatusMessage`; mend that, then have it associated anew by what deployed the network"
        }
        _ => "somebody takes it off the VPC: have it associated anew by what deployed the network",
    }
}

/// Says how to take ranges off the VPC that the blueprint does not have.
fn without(snapshot: &Snapshot, expected: &BTreeSet<String>) -> String {
    let blocks = snapshot.vpc.cidr_blocks.iter();
    let extra = blocks.filter(|block| {
        let range = block.cidr.to_string();
        let used = snapshot
            .vpc
            .cidrs
            .iter()
            .any(|one| one.to_string() == range);
        used && !expected.contains(&range) && !block.association.is_empty()
    });
    let commands: Vec<_> = extra
        .map(|block| {
            Command::new("ec2", "disassociate-vpc-cidr-block")
                .with("association-id", &block.association)
        })
        .collect();
    if !commands.is_empty() {
        return remedy::removes(&commands, snapshot);
    }
    let commands = [
        Command::new("ec2", "describe-vpcs").with("vpc-ids", &snapshot.vpc.id),
        Command::new("ec2", "disassociate-vpc-cidr-block")
            .with("association-id", "VPC-CIDR-ASSOC-ID"),
    ];
    format!(
        "{}; the first tells the id of the association",
        remedy::removes(&commands, snapshot)
    )
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
