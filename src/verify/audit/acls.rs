//! Network ACLs, entry by entry (N5).

use super::findings::Findings;
use super::groups::traffic;
use super::matches::Matches;
use super::subject::Subject;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::catalog::citation::NETWORK_ACL;
use crate::report::CauseKind;
use crate::snapshot::{AclEntry, NetworkAcl, Protocol, SnapshotPart};
use crate::topology::{self, ResourceKind, ids};
use crate::verify::remedy;
use ipnet::IpNet;
use serde_json::json;

/// Numbers from here on are those of the entries that AWS itself puts last: 32767 for IPv4, 32768 for IPv6.
const LAST: i32 = 32767;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let topology = findings.topology;
    for acl in &topology.network_acls {
        let from = [Path::from("network.tiers").key(&acl.tier)];
        let subject = Subject::new(
            CauseKind::NetworkAcl,
            ids::network_acl(&acl.tier),
            &[Requirement::N5],
            NETWORK_ACL,
        );
        let subject = subject.from(&from);
        let Some(found) = matches.acls.get(&subject.what) else {
            findings.missing(
                &subject,
                SnapshotPart::NetworkAcls,
                "a network ACL of its own",
            );
            continue;
        };
        let subject = subject.deployed_as(&found.id);
        findings.tags(&subject, &found.tags);
        // An entry that was not read may be one too many.
        findings.unless_read(&subject, Some("entries"), SnapshotPart::NetworkAcls);
        for (direction, egress, wanted) in [
            ("ingress", false, &acl.ingress),
            ("egress", true, &acl.egress),
        ] {
            let entries = found.entries.iter();
            let entries: Vec<_> = entries.filter(|one| one.egress == egress).collect();
            direction_of(findings, &subject.part(direction), wanted, &entries);
        }
    }
    let extras = matches.acls.extras();
    let extras = extras.map(|acl| {
        let open = open_entries(acl);
        let open: Vec<_> = open.into_iter().map(numbered).collect();
        (acl, json!(open))
    });
    let noun = (
        ResourceKind::NetworkAcl,
        "network ACL",
        SnapshotPart::NetworkAcls,
    );
    findings.extras(noun, &[Requirement::N5], NETWORK_ACL, extras);
}

fn direction_of(
    findings: &mut Findings<'_>,
    subject: &Subject,
    wanted: &[topology::AclEntry],
    found: &[&AclEntry],
) {
    for entry in wanted {
        let part = subject.part(&entry.number.to_string());
        let number = i32::from(entry.number);
        match found.iter().find(|one| one.number == number) {
            None => {
                let ports = expected_ports(entry);
                let words = format!("allow {} {}", traffic(entry.protocol, ports), entry.cidr);
                findings.missing(&part, SnapshotPart::NetworkAcls, words);
            }
            Some(found) => one(findings, &part, entry, found),
        }
    }
    for entry in found {
        let known = wanted
            .iter()
            .any(|wanted| i32::from(wanted.number) == entry.number);
        // AWS's own last entry denies everything; it can be neither changed nor removed.
        if !known && (entry.number < LAST || entry.allow) {
            let acl = subject.resource().unwrap_or_default();
            let command = remedy::delete_acl_entry(acl, entry);
            let fix = format!(
                "{}; or declare the flow under `security` in the blueprint",
                remedy::removes(&[command], findings.snapshot)
            );
            findings.extra(
                &subject.part(&entry.number.to_string()),
                described(entry),
                fix,
            );
        }
    }
}

fn one(findings: &mut Findings<'_>, part: &Subject, entry: &topology::AclEntry, found: &AclEntry) {
    let action = |allow| if allow { "allow" } else { "deny" };
    findings.same(part, "action", "allow", action(found.allow));
    let wanted = entry.protocol;
    findings.same(part, "protocol", wanted, found.protocol);
    // Of an entry that was found, ports that nobody told are not all ports: AWS tells them wherever the protocol has some.
    let (wanted_ports, found_ports) = match wanted {
        Protocol::Tcp | Protocol::Udp => {
            let wanted = expected_ports(entry).unwrap_or((0, 65535));
            (Some(wanted), found.ports)
        }
        Protocol::Icmp | Protocol::Icmpv6 => (expected_ports(entry), found.ports),
        Protocol::All | Protocol::Number(_) => (None, None),
    };
    if wanted == found.protocol {
        findings.same(part, "ports", wanted_ports, found_ports);
    }
    let (expected, found) = (entry.cidr.to_string(), found.cidr.trunc().to_string());
    findings.same(part, "cidr", expected, found);
}

fn expected_ports(entry: &topology::AclEntry) -> Option<(i32, i32)> {
    let ports = entry.ports?;
    Some((i32::from(ports.first), i32::from(ports.last)))
}

fn described(entry: &AclEntry) -> String {
    let (to, action) = (
        if entry.egress { "to" } else { "from" },
        if entry.allow { "allow" } else { "deny" },
    );
    format!(
        "{action} {} {to} {}",
        traffic(entry.protocol, entry.ports),
        entry.cidr
    )
}

/// Lists the entries that let something pass: those that allow and stand before the first one that denies everything.
pub(super) fn open_entries(acl: &NetworkAcl) -> Vec<&AclEntry> {
    let mut entries: Vec<_> = acl.entries.iter().collect();
    entries.sort_by_key(|entry| (entry.egress, entry.number));
    let open = entries.iter().filter(|entry| {
        let before = entries.iter().filter(|one| {
            one.egress == entry.egress
                && one.number < entry.number
                && is_v4(one.cidr) == is_v4(entry.cidr)
        });
        let closed = |one: &&&AclEntry| {
            !one.allow && one.protocol == Protocol::All && one.cidr.prefix_len() == 0
        };
        entry.allow && !before.into_iter().any(|one| closed(&one))
    });
    open.copied().collect()
}

/// Says what an entry does, behind its number.
pub(super) fn numbered(entry: &AclEntry) -> String {
    format!("{} {}", entry.number, described(entry))
}

fn is_v4(net: IpNet) -> bool {
    matches!(net, IpNet::V4(_))
}
