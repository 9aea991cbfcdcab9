//! Network interfaces that belong to nothing of the blueprint's (N2, N4).
//!
//! What SageMaker makes is expected where the blueprint has it: in the tier of a function, with that function's group and no other.
//! File systems and databases are expected in the tiers for data. Everything else is named: the blueprint has nothing that needs it.

use super::findings::Findings;
use super::groups::of_studio;
use super::makers::Maker;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::SEPARATION;
use crate::report::CauseKind;
use crate::snapshot::{AttachmentKind, Interface, SnapshotPart, Source};
use crate::topology::{Function, ids};
use crate::verify::iam::{NAME_PREFIX, RUN_TAG, is_run};
use std::collections::BTreeMap;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    if matches!(snapshot.source, Source::Topology { .. }) {
        // Nothing runs there yet.
        return;
    }
    findings.others(
        (CauseKind::Interface, SnapshotPart::Instances),
        &[Requirement::N2, Requirement::N4],
        SEPARATION,
    );
    // A load balancer has an interface in each zone, and is one thing.
    let mut strange: BTreeMap<(String, &str), Vec<&Interface>> = BTreeMap::new();
    for interface in &snapshot.interfaces {
        let maker = Maker::of(interface, findings.account().map(String::as_str));
        let owner = foreign_owner(findings, interface);
        if owner.is_none() && expected(findings, matches, interface, &maker) {
            continue;
        }
        let noun = match owner {
            Some(account) => format!("{} of the account {account}", maker.noun()),
            None => maker.noun(),
        };
        let thing = (noun, interface.description.as_str());
        strange.entry(thing).or_default().push(interface);
    }
    for ((noun, description), interfaces) in strange {
        tell(findings, matches, (&noun, description), &interfaces);
    }
}

/// Returns the account of an interface that somebody else has in a subnet that is shared with them.
fn foreign_owner(findings: &Findings<'_>, interface: &Interface) -> Option<String> {
    let (own, owner) = (findings.account()?, interface.origin.owner.as_ref()?);
    (own != owner).then(|| owner.clone())
}

fn expected(
    findings: &Findings<'_>,
    matches: &Matches<'_>,
    interface: &Interface,
    maker: &Maker,
) -> bool {
    let snapshot = findings.snapshot;
    let id = &interface.id;
    match maker {
        Maker::Endpoint => {
            let own = snapshot.endpoints.iter().map(|one| &one.interfaces);
            let others = snapshot.foreign.endpoints.iter();
            let others = others.map(|one| &one.interfaces);
            // The endpoint itself is told where it should not be.
            own.chain(others).any(|interfaces| interfaces.contains(id))
                || !snapshot.knows(SnapshotPart::Endpoints)
        }
        Maker::Nat => {
            let mut gateways = snapshot.nat_gateways.iter();
            gateways.any(|nat| nat.subnet == interface.subnet)
                || !snapshot.knows(SnapshotPart::NatGateways)
        }
        Maker::TransitGateway => {
            let mut attachments = snapshot.attachments.iter();
            attachments.any(|one| one.kind == AttachmentKind::TransitGateway)
                || !snapshot.knows(SnapshotPart::Attachments)
        }
        Maker::Instance(instance) => {
            matches.instances.known(instance).is_some()
                || is_probe(interface) && placed(findings, matches, interface, &PROBED)
                || !snapshot.knows(SnapshotPart::Instances)
        }
        Maker::Workload => {
            // A probe listens among the data, too. What AWS manages there keeps data, though not every such service is known; among the
            // callers it is SageMaker's, which says so, or says nothing.
            let text = interface.description.to_lowercase();
            let functions: &[Function] = if text.contains(NAME_PREFIX) {
                &PROBED
            } else if text.contains("sagemaker") || !interface.origin.managed {
                &Function::CALLERS
            } else if text.trim().is_empty() {
                &PROBED
            } else {
                &[Function::Data]
            };
            of_nat_instance(matches, id) || placed(findings, matches, interface, functions)
        }
        Maker::Store(_) => {
            is_of_a_domain(findings, interface)
                || placed(findings, matches, interface, &[Function::Data])
        }
        Maker::Other(_) | Maker::Unknown(_) => false,
    }
}

/// Tells whether an interface is a mount target of a domain's file system, in a subnet of the domain, with the group that SageMaker
/// makes for it and no other (SageMaker developer guide, "Choose an Amazon VPC": NFS groups of a domain): whoever may pass another
/// group reaches everybody's home there. Where subnets or groups could not be read, it may well be, and the gap is told beside.
fn is_of_a_domain(findings: &Findings<'_>, interface: &Interface) -> bool {
    let snapshot = findings.snapshot;
    // `EFS mount target for fs-0123 (fsmt-0123)`.
    let words: Vec<_> = interface.description.split_whitespace().collect();
    let mut domains = snapshot.domains.iter();
    let domain = domains.find(|domain| {
        let system = domain.file_system.as_deref();
        system.is_some_and(|id| words.contains(&id))
    });
    let Some(domain) = domain else {
        return false;
    };
    let made = |id: &String| {
        let mut groups = snapshot.security_groups.iter();
        let group = groups.find(|one| one.id == *id);
        group.is_some_and(|one| of_studio(findings.topology, snapshot, one))
            || (group.is_none() && !snapshot.knows(SnapshotPart::SecurityGroups))
    };
    let placed = domain.subnets.contains(&interface.subnet);
    placed && !interface.groups.is_empty() && interface.groups.iter().all(made)
}

/// Tiers in which probes and listeners are launched.
const PROBED: [Function; 4] = [
    Function::Notebook,
    Function::Training,
    Function::Inference,
    Function::Data,
];

/// Tells whether an interface bears the tag of a run of smgen's, and one that smgen writes.
pub(super) fn is_probe(interface: &Interface) -> bool {
    interface.tags.get(RUN_TAG).is_some_and(|run| is_run(run))
}

fn of_nat_instance(matches: &Matches<'_>, interface: &String) -> bool {
    let mut instances = matches.instances.all();
    instances
        .any(|one| matches.instances.known(&one.id).is_some() && one.interfaces.contains(interface))
}

/// Tells whether an interface stands in a tier of a function with that function's group and no other; where that could not be read,
/// it may well do so, and the gap is told beside.
fn placed(
    findings: &Findings<'_>,
    matches: &Matches<'_>,
    interface: &Interface,
    functions: &[Function],
) -> bool {
    let snapshot = findings.snapshot;
    let function = match matches.subnets.known(&interface.subnet) {
        Some(name) => Function::of_tier(ids::tier_of_subnet(&name).unwrap_or_default()),
        None => return !snapshot.knows(SnapshotPart::Subnets),
    };
    let group = ids::security_group(function);
    let right = |id: &String| {
        if let Some(name) = matches.groups.known(id) {
            return name == group;
        }
        let mut groups = snapshot.security_groups.iter();
        let studio = groups.find(|one| one.id == *id);
        let studio = studio.is_some_and(|one| of_studio(findings.topology, snapshot, one));
        studio || !snapshot.knows(SnapshotPart::SecurityGroups)
    };
    // Every interface of an instance carries a group: without one, the answer says nothing.
    let grouped = !interface.groups.is_empty();
    functions.contains(&function) && grouped && interface.groups.iter().all(right)
}

fn tell(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (noun, description): (&str, &str),
    interfaces: &[&Interface],
) {
    let Some(first) = interfaces.first() else {
        return;
    };
    let places = interfaces.iter().map(|one| {
        let groups = matches.groups.names(&one.groups).join(", ");
        let groups = if groups.is_empty() {
            "no group".to_owned()
        } else {
            groups
        };
        let subnet = matches.subnets.name(&one.subnet);
        format!("{} in {subnet} with {groups}", one.id)
    });
    let places: Vec<_> = places.collect();
    let said = match description.trim() {
        "" => String::new(),
        text => format!(" ({text})"),
    };
    let found = format!("{noun}{said}: {}", places.join("; "));
    let what = format!("interface/{}", first.id);
    let requirements = [Requirement::N2, Requirement::N4];
    let subject =
        Subject::new(CauseKind::Interface, what, &requirements, SEPARATION).deployed_as(&first.id);
    findings.extra(&subject, found, way_out(noun));
}

/// Says how to remove it, or which key of the blueprint declares such a thing.
fn way_out(noun: &str) -> String {
    let keys = [
        ("NAT gateway", "`network.nat` in the blueprint declares it"),
        (
            "of EFS",
            "it belongs into a tier for data, with the group for data (`security.data_stores` declares its ports), or, of a domain's file \
             system, into the domain's subnets, with the group that SageMaker made for it alone",
        ),
        (
            "of FSx",
            "it belongs into a tier for data, with the group for data; `security.data_stores` declares its ports",
        ),
        (
            "of RDS",
            "it belongs into a tier for data, with the group for data; `security.data_stores` declares its ports",
        ),
        (
            "an interface",
            "what SageMaker runs belongs into the tier of its function, with that function's group alone",
        ),
    ];
    let mut keys = keys.iter().filter(|(part, _)| noun.contains(part));
    match keys.next() {
        Some((_, key)) => format!("remove it, or put it where the blueprint has it: {key}"),
        None => format!(
            "remove {noun}, or move it to a VPC of its own: no key of the blueprint declares such a thing"
        ),
    }
}
