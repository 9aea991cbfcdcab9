//! Settings of what runs in instances: which of them are demanded, and how they are put right.

use super::finding::Kind;
use super::findings::Findings;
use super::matches::Matches;
use super::placement::{Demand, passes_encryption};
use super::subject::Subject;
use crate::snapshot::{Placement, WorkloadKind};
use crate::topology::{Function, ids};
use serde_json::json;

/// The property of a job whose instances encrypt what they say to each other.
pub(super) const ENCRYPTION: &str = "inter-container-encryption";

/// Says of settings that each of a kind has, on or off, and that no answer tells, that nobody can tell.
pub(super) fn unsaid(
    findings: &mut Findings<'_>,
    subject: &Subject,
    kind: WorkloadKind,
    (placement, demand): (&Placement, &Demand<'_>),
) {
    let subject = subject.part_or_whole(&placement.of);
    if demand.network && kind.can_be_isolated() && placement.network_isolation.is_none() {
        findings.unknown(&subject, Some("network-isolation"), kind.part());
    }
    let between = placement.encrypts_between_containers;
    if kind.can_encrypt_between_containers() && between.is_none() {
        findings.unknown(&subject, Some(ENCRYPTION), kind.part());
    }
}

/// Returns a placement without the settings that are not demanded of it: one instance has nobody to encrypt for (SageMaker developer
/// guide, "Protect Communications Between ML Compute Instances in a Distributed Training Job"). How many instances an `AutoML` job
/// starts is its own affair, so that it has to encrypt always.
pub(super) fn demanded(
    findings: &mut Findings<'_>,
    subject: &Subject,
    kind: WorkloadKind,
    placement: &Placement,
) -> Placement {
    let mut demanded = placement.clone();
    let open = placement.encrypts_between_containers == Some(false);
    if !(open && kind.counts_instances()) {
        return demanded;
    }
    match placement.instance_count {
        Some(2..) => return demanded,
        None if passes_encryption(findings.topology) => {
            let subject = subject.part_or_whole(&placement.of);
            findings.unknown(&subject, Some(ENCRYPTION), kind.part());
        }
        Some(_) | None => {}
    }
    demanded.encrypts_between_containers = None;
    demanded
}

/// How the API takes a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// As `VpcConfig`.
    VpcConfig,
    /// As one subnet and groups, as notebook instances do.
    OneSubnet,
    /// As subnets and the groups of users and spaces, as domains do.
    Domain,
}

/// Adds what the API takes as the place of the first of the functions to the way out of each finding about a place, from one of the list
/// on.
pub(super) fn with_place(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (from, functions): (usize, &[Function]),
    takes: Takes,
) {
    let Some((subnets, group)) = place(findings, matches, functions) else {
        return;
    };
    let (subnets, groups) = (json!(subnets), json!([group]));
    let place = match takes {
        Takes::VpcConfig => {
            let config = json!({"Subnets": subnets, "SecurityGroupIds": groups});
            format!("The profile's `VpcConfig` is `{config}`")
        }
        Takes::OneSubnet => format!(
            "The profile's `SubnetId` is one of `{subnets}`, its `SecurityGroupIds` are `{groups}`"
        ),
        Takes::Domain => {
            format!("The profile's `SubnetIds` are `{subnets}`, its `SecurityGroups` `{groups}`")
        }
    };
    for finding in findings.list.iter_mut().skip(from) {
        let field = finding.field.as_deref();
        let of_place = matches!(field, Some("subnet" | "subnets" | "groups"));
        if of_place && finding.kind != Kind::Unknown {
            finding.fix = format!("{}. {place}", finding.fix);
        }
    }
}

/// Returns the ids of the subnets and the group of the first of the functions; none where the account lacks one of them.
fn place<'a>(
    findings: &Findings<'_>,
    matches: &Matches<'a>,
    functions: &[Function],
) -> Option<(Vec<&'a str>, &'a str)> {
    let function = functions.first()?;
    let mut tiers = findings.topology.tiers.iter();
    let tier = tiers.find(|tier| tier.function == *function)?;
    let subnets = tier.subnets.iter();
    let subnets: Option<Vec<_>> = subnets
        .map(|subnet| {
            Some(
                matches
                    .subnets
                    .get(&ids::subnet_named(&subnet.id))?
                    .id
                    .as_str(),
            )
        })
        .collect();
    let group = matches.groups.get(&ids::security_group(*function))?;
    Some((subnets?, group.id.as_str()))
}
