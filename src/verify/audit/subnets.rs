//! Subnets, and the interfaces in them (N2).

use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::{LEAST_PRIVILEGE, NO_PUBLIC_ADDRESS};
use crate::report::CauseKind;
use crate::snapshot::{self, SnapshotPart};
use crate::topology::{ResourceKind, Subnet, Tier, ids};
use crate::verify::remedy::{self, Command, Deployer};
use serde_json::json;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    for tier in &findings.topology.tiers {
        for subnet in &tier.subnets {
            let subject = Subject::new(
                CauseKind::Subnet,
                ids::subnet(&tier.name, &subnet.zone),
                &[Requirement::N2],
                NO_PUBLIC_ADDRESS,
            )
            .from(&subnet.from);
            match matches.subnets.get(&subject.what) {
                None => findings.missing(&subject, SnapshotPart::Subnets, subnet.cidr),
                Some(found) => one(findings, matches, (tier, subnet), (&subject, found)),
            }
        }
    }
    let extras = matches.subnets.extras();
    let extras = extras.map(|subnet| (subnet, json!(format!("{} {}", subnet.zone, subnet.cidr))));
    findings.extras(
        (ResourceKind::Subnet, "subnet", SnapshotPart::Subnets),
        &[Requirement::N2],
        NO_PUBLIC_ADDRESS,
        extras,
    );
    if !findings.snapshot.knows(SnapshotPart::Interfaces) {
        let subject = Subject::new(
            CauseKind::Interface,
            "interfaces",
            &[Requirement::N2],
            NO_PUBLIC_ADDRESS,
        );
        findings.unknown(&subject, Some("public-address"), SnapshotPart::Interfaces);
    }
}

fn one(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (tier, subnet): (&Tier, &Subnet),
    (subject, found): (&Subject, &snapshot::Subnet),
) {
    let subject = &subject.clone().deployed_as(&found.id);
    findings.same(subject, "zone", subnet.zone.as_str(), &found.zone);
    findings.same(
        subject,
        "cidr",
        subnet.cidr.to_string(),
        found.cidr.to_string(),
    );
    findings.same(subject, "public-addresses", false, found.public_addresses);
    if !found.cidrs_v6.is_empty() {
        let fix = "take the IPv6 range off the subnet: no rule of the blueprint is about IPv6";
        findings.extra_field(subject, "cidrs-v6", &found.cidrs_v6, fix);
    }
    findings.tags(subject, &found.tags);
    table(findings, matches, tier, (subject, found));
    acl(findings, matches, tier, (subject, found));
    if !tier.public {
        addresses(findings, found);
    }
}

fn table(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    tier: &Tier,
    (subject, found): (&Subject, &snapshot::Subnet),
) {
    let what = ids::route_table(tier.public, &found.zone);
    // What is missing as a whole is told as missing.
    if !findings.snapshot.knows(SnapshotPart::RouteTables) {
        findings.unknown(subject, Some("route-table"), SnapshotPart::RouteTables);
    } else if matches.tables.get(&what).is_some() {
        let table = findings.snapshot.route_table_of(&found.id);
        let used = table.map(|table| {
            if table.main {
                "main-route-table".to_owned()
            } else {
                matches.tables.name(&table.id)
            }
        });
        let (what, main) = (Some(what), Some("main-route-table"));
        if used == what || used.as_deref() == main || findings.deployer() != Deployer::Terraform {
            findings.same(subject, "route-table", what, used);
        } else {
            // A plan makes the association anew, and AWS refuses a second one (`Resource.AlreadyAssociated`).
            let fix = associated_anew(&found.id);
            findings.changed(subject, "route-table", (what, used), fix);
        }
    }
}

/// Says how to give a subnet that was given another route table its own one again.
fn associated_anew(subnet: &str) -> String {
    let filter = format!("Name=association.subnet-id,Values={subnet}");
    let commands = [
        Command::new("ec2", "describe-route-tables").with_all("filters", &[filter]),
        Command::new("ec2", "disassociate-route-table").with("association-id", "RTB-ASSOC-ID"),
    ];
    format!(
        "{}, which the first names; then `terraform apply` makes the right one, which AWS refuses before",
        remedy::sequence(&commands)
    )
}

fn acl(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    tier: &Tier,
    (subject, found): (&Subject, &snapshot::Subnet),
) {
    let subject = &subject.clone().mapped_to(LEAST_PRIVILEGE);
    let what = ids::network_acl(&tier.name);
    if !findings.snapshot.knows(SnapshotPart::NetworkAcls) {
        findings.unknown(subject, Some("network-acl"), SnapshotPart::NetworkAcls);
    } else if matches.acls.get(&what).is_some() {
        let acl = findings.snapshot.network_acl_of(&found.id);
        let used = acl.map(|acl| {
            if acl.default {
                "default-network-acl".to_owned()
            } else {
                matches.acls.name(&acl.id)
            }
        });
        findings.same(subject, "network-acl", Some(what), used);
    }
}

/// Finds public addresses on interfaces where there should be none.
fn addresses(findings: &mut Findings<'_>, subnet: &snapshot::Subnet) {
    let interfaces = findings.snapshot.interfaces.iter();
    for interface in interfaces.filter(|interface| interface.subnet == subnet.id) {
        if let Some(address) = interface.public_address {
            let what = format!("interface/{}", interface.id);
            let subject = Subject::new(
                CauseKind::Interface,
                what,
                &[Requirement::N2],
                NO_PUBLIC_ADDRESS,
            )
            .deployed_as(&interface.id);
            let fix = format!(
                "take the public address off the interface: {} is a private subnet",
                subnet.id
            );
            findings.extra_field(&subject, "public-address", address, fix);
        }
    }
}
