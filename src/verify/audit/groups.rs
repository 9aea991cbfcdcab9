//! Security groups and their rules, by meaning (N4).

use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::Workload;
use crate::catalog::citation::LEAST_PRIVILEGE;
use crate::report::CauseKind;
use crate::snapshot;
use crate::snapshot::{Protocol, Snapshot, SnapshotPart};
use crate::topology::{Peer, ResourceKind, Rule, SecurityGroup, Topology, ids};
use crate::verify::remedy;
use ipnet::IpNet;
use serde_json::json;

/// Every port, as EC2 writes it for TCP and UDP.
const EVERY_PORT: (i32, i32) = (0, 65535);

/// What a rule lets through, whatever its description and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    protocol: Protocol,
    ports: Option<(i32, i32)>,
    /// The other end by the blueprint's id: `group security-group/vpce`, `prefix list NAME`, a range.
    peer: String,
}

impl Meaning {
    fn new(protocol: Protocol, ports: Option<(i32, i32)>, peer: String) -> Self {
        let ports = match protocol {
            Protocol::Tcp | Protocol::Udp => Some(ports.unwrap_or(EVERY_PORT)),
            Protocol::Icmp | Protocol::Icmpv6 => ports,
            // They have no ports; AWS may write -1.
            Protocol::All | Protocol::Number(_) => None,
        };
        Self {
            protocol,
            ports,
            peer,
        }
    }
}

/// Says what a deployed rule lets through: `tcp 443 sg-0123`.
pub(super) fn described(rule: &snapshot::Rule) -> String {
    let peer = match &rule.peer {
        snapshot::Peer::Cidr(cidr) => cidr.to_string(),
        snapshot::Peer::Group(id) | snapshot::Peer::PrefixList(id) => id.clone(),
    };
    format!("{} {peer}", traffic(rule.protocol, rule.ports))
}

/// Names protocol and ports: `tcp 443`, `udp 0-65535`, `all protocols`.
pub(super) fn traffic(protocol: Protocol, ports: Option<(i32, i32)>) -> String {
    let name = protocol.to_string();
    if protocol == Protocol::All {
        return name;
    }
    match ports {
        None => name,
        Some((first, last)) if first == last => format!("{name} {first}"),
        Some((first, last)) => format!("{name} {first}-{last}"),
    }
}

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let (topology, snapshot) = (findings.topology, findings.snapshot);
    for group in &topology.security_groups {
        let subject = Subject::new(
            CauseKind::SecurityGroup,
            ids::security_group(group.function),
            &[Requirement::N4],
            LEAST_PRIVILEGE,
        );
        match matches.groups.get(&subject.what) {
            None => findings.missing(&subject, SnapshotPart::SecurityGroups, &group.description),
            Some(found) => one(findings, matches, group, (&subject, found)),
        }
    }
    let extras = matches.groups.extras();
    let extras = extras.filter(|group| !of_studio(topology, snapshot, group));
    let extras = extras.map(|group| (group, json!(group.name)));
    let noun = (
        ResourceKind::SecurityGroup,
        "group",
        SnapshotPart::SecurityGroups,
    );
    findings.extras(noun, &[Requirement::N4], LEAST_PRIVILEGE, extras);
}

/// Tells whether SageMaker made the group for the file system of a domain (SageMaker developer guide, "Choose an Amazon VPC": NFS
/// groups of a domain), in a network that is declared for one.
pub(super) fn of_studio(
    topology: &Topology,
    snapshot: &Snapshot,
    group: &snapshot::SecurityGroup,
) -> bool {
    let declared = [Workload::Studio, Workload::Canvas];
    let declared = declared
        .iter()
        .any(|workload| topology.workloads.contains(workload));
    let names = [
        "security-group-for-inbound-nfs-d-",
        "security-group-for-outbound-nfs-d-",
    ];
    // Anybody may name a group so: the domain in the name must be there.
    let of_a_domain = |id: &str| {
        let mut domains = snapshot.domains.iter();
        domains.any(|domain| domain.id == id) || !snapshot.knows(SnapshotPart::Domains)
    };
    let domain = |name: &&str| Some(format!("d-{}", group.name.strip_prefix(*name)?));
    declared && names.iter().filter_map(domain).any(|id| of_a_domain(&id))
}

fn one(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    group: &SecurityGroup,
    (subject, found): (&Subject, &snapshot::SecurityGroup),
) {
    let subject = &subject.clone().deployed_as(&found.id);
    let name = format!("{}-{}", findings.topology.prefix, group.function.as_str());
    findings.same(subject, "name", &name, &found.name);
    findings.same(
        subject,
        "description",
        &group.description,
        &found.description,
    );
    findings.tags(subject, &found.tags);
    // A rule that was not read may be one too many.
    findings.unless_read(subject, Some("rules"), SnapshotPart::SecurityGroups);
    if !found.whole {
        findings.unknown(subject, Some("rules"), SnapshotPart::Rules);
    }
    let sides = (group.ingress.as_slice(), found.ingress.as_slice());
    rules(
        findings,
        matches,
        (&subject.part("ingress"), found.whole),
        sides,
    );
    let open = found.egress.iter().filter(|rule| !opens_nothing(rule));
    let open: Vec<_> = open.cloned().collect();
    rules(
        findings,
        matches,
        (&subject.part("egress"), found.whole),
        (group.egress.as_slice(), &open),
    );
}

/// Tells whether a rule is the one to the own machine, which the CDK target writes so that `CloudFormation` removes AWS's open one: such
/// packets never reach the network.
fn opens_nothing(rule: &snapshot::Rule) -> bool {
    let own = IpNet::V4(ipnet::Ipv4Net::new_assert(
        std::net::Ipv4Addr::LOCALHOST,
        32,
    ));
    rule.peer == snapshot::Peer::Cidr(own)
}

fn rules(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (subject, complete): (&Subject, bool),
    (wanted, found): (&[Rule], &[snapshot::Rule]),
) {
    let mut left: Vec<_> = found
        .iter()
        .map(|rule| (deployed(findings, matches, rule), rule))
        .collect();
    for rule in wanted {
        let part = subject.part(&rule.id).from(&rule.from);
        // Rules about a group that is missing are missing with it.
        if let Peer::Group(function) = &rule.peer
            && matches
                .groups
                .get(&ids::security_group(*function))
                .is_none()
        {
            if !findings.snapshot.knows(SnapshotPart::SecurityGroups) {
                findings.unknown(&part, None, SnapshotPart::SecurityGroups);
                // A rule about a group that nobody described may be this one.
                let wanted = expected(findings, rule);
                let may_be = |one: &Meaning| {
                    one.peer.starts_with("group sg-")
                        && (one.protocol, one.ports) == (wanted.protocol, wanted.ports)
                };
                if let Some(at) = left.iter().position(|(one, _)| may_be(one)) {
                    left.remove(at);
                }
            }
            continue;
        }
        let meaning = expected(findings, rule);
        if let Some(at) = left.iter().position(|(one, _)| *one == meaning) {
            left.remove(at);
        } else if let Some(at) = left
            .iter()
            .position(|(one, _)| may_be(findings, one, &meaning))
        {
            left.remove(at);
            findings.unknown(&part, None, SnapshotPart::PrefixLists);
        } else if !complete {
            // It may be the one that could not be read.
            findings.unknown(&part, None, SnapshotPart::Rules);
        } else {
            findings.missing(&part, SnapshotPart::SecurityGroups, rule.to_string());
        }
    }
    for (meaning, rule) in left {
        let name = if rule.id.is_empty() {
            format!(
                "{}-{}",
                traffic(meaning.protocol, meaning.ports),
                meaning.peer
            )
        } else {
            rule.id.clone()
        };
        let words = format!(
            "{} {}",
            traffic(meaning.protocol, meaning.ports),
            meaning.peer
        );
        let egress = subject.what.ends_with("/egress");
        let group = subject.resource().unwrap_or_default();
        let command = remedy::revoke_rule(group, egress, rule);
        let removes = remedy::removes(&[command], findings.snapshot);
        let fix = match foreign(findings.snapshot, rule) {
            Some(whose) => format!(
                "{removes}: it names a group of {whose}, and the blueprint knows no such flow"
            ),
            None => format!("{removes}; or declare the flow under `security` in the blueprint"),
        };
        findings.extra(&subject.part(&name), words, fix);
    }
}

/// Says whose the group is that a rule names, where it is none of the VPC's.
fn foreign(snapshot: &snapshot::Snapshot, rule: &snapshot::Rule) -> Option<String> {
    let snapshot::Peer::Group(id) = &rule.peer else {
        return None;
    };
    if let (Some(account), _) = snapshot::whose_group(id) {
        return Some(format!("account {account}"));
    }
    let mut groups = snapshot.security_groups.iter();
    match groups.find(|group| group.id == *id) {
        Some(group) if group.vpc == snapshot.vpc.id => None,
        Some(group) => Some(format!("VPC {}", group.vpc)),
        None if snapshot.knows(SnapshotPart::SecurityGroups) => {
            Some("another VPC, or one that is gone".to_owned())
        }
        None => None,
    }
}

/// Tells whether a rule to a prefix list of unknown name may be the one that is wanted.
fn may_be(findings: &Findings<'_>, found: &Meaning, wanted: &Meaning) -> bool {
    !findings.snapshot.knows(SnapshotPart::PrefixLists)
        && found.peer.starts_with("prefix list pl-")
        && wanted.peer.starts_with("prefix list ")
        && (found.protocol, found.ports) == (wanted.protocol, wanted.ports)
}

fn expected(findings: &Findings<'_>, rule: &Rule) -> Meaning {
    let peer = match &rule.peer {
        Peer::Group(function) => format!("group {}", ids::security_group(*function)),
        Peer::PrefixList(service) => {
            let mut endpoints = findings.topology.endpoints.iter();
            let endpoint = endpoints.find(|endpoint| endpoint.service == *service);
            let name = endpoint.map_or(service, |endpoint| &endpoint.service_name);
            format!("prefix list {name}")
        }
        Peer::Cidr(cidr) => cidr.to_string(),
    };
    let ports = rule.ports();
    let ports = ports.map(|ports| (i32::from(ports.first), i32::from(ports.last)));
    Meaning::new(rule.protocol, ports, peer)
}

fn deployed(findings: &Findings<'_>, matches: &Matches<'_>, rule: &snapshot::Rule) -> Meaning {
    let peer = match &rule.peer {
        snapshot::Peer::Cidr(cidr) => cidr.trunc().to_string(),
        snapshot::Peer::Group(id) => format!("group {}", matches.groups.name(id)),
        snapshot::Peer::PrefixList(id) => {
            let list = findings.snapshot.prefix_list(id);
            format!("prefix list {}", list.map_or(id, |list| &list.name))
        }
    };
    Meaning::new(rule.protocol, rule.ports, peer)
}
