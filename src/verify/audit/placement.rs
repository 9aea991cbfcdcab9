//! Where something of the account's SageMaker runs, against where the blueprint has it run.

use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::citation::{ENCRYPTION_IN_TRANSIT, KEYS};
use crate::catalog::{Protocol, has_local_storage};
use crate::report::CauseKind;
use crate::snapshot::{Placement, ResourceKind, Snapshot, SnapshotPart, Workload};
use crate::topology::{Function, KeyPurpose, Peer, Topology, ids};

/// Whose subnets they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// Subnets of the VPC, or of none.
    Own,
    /// Subnets of a VPC of another profile, whose own audit judges what runs there.
    OtherProfile,
    /// Subnets of a VPC that no profile has, or that are gone.
    Elsewhere,
    /// Nobody can tell.
    Unknown(SnapshotPart),
}

/// Tells whose subnets something names.
pub(super) fn home<'s>(
    topology: &Topology,
    snapshot: &Snapshot,
    subnets: impl IntoIterator<Item = &'s String>,
) -> Home {
    let mut home = Home::Own;
    for id in subnets {
        if snapshot.subnet(id).is_some() {
            continue;
        }
        let mut others = snapshot.other_subnets.iter();
        let Some(other) = others.find(|other| other.id == *id) else {
            let parts = [SnapshotPart::Subnets, SnapshotPart::OtherSubnets];
            let unread = parts.into_iter().find(|part| !snapshot.knows(*part));
            return unread.map_or(Home::Elsewhere, Home::Unknown);
        };
        let profile = other.profile.as_ref();
        let theirs = profile.is_some_and(|profile| *profile != topology.profile);
        if !theirs || other.vpc == snapshot.vpc.id {
            return Home::Elsewhere;
        }
        // Anybody who may tag a subnet could else take what runs there out of every audit: only a VPC that is the network of that
        // profile has one of its own.
        if other.vpc_profile != other.profile {
            let part = SnapshotPart::OtherSubnets;
            let unread = other.vpc_profile.is_none() && !snapshot.knows(part);
            return if unread {
                Home::Unknown(part)
            } else {
                Home::Elsewhere
            };
        }
        home = Home::OtherProfile;
    }
    home
}

/// Returns the functions whose tiers and groups there are; all that open connections, where there is none of them.
pub(super) fn functions(topology: &Topology, wanted: &[Function]) -> Vec<Function> {
    let has = |function: &Function| {
        let mut tiers = topology.tiers.iter();
        tiers.any(|tier| tier.function == *function)
    };
    let found: Vec<_> = wanted.iter().copied().filter(has).collect();
    if found.is_empty() {
        return Function::CALLERS.to_vec();
    }
    found
}

/// What is demanded of a placement.
pub(super) struct Demand<'a> {
    /// Whose tiers and groups.
    pub(super) functions: &'a [Function],
    /// Which key its volumes have; none for kinds without that setting.
    pub(super) key: Option<KeyPurpose>,
    /// Whether it has to have a network of its own.
    pub(super) network: bool,
    /// The way out.
    pub(super) fix: &'a str,
}

/// Judges all settings of a placement.
pub(super) fn judge(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (placement, demand): (&Placement, &Demand<'_>),
) {
    let subject = &subject.part_or_whole(&placement.of);
    if demand.network && placement.network_isolation == Some(false) {
        findings.changed(subject, "network-isolation", (true, false), demand.fix);
    }
    if placement.encrypts_between_containers == Some(false) && passes_encryption(findings.topology)
    {
        let subject = subject.clone().mapped_to(ENCRYPTION_IN_TRANSIT);
        let field = "inter-container-encryption";
        findings.changed(&subject, field, (true, false), demand.fix);
    }
    if placement.subnets.is_empty() {
        if demand.network {
            findings.missing_field(
                subject,
                "subnets",
                of(demand.functions, "subnets"),
                demand.fix,
            );
        }
    } else {
        subnets(findings, matches, subject, (&placement.subnets, demand));
        groups(findings, matches, subject, (&placement.groups, demand));
    }
    let types = &placement.instance_types;
    let sealed = !types.is_empty() && types.iter().all(|name| has_local_storage(name));
    // Each node of a cluster has a root volume, whatever disks it has beside, and it takes a key of one's own (SageMaker API reference,
    // "ClusterEbsVolumeConfig", `RootVolume`, read 2026-11-26).
    let rooted = subject.about == CauseKind::Cluster;
    if let Some(purpose) = demand.key
        && !(sealed && !rooted && placement.volume_keys.is_empty())
    {
        let keys = (placement.volume_keys.as_slice(), purpose);
        let fix = match (sealed && rooted, placement.volume_keys.is_empty()) {
            (true, true) => format!(
                "{}; the disks of its instance types encrypt themselves, and do not stand in for the root volume, which takes the key by \
                 `InstanceStorageConfigs` with `RootVolume`",
                demand.fix
            ),
            _ => demand.fix.to_owned(),
        };
        key(findings, matches, (subject, "volume-key"), keys, &fix);
        let bare = &placement.volumes_without_key;
        // Where none has a key, that was said.
        if !bare.is_empty() && !placement.volume_keys.is_empty() {
            let subject = subject.clone().mapped_to(KEYS);
            let found = format!("none for the {}", bare.join(", the "));
            let sides = (ids::key(purpose), found);
            findings.changed(&subject, "volume-key", sides, &*fix);
        }
    }
}

/// Tells whether the network passes what containers encrypt; where it does not, jobs that do would hang.
pub(super) fn passes_encryption(topology: &Topology) -> bool {
    let mut groups = topology.security_groups.iter();
    let training = groups.find(|group| group.function == Function::Training);
    training.is_some_and(|group| {
        let own = Peer::Group(Function::Training);
        let mut rules = group.ingress.iter().filter(|rule| rule.peer == own);
        rules.any(|rule| matches!(rule.protocol, Protocol::All | Protocol::Number(_)))
    })
}

/// Says of what always runs somewhere and of which no answer says where, that nobody can tell.
pub(super) fn lost_placements(findings: &mut Findings<'_>, subject: &Subject, workload: &Workload) {
    if workload.kind.always_has_placement() && workload.placements.is_empty() {
        findings.unknown(subject, Some("subnets"), workload.kind.part());
    }
}

/// Words what is wanted: `subnets of training or inference`.
fn of(functions: &[Function], noun: &str) -> String {
    let names: Vec<_> = functions.iter().map(|function| function.as_str()).collect();
    format!("{noun} of {}", names.join(" or "))
}

/// Demands subnets of the tiers of some functions.
pub(super) fn subnets(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (found, demand): (&[String], &Demand<'_>),
) {
    let allowed = |name: &String| {
        let tier = ids::tier_of_subnet(name);
        tier.is_some_and(|tier| demand.functions.contains(&Function::of_tier(tier)))
    };
    let wrong: Vec<_> = matches
        .subnets
        .names(found)
        .into_iter()
        .filter(|name| !allowed(name))
        .collect();
    let part = SnapshotPart::Subnets;
    tell(findings, subject, ("subnets", part), (wrong, demand));
}

/// Demands the groups of some functions, and no others.
pub(super) fn groups(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (found, demand): (&[String], &Demand<'_>),
) {
    if found.is_empty() {
        findings.missing_field(
            subject,
            "groups",
            of(demand.functions, "groups"),
            demand.fix,
        );
        return;
    }
    let functions = demand.functions.iter();
    let allowed: Vec<_> = functions.map(|one| ids::security_group(*one)).collect();
    let wrong: Vec<_> = matches
        .groups
        .names(found)
        .into_iter()
        .filter(|name| !allowed.contains(name))
        .collect();
    let part = SnapshotPart::SecurityGroups;
    tell(findings, subject, ("groups", part), (wrong, demand));
}

fn tell(
    findings: &mut Findings<'_>,
    subject: &Subject,
    (field, part): (&str, SnapshotPart),
    (wrong, demand): (Vec<String>, &Demand<'_>),
) {
    if wrong.is_empty() {
        return;
    }
    // What AWS's id names could not be read, unless it is one that the blueprint knows.
    let known = wrong.iter().any(|name| name.contains('/'));
    if known || findings.snapshot.knows(part) {
        findings.changed(
            subject,
            field,
            (of(demand.functions, field), wrong),
            demand.fix,
        );
    } else {
        findings.unknown(subject, Some(field), part);
    }
}

/// Demands the profile's key of a purpose.
pub(super) fn key(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (subject, field): (&Subject, &str),
    (found, purpose): (&[String], KeyPurpose),
    fix: &str,
) {
    let wanted = ids::key(purpose);
    let subject = &subject.clone().mapped_to(KEYS);
    if found.is_empty() {
        findings.missing_field(subject, field, &wanted, fix);
    }
    for text in found {
        match named(findings.snapshot, matches, text) {
            Some(name) if name == wanted => {}
            Some(name) => findings.changed(subject, field, (&wanted, name), fix),
            None if findings.snapshot.knows(SnapshotPart::Keys) => {
                findings.changed(subject, field, (&wanted, text), fix);
            }
            None => findings.unknown(subject, Some(field), SnapshotPart::Keys),
        }
    }
}

/// Returns the id that the blueprint has for a key, which may be named by its id, its ARN, its alias or that one's ARN.
fn named(snapshot: &Snapshot, matches: &Matches<'_>, text: &str) -> Option<String> {
    let records = snapshot.records.iter();
    let mut keys = records.filter(|record| record.kind == ResourceKind::Key);
    let by_alias = keys.find(|key| {
        let alias = key.field("alias").map_or("", String::as_str);
        let arn = key.arn.as_deref().and_then(|arn| arn.split_once(":key/"));
        let arn = arn.map(|(start, _)| format!("{start}:{alias}"));
        !alias.is_empty() && (text == alias || Some(text) == arn.as_deref())
    });
    matches.name_of(by_alias.map_or(text, |key| &key.id))
}
