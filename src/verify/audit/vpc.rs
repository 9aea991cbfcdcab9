//! The VPC, its name resolution, and whether it is the right one (N1, N8).

use super::findings::{Findings, Subject};
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::catalog::citation::PRIVATE_APIS;
use crate::snapshot::{SnapshotPart, Source};
use std::collections::BTreeSet;

/// What resolves like the VPC's own resolver: its name in DHCP options, and its link-local address (Amazon VPC user guide,
/// "Understand Amazon DNS").
const OWN_RESOLVERS: [&str; 2] = ["AmazonProvidedDNS", "169.254.169.253"];

pub(super) fn compare(findings: &mut Findings<'_>) {
    place(findings);
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let subject = Subject::new("vpc", &[Requirement::N1], &[])
        .deployed_as(&snapshot.vpc.id)
        .from(&topology.vpc.from);
    if !snapshot.knows(SnapshotPart::Vpc) && snapshot.vpc.id.is_empty() {
        findings.unknown(&subject, None, SnapshotPart::Vpc);
        return;
    }
    let expected = BTreeSet::from([topology.vpc.cidr.to_string()]);
    let found = snapshot.vpc.cidrs.iter().map(ToString::to_string).collect();
    findings.same(&subject, "cidr", expected, found);
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
    dhcp(findings);
}

/// Says when the snapshot is of another account or region.
fn place(findings: &mut Findings<'_>) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    let subject =
        |path: &str| Subject::new("account", &[Requirement::V5], &[]).from(&[Path::from(path)]);
    let fix = "verify with the credentials and the region that the blueprint names";
    if let (Source::Account { account_id, .. }, Some(expected)) =
        (&snapshot.source, &topology.account_id)
    {
        let found = account_id.as_ref();
        if let Some(found) = found.filter(|found| *found != expected) {
            findings.changed(&subject("account_id"), "account-id", (expected, found), fix);
        }
    }
    if snapshot.region() != topology.region {
        let sides = (&topology.region, snapshot.region());
        findings.changed(&subject("region"), "region", sides, fix);
    }
}

/// Demands that the VPC's own resolver answers, without which no private name of an endpoint does.
fn dhcp(findings: &mut Findings<'_>) {
    let snapshot = findings.snapshot;
    let subject = Subject::new("dhcp-options", &[Requirement::N8], PRIVATE_APIS)
        .deployed_as(&snapshot.vpc.dhcp_options_id)
        .from(&findings.topology.vpc.from);
    let Some(options) = &snapshot.dhcp_options else {
        // A topology says nothing of them, and a new VPC has those of the region.
        if !snapshot.knows(SnapshotPart::DhcpOptions) {
            findings.unknown(&subject, Some("servers"), SnapshotPart::DhcpOptions);
        } else if matches!(snapshot.source, Source::Account { .. }) {
            let fix = "associate DHCP options that name `AmazonProvidedDNS` with the VPC";
            findings.missing_field(&subject, "servers", OWN_RESOLVERS[0], fix);
        }
        return;
    };
    let cidr = findings.topology.vpc.cidr;
    let base = std::net::Ipv4Addr::from(cidr.first().saturating_add(2)).to_string();
    let own = |server: &String| {
        let named = |one: &&'static str| one.eq_ignore_ascii_case(server);
        OWN_RESOLVERS.iter().any(named) || *server == base
    };
    if !options.servers.iter().any(own) {
        let fix = "associate DHCP options that name `AmazonProvidedDNS` with the VPC: private names of endpoints resolve nowhere else";
        let sides = (OWN_RESOLVERS[0], options.servers.join(", "));
        findings.changed(&subject, "servers", sides, fix);
    }
}
