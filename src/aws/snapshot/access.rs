//! Network ACLs, and how protocols and ports are read.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, filter};
use crate::snapshot::{AclEntry, NetworkAcl, Protocol, SnapshotPart, refused};
use aws_sdk_ec2::types::{self, RuleAction};

/// Reads the network ACLs.
pub(super) async fn network_acls(asker: &ApiReader, vpc: &str) -> Result<Vec<NetworkAcl>, Failure> {
    const ACTION: &str = "ec2:DescribeNetworkAcls";
    let request = asker.session.ec2().describe_network_acls();
    let request = request.filters(filter("vpc-id", [vpc]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::NetworkAcls,
        1000,
        request,
        network_acls
    );
    asker.never_empty(ACTION, SnapshotPart::NetworkAcls, found.is_empty());
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::NetworkAcls,
    };
    let acls = found.into_iter().filter_map(|acl| read_acl(reader, acl));
    let mut acls: Vec<_> = acls.collect();
    acls.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(acls)
}

/// The number of the entry that denies what no other one decides: each ACL has it, in both directions (Amazon VPC user guide,
/// "Default network ACL for a VPC" and "Custom network ACLs for your VPC").
const LAST: i32 = 32767;

fn read_acl(reader: Reader<'_>, acl: types::NetworkAcl) -> Option<NetworkAcl> {
    let id = reader.id(acl.network_acl_id)?;
    let entries = reader.list(acl.entries, "the entries", &id);
    let entries = entries.iter().filter_map(|entry| read_entry(reader, entry));
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    let last = |egress| {
        let mut entries = entries.iter();
        entries.any(|entry| entry.egress == egress && entry.number == LAST)
    };
    if !last(false) || !last(true) {
        reader.odd(format!("the answer lacks the last entry of `{id}`"));
    }
    let subnets = reader.list(acl.associations, "the subnets", &id);
    Some(NetworkAcl {
        default: reader
            .said(acl.is_default, "whether it is the default", &id)
            .unwrap_or_default(),
        subnets: reader.ids(subnets.into_iter().map(|one| one.subnet_id)),
        entries,
        tags: reader.tags(acl.tags),
        id,
    })
}

fn read_entry(reader: Reader<'_>, entry: &types::NetworkAclEntry) -> Option<AclEntry> {
    let range = entry.cidr_block().or(entry.ipv6_cidr_block());
    let (Some(range), Some(number), Some(egress), Some(action), Some(protocol)) = (
        range,
        entry.rule_number(),
        entry.egress(),
        entry.rule_action(),
        entry.protocol(),
    ) else {
        reader.odd(
            "the answer holds an entry without a range, a number, a direction, an action or a protocol",
        );
        return None;
    };
    let protocol = self::protocol(reader, protocol)?;
    let limits = match protocol {
        Protocol::Icmp | Protocol::Icmpv6 => entry
            .icmp_type_code()
            .map_or((None, None), |icmp| (icmp.r#type(), icmp.code())),
        _ => entry
            .port_range()
            .map_or((None, None), |range| (range.from(), range.to())),
    };
    Some(AclEntry {
        egress,
        number,
        allow: *action == RuleAction::Allow,
        protocol,
        ports: known_ports(reader, protocol, limits.0, limits.1),
        cidr: reader.range(range)?,
    })
}

/// Reads a protocol: a number in ACLs, a name or a number in groups.
pub(super) fn protocol(reader: Reader<'_>, text: &str) -> Option<Protocol> {
    let protocol = text.parse();
    if protocol.is_err() {
        reader.odd("the answer holds a protocol that is none");
    }
    protocol.ok()
}

/// Reads ports, or type and code of ICMP; none where a rule is about all of them. Others than the API takes stay as they are, so that
/// the model and a comparison see them: nothing is widened.
pub(super) fn ports(protocol: Protocol, from: Option<i32>, to: Option<i32>) -> Option<(i32, i32)> {
    let whole = match (from, to) {
        (None | Some(-1), None | Some(-1)) => true,
        _ => matches!(protocol, Protocol::All | Protocol::Number(_)),
    };
    (!whole).then(|| (from.unwrap_or(-1), to.unwrap_or(-1)))
}

/// Tells whether an answer says the ports or types of a rule that has some.
pub(super) fn says_ports(protocol: Protocol, from: Option<i32>, to: Option<i32>) -> bool {
    let has_none = matches!(protocol, Protocol::All | Protocol::Number(_));
    has_none || (from.is_some() && to.is_some())
}

/// Reads ports as [`ports`] does, and notes those that the API refuses, and that there are none where AWS always says some: all ports
/// are `0` to `65535`, all types `-1` to `-1` (Amazon EC2 API reference, `IpPermission` and `NetworkAclEntry`).
pub(super) fn known_ports(
    reader: Reader<'_>,
    protocol: Protocol,
    from: Option<i32>,
    to: Option<i32>,
) -> Option<(i32, i32)> {
    if !says_ports(protocol, from, to) {
        reader.odd("the answer holds a rule without its ports or types");
    }
    let ports = ports(protocol, from, to);
    if let Some((first, last)) = ports
        && refused(protocol, Some((first, last)))
    {
        reader.odd(format!(
            "the answer holds a rule with `{first}` to `{last}`, which are no ports or types that AWS takes"
        ));
    }
    ports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_as_they_are_meant() {
        assert_eq!(ports(Protocol::Tcp, Some(443), Some(443)), Some((443, 443)));
        assert_eq!(ports(Protocol::Tcp, Some(0), Some(65535)), Some((0, 65535)));
        assert_eq!(ports(Protocol::Tcp, Some(-1), Some(-1)), None);
        assert_eq!(ports(Protocol::Udp, None, None), None);
        assert_eq!(ports(Protocol::Icmp, Some(8), Some(-1)), Some((8, -1)));
        assert_eq!(ports(Protocol::Icmp, Some(-1), Some(-1)), None);
        for (from, to) in [(-1, 50), (50, -1), (50, 20), (0, 65536)] {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                let read = ports(protocol, Some(from), Some(to));
                assert_eq!(read, Some((from, to)), "not widened");
                assert!(refused(protocol, read), "{from} to {to}");
            }
        }
        for (kind, code) in [(-1, 9), (256, 0), (8, 256), (-2, -1), (8, -2)] {
            assert!(refused(
                Protocol::Icmp,
                ports(Protocol::Icmp, Some(kind), Some(code))
            ));
        }
        assert!(refused(
            Protocol::Tcp,
            ports(Protocol::Tcp, Some(443), None)
        ));
        assert!(refused(
            Protocol::Tcp,
            ports(Protocol::Tcp, None, Some(443))
        ));
        assert!(!refused(
            Protocol::Icmp,
            ports(Protocol::Icmp, Some(8), None)
        ));
        assert!(!refused(
            Protocol::Tcp,
            ports(Protocol::Tcp, Some(443), Some(443))
        ));
        assert_eq!(ports(Protocol::All, Some(0), Some(0)), None);
        assert_eq!(ports(Protocol::Number(50), Some(1), Some(2)), None);
    }
}
