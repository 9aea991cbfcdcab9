//! Security groups with the ids of their rules.

use super::Failure;
use super::access::{known_ports, ports, protocol, says_ports};
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter};
use crate::snapshot::{Peer, Protocol, Rule, SecurityGroup, SnapshotPart, refused, whose_group};
use aws_sdk_ec2::types::{self, Filter, IpPermission};
use std::collections::{BTreeMap, BTreeSet};

const ACTION: &str = "ec2:DescribeSecurityGroups";
const RULES: &str = "ec2:DescribeSecurityGroupRules";
const PART: SnapshotPart = SnapshotPart::SecurityGroups;
/// A rule that cannot be read hides nothing of other groups.
const OF_RULES: SnapshotPart = SnapshotPart::Rules;
/// The rules are whole without their ids, so that a lack of these does not make the groups unknown.
const IDS: SnapshotPart = SnapshotPart::RuleIds;

/// What a rule says, beside its id and its description: a group has no two rules that say the same. A group of another account goes by
/// its id alone, since AWS may leave out the account of one that is gone.
type Saying = (bool, Protocol, Option<(i32, i32)>, Peer);

/// Reads the groups of the VPC, and those of others that their rules name.
pub(super) async fn groups(asker: &ApiReader, vpc: &str) -> Result<Vec<SecurityGroup>, Failure> {
    let (mut groups, here) = described(asker, filter("vpc-id", [vpc])).await?;
    let own: BTreeSet<_> = groups.iter().map(|group| group.id.clone()).collect();
    asker.never_empty(ACTION, PART, groups.is_empty());
    if let Some((id, by)) = here.iter().find(|(id, _)| !own.contains(*id)) {
        let why = format!("no answer has `{id}`, which `{by}` names");
        asker.gap(ACTION, PART, why);
    }
    // One of another account is not this caller's to describe.
    let rules = groups
        .iter()
        .flat_map(|group| group.ingress.iter().chain(&group.egress));
    let named: BTreeSet<_> = rules
        .filter_map(|rule| match &rule.peer {
            Peer::Group(id) if !own.contains(id) && whose_group(id).0.is_none() => Some(id.clone()),
            _ => None,
        })
        .collect();
    for ids in named.into_iter().collect::<Vec<_>>().chunks(VALUES) {
        groups.extend(described(asker, filter("group-id", ids)).await?.0);
    }
    groups.sort_by(|one, other| one.id.cmp(&other.id));
    let ids: Vec<_> = groups.iter().map(|group| group.id.clone()).collect();
    let ids = rule_ids(asker, &ids).await?;
    for group in &mut groups {
        let mut ids = ids.get(&group.id).cloned().unwrap_or_default();
        for (egress, rules) in [(false, &mut group.ingress), (true, &mut group.egress)] {
            for rule in rules.iter_mut() {
                let saying = (egress, rule.protocol, rule.ports, bare(&rule.peer));
                rule.id = ids.remove(&saying).unwrap_or_default();
                if rule.id.is_empty() && !asker.lacks(RULES) {
                    let why = format!("the answer lacks the id of a rule of `{}`", group.id);
                    asker.gap(RULES, IDS, why);
                }
            }
            rules.sort();
        }
        // Two calls tell of the rules: what one of them leaves out, the other shows.
        if let Some(rule) = ids.into_values().next() {
            let why = format!(
                "the answer lacks `{rule}` of `{}`, which `{RULES}` has",
                group.id
            );
            asker.gap(ACTION, OF_RULES, why);
            group.whole = false;
        }
    }
    Ok(groups)
}

/// Reads groups, and which groups their rules name that must be in the same VPC, each with one that names it. A pair without an account
/// is of a group that is gone, one with a VPC of a group of that (Amazon EC2 API reference, "`UserIdGroupPair`").
async fn described(
    asker: &ApiReader,
    filter: Filter,
) -> Result<(Vec<SecurityGroup>, BTreeMap<String, String>), Failure> {
    let request = asker.session.ec2().describe_security_groups();
    let request = request.filters(filter);
    let found = pages!(asker, ACTION, PART, 1000, request, security_groups);
    let mut here = BTreeMap::new();
    for group in &found {
        let rules = group
            .ip_permissions()
            .iter()
            .chain(group.ip_permissions_egress());
        let pairs = rules.flat_map(types::IpPermission::user_id_group_pairs);
        let pairs = pairs.filter(|pair| {
            pair.user_id().is_some()
                && pair.user_id() == group.owner_id()
                && pair.vpc_id().is_none_or(|vpc| Some(vpc) == group.vpc_id())
                && pair.vpc_peering_connection_id().is_none()
        });
        let named = pairs.filter_map(|pair| Some((pair.group_id()?, group.group_id()?)));
        here.extend(named.map(|(id, by)| (id.to_owned(), by.to_owned())));
    }
    let reader = Reader {
        asker,
        action: ACTION,
        part: PART,
    };
    let groups = found.into_iter().filter_map(|group| read(reader, group));
    Ok((groups.collect(), here))
}

fn read(reader: Reader<'_>, group: types::SecurityGroup) -> Option<SecurityGroup> {
    let id = reader.id(group.group_id)?;
    let owner = reader.said(group.owner_id.as_deref(), "the owner", &id);
    let reader_of_rules = Reader {
        part: OF_RULES,
        ..reader
    };
    let mut whole = true;
    let mut rules = |permissions: Option<Vec<IpPermission>>| -> Vec<Rule> {
        whole &= permissions.is_some();
        let permissions = reader_of_rules.list(permissions, "the rules", &id);
        let mut rules = Vec::new();
        for permission in permissions {
            whole &= read_permission(reader_of_rules, owner, permission, &mut rules);
        }
        rules
    };
    let (ingress, egress) = (
        rules(group.ip_permissions),
        rules(group.ip_permissions_egress),
    );
    Some(SecurityGroup {
        name: reader.text(group.group_name, "the name", &id),
        description: reader.text(group.description, "the description", &id),
        vpc: reader.text(group.vpc_id, "the VPC", &id),
        ingress,
        egress,
        whole,
        tags: reader.tags(group.tags),
        id,
    })
}

/// Takes a permission, which may have many peers, apart, and tells whether all of it could be read.
fn read_permission(
    reader: Reader<'_>,
    owner: Option<&str>,
    permission: IpPermission,
    rules: &mut Vec<Rule>,
) -> bool {
    let Some(protocol) = permission.ip_protocol() else {
        reader.odd("the answer holds a rule without a protocol");
        return false;
    };
    let Some(protocol) = self::protocol(reader, protocol) else {
        return false;
    };
    let (from, to) = (permission.from_port, permission.to_port);
    let ports = known_ports(reader, protocol, from, to);
    let mut whole = says_ports(protocol, from, to) && !refused(protocol, ports);
    let missing = || reader.odd("the answer holds a rule without its other end");
    let cidr = |text: Option<String>| {
        if text.is_none() {
            missing();
        }
        reader.range(&text?).map(Peer::Cidr)
    };
    let v4 = permission.ip_ranges.unwrap_or_default().into_iter();
    let v4 = v4.map(|one| (cidr(one.cidr_ip), one.description));
    let v6 = permission.ipv6_ranges.unwrap_or_default().into_iter();
    let v6 = v6.map(|one| (cidr(one.cidr_ipv6), one.description));
    let groups = permission.user_id_group_pairs.unwrap_or_default();
    let groups = groups.into_iter().map(|one| {
        if one.group_id.is_none() {
            missing();
        }
        let peer = one.group_id.map(|id| group_of(owner, one.user_id, id));
        (peer, one.description)
    });
    let lists = permission.prefix_list_ids.unwrap_or_default();
    let lists = lists.into_iter().map(|one| {
        if one.prefix_list_id.is_none() {
            missing();
        }
        (one.prefix_list_id.map(Peer::PrefixList), one.description)
    });
    let peers: Vec<_> = v4.chain(v6).chain(groups).chain(lists).collect();
    if peers.is_empty() {
        missing();
        whole = false;
    }
    for (peer, description) in peers {
        let Some(peer) = peer else {
            whole = false;
            continue;
        };
        rules.push(Rule {
            id: String::new(),
            protocol,
            ports,
            peer,
            description: description.unwrap_or_default(),
        });
    }
    whole
}

/// Names a group: with its account, as `210987654321/sg-0123`, where that is another one (Amazon EC2 API reference, "`UserIdGroupPair`").
fn group_of(owner: Option<&str>, account: Option<String>, id: String) -> Peer {
    match (owner, account) {
        (Some(owner), Some(account)) if account != owner => Peer::Group(format!("{account}/{id}")),
        _ => Peer::Group(id),
    }
}

/// Leaves out whose a group is.
fn bare(peer: &Peer) -> Peer {
    match peer {
        Peer::Group(id) => {
            let (_, id) = whose_group(id);
            Peer::Group(id.to_owned())
        }
        other => other.clone(),
    }
}

/// Reads the ids of the rules. The call knows no filter for the VPC, and takes up to 200 groups at once.
async fn rule_ids(
    asker: &ApiReader,
    groups: &[String],
) -> Result<BTreeMap<String, BTreeMap<Saying, String>>, Failure> {
    let reader = Reader {
        asker,
        action: RULES,
        part: IDS,
    };
    let mut ids: BTreeMap<String, BTreeMap<Saying, String>> = BTreeMap::new();
    for groups in groups.chunks(VALUES) {
        if asker.lacks(RULES) {
            break;
        }
        let request = asker.session.ec2().describe_security_group_rules();
        let request = request.filters(filter("group-id", groups));
        for rule in pages!(asker, RULES, IDS, 1000, request, security_group_rules) {
            let (Some(saying), Some(group), Some(id)) = (
                saying(reader, &rule),
                rule.group_id,
                rule.security_group_rule_id,
            ) else {
                continue;
            };
            ids.entry(group).or_default().insert(saying, id);
        }
    }
    Ok(ids)
}

/// Reads what a rule says; what it lacks leaves the group's rule without an id, which is noted there.
fn saying(reader: Reader<'_>, rule: &types::SecurityGroupRule) -> Option<Saying> {
    let protocol = protocol(reader, rule.ip_protocol()?)?;
    let cidr = rule.cidr_ipv4().or(rule.cidr_ipv6());
    let group = rule
        .referenced_group_info()
        .and_then(|info| info.group_id());
    let peer = match (cidr, rule.prefix_list_id(), group) {
        (Some(cidr), ..) => Peer::Cidr(reader.range(cidr)?),
        (_, Some(list), _) => Peer::PrefixList(list.to_owned()),
        (.., group) => Peer::Group(group?.to_owned()),
    };
    let ports = ports(protocol, rule.from_port(), rule.to_port());
    Some((rule.is_egress()?, protocol, ports, peer))
}
