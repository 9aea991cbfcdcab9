//! What leads out of the VPC: gateways, NAT, attachments (N3, N9).

use super::findings::Findings;
use super::matches::Matches;
use super::matching::Deployed as _;
use super::subject::Subject;
use super::ways::{self, Way};
use crate::catalog::citation::{NO_INTERNET_PATH, SEPARATION};
use crate::catalog::{Requirement, ZoneId};
use crate::report::CauseKind;
use crate::snapshot::{Attachment, AttachmentKind, NatGateway, SnapshotPart};
use crate::topology::{Function, Internet, NatDevice, ids};
use crate::verify::remedy;
use serde_json::json;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    internet_gateway(findings, matches);
    nat(findings, matches);
    let others = matches.gateways.extras();
    for attachment in others.filter(|one| one.kind != AttachmentKind::InternetGateway) {
        let what = format!("attachment/{}", attachment.id);
        let subject = Subject::new(
            CauseKind::Attachment,
            what,
            &[Requirement::N3, Requirement::N9],
            SEPARATION,
        )
        .deployed_as(&attachment.id);
        attached(findings, &subject, attachment);
    }
    for (part, about) in [
        (SnapshotPart::Attachments, CauseKind::Attachment),
        (SnapshotPart::NatGateways, CauseKind::NatGateway),
    ] {
        findings.others((about, part), &[Requirement::N3], NO_INTERNET_PATH);
    }
}

/// Judges what leads to another network than the internet.
fn attached(findings: &mut Findings<'_>, subject: &Subject, attachment: &Attachment) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    match ways::behind(topology, snapshot, attachment) {
        Way::Declared => {}
        Way::Unread(part) if !snapshot.knows(part) => {
            findings.unknown(subject, Some("ranges"), part);
        }
        Way::Unread(_) => {
            let fix = if attachment.kind == AttachmentKind::Peering {
                "AWS says the ranges of the other side once a peering is active: accept it or remove it, and verify again"
            } else {
                "no route tells what lies behind it: add those to the ranges of `network.on_premises`, or remove it, and verify again"
            };
            findings.not_told(subject, "ranges", fix);
        }
        Way::Undeclared => {
            let commands = remedy::detach(attachment, &snapshot.vpc.id);
            let key = match ways::key(attachment.kind) {
                Some(key) if attachment.kind == AttachmentKind::Peering => {
                    format!("declare every range of its other side under `{key}`")
                }
                Some(key) => format!("declare every range that routes send there under `{key}`"),
                None => {
                    "move it to a VPC of its own: no key of the blueprint declares it".to_owned()
                }
            };
            let removes = remedy::removes(&commands, snapshot);
            findings.extra(
                subject,
                described(attachment),
                format!("{removes}; or {key}"),
            );
        }
    }
}

fn described(attachment: &Attachment) -> serde_json::Value {
    let kind = match attachment.kind {
        AttachmentKind::InternetGateway => "internet gateway",
        AttachmentKind::EgressOnlyInternetGateway => "egress-only internet gateway",
        AttachmentKind::Peering => "peering connection",
        AttachmentKind::TransitGateway => "transit gateway attachment",
        AttachmentKind::VpnGateway => "virtual private gateway",
    };
    let ranges: Vec<_> = attachment.cidrs.iter().map(ToString::to_string).collect();
    json!(format!("{kind} {}", ranges.join(", ")).trim_end())
}

fn internet_gateway(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let subject = Subject::new(
        CauseKind::InternetGateway,
        ids::INTERNET_GATEWAY,
        &[Requirement::N3],
        NO_INTERNET_PATH,
    );
    if let Some(internet) = &findings.topology.internet {
        let subject = subject.clone().from(&internet.from);
        match matches.gateways.get(ids::INTERNET_GATEWAY) {
            None => findings.missing(&subject, SnapshotPart::Attachments, "an internet gateway"),
            Some(gateway) => {
                let subject = subject.deployed_as(&gateway.id);
                // EC2 says `available` of an attached gateway (Amazon EC2 API reference, "InternetGatewayAttachment").
                if !["available", "attached"].contains(&gateway.state.as_str()) {
                    findings.same(&subject, "state", "available", &gateway.state);
                }
                findings.tags(&subject, &gateway.tags);
            }
        }
    }
    let extras = matches.gateways.extras();
    for gateway in extras.filter(|one| one.kind == AttachmentKind::InternetGateway) {
        let subject = subject.clone().deployed_as(&gateway.id);
        let commands = remedy::detach(gateway, &findings.snapshot.vpc.id);
        let fix = format!(
            "{}; a gateway exists only with `network.nat`",
            remedy::removes(&commands, findings.snapshot)
        );
        findings.extra(&subject, described(gateway), fix);
    }
}

fn nat(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let topology = findings.topology;
    if let Some(internet) = &topology.internet {
        let about = match internet.nat {
            NatDevice::Gateway => CauseKind::NatGateway,
            NatDevice::Instance { .. } => CauseKind::NatInstance,
        };
        for &zone in &internet.zones {
            let subject =
                Subject::new(about, ids::nat(&zone), &[Requirement::N3], &[]).from(&internet.from);
            match internet.nat {
                NatDevice::Gateway => gateway(findings, matches, &subject, zone),
                NatDevice::Instance { .. } => {
                    instance(findings, matches, (internet, zone), &subject);
                }
            }
        }
    }
    for nat in matches.nat_gateways.extras() {
        let subject = Subject::new(
            CauseKind::NatGateway,
            ids::nat(&nat.id),
            &[Requirement::N3],
            NO_INTERNET_PATH,
        )
        .deployed_as(&nat.id);
        let command = remedy::delete_nat_gateway(&nat.id);
        let fix = format!(
            "{}; or set `network.nat` in the blueprint",
            remedy::removes(&[command], findings.snapshot)
        );
        findings.extra(&subject, matches.subnets.name(&nat.subnet), fix);
    }
}

fn gateway(findings: &mut Findings<'_>, matches: &Matches<'_>, subject: &Subject, zone: ZoneId) {
    let Some(nat) = matches.nat_gateways.get(&subject.what) else {
        findings.missing(subject, SnapshotPart::NatGateways, "a NAT gateway");
        return;
    };
    let subject = &subject.clone().deployed_as(nat.id());
    let subnet = ids::subnet("public", &zone);
    if findings.snapshot.knows(SnapshotPart::Subnets) {
        findings.same(subject, "subnet", subnet, matches.subnets.name(&nat.subnet));
    } else {
        findings.unknown(subject, Some("subnet"), SnapshotPart::Subnets);
    }
    findings.same(subject, "public", true, nat.public);
    addresses(findings, matches, subject, (nat, zone));
    findings.same(subject, "state", "available", &nat.state);
    findings.tags(subject, &nat.tags);
}

/// Compares the public addresses, by the ids that the blueprint has for them.
fn addresses(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (nat, zone): (&NatGateway, ZoneId),
) {
    let known = |id: &String| matches.name_of(id);
    let found = nat.allocations.iter();
    let found: Vec<_> = found
        .map(|id| known(id).unwrap_or_else(|| id.clone()))
        .collect();
    let unnamed = nat.allocations.iter().any(|id| known(id).is_none());
    if unnamed && !findings.snapshot.knows(SnapshotPart::ElasticIps) {
        findings.unknown(subject, Some("address"), SnapshotPart::ElasticIps);
    } else {
        findings.same(subject, "address", vec![ids::nat_address(&zone)], found);
    }
}

fn instance(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (internet, zone): (&Internet, ZoneId),
    subject: &Subject,
) {
    let Some(nat) = matches.instances.get(&subject.what) else {
        findings.missing(subject, SnapshotPart::Instances, &internet.nat);
        return;
    };
    let subject = &subject.clone().deployed_as(nat.id());
    findings.same(subject, "state", "running", &nat.state);
    // Otherwise it drops what it should forward (Amazon VPC user guide, "NAT instances").
    findings.same(subject, "checks-addresses", false, nat.source_dest_check);
    if let NatDevice::Instance { instance_type, .. } = &internet.nat {
        findings.same(subject, "type", instance_type, &nat.instance_type);
    }
    let name = |id: &String| matches.name_of(id).unwrap_or_else(|| id.clone());
    if findings.snapshot.knows(SnapshotPart::Subnets) {
        findings.same(
            subject,
            "subnet",
            ids::subnet("public", &zone),
            name(&nat.subnet),
        );
    } else {
        findings.unknown(subject, Some("subnet"), SnapshotPart::Subnets);
    }
    if findings.snapshot.knows(SnapshotPart::SecurityGroups) {
        let groups: Vec<_> = nat.groups.iter().map(name).collect();
        findings.same(
            subject,
            "groups",
            vec![ids::security_group(Function::Nat)],
            groups,
        );
    } else {
        findings.unknown(subject, Some("groups"), SnapshotPart::SecurityGroups);
    }
    findings.tags(subject, &nat.tags);
}
